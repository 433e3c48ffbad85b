package opsreport

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const (
	sweepEvery = 5 * time.Minute
	// slack is how long a record may be on its way to the sweep.
	slack = 2 * sweepEvery
	// remembered is how long a duty that was missed is still asked about.
	remembered = 400 // days
	// recent is how far back events are asked for.
	recent = 120 * 24 * time.Hour
	// page of the calendar
	calendarPage = "/opscenter/opsreport/calendar"
	dutyPage     = "/opscenter/opsreport/duties/"
)

// asSystem is the context of what the program does by itself, in the words of
// the contract.
func (r *Reports) asSystem(ctx context.Context) context.Context {
	return usecase.Beside(scope.With(r.kit.Words(ctx), scope.SystemActor("opsreport")))
}

// sweep is what one look at the duties changes.
type sweep struct {
	fresh   []Turn
	changed []*Turn
	looked  []string
}

// Sweep makes the duties of the coming days, asks for what was done, closes what
// is proven and tells what is due. It runs as a job; nobody else closes a duty.
func (r *Reports) Sweep(ctx context.Context) error {
	ctx = r.asSystem(ctx)
	q, now := r.kit.Runner.DB.Read(), r.kit.Runner.DB.Clock().Now()
	var s sweep
	if err := r.plan(ctx, q, now, &s); err != nil {
		return err
	}
	occurred, err := r.occurrences(ctx, q, now)
	if err != nil {
		return err
	}
	if err := r.occur(ctx, q, now, occurred, &s); err != nil {
		return err
	}
	if err := r.look(ctx, q, now, &s); err != nil {
		return err
	}
	return r.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, r.kit.Runner, raw, "opscenter.opsreport.sweep", func(ctx context.Context, tx *usecase.Tx) error {
			tx.Act("opscenter.opsreport.sweep")
			if err := insertDuties(ctx, tx, s.fresh); err != nil {
				return err
			}
			for _, d := range s.changed {
				copied := *d // a transaction may run again
				if err := r.tell(ctx, tx, &copied); err != nil {
					return err
				}
				if err := saveDuty(ctx, tx, &copied); err != nil {
					return err
				}
			}
			for _, key := range s.looked {
				if err := looked(ctx, tx.Tx, key, now); err != nil {
					return err
				}
			}
			return job.Guard(ctx, raw)
		})
	})
}

// plan makes the turns of the coming days. The first ones begin today: nobody
// owed anything to a system that was not there.
func (r *Reports) plan(ctx context.Context, q bun.IDB, now clock.Instant, s *sweep) error {
	today := now.Day()
	start, err := r.needs.Contract(ctx, q, today)
	if err != nil || start.IsZero() {
		return err
	}
	horizon := today.AddDays(int(r.kit.Parameters.Int(paramAhead, today)))
	for _, d := range duties {
		version := r.kit.Parameters.At(cycleParam(d.key), today)
		cycle := r.kit.Parameters.Text(cycleParam(d.key), today)
		if cycle == Event || cycle == Off {
			continue
		}
		last, err := lastOf(ctx, q, d.key)
		if err != nil {
			return err
		}
		next := max(start, today)
		if !last.IsZero() {
			next = last.AddDays(1)
		}
		for p := periodOf(cycle, next, start); p.From <= horizon || p.From <= periodOf(cycle, today, start).To.AddDays(1); p = periodOf(cycle, p.To.AddDays(1), start) {
			due := p.To.End()
			if d.report != "" && (cycle == Day || cycle == Week) { // what it tells is not over before
				due = due.Add(r.kit.Parameters.Duration(paramHours, p.To))
			}
			turn := Turn{ID: id.New(now), Duty: d.key, Period: p.Key, Cycle: cycle, ParameterID: version.ID, From: p.From, To: p.To, DueAt: due, Path: calendarPage, Evidence: Proofs{}, Version: 1, CreatedAt: now}
			turn.State = turn.at(now)
			s.fresh = append(s.fresh, turn)
		}
	}
	return nil
}

// occurrences are the events of others and the questions of the owner.
func (r *Reports) occurrences(ctx context.Context, q bun.IDB, now clock.Instant) ([]opscenter.Occurrence, error) {
	found, err := r.needs.Occurrences(ctx, now.Add(-recent))
	if err != nil {
		return nil, err
	}
	for i := range found {
		o := &found[i]
		if o.Duty != "majorReport" {
			continue
		}
		o.DueAt = o.At.Add(r.kit.Parameters.Duration(paramMajor, o.At.Day()))
		if o.DoneAt, err = sentAt(ctx, q, Major, o.At.Day(), o.Subject); err != nil {
			return nil, err
		}
	}
	briefs, err := r.briefsOwed(ctx, q, now)
	if err != nil {
		return nil, err
	}
	found = append(found, briefs...)
	asked, err := requestsSince(ctx, q, now.Add(-recent))
	for _, a := range asked {
		found = append(found, opscenter.Occurrence{Duty: "specialReport", Subject: a.ID, Number: a.Number, Path: requestPage + a.ID, At: a.CreatedAt, DueAt: a.DueAt, DoneAt: a.SentAt, Void: a.State == Withdrawn})
	}
	return found, err
}

// sentAt is when a report of the kind, period and subject first went to the owner; zero until then.
func sentAt(ctx context.Context, q bun.IDB, kind string, from clock.Day, subject string) (clock.Instant, error) {
	made, err := reportOf(ctx, q, kind, from, subject)
	if err != nil || made == nil {
		return 0, err
	}
	all, err := editions(ctx, q, made.Number)
	return firstSent(all), err
}

func firstSent(all []Report) clock.Instant {
	for _, r := range all {
		if !r.SentAt.IsZero() {
			return r.SentAt
		}
	}
	return 0
}

// occur makes and closes the duties that events bring.
func (r *Reports) occur(ctx context.Context, q bun.IDB, now clock.Instant, occurred []opscenter.Occurrence, s *sweep) error {
	var subjects []string
	for _, o := range occurred {
		subjects = append(subjects, o.Subject)
	}
	known, err := dutiesFor(ctx, q, subjects)
	if err != nil {
		return err
	}
	at, err := looks(ctx, q)
	if err != nil {
		return err
	}
	for _, o := range occurred {
		if r.kit.Parameters.Text(cycleParam(o.Duty), now.Day()) == Off {
			continue
		}
		d, there := known[o.Duty+" "+o.Subject]
		if !there {
			if o.Void {
				continue
			}
			d = Turn{ID: id.New(now), Duty: o.Duty, Period: o.Number, Cycle: Event, From: o.At.Day(), To: max(o.At.Day(), (o.DueAt - 1).Day()), DueAt: o.DueAt, Subject: o.Subject, Path: o.Path,
				Evidence: Proofs{}, Version: 1, CreatedAt: now}
		}
		before := d.State
		switch {
		case o.Void && d.CompletedAt.IsZero():
			d.State = Void
		case d.State == Void: // it is one after all, with the time it has now
			d.State, d.DueAt, d.To = Open, o.DueAt, max(d.From, (o.DueAt-1).Day())
		}
		proven := false
		if !o.DoneAt.IsZero() {
			since := at[o.Duty]
			if !there {
				since = 0
			}
			proven = d.settle([]opscenter.Evidence{{Kind: o.Duty, Number: o.Number, Path: o.Path, Day: d.From, At: o.DoneAt}}, since, slack)
		}
		d.State = d.at(now)
		switch {
		case !there:
			s.fresh = append(s.fresh, d)
		case proven || before != d.State:
			s.changed = append(s.changed, &d)
		}
		if !slices.Contains(s.looked, o.Duty) {
			s.looked = append(s.looked, o.Duty)
		}
	}
	return nil
}

// look asks each source once for all its unfinished duties.
func (r *Reports) look(ctx context.Context, q bun.IDB, now clock.Instant, s *sweep) error {
	rows, err := undone(ctx, q, now.Day().AddDays(-remembered), now.Day())
	if err != nil {
		return err
	}
	at, err := looks(ctx, q)
	if err != nil {
		return err
	}
	byKey := map[string][]*Turn{}
	for i := range rows {
		if rows[i].Cycle != Event {
			byKey[rows[i].Duty] = append(byKey[rows[i].Duty], &rows[i])
		}
	}
	for _, d := range duties {
		turns := byKey[d.key]
		prove := r.proof(d)
		var found []opscenter.Evidence
		if prove != nil && len(turns) > 0 {
			from, to := turns[0].From, turns[0].To
			for _, t := range turns {
				from, to = min(from, t.From), max(to, t.To)
			}
			if found, err = prove(ctx, d.key, from, to); err != nil {
				return err
			}
			s.looked = append(s.looked, d.key)
		}
		for _, t := range turns {
			proven := t.settle(found, at[d.key], slack)
			state := t.at(now)
			if proven || state != t.State || r.due(t, now) > t.Told {
				t.State = state
				s.changed = append(s.changed, t)
			}
		}
	}
	return nil
}

// proof is what closes a duty: the sending of its report, or what another module
// knows.
func (r *Reports) proof(d duty) Prove {
	if d.report == "" {
		return r.needs.Evidence[d.key]
	}
	return func(ctx context.Context, key string, from, to clock.Day) ([]opscenter.Evidence, error) {
		sent, err := sentBetween(ctx, r.kit.Runner.DB.Read(), d.report, from, to)
		found := make([]opscenter.Evidence, len(sent))
		for i, one := range sent {
			found[i] = opscenter.Evidence{Kind: key, Number: one.Number, Path: reportPage + one.ID, Day: one.To, At: one.SentAt}
		}
		return found, err
	}
}

// Steps of what was told.
const (
	toldBefore = 1
	toldAfter  = 2
)

// due says which message a duty calls for. Of what nothing here can prove, the
// calendar tells and no message: nobody could act on it.
func (r *Reports) due(d *Turn, now clock.Instant) int {
	for _, one := range duties {
		if one.key == d.Duty && d.Cycle != Event && r.proof(one) == nil {
			return 0
		}
	}
	switch {
	case !d.CompletedAt.IsZero() || d.State == Void:
		return 0
	case now >= d.DueAt:
		return toldAfter
	case d.Cycle != Day && d.Duty != briefDuty && now >= d.DueAt.Add(-r.kit.Parameters.Duration(paramRemind, now.Day())):
		return toldBefore
	}
	return 0
}

// tell reminds before the end and says once that it has passed.
func (r *Reports) tell(ctx context.Context, tx *usecase.Tx, d *Turn) error {
	step := r.due(d, tx.Now())
	if step <= d.Told {
		return nil
	}
	d.Told = step
	kind := soonMessage
	if step == toldAfter {
		kind = lateMessage
	}
	return message.Send(ctx, tx.Tx, message.Notice{Kind: kind, Key: d.ID, To: message.Audience{Permission: PermitSend}, Path: dutyPage + d.ID,
		Params: map[string]string{"duty": r.say(ctx, "enum.duty."+d.Duty), "period": d.Period, "day": d.DueAt.FormatEnd("2006-01-02 15:04")}})
}
