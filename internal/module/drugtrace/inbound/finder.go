package inbound

import (
	"context"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds orders by number, paper and drug.
func (s *Orders) finder() search.Finder {
	return search.List(search.Finder{Kind: "inbound", Entity: "inbound", Icon: "inbound", Permission: PermitRead, Path: "/drugtrace/inbound", Source: search.Source{Name: "inbound", Table: "inbound_order"}}, orderList,
		func(ctx context.Context, q usecase.Query, found []Order) ([]search.Hit, error) {
			rows, err := s.rows(ctx, q, found)
			hits := make([]search.Hit, len(rows))
			for i, row := range rows {
				hits[i] = search.Hit{ID: row.ID, Number: row.Number, Title: row.ItemName.Said(string(scope.Lang(ctx))), Detail: row.SupplierName, State: row.State, Path: "/drugtrace/inbound/" + row.ID}
			}
			return hits, err
		})
}
