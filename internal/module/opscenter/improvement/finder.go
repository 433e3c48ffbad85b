package improvement

import (
	"context"

	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const page = "/opscenter/improvement/improvements/"

// finder finds improvements by number, title, asset and change.
func (s *Desk) finder() search.Finder {
	return search.List(search.Finder{Kind: "improvement", Entity: "improvement", Icon: "chart", Permission: PermitRead, Path: "/opscenter/improvement/improvements", Source: search.Source{Name: "improvement", Table: caseTable}}, improvementList,
		func(_ context.Context, _ usecase.Query, found []Improvement) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, p := range found {
				hits[i] = search.Hit{ID: p.ID, Number: p.Number, Title: seal.Mask(seal.FreeText, seal.Staff, p.Title), State: p.State, Path: page + p.ID}
			}
			return hits, nil
		})
}
