package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"
)

// entryKind is how Verify looks at audit entries.
func (v *verifier) entryKind() Kind {
	return Kind{Name: KindEntry, Table: "audit_entry", Recompute: v.entryLeaves, Refs: entryRefs}
}

func entryRefs(ctx context.Context, q bun.IDB, after string, limit int) (ids []string, err error) {
	err = q.NewSelect().Table("audit_entry").Column("id").Where("id > ?", after).OrderExpr("id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

func (v *verifier) entryLeaves(ctx context.Context, q bun.IDB, refs []string, report func(Problem)) (map[string]string, error) {
	var entries []Entry
	if err := q.NewSelect().Model(&entries).Where("id IN (?)", bun.List(refs)).OrderExpr("id").Scan(ctx); err != nil {
		return nil, err
	}
	sums, err := recordSums(ctx, q, refs)
	if err != nil {
		return nil, err
	}
	erasures, err := erasedEntries(ctx, q, entries)
	if err != nil {
		return nil, err
	}
	leaves := make(map[string]string, len(entries))
	for i := range entries {
		entry := &entries[i]
		leaves[entry.ID] = entry.Leaf()
		if class := v.log.class(entry.Action); entry.Class != class {
			report(Problem{"audit_entry", entry.ID, Changed, fmt.Sprintf("its class is %q, that of its action is %q", entry.Class, class)})
		}
		switch {
		case entry.Private != nil && entry.Salt != nil && privateHash(*entry.Private, *entry.Salt) == entry.PrivateHash:
		case entry.Private == nil && entry.Salt == nil && erasures[entry.ID]:
		case entry.Private == nil && entry.Salt == nil:
			report(Problem{"audit_entry", entry.ID, Changed, "its private part is gone and no entry says who erased it"})
		default:
			report(Problem{"audit_entry", entry.ID, Changed, "its private part does not match its hash"})
		}
		sum := sums[entry.ID]
		switch {
		case sum == nil && entry.RecordCount == 0 && entry.RecordsRoot == "":
		case sum == nil:
			report(Problem{"audit_record", entry.ID, Deleted, fmt.Sprintf("none of the %d records of this entry is left", entry.RecordCount)})
		case sum.torn || len(sum.hashes) != entry.RecordCount:
			report(Problem{"audit_record", entry.ID, Changed, fmt.Sprintf("records of this entry were added, removed or moved: %d of %d; the first is %s", len(sum.hashes), entry.RecordCount, sum.first)})
		case hexOf(rootOf(sum.hashes)) != entry.RecordsRoot:
			report(Problem{"audit_record", entry.ID, Changed, fmt.Sprintf("the %d records of this entry do not match its root; the first is %s", entry.RecordCount, sum.first)})
		}
	}
	return leaves, nil
}

// recordSum is what is needed of the records of one entry.
type recordSum struct {
	hashes []tlog.Hash
	first  string // which row, for the report
	torn   bool   // positions are not 0, 1, 2, ...
}

func recordSums(ctx context.Context, q bun.IDB, entryIDs []string) (map[string]*recordSum, error) {
	rows, err := q.QueryContext(ctx, "SELECT entry_id, position, entity, entity_id, revision, digest, changes FROM audit_record WHERE entry_id IN (?) ORDER BY entry_id, position", bun.List(entryIDs))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	sums := map[string]*recordSum{}
	for rows.Next() {
		var r recordRow
		if err := rows.Scan(&r.EntryID, &r.Position, &r.Entity, &r.EntityID, &r.Revision, &r.Digest, &r.Changes); err != nil {
			return nil, err
		}
		sum := sums[r.EntryID]
		if sum == nil {
			sum = &recordSum{first: r.Entity + " " + r.EntityID}
			sums[r.EntryID] = sum
		}
		sum.torn = sum.torn || r.Position != len(sum.hashes)
		sum.hashes = append(sum.hashes, r.hash())
	}
	return sums, rows.Err()
}

// erasedEntries tells which entries another entry says were erased.
func erasedEntries(ctx context.Context, q bun.IDB, entries []Entry) (map[string]bool, error) {
	var ids, found []string
	for i := range entries {
		if entries[i].Salt == nil {
			ids = append(ids, entries[i].ID)
		}
	}
	said := map[string]bool{}
	if len(ids) == 0 {
		return said, nil
	}
	err := q.NewSelect().Table("audit_record").Column("entity_id").Where("entity = 'audit_entry'").Where("entity_id IN (?)", bun.List(ids)).
		Where("digest = ?", erased).Scan(ctx, &found)
	for _, id := range found {
		said[id] = true
	}
	return said, err
}

// records finds records that belong to no entry.
func (v *verifier) records(ctx context.Context) error {
	for after := ""; ; {
		var entryIDs []string
		err := v.q.NewSelect().Table("audit_record").Column("entry_id").Where("entry_id > ?", after).GroupExpr("entry_id").
			OrderExpr("entry_id").Limit(page).Scan(ctx, &entryIDs)
		if err != nil || len(entryIDs) == 0 {
			return err
		}
		present := map[string]bool{}
		for _, table := range []string{"audit_entry", "audit_open"} {
			column := map[string]string{"audit_entry": "id", "audit_open": "entry_id"}[table]
			var found []string
			if err := v.q.NewSelect().Table(table).Column(column).Where(column+" IN (?)", bun.List(entryIDs)).Scan(ctx, &found); err != nil {
				return err
			}
			for _, id := range found {
				present[id] = true
			}
		}
		for _, id := range entryIDs {
			if !present[id] {
				v.problem("audit_record", id, Inserted, "records of an entry that does not exist")
			}
		}
		after = entryIDs[len(entryIDs)-1]
	}
}
