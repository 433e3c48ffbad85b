package sla

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Calendars  *calendar.Calendars
}

// Ledger records facts and keeps the clocks.
type Ledger struct {
	kit   Kit
	needs Needs
}

// Begin puts a subject under its clocks, in the transaction that makes its
// ticket. Its first facts come with it.
func (l *Ledger) Begin(ctx context.Context, tx *usecase.Tx, s Subject, facts ...Fact) error {
	s.PolicyDay, s.CreatedAt, s.Version = tx.Now().Day(), tx.Now(), 1
	if table, ok := l.kit.Calendars.Current(calendar.Mainland); ok {
		s.CalendarID = table.ID
	}
	if err := l.bind(ctx, tx, &s); err != nil {
		return err
	}
	stamped := stamp(tx, s.ID, facts)
	for _, f := range stamped {
		s.take(f.fact())
	}
	s.date(stamped, tx.Now())
	if err := insertSubject(ctx, tx, &s); err != nil {
		return wrap("begin", err)
	}
	if err := insertFacts(ctx, tx, stamped); err != nil {
		return wrap("facts", err)
	}
	if err := l.followLevel(ctx, tx, &s, facts); err != nil {
		return err
	}
	return l.refresh(ctx, tx, &s)
}

// Become makes a request's subject that of the fault it turned out to be: the
// clocks that run go on, those of a fault begin at the report.
func (l *Ledger) Become(ctx context.Context, tx *usecase.Tx, subjectID string, as Subject, facts ...Fact) error {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil {
		return err
	}
	if s.Kind != RequestKind {
		return fault.New(fault.Conflict, "sla.merge")
	}
	s.ReportedAt = 0 // of the request; the fault has its formal report, which comes with the facts
	s.Kind, s.Number, s.Path, s.DetectedAt, s.Modules, s.Probes = as.Kind, as.Number, as.Path, as.DetectedAt, as.Modules, as.Probes
	if err := l.bind(ctx, tx, s); err != nil {
		return err
	}
	return l.record(ctx, tx, s, facts...)
}

// bind makes the watch of the subject's probes.
func (l *Ledger) bind(ctx context.Context, tx *usecase.Tx, s *Subject) error {
	s.Probes = slices.Compact(slices.Sorted(slices.Values(s.Probes)))
	s.WatchID = ""
	if len(s.Probes) == 0 {
		return nil
	}
	sum := sha256.Sum256([]byte(strings.Join(s.Probes, "\n")))
	s.WatchID = hex.EncodeToString(sum[:])
	return wrap("watch", addWatch(ctx, tx, watchRow{ID: s.WatchID, Probes: s.Probes, FedTo: tx.Now(), State: "{}"}))
}

// stamp gives facts their ids; what has no time happens now, and nothing
// happens in the future.
func stamp(tx *usecase.Tx, subjectID string, facts []Fact) []factRow {
	rows := make([]factRow, len(facts))
	for i, f := range facts {
		if f.At.IsZero() || f.At > tx.Now() {
			f.At = tx.Now()
		}
		rows[i] = factRow{ID: id.New(tx.Now()), SubjectID: subjectID, Kind: f.Kind, At: f.At, Level: f.Level, Mode: f.Mode, Until: f.Until, ByID: tx.Actor.PersonID, WrittenAt: tx.Now()}
	}
	return rows
}

// Record appends facts to a subject in the caller's transaction and computes
// its clocks anew.
func (l *Ledger) Record(ctx context.Context, tx *usecase.Tx, subjectID string, facts ...Fact) (*Subject, error) {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil {
		return nil, err
	}
	return s, l.record(ctx, tx, s, facts...)
}

func (l *Ledger) record(ctx context.Context, tx *usecase.Tx, s *Subject, facts ...Fact) error {
	rows := stamp(tx, s.ID, facts)
	for _, row := range rows {
		s.take(row.fact())
	}
	if err := insertFacts(ctx, tx, rows); err != nil {
		return wrap("facts", err)
	}
	if err := saveSubject(ctx, tx, s); err != nil {
		return err
	}
	if err := l.followLevel(ctx, tx, s, facts); err != nil {
		return err
	}
	return l.refresh(ctx, tx, s)
}

// Assign names the engineer in charge, whom the ladder tells first.
func (l *Ledger) Assign(ctx context.Context, tx *usecase.Tx, subjectID, engineerID string) error {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil || s.EngineerID == engineerID {
		return err
	}
	s.EngineerID = engineerID
	return saveSubject(ctx, tx, s)
}

// Merge makes a subject part of a master, whose clocks are the only ones that
// count then; the master's recovery time begins at the earliest report (D20).
func (l *Ledger) Merge(ctx context.Context, tx *usecase.Tx, subjectID, masterID string) error {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil {
		return err
	}
	master, err := loadSubject(ctx, tx, masterID)
	if err != nil {
		return err
	}
	switch {
	case s.ID == master.ID, master.MasterID != "", s.MasterID != "":
		return fault.New(fault.Conflict, "sla.merge")
	}
	s.MasterID = master.ID
	if err := l.record(ctx, tx, s, Fact{Kind: Withdrawn}); err != nil {
		return err
	}
	if s.Kind == FaultKind && s.ReportedAt > 0 && s.ReportedAt < master.ReportedAt {
		return l.record(ctx, tx, master, Fact{Kind: Reported, At: s.ReportedAt})
	}
	return nil
}

// Reach binds what else a fault turns out to reach: it is over only when all of
// that is well. What was bound stays bound.
func (l *Ledger) Reach(ctx context.Context, tx *usecase.Tx, subjectID string, modules, probes []string) error {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil {
		return err
	}
	more := func(list Names, found []string) Names {
		return append(list, slices.DeleteFunc(slices.Clone(found), func(name string) bool { return slices.Contains(list, name) })...)
	}
	known := len(s.Modules) + len(s.Probes)
	s.Modules, s.Probes = more(s.Modules, modules), more(s.Probes, probes)
	if len(s.Modules)+len(s.Probes) == known {
		return nil
	}
	if err := l.bind(ctx, tx, s); err != nil {
		return err
	}
	return saveSubject(ctx, tx, s)
}

// policy is what the contract says, in the version the subject began with.
func (l *Ledger) policy(s *Subject) Policy {
	p, day := l.kit.Parameters, s.PolicyDay
	policy := Policy{Minutes: map[Code]int64{}, Recovery: map[Level]int64{}}
	for code, name := range targets {
		policy.Minutes[code] = p.Int(name, day)
	}
	policy.Minutes[SecurityIncident] = p.Int(operators[p.Text(paramOperator, day)].param, day)
	for level, name := range recoveries {
		policy.Recovery[level] = p.Int(name, day)
	}
	for _, text := range p.List(paramAlways, day) {
		policy.Always = append(policy.Always, levelOf(text))
	}
	policy.Table, _ = l.kit.Calendars.ByID(s.CalendarID)
	return policy
}

// clocks computes the clocks of a subject at a moment.
func (l *Ledger) clocks(ctx context.Context, q bun.IDB, s *Subject, now clock.Instant) ([]Clock, []Span, error) {
	facts, err := factsOf(ctx, q, s.ID)
	if err != nil {
		return nil, nil, wrap("facts", err)
	}
	exempt, err := approvedOf(ctx, q, s.ID)
	if err != nil {
		return nil, nil, wrap("exemptions", err)
	}
	return Compute(facts, exempt, l.policy(s), now), exempt, nil
}

// refresh stores what the facts say of the clocks now, and when the ladder has
// to be looked at.
func (l *Ledger) refresh(ctx context.Context, tx *usecase.Tx, s *Subject) error {
	clocks, exempt, err := l.clocks(ctx, tx, s, tx.Now())
	if err != nil {
		return err
	}
	known, err := rowsOf(ctx, tx, s.ID)
	if err != nil {
		return wrap("clocks", err)
	}
	for _, c := range clocks {
		i := slices.IndexFunc(known, func(r Row) bool { return r.Code == c.Code })
		var row Row
		if i >= 0 {
			row = known[i]
		}
		row.put(s, c)
		if row.open() && !row.AckUntil.IsZero() && row.AckUntil > tx.Now() { // somebody acts
			row.AckUntil = tx.Now().Add(l.kit.Parameters.Duration(paramAckLasts, s.PolicyDay))
		}
		e := l.escalation(s, c, exempt)
		row.NextAt = 0
		if row.open() {
			row.NextAt = e.changes(&row, l.soonest(&row, e), tx.Now())
		}
		if i < 0 {
			err = insertRow(ctx, tx, &row)
		} else {
			err = saveRow(ctx, tx, &row)
		}
		if err != nil {
			return wrap("clock "+row.ID, err)
		}
	}
	return nil
}

// soonest is what a clock waits for besides its rungs: the end of an
// acknowledgement, or the next telling.
func (l *Ledger) soonest(r *Row, e escalation) clock.Instant {
	switch {
	case !r.AckUntil.IsZero():
		return r.AckUntil
	case r.Step > 0 && r.Told < e.most:
		return r.ToldAt.Add(e.repeat)
	}
	return 0
}

func (l *Ledger) escalation(s *Subject, c Clock, exempt []Span) escalation {
	p, day := l.kit.Parameters, s.PolicyDay
	table, _ := l.kit.Calendars.ByID(s.CalendarID)
	e := escalation{repeat: p.Duration(paramRepeat, day), most: p.Int(paramMost, day), when: func(percent int64) clock.Instant { return c.Consumed(percent, exempt, table) }}
	if c.Code != Replacement { // a notice of staff has an earliest day, not a latest
		e.rungs = ladder(p.List(paramLadder, day))
	}
	return e
}

// ByHand marks that the recovery was confirmed by the requester, where no probe
// watches (非监控判定).
func (l *Ledger) ByHand(ctx context.Context, tx *usecase.Tx, subjectID string) error {
	s, err := loadSubject(ctx, tx, subjectID)
	if err != nil {
		return err
	}
	s.RecoveryKind = ByHand
	return saveSubject(ctx, tx, s)
}

// Healthy reports since when all probes of a subject have been good, zero while
// one is bad or silent, and whether any probe watches it.
func (l *Ledger) Healthy(ctx context.Context, subjectID string) (clock.Instant, bool, error) {
	q := l.kit.Runner.DB.Read()
	s, err := loadSubject(ctx, q, subjectID)
	if err != nil || s.WatchID == "" {
		return 0, false, err
	}
	h, err := l.healthy(ctx, q, s, l.kit.Runner.DB.Clock().Now())
	if err != nil || h == nil {
		return 0, false, err
	}
	return h.From, true, nil
}
