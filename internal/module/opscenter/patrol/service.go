package patrol

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
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
}

// Service runs the use cases.
type Service struct {
	kit   Kit
	needs Needs
}

// Cell is an item of the log as people see it.
type Cell struct {
	Result
	Unit   string `json:"unit"`
	Least  bool   `json:"least" doc:"Good from the threshold on, not up to it"`
	Manual bool   `json:"manual"`
	ByName string `json:"byName" doc:"Who looked or overruled; empty for the program"`
	Before string `json:"before" enum:",normal,abnormal,nodata,na,waiting" doc:"The verdict that was overruled"`
}

// View is a run as people see it.
type View struct {
	Run
	Timing        string        `json:"timing" enum:"onTime,late,missed,running"`
	DueAt         clock.Instant `json:"dueAt" doc:"When the day ends"`
	Plan          int           `json:"plan" doc:"Version of the plan"`
	SignerName    string        `json:"signerName"`
	ConfirmerName string        `json:"confirmerName"`
	Duty          []Person      `json:"duty" nullable:"false" doc:"Who was on duty that day"`
	Cells         []Cell        `json:"cells" nullable:"false"`
	Rounds        []Round       `json:"rounds" nullable:"false" doc:"Further looks of the day, in a key period"`
	Asked         int           `json:"asked" doc:"Patrols that the day must have"`
	Period        string        `json:"period" doc:"Number of the key period that asks for more than one"`
	Steps         []flow.Step   `json:"steps" nullable:"false"`
	Waits         *flow.Wait    `json:"waits,omitempty"`
	Actions       []flow.Action `json:"actions" nullable:"false"`
}

// Row is a run in a list.
type Row struct {
	Run
	Timing     string `json:"timing" enum:"onTime,late,missed,running"`
	SignerName string `json:"signerName"`
}

func (s *Service) row(ctx context.Context, now clock.Instant, runs []Run) ([]Row, error) {
	ids := make([]string, len(runs))
	for i := range runs {
		ids[i] = runs[i].SignedBy
	}
	names, err := s.needs.Names.PersonNames(ctx, ids)
	rows := make([]Row, len(runs))
	for i := range runs {
		rows[i] = Row{runs[i], runs[i].Timing(now), names[runs[i].SignedBy]}
	}
	return rows, err
}

// view is a run with all its cells.
func (s *Service) view(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, r *Run) (View, error) {
	v := View{Run: *r, Timing: r.Timing(now), DueAt: r.Day.End(), Duty: []Person{}, Cells: []Cell{}, Rounds: []Round{}, Steps: steps(r), Waits: runFlow.Waits(actor, r.State)}
	rows, err := resultsOf(ctx, q, r.ID)
	if err != nil {
		return v, err
	}
	ids := []string{r.SignedBy, r.ConfirmedBy}
	for i := range rows {
		ids = append(ids, rows[i].ByID)
	}
	slices.Sort(ids)
	names, err := s.needs.Names.PersonNames(ctx, slices.Compact(ids))
	if err != nil {
		return v, err
	}
	v.Cells = cells(rows, names)
	v.SignerName, v.ConfirmerName = names[r.SignedBy], names[r.ConfirmedBy]
	if v.Duty, err = s.needs.OnDuty(ctx, r.Day); err != nil {
		return v, err
	}
	if v.Duty == nil {
		v.Duty = []Person{}
	}
	asked, err := s.needs.Demand(ctx, r.Day)
	if err != nil {
		return v, err
	}
	v.Asked, v.Period = max(asked.Rounds, 1), asked.Period
	rounds, err := roundsIn(ctx, q, r.Day, r.Day)
	if err != nil {
		return v, err
	}
	v.Rounds = append(v.Rounds, rounds...)
	all, err := plans(ctx, q)
	for _, p := range all {
		if p.ID == r.PlanID {
			v.Plan = p.Number
		}
	}
	v.Actions = runFlow.Actions(actor, r.State, func(action string) *fault.Error { return s.guard(r, action, actor) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	return v, err
}

func cells(rows []Result, names map[string]string) []Cell {
	first := map[string]string{}
	for i := range rows {
		if _, there := first[rows[i].key()]; !there {
			first[rows[i].key()] = rows[i].Verdict
		}
	}
	now := current(rows)
	all := make([]Cell, len(now))
	for i, c := range now {
		m := measureOf(c.Measure)
		all[i] = Cell{Result: c, ByName: names[c.ByID]}
		if m != nil {
			all[i].Unit, all[i].Least, all[i].Manual = m.Unit, m.Least, m.Manual()
		}
		if before := first[c.key()]; before != c.Verdict && before != Waiting {
			all[i].Before = before
		}
	}
	return all
}

var chain = []string{Inspected, Signed, Done}

func steps(r *Run) []flow.Step {
	shown := make([]flow.Step, 0, len(chain)+1)
	if r.Missed {
		state := "done"
		if r.State == Missed {
			state = "current"
		}
		shown = append(shown, flow.Step{Key: Missed, State: state})
	}
	at := slices.Index(chain, r.State)
	for i, key := range chain {
		step := flow.Step{Key: key, State: "future"}
		switch {
		case i < at || r.State == Done:
			step.State = "done"
		case i == at:
			step.State = "current"
		}
		shown = append(shown, step)
	}
	return shown
}

// Get shows one run.
func (s *Service) Get(ctx context.Context, runID string) (View, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		r, err := runByID(ctx, q, runID)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, q.Now, &r)
	})
}

// List shows a page of runs.
func (s *Service) List(ctx context.Context, input *listInput) (list.Result[Row], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Row], error) {
		page, err := list.Page(ctx, q, runList, input.Params, list.Where(input.Filter))
		result := list.Result[Row]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = s.row(ctx, q.Now, page.Items)
		}
		return result, err
	})
}

// Timeline tells what happened to a run.
func (s *Service) Timeline(ctx context.Context, runID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := runByID(ctx, q, runID); err != nil {
			return nil, err
		}
		return s.kit.Runner.Log.Timeline(ctx, q, s.needs.Names, audit.Ref{Entity: runTable, ID: runID})
	})
}

// Board is today's patrol, and the newest one before while today has none.
type Board struct {
	At          clock.Instant `json:"at"`
	Today       clock.Day     `json:"today"`
	ScheduledAt clock.Instant `json:"scheduledAt" doc:"When today's patrol begins"`
	Run         *View         `json:"run,omitempty" doc:"Left out until it has run"`
	Left        []Row         `json:"left" nullable:"false" doc:"Earlier days that wait for a signature or a confirmation, and missed days of the last month"`
}

// leftDays is how far back the board reminds of missed days.
const leftDays = 31

// Board shows today.
func (s *Service) Board(ctx context.Context) (Board, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Board, error) {
		today := q.Now.Day()
		b := Board{At: q.Now, Today: today, ScheduledAt: s.scheduled(today), Left: []Row{}}
		r, err := runOf(ctx, q, today)
		if err != nil {
			return b, err
		}
		if r != nil {
			v, err := s.view(ctx, q, q.Actor, q.Now, r)
			if err != nil {
				return b, err
			}
			b.Run = &v
		}
		open, err := runsOpen(ctx, q, []string{Inspected, Signed, Missed}, 100)
		if err != nil {
			return b, err
		}
		open = slices.DeleteFunc(open, func(one Run) bool {
			return one.Day == today || one.State == Missed && one.Day < today.AddDays(-leftDays)
		})
		b.Left, err = s.row(ctx, q.Now, open)
		return b, err
	})
}

// Sees tells whether the actor may see the photographs of patrols.
func (s *Service) Sees(ctx context.Context) error {
	_, err := usecase.Read(ctx, s.kit.Runner, PermitRead, func(context.Context, usecase.Query) (struct{}, error) { return struct{}{}, nil })
	return err
}
