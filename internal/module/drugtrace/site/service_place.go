package site

import (
	"context"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// NewWarehouse describes a warehouse to open.
type NewWarehouse struct {
	OrgID       string `json:"orgId" required:"false" maxLength:"26" doc:"Operating company, the actor's own when empty"`
	Code        string `json:"code" minLength:"1" maxLength:"6" doc:"Printed on locations, never changed"`
	Name        string `json:"name" minLength:"1" maxLength:"120"`
	NameForeign string `json:"nameForeign" required:"false" maxLength:"120"`
	Address     string `json:"address" required:"false" maxLength:"240"`
}

// WarehouseChange replaces what may change of a warehouse.
type WarehouseChange struct {
	Version     int    `json:"version" minimum:"1"`
	Name        string `json:"name" minLength:"1" maxLength:"120"`
	NameForeign string `json:"nameForeign" required:"false" maxLength:"120"`
	Address     string `json:"address" required:"false" maxLength:"240"`
	Active      bool   `json:"active"`
}

// CreateWarehouse opens a warehouse.
func (s *Sites) CreateWarehouse(ctx context.Context, input NewWarehouse) (Warehouse, error) {
	return usecase.Write(ctx, s.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Warehouse, error) {
		tx.Act("drugtrace.site.warehouse-create")
		orgID, err := s.owner(ctx, tx, input.OrgID)
		if err != nil {
			return Warehouse{}, err
		}
		w := Warehouse{ID: id.New(tx.Now()), OrgID: orgID, Code: normalPart(input.Code), Name: strings.TrimSpace(input.Name),
			NameForeign: strings.TrimSpace(input.NameForeign), Address: strings.TrimSpace(input.Address), Active: true,
			Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now()}
		var checks fault.Checks
		checkPart(&checks, w.Code)
		checks.That(w.Name != "", "/name", "field.required")
		if err := checks.Err(); err != nil {
			return Warehouse{}, err
		}
		w.Search = w.index()
		rows := []Warehouse{w}
		if err := insert(ctx, tx, "site_warehouse", rows, func(w *Warehouse) string { return w.ID }); err != nil {
			return Warehouse{}, err
		}
		return rows[0], s.nameOwners(ctx, rows)
	})
}

// UpdateWarehouse changes a warehouse or takes it out of use.
func (s *Sites) UpdateWarehouse(ctx context.Context, warehouseID string, change WarehouseChange) (Warehouse, error) {
	return usecase.Write(ctx, s.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Warehouse, error) {
		w, err := loadWarehouse(ctx, tx, tx.Scope, warehouseID)
		if err != nil {
			return Warehouse{}, err
		}
		tx.Act("drugtrace.site.warehouse-edit")
		w.Name, w.NameForeign, w.Address = strings.TrimSpace(change.Name), strings.TrimSpace(change.NameForeign), strings.TrimSpace(change.Address)
		w.Active, w.Version, w.UpdatedAt, w.Search = change.Active, change.Version+1, tx.Now(), w.index()
		var checks fault.Checks
		checks.That(w.Name != "", "/name", "field.required")
		if err := checks.Err(); err != nil {
			return Warehouse{}, err
		}
		if err := update(ctx, tx, "site_warehouse", w.ID, w, change.Version); err != nil {
			return Warehouse{}, err
		}
		rows := []Warehouse{*w}
		err = s.nameOwners(ctx, rows)
		return rows[0], err
	})
}

// normalPart writes a part of a printed code in capitals.
func normalPart(code string) string { return strings.ToUpper(strings.TrimSpace(code)) }

// NewZone describes a zone to open. Without a humidity range it gets the usual
// one.
type NewZone struct {
	WarehouseID  string `json:"warehouseId" minLength:"1" maxLength:"26"`
	Code         string `json:"code" minLength:"1" maxLength:"6" doc:"Printed on locations, never changed"`
	Name         string `json:"name" minLength:"1" maxLength:"120"`
	Type         string `json:"type" enum:"awaiting,qualified,unqualified,shipping,returns,recall" doc:"Never changed"`
	StorageClass string `json:"storageClass" enum:"ambient,cool,coolDark,cold" doc:"Never changed"`
	ExternalUse  bool   `json:"externalUse" required:"false" doc:"Never changed"`
	HumidityMin  int    `json:"humidityMin" required:"false" minimum:"0" maximum:"100"`
	HumidityMax  int    `json:"humidityMax" required:"false" minimum:"0" maximum:"100"`
	MaxQty       int    `json:"maxQty" required:"false" minimum:"0" maximum:"10000000"`
}

// ZoneChange replaces what may change of a zone.
type ZoneChange struct {
	Version     int    `json:"version" minimum:"1"`
	Name        string `json:"name" minLength:"1" maxLength:"120"`
	HumidityMin int    `json:"humidityMin" minimum:"0" maximum:"100"`
	HumidityMax int    `json:"humidityMax" minimum:"0" maximum:"100"`
	MaxQty      int    `json:"maxQty" required:"false" minimum:"0" maximum:"10000000"`
	Active      bool   `json:"active"`
}

// CreateZone opens a zone in a warehouse.
func (s *Sites) CreateZone(ctx context.Context, input NewZone) (Zone, error) {
	return usecase.Write(ctx, s.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Zone, error) {
		tx.Act("drugtrace.site.zone-create")
		w, err := loadWarehouse(ctx, tx, tx.Scope, input.WarehouseID)
		if err != nil {
			return Zone{}, err
		}
		z := Zone{ID: id.New(tx.Now()), WarehouseID: w.ID, OrgID: w.OrgID, Code: normalPart(input.Code), Name: strings.TrimSpace(input.Name),
			Type: input.Type, StorageClass: input.StorageClass, ExternalUse: input.ExternalUse,
			HumidityMin: input.HumidityMin, HumidityMax: input.HumidityMax, MaxQty: input.MaxQty, Active: true,
			Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now(), Colour: colours[input.Type]}
		z.FullCode = w.Code + "-" + z.Code
		if z.HumidityMin == 0 && z.HumidityMax == 0 {
			day := tx.Now().Day()
			z.HumidityMin, z.HumidityMax = int(s.params.Int(paramHumidityMin, day)), int(s.params.Int(paramHumidityMax, day))
		}
		var checks fault.Checks
		checkPart(&checks, z.Code)
		z.check(&checks)
		if err := checks.Err(); err != nil {
			return Zone{}, err
		}
		return z, insert(ctx, tx, "site_zone", []Zone{z}, func(z *Zone) string { return z.ID })
	})
}

// UpdateZone changes a zone or takes it out of use.
func (s *Sites) UpdateZone(ctx context.Context, zoneID string, change ZoneChange) (Zone, error) {
	return usecase.Write(ctx, s.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (Zone, error) {
		z, err := loadZone(ctx, tx, tx.Scope, zoneID)
		if err != nil {
			return Zone{}, err
		}
		tx.Act("drugtrace.site.zone-edit")
		z.Name, z.HumidityMin, z.HumidityMax, z.MaxQty = strings.TrimSpace(change.Name), change.HumidityMin, change.HumidityMax, change.MaxQty
		z.Active, z.Version, z.UpdatedAt = change.Active, change.Version+1, tx.Now()
		var checks fault.Checks
		z.check(&checks)
		if err := checks.Err(); err != nil {
			return Zone{}, err
		}
		return *z, update(ctx, tx, "site_zone", z.ID, z, change.Version)
	})
}
