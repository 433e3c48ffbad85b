package drugcatalog

import (
	"context"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finders find drugs by any of their names and numbers, and first trades.
func (c *Catalogue) finders() []search.Finder {
	return []search.Finder{
		search.List(search.Finder{Kind: "drug", Entity: "drugItem", Icon: "pill", Permission: PermitRead, Path: "/drugtrace/catalogue", Source: search.Source{Name: "drug", Table: "drug_item"}}, itemList,
			func(ctx context.Context, _ usecase.Query, found []Record) ([]search.Hit, error) {
				hits := make([]search.Hit, len(found))
				for i, r := range found {
					name := drugtrace.ItemName{Hant: r.NameHant, Hans: r.NameHans, Pt: r.NamePt, En: r.NameEn, Strength: r.Strength}
					hits[i] = search.Hit{ID: r.ID, Number: r.CatalogNo, Title: name.Said(string(scope.Lang(ctx))), Detail: r.MacaoRegNo, State: r.State, Path: "/drugtrace/catalogue/" + r.ID}
				}
				return hits, nil
			}),
		search.List(search.Finder{Kind: "firstTrade", Entity: "firstTrade", Icon: "pill", Permission: PermitFirstTradeRead, Path: "/drugtrace/first-trades", Source: search.Source{Name: "firstTrade", Table: "first_trade"}}, firstTradeList,
			func(ctx context.Context, q usecase.Query, found []FirstTrade) ([]search.Hit, error) {
				trades := make([]*FirstTrade, len(found))
				for i := range found {
					trades[i] = &found[i]
				}
				err := c.showTrades(ctx, q.Actor, q.Now.Day(), trades...)
				hits := make([]search.Hit, len(found))
				for i, t := range found {
					hits[i] = search.Hit{ID: t.ID, Number: t.Number, Title: t.SubjectName, Detail: t.OrgName, State: t.State, Path: "/drugtrace/first-trades/" + t.ID}
				}
				return hits, err
			}),
	}
}
