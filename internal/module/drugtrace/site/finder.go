package site

import (
	"context"

	"gongzhi/internal/kit/search"
	"gongzhi/internal/kit/usecase"
)

// finders find warehouses and clinics.
func (s *Sites) finders() []search.Finder {
	return []search.Finder{
		search.List(search.Finder{Kind: "warehouse", Icon: "pin", Permission: PermitRead, Source: search.Source{Name: "warehouse", Table: "site_warehouse"}}, warehouseList,
			func(_ context.Context, _ usecase.Query, found []Warehouse) ([]search.Hit, error) {
				hits := make([]search.Hit, len(found))
				for i, w := range found {
					hits[i] = search.Hit{ID: w.ID, Number: w.Code, Title: w.Name, Detail: w.Address, Path: "/drugtrace/locations?warehouseId=" + w.ID}
				}
				return hits, nil
			}),
		search.List(search.Finder{Kind: "clinic", Entity: "clinic", Icon: "hospital", Permission: PermitRead, Path: "/drugtrace/clinics", Source: search.Source{Name: "clinic", Table: "site_clinic"}}, clinicList,
			func(ctx context.Context, _ usecase.Query, found []Clinic) ([]search.Hit, error) {
				orgs := make([]string, len(found))
				for i, clinic := range found {
					orgs[i] = clinic.OrgID
				}
				names, err := s.needs.Organisations.OrganisationNames(ctx, orgs)
				hits := make([]search.Hit, len(found))
				for i, clinic := range found {
					hits[i] = search.Hit{ID: clinic.ID, Number: clinic.LicenceNo, Title: names[clinic.OrgID], Detail: clinic.Address, State: clinic.State, Path: "/drugtrace/clinics/" + clinic.ID}
				}
				return hits, err
			}),
	}
}
