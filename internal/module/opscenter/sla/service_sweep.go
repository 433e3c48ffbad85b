package sla

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/usecase"
)

const sweepBatch = 200

var escalationMessage = message.Kind{Name: "opscenter.sla.escalation", Urgent: true, Channels: []message.Channel{message.Inbox, message.Mail, message.SMS},
	Mandatory: []message.Channel{message.Inbox}, Basis: "sla.basis.ladder", Variables: []message.Variable{{Name: "number", Needed: true}, {Name: "clock", Needed: true}, {Name: "percent"}, {Name: "due", Needed: true}}}

var companyMessage = message.Kind{Name: "opscenter.sla.company", Urgent: true, Robots: true, Channels: []message.Channel{message.Inbox}, Basis: "sla.basis.ladder",
	Variables: escalationMessage.Variables}

// Sweep looks at the clocks to which something happens by now: late ones become
// late, and the ladder is told. What it reads and writes follows what is due,
// not what exists; due times are data, so a restart loses none.
func (l *Ledger) Sweep(ctx context.Context) error {
	if err := l.each(ctx, aheadRows, l.takeBack); err != nil {
		return err
	}
	return l.each(ctx, dueRows, l.sweepRow)
}

// each does the work on the clocks that are found, until no more are.
func (l *Ledger) each(ctx context.Context, find func(ctx context.Context, q bun.IDB, now clock.Instant, limit int) ([]Row, error),
	work func(ctx context.Context, tx *usecase.Tx, row *Row) error) error {
	for {
		now := l.kit.Runner.DB.Clock().Now()
		found, err := find(ctx, l.kit.Runner.DB.Read(), now, sweepBatch)
		if err != nil || len(found) == 0 {
			return wrap("sweep", err)
		}
		err = l.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
			if err := job.Guard(ctx, raw); err != nil {
				return err
			}
			return usecase.Handle(ctx, l.kit.Runner, raw, "opscenter.sla.sweep", func(ctx context.Context, tx *usecase.Tx) error {
				for _, seen := range found {
					row, err := loadRow(ctx, tx, seen.ID) // it may have changed meanwhile
					if err == nil {
						err = work(ctx, tx, row)
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		if len(found) < sweepBatch {
			return ctx.Err()
		}
	}
}

// takeBack judges a clock anew that was looked at by a machine whose time ran
// ahead: it is not late before its end, and a step that was told too early is
// told again when it comes.
func (l *Ledger) takeBack(ctx context.Context, tx *usecase.Tx, row *Row) error {
	now := tx.Now()
	if !row.ahead(now) {
		return nil
	}
	s, err := loadSubject(ctx, tx, row.SubjectID)
	if err != nil {
		return err
	}
	clocks, exempt, err := l.clocks(ctx, tx, s, now)
	if err != nil {
		return err
	}
	row.Step, row.Told, row.ToldAt = 0, 0, min(row.ToldAt, now)
	row.AckUntil = min(row.AckUntil, now.Add(l.kit.Parameters.Duration(paramAckLasts, s.PolicyDay)))
	for _, c := range clocks {
		if c.Code != row.Code {
			continue
		}
		row.put(s, c)
		e := l.escalation(s, c, exempt)
		for _, rung := range e.rungs {
			if e.when(rung.Percent) <= now { // this far it was right
				row.Step, row.Told = rung.Percent, 1
			}
		}
		row.NextAt = 0
		if row.open() {
			row.NextAt = e.changes(row, l.soonest(row, e), now)
		}
	}
	return saveRow(ctx, tx, row)
}

func (l *Ledger) sweepRow(ctx context.Context, tx *usecase.Tx, row *Row) error {
	if row.NextAt.IsZero() || row.NextAt > tx.Now() {
		return nil
	}
	s, err := loadSubject(ctx, tx, row.SubjectID)
	if err != nil {
		return err
	}
	clocks, exempt, err := l.clocks(ctx, tx, s, tx.Now())
	if err != nil {
		return err
	}
	for _, c := range clocks {
		if c.Code != row.Code {
			continue
		}
		row.put(s, c)
		rung, again := l.escalation(s, c, exempt).advance(row, tx.Now())
		if rung != nil {
			if err := l.tell(ctx, tx, s, row, *rung, again); err != nil {
				return err
			}
		}
	}
	if err := l.summarise(ctx, tx, s, row); err != nil {
		return err
	}
	return saveRow(ctx, tx, row)
}

// tell sends a rung to whom it names. The key of a telling is the clock, the
// step and how often it was told, so that nobody gets it twice.
func (l *Ledger) tell(ctx context.Context, tx *usecase.Tx, s *Subject, row *Row, rung Rung, again bool) error {
	params := map[string]string{"number": s.Number, "clock": string(row.Code), "percent": strconv.FormatInt(rung.Percent, 10), "due": row.DueAt.FormatEnd("01-02 15:04")}
	notice := message.Notice{Kind: escalationMessage, Key: row.ID + "." + strconv.FormatInt(rung.Percent, 10) + "." + strconv.FormatInt(int64(row.ToldAt/1000), 36), Path: s.Path, Params: params}
	for _, to := range rung.To {
		switch to {
		case Responsible:
			if s.EngineerID == "" { // nobody is in charge yet: the desk
				notice.To.Roles = append(notice.To.Roles, "operations.desk")
			} else {
				notice.To.People = append(notice.To.People, s.EngineerID)
			}
		case Company:
			company := notice
			company.Kind, company.To = companyMessage, message.Audience{}
			if err := message.Send(ctx, tx.Tx, company); err != nil {
				return err
			}
		default:
			notice.To.Roles = append(notice.To.Roles, to)
		}
	}
	if err := message.Send(ctx, tx.Tx, notice); err != nil {
		return err
	}
	return tx.Emit(ctx, opscenter.Escalated{SubjectID: s.ID, Code: string(row.Code), Percent: rung.Percent, To: rung.To, Again: again, At: tx.Now()})
}

// Observe feeds the watches with the samples that came in, and records the
// recoveries they prove. Faults that the same probes watch share one watch.
func (l *Ledger) Observe(ctx context.Context) error {
	watches, err := openWatches(ctx, l.kit.Runner.DB.Read())
	if err != nil {
		return wrap("watches", err)
	}
	for i := range watches {
		if err := l.observe(ctx, &watches[i]); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) rule(day clock.Day) Rule {
	return Rule{Healthy: l.kit.Parameters.Duration(paramHealthy, day), MaxGap: l.kit.Parameters.Duration(paramMaxGap, day)}
}

func (l *Ledger) observe(ctx context.Context, row *watchRow) error {
	q, now := l.kit.Runner.DB.Read(), l.kit.Runner.DB.Clock().Now()
	rule := l.rule(now.Day())
	w := NewWatch(row.Probes, rule.MaxGap)
	if err := json.Unmarshal([]byte(row.State), w); err != nil {
		return wrap("watch", err)
	}
	samples, err := l.needs.Samples(ctx, q, row.Probes, row.FedTo, now)
	if err != nil || len(samples) == 0 {
		return wrap("samples", err)
	}
	w.Feed(samples, 0)
	state, err := json.Marshal(w)
	if err != nil {
		return err
	}
	row.FedTo, row.State = samples[len(samples)-1].At, string(state)
	if err := l.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return saveWatch(ctx, tx, row) }); err != nil {
		return wrap("watch", err)
	}
	if !w.lasted(rule.Healthy) {
		return nil
	}
	until := w.Judged.Add(-rule.Healthy)
	for after := ""; ; {
		ids, err := awaiting(ctx, q, row.ID, until, w.Bad, after, sweepBatch)
		if err != nil || len(ids) == 0 {
			return wrap("faults", err)
		}
		for _, subjectID := range ids {
			if err := l.prove(ctx, subjectID, rule); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

// prove looks at all samples since the report, once: the watch has told that they prove a recovery.
func (l *Ledger) prove(ctx context.Context, subjectID string, rule Rule) error {
	s, err := loadSubject(ctx, l.kit.Runner.DB.Read(), subjectID)
	if err != nil {
		return err
	}
	now := l.kit.Runner.DB.Clock().Now()
	samples, err := l.needs.Samples(ctx, l.kit.Runner.DB.Read(), s.Probes, s.SinceAt-1, now)
	if err != nil {
		return wrap("samples", err)
	}
	found := Recover(rule, s.Probes, s.SinceAt, s.ObservingAt, samples)
	if found == nil {
		return nil
	}
	return l.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, l.kit.Runner, raw, "opscenter.sla.recovered", func(ctx context.Context, tx *usecase.Tx) error {
			s, err := loadSubject(ctx, tx, subjectID)
			if err != nil || !s.RecoveredAt.IsZero() || s.NoFault {
				return err
			}
			s.GoodFrom, s.RecoveryKind = found.Began, ByMonitor
			if err := l.record(ctx, tx, s, Fact{Kind: Recovered, At: found.Proven}); err != nil {
				return err
			}
			return tx.Emit(ctx, opscenter.Recovered{SubjectID: s.ID, GoodFrom: found.Began, At: found.Proven, By: ByMonitor})
		})
	})
}
