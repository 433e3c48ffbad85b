package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// trendsKept is how old a trend may be: it sums whole days, and every open desk asks each half minute.
const trendsKept = 5 * time.Minute

// measures are what a console counts by day. at is the moment of the work, in UTC milliseconds.
var measures = []struct {
	key, unit, permission, path, from, join, at, sum string
	parties                                          scope.Parties
}{
	{"received", "box", "drugtrace.inbound.read", "/drugtrace/inbound", "inbound_order AS t", "JOIN inbound_line AS l ON l.order_id = t.id", "t.arrived_at", "sum(l.qty_received)",
		scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id", "t.supplier_id"}}},
	{"signed", "box", "drugtrace.outbound.read", "/drugtrace/outbound", "outbound_order AS t", "JOIN outbound_line AS l ON l.order_id = t.id", "t.signed_at", "sum(l.qty_signed)",
		scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id", "t.clinic_id"}}},
	{"dispensed", "time", "drugtrace.dispensing.read", "/drugtrace/dispensing", "dispense AS t", "", "t.created_at", "count(*)",
		scope.Parties{Maker: "t.pharmacist_id", Organisations: []string{"t.org_id"}}},
}

// trends counts each measure that the actor may read, day by day.
func (b *Board) trends(ctx context.Context, q usecase.Query) ([]Trend, error) {
	trends := []Trend{}
	today := q.Now.Day()
	for _, m := range measures {
		if !q.Actor.Can(m.permission) {
			continue
		}
		within := q.Actor.For(m.permission)
		trend := Trend{Key: m.key, Unit: m.unit, Path: m.path}
		key := fmt.Sprint("trend/", m.key, "/", today, "/", within.Reach, "/", within.OrgID, "/", within.OrgIDs)
		if within.Reach == scope.Own {
			key += "/" + within.PersonID
		}
		if kept, ok := b.kept.Get(ctx, key); ok && json.Unmarshal(kept, &trend.Days) == nil {
			trends = append(trends, trend)
			continue
		}
		first := today.AddDays(1 - trendDays)
		var rows []struct {
			Start clock.Instant `bun:"begun"`
			Count int64         `bun:"amount"`
		}
		// Days begin at midnight of the zone, which has no summer time.
		_, offset := first.Start().Time().In(clock.Zone).Zone()
		query := q.NewSelect().TableExpr(m.from).ColumnExpr("? - (? + ?) % ? AS begun, ? AS amount", bun.Safe(m.at), bun.Safe(m.at), offset*1000, (24*time.Hour).Milliseconds(), bun.Safe(m.sum)).
			Where("? >= ?", bun.Safe(m.at), first.Start()).GroupExpr("begun")
		if m.join != "" {
			query = query.Join(m.join)
		}
		if err := within.Apply(query, m.parties).Scan(ctx, &rows); err != nil {
			return nil, fmt.Errorf("trend of %s: %w", m.key, err)
		}
		trend.Days = daysFrom(first, trendDays)
		for _, row := range rows {
			if at := first.DaysUntil(row.Start.Day()); at >= 0 && at < trendDays {
				trend.Days[at].Count += row.Count
			}
		}
		if kept, err := json.Marshal(trend.Days); err == nil {
			b.kept.Set(ctx, key, kept, trendsKept)
		}
		trends = append(trends, trend)
	}
	return trends, nil
}
