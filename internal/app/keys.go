package app

import (
	"slices"

	"context"
	"fmt"
	"io"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// resealBatch is how many rows one transaction seals again, so that others wait
// some tens of milliseconds at most.
const resealBatch = 200

// ListKeys prints the sealing keys, never their material.
func ListKeys(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(_ context.Context, s *System) error {
		for _, key := range s.Ring.Keys() {
			state := "opens"
			switch {
			case key.Primary:
				state = "seals"
			case !key.Destroyed.IsZero():
				state = "destroyed " + key.Destroyed.String()
			}
			fmt.Fprintf(out, "%s %s made %s, %s\n", key.ID, key.Algorithm, key.Created, state)
		}
		return nil
	})
}

// AddKey makes a key that opens and does not seal yet: the file goes to every
// node before RotateKeys puts it to use.
func AddKey(ctx context.Context, config Config, algorithm string, out io.Writer) error {
	return with(ctx, config, func(_ context.Context, s *System) error {
		key, err := s.Ring.Add(seal.Algorithm(algorithm), s.DB.Clock().Now())
		if err == nil {
			fmt.Fprintf(out, "%s was added; bring the file to every node, then run gongzhi keys rotate\n", key)
		}
		return err
	})
}

// RotateKeys puts the key that waits, or a new one, to use and seals every value
// again under it, in batches, while the system runs. Run again it goes on where
// it was stopped; with resume it makes no new key.
func RotateKeys(ctx context.Context, config Config, algorithm string, resume bool, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if !resume {
			if err := s.nextKey(algorithm); err != nil {
				return err
			}
		}
		total, err := s.Reseal(ctx, ringEvery+time.Second)
		fmt.Fprintf(out, "%d values were sealed again; all are under %s\n", total, s.Ring.Primary())
		return err
	})
}

func (s *System) nextKey(algorithm string) error {
	if waiting := s.Ring.Waiting(); waiting != "" {
		return s.Ring.Promote(waiting)
	}
	_, err := s.Ring.Rotate(seal.Algorithm(algorithm), s.DB.Clock().Now())
	return err
}

// Reseal seals what is under older keys again. Other nodes notice the new key a
// moment later, so it looks once more after that moment until nothing is left.
func (s *System) Reseal(ctx context.Context, others time.Duration) (total int, err error) {
	for {
		found := 0
		for _, column := range s.Personal() {
			if !column.Sealed {
				continue
			}
			n, err := s.resealColumn(ctx, column)
			if found += n; err != nil {
				return total + found, fmt.Errorf("%s.%s: %w", column.Table, column.Column, err)
			}
		}
		if total += found; found == 0 {
			return total, nil
		}
		select {
		case <-ctx.Done():
			return total, ctx.Err()
		case <-time.After(others):
		}
	}
}

func (s *System) resealColumn(ctx context.Context, column seal.Column) (total int, err error) {
	for {
		n, err := s.resealPart(ctx, column)
		if total += n; err != nil || n < resealBatch {
			return total, err
		}
	}
}

// resealPart seals some rows again; each row's change is in the audit log, for
// the log proves every byte of the row.
func (s *System) resealPart(ctx context.Context, column seal.Column) (int, error) {
	stale, err := s.stale(ctx, s.DB.Read(), column)
	if err != nil || len(stale) == 0 {
		return 0, err
	}
	ctx = scope.With(ctx, scope.SystemActor("gongzhi keys rotate"))
	return usecase.Write(ctx, s.Runner, "platform.evidence.reseal", func(ctx context.Context, tx *usecase.Tx) (int, error) {
		tx.Act("platform.evidence.reseal")
		rows, err := s.stale(ctx, tx, column)
		if err != nil {
			return 0, err
		}
		for _, row := range rows {
			plain, err := s.Ring.Open(column.At(row.ID), row.Sealed)
			if err != nil {
				return 0, fault.New(fault.Conflict, "app.reseal", "table", column.Table, "id", row.ID).Because(err)
			}
			query := "UPDATE " + column.Table + " SET " + column.Column + " = ? WHERE " + column.KeyColumn() + " = ? AND " + column.Column + " = ?"
			if _, err := tx.ExecContext(ctx, query, s.Ring.Seal(column.At(row.ID), plain), row.ID, row.Sealed); err != nil {
				return 0, err
			}
			if s.Runner.Log.Declared(column.Table) {
				tx.Record(column.Table, row.ID)
			}
		}
		return len(rows), nil
	})
}

type sealedRow struct {
	ID     string `bun:"id"`
	Sealed string `bun:"sealed"`
}

// stale are rows whose value is under an older key.
func (s *System) stale(ctx context.Context, q bun.IDB, column seal.Column) (rows []sealedRow, err error) {
	err = q.NewSelect().Table(column.Table).ColumnExpr("? AS id", bun.Ident(column.KeyColumn())).ColumnExpr("? AS sealed", bun.Ident(column.Column)).
		Where("? IS NOT NULL", bun.Ident(column.Column)).Where("? <> ''", bun.Ident(column.Column)).
		Where("? NOT LIKE ?", bun.Ident(column.Column), s.Ring.Primary()+"%").
		OrderExpr("?", bun.Ident(column.KeyColumn())).Limit(resealBatch).Scan(ctx, &rows)
	return rows, err
}

// Personal is the register of columns with personal data of all modules.
func (s *System) Personal() []seal.Column {
	all := slices.Clone(message.PersonalData)
	for _, m := range s.Modules {
		all = append(all, m.Personal...)
	}
	return all
}
