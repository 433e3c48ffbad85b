package enterprise

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds organisations by any of their names and numbers.
func (o *Organisations) finder() search.Finder {
	return search.List(search.Finder{Kind: "organisation", Entity: "organisation", Icon: "building", Permission: PermitRead, Path: "/platform/enterprise/organisations", Source: search.Source{Name: "organisation", Table: "organisation"}}, o.organisations(),
		func(_ context.Context, _ usecase.Query, found []Organisation) ([]search.Hit, error) {
			hits := make([]search.Hit, len(found))
			for i, org := range found {
				number := string(org.USCC)
				if number == "" {
					number = string(org.MacaoNo)
				}
				hits[i] = search.Hit{ID: org.ID, Number: number, Title: org.Name, Detail: org.Area, State: org.State, Path: "/platform/enterprise/organisations/" + org.ID}
			}
			return hits, nil
		})
}
