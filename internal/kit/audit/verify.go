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
	Entries     int64     `json:"entries"`  // audit entries, sealed or pending
	Records     int64     `json:"records"`  // latest records compared with live rows
	Rows        int64     `json:"rows"`     // live rows of declared tables
	Archived    int64     `json:"archived"` // entries that were moved into files
	Pending     int64     `json:"pending"`  // leaves that wait for the sealer; no problem
	Open        int64     `json:"open"`     // imports in progress; no problem for a day
	Total       int64     `json:"total"`    // problems found, also those beyond the limit
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
	added   added
	log     *Log
	options Options
	kinds   map[string]Kind
	report  Report
	orphans map[string][]orphan // by leaf
	strays  int
}

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
	v.report.Problems, v.orphans = []Problem{}, map[string][]orphan{}
	for _, kind := range append([]Kind{v.entryKind()}, options.Kinds...) {
		v.kinds[kind.Name] = kind
	}
	err := database.Snapshot(ctx, func(ctx context.Context, q bun.IDB) error {
		v.q, v.added.q = q, q
		for _, step := range []func(context.Context) error{
			v.archives, v.tree, v.pending, v.unlogged, v.records, v.rows, v.images, v.open, v.hooks,
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
