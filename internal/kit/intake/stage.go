package intake

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
)

// The states of a staged import.
const (
	running = "running"
	done    = "done"
	failed  = "failed"  // what it wrote is unseen and waits to be removed
	removed = "removed" // nothing of it is left
)

// Stage imports more rows than one transaction should hold. Every staged table
// is declared to the audit, has the key id and a column import_id, indexed, NOT
// NULL, empty for rows entered otherwise. All reads of it add Visible.
type Stage struct {
	Store      *Store
	Register   string // name of the register
	Permission string
	// Put inserts rows with import_id in a short transaction, which may run twice,
	// and returns the keys of what it inserted.
	Put func(ctx context.Context, tx *db.Tx, importID string, rows []sheet.Row) ([]Inserted, error)
	// Tables lists the staged tables.
	Tables []string
	// Shown runs in the transaction that shows the rows; nil for nothing.
	Shown func(tx *usecase.Tx)
}

// Inserted are new rows of one table.
type Inserted struct {
	Table string
	IDs   []string
}

// importRow is one staged import. Its id is also that of its audit entry.
type importRow struct {
	bun.BaseModel `bun:"table:intake_import,alias:i"`

	ID         string        `bun:"id,pk"`
	Register   string        `bun:"register"`
	PersonID   string        `bun:"person_id"`
	State      string        `bun:"state"`
	Total      int           `bun:"total"`
	StartedAt  clock.Instant `bun:"started_at"`
	TouchedAt  clock.Instant `bun:"touched_at"` // of the last progress
	FinishedAt clock.Instant `bun:"finished_at"`
}

// Visible is the condition that leaves out rows of imports which are not
// finished. Showing 100,000 rows is thus one row changed, not 100,000.
func Visible(alias string) string {
	return alias + ".import_id NOT IN (SELECT i.id FROM intake_import AS i WHERE i.state IN ('" + running + "', '" + failed + "'))"
}

// Run imports the rows: all become visible in one transaction with one audit
// entry, or none ever is. It serves as the Commit of a Register.
func (s Stage) Run(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
	// The import as a whole is asked for once; its transactions are many.
	ctx = usecase.WithoutKey(ctx)
	if err := s.Clean(ctx); err != nil {
		return 0, err
	}
	importID, err := s.start(ctx)
	if err != nil {
		return 0, err
	}
	filled := &filling{stage: s, importID: importID}
	err = filled.all(ctx, rows)
	if err == nil {
		err = s.show(ctx, importID, filled)
	}
	if err == nil {
		return filled.count, nil
	}
	// Whoever gave up waiting does not wait for the removal either: Clean does it.
	after := context.WithoutCancel(ctx)
	state, failing := s.fail(after, importID)
	switch {
	case failing != nil:
		return 0, errors.Join(err, failing)
	case state == done: // only the answer of the last transaction was lost
		return filled.count, nil
	case ctx.Err() == nil:
		return 0, errors.Join(err, s.remove(after, importID))
	}
	return 0, err
}

func (s Stage) start(ctx context.Context) (string, error) {
	return usecase.Write(ctx, s.Store.runner, s.Permission, func(ctx context.Context, tx *usecase.Tx) (string, error) {
		now := tx.Now()
		row := importRow{ID: id.New(now), Register: s.Register, PersonID: tx.Actor.PersonID, State: running, StartedAt: now, TouchedAt: now}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return "", fmt.Errorf("import: %w", err)
		}
		tx.Act("intake.start")
		tx.Record("intake_import", row.ID)
		return row.ID, nil
	})
}

// filling writes the rows of one import.
type filling struct {
	stage    Stage
	importID string
	count    int
	records  []audit.Record
}

func (f *filling) all(ctx context.Context, rows iter.Seq2[sheet.Row, error]) error {
	part := make([]sheet.Row, 0, chunk)
	for row, err := range rows {
		if err != nil {
			return err
		}
		if part = append(part, row); len(part) < chunk {
			continue
		}
		if err := f.write(ctx, part); err != nil {
			return err
		}
		part = part[:0]
	}
	if len(part) == 0 {
		return nil
	}
	return f.write(ctx, part)
}

// write stores some rows in a transaction of their own.
func (f *filling) write(ctx context.Context, rows []sheet.Row) error {
	runner := f.stage.Store.runner
	var logged []audit.Record
	err := runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		logged = logged[:0]
		if err := touch(ctx, tx, f.importID); err != nil {
			return err
		}
		inserted, err := f.stage.Put(ctx, tx, f.importID, rows)
		if err != nil {
			return err
		}
		for _, part := range inserted {
			records, err := runner.Log.WriteBulk(ctx, tx, f.importID, len(f.records)+len(logged), part.Table, part.IDs)
			if err != nil {
				return err
			}
			logged = append(logged, records...)
		}
		return nil
	})
	if err == nil {
		f.count += len(rows)
		f.records = append(f.records, logged...)
	}
	return err
}

// touch notes progress; an import that was given up meanwhile may not go on.
func touch(ctx context.Context, tx *db.Tx, importID string) error {
	result, err := tx.ExecContext(ctx, "UPDATE intake_import SET touched_at = ? WHERE id = ? AND state = ?", tx.Now(), importID, running)
	return affected(result, err)
}

func (s Stage) show(ctx context.Context, importID string, filled *filling) error {
	_, err := usecase.Write(ctx, s.Store.runner, s.Permission, func(ctx context.Context, tx *usecase.Tx) (int, error) {
		result, err := tx.NewUpdate().Model((*importRow)(nil)).Set("state = ?", done).Set("total = ?", filled.count).
			Set("finished_at = ?", tx.Now()).Where("id = ?", importID).Where("state = ?", running).Exec(ctx)
		if err := affected(result, err); err != nil {
			return 0, err
		}
		tx.Record("intake_import", importID)
		tx.Reserve(importID)
		tx.AddBulk(filled.records)
		for _, table := range s.Tables {
			tx.Touch(table)
		}
		if s.Shown != nil {
			s.Shown(tx)
		}
		return filled.count, nil
	})
	return err
}

func affected(result interface{ RowsAffected() (int64, error) }, err error) error {
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(fault.New(fault.Conflict, "intake.interrupted"), err)
	}
	return nil
}
