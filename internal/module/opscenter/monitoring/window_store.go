package monitoring

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/usecase"
)

const windowTable = "monitor_window"

// WindowFilter narrows the windows.
type WindowFilter struct {
	State []string `query:"state" enum:"proposed,approved,rejected,withdrawn" filter:"t.state"`
}

type windowsInput struct {
	list.Params
	WindowFilter
}

var windowList = list.Spec[Window]{
	Name: windowTable, Versions: []string{windowTable},
	Sorts:       map[string]string{"startsAt": "t.starts_at", "createdAt": "t.created_at"},
	DefaultSort: "-startsAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(t.number LIKE ? ESCAPE '!' OR t.title LIKE ? ESCAPE '!')", like(text), like(text))
	},
	Position: func(row *Window, column string) any {
		if column == "createdAt" {
			return int64(row.CreatedAt)
		}
		return int64(row.StartsAt)
	},
	ID: func(row *Window) string { return row.ID },
}

var windowColumns = listing.Table{Entity: "monitorWindow", Columns: []listing.Column{{Field: "number"}, {Field: "title"}, {Field: "state", Words: "state.monitorWindow."}, {Field: "planned"},
	{Field: "subjects"}, {Field: "startsAt"}, {Field: "endsAt"}, {Field: "decidedAt"}, {Field: "deciderName"}, {Field: "proposerName"}, {Field: "impact"}, {Field: "createdAt"}}}

func insertWindow(ctx context.Context, tx *usecase.Tx, w *Window) error {
	tx.Record(windowTable, w.ID)
	_, err := tx.NewInsert().Model(w).Exec(ctx)
	return err
}

func saveWindow(ctx context.Context, tx *usecase.Tx, w *Window) error {
	before := w.Version
	w.Version = before + 1
	tx.Record(windowTable, w.ID)
	return db.MustAffect(tx.NewUpdate().Model(w).WherePK().Where("version = ?", before).Exec(ctx))
}

func windowByID(ctx context.Context, q bun.IDB, id string) (w Window, err error) {
	err = q.NewSelect().Model(&w).Where("t.id = ?", id).Scan(ctx)
	return w, db.NotFound(err, "monitoring.no_window")
}

// windowsIn are the approved windows that reach into a period.
func windowsIn(ctx context.Context, q bun.IDB, from, to clock.Instant) (found []Window, err error) {
	err = q.NewSelect().Model(&found).Where("t.state = ?", Approved).Where("t.starts_at < ?", to).Where("t.ends_at > ?", from).OrderExpr("t.starts_at, t.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("windows: %w", err)
	}
	return found, nil
}

// plannedAt are the planned windows that are open at an instant.
func plannedAt(ctx context.Context, q bun.IDB, at clock.Instant) ([]Window, error) {
	found, err := windowsIn(ctx, q, at, at+1)
	planned := found[:0]
	for _, w := range found {
		if w.Planned() {
			planned = append(planned, w)
		}
	}
	return planned, err
}

// windowsToDecide wait for the owner, the earliest first.
func windowsToDecide(ctx context.Context, q bun.IDB, except string, limit int) (found []Window, err error) {
	err = q.NewSelect().Model(&found).Where("t.state = ?", Proposed).Where("t.created_by <> ?", except).OrderExpr("t.starts_at, t.id").Limit(int64(limit)).Scan(ctx)
	return found, err
}
