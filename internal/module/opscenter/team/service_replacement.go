package team

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const replacementPage = "/opscenter/team/replacements/"

// ReplacementView is a replacement as people see it.
type ReplacementView struct {
	Replacement
	OutgoingName  string        `json:"outgoingName"`
	SuccessorName string        `json:"successorName"`
	DeciderName   string        `json:"deciderName"`
	Comparison    []Comparison  `json:"comparison" nullable:"false"`
	Lower         bool          `json:"lower" doc:"The successor is not as well qualified"`
	CalendarKnown bool          `json:"calendarKnown" doc:"The year of the earliest day is published; without it the day may move"`
	Waits         *flow.Wait    `json:"waits,omitempty"`
	Actions       []flow.Action `json:"actions" nullable:"false"`
}

// Give enters the written notice of a replacement. Its clock begins now.
func (t *Team) Give(ctx context.Context, n Notice) (ReplacementView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (ReplacementView, error) {
		tx.Act("opscenter.team.notice")
		number, err := serial.Next(ctx, tx.Tx, "GH")
		if err != nil {
			return ReplacementView{}, err
		}
		today := tx.Now().Day()
		table, ok := t.kit.Calendars.Current(calendar.Mainland)
		if !ok {
			return ReplacementView{}, fault.New(fault.Conflict, "team.no_calendar")
		}
		days := int(t.kit.Parameters.Int(paramNotice, today))
		r := Replacement{ID: id.New(tx.Now()), Number: number, OutgoingID: n.OutgoingID, SuccessorID: n.SuccessorID, Reason: n.Reason, NoticeDay: today, NoticeDays: days, CalendarID: table.ID,
			EarliestDay: table.AddDays(today, days), EffectiveDay: n.EffectiveDay, State: replacementFlow.Initial, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := t.fits(ctx, tx, &r); err != nil {
			return ReplacementView{}, err
		}
		if err := insert(ctx, tx, replacementTable, r.ID, &r); err != nil {
			return ReplacementView{}, err
		}
		if err := t.bind(ctx, tx, n.FileIDs, replacementTable, r.ID); err != nil {
			return ReplacementView{}, err
		}
		if err := t.needs.Clocks.NoticeGiven(ctx, tx, r.ID, r.Number, replacementPage+r.ID, r.EffectiveDay); err != nil {
			return ReplacementView{}, err
		}
		tx.Because(n.Reason)
		err = message.Send(ctx, tx.Tx, message.Notice{Kind: replacementMessage, Key: r.ID, To: message.Audience{Permission: PermitConsent}, Path: replacementPage + r.ID,
			Params: map[string]string{"number": r.Number, "day": string(r.EffectiveDay)}})
		if err != nil {
			return ReplacementView{}, err
		}
		return t.replacementView(ctx, tx, tx.Actor, r, today)
	})
}

// fits checks who leaves, who comes and when.
func (t *Team) fits(ctx context.Context, q bun.IDB, r *Replacement) error {
	var checks fault.Checks
	outgoing, err := byID[Member](ctx, q, r.OutgoingID)
	if fault.Is(err, fault.NotFound) {
		checks.Add("/outgoingId", "team.not_found")
	} else if err != nil {
		return err
	}
	successor, err := byID[Member](ctx, q, r.SuccessorID)
	if fault.Is(err, fault.NotFound) {
		checks.Add("/successorId", "team.not_found")
	} else if err != nil {
		return err
	}
	if err := checks.Err(); err != nil {
		return err
	}
	r.Role = outgoing.Role
	checks.That(outgoing.serves(r.NoticeDay) && outgoing.Until.IsZero(), "/outgoingId", "team.not_serving")
	checks.That(successor.From.IsZero(), "/successorId", "team.successor_serving")
	checks.That(r.EffectiveDay >= r.EarliestDay, "/effectiveDay", "team.too_early", "day", r.EarliestDay, "days", r.NoticeDays)
	_, lower, err := t.compare(ctx, q, r, outgoing, successor)
	if err != nil {
		return err
	}
	checks.That(!lower, "/successorId", "team.lower")
	if err := checks.Err(); err != nil {
		return err
	}
	open, err := openFor(ctx, q, r.OutgoingID, r.SuccessorID)
	if err == nil && len(open) > 0 {
		err = fault.New(fault.Conflict, "team.replacement_open", "number", open[0].Number)
	}
	return err
}

// compare sets both side by side on the first day of the successor.
func (t *Team) compare(ctx context.Context, q bun.IDB, r *Replacement, outgoing, successor Member) ([]Comparison, bool, error) {
	certificates, err := certificatesOf(ctx, q, []string{outgoing.ID, successor.ID})
	terms := t.terms(r.NoticeDay)
	judge := func(m Member) []Requirement {
		return say(ctx, requirements(&m, certificates[m.ID], r.Role, terms, r.EffectiveDay))
	}
	rows, lower := compare(judge(outgoing), judge(successor))
	return rows, lower, err
}

// Decide takes a step: the owner consents or refuses, the company withdraws.
func (t *Team) Decide(ctx context.Context, replacementID, action string, d Decision) (ReplacementView, error) {
	permission := PermitConsent
	if action == "withdraw" {
		permission = PermitManage
	}
	return usecase.Write(ctx, t.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (ReplacementView, error) {
		tx.Act("opscenter.team." + action)
		r, err := byID[Replacement](ctx, tx, replacementID)
		if err == nil {
			err = stale(r.Version, d.Version)
		}
		if err != nil {
			return ReplacementView{}, err
		}
		step, err := replacementFlow.Next(r.State, action)
		if err != nil {
			return ReplacementView{}, err
		}
		if refusal := r.guard(tx.Actor, action, tx.Now().Day()); refusal != nil {
			return ReplacementView{}, refusal
		}
		if err := d.check(action); err != nil {
			return ReplacementView{}, err
		}
		r.State, r.Note, r.DecidedBy, r.DecidedAt, r.Version = step.Target(r.State), d.Note, tx.Actor.PersonID, tx.Now(), r.Version+1
		if err := save(ctx, tx, replacementTable, r.ID, &r, r.Version-1); err != nil {
			return ReplacementView{}, err
		}
		if err := t.bind(ctx, tx, d.FileIDs, replacementTable, r.ID); err != nil {
			return ReplacementView{}, err
		}
		tx.Because(d.Note)
		if action == "consent" {
			err = t.exchange(ctx, tx, &r)
		} else {
			err = t.needs.Clocks.Dropped(ctx, tx, r.ID)
		}
		if err != nil {
			return ReplacementView{}, err
		}
		return t.replacementView(ctx, tx, tx.Actor, r, tx.Now().Day())
	})
}

// guard: nobody consents to their own notice, nor after its day has passed.
func (r *Replacement) guard(actor scope.Actor, action string, today clock.Day) *fault.Error {
	switch {
	case action == "consent" && actor.PersonID == r.CreatedBy:
		return fault.New(fault.Conflict, "team.own_notice")
	case action == "consent" && r.EffectiveDay <= today:
		return fault.New(fault.Conflict, "team.day_passed", "day", r.EffectiveDay)
	}
	return nil
}

// exchange ends the service of one and begins that of the other, and gives the
// duties of the days after to the successor.
func (t *Team) exchange(ctx context.Context, tx *usecase.Tx, r *Replacement) error {
	if err := turn(ctx, tx); err != nil {
		return err
	}
	before, err := members(ctx, tx)
	if err != nil {
		return err
	}
	after := slices.Clone(before)
	for i := range after {
		switch m := &after[i]; m.ID {
		case r.OutgoingID:
			m.Until = r.EffectiveDay.AddDays(-1)
		case r.SuccessorID:
			m.From, m.Role = r.EffectiveDay, r.Role
		default:
			continue
		}
		if err := saveMember(ctx, tx, &after[i]); err != nil {
			return err
		}
	}
	if err := t.oneManager(ctx, tx, before, after); err != nil {
		return err
	}
	end, err := lastShift(ctx, tx)
	if err != nil {
		return err
	}
	shifts, err := shiftsIn(ctx, tx, r.EffectiveDay.Start(), max(end, r.EffectiveDay.End()))
	for i := range shifts {
		if s := &shifts[i]; err == nil && s.MemberID == r.OutgoingID && s.StartsAt >= r.EffectiveDay.Start() {
			s.MemberID = r.SuccessorID
			err = saveShift(ctx, tx, s)
		}
	}
	return err
}

// begin makes replacements effective on their day.
func (t *Team) begin(ctx context.Context) error {
	return t.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, t.kit.Runner, raw, "opscenter.team.begin", func(ctx context.Context, tx *usecase.Tx) error {
			waiting, err := replacementsIn(ctx, tx, Consented, 100)
			for i := range waiting {
				r := &waiting[i]
				if err != nil || r.EffectiveDay > tx.Now().Day() {
					continue
				}
				tx.Act("opscenter.team.begin")
				var step flow.Transition
				if step, err = dayFlow.Next(r.State, "begin"); err != nil {
					return err
				}
				r.State, r.Version = step.Target(r.State), r.Version+1
				if err = save(ctx, tx, replacementTable, r.ID, r, r.Version-1); err == nil {
					err = t.needs.Clocks.Replaced(ctx, tx, r.ID)
				}
			}
			if err != nil {
				return err
			}
			return job.Guard(ctx, raw)
		})
	})
}

// Replacements shows a page of replacements.
func (t *Team) Replacements(ctx context.Context, input *replacementsInput) (list.Result[ReplacementView], error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[ReplacementView], error) {
		page, err := list.Page(ctx, q, replacementList, input.Params, list.Where(input.ReplacementFilter))
		result := list.Result[ReplacementView]{Items: make([]ReplacementView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i, r := range page.Items {
			if err == nil {
				result.Items[i], err = t.replacementView(ctx, q, q.Actor, r, q.Now.Day())
			}
		}
		return result, err
	})
}

// Replacement shows one replacement.
func (t *Team) Replacement(ctx context.Context, replacementID string) (ReplacementView, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (ReplacementView, error) {
		r, err := byID[Replacement](ctx, q, replacementID)
		if err != nil {
			return ReplacementView{}, err
		}
		return t.replacementView(ctx, q, q.Actor, r, q.Now.Day())
	})
}

func (t *Team) replacementView(ctx context.Context, q bun.IDB, actor scope.Actor, r Replacement, today clock.Day) (ReplacementView, error) {
	v := ReplacementView{Replacement: r, Waits: replacementFlow.Waits(actor, r.State)}
	if table, ok := t.kit.Calendars.ByID(r.CalendarID); ok {
		v.CalendarKnown = table.Knows(r.EarliestDay)
	}
	outgoing, err := byID[Member](ctx, q, r.OutgoingID)
	if err != nil {
		return v, err
	}
	successor, err := byID[Member](ctx, q, r.SuccessorID)
	if err != nil {
		return v, err
	}
	names, err := t.names(ctx, actor, []Member{outgoing, successor})
	if err != nil {
		return v, err
	}
	v.OutgoingName, v.SuccessorName = names[r.OutgoingID], names[r.SuccessorID]
	if v.Comparison, v.Lower, err = t.compare(ctx, q, &r, outgoing, successor); err != nil {
		return v, err
	}
	people, err := t.needs.Names.PersonNames(ctx, []string{r.DecidedBy})
	v.DeciderName = people[r.DecidedBy]
	v.Actions = replacementFlow.Actions(actor, r.State, func(action string) *fault.Error { return r.guard(actor, action, today) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}
