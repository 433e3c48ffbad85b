package audit

import (
	"context"
	"database/sql"
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
	bun.BaseModel `bun:"table:audit_checkpoint,alias:c" json:"-"`

	Size int64         `bun:"size,pk" json:"size"`
	Root string        `bun:"root" json:"root"` // hex
	At   clock.Instant `bun:"at" json:"at"`
	Note string        `bun:"note" json:"note" mask:"-"` // signed note, golang.org/x/mod/sumdb/note
}

// Pend queues a leaf for the sealer, in the caller's transaction. ref names
// the leaf within its kind and is queued once only.
func Pend(ctx context.Context, tx *db.Tx, kind, ref, leaf string) error {
	_, err := tx.ExecPrepared(ctx, "INSERT INTO audit_pending (id, kind, ref, leaf) VALUES (?, ?, ?, ?)", id.New(tx.Now()), kind, ref, leaf)
	if err != nil {
		return fmt.Errorf("audit pending: %w", err)
	}
	return nil
}

func (e *Entry) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.ExecPrepared(ctx, "INSERT INTO audit_entry (id, at, action, person_id, post_id, org_id, reason, trace_id,"+
		" record_count, records_root, private, salt, private_hash, result, class) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.ID, e.At, e.Action, e.PersonID, e.PostID, e.OrgID, e.Reason, e.TraceID,
		e.RecordCount, e.RecordsRoot, e.Private, e.Salt, e.PrivateHash, e.Result, e.Class)
	if err != nil {
		return fmt.Errorf("audit entry: %w", err)
	}
	return nil
}

// imagesOf reads the stored images of rows, by id.
func imagesOf(ctx context.Context, q bun.IDB, table string, ids []string) (map[string]imageRow, error) {
	const columns = "SELECT entity, entity_id, revision, image FROM audit_image WHERE entity = ? AND entity_id "
	rows, err := selectByIDs(ctx, q, columns, ids, table)
	if err != nil {
		return nil, fmt.Errorf("audit image: %w", err)
	}
	defer rows.Close()
	found := make(map[string]imageRow, len(ids))
	for rows.Next() {
		var row imageRow
		if err := rows.Scan(&row.Entity, &row.EntityID, &row.Revision, &row.Image); err != nil {
			return nil, fmt.Errorf("audit image: %w", err)
		}
		found[row.EntityID] = row
	}
	return found, rows.Err()
}

// selectByIDs completes a query that ends in the name of the id column. One id,
// the usual case in a transaction, runs as a prepared statement.
func selectByIDs(ctx context.Context, q bun.IDB, query string, ids []string, args ...any) (*sql.Rows, error) {
	if tx, ok := q.(*db.Tx); ok && len(ids) == 1 {
		return tx.QueryPrepared(ctx, query+"= ?", append(args, ids[0])...)
	}
	return q.QueryContext(ctx, query+"IN (?)", append(args, bun.List(ids))...)
}

// usual is how many rows most use cases change at most.
const usual = 4

// insertRows runs an insert of as many rows as values hold, width values each.
func insertRows(ctx context.Context, tx *db.Tx, insert string, width int, values []any) error {
	marks := "(" + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
	return db.Chunks(values, width*db.Batch, func(part []any) error {
		run := tx.ExecContext
		if rows := len(part) / width; rows <= usual || rows == db.Batch { // the texts that come again and again
			run = tx.ExecPrepared
		}
		query := insert + strings.TrimSuffix(strings.Repeat(marks+", ", len(part)/width), ", ")
		if _, err := run(ctx, query, part...); err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		return nil
	})
}

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/audit", FS: migrations, Dir: "migrations"}

// WithPrivate are the entries of a person before an instant whose private part
// is still there, for Recorder.Erase.
func WithPrivate(ctx context.Context, q bun.IDB, personID string, before clock.Instant) (ids []string, err error) {
	err = q.NewSelect().Table("audit_entry").Column("id").Where("person_id = ?", personID).Where("at < ?", before).Where("salt IS NOT NULL").OrderExpr("id").Scan(ctx, &ids)
	return ids, err
}
