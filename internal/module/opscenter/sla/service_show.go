package sla

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// ClockView is a clock as its page shows it: computed at the moment of reading.
type ClockView struct {
	Row
	AckedName  string          `json:"ackedName"`
	ReasonName string          `json:"reasonName"`
	Ticks      []clock.Instant `json:"ticks" nullable:"false" doc:"When the rungs of the ladder are reached"`
}

// View is a subject with all that is known of its time.
type View struct {
	Subject
	EngineerName string       `json:"engineerName"`
	Clocks       []ClockView  `json:"clocks" nullable:"false"`
	Facts        []FactView   `json:"facts" nullable:"false"`
	Exemptions   []Exemption  `json:"exemptions" nullable:"false"`
	Changes      []Change     `json:"changes" nullable:"false"`
	Healthy      *HealthyView `json:"healthy,omitempty" doc:"How far the fifteen minutes are"`
	MayDecide    bool         `json:"mayDecide"`
	MayPropose   bool         `json:"mayPropose"`
}

// FactView is a fact with who wrote it.
type FactView struct {
	Fact
	ByName    string        `json:"byName"`
	WrittenAt clock.Instant `json:"writtenAt"`
}

// HealthyView is the stretch of good samples that runs now.
type HealthyView struct {
	From    clock.Instant `json:"from" doc:"Null while some probe is bad or silent"`
	Judged  clock.Instant `json:"judged"`
	Minutes int64         `json:"minutes" doc:"How long it must last"`
	Silent  []string      `json:"silent" nullable:"false" doc:"Probes without a sample for longer than a gap may be: while one is silent nothing is proven"`
}

// Show tells everything about a subject's time.
func (l *Ledger) Show(ctx context.Context, subjectID string) (View, error) {
	return usecase.Read(ctx, l.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		return l.view(ctx, q, subjectID)
	})
}

func (l *Ledger) view(ctx context.Context, q usecase.Query, subjectID string) (View, error) {
	s, err := loadSubject(ctx, q, subjectID)
	if err != nil {
		return View{}, err
	}
	v := View{Subject: *s, MayDecide: q.Actor.Can(PermitDecide), MayPropose: q.Actor.Can(PermitPropose)}
	clocks, exempt, err := l.clocks(ctx, q, s, q.Now)
	if err != nil {
		return v, err
	}
	rows, err := rowsOf(ctx, q, s.ID)
	if err != nil {
		return v, err
	}
	for _, c := range clocks {
		shown := ClockView{Ticks: []clock.Instant{}}
		if i := slices.IndexFunc(rows, func(r Row) bool { return r.Code == c.Code }); i >= 0 {
			shown.Row = rows[i]
		}
		shown.put(s, c)
		for _, rung := range l.escalation(s, c, exempt).rungs {
			if !c.StartedAt.IsZero() && c.State != Void {
				shown.Ticks = append(shown.Ticks, l.escalation(s, c, exempt).when(rung.Percent))
			}
		}
		v.Clocks = append(v.Clocks, shown)
	}
	if v.Exemptions, err = exemptionsOf(ctx, q, s.ID); err != nil {
		return v, err
	}
	if v.Changes, err = changesOf(ctx, q, s.ID); err != nil {
		return v, err
	}
	if v.Facts, err = factViews(ctx, q, s.ID); err != nil {
		return v, err
	}
	if v.Healthy, err = l.healthy(ctx, q, s, q.Now); err != nil {
		return v, err
	}
	return v, l.name(ctx, &v, q.Actor)
}

// Clock is one clock of a subject as it stands now; none when it never began.
func (l *Ledger) Clock(ctx context.Context, q bun.IDB, subjectID string, code Code) (Clock, error) {
	s, err := loadSubject(ctx, q, subjectID)
	if err != nil {
		return Clock{}, err
	}
	clocks, _, err := l.clocks(ctx, q, s, l.kit.Runner.DB.Clock().Now())
	if i := slices.IndexFunc(clocks, func(c Clock) bool { return c.Code == code }); err == nil && i >= 0 {
		return clocks[i], nil
	}
	return Clock{}, err
}

func (l *Ledger) healthy(ctx context.Context, q bun.IDB, s *Subject, now clock.Instant) (*HealthyView, error) {
	if s.WatchID == "" || !s.RecoveredAt.IsZero() {
		return nil, nil
	}
	row, err := loadWatch(ctx, q, s.WatchID)
	if err != nil {
		return nil, err
	}
	rule := l.rule(now.Day())
	w := NewWatch(row.Probes, rule.MaxGap)
	if err := json.Unmarshal([]byte(row.State), w); err != nil {
		return nil, wrap("watch", err)
	}
	h := &HealthyView{Judged: w.Judged, Minutes: int64(rule.Healthy.Minutes()), Silent: []string{}}
	if since := now.Add(-rule.MaxGap); s.SinceAt < since { // before, no sample may have been due
		h.Silent = w.silent(since)
	}
	switch {
	case w.Run.IsZero():
	case w.Bad >= s.SinceAt: // the probes saw the fault
		h.From = w.Run
	case !s.ObservingAt.IsZero():
		h.From = max(w.Run, s.ObservingAt)
	}
	return h, nil
}

// name fills in the names of people.
func (l *Ledger) name(ctx context.Context, v *View, actor scope.Actor) error {
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	add(v.EngineerID)
	for _, c := range v.Clocks {
		add(c.AckedBy)
		add(c.ReasonBy)
	}
	for _, f := range v.Facts {
		add(f.ByName)
	}
	for _, e := range v.Exemptions {
		add(e.ProposedBy)
		add(e.DecidedBy)
	}
	for _, c := range v.Changes {
		add(c.ProposedBy)
		add(c.DecidedBy)
	}
	names, err := l.needs.Names.PersonNames(ctx, ids)
	if err != nil {
		return err
	}
	v.EngineerName = names[v.EngineerID]
	for i := range v.Exemptions {
		mask(&v.Exemptions[i].Evidence, &v.Exemptions[i].Opinion)
	}
	for i := range v.Changes {
		c := &v.Changes[i]
		mask(&c.Evidence, &c.Opinion)
		for j := range c.Proofs {
			mask(&c.Proofs[j].Text)
		}
		c.offer(v, actor)
	}
	for i := range v.Clocks {
		v.Clocks[i].AckedName, v.Clocks[i].ReasonName = names[v.Clocks[i].AckedBy], names[v.Clocks[i].ReasonBy]
	}
	for i := range v.Facts {
		v.Facts[i].ByName = names[v.Facts[i].ByName]
	}
	for i := range v.Exemptions {
		v.Exemptions[i].ProposerName, v.Exemptions[i].DeciderName = names[v.Exemptions[i].ProposedBy], names[v.Exemptions[i].DecidedBy]
	}
	for i := range v.Changes {
		v.Changes[i].ProposerName, v.Changes[i].DeciderName = names[v.Changes[i].ProposedBy], names[v.Changes[i].DecidedBy]
	}
	return nil
}

// Clocks lists clocks.
func (l *Ledger) Clocks(ctx context.Context, input *clocksInput) (list.Result[Row], error) {
	return usecase.Read(ctx, l.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Row], error) {
		return list.Page(ctx, q, clockList, input.Params, input.narrowed())
	})
}

// check recomputes every clock from its facts and reports those that are not
// what they say; `gongzhi audit verify` calls it.
func (l *Ledger) check(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	for after := ""; ; {
		ids, err := subjectsAfter(ctx, q, after, 200)
		if err != nil || len(ids) == 0 {
			return wrap("verify", err)
		}
		for _, id := range ids {
			s, err := loadSubject(ctx, q, id)
			if ctx.Err() != nil {
				return wrap("verify", err)
			}
			if err != nil { // somebody wrote into it what is no list
				report(audit.Problem{Table: "sla_subject", ID: id, What: audit.Changed, Detail: "the row cannot be read"})
				continue
			}
			if err := l.checkOne(ctx, q, s, report); err != nil {
				return err
			}
		}
		after = ids[len(ids)-1]
	}
}

func (l *Ledger) checkOne(ctx context.Context, q bun.IDB, s *Subject, report func(audit.Problem)) error {
	rows, err := rowsOf(ctx, q, s.ID)
	if err != nil {
		return err
	}
	now := l.kit.Runner.DB.Clock().Now()
	clocks, _, err := l.clocks(ctx, q, s, now)
	if err != nil {
		return err
	}
	for _, c := range clocks {
		var want Row
		want.put(s, c)
		i := slices.IndexFunc(rows, func(r Row) bool { return r.Code == c.Code })
		if i >= 0 && (rows[i].State == Running && want.State == Breached || rows[i].ahead(now) && rows[i].State == Breached && want.State == Running) {
			want.State, want.LateBy = rows[i].State, rows[i].LateBy // the sweep is on its way
		}
		if i < 0 || !rows[i].same(want) {
			report(audit.Problem{Table: "sla_clock", ID: want.ID, What: "changed", Detail: "the clock is not what its facts say"})
		}
	}
	return nil
}

// mask hides what looks like personal data in free texts.
func mask(texts ...*string) {
	for _, text := range texts {
		*text = seal.Mask(seal.FreeText, seal.Staff, *text)
	}
}
