package identity

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/usecase"
)

func insertPerson(ctx context.Context, tx *usecase.Tx, person *Person) error {
	person.Search = fold.Index(person.Name, person.Login)
	tx.Record("person", person.ID)
	_, err := tx.NewInsert().Model(person).Exec(ctx)
	return err
}

// updatePerson writes a changed person; a version that is not the stored one
// is a conflict. The last sign-in is kept apart: it changes without a version.
func updatePerson(ctx context.Context, tx *usecase.Tx, person *Person) error {
	before := person.Version
	person.Version, person.UpdatedAt = before+1, tx.Now()
	person.Search = fold.Index(person.Name, person.Login)
	tx.Record("person", person.ID)
	return db.MustAffect(tx.NewUpdate().Model(person).ExcludeColumn("last_sign_in_at", "created_at", "created_by").
		WherePK().Where("version = ?", before).Exec(ctx))
}

// holdPerson makes every other change of the person and of the person's posts
// wait for this transaction, for rules that span several posts.
func holdPerson(ctx context.Context, tx *usecase.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "UPDATE person SET version = version WHERE id = ?", id)
	return err
}

// noteSignIn sets the time shown as the last sign-in; it is not evidence, the
// sign-in's own audit entry is.
func noteSignIn(ctx context.Context, tx *db.Tx, id string, at clock.Instant) error {
	_, err := tx.ExecContext(ctx, "UPDATE person SET last_sign_in_at = ? WHERE id = ?", at, id)
	return err
}

func loadPerson(ctx context.Context, q bun.IDB, id string) (*Person, error) {
	person := &Person{}
	err := q.NewSelect().Model(person).Where("t.id = ?", id).Scan(ctx)
	return person, db.NotFound(err, "identity.person_absent")
}

func loadPersonByLogin(ctx context.Context, q bun.IDB, login string) (*Person, error) {
	person := &Person{}
	err := q.NewSelect().Model(person).Where("t.login = ?", login).Scan(ctx)
	return person, db.NotFound(err, "identity.person_absent")
}

func anyPerson(ctx context.Context, q bun.IDB) (bool, error) {
	some, err := q.NewSelect().Table("person").Limit(1).Exists(ctx)
	if err != nil {
		return false, fmt.Errorf("accounts: %w", err)
	}
	return some, nil
}

// waitingPeople are accounts that wait for a grant, the oldest first, without
// those that the reader opened.
func waitingPeople(ctx context.Context, q bun.IDB, except string, limit int) ([]Person, error) {
	var people []Person
	err := q.NewSelect().Model(&people).Where("t.state = ?", Pending).Where("t.created_by <> ?", except).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("accounts that wait: %w", err)
	}
	return people, nil
}

// unusedSince finds active accounts without sign-in, and without a change of
// their access, since a moment.
func unusedSince(ctx context.Context, q bun.IDB, moment clock.Instant) ([]string, error) {
	var ids []string
	err := q.NewSelect().Table("person").Column("id").
		Where("state = ? AND last_sign_in_at < ? AND revoked_at < ?", Active, moment, moment).OrderExpr("id").Scan(ctx, &ids)
	if err != nil {
		return nil, fmt.Errorf("accounts not used: %w", err)
	}
	return ids, nil
}

type named struct {
	bun.BaseModel `bun:"table:person,alias:t"`

	ID   string `bun:"id"`
	Name string `bun:"name"`
}

func personNames(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error) {
	names := make(map[string]string, len(ids))
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		people, err := db.All[named](ctx, q, "WHERE t.id IN (?)", part)
		for _, person := range people {
			names[person.ID] = person.Name
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("names of people: %w", err)
	}
	return names, nil
}
