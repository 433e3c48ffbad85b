package team

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Duty is somebody on duty.
type Duty struct {
	Shift
	PersonID string `json:"personId"`
	Name     string `json:"name"`
	Role     string `json:"role"`
}

// Roster is the duty of some days.
type Roster struct {
	From   clock.Day `json:"from"`
	To     clock.Day `json:"to"`
	Next   clock.Day `json:"next" doc:"First day that is not planned yet"`
	Shifts []Duty    `json:"shifts" nullable:"false"`
	Holes  []Hole    `json:"holes" nullable:"false" doc:"From now on, times at which nobody is on duty"`

	Guarded []Guarded `json:"guarded" nullable:"false" doc:"Key periods whose roster has holes, whatever days are shown"`
}

// HolesIn are the times between two instants at which nobody is on duty.
func (t *Team) HolesIn(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Hole, error) {
	shifts, err := shiftsIn(ctx, q, from, to)
	return holes(shifts, from, to), err
}

// unguarded are the key periods whose roster still has holes.
func (t *Team) unguarded(ctx context.Context, q bun.IDB, now clock.Instant) ([]Guarded, error) {
	periods, err := t.needs.Guarded(ctx, q)
	found := []Guarded{}
	for _, p := range periods {
		from := max(now, p.From)
		if err != nil || from >= p.To {
			continue
		}
		if p.Holes, err = t.HolesIn(ctx, q, from, p.To); len(p.Holes) > 0 {
			found = append(found, p)
		}
	}
	return found, err
}

func (t *Team) duties(ctx context.Context, q bun.IDB, actor scope.Actor, shifts []Shift) ([]Duty, error) {
	people, err := members(ctx, q)
	if err != nil {
		return nil, err
	}
	names, err := t.names(ctx, actor, people)
	by := map[string]Member{}
	for _, m := range people {
		by[m.ID] = m
	}
	found := make([]Duty, len(shifts))
	for i, s := range shifts {
		found[i] = Duty{Shift: s, PersonID: by[s.MemberID].PersonID, Name: names[s.MemberID], Role: by[s.MemberID].Role}
	}
	return found, err
}

func (t *Team) onDuty(ctx context.Context, q usecase.Query, at clock.Instant) ([]Duty, error) {
	shifts, err := shiftsIn(ctx, q, at, at+1)
	if err != nil {
		return nil, err
	}
	return t.duties(ctx, q, q.Actor, shifts)
}

// OnDuty tells others who is on duty at an instant; nobody in a hole.
func (t *Team) OnDuty(ctx context.Context, at clock.Instant) ([]Duty, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Duty, error) {
		return t.onDuty(ctx, q, at)
	})
}

// Roster shows the duty of some days with its holes.
func (t *Team) Roster(ctx context.Context, from, to clock.Day) (Roster, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Roster, error) {
		r := Roster{From: from, To: to}
		if r.From.IsZero() {
			r.From = q.Now.Day()
		}
		if r.To.IsZero() {
			r.To = r.From.AddDays(6)
		}
		var checks fault.Checks
		checks.That(r.To >= r.From, "/to", "team.roster_end")
		checks.That(r.From.DaysUntil(r.To) < longestPlan, "/to", "team.roster_long", "days", longestPlan)
		if err := checks.Err(); err != nil {
			return r, err
		}
		shifts, err := shiftsIn(ctx, q, r.From.Start(), r.To.End())
		if err != nil {
			return r, err
		}
		r.Holes = holes(shifts, max(r.From.Start(), min(q.Now, r.To.End())), r.To.End())
		if r.Shifts, err = t.duties(ctx, q, q.Actor, shifts); err != nil {
			return r, err
		}
		if r.Guarded, err = t.unguarded(ctx, q, q.Now); err != nil {
			return r, err
		}
		r.Next, err = t.nextDay(ctx, q, q.Now)
		return r, err
	})
}

// nextDay is the first day that may be planned: the one after the planned ones.
func (t *Team) nextDay(ctx context.Context, q bun.IDB, now clock.Instant) (clock.Day, error) {
	end, err := lastShift(ctx, q)
	return max(end.Day(), now.Day()), err
}

// Shifts shows a page of shifts.
func (t *Team) Shifts(ctx context.Context, input *shiftsInput) (list.Result[Duty], error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Duty], error) {
		page, err := list.Page(ctx, q, shiftList, input.Params, list.Where(input.ShiftFilter))
		result := list.Result[Duty]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = t.duties(ctx, q, q.Actor, page.Items)
		}
		return result, err
	})
}

// Schedule plans the days after the planned ones around the clock.
func (t *Team) Schedule(ctx context.Context, p Plan) (Roster, error) {
	_, err := usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		tx.Act("opscenter.team.schedule")
		next, err := t.nextDay(ctx, tx, tx.Now())
		if err == nil {
			err = p.check(next)
		}
		if err != nil {
			return struct{}{}, err
		}
		people := map[string]Member{}
		for i, memberID := range p.Members {
			m, err := byID[Member](ctx, tx, memberID)
			if fault.Is(err, fault.NotFound) {
				var checks fault.Checks
				checks.Add("/members/"+strconv.Itoa(i), "team.not_found")
				err = checks.Err()
			}
			if err != nil {
				return struct{}{}, err
			}
			people[memberID] = m
		}
		shifts := p.shifts()
		var checks fault.Checks
		for i := range shifts {
			s := &shifts[i]
			m := people[s.MemberID]
			if day := s.StartsAt.Day(); !m.serves(day) {
				checks.Add("/members", "team.roster_member", "number", m.Number, "day", day)
				break
			}
			s.ID, s.CreatedBy, s.CreatedAt = id.New(tx.Now()), tx.Actor.PersonID, tx.Now()
		}
		if err := checks.Err(); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, insertShifts(ctx, tx, shifts)
	})
	if err != nil {
		return Roster{}, err
	}
	return t.Roster(ctx, p.From, p.To)
}

// SwapView is a swap as people see it.
type SwapView struct {
	Swap
	StartsAt    clock.Instant `json:"startsAt"`
	EndsAt      clock.Instant `json:"endsAt"`
	FromName    string        `json:"fromName"`
	ToName      string        `json:"toName"`
	MakerName   string        `json:"makerName"`
	DeciderName string        `json:"deciderName"`
	Actions     []flow.Action `json:"actions" nullable:"false"`
}

// Swaps shows the newest swaps.
func (t *Team) Swaps(ctx context.Context) ([]SwapView, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]SwapView, error) {
		rows, err := swaps(ctx, q, 50)
		views := make([]SwapView, len(rows))
		for i, s := range rows {
			if err == nil {
				views[i], err = t.swapView(ctx, q, q.Actor, s)
			}
		}
		return views, err
	})
}

func (t *Team) swapView(ctx context.Context, q bun.IDB, actor scope.Actor, s Swap) (SwapView, error) {
	v := SwapView{Swap: s}
	shift, err := byID[Shift](ctx, q, s.ShiftID)
	if err != nil {
		return v, err
	}
	people, err := members(ctx, q)
	if err != nil {
		return v, err
	}
	names, err := t.names(ctx, actor, people)
	if err != nil {
		return v, err
	}
	makers, err := t.needs.Names.PersonNames(ctx, []string{s.CreatedBy, s.DecidedBy})
	v.StartsAt, v.EndsAt, v.FromName, v.ToName, v.MakerName, v.DeciderName = shift.StartsAt, shift.EndsAt, names[s.FromID], names[s.ToID], makers[s.CreatedBy], makers[s.DecidedBy]
	v.Actions = swapFlow.Actions(actor, s.State, func(string) *fault.Error { return s.guard(actor) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

// guard: nobody approves the swap they asked for.
func (s *Swap) guard(actor scope.Actor) *fault.Error {
	if actor.PersonID == s.CreatedBy {
		return fault.New(fault.Conflict, "team.own_swap")
	}
	return nil
}

// Wish asks for a swap.
func (t *Team) Wish(ctx context.Context, w Wish) (SwapView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitDuty, func(ctx context.Context, tx *usecase.Tx) (SwapView, error) {
		tx.Act("opscenter.team.swap")
		shift, err := byID[Shift](ctx, tx, w.ShiftID)
		if err != nil {
			return SwapView{}, err
		}
		s := Swap{ID: id.New(tx.Now()), ShiftID: shift.ID, FromID: shift.MemberID, ToID: w.ToID, Reason: w.Reason, State: swapFlow.Initial, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := t.takes(ctx, tx, &shift, s.ToID); err != nil {
			return SwapView{}, err
		}
		if err := insert(ctx, tx, swapTable, s.ID, &s); err != nil {
			return SwapView{}, err
		}
		return t.swapView(ctx, tx, tx.Actor, s)
	})
}

// takes tells whether somebody can take over a shift: they serve, and nobody is
// on duty twice at once.
func (t *Team) takes(ctx context.Context, tx *usecase.Tx, shift *Shift, memberID string) error {
	m, err := byID[Member](ctx, tx, memberID)
	if err != nil {
		return err
	}
	var checks fault.Checks
	checks.That(shift.StartsAt > tx.Now(), "/shiftId", "team.shift_begun")
	checks.That(m.serves(shift.StartsAt.Day()), "/toId", "team.roster_member", "number", m.Number, "day", shift.StartsAt.Day())
	beside, err := shiftsIn(ctx, tx, shift.StartsAt, shift.EndsAt)
	if err != nil {
		return err
	}
	for i := range beside {
		if beside[i].ID == shift.ID {
			checks.That(shift.MemberID != memberID, "/toId", "team.swap_same")
			beside[i].MemberID = memberID
		}
	}
	checks.That(doubled(beside) == nil, "/toId", "team.twice", "number", m.Number)
	return checks.Err()
}

// DecideSwap approves or rejects a swap.
func (t *Team) DecideSwap(ctx context.Context, swapID, action string, d Decision) (SwapView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (SwapView, error) {
		tx.Act("opscenter.team.swap-" + action)
		s, err := byID[Swap](ctx, tx, swapID)
		if err == nil {
			err = stale(s.Version, d.Version)
		}
		if err != nil {
			return SwapView{}, err
		}
		step, err := swapFlow.Next(s.State, action)
		if err != nil {
			return SwapView{}, err
		}
		if refusal := s.guard(tx.Actor); refusal != nil {
			return SwapView{}, refusal
		}
		if action == "approve" {
			err = t.hand(ctx, tx, &s)
		} else {
			err = d.check(action)
		}
		if err != nil {
			return SwapView{}, err
		}
		tx.Because(d.Note)
		s.State, s.Note, s.DecidedBy, s.DecidedAt, s.Version = step.Target(s.State), d.Note, tx.Actor.PersonID, tx.Now(), s.Version+1
		if err := save(ctx, tx, swapTable, s.ID, &s, s.Version-1); err != nil {
			return SwapView{}, err
		}
		return t.swapView(ctx, tx, tx.Actor, s)
	})
}

// hand gives the shift to who takes it over.
func (t *Team) hand(ctx context.Context, tx *usecase.Tx, s *Swap) error {
	shift, err := byID[Shift](ctx, tx, s.ShiftID)
	if err != nil {
		return err
	}
	if shift.MemberID != s.FromID {
		return fault.New(fault.Conflict, "team.swap_old")
	}
	if err := t.takes(ctx, tx, &shift, s.ToID); err != nil {
		return err
	}
	shift.MemberID = s.ToID
	return saveShift(ctx, tx, &shift)
}
