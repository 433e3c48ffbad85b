package enterprise

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// mergeEntity is the table of merges.
const mergeEntity = "organisation_merge"

func insertMerge(ctx context.Context, tx *usecase.Tx, m *Merge) error {
	tx.Record(mergeEntity, m.ID)
	if _, err := tx.NewInsert().Model(m).Exec(ctx); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	return nil
}

func updateMerge(ctx context.Context, tx *usecase.Tx, m *Merge) error {
	before := m.Version
	m.Version, m.UpdatedAt = before+1, tx.Now()
	tx.Record(mergeEntity, m.ID)
	return db.MustAffect(tx.NewUpdate().Model(m).Column("state", "decision", "version", "updated_at", "decided_at", "decided_by").
		WherePK().Where("version = ?", before).Exec(ctx))
}

// mergeSeen loads a merge: only who reaches the whole register sees any.
func mergeSeen(ctx context.Context, q bun.IDB, sc scope.Scope, id string) (*Merge, error) {
	m := &Merge{}
	if err := q.NewSelect().Model(m).Where("t.id = ?", id).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "enterprise.merge.not_found")
	}
	if sc.Reach != scope.All {
		return nil, fault.New(fault.NotFound, "enterprise.merge.not_found")
	}
	return m, nil
}

// mergeIDs lists all merges that name an organisation.
func mergeIDs(ctx context.Context, q bun.IDB, organisationID string) (ids []string, err error) {
	err = q.NewSelect().Model((*Merge)(nil)).Column("id").Where("(t.kept_id = ? OR t.lost_id = ?)", organisationID, organisationID).OrderExpr("t.id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("merges: %w", err)
	}
	return ids, nil
}

// waitingMerges are those not decided yet that name one of the organisations; of
// all without any, the oldest first.
func waitingMerges(ctx context.Context, q bun.IDB, organisationIDs ...string) (found []Merge, err error) {
	query := q.NewSelect().Model(&found).Where("t.state = ?", Proposed).OrderExpr("t.created_at, t.id")
	if len(organisationIDs) > 0 {
		query = query.Where("(t.kept_id IN (?) OR t.lost_id IN (?))", bun.List(organisationIDs), bun.List(organisationIDs))
	}
	if err = query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("merges: %w", err)
	}
	return found, nil
}

// suspects are all organisations in reach, with the licences they hold.
func suspects(ctx context.Context, q usecase.Query, parties scope.Parties) (found []Suspect, held map[string][]Licence, err error) {
	if err = q.Scope.Apply(q.NewSelect().Model(&found).Where(visible).Where("t.state <> ?", Merged), parties).Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("organisations: %w", err)
	}
	var licences []Licence
	err = q.NewSelect().Model(&licences).Column("organisation_id", "kind", "number").Where("l.removed_at = 0").Scan(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("licences: %w", err)
	}
	held = map[string][]Licence{}
	for _, l := range licences {
		held[l.OrganisationID] = append(held[l.OrganisationID], l)
	}
	return found, held, nil
}

// below lists organisations by a column that names another one.
func below(ctx context.Context, q bun.IDB, column, id string) ([]*Organisation, error) {
	var found []Organisation
	if err := q.NewSelect().Model(&found).Where("? = ?", bun.Ident("t."+column), id).Scan(ctx); err != nil {
		return nil, fmt.Errorf("organisations below %s: %w", id, err)
	}
	list := pointers(found)
	return list, addLicences(ctx, q, list...)
}
