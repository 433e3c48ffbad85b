package message

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

func peopleTold(ctx context.Context, q bun.IDB, key string) (map[string]bool, error) {
	var ids []string
	if err := q.NewSelect().Table("message").Column("person_id").Where("notice_key = ?", key).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("messages of %s: %w", key, err)
	}
	told := make(map[string]bool, len(ids))
	for _, one := range ids {
		told[one] = true
	}
	return told, nil
}

func messageOf(ctx context.Context, q bun.IDB, id string) (Message, error) {
	var row messageRow
	err := q.NewSelect().Model(&row).Where("m.id = ?", id).Scan(ctx)
	return row.Message, db.NotFound(err, "fault.not_found")
}

func deliveryOf(ctx context.Context, q bun.IDB, id string) (Delivery, error) {
	var row Delivery
	err := q.NewSelect().Model(&row).Where("t.id = ?", id).Scan(ctx)
	return row, db.NotFound(err, "fault.not_found")
}

// due lists what waits for an attempt, and what a node claimed and never ended.
func due(ctx context.Context, q bun.IDB, now clock.Instant, most int) ([]Delivery, error) {
	var rows []Delivery
	err := q.NewSelect().Model(&rows).Where("t.state IN (?, ?)", Waiting, Sending).Where("t.next_at <= ?", now).
		OrderExpr("t.next_at, t.id").Limit(int64(most)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return rows, nil
}

// swap changes a delivery only as it was read: of two nodes, one succeeds.
func swap(ctx context.Context, tx *db.Tx, d *Delivery, state State, next clock.Instant, attempts int, masked, text string) (bool, error) {
	query := tx.NewUpdate().Table("message_delivery").Set("state = ?", state).Set("next_at = ?", next).Set("attempts = ?", attempts).
		Set("masked = ?", masked).Set("error = ?", text).Where("id = ?", d.ID).Where("state = ?", d.State).Where("next_at = ?", d.NextAt).Where("attempts = ?", d.Attempts)
	if state == Sent || state == Dead {
		query = query.Set("done_at = ?", tx.Now())
	}
	result, err := query.Exec(ctx)
	if err != nil {
		return false, fmt.Errorf("delivery %s: %w", d.ID, err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

type attemptRow struct {
	bun.BaseModel `bun:"table:message_attempt,alias:a"`
	Attempt
}

func insertAttempt(ctx context.Context, tx *db.Tx, attempt Attempt) error {
	row := attemptRow{Attempt: attempt}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

func endAttempt(ctx context.Context, tx *db.Tx, attempt Attempt) error {
	_, err := tx.NewUpdate().Table("message_attempt").Set("outcome = ?", attempt.Outcome).Set("millis = ?", attempt.Millis).
		Set("error = ?", attempt.Error).Where("id = ?", attempt.ID).Exec(ctx)
	return err
}

// Attempts lists every try of a delivery, the newest first.
func Attempts(ctx context.Context, q bun.IDB, deliveryID string) ([]Attempt, error) {
	var rows []attemptRow
	if err := q.NewSelect().Model(&rows).Where("a.delivery_id = ?", deliveryID).OrderExpr("a.at DESC, a.id DESC").Limit(100).Scan(ctx); err != nil {
		return nil, fmt.Errorf("attempts of %s: %w", deliveryID, err)
	}
	list := make([]Attempt, len(rows))
	for i := range rows {
		list[i] = rows[i].Attempt
	}
	return list, nil
}

// Get finds a delivery.
func Get(ctx context.Context, q bun.IDB, deliveryID string) (Delivery, error) {
	return deliveryOf(ctx, q, deliveryID)
}

func purge(ctx context.Context, database *db.DB, before clock.Instant) (count int, err error) {
	err = database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var old, ways []string
		if err := tx.NewSelect().Table("message").Column("id").Where("created_at < ?", before).OrderExpr("created_at, id").Limit(db.Batch).Scan(ctx, &old); err != nil {
			return err
		}
		if count = len(old); count == 0 {
			return nil
		}
		if err := tx.NewSelect().Table("message_delivery").Column("id").Where("message_id IN (?)", bun.List(old)).Scan(ctx, &ways); err != nil {
			return err
		}
		for _, of := range []struct {
			table, column string
			ids           []string
		}{{"message_attempt", "delivery_id", ways}, {"message_delivery", "id", ways}, {"message", "id", old}} {
			if err := db.Chunks(of.ids, db.Batch, func(part []string) error {
				_, err := tx.NewDelete().Table(of.table).Where("? IN (?)", bun.Ident(of.column), bun.List(part)).Exec(ctx)
				return err
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return count, err
}
