package patrol

import (
	"context"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// change takes a step of a run.
func (s *Service) change(ctx context.Context, runID, action, permission string, version int, edit func(ctx context.Context, tx *usecase.Tx, r *Run) error) (View, error) {
	return usecase.Write(ctx, s.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		r, err := runByID(ctx, tx, runID)
		if err != nil {
			return View{}, err
		}
		if r.Version != version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		transition, err := runFlow.Next(r.State, action)
		if err != nil {
			return View{}, err
		}
		if refusal := s.guard(&r, action, tx.Actor); refusal != nil {
			return View{}, refusal
		}
		r.State = transition.Target(r.State)
		if err := edit(ctx, tx, &r); err != nil {
			return View{}, err
		}
		tx.Act("opscenter.patrol." + action)
		return s.view(ctx, tx, tx.Actor, tx.Now(), &r)
	})
}

// guard says why an action is blocked for now.
func (s *Service) guard(r *Run, action string, actor scope.Actor) *fault.Error {
	switch {
	case action == "sign" && r.Waiting > 0:
		return fault.New(fault.Conflict, "patrol.look_first", "count", r.Waiting)
	case action == "confirm" && r.SignedBy == actor.PersonID:
		return fault.New(fault.Conflict, "patrol.own_signature")
	}
	return nil
}

// Look writes down what the inspector saw, or overrules a verdict with a reason.
// The earlier row stays.
func (s *Service) Look(ctx context.Context, runID string, look Look) (View, error) {
	return s.change(ctx, runID, "look", PermitInspect, look.Version, func(ctx context.Context, tx *usecase.Tx, r *Run) error {
		m := measureOf(look.Measure)
		if m == nil {
			return fault.New(fault.NotFound, "patrol.no_item")
		}
		if err := look.check(m); err != nil {
			return err
		}
		rows, err := resultsOf(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		now := current(rows)
		at := slices.IndexFunc(now, func(c Result) bool { return c.Measure == look.Measure && c.Subject == look.Subject })
		if at < 0 {
			return fault.New(fault.NotFound, "patrol.no_item")
		}
		c := now[at] // value, threshold and evidence stay what they were
		c.Verdict, c.Note, c.FileID, c.ByID = look.Verdict, look.Remark, look.FileID, tx.Actor.PersonID
		if m.Manual() {
			c.SampledAt = tx.Now()
		} else {
			tx.Because(look.Remark)
		}
		cells := []Result{c}
		if err := s.write(ctx, tx, r, cells); err != nil {
			return err
		}
		if look.FileID == "" {
			return nil
		}
		return s.needs.Files.BindField(ctx, tx, look.FileID, resultTable, cells[0].ID, "/fileId")
	})
}

// Sign is the signature of the inspector: somebody who was on duty that day, or
// anybody of the team while the roster has nobody.
func (s *Service) Sign(ctx context.Context, runID string, step Step) (View, error) {
	return s.change(ctx, runID, "sign", PermitInspect, step.Version, func(ctx context.Context, tx *usecase.Tx, r *Run) error {
		if err := s.onDuty(ctx, tx, r); err != nil {
			return err
		}
		r.SignedBy, r.SignedAt, r.SignNote = tx.Actor.PersonID, tx.Now(), strings.TrimSpace(step.Note)
		if !r.troubled() {
			settled, err := machineFlow.Next(r.State, "settle")
			if err != nil {
				return err
			}
			r.State, r.DoneAt = settled.Target(r.State), tx.Now()
		}
		return saveRun(ctx, tx, r)
	})
}

func (s *Service) onDuty(ctx context.Context, tx *usecase.Tx, r *Run) error {
	for _, day := range []clock.Day{r.Day, tx.Now().Day()} {
		people, err := s.needs.OnDuty(ctx, day)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(people, func(p Person) bool { return p.ID == tx.Actor.PersonID }) || day == r.Day && len(people) == 0 {
			return nil
		}
	}
	return fault.New(fault.Conflict, "patrol.not_on_duty", "day", r.Day)
}

// Confirm is the second person's: the abnormal items were seen and have tickets.
func (s *Service) Confirm(ctx context.Context, runID string, step Step) (View, error) {
	return s.change(ctx, runID, "confirm", PermitConfirm, step.Version, func(ctx context.Context, tx *usecase.Tx, r *Run) error {
		note := strings.TrimSpace(step.Note)
		var checks fault.Checks
		checks.That(len([]rune(note)) >= 2, "/note", "patrol.reason")
		if err := checks.Err(); err != nil {
			return err
		}
		r.ConfirmedBy, r.ConfirmedAt, r.ConfirmNote, r.DoneAt = tx.Actor.PersonID, tx.Now(), note, tx.Now()
		return saveRun(ctx, tx, r)
	})
}
