package monitoring

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/usecase"
)

const (
	alertTable = "monitor_alert"
	ruleTable  = "monitor_rule"
)

// AlertFilter narrows the alerts.
type AlertFilter struct {
	State        []string  `query:"state" enum:"firing,acknowledged,recovered,closed" filter:"t.state"`
	Family       []string  `query:"family" enum:"performance,attack,data" filter:"t.family"`
	Severity     []string  `query:"severity" enum:"critical,warning" filter:"t.severity"`
	Subject      string    `query:"subject" maxLength:"40" filter:"t.subject"`
	Origin       string    `query:"origin" maxLength:"64" filter:"t.origin" doc:"Whole network address; for those who handle alerts"`
	GroupKey     string    `query:"groupKey" maxLength:"80" filter:"t.group_key"`
	RaisedAtFrom clock.Day `query:"raisedAtFrom" format:"date" filter:"t.raised_at,from"`
	RaisedAtTo   clock.Day `query:"raisedAtTo" format:"date" filter:"t.raised_at,until"`
}

type alertsInput struct {
	list.Params
	AlertFilter
}

var alertList = list.Spec[Alert]{
	Name: alertTable, Versions: []string{alertTable},
	Sorts: map[string]string{"raisedAt": "t.raised_at"}, DefaultSort: "-raisedAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(t.number LIKE ? ESCAPE '!' OR t.summary LIKE ? ESCAPE '!' OR t.probe LIKE ? ESCAPE '!')", like(text), like(text), like(text))
	},
	Position: func(row *Alert, _ string) any { return int64(row.RaisedAt) },
	ID:       func(row *Alert) string { return row.ID },
}

var alertColumns = listing.Table{Entity: "monitorAlert", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.monitorAlert."}, {Field: "severity", Words: "enum.monitorSeverity."},
	{Field: "family", Words: "enum.monitorFamily."}, {Field: "ruleId", Words: "alertRule."}, {Field: "subject"}, {Field: "probe"}, {Field: "summary"}, {Field: "value"}, {Field: "threshold"},
	{Field: "startedAt"}, {Field: "raisedAt"}, {Field: "ackedAt"}, {Field: "ackNote"}, {Field: "silencedUntil"}, {Field: "recoveredAt"}, {Field: "closedAt"}, {Field: "closeNote"}}}

func insertAlert(ctx context.Context, tx *usecase.Tx, a *Alert) error {
	tx.Record(alertTable, a.ID)
	_, err := tx.NewInsert().Model(a).Exec(ctx)
	return err
}

func saveAlert(ctx context.Context, tx *usecase.Tx, a *Alert) error {
	before := a.Version
	a.Version = before + 1
	tx.Record(alertTable, a.ID)
	return db.MustAffect(tx.NewUpdate().Model(a).WherePK().Where("version = ?", before).Exec(ctx))
}

func alertByID(ctx context.Context, q bun.IDB, id string) (a Alert, err error) {
	err = q.NewSelect().Model(&a).Where("t.id = ?", id).Scan(ctx)
	return a, db.NotFound(err, "monitoring.no_alert")
}

// openAlerts are those that are not over, the newest first.
func openAlerts(ctx context.Context, q bun.IDB, limit int) (found []Alert, err error) {
	err = q.NewSelect().Model(&found).Where("t.state IN (?)", bun.List([]string{Firing, Acknowledged})).OrderExpr("t.raised_at DESC, t.id").Limit(int64(limit)).Scan(ctx)
	return found, err
}

// countAlerts counts the alerts that are not over, and the critical among them.
func countAlerts(ctx context.Context, q bun.IDB) (open, grave int64, err error) {
	err = q.NewSelect().Model((*Alert)(nil)).ColumnExpr("count(*), coalesce(sum(t.severity = ?), 0)", Critical).
		Where("t.state IN (?)", bun.List([]string{Firing, Acknowledged})).Scan(ctx, &open, &grave)
	return open, grave, err
}

// silencedUntil is how long the last alert of a watch was silenced.
func silencedUntil(ctx context.Context, q bun.IDB, watch string) (at clock.Instant, reason string, err error) {
	var last Alert
	err = q.NewSelect().Model(&last).Where("t.watch = ?", watch).OrderExpr("t.raised_at DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, "", nil
	}
	return last.SilencedUntil, last.SilenceReason, err
}

// toldLately tells whether people know already of an open alert of the group.
func toldLately(ctx context.Context, q bun.IDB, group string, since clock.Instant) (bool, error) {
	return q.NewSelect().Model((*Alert)(nil)).Where("t.group_key = ?", group).Where("t.told = ?", 1).Where("t.raised_at >= ?", since).
		Where("t.state IN (?)", bun.List([]string{Firing, Acknowledged})).Exists(ctx)
}

// lapsed are acknowledgements that have ended.
func lapsed(ctx context.Context, q bun.IDB, now clock.Instant) (found []Alert, err error) {
	err = q.NewSelect().Model(&found).Where("t.state = ?", Acknowledged).Where("t.ack_until <= ?", now).OrderExpr("t.id").Limit(100).Scan(ctx)
	return found, err
}

func rules(ctx context.Context, q bun.IDB) (found []Rule, err error) {
	if err = q.NewSelect().Model(&found).OrderExpr("t.family, t.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	return found, nil
}

func ruleByID(ctx context.Context, q bun.IDB, id string) (r Rule, err error) {
	err = q.NewSelect().Model(&r).Where("t.id = ?", id).Scan(ctx)
	return r, db.NotFound(err, "monitoring.no_rule")
}

func insertRule(ctx context.Context, tx *usecase.Tx, r *Rule) error {
	tx.Record(ruleTable, r.ID)
	_, err := tx.NewInsert().Model(r).Exec(ctx)
	return againIfDuplicate(err)
}

func saveRule(ctx context.Context, tx *usecase.Tx, r *Rule) error {
	before := r.Version
	r.Version, r.UpdatedAt = before+1, tx.Now()
	tx.Record(ruleTable, r.ID)
	return db.MustAffect(tx.NewUpdate().Model(r).WherePK().Where("version = ?", before).Exec(ctx))
}

func watches(ctx context.Context, q bun.IDB) (map[string]Watch, error) {
	var found []Watch
	if err := q.NewSelect().Model(&found).Scan(ctx); err != nil {
		return nil, fmt.Errorf("watches: %w", err)
	}
	byID := make(map[string]Watch, len(found))
	for _, w := range found {
		byID[w.ID] = w
	}
	return byID, nil
}

func putWatch(ctx context.Context, tx *usecase.Tx, w *Watch) error {
	return tx.Upsert(ctx, "monitor_watch", []string{"id"}, []string{"matched_since", "cleared_since", "alert_id"}, w.ID, w.MatchedSince, w.ClearedSince, w.AlertID)
}

func dropWatch(ctx context.Context, tx *usecase.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM monitor_watch WHERE id = ?", id)
	return err
}

// alertsRaised counts the alerts of a period.
func alertsRaised(ctx context.Context, q bun.IDB, from, to clock.Instant) (int64, error) {
	return q.NewSelect().Model((*Alert)(nil)).Where("t.raised_at >= ?", from).Where("t.raised_at < ?", to).Count(ctx)
}
