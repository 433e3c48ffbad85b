package desk

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

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
	river := make([]Reach, len(reaches))
	for i, r := range reaches {
		river[i].Key = r.key
		query := q.NewSelect().TableExpr("trace_stock AS t").ColumnExpr("coalesce(sum(t.quantity), 0) AS count, count(DISTINCT t.batch_id) AS batches").
			Where("t.quantity > 0").Where("t.state IN (?)", bun.List(r.states))
		if err := q.Scope.Apply(query, scope.Parties{Organisations: []string{"t.holder_id"}}).Scan(ctx, &river[i].Count, &river[i].Batches); err != nil {
			return nil, fmt.Errorf("river: %w", err)
		}
	}
	return river, nil
}
