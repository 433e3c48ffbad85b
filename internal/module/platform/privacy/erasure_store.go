package privacy

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/usecase"
)

type erasureInput struct {
	list.Params
	State []string `query:"state" enum:"proposed,erased,rejected" filter:"t.state"`
}

// erasureList has no parties: who may read erasures reads all.
var erasureList = list.Spec[Erasure]{
	Name: "privacy_erasure", Versions: []string{"privacy_erasure"},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Position:    func(row *Erasure, _ string) any { return int64(row.CreatedAt) },
	ID:          func(row *Erasure) string { return row.ID },
}

var erasureTable = listing.Table{Entity: "privacyErasure", Columns: []listing.Column{{Field: "personName"}, {Field: "state", Words: "state.privacyErasure."}, {Field: "reason"}, {Field: "before"}, {Field: "entries"},
	{Field: "proposerName"}, {Field: "deciderName"}, {Field: "decidedAt"}, {Field: "createdAt"}}}

func insertErasure(ctx context.Context, tx *usecase.Tx, e *Erasure) error {
	tx.Record("privacy_erasure", e.ID)
	_, err := tx.NewInsert().Model(e).Exec(ctx)
	return err
}

func saveErasure(ctx context.Context, tx *usecase.Tx, e *Erasure) error {
	before := e.Version
	e.Version = before + 1
	tx.Record("privacy_erasure", e.ID)
	return db.MustAffect(tx.NewUpdate().Model(e).WherePK().Where("version = ?", before).Exec(ctx))
}

func erasureByID(ctx context.Context, q bun.IDB, id string) (e Erasure, err error) {
	err = q.NewSelect().Model(&e).Where("t.id = ?", id).Scan(ctx)
	return e, db.NotFound(err, "privacy.no_erasure")
}

// proposed are erasures that wait for somebody else than the reader.
func proposed(ctx context.Context, q bun.IDB, except string, limit int) (found []Erasure, err error) {
	err = q.NewSelect().Model(&found).Where("t.state = ?", Proposed).Where("t.proposed_by <> ?", except).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return found, err
}

func proposedFor(ctx context.Context, q bun.IDB, personID string) (bool, error) {
	return q.NewSelect().Model((*Erasure)(nil)).Where("t.state = ?", Proposed).Where("t.person_id = ?", personID).Exists(ctx)
}
