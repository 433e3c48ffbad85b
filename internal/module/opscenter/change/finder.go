package change

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

const page = "/opscenter/change/changes/"

// finder finds changes by number, title and law.
func (s *Desk) finder() search.Finder {
	return search.List(search.Finder{Kind: "change", Entity: "change", Icon: "pencil", Permission: PermitRead, Path: "/opscenter/change/changes", Source: search.Source{Name: "change", Table: changeTable}}, changeList,
		func(_ context.Context, _ usecase.Query, found []Change) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, c := range found {
				hits[i] = search.Hit{ID: c.ID, Number: c.Number, Title: c.Title, State: c.State, Path: page + c.ID}
			}
			return hits, nil
		})
}
