package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// rows compares every declared table with the last record of each row.
func (v *verifier) rows(ctx context.Context) error {
	for _, table := range v.log.Tables() {
		if err := v.logged(ctx, table); err != nil {
			return fmt.Errorf("%s: %w", table.Name, err)
		}
		if err := v.unrecorded(ctx, table); err != nil {
			return fmt.Errorf("%s: %w", table.Name, err)
		}
	}
	return nil
}

// logged goes through all rows that were ever logged.
func (v *verifier) logged(ctx context.Context, table Table) error {
	for after := ""; ; {
		var ids []string
		err := v.q.NewSelect().Table("audit_record").Column("entity_id").Where("entity = ?", table.Name).Where("entity_id > ?", after).
			GroupExpr("entity_id").OrderExpr("entity_id").Limit(db.Batch).Scan(ctx, &ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		latest, err := v.latest(ctx, table.Name, ids)
		if err != nil {
			return err
		}
		live, err := table.forms(ctx, v.q, ids)
		if err != nil {
			return err
		}
		images, err := imagesOf(ctx, v.q, table.Name, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			form, exists := live[id]
			image, kept := images[id]
			// What came with a later migration and says nothing does not make it another row.
			if record := latest[id]; exists && kept && image.Image != nil && digestOf(form) != record.Digest && digestOf(*image.Image) == record.Digest {
				same, err := v.added.same(ctx, table, *image.Image, form)
				if err != nil {
					return err
				}
				if same {
					form = *image.Image
				}
			}
			v.compare(table, latest[id], form, exists, image, kept)
		}
		v.report.Records += int64(len(ids))
		after = ids[len(ids)-1]
	}
}

// latest reads the last record of each row and checks that revisions count
// from 1 without a gap.
func (v *verifier) latest(ctx context.Context, table string, ids []string) (map[string]recordRow, error) {
	rows, err := v.q.QueryContext(ctx, "SELECT entity_id, revision, digest FROM audit_record WHERE entity = ? AND entity_id IN (?) ORDER BY entity_id, revision", table, bun.List(ids))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	latest := map[string]recordRow{}
	for rows.Next() {
		r := recordRow{Entity: table}
		if err := rows.Scan(&r.EntityID, &r.Revision, &r.Digest); err != nil {
			return nil, err
		}
		// Between archives revisions are missing; an entry that is still here misses its own.
		if before := latest[r.EntityID].Revision; r.Revision != before+1 && v.report.Archived == 0 {
			v.problem("audit_record", table+"/"+r.EntityID, Deleted, "revision %d follows %d", r.Revision, before)
		}
		latest[r.EntityID] = r
	}
	return latest, rows.Err()
}

// compare looks at one row: its last record, itself, and its stored image.
func (v *verifier) compare(table Table, record recordRow, form string, exists bool, image imageRow, kept bool) {
	imageDigest := removed
	if image.Image != nil {
		imageDigest = digestOf(*image.Image)
	}
	imageHolds := kept && imageDigest == record.Digest && image.Revision == record.Revision
	liveDigest := removed
	if exists {
		liveDigest = digestOf(form)
	}
	if liveDigest != record.Digest {
		what, detail := Changed, "its digest is not that of revision %d in entry"
		switch {
		case !exists:
			what, detail = Deleted, "revision %d is the last that was logged, its removal was not"
		case record.Digest == removed:
			what, detail = Inserted, "revision %d logged its removal"
		}
		detail = fmt.Sprintf(detail, record.Revision)
		if what == Changed {
			detail = fmt.Sprintf("it is not as revision %d logged it", record.Revision)
			if imageHolds {
				detail += "; columns: " + strings.Join(table.differing(*image.Image, form), ", ")
			}
		}
		v.problem(table.Name, record.EntityID, what, "%s", detail)
	}
	switch id := table.Name + "/" + record.EntityID; {
	case imageHolds:
	case !kept:
		v.problem("audit_image", id, Deleted, "the image of revision %d is missing", record.Revision)
	default:
		v.problem("audit_image", id, Changed, "it does not match revision %d", record.Revision)
	}
}

// differing names the columns in which two forms of a row differ.
func (t Table) differing(logged, live string) []string {
	before, errBefore := parseImage(logged)
	after, errAfter := parseImage(live)
	if errBefore != nil || errAfter != nil {
		return []string{"unknown"}
	}
	var columns []string
	for column := range t.diff(before, after) {
		columns = append(columns, column)
	}
	slices.Sort(columns)
	return columns
}

// unrecorded finds live rows that were never logged.
func (v *verifier) unrecorded(ctx context.Context, table Table) error {
	key := table.KeyColumn()
	for after := any(nil); ; {
		ids, last, err := v.keys(ctx, table.Name, key, after)
		if err != nil || len(ids) == 0 {
			return err
		}
		var found []string
		err = v.q.NewSelect().Table("audit_record").Column("entity_id").Where("entity = ?", table.Name).Where("entity_id IN (?)", bun.List(ids)).
			GroupExpr("entity_id").Scan(ctx, &found)
		if err != nil {
			return err
		}
		logged := map[string]bool{}
		for _, id := range found {
			logged[id] = true
		}
		for _, id := range ids {
			if !logged[id] {
				v.problem(table.Name, id, Inserted, "nothing in the log says who made it")
			}
		}
		v.report.Rows += int64(len(ids))
		after = last
	}
}

// keys reads a page of primary keys in the key's own order, and the last one
// as the driver gave it, to go on from.
func (v *verifier) keys(ctx context.Context, table, key string, after any) (ids []string, last any, err error) {
	where, args := "", []any{}
	if after != nil {
		where, args = " WHERE "+key+" > ?", []any{after}
	}
	rows, err := v.q.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s%s ORDER BY %s LIMIT %d", key, table, where, key, db.Batch), args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(&last); err != nil {
			return nil, nil, err
		}
		id, _ := textOf(last)
		ids = append(ids, id)
	}
	if data, ok := last.([]byte); ok {
		last = string(data)
	}
	return ids, last, rows.Err()
}

// images finds images of rows that were never logged.
func (v *verifier) images(ctx context.Context) error {
	var entity, id string
	for {
		var rows []imageRow
		err := v.q.NewSelect().Model(&rows).Column("entity", "entity_id").
			Where("entity > ? OR (entity = ? AND entity_id > ?)", entity, entity, id).OrderExpr("entity, entity_id").Limit(db.Batch).Scan(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := map[string][]string{}
		for _, row := range rows {
			ids[row.Entity] = append(ids[row.Entity], row.EntityID)
		}
		for table, ids := range ids {
			var found []string
			err := v.q.NewSelect().Table("audit_record").Column("entity_id").Where("entity = ?", table).Where("entity_id IN (?)", bun.List(ids)).
				GroupExpr("entity_id").Scan(ctx, &found)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if !slices.Contains(found, id) {
					v.problem("audit_image", table+"/"+id, Inserted, "no record speaks of it")
				}
			}
		}
		entity, id = rows[len(rows)-1].Entity, rows[len(rows)-1].EntityID
	}
}
