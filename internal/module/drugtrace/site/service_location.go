package site

import (
	"context"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// NewLocation describes one location to open.
type NewLocation struct {
	ZoneID   string `json:"zoneId" minLength:"1" maxLength:"26"`
	Row      int    `json:"row" minimum:"1" maximum:"99"`
	Level    int    `json:"level" minimum:"1" maximum:"99"`
	Position int    `json:"position" minimum:"1" maximum:"99"`
	MaxQty   int    `json:"maxQty" required:"false" minimum:"0" maximum:"10000000"`
}

// LocationRange describes locations to open together: every position on every
// level of the rows.
type LocationRange struct {
	ZoneID    string `json:"zoneId" minLength:"1" maxLength:"26"`
	RowFrom   int    `json:"rowFrom" minimum:"1" maximum:"99"`
	RowTo     int    `json:"rowTo" minimum:"1" maximum:"99"`
	Levels    int    `json:"levels" minimum:"1" maximum:"99"`
	Positions int    `json:"positions" minimum:"1" maximum:"99"`
	MaxQty    int    `json:"maxQty" required:"false" minimum:"0" maximum:"10000000"`
}

// LocationChange replaces what may change of a location.
type LocationChange struct {
	Version int  `json:"version" minimum:"1"`
	MaxQty  int  `json:"maxQty" required:"false" minimum:"0" maximum:"10000000"`
	Active  bool `json:"active"`
}

// maxRange is how many locations are opened at once.
const maxRange = 1000

// CreateLocation opens one location.
func (s *Sites) CreateLocation(ctx context.Context, input NewLocation) (Location, error) {
	opened, err := s.createLocations(ctx, input.ZoneID, []string{locationCode("", input.Row, input.Level, input.Position)}, input.MaxQty)
	if err != nil {
		return Location{}, err
	}
	return opened[0], nil
}

// CreateLocations opens every location of a range, all of them or none.
func (s *Sites) CreateLocations(ctx context.Context, input LocationRange) ([]Location, error) {
	var checks fault.Checks
	checks.That(input.RowFrom <= input.RowTo, "/rowTo", "field.minimum", "min", input.RowFrom)
	count := (input.RowTo - input.RowFrom + 1) * input.Levels * input.Positions
	checks.That(count <= maxRange, "/rowTo", "site.range_too_large", "count", count, "max", maxRange)
	if err := checks.Err(); err != nil {
		return nil, err
	}
	var codes []string
	for row := input.RowFrom; row <= input.RowTo; row++ {
		for level := 1; level <= input.Levels; level++ {
			for position := 1; position <= input.Positions; position++ {
				codes = append(codes, locationCode("", row, level, position))
			}
		}
	}
	return s.createLocations(ctx, input.ZoneID, codes, input.MaxQty)
}

// createLocations opens locations of a zone; codes come without the zone's.
func (s *Sites) createLocations(ctx context.Context, zoneID string, codes []string, maxQty int) ([]Location, error) {
	return usecase.Write(ctx, s.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) ([]Location, error) {
		tx.Act("drugtrace.site.location-create")
		z, err := loadZone(ctx, tx, tx.Scope, zoneID)
		if err != nil {
			return nil, err
		}
		locations := make([]Location, len(codes))
		for i, code := range codes {
			locations[i] = Location{ID: id.New(tx.Now()), Code: z.FullCode + code, ZoneID: z.ID, WarehouseID: z.WarehouseID, OrgID: z.OrgID,
				ZoneType: z.Type, ZoneName: z.Name, StorageClass: z.StorageClass, ExternalUse: z.ExternalUse, Colour: z.Colour,
				MaxQty: maxQty, Active: true, Closed: !z.Active, Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now()}
		}
		return locations, insert(ctx, tx, "site_location", locations, func(l *Location) string { return l.ID })
	})
}

// UpdateLocation changes a location or takes it out of use.
func (s *Sites) UpdateLocation(ctx context.Context, locationID string, change LocationChange) (Location, error) {
	return usecase.Write(ctx, s.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Location, error) {
		l, err := loadLocation(ctx, tx, tx.Scope, locationID)
		if err != nil {
			return Location{}, err
		}
		tx.Act("drugtrace.site.location-edit")
		l.MaxQty, l.Active, l.Version, l.UpdatedAt = change.MaxQty, change.Active, change.Version+1, tx.Now()
		if err := update(ctx, tx, "site_location", l.ID, &l, change.Version); err != nil {
			return Location{}, err
		}
		return loadLocation(ctx, tx, tx.Scope, locationID)
	})
}
