package permit

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finder finds permits by their numbers.
func (p *Permits) finder() search.Finder {
	return search.List(search.Finder{Kind: "permit", Entity: "permit", Icon: "document", Permission: PermitRead, Path: "/drugtrace/permits", Source: search.Source{Name: "permit", Table: "permit"}}, permitList,
		func(ctx context.Context, q usecase.Query, found []Permit) ([]search.Hit, error) {
			orgs := make([]string, len(found))
			for i, permit := range found {
				orgs[i] = permit.OrgID
			}
			names, err := p.needs.Organisations.OrganisationNames(ctx, orgs)
			hits := make([]search.Hit, len(found))
			for i, permit := range found {
				hits[i] = search.Hit{ID: permit.ID, Number: permit.PermitNo, Title: names[permit.OrgID], Detail: permit.CustomsNo, State: permit.Standing(q.Now.Day()), Path: "/drugtrace/permits/" + permit.ID}
			}
			return hits, err
		})
}
