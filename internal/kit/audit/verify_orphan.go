package audit

import (
	"context"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// orphan is a leaf, sealed or pending, whose row was not found.
type orphan struct{ table, id, kind, ref string }

// maxOrphans bounds what is remembered of leaves that lost their row.
const maxOrphans = 100_000

func (v *verifier) orphan(leaf string, o orphan) {
	if v.strays++; v.strays > maxOrphans {
		v.lost(o)
		return
	}
	v.orphans[leaf] = append(v.orphans[leaf], o)
}

// lost reports an orphan that fits no row.
func (v *verifier) lost(o orphan) {
	if kind, known := v.kinds[o.kind]; known {
		v.problem(kind.Table, o.ref, Deleted, "%s %s stands for it", o.table, o.id)
		return
	}
	v.problem(o.table, o.id, Changed, "no such kind of leaf: %q", o.kind)
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
				v.orphan(row.Leaf, orphan{"audit_pending", row.ID, row.Kind, row.Ref})
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
	for _, name := range slices.Sorted(maps.Keys(v.kinds)) {
		kind := v.kinds[name]
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
				if err := v.inserted(ctx, kind, missing); err != nil {
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
	for _, leaf := range slices.Sorted(maps.Keys(v.orphans)) {
		for _, o := range v.orphans[leaf] {
			v.lost(o)
		}
	}
	return nil
}

// without returns the refs of a kind that have no leaf in the table.
func (v *verifier) without(ctx context.Context, table, kind string, refs []string) ([]string, error) {
	present := map[string]bool{}
	err := db.Chunks(refs, db.Batch, func(part []string) error {
		var found []string
		err := v.q.NewSelect().Table(table).Column("ref").Where("kind = ?", kind).Where("ref IN (?)", bun.List(part)).Scan(ctx, &found)
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

func (v *verifier) inserted(ctx context.Context, kind Kind, refs []string) error {
	refs, err := v.without(ctx, "audit_pending", kind.Name, refs)
	if err != nil || len(refs) == 0 {
		return err
	}
	leaves, err := kind.Recompute(ctx, v.q, refs, func(Problem) {}) // reported below as a whole
	if err != nil {
		return err
	}
	for _, ref := range refs {
		relabelled := v.orphans[leaves[ref]]
		for _, o := range relabelled {
			v.problem(o.table, o.id, Changed, "it is the leaf of %s %s, not of %s %s", kind.Name, ref, o.kind, o.ref)
		}
		if len(relabelled) > 0 {
			delete(v.orphans, leaves[ref])
			continue
		}
		v.problem(kind.Table, ref, Inserted, "neither sealed nor pending: it was inserted, or its leaf was deleted")
	}
	return nil
}
