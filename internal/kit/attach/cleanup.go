package attach

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// grace is how long bytes may lie in the store before their row is committed.
const grace = time.Hour

// Cleanup removes temporary files that nobody bound within the parameter
// attach.keep_temporary, then bytes that no row speaks of and files that were cut
// off on their way. Run it from a job.
// It returns how many rows and blobs went.
func (f *Files) Cleanup(ctx context.Context, runner *usecase.Runner) (rows, blobs int, err error) {
	for {
		n, err := f.removeExpired(ctx, runner)
		rows += n
		if err != nil {
			return rows, 0, err
		}
		if n < db.Batch {
			break
		}
	}
	if err := f.forgetExpired(ctx, runner); err != nil {
		return rows, 0, err
	}
	blobs, err = f.sweep(ctx, runner)
	return rows, blobs, errors.Join(err, f.tidy())
}

func (f *Files) removeExpired(ctx context.Context, runner *usecase.Runner) (count int, err error) {
	err = runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, runner, raw, "attach.cleanup", func(ctx context.Context, tx *usecase.Tx) error {
			keep := f.set.Duration("attach.keep_temporary", tx.Now().Day())
			var ids []string
			err := tx.NewSelect().Model((*Attachment)(nil)).Column("id").Where("state = ?", Temporary).
				Where("created_at < ?", tx.Now().Add(-keep)).OrderExpr("created_at").Limit(db.Batch).Scan(ctx, &ids)
			if count = len(ids); err != nil || count == 0 {
				return err
			}
			result, err := tx.NewDelete().Model((*Attachment)(nil)).Where("id IN (?)", bun.List(ids)).Where("state = ?", Temporary).Exec(ctx)
			if err != nil {
				return err
			}
			if n, _ := result.RowsAffected(); int(n) != count { // one was bound meanwhile: look again
				return db.TryAgain(fmt.Errorf("attachments changed during cleanup"))
			}
			for _, attachmentID := range ids {
				tx.Record("attachment", attachmentID)
			}
			return nil
		})
	})
	return count, err
}

// sweep removes blobs without a row that are older than the grace.
func (f *Files) sweep(ctx context.Context, runner *usecase.Runner) (count int, err error) {
	unusedSince := f.clock.Now().Add(-grace)
	var old []string
	flush := func() error {
		removed, err := f.removeUnused(ctx, runner.DB.Read(), old, unusedSince)
		count += removed
		old = old[:0]
		return err
	}
	err = f.store.List(ctx, func(info Info) error {
		if info.StoredAt < unusedSince {
			old = append(old, info.Hash)
		}
		if len(old) == db.Batch {
			return flush()
		}
		return nil
	})
	if err == nil && len(old) > 0 {
		err = flush()
	}
	return count, err
}

func (f *Files) removeUnused(ctx context.Context, q bun.IDB, hashes []string, unusedSince clock.Instant) (count int, err error) {
	var used []string
	err = q.NewSelect().Model((*Attachment)(nil)).ColumnExpr("DISTINCT sha256").Where("sha256 IN (?)", bun.List(hashes)).Scan(ctx, &used)
	if err != nil {
		return 0, fmt.Errorf("attachments: %w", err)
	}
	var pieces []string
	if err := q.NewSelect().Model((*part)(nil)).ColumnExpr("DISTINCT sha256").Where("sha256 IN (?)", bun.List(hashes)).Scan(ctx, &pieces); err != nil {
		return 0, fmt.Errorf("pieces of uploads: %w", err)
	}
	keep := map[string]bool{}
	for _, hash := range append(used, pieces...) {
		keep[hash] = true
	}
	for _, hash := range hashes {
		if keep[hash] {
			continue
		}
		if err := f.store.Remove(ctx, hash, unusedSince); err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}
