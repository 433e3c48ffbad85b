package identity

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// personStop says that an emergency stop holds an account. An account may be
// under several; it comes back with the last of them.
type personStop struct {
	bun.BaseModel `bun:"table:person_stop,alias:t"`

	ID       string `bun:"id,pk"`
	PersonID string `bun:"person_id"`
	OrderID  string `bun:"order_id"`
	Was      string `bun:"was"` // the state of the account before the first stop
}

func insertStop(ctx context.Context, tx *usecase.Tx, stop *personStop) error {
	tx.Record("person_stop", stop.ID)
	_, err := tx.NewInsert().Model(stop).Exec(ctx)
	return err
}

func deleteStop(ctx context.Context, tx *usecase.Tx, stop *personStop) error {
	tx.Record("person_stop", stop.ID)
	return db.MustAffect(tx.NewDelete().Model(stop).WherePK().Exec(ctx))
}

// loadStops reads stops by a column, person_id or order_id.
func loadStops(ctx context.Context, q bun.IDB, column, value string) (stops []personStop, err error) {
	err = q.NewSelect().Model(&stops).Where("? = ?", bun.Ident("t."+column), value).OrderExpr("t.id").Scan(ctx)
	return stops, err
}

// peopleUnder finds the accounts, not closed ones, that an emergency stop means:
// one person, everybody in organisations, or everybody with a role.
func peopleUnder(ctx context.Context, q bun.IDB, personID string, organisations []string, role string) (ids []string, err error) {
	query := q.NewSelect().Table("person").ColumnExpr("person.id").Where("person.state <> ?", Closed).OrderExpr("person.id")
	switch {
	case personID != "":
		query = query.Where("person.id = ?", personID)
	case len(organisations) > 0:
		query = query.Where("person.id IN (SELECT p.person_id FROM post p WHERE p.state = 'active' AND p.org_id IN (?))", bun.List(organisations))
	default:
		query = query.Where("person.id IN (SELECT p.person_id FROM post p JOIN post_role r ON r.post_id = p.id WHERE p.state = 'active' AND r.role_id = ?)", role)
	}
	if err = query.Scan(ctx, &ids); err != nil {
		err = fmt.Errorf("accounts of an emergency stop: %w", err)
	}
	return ids, err
}

// idleSince finds accounts in use, with a post in an organisation, that nobody
// has signed in with since a moment.
func idleSince(ctx context.Context, q bun.IDB, orgID string, moment clock.Instant) (people []Person, err error) {
	err = q.NewSelect().Model(&people).Where("t.state IN (?)", bun.List([]string{Active, Locked})).
		Where("t.last_sign_in_at < ? AND t.created_at < ? AND t.revoked_at < ?", moment, moment, moment).
		Where("t.id IN (SELECT p.person_id FROM post p WHERE p.state = 'active' AND p.org_id = ?)", orgID).OrderExpr("t.login").Scan(ctx)
	return people, err
}

// countAllowed counts the accounts in use with a valid post that gives a permission.
func countAllowed(ctx context.Context, q bun.IDB, permission string, today clock.Day) (int, error) {
	n, err := q.NewSelect().TableExpr("person AS t").Where("t.state = ?", Active).
		Where("t.id IN (SELECT p.person_id FROM post p JOIN post_role r ON r.post_id = p.id JOIN role_grant g ON g.role_id = r.role_id "+
			"WHERE p.state = 'active' AND p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?) AND g.permission = ? AND g.reach <> 'none')", today, today, permission).Count(ctx)
	return int(n), err
}

// servingUntil is the last day on which anybody serves in a role who does so
// today, in another post than these; empty when there is nobody.
func servingUntil(ctx context.Context, q bun.IDB, role string, today clock.Day, without []string) (clock.Day, error) {
	var last clock.Day
	err := q.NewSelect().TableExpr("post AS p").Join("JOIN post_role AS r ON r.post_id = p.id").Join("JOIN person AS t ON t.id = p.person_id").
		ColumnExpr("MAX(COALESCE(p.valid_to, ?))", endless).Where("t.state = ? AND p.state = ? AND r.role_id = ?", Active, Active, role).
		Where("p.valid_from <= ? AND (p.valid_to IS NULL OR p.valid_to >= ?)", today, today).Where("p.id NOT IN (?)", bun.List(without)).Scan(ctx, &last)
	if err != nil {
		return "", fmt.Errorf("who else serves as %s: %w", role, err)
	}
	return last, nil
}
