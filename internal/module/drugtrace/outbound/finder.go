package outbound

import (
	"context"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds orders by number, paper and drug.
func (s *Orders) finder() search.Finder {
	return search.List(search.Finder{Kind: "outbound", Entity: "outbound", Icon: "outbound", Permission: PermitRead, Path: "/drugtrace/outbound", Source: search.Source{Name: "outbound", Table: "outbound_order"}}, orderList,
		func(ctx context.Context, q usecase.Query, found []Order) ([]search.Hit, error) {
			rows, err := s.rows(ctx, q, found)
			hits := make([]search.Hit, len(rows))
			for i, row := range rows {
				hits[i] = search.Hit{ID: row.ID, Number: row.Number, Title: row.ItemName.Said(string(scope.Lang(ctx))), Detail: row.ClinicName, State: row.State, Path: "/drugtrace/outbound/" + row.ID}
			}
			return hits, err
		})
}
