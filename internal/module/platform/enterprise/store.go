package enterprise

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// visible leaves out what an unfinished import has written so far.
var visible = intake.Visible("t")

func insert(ctx context.Context, tx *usecase.Tx, org *Organisation) error {
	org.index()
	tx.Record("organisation", org.ID)
	if _, err := tx.NewInsert().Model(org).Exec(ctx); err != nil {
		return err
	}
	return replaceLicences(ctx, tx, org, nil)
}

// update writes a changed organisation; a version that is not the stored one is
// a conflict.
func update(ctx context.Context, tx *usecase.Tx, org *Organisation) error {
	before := org.Version
	org.Version, org.UpdatedAt = before+1, tx.Now()
	org.index()
	tx.Record("organisation", org.ID)
	return db.MustAffect(tx.NewUpdate().Model(org).ExcludeColumn("import_id", "created_at", "created_by").
		WherePK().Where("version = ?", before).Exec(ctx))
}

// replaceLicences stores the licences of an organisation where they differ from
// before. One that is gone stays in the table as removed: it is evidence.
func replaceLicences(ctx context.Context, tx *usecase.Tx, org *Organisation, before []Licence) error {
	kept := map[string]bool{}
	for i := range org.Licences {
		l := &org.Licences[i]
		l.OrganisationID = org.ID
		at := slices.IndexFunc(before, func(old Licence) bool {
			return !kept[old.ID] && (old.ID == l.ID || l.ID == "" && old.key() == l.key())
		})
		if at < 0 {
			l.ID = id.New(tx.Now())
			if err := storeLicence(ctx, tx, l, true); err != nil {
				return err
			}
			continue
		}
		l.ID, l.ImportID = before[at].ID, before[at].ImportID
		kept[l.ID] = true
		if !l.same(before[at]) {
			if err := storeLicence(ctx, tx, l, false); err != nil {
				return err
			}
		}
	}
	for _, old := range before {
		if kept[old.ID] {
			continue
		}
		old.RemovedAt = tx.Now()
		if err := storeLicence(ctx, tx, &old, false); err != nil {
			return err
		}
	}
	return nil
}

func storeLicence(ctx context.Context, tx *usecase.Tx, l *Licence, fresh bool) (err error) {
	tx.Record("organisation_licence", l.ID)
	if fresh {
		_, err = tx.NewInsert().Model(l).Exec(ctx)
	} else {
		err = db.MustAffect(tx.NewUpdate().Model(l).WherePK().Exec(ctx))
	}
	if err != nil {
		return fmt.Errorf("licence %s: %w", l.ID, err)
	}
	return nil
}

func load(ctx context.Context, q bun.IDB, id string) (*Organisation, error) {
	org := &Organisation{}
	err := q.NewSelect().Model(org).Where("t.id = ?", id).Where(visible).Scan(ctx)
	return org, db.NotFound(err, "enterprise.not_found")
}

// addLicences fills the licences held, those that end first at the front.
func addLicences(ctx context.Context, q bun.IDB, organisations ...*Organisation) error {
	at, ids := map[string]*Organisation{}, make([]string, len(organisations))
	for i, org := range organisations {
		org.Licences = []Licence{}
		at[org.ID], ids[i] = org, org.ID
	}
	return db.Chunks(ids, db.Batch, func(part []string) error {
		var rows []Licence
		err := q.NewSelect().Model(&rows).Where("l.organisation_id IN (?)", bun.List(part)).Where("l.removed_at = 0").
			Scan(ctx)
		if err != nil {
			return fmt.Errorf("licences: %w", err)
		}
		for _, l := range rows {
			org := at[l.OrganisationID]
			org.Licences = append(org.Licences, l)
		}
		for _, id := range part {
			slices.SortFunc(at[id].Licences, func(a, b Licence) int { return cmp.Or(cmp.Compare(a.end(), b.end()), cmp.Compare(a.ID, b.ID)) })
		}
		return nil
	})
}

// everHeld lists all licences the organisation ever held.
func everHeld(ctx context.Context, q bun.IDB, organisationID string) (held []Licence, err error) {
	err = q.NewSelect().Model(&held).Column("id", "kind", "number").Where("l.organisation_id = ?", organisationID).OrderExpr("l.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("licences: %w", err)
	}
	return held, nil
}

func loadNames(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error) {
	return resolved(ctx, q, "name", ids)
}

// resolved reads a column of organisations by id; of a merged one, that of the
// one it is part of.
func resolved(ctx context.Context, q bun.IDB, column string, ids []string) (map[string]string, error) {
	values := make(map[string]string, len(ids))
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		rows, err := db.Query(ctx, q, "SELECT t.id, COALESCE(k."+column+", t."+column+") FROM organisation AS t LEFT JOIN organisation AS k ON k.id = t.merged_into WHERE t.id IN (?) AND "+visible, part)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id, value string
			if err := rows.Scan(&id, &value); err != nil {
				return err
			}
			values[id] = value
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("%s of organisations: %w", column, err)
	}
	return values, nil
}

// standing loads an organisation, or the one that it was merged into.
func standing(ctx context.Context, q bun.IDB, id string) (*Organisation, error) {
	org, err := load(ctx, q, id)
	if err != nil || org.State != Merged {
		return org, err
	}
	return load(ctx, q, string(org.MergedInto))
}

// mergedInto lists the organisations that are part of another one.
func mergedInto(ctx context.Context, q bun.IDB, id string) (ids []string, err error) {
	if err = q.NewSelect().Model((*Organisation)(nil)).Column("id").Where("t.merged_into = ?", id).OrderExpr("t.id").Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("organisations merged into %s: %w", id, err)
	}
	return ids, nil
}

// subtree lists the organisation, when it exists, all below it, and what was
// merged into any of them.
func subtree(ctx context.Context, q bun.IDB, id string) ([]string, error) {
	rows, err := q.QueryContext(ctx, "WITH RECURSIVE below (id) AS (SELECT t.id FROM organisation AS t WHERE t.id = ? AND "+visible+
		" UNION SELECT t.id FROM organisation AS t JOIN below AS b ON t.parent_id = b.id OR t.merged_into = b.id WHERE "+visible+") SELECT id FROM below ORDER BY id", id)
	if err != nil {
		return nil, fmt.Errorf("organisations below %s: %w", id, err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var below string
		if err := rows.Scan(&below); err != nil {
			return nil, fmt.Errorf("organisations below %s: %w", id, err)
		}
		ids = append(ids, below)
	}
	return ids, rows.Err()
}

// numbersTaken tells which numbers of a unique column (uscc, macao_no) visible
// organisations have.
func numbersTaken(ctx context.Context, q bun.IDB, column string, numbers []string) (map[string]bool, error) {
	taken := map[string]bool{}
	err := db.Chunks(numbers, db.Batch, func(part []string) error {
		found, err := db.Query(ctx, q, "SELECT t."+column+" FROM organisation AS t WHERE t."+column+" IN (?) AND "+visible, part)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var number string
			if err := found.Scan(&number); err != nil {
				return err
			}
			taken[number] = true
		}
		return found.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("numbers of organisations: %w", err)
	}
	return taken, nil
}

func loadAddresses(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error) {
	addresses, err := resolved(ctx, q, "address", ids)
	maps.DeleteFunc(addresses, func(_, address string) bool { return address == "" })
	return addresses, err
}

// byName reads the visible organisation with exactly this name; of several the
// oldest, of a merged one the one that stays.
func byName(ctx context.Context, q bun.IDB, name string) (Organisation, error) {
	var found []Organisation
	err := q.NewSelect().Model(&found).Where("t.name = ?", name).Where(visible).OrderExpr("t.created_at, t.id").Limit(1).Scan(ctx)
	if err != nil {
		return Organisation{}, fmt.Errorf("organisation %q: %w", name, err)
	}
	if len(found) == 0 {
		return Organisation{}, absent()
	}
	org, err := standing(ctx, q, found[0].ID)
	if err != nil {
		return Organisation{}, err
	}
	return *org, addLicences(ctx, q, org)
}

// endingBefore lists the active organisations with a licence that ends before
// day, the first to end first.
func endingBefore(ctx context.Context, q usecase.Query, parties scope.Parties, day clock.Day, limit int) ([]Organisation, error) {
	var found []Organisation
	query := q.NewSelect().Model(&found).Where(visible).Where("t.state = ?", Active).Where("t.licence_until < ?", day).
		OrderExpr("t.licence_until, t.id").Limit(int64(limit))
	if err := q.Scope.Apply(query, parties).Scan(ctx); err != nil {
		return nil, fmt.Errorf("licences that end: %w", err)
	}
	return found, addLicences(ctx, q, pointers(found)...)
}

// insertAll writes organisations with their licences; those of an import stay
// unseen until it ends.
func insertAll(ctx context.Context, tx *db.Tx, organisations []*Organisation, held []*Licence) error {
	if err := db.Insert(ctx, tx, organisations); err != nil {
		return err
	}
	return db.Insert(ctx, tx, held)
}
