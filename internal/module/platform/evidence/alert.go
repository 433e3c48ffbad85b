package evidence

import (
	"context"
	"log/slog"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// Unwritten is the kind of alert that a change was refused because its audit
// entry could not be written (GB/T 22239-2019 8.1.4.3 d).
const Unwritten = "unwritten"

// Reveals is the kind of alert that somebody wanted to see more personal data in
// an hour than the limit allows.
const Reveals = "reveals"

// Folders is the kind of alert that a node has another folder of files or backups
// than its neighbours.
const Folders = "folders"

// Distrust is the kind of alert that the program or the configuration of a node is
// not that of its baseline (GB/T 22239-2019 8.1.4.6).
const Distrust = "distrust"

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

// todos puts alerts before those who audit everybody.
func (l *Log) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	if actor.Reach(PermitExport) != scope.All {
		return nil, nil
	}
	rows, err := alertsSince(ctx, l.runner.DB.Read(), l.runner.DB.Clock().Now().Add(-alertsFor), limit)
	if err != nil {
		return nil, err
	}
	todos := make([]module.Todo, len(rows))
	for i, row := range rows {
		todos[i] = module.Todo{What: "todo.evidence." + row.Kind, Params: map[string]any{"action": row.Action, "at": row.At.Format("01-02 15:04")},
			Entity: "evidence", Path: "/platform/evidence?action=" + row.Action, DueAt: row.At, Overdue: true, Verb: "read", Facts: []string{row.Action}, Tone: "danger"}
	}
	return todos, nil
}
