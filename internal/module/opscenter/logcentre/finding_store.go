package logcentre

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func findingByID(ctx context.Context, q bun.IDB, findingID string) (Finding, error) {
	var f Finding
	err := q.NewSelect().Model(&f).Where("t.id = ? OR t.number = ?", findingID, findingID).Scan(ctx)
	return f, db.NotFound(err, "logcentre.no_finding")
}

// lastFinding is the newest finding of a rule about a subject; nil when there is none.
func lastFinding(ctx context.Context, q bun.IDB, rule, kind, subject string) (*Finding, error) {
	var f Finding
	err := q.NewSelect().Model(&f).Where("t.rule_id = ? AND t.subject_kind = ? AND t.subject = ?", rule, kind, subject).OrderExpr("t.from_at DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &f, err
}

func insertFinding(ctx context.Context, tx *usecase.Tx, f *Finding) error {
	f.Version, f.CreatedAt, f.UpdatedAt = 1, tx.Now(), tx.Now()
	tx.Record(findingTable, f.ID)
	_, err := tx.NewInsert().Model(f).Exec(ctx)
	return err
}

func saveFinding(ctx context.Context, tx *usecase.Tx, f *Finding) error {
	before := f.Version
	f.Version, f.UpdatedAt = before+1, tx.Now()
	tx.Record(findingTable, f.ID)
	return db.MustAffect(tx.NewUpdate().Model(f).ExcludeColumn("created_at").WherePK().Where("version = ?", before).Exec(ctx))
}

// openFindings wait for somebody, the worst and oldest first.
func openFindings(ctx context.Context, q bun.IDB, states []string, raisedBefore clock.Instant, limit int) (found []Finding, err error) {
	err = q.NewSelect().Model(&found).Where("t.state IN (?)", bun.List(states)).Where("t.created_at <= ?", raisedBefore).
		OrderExpr("CASE t.severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, t.created_at").Limit(int64(limit)).Scan(ctx)
	return found, err
}

// standing are the findings of some rules that are not closed, and those that
// were closed last.
func standing(ctx context.Context, q bun.IDB, rules []string) (found []Finding, err error) {
	var closed []Finding
	of := func(into *[]Finding, states ...string) *bun.SelectQuery {
		return q.NewSelect().Model(into).ExcludeColumn("evidence", "note").Where("t.rule_id IN (?)", bun.List(rules)).Where("t.state IN (?)", bun.List(states))
	}
	if err = of(&found, Open, Acknowledged).OrderExpr("t.created_at, t.id").Scan(ctx); err != nil {
		return nil, err
	}
	err = of(&closed, Handled, Dismissed).OrderExpr("t.handled_at DESC, t.id").Limit(lastClosed).Scan(ctx)
	return append(found, closed...), err
}

// lastClosed findings are named once more, so that what was said of them ends.
const lastClosed = 100

// findingsIn are the findings that began in a time.
func findingsIn(ctx context.Context, q bun.IDB, from, until clock.Instant) (found []Finding, err error) {
	err = q.NewSelect().Model(&found).Where("t.from_at >= ? AND t.from_at < ?", from, until).OrderExpr("t.from_at, t.id").Scan(ctx)
	return found, err
}

// markOf is up to when a rule has looked; zero before its first time.
func markOf(ctx context.Context, q bun.IDB, rule string) (at clock.Instant, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(seen_at), 0) FROM log_mark WHERE rule_id = ?", rule).Scan(&at)
	return at, err
}

func setMark(ctx context.Context, tx *db.Tx, rule string, at clock.Instant) error {
	return tx.Upsert(ctx, "log_mark", []string{"rule_id"}, []string{"seen_at"}, rule, at)
}
