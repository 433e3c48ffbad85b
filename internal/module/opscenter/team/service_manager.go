package team

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// service is the time in which there must be exactly one project manager.
func (t *Team) service(ctx context.Context, q bun.IDB, people []Member, today clock.Day) (from, to clock.Day, err error) {
	contract, err := t.ContractOn(ctx, q, today)
	if err != nil || !contract.Start.IsZero() {
		return contract.Start, contract.End, err
	}
	from = today
	for _, m := range people {
		if m.Role == Manager && !m.From.IsZero() {
			from = min(from, m.From)
		}
	}
	return from, today.AddMonths(12 * 5), nil
}

// turn lets one at a time decide who serves, on all nodes: whoever comes meanwhile
// waits here, before reading who serves. It is no counter of a day, for two nodes
// may be on two days at midnight.
func turn(ctx context.Context, tx *usecase.Tx) error {
	_, err := serial.Take(ctx, tx.Tx, "RY", "turn", 1)
	return err
}

// oneManager refuses a change after which there would be days with two project
// managers, or more days without one (O-060).
func (t *Team) oneManager(ctx context.Context, q bun.IDB, before, after []Member) error {
	from, to, err := t.service(ctx, q, after, t.kit.Runner.DB.Clock().Now().Day())
	if err != nil {
		return err
	}
	gap, bad := worse(managerGaps(before, from, to), managerGaps(after, from, to))
	switch {
	case bad && gap.Count > 1:
		return fault.New(fault.Conflict, "team.two_managers", "from", gap.From, "to", gap.To)
	case bad:
		return fault.New(fault.Conflict, "team.no_manager", "from", gap.From, "to", gap.To)
	}
	return nil
}

// ManagerGaps are the days of a period that have not exactly one project manager.
func (t *Team) ManagerGaps(ctx context.Context, q bun.IDB, from, to clock.Day) ([]Gap, error) {
	people, err := members(ctx, q)
	return managerGaps(people, from, to), err
}

// ManagerOn is the account of the project manager of a day; empty without one.
func (t *Team) ManagerOn(ctx context.Context, q bun.IDB, day clock.Day) (string, error) {
	people, err := members(ctx, q)
	for _, m := range people {
		if m.Role == Manager && m.serves(day) {
			return m.PersonID, err
		}
	}
	return "", err
}

// Post is how a role is filled today.
type Post struct {
	Role  string       `json:"role" enum:"manager,support,security,dba,engineer"`
	Basis string       `json:"basis"`
	Need  string       `json:"need" enum:"one,some" doc:"Exactly one, or at least one"`
	Met   bool         `json:"met"`
	Held  []MemberView `json:"held" nullable:"false"`
}

// Overview is how the contract's people stand.
type Overview struct {
	Contract *ContractView `json:"contract,omitempty"`
	From     clock.Day     `json:"from" doc:"First day of the period that was looked at"`
	To       clock.Day     `json:"to"`
	Gaps     []Gap         `json:"gaps" nullable:"false" doc:"Days without exactly one project manager"`
	Posts    []Post        `json:"posts" nullable:"false"`
	OnDuty   []Duty        `json:"onDuty" nullable:"false"`
}

// Overview shows the people against the contract, on every day of a period.
func (t *Team) Overview(ctx context.Context, from, to clock.Day) (Overview, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Overview, error) {
		o := Overview{From: from, To: to, Posts: []Post{}}
		people, err := members(ctx, q)
		if err != nil {
			return o, err
		}
		today := q.Now.Day()
		start, _, err := t.service(ctx, q, people, today)
		if err != nil {
			return o, err
		}
		if from.IsZero() {
			o.From = start
		}
		if to.IsZero() {
			o.To = max(today, o.From)
		}
		var checks fault.Checks
		checks.That(o.To >= o.From, "/to", "team.roster_end")
		if err := checks.Err(); err != nil {
			return o, err
		}
		o.Gaps = managerGaps(people, o.From, o.To)
		rows, err := contracts(ctx, q)
		if err != nil {
			return o, err
		}
		views, err := t.contractViews(ctx, rows, today)
		if i := slices.IndexFunc(views, func(v ContractView) bool { return v.Current }); i >= 0 {
			o.Contract = &views[i]
		}
		if err != nil {
			return o, err
		}
		if o.Posts, err = t.posts(ctx, q, people, today); err != nil {
			return o, err
		}
		o.OnDuty, err = t.onDuty(ctx, q, q.Now)
		return o, err
	})
}

// posts are the roles of 3.4.1.1 and those with qualifications of their own.
func (t *Team) posts(ctx context.Context, q usecase.Query, people []Member, today clock.Day) ([]Post, error) {
	serving := slices.DeleteFunc(slices.Clone(people), func(m Member) bool { return !m.serves(today) })
	views, err := t.memberViews(ctx, q, q.Actor, serving, today)
	posts := []Post{}
	for _, role := range roles {
		p := Post{Role: role, Basis: "O-061", Need: "some", Held: []MemberView{}}
		switch role {
		case Manager:
			p.Basis, p.Need = "O-060", "one"
		case DBA:
			p.Basis = "O-064"
		case Engineer:
			p.Basis = "O-065"
		}
		for _, v := range views {
			if v.Role == role {
				p.Held = append(p.Held, v)
			}
		}
		p.Met = len(p.Held) == 1 || len(p.Held) > 1 && role != Manager
		posts = append(posts, p)
	}
	return posts, err
}
