package site

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "drugtrace.site"
	base = "/api/drugtrace/site"
)

// IDPath is the record a request is about. It is exported because the web
// framework does not look into embedded types that are not.
type IDPath struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	warehousesInput struct {
		list.Params
		WarehouseFilter
	}
	createWarehouseInput struct{ Body NewWarehouse }
	updateWarehouseInput struct {
		IDPath
		Body WarehouseChange
	}
	zonesInput struct {
		list.Params
		ZoneFilter
	}
	createZoneInput struct{ Body NewZone }
	updateZoneInput struct {
		IDPath
		Body ZoneChange
	}
	locationsInput struct {
		list.Params
		LocationFilter
	}
	createLocationInput struct{ Body NewLocation }
	rangeInput          struct{ Body LocationRange }
	updateLocationInput struct {
		IDPath
		Body LocationChange
	}
	labelsInput struct {
		IDs []string `query:"ids" required:"true" doc:"Locations, in the order they are printed"`
	}
	locationsBody struct {
		Items []Location `json:"items" nullable:"false"`
	}
	timelineBody struct {
		Items []audit.TimelineEntry `json:"items" nullable:"false"`
	}
)

type pdf struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func route(method, id, path, summary, permission string) web.Route {
	r := web.Route{Method: method, Path: base + path, ID: "site-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	if method == http.MethodPost {
		r.Status = http.StatusCreated
	}
	return r
}

func (s *Sites) routes(api *web.API) {
	s.warehouseRoutes(api)
	s.zoneRoutes(api)
	s.locationRoutes(api)
	s.clinicRoutes(api)
}

// timeline mounts the history of one kind of record.
func (s *Sites) timeline(api *web.API, r web.Route, table string) {
	web.Register(api, r, func(ctx context.Context, in *IDPath) (*web.Body[timelineBody], error) {
		items, err := s.Timeline(ctx, table, in.ID)
		return web.Reply(timelineBody{items}, err)
	})
}

func (s *Sites) warehouseRoutes(api *web.API) {
	listing.Register(api, s.runner, route(http.MethodGet, "warehouse-list", "/warehouses", "List warehouses", PermitRead), warehouseTable,
		func(ctx context.Context, in *warehousesInput) (list.Result[Warehouse], error) {
			return s.ListWarehouses(ctx, in.Params, in.WarehouseFilter)
		})
	web.Register(api, route(http.MethodGet, "warehouse-get", "/warehouses/{id}", "Show a warehouse", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[Warehouse], error) {
			return web.Reply(s.GetWarehouse(ctx, in.ID))
		})
	web.Register(api, route(http.MethodPost, "warehouse-create", "/warehouses", "Open a warehouse", PermitEdit),
		func(ctx context.Context, in *createWarehouseInput) (*web.Body[Warehouse], error) {
			return web.Reply(s.CreateWarehouse(ctx, in.Body))
		})
	web.Register(api, route(http.MethodPut, "warehouse-update", "/warehouses/{id}", "Change a warehouse or take it out of use", PermitEdit),
		func(ctx context.Context, in *updateWarehouseInput) (*web.Body[Warehouse], error) {
			return web.Reply(s.UpdateWarehouse(ctx, in.ID, in.Body))
		})
	s.timeline(api, route(http.MethodGet, "warehouse-timeline", "/warehouses/{id}/timeline", "Show the history of a warehouse", PermitRead), "site_warehouse")
}

func (s *Sites) zoneRoutes(api *web.API) {
	listing.Register(api, s.runner, route(http.MethodGet, "zone-list", "/zones", "List zones", PermitRead), zoneTable,
		func(ctx context.Context, in *zonesInput) (list.Result[Zone], error) {
			return s.ListZones(ctx, in.Params, in.ZoneFilter)
		})
	web.Register(api, route(http.MethodGet, "zone-get", "/zones/{id}", "Show a zone", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[Zone], error) {
			return web.Reply(s.GetZone(ctx, in.ID))
		})
	web.Register(api, route(http.MethodPost, "zone-create", "/zones", "Open a zone", PermitEdit),
		func(ctx context.Context, in *createZoneInput) (*web.Body[Zone], error) {
			return web.Reply(s.CreateZone(ctx, in.Body))
		})
	web.Register(api, route(http.MethodPut, "zone-update", "/zones/{id}", "Change a zone or take it out of use", PermitEdit),
		func(ctx context.Context, in *updateZoneInput) (*web.Body[Zone], error) {
			return web.Reply(s.UpdateZone(ctx, in.ID, in.Body))
		})
	s.timeline(api, route(http.MethodGet, "zone-timeline", "/zones/{id}/timeline", "Show the history of a zone", PermitRead), "site_zone")
}

func (s *Sites) locationRoutes(api *web.API) {
	listing.Register(api, s.runner, route(http.MethodGet, "location-list", "/locations", "List locations", PermitRead), locationTable,
		func(ctx context.Context, in *locationsInput) (list.Result[Location], error) {
			return s.ListLocations(ctx, in.Params, in.LocationFilter)
		})
	web.Register(api, route(http.MethodGet, "location-labels", "/locations/labels", "Print the labels of locations as PDF", PermitRead),
		func(ctx context.Context, in *labelsInput) (*pdf, error) {
			file, err := s.Labels(ctx, in.IDs)
			if err != nil {
				return nil, err
			}
			return &pdf{"application/pdf", `inline; filename="locations.pdf"`, file}, nil
		})
	web.Register(api, route(http.MethodGet, "location-get", "/locations/{id}", "Show a location", PermitRead),
		func(ctx context.Context, in *IDPath) (*web.Body[Location], error) {
			return web.Reply(s.GetLocation(ctx, in.ID))
		})
	web.Register(api, route(http.MethodPost, "location-create", "/locations", "Open a location", PermitEdit),
		func(ctx context.Context, in *createLocationInput) (*web.Body[Location], error) {
			return web.Reply(s.CreateLocation(ctx, in.Body))
		})
	web.Register(api, route(http.MethodPost, "location-range", "/locations/range", "Open every location of a range", PermitEdit),
		func(ctx context.Context, in *rangeInput) (*web.Body[locationsBody], error) {
			items, err := s.CreateLocations(ctx, in.Body)
			return web.Reply(locationsBody{items}, err)
		})
	web.Register(api, route(http.MethodPut, "location-update", "/locations/{id}", "Change a location or take it out of use", PermitEdit),
		func(ctx context.Context, in *updateLocationInput) (*web.Body[Location], error) {
			return web.Reply(s.UpdateLocation(ctx, in.ID, in.Body))
		})
	s.timeline(api, route(http.MethodGet, "location-timeline", "/locations/{id}/timeline", "Show the history of a location", PermitRead), "site_location")
}
