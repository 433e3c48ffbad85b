package intake

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Job is the recurring work of the stage.
func (s Stage) Job() job.Job {
	return job.Job{Name: "intake.clean." + s.Register, Every: time.Minute, Run: s.Clean}
}

// Clean gives up imports that stand still and removes what failed ones wrote.
func (s Stage) Clean(ctx context.Context) error {
	now := s.Store.runner.DB.Clock().Now()
	var rows []importRow
	err := s.Store.runner.DB.Read().NewSelect().Model(&rows).Where("i.state IN (?, ?)", running, failed).
		Where("i.register = ?", s.Register).OrderExpr("i.id").Scan(ctx)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	deadline := now.Add(-s.Store.params.Duration(timeout, now.Day()))
	for _, row := range rows {
		if row.State == running {
			if row.TouchedAt >= deadline {
				continue
			}
			if state, err := s.fail(ctx, row.ID); err != nil || state != failed {
				return err
			}
		}
		if err := s.remove(ctx, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// fail makes a running import a failed one and returns the state it has then.
func (s Stage) fail(ctx context.Context, importID string) (string, error) {
	return s.move(ctx, importID, running, failed)
}

// remove takes away what a failed import wrote, with its records, some hundred
// rows at a time. It can be repeated.
func (s Stage) remove(ctx context.Context, importID string) error {
	err := audit.Abandon(ctx, s.Store.runner.DB, importID, func(ctx context.Context, tx *db.Tx, table string, ids []string) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE id IN (?) AND import_id = ?", bun.List(ids), importID)
		if err != nil {
			return err
		}
		return s.Store.runner.Log.Tell(ctx, tx, table, ids)
	})
	if err != nil {
		return err
	}
	_, err = s.move(ctx, importID, failed, removed)
	return err
}

// move changes the state from one to another, as the system, and returns the
// state there is afterwards.
func (s Stage) move(ctx context.Context, importID, from, to string) (state string, err error) {
	ctx = scope.With(ctx, scope.SystemActor("intake"))
	err = s.Store.runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.Store.runner, raw, "intake."+to, func(ctx context.Context, tx *usecase.Tx) error {
			result, err := tx.NewUpdate().Model((*importRow)(nil)).Set("state = ?", to).Set("finished_at = ?", tx.Now()).
				Where("id = ?", importID).Where("state = ?", from).Exec(ctx)
			if err != nil {
				return fmt.Errorf("import: %w", err)
			}
			if n, err := result.RowsAffected(); err != nil || n == 1 {
				tx.Record("intake_import", importID)
				state = to
				return err
			}
			return tx.NewSelect().Model((*importRow)(nil)).Column("state").Where("i.id = ?", importID).Scan(ctx, &state)
		})
	})
	return state, err
}
