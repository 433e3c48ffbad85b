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

func (c *Calendars) readStamp(ctx context.Context) (stamp int64, err error) {
	err = c.db.Read().NewSelect().TableExpr("data_version").ColumnExpr("coalesce(max(version), 0)").Where("name = 'work_calendar'").Scan(ctx, &stamp)
	if err != nil {
		err = fmt.Errorf("calendars: %w", err)
	}
	return stamp, err
}

func (c *Calendars) read(ctx context.Context) ([]*Table, error) {
	var rows []versionRow
	if err := c.db.Read().NewSelect().Model(&rows).OrderExpr("name, number").Scan(ctx); err != nil {
		return nil, fmt.Errorf("calendars: %w", err)
	}
	versions := make([]*Table, len(rows))
	for i, row := range rows {
		var stored content
		if err := json.Unmarshal([]byte(row.Content), &stored); err != nil {
			return nil, fmt.Errorf("calendar %s %d: %w", row.Name, row.Number, err)
		}
		versions[i] = &Table{ID: row.ID, Name: row.Name, Number: row.Number, Years: stored.Years, Hours: stored.Hours,
			Reason: row.Reason, CreatedAt: row.CreatedAt, CreatedBy: row.CreatedBy}
		if err := versions[i].index(); err != nil {
			return nil, fmt.Errorf("calendar %s %d: %w", row.Name, row.Number, err)
		}
	}
	return versions, nil
}
