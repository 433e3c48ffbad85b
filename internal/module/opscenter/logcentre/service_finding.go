package logcentre

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// Findings shows a page of findings.
func (c *Centre) Findings(ctx context.Context, input *findingInput) (list.Result[View], error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, findingList, input.Params, list.Where(input))
		if err != nil {
			return list.Result[View]{}, err
		}
		result := turned(page, func(f *Finding) View { return View{Finding: *f} })
		return result, c.dress(ctx, q.Actor, result.Items)
	})
}

// OfRule shows the newest findings of a rule.
func (c *Centre) OfRule(ctx context.Context, rule string, params list.Params) (list.Result[View], error) {
	return c.Findings(ctx, &findingInput{Params: params, FindingFilter: FindingFilter{Rule: []string{rule}}})
}

// Finding shows one, by its id or number.
func (c *Centre) Finding(ctx context.Context, findingID string) (View, error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		f, err := findingByID(ctx, q, findingID)
		if err != nil {
			return View{}, err
		}
		return c.view(ctx, q.Actor, f)
	})
}

// Evidence are the lines that a finding stands on, as far as the database still
// has them.
func (c *Centre) Evidence(ctx context.Context, findingID string) ([]Line, error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Line, error) {
		f, err := findingByID(ctx, q, findingID)
		if err != nil {
			return nil, err
		}
		entries, err := entriesCalled(ctx, q, f.Evidence)
		if err != nil {
			return nil, err
		}
		lines := make([]Line, len(entries))
		for i := range entries {
			lines[i] = lineOf(&entries[i], seesAll(q.Actor))
		}
		return lines, c.name(ctx, lines)
	})
}

// Signal is what the monitoring is told of a finding about a person.
type Signal struct {
	Rule, Number, PersonID, Origin string
	Hits, Minutes                  int64
	FromAt                         clock.Instant
	Over                           bool // somebody has closed it
}

// Signals are the findings about people that wait for somebody, and those that
// somebody closed lately. The guessing of passwords is counted by itself.
func (c *Centre) Signals(ctx context.Context) ([]Signal, error) {
	found, err := standing(ctx, c.kit.Runner.DB.Read(), []string{Export, OffHours, Burst, Place})
	signals := make([]Signal, len(found))
	for i := range found {
		f := &found[i]
		signals[i] = Signal{Rule: f.Rule, Number: f.Number, PersonID: f.Subject, Origin: f.Origin, Hits: f.Hits, Minutes: f.Minutes, FromAt: f.FromAt, Over: f.closed()}
	}
	return signals, err
}

// Timeline tells what happened to a finding.
func (c *Centre) Timeline(ctx context.Context, findingID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, c.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		f, err := findingByID(ctx, q, findingID)
		if err != nil {
			return nil, err
		}
		return c.kit.Runner.Log.Timeline(ctx, q, c.needs.Names, audit.Ref{Entity: findingTable, ID: f.ID})
	})
}

// Do takes one step of the flow.
func (c *Centre) Do(ctx context.Context, findingID, action string, ask Step) (View, error) {
	return usecase.Write(ctx, c.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		f, err := findingByID(ctx, tx, findingID)
		if err != nil {
			return View{}, err
		}
		transition, err := findingFlow.Next(f.State, action)
		if err != nil {
			return View{}, err
		}
		if f.Version != ask.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if f.SubjectKind == ofPerson && f.Subject == tx.Actor.PersonID && (action == "handle" || action == "dismiss") {
			return View{}, fault.New(fault.Conflict, "logcentre.own_finding")
		}
		if err := ask.check(action); err != nil {
			return View{}, err
		}
		f.State = transition.Target(f.State)
		switch action {
		case "acknowledge":
			f.AcknowledgedBy, f.AcknowledgedAt = tx.Actor.PersonID, tx.Now()
		case "handle", "dismiss":
			f.Note, f.HandledBy, f.HandledAt = ask.Note, tx.Actor.PersonID, tx.Now()
		case "reopen":
			f.HandledBy, f.HandledAt = "", 0
		}
		tx.Act("opscenter.logcentre." + action)
		tx.Because(ask.Note)
		if err := saveFinding(ctx, tx, &f); err != nil {
			return View{}, err
		}
		return c.view(ctx, tx.Actor, f)
	})
}

func (c *Centre) view(ctx context.Context, actor scope.Actor, f Finding) (View, error) {
	views := []View{{Finding: f}}
	err := c.dress(ctx, actor, views)
	return views[0], err
}

// dress adds names and what the reader may do.
func (c *Centre) dress(ctx context.Context, actor scope.Actor, views []View) error {
	var people, organisations []string
	for i := range views {
		v := &views[i]
		people = append(people, v.AcknowledgedBy, v.HandledBy)
		if v.SubjectKind == ofPerson {
			people, organisations = append(people, v.Subject), append(organisations, v.OrgID)
		}
	}
	empty := func(id string) bool { return id == "" }
	names, err := c.needs.Names.PersonNames(ctx, slices.DeleteFunc(people, empty))
	if err != nil {
		return err
	}
	orgNames, err := c.needs.Names.OrgNames(ctx, slices.DeleteFunc(organisations, empty))
	if err != nil {
		return err
	}
	traces := make([]Trace, len(views))
	for i := range views {
		if views[i].SubjectKind == ofAddress {
			traces[i] = Trace{cmp.Or(views[i].Origin, views[i].Subject), views[i].FromAt}
		}
	}
	marks, err := c.needs.exercises(ctx, traces)
	for i := range views {
		v := &views[i]
		v.Exercise = marks[i]
		v.AcknowledgerName, v.HandlerName, v.OrgName = names[v.AcknowledgedBy], names[v.HandledBy], orgNames[v.OrgID]
		v.From = address(v.Origin, seesAll(actor))
		v.Actions, v.Waits = findingFlow.Actions(actor, v.State, nil, nil), findingFlow.Waits(actor, v.State)
		switch v.SubjectKind {
		case ofPerson:
			v.SubjectName = names[v.Subject]
		case ofAddress:
			v.SubjectName = address(v.Subject, seesAll(actor))
		case ofLogin: // what was typed is not kept; the beginning of its hash tells two apart
			v.SubjectName = v.Subject[:min(len(v.Subject), 8)]
		}
	}
	return err
}
