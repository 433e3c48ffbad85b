package audit

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// KindEntry is the kind of leaves that stand for audit entries; other packages
// add kinds of their own (trace events, sensor digests).
const KindEntry = "entry"

// recordRow is one changed row inside an entry. Revisions of one row count
// from 1 without a gap.
type recordRow struct {
	bun.BaseModel `bun:"table:audit_record,alias:r"`

	Entity   string `bun:"entity,pk"`
	EntityID string `bun:"entity_id,pk"`
	Revision int64  `bun:"revision,pk"`
	EntryID  string `bun:"entry_id"`
	Position int    `bun:"position"`
	Digest   string `bun:"digest"`
	Changes  string `bun:"changes"`
}

// imageRow is the row as last logged; Image is nil once the row is removed.
type imageRow struct {
	bun.BaseModel `bun:"table:audit_image,alias:i"`

	Entity   string  `bun:"entity,pk"`
	EntityID string  `bun:"entity_id,pk"`
	Revision int64   `bun:"revision"`
	Image    *string `bun:"image"`
}

type pendingRow struct {
	bun.BaseModel `bun:"table:audit_pending,alias:p"`

	ID   string `bun:"id,pk"`
	Kind string `bun:"kind"`
	Ref  string `bun:"ref"`
	Leaf string `bun:"leaf"`
}

type leafRow struct {
	bun.BaseModel `bun:"table:audit_leaf,alias:l"`

	Seq  int64  `bun:"seq,pk"` // from 0 without a gap
	Kind string `bun:"kind"`
	Ref  string `bun:"ref"`
	Leaf string `bun:"leaf"`
}

// hashRow is a node of the tree, by its tlog index; see storedFrom.
type hashRow struct {
	bun.BaseModel `bun:"table:audit_hash,alias:h"`

	Index int64  `bun:"idx,pk"`
	Hash  string `bun:"hash"`
}

// Checkpoint is a signed statement about the tree at one size.
type Checkpoint struct {
	bun.BaseModel `bun:"table:audit_checkpoint,alias:c"`

	Size int64         `bun:"size,pk"`
	Root string        `bun:"root"` // hex
	At   clock.Instant `bun:"at"`
	Note string        `bun:"note"` // signed note, golang.org/x/mod/sumdb/note
}

// Pend queues a leaf for the sealer, in the caller's transaction. ref names
// the leaf within its kind and is queued once only.
func Pend(ctx context.Context, tx *db.Tx, kind, ref, leaf string) error {
	row := pendingRow{ID: id.New(tx.Now()), Kind: kind, Ref: ref, Leaf: leaf}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return fmt.Errorf("audit pending: %w", err)
	}
	return nil
}

// insertRows runs an insert of as many rows as values hold, width values each.
func insertRows(ctx context.Context, tx *db.Tx, insert string, width int, values []any) error {
	marks := "(" + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
	return db.Chunks(values, width*db.Batch, func(part []any) error {
		query := insert + strings.TrimSuffix(strings.Repeat(marks+", ", len(part)/width), ", ")
		if _, err := tx.ExecContext(ctx, query, part...); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		return nil
	})
}

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/audit", FS: migrations, Dir: "migrations"}
