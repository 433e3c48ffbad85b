package ledger

import (
	"context"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finders find one code, as scanned or typed, and stock by its batch number.
func (l *Ledger) finders() []search.Finder {
	code := search.Finder{Kind: "code", Entity: "traceCode", Icon: "scan", Permission: PermitRead}
	code.Find = func(ctx context.Context, _ *search.Index, q usecase.Query, asked search.Asked) (search.Found, error) {
		q.Scope = q.Actor.For(PermitRead)
		read, _, err := Normalise(asked.Typed, q.Now.Day())
		if err != nil || read == "" { // what is no code is no mistake here
			return search.Found{}, nil //nolint:nilerr // see above
		}
		view, err := l.view(ctx, q, read)
		if err != nil || view == nil {
			return search.Found{}, err
		}
		return search.Found{Hits: []search.Hit{{ID: view.Code.Code, Number: view.Code.Code, Title: view.ItemName.Said(string(scope.Lang(ctx))), Detail: view.HolderName, State: view.State, Path: "/drugtrace/codes/" + view.Code.Code}}}, nil
	}
	return []search.Finder{code, search.List(search.Finder{Kind: "stock", Entity: "traceCode", Icon: "box", Permission: PermitRead, Path: "/drugtrace/stock"}, stockList,
		func(ctx context.Context, _ usecase.Query, found []StockView) ([]search.Hit, error) {
			var items, holders []string
			for _, line := range found {
				items, holders = append(items, line.ItemID), append(holders, line.HolderID)
			}
			names, err := l.needs.Items.ItemNames(ctx, items)
			if err != nil {
				return nil, err
			}
			organisations, err := l.needs.Directory.OrganisationNames(ctx, holders)
			hits := make([]search.Hit, len(found))
			for i, line := range found {
				hits[i] = search.Hit{ID: line.ID, Number: line.BatchNo, Title: names[line.ItemID].Said(string(scope.Lang(ctx))), Detail: organisations[line.HolderID], State: line.State, Path: "/drugtrace/stock?q=" + line.BatchNo}
			}
			return hits, err
		})}
}
