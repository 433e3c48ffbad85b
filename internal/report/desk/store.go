package desk

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// reaches maps the life states of codes to the stretches of the river.
var reaches = []struct {
	key    string
	states []string
}{
	{"awaiting", []string{"bound", "awaiting"}},
	{"stock", []string{"stock", "picked", "checked"}},
	{"transit", []string{"transit"}},
	{"clinic", []string{"clinic", "partial"}},
	{"dispensed", []string{"dispensed"}},
}

// river sums packs by stretch. The depot, a clinic and the regulator each see
// the boxes they have or, for the depot, the ones it issued.
func (b *Board) river(ctx context.Context, q usecase.Query) ([]Reach, error) {
	var rows []struct {
		State    string `bun:"state"`
		Quantity int64  `bun:"quantity"`
		Batches  int64  `bun:"batches"`
	}
	query := q.NewSelect().TableExpr("trace_stock AS t").ColumnExpr("t.state, sum(t.quantity) AS quantity, count(DISTINCT t.batch_id) AS batches").
		Where("t.quantity > 0").GroupExpr("t.state")
	if err := q.Scope.Apply(query, scope.Parties{Organisations: []string{"t.holder_id"}}).Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("river: %w", err)
	}
	river := make([]Reach, len(reaches))
	for i, r := range reaches {
		river[i].Key = r.key
		for _, row := range rows {
			for _, state := range r.states {
				if row.State == state {
					river[i].Count += row.Quantity
					river[i].Batches = max(river[i].Batches, row.Batches)
				}
			}
		}
	}
	return river, nil
}

// alerts lists active holds, permits that run out and repeated dispensing.
func (b *Board) alerts(ctx context.Context, q usecase.Query) ([]Alert, error) {
	alerts := []Alert{}
	var holds []struct {
		Kind     string        `bun:"kind"`
		Reason   string        `bun:"reason"`
		BatchNo  *string       `bun:"batch_no"`
		ItemName *string       `bun:"name_hant"`
		Target   string        `bun:"target"`
		PlacedAt clock.Instant `bun:"placed_at"`
	}
	query := q.NewSelect().TableExpr("trace_hold AS h").Join("LEFT JOIN trace_batch AS b ON b.id = h.target").
		Join("LEFT JOIN drug_item AS i ON i.id = h.target").ColumnExpr("h.kind, h.reason, b.batch_no, i.name_hant, h.target, h.placed_at").Where("h.released_at = 0").OrderExpr("h.placed_at DESC").Limit(5)
	// A box held elsewhere is not everybody's business; a recall is.
	if reach := q.Actor.For("drugtrace.ledger.read"); reach.Reach != scope.All {
		query = query.Where("(h.org_id = ? OR h.kind <> 'quality' AND h.target_kind <> 'code')", reach.OrgID)
	}
	if q.Actor.Can("drugtrace.ledger.read") {
		if err := query.Scan(ctx, &holds); err != nil {
			return nil, fmt.Errorf("alerts: %w", err)
		}
	}
	for _, h := range holds {
		what, tone := h.Target, "warn"
		if h.BatchNo != nil {
			what = *h.BatchNo
		} else if h.ItemName != nil {
			what = *h.ItemName
		}
		if h.Kind == "recall" {
			tone = "danger"
		}
		alerts = append(alerts, Alert{Key: "alert.hold." + h.Kind, Params: map[string]any{"target": what, "reason": h.Reason}, At: h.PlacedAt, Tone: tone, Path: "/drugtrace/holds"})
	}
	if !q.Actor.Can("drugtrace.permit.read") {
		return alerts, nil
	}
	var quotas []struct {
		PermitID string `bun:"permit_id"`
		Allowed  int64  `bun:"allowed"`
		Used     int64  `bun:"used"`
		Name     string `bun:"name_hant"`
	}
	err := q.NewSelect().TableExpr("trace_quota AS t").Join("JOIN drug_item AS i ON i.id = t.item_id").ColumnExpr("t.permit_id, t.allowed, t.used, i.name_hant").
		Where("t.used * 10 >= t.allowed * 9").Where("t.allowed > 0").OrderExpr("t.allowed - t.used").Limit(5).Scan(ctx, &quotas)
	for _, quota := range quotas {
		alerts = append(alerts, Alert{Key: "alert.quota", Params: map[string]any{"item": quota.Name, "left": quota.Allowed - quota.Used, "percent": quota.Used * 100 / quota.Allowed},
			At: q.Now, Tone: "warn", Path: "/drugtrace/permits/" + quota.PermitID})
	}
	if err != nil {
		return nil, fmt.Errorf("alerts: %w", err)
	}
	return alerts, nil
}
