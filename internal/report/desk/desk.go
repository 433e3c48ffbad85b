package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// PermitRead opens the desk; every role has it.
const PermitRead = "report.desk.read"

// Todos lists what waits for a person in one module.
type Todos func(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error)

// Board is the desk.
type Board struct {
	runner *usecase.Runner
	todos  []Todos
}

// Desk is what the page shows.
type Desk struct {
	Title     Title         `json:"title"`
	Todos     []module.Todo `json:"todos" nullable:"false"`
	River     []Reach       `json:"river" nullable:"false"`
	Alerts    []Alert       `json:"alerts" nullable:"false"`
	UpdatedAt clock.Instant `json:"updatedAt"`
}

// Title is the sentence at the top.
type Title struct {
	Count   int            `json:"count"`
	Overdue int            `json:"overdue"`
	NextAt  *clock.Instant `json:"nextAt,omitempty" doc:"The nearest deadline that has not passed"`
}

// Reach is one stretch of the drug river: boxes on their way through custody.
type Reach struct {
	Key     string `json:"key" enum:"awaiting,stock,transit,clinic,dispensed"`
	Count   int64  `json:"count"`
	Batches int64  `json:"batches"`
}

// Alert is something that went wrong or will.
type Alert struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	At     clock.Instant  `json:"at"`
	Tone   string         `json:"tone" enum:"danger,warn,normal"`
	Path   string         `json:"path,omitempty"`
}

// most is how many of each kind the desk shows.
const most = 20

// New returns the desk and its declaration. todos are asked in turn.
func New(runner *usecase.Runner, todos []Todos) (*Board, module.Module) {
	b := &Board{runner: runner, todos: todos}
	return b, module.Module{
		Name: "report.desk",
		Entries: []module.Entry{{Number: "", Name: "module.desk", Subsystem: "report", Menu: []module.Menu{
			{Key: "desk", Group: "", Icon: "desk", Path: "/", Permission: PermitRead, Order: 1,
				Consoles: []string{"regulator", "warehouse", "clinic", "business", "external", "operations", "owner", "platform"}},
		}}},
		Permissions: module.Permit(PermitRead),
		Routes:      b.routes,
		Probe: func(ctx context.Context) error {
			_, err := b.river(ctx, usecase.Query{IDB: runner.DB.Read(), Scope: scope.Everything})
			return err
		},
	}
}

func (b *Board) routes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/report/desk", ID: "desk-get", Summary: "What waits for me, where the drugs are, what went wrong", Tag: "report.desk", Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, _ *struct{}) (*web.Body[Desk], error) { return web.Reply(b.Get(ctx)) })
}

// Get makes the actor's desk.
func (b *Board) Get(ctx context.Context) (Desk, error) {
	return usecase.Read(ctx, b.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Desk, error) {
		desk := Desk{Todos: []module.Todo{}, UpdatedAt: q.Now}
		for _, ask := range b.todos {
			found, err := ask(ctx, q.Actor, most)
			if err != nil {
				return desk, err
			}
			desk.Todos = append(desk.Todos, found...)
		}
		slices.SortStableFunc(desk.Todos, byUrgency)
		for _, todo := range desk.Todos {
			desk.Title.Count++
			switch {
			case todo.Overdue:
				desk.Title.Overdue++
			case !todo.DueAt.IsZero() && (desk.Title.NextAt == nil || todo.DueAt < *desk.Title.NextAt):
				due := todo.DueAt
				desk.Title.NextAt = &due
			}
		}
		desk.Todos = desk.Todos[:min(len(desk.Todos), most)]
		var err error
		if desk.River, err = b.river(ctx, q); err != nil {
			return desk, err
		}
		desk.Alerts, err = b.alerts(ctx, q)
		return desk, err
	})
}

// byUrgency puts overdue work first, then what is due soonest, then the rest.
func byUrgency(a, b module.Todo) int {
	if a.Overdue != b.Overdue {
		if a.Overdue {
			return -1
		}
		return 1
	}
	if a.DueAt.IsZero() != b.DueAt.IsZero() {
		if b.DueAt.IsZero() {
			return -1
		}
		return 1
	}
	return cmp.Compare(a.DueAt, b.DueAt)
}
