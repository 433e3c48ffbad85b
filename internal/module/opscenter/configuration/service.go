package configuration

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Parameters *param.Set
	Files      *attach.Files
	Imports    *intake.Store
}

// Register runs the use cases.
type Register struct {
	kit   Kit
	needs Needs
}

// world is what assets are shown by, read once for a whole page.
type world struct {
	facts  []Fact
	health map[Node]Health
	graph  Graph
	today  clock.Day
	soon   int
	days   func(duty string) int
}

// asSystem reads other modules for whoever may read this one.
func asSystem(ctx context.Context) context.Context {
	return scope.With(ctx, scope.SystemActor("configuration"))
}

func (r *Register) look(ctx context.Context, q bun.IDB, now clock.Instant) (world, error) {
	w := world{today: now.Day()}
	w.soon = int(r.kit.Parameters.Int(paramSoon, w.today))
	w.days = func(duty string) int { return int(r.kit.Parameters.Int(cycleParameter(duty), w.today)) }
	var err error
	if w.graph, err = r.graph(ctx, q); err != nil {
		return w, err
	}
	if w.health, err = r.needs.Health(asSystem(ctx)); err != nil {
		return w, err
	}
	for _, done := range r.needs.Done {
		facts, err := done(asSystem(ctx))
		if err != nil {
			return w, err
		}
		w.facts = append(w.facts, facts...)
	}
	return w, nil
}

// graph is the whole map; what is retired needs nothing any more.
func (r *Register) graph(ctx context.Context, q bun.IDB) (Graph, error) {
	assets, err := allAssets(ctx, q)
	if err != nil {
		return nil, err
	}
	services, err := allServices(ctx, q)
	g := Graph{}
	for _, a := range assets {
		if a.State != Retired {
			g[Node{AssetNode, a.Code}] = a.Needs
		}
	}
	for _, s := range services {
		g[Node{ModuleNode, s.Number}] = s.Needs
	}
	return g, err
}

func (w *world) dress(ctx context.Context, actor scope.Actor, a Asset) View {
	v := View{Asset: a, Support: a.support(w.today, w.soon), Health: unwatched, Duties: dutiesOf(&a, w.facts, w.days, w.today), Users: w.graph.Users(a.Code)}
	v.Overdue = overdue(v.Duties)
	if h, watched := w.health[Node{AssetNode, a.Code}]; watched {
		v.Health, v.HealthAt, v.HealthNote = h.State, h.Since, h.Note
	}
	v.Actions = assetFlow.Actions(actor, a.State, func(action string) *fault.Error { return guard(action, v.Users) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v
}

// guard: nobody takes away what something still needs.
func guard(action string, users []Node) *fault.Error {
	if action == "retire" && len(users) > 0 {
		return fault.New(fault.Conflict, "configuration.needed", "count", len(users), "first", users[0].Code)
	}
	return nil
}

func (r *Register) view(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, a Asset) (View, error) {
	w, err := r.look(ctx, q, now)
	if err != nil {
		return View{}, err
	}
	return w.dress(ctx, actor, a), nil
}

// Get shows one asset, called by its id or its code.
func (r *Register) Get(ctx context.Context, name string) (View, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		a, err := assetBy(ctx, q, name)
		if err != nil {
			return View{}, err
		}
		return r.view(ctx, q, q.Actor, q.Now, a)
	})
}

// List shows a page of assets.
func (r *Register) List(ctx context.Context, input *listInput) (list.Result[View], error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, assetList, input.Params, list.Where(input.Filter))
		result := list.Result[View]{Items: make([]View, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		w, err := r.look(ctx, q, q.Now)
		if err != nil {
			return result, err
		}
		for i, a := range page.Items {
			result.Items[i] = w.dress(ctx, q.Actor, a)
		}
		return result, nil
	})
}

// Counts counts the assets of the saved views.
func (r *Register) Counts(ctx context.Context) ([]Count, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		assets, err := allAssets(ctx, q)
		counts := make([]Count, 1, len(Kinds)+1)
		counts[0] = Count{"all", len(assets)}
		for _, kind := range Kinds {
			counts = append(counts, Count{kind, len(slices.DeleteFunc(slices.Clone(assets), func(a Asset) bool { return a.Kind != kind }))})
		}
		return counts, err
	})
}

// Timeline tells what happened to an asset.
func (r *Register) Timeline(ctx context.Context, name string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		a, err := assetBy(ctx, q, name)
		if err != nil {
			return nil, err
		}
		return r.kit.Runner.Log.Timeline(ctx, q, r.needs.Names, audit.Ref{Entity: assetTable, ID: a.ID})
	})
}

// Documents lists the files of an asset.
func (r *Register) Documents(ctx context.Context, name string) ([]attach.Attachment, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]attach.Attachment, error) {
		a, err := assetBy(ctx, q, name)
		if err != nil {
			return nil, err
		}
		return attach.List(ctx, q, assetTable, a.ID)
	})
}
