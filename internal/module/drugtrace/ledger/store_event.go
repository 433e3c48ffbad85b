package ledger

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func eventRef(id int64) string { return strconv.FormatInt(id, 10) }

func insertEvent(ctx context.Context, tx *usecase.Tx, event *Event, codes []string) error {
	if _, err := tx.NewInsert().Model(event).Exec(ctx); err != nil {
		if db.IsDuplicate(err) {
			return db.TryAgain(err) // two nodes drew one number
		}
		return fmt.Errorf("trace event: %w", err)
	}
	return db.Chunks(codes, db.Batch, func(part []string) error {
		var text strings.Builder
		text.WriteString("INSERT INTO trace_link (code, event_id) VALUES ")
		args := make([]any, 0, len(part)*2)
		for i, code := range part {
			if i > 0 {
				text.WriteByte(',')
			}
			text.WriteString("(?,?)")
			args = append(args, code, event.ID)
		}
		run := tx.ExecContext
		if len(part) == db.Batch { // the text of a full part stays the same
			run = tx.ExecPrepared
		}
		if _, err := run(ctx, text.String(), args...); err != nil {
			return fmt.Errorf("trace link: %w", err)
		}
		return nil
	})
}

// eventsOf reads the history of a code, newest first, with the events of the
// containers it was packed in while it was inside them.
func eventsOf(ctx context.Context, q bun.IDB, code string) ([]Event, error) {
	events := []Event{}
	err := q.NewSelect().Model(&events).Join("JOIN trace_link AS l ON l.event_id = t.id").Where("l.code = ?", code).OrderExpr("t.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("trace events: %w", err)
	}
	var stays []packing
	if err := q.NewSelect().Model(&stays).Where("child = ?", code).Scan(ctx); err != nil {
		return nil, fmt.Errorf("trace pack: %w", err)
	}
	for _, stay := range stays {
		inside, err := eventsOf(ctx, q, stay.Parent)
		if err != nil {
			return nil, err
		}
		for _, event := range inside {
			if event.ID > stay.PackedID && (stay.UnpackedID == 0 || event.ID < stay.UnpackedID) {
				events = append(events, event)
			}
		}
	}
	return newestFirst(events), nil
}

func eventByID(ctx context.Context, q bun.IDB, id int64) (*Event, error) {
	var events []Event
	if err := q.NewSelect().Model(&events).Where("id = ?", id).Scan(ctx); err != nil || len(events) == 0 {
		return nil, err
	}
	return &events[0], nil
}

func codesOfEvent(ctx context.Context, q bun.IDB, eventID int64) ([]string, error) {
	codes := []string{}
	if err := q.NewSelect().TableExpr("trace_link").Column("code").Where("event_id = ?", eventID).OrderExpr("code").Scan(ctx, &codes); err != nil {
		return nil, fmt.Errorf("trace link: %w", err)
	}
	slices.Sort(codes)
	return codes, nil
}
