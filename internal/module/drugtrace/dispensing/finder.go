package dispensing

import (
	"context"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finders find what was dispensed, as far as the reader may search it, and
// returns. What was dispensed is in no index: it would answer whether somebody
// has a prescription.
func (s *Pharmacy) finders() []search.Finder {
	given := search.Finder{Kind: "dispense", Icon: "pill", Permission: PermitRead, Path: "/drugtrace/dispenses"}
	given.Find = func(ctx context.Context, x *search.Index, q usecase.Query, asked search.Asked) (search.Found, error) {
		q.Scope = q.Actor.For(given.Permission)
		return search.List(given, searched(q), s.dispenseHits).Find(ctx, x, q, asked)
	}
	return []search.Finder{given,
		search.List(search.Finder{Kind: "drugReturn", Entity: "drugReturn", Icon: "exchange", Permission: PermitRead, Path: "/drugtrace/returns", Source: search.Source{Name: "drugReturn", Table: "drug_return"}}, returnList,
			func(ctx context.Context, q usecase.Query, found []Return) ([]search.Hit, error) {
				rows, err := s.returnRows(ctx, q, found)
				hits := make([]search.Hit, len(rows))
				for i, row := range rows {
					hits[i] = search.Hit{ID: row.ID, Number: row.Number, Title: row.ItemName.Said(string(scope.Lang(ctx))), Detail: row.ClinicName, State: row.State, Path: "/drugtrace/returns/" + row.ID}
				}
				return hits, err
			})}
}

func (s *Pharmacy) dispenseHits(ctx context.Context, q usecase.Query, found []Dispense) ([]search.Hit, error) {
	views, err := s.dispenseViews(ctx, q, q.Actor, found)
	hits := make([]search.Hit, len(views))
	for i, view := range views {
		hits[i] = search.Hit{ID: view.ID, Number: view.Number, Title: view.ItemName.Said(string(scope.Lang(ctx))), Detail: view.ClinicName, Path: "/drugtrace/dispenses/" + view.ID}
	}
	return hits, err
}
