package securityevent

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	eventTable  = "securityevent_event"
	reportTable = "securityevent_report"
)

func byID(ctx context.Context, q bun.IDB, id string) (*Event, error) {
	e := &Event{}
	err := q.NewSelect().Model(e).Where("t.id = ?", id).Scan(ctx)
	return e, db.NotFound(err, "securityevent.absent")
}

func insertEvent(ctx context.Context, tx *usecase.Tx, e *Event) error {
	tx.Record(eventTable, e.ID)
	tx.Touch(eventTable)
	_, err := tx.NewInsert().Model(e).Exec(ctx)
	return err
}

func saveEvent(ctx context.Context, tx *usecase.Tx, e *Event) error {
	before := e.Version
	e.Version, e.UpdatedAt = before+1, tx.Now()
	tx.Record(eventTable, e.ID)
	tx.Touch(eventTable)
	return db.MustAffect(tx.NewUpdate().Model(e).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

func insertReport(ctx context.Context, tx *usecase.Tx, r *Report) error {
	tx.Record(reportTable, r.ID)
	_, err := tx.NewInsert().Model(r).Exec(ctx)
	return err
}

// reportsOf are the reports of an event, the first first.
func reportsOf(ctx context.Context, q bun.IDB, eventID string) (rows []Report, err error) {
	rows = []Report{}
	err = q.NewSelect().Model(&rows).Where("t.event_id = ?", eventID).OrderExpr("t.created_at, t.id").Scan(ctx)
	return rows, err
}

// cameOf are the events that came from a record and were no false alarm.
func cameOf(ctx context.Context, q bun.IDB, source, sourceID string) (events []Event, err error) {
	err = q.NewSelect().Model(&events).Where("t.source_id = ?", sourceID).Where("t.source = ?", source).Where("t.state <> ?", Dismissed).OrderExpr("t.id").Scan(ctx)
	return events, err
}

// inStates are the events in some states, the oldest first.
func inStates(ctx context.Context, q bun.IDB, states []string, limit int) (events []Event, err error) {
	err = q.NewSelect().Model(&events).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return events, err
}

// owing are the events that changed since a moment and had to be reported once.
func owing(ctx context.Context, q bun.IDB, since clock.Instant) (events []Event, err error) {
	err = q.NewSelect().Model(&events).Where("t.known_at > 0").Where("t.updated_at >= ?", since).OrderExpr("t.aware_at, t.id").Scan(ctx)
	return events, err
}

// knownIn are the events that were no false alarm, by when the owner knew.
func knownIn(ctx context.Context, q bun.IDB, from, until clock.Instant) (events []Event, err error) {
	err = q.NewSelect().Model(&events).Where("t.aware_at >= ? AND t.aware_at < ?", from, until).Where("t.state <> ?", Dismissed).OrderExpr("t.aware_at, t.id").Scan(ctx)
	return events, err
}
