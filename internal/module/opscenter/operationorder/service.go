package operationorder

import (
	"context"
	"slices"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Numbers of orders begin with these.
const (
	accountPrefix  = "ZH" // 账号
	dataPrefix     = "SJ" // 数据
	exercisePrefix = "GF" // 攻防
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Files      *attach.Files
	// Catalogue are the texts of all modules, for files that jobs write; it is
	// asked when the system is whole.
	Catalogue func() *i18n.Catalogue
}

// Orders runs the use cases.
type Orders struct {
	kit   Kit
	needs Needs
}

// permission is that of an action of a flow.
func permission(f flow.Flow, action string) string {
	for _, t := range f.Transitions {
		if t.Action == action {
			return t.Permission
		}
	}
	return PermitRead
}

// next is the step that an action takes, refused when somebody else was faster.
func next(f flow.Flow, state, action string, version, seen int) (flow.Transition, error) {
	transition, err := f.Next(state, action)
	if err == nil && version != seen {
		err = fault.New(fault.Conflict, "fault.stale")
	}
	return transition, err
}

// name asks for the names of people, whichever are given.
func (s *Orders) name(ctx context.Context, ids ...string) (map[string]string, error) {
	ids = slices.DeleteFunc(ids, func(one string) bool { return one == "" })
	if len(ids) == 0 {
		return map[string]string{}, nil
	}
	return s.needs.Names.PersonNames(ctx, ids)
}

// timeline tells what happened to a record.
func (s *Orders) timeline(ctx context.Context, table, id string, load func(ctx context.Context, q usecase.Query) error) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if err := load(ctx, q); err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: table, ID: id})
	})
}

// files are those that were handed in with a record.
func (s *Orders) files(ctx context.Context, table, id string, load func(ctx context.Context, q usecase.Query) error) ([]attach.Attachment, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]attach.Attachment, error) {
		if err := load(ctx, q); err != nil {
			return nil, err
		}
		return attach.List(ctx, q, table, id)
	})
}

// Sees refuses the files of orders to those who may not read orders. A file to
// be imported holds the owner's data: only who has to do with it opens it.
func (s *Orders) Sees(ctx context.Context, table string) error {
	need := PermitRead
	if table == dataTable {
		need = PermitOperate
	}
	actor, _ := scope.From(ctx)
	if !actor.Can(need) && (table != dataTable || !actor.Can(PermitAuthorise) && !actor.Can(PermitRequest)) {
		return fault.New(fault.NotFound, "attach.not_found")
	}
	return nil
}

func sentence(ctx context.Context) func(*fault.Error) string {
	return func(e *fault.Error) string { return web.Sentence(ctx, e) }
}

// views turns a page of rows into a page of views.
func views[Row, View any](page list.Result[Row], view func(row *Row) (View, error)) (list.Result[View], error) {
	result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
	var err error
	for i := range page.Items {
		if err == nil {
			result.Items[i], err = view(&page.Items[i])
		}
	}
	return result, err
}

// bind gives files to a record.
func (s *Orders) bind(ctx context.Context, tx *usecase.Tx, table, id string, fileIDs []string) error {
	for _, fileID := range fileIDs {
		if err := s.kit.Files.BindField(ctx, tx, fileID, table, id, "/fileIds"); err != nil {
			return err
		}
	}
	return nil
}
