package team

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	contractTable    = "team_contract"
	memberTable      = "team_member"
	certificateTable = "team_certificate"
	replacementTable = "team_replacement"
	shiftTable       = "team_shift"
	swapTable        = "team_swap"
	sessionTable     = "team_session"
)

// insert writes a new row.
func insert(ctx context.Context, tx *usecase.Tx, table, rowID string, row any) error {
	tx.Record(table, rowID)
	tx.Touch(table)
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}

// save writes a row whose version was before.
func save(ctx context.Context, tx *usecase.Tx, table, rowID string, row any, before int) error {
	tx.Record(table, rowID)
	tx.Touch(table)
	return db.MustAffect(tx.NewUpdate().Model(row).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

func saveMember(ctx context.Context, tx *usecase.Tx, m *Member) error {
	before := m.Version
	m.Version, m.UpdatedAt = before+1, tx.Now()
	return save(ctx, tx, memberTable, m.ID, m, before)
}

func byID[T any](ctx context.Context, q bun.IDB, rowID string) (row T, err error) {
	err = q.NewSelect().Model(&row).Where("t.id = ?", rowID).Scan(ctx)
	return row, db.NotFound(err, "team.not_found")
}

// contracts are all versions in their order.
func contracts(ctx context.Context, q bun.IDB) (rows []Contract, err error) {
	err = q.NewSelect().Model(&rows).OrderExpr("t.version").Scan(ctx)
	return rows, err
}

// members are all people; a project has tens of them.
func members(ctx context.Context, q bun.IDB) (rows []Member, err error) {
	err = q.NewSelect().Model(&rows).OrderExpr("t.number").Scan(ctx)
	return rows, err
}

// certificatesOf are the certificates of some people, by person.
func certificatesOf(ctx context.Context, q bun.IDB, ids []string) (map[string][]Certificate, error) {
	found := map[string][]Certificate{}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []Certificate
	err := q.NewSelect().Model(&rows).Where("t.member_id IN (?)", bun.List(ids)).OrderExpr("t.kind, t.issued_on, t.id").Scan(ctx)
	for _, c := range rows {
		found[c.MemberID] = append(found[c.MemberID], c)
	}
	return found, err
}

// warned remembers the last warning of a certificate.
func warned(ctx context.Context, tx *usecase.Tx, c *Certificate, days int) error {
	c.Told = days
	tx.Record(certificateTable, c.ID)
	return db.MustAffect(tx.NewUpdate().Model(c).Column("told_days").WherePK().Exec(ctx))
}

// replacementsIn are the replacements in a state, the earliest first.
func replacementsIn(ctx context.Context, q bun.IDB, state string, limit int) (rows []Replacement, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", state).OrderExpr("t.effective_day, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// openFor finds the unfinished replacement that somebody takes part in.
func openFor(ctx context.Context, q bun.IDB, memberIDs ...string) (rows []Replacement, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state IN (?)", bun.List([]string{Noticed, Consented})).
		Where("(t.outgoing_id IN (?) OR t.successor_id IN (?))", bun.List(memberIDs), bun.List(memberIDs)).OrderExpr("t.id").Scan(ctx)
	return rows, err
}

// shiftsIn are the shifts that reach into a span, in order.
func shiftsIn(ctx context.Context, q bun.IDB, from, to clock.Instant) (rows []Shift, err error) {
	err = q.NewSelect().Model(&rows).Where("t.starts_at < ?", to).Where("t.ends_at > ?", from).OrderExpr("t.starts_at, t.id").Scan(ctx)
	return rows, err
}

// lastShift is the end of what is planned, zero when nothing is.
func lastShift(ctx context.Context, q bun.IDB) (end clock.Instant, err error) {
	err = q.NewSelect().Model((*Shift)(nil)).ColumnExpr("COALESCE(MAX(t.ends_at), 0)").Scan(ctx, &end)
	return end, err
}

func insertShifts(ctx context.Context, tx *usecase.Tx, shifts []Shift) error {
	for i := range shifts {
		tx.Record(shiftTable, shifts[i].ID)
	}
	tx.Touch(shiftTable)
	_, err := tx.NewInsert().Model(&shifts).Exec(ctx)
	return err
}

func saveShift(ctx context.Context, tx *usecase.Tx, s *Shift) error {
	before := s.Version
	s.Version++
	return save(ctx, tx, shiftTable, s.ID, s, before)
}

// swaps are those that wait, and the newest others.
func swaps(ctx context.Context, q bun.IDB, limit int) (rows []Swap, err error) {
	err = q.NewSelect().Model(&rows).OrderExpr("t.created_at DESC, t.id DESC").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

func swapsWaiting(ctx context.Context, q bun.IDB, except string, limit int) (rows []Swap, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", Proposed).Where("t.created_by <> ?", except).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// sessionsIn are the sessions in a state, the earliest first.
func sessionsIn(ctx context.Context, q bun.IDB, state string, until clock.Day, limit int) (rows []Session, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", state).Where("t.planned_on <= ?", until).OrderExpr("t.planned_on, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}
