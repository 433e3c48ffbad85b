package calendar

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

type versionRow struct {
	bun.BaseModel `bun:"table:work_calendar,alias:w"`

	ID        string        `bun:"id,pk"`
	Name      string        `bun:"name"`
	Number    int64         `bun:"number"`
	Content   string        `bun:"content"`
	Reason    string        `bun:"reason"`
	CreatedAt clock.Instant `bun:"created_at"`
	CreatedBy string        `bun:"created_by"`
}

func read(ctx context.Context, q bun.IDB) (*snapshot, error) {
	var rows []versionRow
	if err := q.NewSelect().Model(&rows).OrderExpr("name, number").Scan(ctx); err != nil {
		return nil, fmt.Errorf("calendars: %w", err)
	}
	next := &snapshot{byName: map[string][]*Table{}, byID: map[string]*Table{}}
	for _, row := range rows {
		var stored content
		if err := json.Unmarshal([]byte(row.Content), &stored); err != nil {
			return nil, fmt.Errorf("calendar %s %d: %w", row.Name, row.Number, err)
		}
		v := &Table{ID: row.ID, Name: row.Name, Number: row.Number, Years: stored.Years, Hours: stored.Hours,
			Reason: row.Reason, CreatedAt: row.CreatedAt, CreatedBy: row.CreatedBy}
		if err := v.index(); err != nil {
			return nil, fmt.Errorf("calendar %s %d: %w", row.Name, row.Number, err)
		}
		next.byName[row.Name] = append(next.byName[row.Name], v)
		next.byID[row.ID] = v
	}
	return next, nil
}
