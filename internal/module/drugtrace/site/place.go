package site

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// ZoneTypes says what a zone is for; its colour follows (GSP 83).
var ZoneTypes = []string{"awaiting", "qualified", "unqualified", "shipping", "returns", "recall"}

// StorageClasses are those of drugs.
var StorageClasses = []string{"ambient", "cool", "coolDark", "cold"}

const qualified = "qualified"

var colours = map[string]string{"awaiting": "yellow", "qualified": "green", "unqualified": "red", "shipping": "green", "returns": "yellow", "recall": "red"}

// Warehouse is a building of an operating company.
type Warehouse struct {
	bun.BaseModel `bun:"table:site_warehouse,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	OrgID       string        `bun:"org_id" json:"orgId"`
	Code        string        `bun:"code" json:"code"`
	Name        string        `bun:"name" json:"name"`
	NameForeign string        `bun:"name_foreign" json:"nameForeign"`
	Address     string        `bun:"address" json:"address"`
	Active      bool          `bun:"active" json:"active"`
	Search      string        `bun:"search" json:"-"`
	Version     int           `bun:"version" json:"version"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy   string        `bun:"created_by" json:"createdBy"`
	UpdatedAt   clock.Instant `bun:"updated_at" json:"updatedAt"`

	OrgName string `bun:"-" json:"orgName"`
}

// Zone is a part of a warehouse for goods in one standing and storage class.
type Zone struct {
	bun.BaseModel `bun:"table:site_zone,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	WarehouseID  string        `bun:"warehouse_id" json:"warehouseId"`
	OrgID        string        `bun:"org_id" json:"orgId"`
	Code         string        `bun:"code" json:"code"`
	FullCode     string        `bun:"full_code" json:"fullCode" doc:"WH-Z"`
	Name         string        `bun:"name" json:"name"`
	Type         string        `bun:"type" json:"type" enum:"awaiting,qualified,unqualified,shipping,returns,recall"`
	StorageClass string        `bun:"storage_class" json:"storageClass" enum:"ambient,cool,coolDark,cold"`
	ExternalUse  bool          `bun:"external_use" json:"externalUse" doc:"For drugs for external use, which lie apart"`
	HumidityMin  int           `bun:"humidity_min" json:"humidityMin" doc:"Percent"`
	HumidityMax  int           `bun:"humidity_max" json:"humidityMax" doc:"Percent"`
	MaxQty       int           `bun:"max_qty" json:"maxQty" doc:"Smallest packs, 0 without a bound"`
	Active       bool          `bun:"active" json:"active"`
	Version      int           `bun:"version" json:"version"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy    string        `bun:"created_by" json:"createdBy"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`

	Colour string `bun:"-" json:"colour" enum:"yellow,green,red"`
}

// Location is a place for goods with a printed code, WH-Z-R-L-P.
type Location struct {
	bun.BaseModel `bun:"table:site_location,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Code         string        `bun:"code" json:"code"`
	ZoneID       string        `bun:"zone_id" json:"zoneId"`
	WarehouseID  string        `bun:"warehouse_id" json:"warehouseId"`
	OrgID        string        `bun:"org_id" json:"orgId"`
	ZoneType     string        `bun:"zone_type,scanonly" json:"zoneType"`
	ZoneName     string        `bun:"zone_name,scanonly" json:"zoneName"`
	StorageClass string        `bun:"storage_class,scanonly" json:"storageClass"`
	ExternalUse  bool          `bun:"external_use,scanonly" json:"externalUse"`
	ZoneMaxQty   int           `bun:"zone_max_qty,scanonly" json:"-"`
	MaxQty       int           `bun:"max_qty" json:"maxQty" doc:"Smallest packs, 0 without a bound"`
	Active       bool          `bun:"active" json:"active"`
	Closed       bool          `bun:"closed,scanonly" json:"closed" doc:"The location, its zone or its warehouse is not in use: goods may only leave"`
	Version      int           `bun:"version" json:"version"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy    string        `bun:"created_by" json:"createdBy"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`

	Colour string `bun:"-" json:"colour" enum:"yellow,green,red"`
}

var partShape = regexp.MustCompile(`^[A-Z0-9]{1,6}$`)

// checkPart checks a part of a printed code.
func checkPart(checks *fault.Checks, code string) {
	checks.That(partShape.MatchString(code), "/code", "site.code_shape")
}

func (z *Zone) check(checks *fault.Checks) {
	checks.That(z.Name != "", "/name", "field.required")
	checks.That(slices.Contains(ZoneTypes, z.Type), "/type", "field.choice", "choices", strings.Join(ZoneTypes, ", "))
	checks.That(slices.Contains(StorageClasses, z.StorageClass), "/storageClass", "field.choice", "choices", strings.Join(StorageClasses, ", "))
	checks.That(z.HumidityMin < z.HumidityMax, "/humidityMin", "site.humidity")
}

// locationCode is what is printed: row, level and position with two digits.
func locationCode(zone string, row, level, position int) string {
	return fmt.Sprintf("%s-%02d-%02d-%02d", zone, row, level, position)
}

// Need is what goods ask of a location.
type Need struct {
	OrgID        string
	ZoneType     string
	StorageClass string
	ExternalUse  bool
	Packs        int // room for that many, at least one
}

// storageFits says in which classes of places a class of goods may lie, from
// "need:has" pairs.
func storageFits(pairs []string, need string) []string {
	var fitting []string
	for _, pair := range pairs {
		if goods, place, ok := strings.Cut(pair, ":"); ok && goods == need {
			fitting = append(fitting, place)
		}
	}
	return fitting
}
