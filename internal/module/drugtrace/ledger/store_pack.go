package ledger

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// packing is one stay of a code inside a container.
type packing struct {
	bun.BaseModel `bun:"table:trace_pack,alias:p"`

	Child      string `bun:"child,pk"`
	PackedID   int64  `bun:"packed_id,pk"`
	Parent     string `bun:"parent"`
	UnpackedID int64  `bun:"unpacked_id"`
}

// fillContainer gives a printed container the state and place of its first
// content, and the order that the event names.
func fillContainer(ctx context.Context, tx *usecase.Tx, event *Event, first *Code, units int) error {
	result, err := tx.ExecContext(ctx, `UPDATE trace_code SET state = ?, holder_id = ?, location_id = ?, document_id = ?, batch_id = ?, units = ?, event_id = ?, version = version + 1
		WHERE code = ? AND state = ?`, first.State, first.HolderID, first.LocationID, event.DocumentID, *first.BatchID, units, event.ID, event.Parent, Printed)
	return affectedOrAgain(result, err, 1)
}

// putInside packs codes that lie in no container into that of the event.
func putInside(ctx context.Context, tx *usecase.Tx, event *Event, codes []string, state string) error {
	return db.Chunks(codes, db.Batch, func(part []string) error {
		result, err := tx.ExecContext(ctx, "UPDATE trace_code SET parent = ?, event_id = ?, version = version + 1 WHERE code IN (?) AND +parent IS NULL AND state = ?",
			event.Parent, event.ID, bun.List(part), state)
		if err := affectedOrAgain(result, err, len(part)); err != nil {
			return err
		}
		packed := make([]packing, len(part))
		for i, code := range part {
			packed[i] = packing{Child: code, PackedID: event.ID, Parent: event.Parent}
		}
		if _, err := tx.NewInsert().Model(&packed).Exec(ctx); err != nil {
			return fmt.Errorf("trace pack: %w", err)
		}
		return nil
	})
}

// takeOut ends the stay of codes in the event's container; they get the state
// and place of its root.
func takeOut(ctx context.Context, tx *usecase.Tx, event *Event, codes []string, root *Code) error {
	result, err := tx.ExecContext(ctx, `UPDATE trace_code SET parent = NULL, state = ?, holder_id = ?, location_id = ?, document_id = ?, event_id = ?, version = version + 1
		WHERE code IN (?) AND parent = ?`, root.State, root.HolderID, root.LocationID, root.DocumentID, event.ID, bun.List(codes), event.Parent)
	if err := affectedOrAgain(result, err, len(codes)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE trace_pack SET unpacked_id = ? WHERE child IN (?) AND unpacked_id = 0", event.ID, bun.List(codes)); err != nil {
		return fmt.Errorf("trace pack: %w", err)
	}
	return nil
}

// countOut lets a container count fewer packs.
func countOut(ctx context.Context, tx *usecase.Tx, event *Event, container string, units int) error {
	result, err := tx.ExecContext(ctx, "UPDATE trace_code SET units = units - ?, event_id = ?, version = version + 1 WHERE code = ? AND units >= ?", units, event.ID, container, units)
	return affectedOrAgain(result, err, 1)
}
