package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// What a Problem says happened, as far as the evidence tells.
const (
	Changed  = "changed"
	Deleted  = "deleted"
	Inserted = "inserted"
)

// Problem is one place where the evidence and the data disagree.
type Problem struct {
	Table  string `json:"table"`
	ID     string `json:"id"` // primary key; entity and id joined by / in audit_image
	What   string `json:"what"`
	Detail string `json:"detail"` // English; never a stored value
}

// Report is the result of Verify.
type Report struct {
	Leaves      int64     `json:"leaves"`
	Root        string    `json:"root"` // of all sealed leaves, hex
	Checkpoints int64     `json:"checkpoints"`
	Entries     int64     `json:"entries"` // audit entries, sealed or pending
	Records     int64     `json:"records"` // latest records compared with live rows
	Rows        int64     `json:"rows"`    // live rows of declared tables
	Pending     int64     `json:"pending"` // leaves that wait for the sealer; no problem
	Open        int64     `json:"open"`    // imports in progress; no problem for a day
	Total       int64     `json:"total"`   // problems found, also those beyond the limit
	Problems    []Problem `json:"problems" nullable:"false"`
}

// OK reports whether everything agrees.
func (r Report) OK() bool { return r.Total == 0 }

// Kind teaches Verify one kind of leaves.
type Kind struct {
	Name  string // of the leaves
	Table string // that the leaves stand for, named in problems
	// Recompute gives the leaf of each row that exists, by ref, from the row's
	// current content (LeafHash). What else it finds wrong with the rows, such
	// as a text that does not match its hash, it reports.
	Recompute func(ctx context.Context, q bun.IDB, refs []string, report func(Problem)) (map[string]string, error)
	// Refs lists up to limit refs that follow after in the table's key order;
	// after is empty at first.
	Refs func(ctx context.Context, q bun.IDB, after string, limit int) ([]string, error)
}

// RowCheck lets a module verify a hot table in its own way, such as by
// replaying a ledger, instead of an image for each row.
type RowCheck struct {
	Name  string
	Check func(ctx context.Context, q bun.IDB, report func(Problem)) error
}

// Options tell Verify what to check beside the audit tables.
type Options struct {
	Kinds     []Kind // beside the audit entries
	Rows      []RowCheck
	Verifiers []string // public keys that may sign checkpoints
	Held      []string // signed checkpoints that the owner kept elsewhere
	Limit     int      // of Problems, 1000 when zero
}

// page is how many rows are looked at together; it bounds the memory.
const page = 1000

// verifier is one run of Verify.
type verifier struct {
	q       bun.IDB
	log     *Log
	options Options
	kinds   map[string]Kind
	report  Report
	orphans []orphan
}

// orphan is a leaf, sealed or pending, whose row was not found.
type orphan struct{ table, id, kind, ref, leaf string }

// Verify compares everything with everything: leaves with the rows they stand
// for, records with their entries, declared rows with their last record, the
// tree with its leaves and checkpoints. It reads one snapshot while others
// write, in pages, so the memory does not grow with the data. An error means
// that it could not look, not that something is wrong.
func Verify(ctx context.Context, database *db.DB, log *Log, options Options) (Report, error) {
	if options.Limit == 0 {
		options.Limit = 1000
	}
	if len(options.Verifiers) == 0 {
		return Report{}, errors.New("audit verify: no verifier key to check checkpoints with")
	}
	v := &verifier{log: log, options: options, kinds: map[string]Kind{}}
	v.report.Problems = []Problem{}
	for _, kind := range append([]Kind{v.entryKind()}, options.Kinds...) {
		v.kinds[kind.Name] = kind
	}
	err := database.Snapshot(ctx, func(ctx context.Context, q bun.IDB) error {
		v.q = q
		for _, step := range []func(context.Context) error{
			v.tree, v.pending, v.unlogged, v.records, v.rows, v.images, v.open, v.hooks,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return v.report, fmt.Errorf("audit verify: %w", err)
	}
	return v.report, nil
}

func (v *verifier) problem(table, id, what, detail string, args ...any) {
	v.add(Problem{Table: table, ID: id, What: what, Detail: fmt.Sprintf(detail, args...)})
}

func (v *verifier) add(p Problem) {
	v.report.Total++
	if len(v.report.Problems) < v.options.Limit {
		v.report.Problems = append(v.report.Problems, p)
	}
}

// recompute gives the leaves of rows of mixed kinds, by kind and ref.
func (v *verifier) recompute(ctx context.Context, refs map[string][]string) (map[recordKey]string, error) {
	leaves := map[recordKey]string{}
	for kind, ofKind := range refs {
		known, ok := v.kinds[kind]
		if !ok {
			continue // the leaf becomes an orphan
		}
		found, err := known.Recompute(ctx, v.q, ofKind, v.add)
		if err != nil {
			return nil, err
		}
		for ref, leaf := range found {
			leaves[recordKey{kind, ref}] = leaf
		}
	}
	return leaves, nil
}

// pending compares the leaves that wait with the rows they stand for.
func (v *verifier) pending(ctx context.Context) error {
	for after := ""; ; {
		var rows []pendingRow
		if err := v.q.NewSelect().Model(&rows).Where("id > ?", after).OrderExpr("id").Limit(page).Scan(ctx); err != nil {
			return err
		}
		refs := map[string][]string{}
		for _, row := range rows {
			refs[row.Kind] = append(refs[row.Kind], row.Ref)
		}
		leaves, err := v.recompute(ctx, refs)
		if err != nil {
			return err
		}
		for _, row := range rows {
			leaf, found := leaves[recordKey{row.Kind, row.Ref}]
			switch {
			case !found:
				v.orphans = append(v.orphans, orphan{"audit_pending", row.ID, row.Kind, row.Ref, row.Leaf})
			case leaf != row.Leaf:
				v.problem("audit_pending", row.ID, Changed, "its leaf is not that of %s %s; nothing sealed tells which of the two was changed", row.Kind, row.Ref)
				v.problem(v.kinds[row.Kind].Table, row.Ref, Changed, "its leaf is not the one that waits to be sealed")
			}
		}
		v.report.Pending += int64(len(rows))
		if len(rows) < page {
			return nil
		}
		after = rows[len(rows)-1].ID
	}
}

// unlogged finds rows that no leaf stands for, and settles the orphans: a leaf
// that fits such a row was relabelled, any other one has lost its row.
func (v *verifier) unlogged(ctx context.Context) error {
	byLeaf := map[string]orphan{}
	for _, o := range v.orphans {
		byLeaf[o.leaf] = o
	}
	for _, kind := range v.kinds {
		var missing []string
		for after := ""; ; {
			refs, err := kind.Refs(ctx, v.q, after, page)
			if err != nil {
				return err
			}
			without, err := v.without(ctx, "audit_leaf", kind.Name, refs)
			if err != nil {
				return err
			}
			if missing = append(missing, without...); len(missing) >= page || len(refs) < page {
				if err := v.inserted(ctx, kind, missing, byLeaf); err != nil {
					return err
				}
				missing = missing[:0]
			}
			if kind.Name == KindEntry {
				v.report.Entries += int64(len(refs))
			}
			if len(refs) < page {
				break
			}
			after = refs[len(refs)-1]
		}
	}
	for _, o := range byLeaf {
		if kind, known := v.kinds[o.kind]; known {
			v.problem(kind.Table, o.ref, Deleted, "%s %s stands for it", o.table, o.id)
		} else {
			v.problem(o.table, o.id, Changed, "no such kind of leaf: %q", o.kind)
		}
	}
	return nil
}

// without returns the refs of a kind that have no leaf in the table.
func (v *verifier) without(ctx context.Context, table, kind string, refs []string) ([]string, error) {
	present := map[string]bool{}
	err := db.Chunks(refs, db.Batch, func(part []string) error {
		var found []string
		err := v.q.NewSelect().Table(table).Column("ref").Where("kind = ?", kind).Where("ref IN (?)", bun.In(part)).Scan(ctx, &found)
		for _, ref := range found {
			present[ref] = true
		}
		return err
	})
	var missing []string
	for _, ref := range refs {
		if !present[ref] {
			missing = append(missing, ref)
		}
	}
	return missing, err
}

func (v *verifier) inserted(ctx context.Context, kind Kind, refs []string, byLeaf map[string]orphan) error {
	refs, err := v.without(ctx, "audit_pending", kind.Name, refs)
	if err != nil || len(refs) == 0 {
		return err
	}
	leaves, err := kind.Recompute(ctx, v.q, refs, func(Problem) {}) // reported below as a whole
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if o, ok := byLeaf[leaves[ref]]; ok {
			delete(byLeaf, o.leaf)
			v.problem(o.table, o.id, Changed, "it is the leaf of %s %s, not of %s %s", kind.Name, ref, o.kind, o.ref)
			continue
		}
		v.problem(kind.Table, ref, Inserted, "neither sealed nor pending: it was inserted, or its leaf was deleted")
	}
	return nil
}

// open counts imports in progress; one of yesterday was left behind.
func (v *verifier) open(ctx context.Context) error {
	var rows []struct {
		EntryID string `bun:"entry_id"`
		At      int64  `bun:"at"`
	}
	if err := v.q.NewSelect().Table("audit_open").Column("*").OrderExpr("entry_id").Scan(ctx, &rows); err != nil {
		return err
	}
	var now int64
	if err := v.q.QueryRowContext(ctx, "SELECT coalesce(max(at), 0) FROM audit_entry").Scan(&now); err != nil {
		return err
	}
	v.report.Open = int64(len(rows))
	for _, row := range rows {
		if now-row.At > (24 * time.Hour).Milliseconds() {
			v.problem("audit_open", row.EntryID, Inserted, "an import that was neither finished nor abandoned for a day")
		}
	}
	return nil
}

func (v *verifier) hooks(ctx context.Context) error {
	for _, check := range v.options.Rows {
		if err := check.Check(ctx, v.q, v.add); err != nil {
			return fmt.Errorf("%s: %w", check.Name, err)
		}
	}
	return nil
}
