package evidence

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// Unwritten is the kind of alert that a change was refused because its audit
// entry could not be written (GB/T 22239-2019 8.1.4.3 d).
const Unwritten = "unwritten"

// alertsFor is how long an alert stays on the desk of those who audit.
const alertsFor = 24 * time.Hour

// Alarm raises an alert: in the program's log, which needs nothing else, and on
// the desk when the database takes it.
func (l *Log) Alarm(ctx context.Context, kind, action string, cause error) {
	slog.ErrorContext(ctx, "alert", "kind", kind, "action", action, "error", cause)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := l.runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return putAlert(ctx, tx, kind, action) })
	if err != nil {
		slog.ErrorContext(ctx, "alert not stored", "kind", kind, "error", err)
	}
}

// putAlert keeps one row an hour for the same alert.
func putAlert(ctx context.Context, tx *db.Tx, kind, action string) error {
	var known int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM evidence_alert WHERE kind = ? AND action = ? AND at > ?", kind, action, tx.Now().Add(-time.Hour)).Scan(&known)
	if err != nil || known > 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO evidence_alert (id, at, kind, action) VALUES (?, ?, ?, ?)", id.New(tx.Now()), tx.Now(), kind, action)
	return err
}

// todos puts alerts before those who audit everybody.
func (l *Log) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if actor.Reach(PermitExport) != scope.All {
		return nil, nil
	}
	var rows []struct {
		At     clock.Instant `bun:"at"`
		Kind   string        `bun:"kind"`
		Action string        `bun:"action"`
	}
	err := l.runner.DB.Read().NewSelect().Table("evidence_alert").Column("at", "kind", "action").Where("at > ?", l.runner.DB.Clock().Now().Add(-alertsFor)).
		OrderExpr("at DESC").Limit(int64(limit)).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	todos := make([]module.Todo, len(rows))
	for i, row := range rows {
		todos[i] = module.Todo{What: "todo.evidence." + row.Kind, Params: map[string]any{"action": row.Action, "at": row.At.Format("01-02 15:04")},
			Entity: "evidence", Path: "/platform/evidence?action=" + row.Action, DueAt: row.At, Overdue: true, Verb: "read", Facts: []string{row.Action}, Tone: "danger"}
	}
	return todos, nil
}
