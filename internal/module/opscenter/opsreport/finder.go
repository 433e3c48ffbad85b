package opsreport

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds reports by number.
func (r *Reports) finder() search.Finder {
	return search.List(search.Finder{Kind: "opsReport", Entity: "opsReport", Icon: "document", Permission: PermitRead, Path: "/opscenter/opsreport/reports"}, reportList,
		func(_ context.Context, _ usecase.Query, found []Report) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, one := range found {
				hits[i] = search.Hit{ID: one.ID, Number: one.Number, Title: one.Title, Detail: string(one.From) + " – " + string(one.To), State: one.State, Path: reportPage + one.ID}
			}
			return hits, nil
		})
}
