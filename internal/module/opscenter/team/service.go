package team

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	Calendars  *calendar.Calendars
	Files      *attach.Files
}

// Team runs the use cases.
type Team struct {
	kit   Kit
	needs Needs
}

// stale refuses a change of what somebody else has changed.
func stale(have, asked int) error {
	if have != asked {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return nil
}

// bind makes uploaded files part of a record.
func (t *Team) bind(ctx context.Context, tx *usecase.Tx, files []string, table, rowID string) error {
	for _, file := range files {
		if err := t.kit.Files.BindField(ctx, tx, file, table, rowID, "/fileIds"); err != nil {
			return err
		}
	}
	return nil
}

// timeline tells what happened to a record that exists.
func timeline[T any](ctx context.Context, t *Team, table, rowID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := byID[T](ctx, q, rowID); err != nil {
			return nil, err
		}
		return t.kit.Runner.Log.Timeline(ctx, q, t.needs.Names, audit.Ref{Entity: table, ID: rowID})
	})
}

// files lists the documents of a record.
func files[T any](ctx context.Context, t *Team, table, rowID string) ([]attach.Attachment, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]attach.Attachment, error) {
		if _, err := byID[T](ctx, q, rowID); err != nil {
			return nil, err
		}
		return attach.List(ctx, q, table, rowID)
	})
}

// Sees refuses a file to those who may not read the record it belongs to.
func (t *Team) Sees(ctx context.Context) error {
	_, err := usecase.Read(ctx, t.kit.Runner, PermitRead, func(context.Context, usecase.Query) (struct{}, error) { return struct{}{}, nil })
	return err
}

// Contracts shows all versions, the newest first.
func (t *Team) Contracts(ctx context.Context) ([]ContractView, error) {
	return usecase.Read(ctx, t.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]ContractView, error) {
		rows, err := contracts(ctx, q)
		if err != nil {
			return nil, err
		}
		return t.contractViews(ctx, rows, q.Now.Day())
	})
}

func (t *Team) contractViews(ctx context.Context, rows []Contract, today clock.Day) ([]ContractView, error) {
	views := []ContractView{}
	current := on(rows, today)
	for i := len(rows) - 1; i >= 0; i-- {
		names, err := t.needs.Names.PersonNames(ctx, []string{rows[i].CreatedBy})
		if err != nil {
			return nil, err
		}
		views = append(views, ContractView{Contract: rows[i], Current: current == &rows[i], MakerName: names[rows[i].CreatedBy]})
	}
	return views, nil
}

// Agree adds a version; the earlier ones stay as they are.
func (t *Team) Agree(ctx context.Context, a Agreement) (ContractView, error) {
	return usecase.Write(ctx, t.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (ContractView, error) {
		tx.Act("opscenter.team.agree")
		rows, err := contracts(ctx, tx)
		if err != nil {
			return ContractView{}, err
		}
		if err := a.check(rows); err != nil {
			return ContractView{}, err
		}
		c := Contract{ID: id.New(tx.Now()), Version: len(rows) + 1, Number: a.Number, Start: a.Start, End: a.End, Total: a.Total, Bond: a.Bond, ValidFrom: a.ValidFrom,
			Reason: a.Reason, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := insert(ctx, tx, contractTable, c.ID, &c); err != nil {
			return ContractView{}, err
		}
		if err := t.bind(ctx, tx, a.FileIDs, contractTable, c.ID); err != nil {
			return ContractView{}, err
		}
		tx.Because(a.Reason)
		views, err := t.contractViews(ctx, append(rows, c), tx.Now().Day())
		if err != nil {
			return ContractView{}, err
		}
		return views[0], nil
	})
}

// ContractOn is the version of the contract that a day is under; before the
// first one it has no start.
func (t *Team) ContractOn(ctx context.Context, q bun.IDB, day clock.Day) (Contract, error) {
	rows, err := contracts(ctx, q)
	if found := on(rows, day); err == nil && found != nil {
		return *found, nil
	}
	return Contract{}, err
}

func (t *Team) terms(day clock.Day) Terms {
	number := func(name string) int { return int(t.kit.Parameters.Int(name, day)) }
	return Terms{ManagerYears: number(paramManagerYears), KeyYears: number(paramKeyYears), Projects: number(paramProjects)}
}

// say fills in why a demand is not met.
func say(ctx context.Context, found []Requirement) []Requirement {
	for i, r := range found {
		if !r.Met {
			found[i].Reason = web.Say(ctx, r.key, map[string]any{"need": r.Need[0], "have": first(r.Have)})
		}
	}
	return found
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
