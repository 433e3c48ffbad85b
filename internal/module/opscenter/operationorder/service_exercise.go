package operationorder

import (
	"cmp"
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// PlanExercise puts an exercise before the owner.
func (s *Orders) PlanExercise(ctx context.Context, in Plan) (ExerciseView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitExercise, func(ctx context.Context, tx *usecase.Tx) (ExerciseView, error) {
		if err := in.check(tx.Now(), int(s.kit.Parameters.Int(paramExercise, tx.Now().Day()))); err != nil {
			return ExerciseView{}, err
		}
		number, err := serial.Next(ctx, tx.Tx, exercisePrefix)
		if err != nil {
			return ExerciseView{}, err
		}
		e := &Exercise{ID: newID(tx), Number: number, State: Planned, Title: in.Title, Aim: in.Aim, Teams: in.Teams, Sources: in.Sources, Contacts: in.Contacts,
			StartsAt: in.StartsAt, EndsAt: in.EndsAt, Search: fold.Index(number, in.Title), Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		tx.Act("opscenter.operationorder.plan")
		if err := insert(ctx, tx, exerciseTable, e.ID, e); err != nil {
			return ExerciseView{}, err
		}
		return s.exercise(ctx, tx.Actor, tx.Now(), e, nil)
	})
}

// DoExercise takes one step of the flow.
func (s *Orders) DoExercise(ctx context.Context, exerciseID, action string, step ExerciseStep) (ExerciseView, error) {
	return usecase.Write(ctx, s.kit.Runner, permission(exerciseFlow, action), func(ctx context.Context, tx *usecase.Tx) (ExerciseView, error) {
		e, err := exerciseByID(ctx, tx, exerciseID)
		if err != nil {
			return ExerciseView{}, err
		}
		transition, err := next(exerciseFlow, e.State, action, e.Version, step.Version)
		if err != nil {
			return ExerciseView{}, err
		}
		if refusal := e.guard(action, tx.Actor.PersonID, tx.Now()); refusal != nil {
			return ExerciseView{}, refusal
		}
		if err := step.check(action); err != nil {
			return ExerciseView{}, err
		}
		e.State = transition.Target(e.State)
		switch action {
		case "approve":
			e.ApprovedBy, e.ApprovedAt, e.Note = tx.Actor.PersonID, tx.Now(), step.Note
		case "begin":
			e.BegunAt = tx.Now()
		case "finish":
			e.FinishedAt = tx.Now()
		case "report":
			e.Report, e.ReportedAt = step.Report, tx.Now()
		case "confirm":
			e.ConfirmBy, e.ConfirmAt, e.Note = tx.Actor.PersonID, tx.Now(), step.Note
		default:
			e.Note = step.Note
		}
		tx.Act("opscenter.operationorder." + action)
		tx.Because(step.Note)
		if err := s.bind(ctx, tx, exerciseTable, e.ID, step.FileIDs); err != nil {
			return ExerciseView{}, err
		}
		if err := saveExercise(ctx, tx, e); err != nil {
			return ExerciseView{}, err
		}
		return s.shown(ctx, tx, tx.Actor, tx.Now(), e)
	})
}

// AddFinding notes what was blocked or found. A weakness becomes a ticket in the
// same transaction: nothing found is only in a report.
func (s *Orders) AddFinding(ctx context.Context, exerciseID string, in NewFinding) (Finding, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitExercise, func(ctx context.Context, tx *usecase.Tx) (Finding, error) {
		e, err := exerciseByID(ctx, tx, exerciseID)
		if err != nil {
			return Finding{}, err
		}
		if e.State != Running && e.State != Reporting {
			return Finding{}, fault.New(fault.Conflict, "operationorder.not_running")
		}
		var checks fault.Checks
		checks.That(in.At >= e.StartsAt && in.At <= tx.Now(), "/at", "operationorder.finding_at")
		_, ok := parseNetwork(in.Source)
		checks.That(in.Source == "" || ok, "/source", "operationorder.source")
		if err := checks.Err(); err != nil {
			return Finding{}, err
		}
		f := Finding{ID: newID(tx), ExerciseID: e.ID, Kind: in.Kind, Severity: in.Severity, Title: in.Title, Detail: in.Detail, Source: in.Source, At: in.At, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if in.Kind == "found" {
			f.TicketID, f.TicketNumber, err = s.needs.Finding(ctx, tx, Ticket{Title: e.Number + " " + in.Title, Detail: in.Detail, Severity: in.Severity, FoundAt: in.At})
			if err != nil {
				return Finding{}, err
			}
		}
		tx.Act("opscenter.operationorder.finding")
		return f, insert(ctx, tx, findingTable, f.ID, &f)
	})
}

// Exercise shows one exercise.
func (s *Orders) Exercise(ctx context.Context, exerciseID string) (ExerciseView, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (ExerciseView, error) {
		e, err := exerciseByID(ctx, q, exerciseID)
		if err != nil {
			return ExerciseView{}, err
		}
		return s.shown(ctx, q, q.Actor, q.Now, e)
	})
}

// Findings are what an exercise blocked and found.
func (s *Orders) Findings(ctx context.Context, exerciseID string) ([]Finding, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Finding, error) {
		if _, err := exerciseByID(ctx, q, exerciseID); err != nil {
			return nil, err
		}
		return findingsOf(ctx, q, exerciseID)
	})
}

// Exercises shows a page of exercises.
func (s *Orders) Exercises(ctx context.Context, input *exerciseListInput) (list.Result[ExerciseView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[ExerciseView], error) {
		page, err := list.Page(ctx, q, exerciseList, input.Params, list.Where(input.ExerciseFilter))
		if err != nil {
			return list.Result[ExerciseView]{}, err
		}
		counts, err := countFindings(ctx, q, page.Items)
		if err != nil {
			return list.Result[ExerciseView]{}, err
		}
		return views(page, func(e *Exercise) (ExerciseView, error) { return s.exercise(ctx, q.Actor, q.Now, e, counts[e.ID]) })
	})
}

// Mark is the exercise that an alert belongs to.
type Mark struct {
	ID     string `json:"id" doc:"Empty when the address belongs to no exercise"`
	Number string `json:"number"`
	Title  string `json:"title"`
}

// Trace is what an address did at a moment.
type Trace struct {
	Address string
	At      clock.Instant
}

// MarksOf tells for each trace to which exercise it belonged, if to any. Whoever
// shows what addresses did marks those and hides none: an attack from elsewhere,
// or from there at another time, is one.
func (s *Orders) MarksOf(ctx context.Context, traces ...Trace) ([]Mark, error) {
	marks := make([]Mark, len(traces))
	if len(traces) == 0 {
		return marks, nil
	}
	byTime := func(a, b Trace) int { return cmp.Compare(a.At, b.At) }
	found, err := exercisesBetween(ctx, s.kit.Runner.DB.Read(), slices.MinFunc(traces, byTime).At, slices.MaxFunc(traces, byTime).At)
	for i, trace := range traces {
		if n := slices.IndexFunc(found, func(e Exercise) bool { return e.covers(trace.Address, trace.At) }); n >= 0 {
			marks[i] = Mark{found[n].ID, found[n].Number, found[n].Title}
		}
	}
	return marks, err
}

// Marked is MarksOf for people, one at a time.
func (s *Orders) Marked(ctx context.Context, address string, at clock.Instant) (Mark, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Mark, error) {
		if at.IsZero() {
			at = q.Now
		}
		marks, err := s.MarksOf(ctx, Trace{address, at})
		if err != nil {
			return Mark{}, err
		}
		return marks[0], nil
	})
}

// ExerciseTimeline tells what happened to an exercise.
func (s *Orders) ExerciseTimeline(ctx context.Context, exerciseID string) ([]audit.TimelineEntry, error) {
	return s.timeline(ctx, exerciseTable, exerciseID, func(ctx context.Context, q usecase.Query) error {
		_, err := exerciseByID(ctx, q, exerciseID)
		return err
	})
}

// ExerciseFiles are the documents of an exercise.
func (s *Orders) ExerciseFiles(ctx context.Context, exerciseID string) ([]attach.Attachment, error) {
	return s.files(ctx, exerciseTable, exerciseID, func(ctx context.Context, q usecase.Query) error {
		_, err := exerciseByID(ctx, q, exerciseID)
		return err
	})
}

func (s *Orders) shown(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, e *Exercise) (ExerciseView, error) {
	counts, err := countFindings(ctx, q, []Exercise{*e})
	if err != nil {
		return ExerciseView{}, err
	}
	return s.exercise(ctx, actor, now, e, counts[e.ID])
}

func (s *Orders) exercise(ctx context.Context, actor scope.Actor, now clock.Instant, e *Exercise, counts map[string]int) (ExerciseView, error) {
	names, err := s.name(ctx, e.CreatedBy, e.ApprovedBy, e.ConfirmBy)
	v := ExerciseView{Exercise: *e, MakerName: names[e.CreatedBy], ApproverName: names[e.ApprovedBy], ConfirmName: names[e.ConfirmBy], Blocked: counts["blocked"], Found: counts["found"],
		Steps: steps(exerciseChain, e.State), Waits: exerciseFlow.Waits(actor, e.State)}
	v.Actions = exerciseFlow.Actions(actor, e.State, func(action string) *fault.Error { return e.guard(action, actor.PersonID, now) }, sentence(ctx))
	return v, err
}
