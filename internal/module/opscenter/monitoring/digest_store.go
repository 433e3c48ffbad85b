package monitoring

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

func againIfDuplicate(err error) error {
	if db.IsDuplicate(err) {
		return db.TryAgain(err)
	}
	return err
}

func insertDigest(ctx context.Context, tx *db.Tx, d *digestRow) error {
	_, err := tx.NewInsert().Model(d).Exec(ctx)
	return againIfDuplicate(err)
}

// removeSamples deletes what arrived before a slot and leaves that on record.
func removeSamples(ctx context.Context, tx *usecase.Tx, before int64) error {
	result, err := tx.ExecContext(ctx, "DELETE FROM monitor_sample WHERE slot < ?", before)
	if err != nil {
		return fmt.Errorf("purge: %w", err)
	}
	removed, err := result.RowsAffected()
	if err != nil {
		return err
	}
	p := purgeRow{ID: id.New(tx.Now()), BeforeSlot: before, Samples: removed, CreatedAt: int64(tx.Now())}
	tx.Record(purgeTable, p.ID)
	_, err = tx.NewInsert().Model(&p).Exec(ctx)
	return err
}

// undigested are the oldest slots before one that have samples and no digest.
func undigested(ctx context.Context, q bun.IDB, before int64, most int) (slots []int64, err error) {
	var last int64
	if err := q.QueryRowContext(ctx, "SELECT coalesce(max(slot), 0) FROM monitor_digest").Scan(&last); err != nil {
		return nil, fmt.Errorf("digests: %w", err)
	}
	err = q.NewSelect().Model((*sampleRow)(nil)).ColumnExpr("DISTINCT t.slot").Where("t.slot > ?", last).Where("t.slot < ?", before).OrderExpr("t.slot").Limit(int64(most)).Scan(ctx, &slots)
	return slots, err
}

// samplesIn reads the samples that arrived in slots, in the order of the digest.
func samplesIn(ctx context.Context, q bun.IDB, slots []int64) (map[int64][]sampleRow, error) {
	bySlot := map[int64][]sampleRow{}
	if len(slots) == 0 {
		return bySlot, nil
	}
	var rows []sampleRow
	if err := q.NewSelect().Model(&rows).Where("t.slot IN (?)", bun.List(slots)).OrderExpr("t.slot, t.probe, t.at").Scan(ctx); err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	for _, r := range rows {
		bySlot[r.Slot] = append(bySlot[r.Slot], r)
	}
	return bySlot, nil
}

func digestsAfter(ctx context.Context, q bun.IDB, slot int64, limit int) (rows []digestRow, err error) {
	err = q.NewSelect().Model(&rows).Where("t.slot > ?", slot).OrderExpr("t.slot").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

func digestsOf(ctx context.Context, q bun.IDB, slots []int64) (rows []digestRow, err error) {
	if len(slots) == 0 {
		return nil, nil
	}
	err = q.NewSelect().Model(&rows).Where("t.slot IN (?)", bun.List(slots)).Scan(ctx)
	return rows, err
}

// purgedBefore is the slot up to which samples were removed.
func purgedBefore(ctx context.Context, q bun.IDB) (slot int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(before_slot), 0) FROM monitor_purge").Scan(&slot)
	return slot, err
}

// purgeable is the slot up to which one day's worth of samples can be removed:
// older than the retention, and summed up. Zero when there are none.
func purgeable(ctx context.Context, q bun.IDB, keep int64) (int64, error) {
	var oldest, sealed int64
	if err := q.QueryRowContext(ctx, "SELECT coalesce(min(slot), 0) FROM monitor_sample").Scan(&oldest); err != nil {
		return 0, err
	}
	if err := q.QueryRowContext(ctx, "SELECT coalesce(max(slot), 0) FROM monitor_digest").Scan(&sealed); err != nil {
		return 0, err
	}
	const day = int64(24 * 60 * 60 * 1000 / 300000)
	before := min(oldest+day, keep, sealed)
	if oldest == 0 || before <= oldest {
		return 0, nil
	}
	return before, nil
}

// strays are slots before the newest digest that have samples and no digest.
func strays(ctx context.Context, q bun.IDB, most int) (slots []int64, err error) {
	err = q.NewSelect().Model((*sampleRow)(nil)).ColumnExpr("DISTINCT t.slot").Where("t.slot < (SELECT coalesce(max(slot), 0) FROM monitor_digest)").
		Where("NOT EXISTS (SELECT 1 FROM monitor_digest AS d WHERE d.slot = t.slot)").OrderExpr("t.slot").Limit(int64(most)).Scan(ctx, &slots)
	return slots, err
}

// newest is when the newest sample was taken; it grows with every sample that
// a list could show.
func newest(ctx context.Context, q bun.IDB) (version int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(last_at), 0) FROM monitor_track").Scan(&version)
	return version, err
}
