package site

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

// Sites is the service of this package.
type Sites struct {
	runner *usecase.Runner
	params *param.Set
	needs  Needs
}

// ListWarehouses returns a page of warehouses.
func (s *Sites) ListWarehouses(ctx context.Context, params list.Params, filter WarehouseFilter) (list.Result[Warehouse], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Warehouse], error) {
		page, err := list.Page(ctx, q, warehouseList, params, list.Where(filter))
		if err != nil {
			return page, err
		}
		return page, s.nameOwners(ctx, page.Items)
	})
}

// GetWarehouse shows one warehouse.
func (s *Sites) GetWarehouse(ctx context.Context, id string) (Warehouse, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Warehouse, error) {
		w, err := loadWarehouse(ctx, q, q.Scope, id)
		if err != nil {
			return Warehouse{}, err
		}
		named := []Warehouse{*w}
		err = s.nameOwners(ctx, named)
		return named[0], err
	})
}

func (s *Sites) nameOwners(ctx context.Context, warehouses []Warehouse) error {
	var ids []string
	for _, w := range warehouses {
		ids = append(ids, w.OrgID)
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, ids)
	for i := range warehouses {
		warehouses[i].OrgName = names[warehouses[i].OrgID]
	}
	return err
}

// ListZones returns a page of zones.
func (s *Sites) ListZones(ctx context.Context, params list.Params, filter ZoneFilter) (list.Result[Zone], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Zone], error) {
		page, err := list.Page(ctx, q, zoneList, params, list.Where(filter))
		for i := range page.Items {
			page.Items[i].Colour = colours[page.Items[i].Type]
		}
		return page, err
	})
}

// GetZone shows one zone.
func (s *Sites) GetZone(ctx context.Context, id string) (Zone, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Zone, error) {
		zone, err := loadZone(ctx, q, q.Scope, id)
		if err != nil {
			return Zone{}, err
		}
		return *zone, nil
	})
}

// ListLocations returns a page of locations.
func (s *Sites) ListLocations(ctx context.Context, params list.Params, filter LocationFilter) (list.Result[Location], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Location], error) {
		page, err := list.Page(ctx, q, locationList, params, list.Where(filter))
		for i := range page.Items {
			page.Items[i].Colour = colours[page.Items[i].ZoneType]
		}
		return page, err
	})
}

// GetLocation shows one location.
func (s *Sites) GetLocation(ctx context.Context, id string) (Location, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Location, error) {
		return loadLocation(ctx, q, q.Scope, id)
	})
}

// Timeline is the history of a record of this package; table names its kind.
func (s *Sites) Timeline(ctx context.Context, table, id string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		var err error
		switch table {
		case "site_warehouse":
			_, err = loadWarehouse(ctx, q, q.Scope, id)
		case "site_zone":
			_, err = loadZone(ctx, q, q.Scope, id)
		case "site_clinic":
			_, err = loadClinic(ctx, q, id)
		default:
			_, err = loadLocation(ctx, q, q.Scope, id)
		}
		if err != nil {
			return nil, err
		}
		lines, err := s.runner.Log.Timeline(ctx, q, s.needs.History, audit.Ref{Entity: table, ID: id})
		for i := range lines {
			lines[i].Changes = withoutIndex(lines[i].Changes)
		}
		return lines, err
	})
}

// withoutIndex leaves out the search index, which only the program reads.
func withoutIndex(changes []audit.FieldChange) []audit.FieldChange {
	kept := changes[:0]
	for _, change := range changes {
		if change.Field != "search" {
			kept = append(kept, change)
		}
	}
	return kept
}

// owner is the company that a new warehouse belongs to: the actor's own, or
// another one in the actor's reach.
func (s *Sites) owner(ctx context.Context, tx *usecase.Tx, orgID string) (string, error) {
	if orgID == "" || orgID == tx.Actor.OrgID {
		return tx.Actor.OrgID, nil
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, []string{orgID})
	if err != nil {
		return "", err
	}
	var checks fault.Checks
	_, known := names[orgID]
	checks.That(known && tx.Scope.Sees("", orgID), "/orgId", "site.no_organisation")
	return orgID, checks.Err()
}

func (s *Sites) today() clock.Day { return s.runner.DB.Clock().Now().Day() }
