package desk

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// PermitRead opens the desk; every role has it.
const PermitRead = "report.desk.read"

// permitRiver is of those who may know where boxes are.
const permitRiver = "drugtrace.ledger.read"

// Todos lists what waits for a person in one module.
type Todos func(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error)

// Needs are what the desk asks of others.
type Needs struct {
	Figures     []func(ctx context.Context, actor scope.Actor) ([]module.Figure, error)
	WarnPercent func(day clock.Day) int64 // how much of a permit's quota is used when people are warned
	Calendars   *calendar.Calendars       // which days people work on
	Search      *search.Index
	Finders     []search.Finder // of all modules
	Features    *feature.Set
}

// Board is the desk.
type Board struct {
	runner *usecase.Runner
	todos  []Todos
	needs  Needs
	kept   cache.Cache // trends, which cost more than they change
}

// Desk is what the page shows.
type Desk struct {
	Title Title         `json:"title"`
	Todos []module.Todo `json:"todos" nullable:"false"`
	River []Reach       `json:"river" nullable:"false" doc:"Empty for who may not read where boxes are"`
	// Figures stand in the river's place for whom no drugs pass.
	Figures []module.Figure `json:"figures" nullable:"false"`
	Alerts  []Alert         `json:"alerts" nullable:"false"`
	Due     []DueDay        `json:"due" nullable:"false" doc:"What waits for me and is due, by day, from today on; what is late counts today"`
	Trends  []Trend         `json:"trends" nullable:"false"`
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

// Alert is something that went wrong or will: what, of which drug, and where to look.
type Alert struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	Code   string         `json:"code,omitempty" doc:"Trace code of the one box it is about"`
	Batch  string         `json:"batch,omitempty"`
	Reason string         `json:"reason,omitempty" doc:"What a person wrote"`
	At     clock.Instant  `json:"at"`
	Tone   string         `json:"tone" enum:"danger,warn,normal"`
	Path   string         `json:"path,omitempty"`
}

// DayCount is a number of one day in the zone.
type DayCount struct {
	Day   clock.Day `json:"day"`
	Count int64     `json:"count"`
}

// DueDay is what is due on a day, and what day that is on either shore.
type DueDay struct {
	DayCount
	Off      bool      `json:"off" doc:"Not worked on the mainland"`
	Holidays []Holiday `json:"holidays,omitempty"`
}

// Holiday is what a working calendar says of a day.
type Holiday struct {
	Calendar string        `json:"calendar" enum:"mainland,macao"`
	Kind     calendar.Kind `json:"kind" enum:"off,work,morning"`
	Name     string        `json:"name"`
}

// Trend is what was done day by day; the last day is still running.
type Trend struct {
	Key  string     `json:"key" enum:"received,signed,dispensed"`
	Unit string     `json:"unit" enum:"box,time"`
	Path string     `json:"path" doc:"List with the rows behind the numbers"`
	Days []DayCount `json:"days" nullable:"false"`
}

const (
	most      = 20 // of each kind the desk shows
	dueDays   = 8  // of the due calendar
	trendDays = 14
)

// Palette is the search over everything that Ctrl+K opens.
var Palette = &feature.Feature{Name: "console.palette", Owner: "report.desk", Default: feature.ForAll, Remove: "2027-12-31"}

// New returns the desk and its declaration. todos are asked in turn.
func New(runner *usecase.Runner, todos []Todos, needs Needs) (*Board, module.Module) {
	b := &Board{runner: runner, todos: todos, needs: needs, kept: cache.NewMemory(runner.DB.Clock())}
	return b, module.Module{
		Name: "report.desk",
		Entries: []module.Entry{{Number: "", Name: "module.desk", Subsystem: "report", Menu: []module.Menu{
			{Key: "desk", Group: "", Icon: "desk", Path: "/", Permission: PermitRead, Order: 1,
				Consoles: []string{"regulator", "warehouse", "clinic", "business", "external", "operations", "owner", "platform"}},
		}}},
		Permissions: module.Permit(PermitRead),
		Features:    []*feature.Feature{Palette},
		Routes:      b.routes,
		Probe: func(ctx context.Context) error {
			_, err := b.river(ctx, usecase.Query{IDB: runner.DB.Read(), Scope: scope.Everything})
			return err
		},
	}
}

func (b *Board) routes(api *web.API) {
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/report/desk", ID: "desk-get", Summary: "What waits for me, where the drugs are, what went wrong", Tag: "report.desk", Permission: PermitRead, Scope: web.ByParty}.Poll(),
		func(ctx context.Context, _ *struct{}) (*web.Body[Desk], error) { return web.Reply(b.Get(ctx)) })
	web.Register(api, web.Route{Method: http.MethodGet, Path: "/api/report/search", ID: "search-get", Summary: "Records of all registers that have all words, as far as I may see them", Tag: "report.desk", Permission: PermitRead, Scope: web.ByParty},
		func(ctx context.Context, input *searchInput) (*web.Body[Answers], error) {
			return web.Reply(b.Find(ctx, input.Q, input.Most))
		})
}

// Get makes the actor's desk.
func (b *Board) Get(ctx context.Context) (Desk, error) {
	return usecase.Read(ctx, b.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Desk, error) {
		desk := Desk{Todos: []module.Todo{}, River: []Reach{}, Figures: []module.Figure{}}
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
		desk.Due = due(desk.Todos, q.Now.Day(), b.needs.Calendars)
		desk.Todos = desk.Todos[:min(len(desk.Todos), most)]
		var err error
		if q.Actor.Can(permitRiver) {
			q.Scope = q.Actor.For(permitRiver)
			desk.River, err = b.river(ctx, q)
		} else {
			desk.Figures, err = b.figures(ctx, q.Actor)
		}
		if err != nil {
			return desk, err
		}
		if desk.Alerts, err = b.alerts(ctx, q); err != nil {
			return desk, err
		}
		desk.Trends, err = b.trends(ctx, q)
		return desk, err
	})
}

// figures are what all modules say of their part.
func (b *Board) figures(ctx context.Context, actor scope.Actor) ([]module.Figure, error) {
	figures := []module.Figure{}
	for _, ask := range b.needs.Figures {
		found, err := ask(ctx, actor)
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		figures = append(figures, found...)
	}
	return figures, nil
}

// due counts what is due on each day from today on.
func due(todos []module.Todo, today clock.Day, calendars *calendar.Calendars) []DueDay {
	days := make([]DueDay, dueDays)
	for i, one := range daysFrom(today, dueDays) {
		days[i] = dayOn(one, calendars)
	}
	for _, todo := range todos {
		if todo.DueAt.IsZero() {
			continue
		}
		// A moment at midnight is the end of the day before: a due day ends at 24:00.
		if at := max(today.DaysUntil((todo.DueAt - 1).Day()), 0); at < dueDays {
			days[at].Count++
		}
	}
	return days
}

func dayOn(one DayCount, calendars *calendar.Calendars) DueDay {
	day := DueDay{DayCount: one}
	for _, name := range []string{calendar.Mainland, calendar.Macao} {
		table, known := calendars.Current(name)
		if !known {
			continue // a database that was never seeded
		}
		if name == calendar.Mainland {
			day.Off = !table.Working(one.Day)
		}
		if special, ok := table.On(one.Day); ok {
			day.Holidays = append(day.Holidays, Holiday{Calendar: name, Kind: special.Kind, Name: special.Name})
		}
	}
	return day
}

func daysFrom(first clock.Day, count int) []DayCount {
	days := make([]DayCount, count)
	for i := range days {
		days[i].Day = first.AddDays(i)
	}
	return days
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
