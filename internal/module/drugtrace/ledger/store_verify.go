package ledger

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

func eventsAfter(ctx context.Context, q bun.IDB, after int64, limit int) ([]int64, error) {
	var ids []int64
	err := q.NewSelect().TableExpr("trace_event").Column("id").Where("id > ?", after).OrderExpr("id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

// eventsWithCodes reads events and the codes linked to each.
func eventsWithCodes(ctx context.Context, q bun.IDB, ids []int64) ([]Event, map[int64][]string, error) {
	var events []Event
	if err := q.NewSelect().Model(&events).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("trace events: %w", err)
	}
	var links []link
	if err := q.NewSelect().Model(&links).Where("event_id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, nil, fmt.Errorf("trace links: %w", err)
	}
	codes := map[int64][]string{}
	for _, l := range links {
		codes[l.EventID] = append(codes[l.EventID], l.Code)
	}
	return events, codes, nil
}

func codesAfter(ctx context.Context, q bun.IDB, after string, limit int) ([]Code, error) {
	var rows []Code
	if err := q.NewSelect().Model(&rows).Where("t.code > ?", after).OrderExpr("t.code").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("trace codes: %w", err)
	}
	return rows, nil
}

// step is one event of one code with the columns a replay needs.
type step struct {
	Code       string        `bun:"code"`
	ID         int64         `bun:"id"`
	RecordedAt clock.Instant `bun:"recorded_at"`
	Operation  string        `bun:"operation"`
	StateAfter string        `bun:"state_after"`
	HolderID   string        `bun:"holder_id"`
	LocationID string        `bun:"location_id"`
	DocumentID string        `bun:"document_id"`
	Parent     string        `bun:"parent"`
	Units      int           `bun:"units"`
	PackLeft   *int          `bun:"pack_left"`
	BatchID    string        `bun:"batch_id"`
	ItemID     *string       `bun:"item_id"`
}

func replay(ctx context.Context, q bun.IDB, codes []string) (map[string]replayed, error) {
	var steps []step
	err := q.NewSelect().TableExpr("trace_link AS l").Join("JOIN trace_event AS e ON e.id = l.event_id").Join("LEFT JOIN trace_batch AS b ON b.id = e.batch_id").
		ColumnExpr("l.code, e.id, e.recorded_at, e.operation, e.state_after, e.holder_id, e.location_id, e.document_id, e.parent, e.units, e.pack_left, e.batch_id, b.item_id").
		Where("l.code IN (?)", bun.List(codes)).OrderExpr("l.code, e.id").Scan(ctx, &steps)
	if err != nil {
		return nil, fmt.Errorf("trace replay: %w", err)
	}
	replays := make(map[string]replayed, len(codes))
	for _, s := range steps {
		r := replays[s.Code]
		r.take(s)
		replays[s.Code] = r
	}
	return replays, nil
}

// unitsInside sums the packs of what lies in each container.
func unitsInside(ctx context.Context, q bun.IDB, containers []string) (map[string]int, error) {
	var sums []struct {
		Parent string `bun:"parent"`
		Units  int    `bun:"units"`
	}
	err := q.NewSelect().TableExpr("trace_code").ColumnExpr("parent, sum(units) AS units").Where("parent IN (?)", bun.List(containers)).GroupExpr("parent").Scan(ctx, &sums)
	inside := make(map[string]int, len(sums))
	for _, s := range sums {
		inside[s.Parent] = s.Units
	}
	return inside, err
}

// orphans lists codes that events speak of and the register no longer has.
func orphans(ctx context.Context, q bun.IDB, limit int) ([]string, error) {
	var missing []string
	err := q.NewSelect().TableExpr("trace_link AS l").ColumnExpr("DISTINCT l.code").
		Join("LEFT JOIN trace_code AS c ON c.code = l.code").Where("c.code IS NULL").Limit(int64(limit)).Scan(ctx, &missing)
	return missing, err
}
