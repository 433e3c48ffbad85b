package problem

import (
	"context"

	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const page = "/opscenter/problem/problems/"

// finder finds problems by number, title, causes and workaround.
func (s *Desk) finder() search.Finder {
	return search.List(search.Finder{Kind: "problem", Entity: "problem", Icon: "warn", Permission: PermitRead, Path: "/opscenter/problem/problems", Source: search.Source{Name: "problem", Table: caseTable}}, problemList,
		func(_ context.Context, _ usecase.Query, found []Problem) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, p := range found {
				hits[i] = search.Hit{ID: p.ID, Number: p.Number, Title: seal.Mask(seal.FreeText, seal.Staff, p.Title), State: p.State, Path: page + p.ID}
			}
			return hits, nil
		})
}
