package site

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// byOrganisation: warehouses, zones and locations belong to a company.
var byOrganisation = scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id"}}

// inIndex searches the folded index of a row.
func inIndex(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return list.Folded(q, "t.search", text)
}

// byCode searches the beginning of a printed code.
func byCode(column string) func(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("? LIKE ? ESCAPE '!'", bun.Ident(column), list.EscapeLike(strings.ToUpper(strings.TrimSpace(text)))+"%")
	}
}

// WarehouseFilter narrows the warehouses.
type WarehouseFilter struct {
	OrgID  []string `query:"orgId" filter:"t.org_id"`
	Active bool     `query:"active" filter:"t.active,=" doc:"Only what is in use"`
}

var warehouseList = list.Spec[Warehouse]{
	Name: "site_warehouse", Versions: []string{"site_warehouse"}, Parties: byOrganisation,
	Sorts: map[string]string{"code": "t.code"}, DefaultSort: "code", Search: inIndex,
	Position: func(row *Warehouse, _ string) any { return row.Code },
	ID:       func(row *Warehouse) string { return row.ID },
}

// ZoneFilter narrows the zones.
type ZoneFilter struct {
	WarehouseID  []string `query:"warehouseId" filter:"t.warehouse_id"`
	OrgID        []string `query:"orgId" filter:"t.org_id"`
	Type         []string `query:"type" enum:"awaiting,qualified,unqualified,shipping,returns,recall" filter:"t.type"`
	StorageClass []string `query:"storageClass" enum:"ambient,cool,coolDark,cold" filter:"t.storage_class"`
	Active       bool     `query:"active" filter:"t.active,=" doc:"Only what is in use"`
}

var zoneList = list.Spec[Zone]{
	Name: "site_zone", Versions: []string{"site_zone"}, Parties: byOrganisation,
	Sorts: map[string]string{"code": "t.full_code"}, DefaultSort: "code", Search: byCode("t.full_code"),
	Position: func(row *Zone, _ string) any { return row.FullCode },
	ID:       func(row *Zone) string { return row.ID },
}

// LocationFilter narrows the locations.
type LocationFilter struct {
	ZoneID       []string `query:"zoneId" filter:"t.zone_id"`
	WarehouseID  []string `query:"warehouseId" filter:"t.warehouse_id"`
	OrgID        []string `query:"orgId" filter:"t.org_id"`
	ZoneType     []string `query:"zoneType" enum:"awaiting,qualified,unqualified,shipping,returns,recall" filter:"z.type"`
	StorageClass []string `query:"storageClass" enum:"ambient,cool,coolDark,cold" filter:"z.storage_class"`
	Active       bool     `query:"active" filter:"t.active,=" doc:"Only what is in use"`
}

var locationList = list.Spec[Location]{
	Name: "site_location", Versions: []string{"site_location", "site_zone", "site_warehouse"}, Parties: byOrganisation,
	Join: joinZone, Select: withZone,
	Sorts: map[string]string{"code": "t.code"}, DefaultSort: "code", Search: byCode("t.code"),
	Position: func(row *Location, _ string) any { return row.Code },
	ID:       func(row *Location) string { return row.ID },
}

// ClinicFilter narrows the clinics.
type ClinicFilter struct {
	State         []string  `query:"state" enum:"active,suspended,ended" filter:"t.state"`
	OrgID         []string  `query:"orgId" filter:"t.org_id"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

// clinicList: who is designated is the same for everyone who may read it.
var clinicList = list.Spec[Clinic]{
	Name: "site_clinic", Versions: []string{"site_clinic"}, Parties: scope.Parties{Shared: true},
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt", Search: inIndex,
	Position: func(row *Clinic, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Clinic) string { return row.ID },
}

// What exports of the lists hold.
var (
	warehouseTable = listing.Table{Entity: "warehouse", Columns: []listing.Column{{Field: "code"}, {Field: "name"}, {Field: "nameForeign"}, {Field: "address"}, {Field: "orgName"}, {Field: "active", Words: yesNo}}}
	zoneTable      = listing.Table{Entity: "zone", Columns: []listing.Column{{Field: "fullCode"}, {Field: "name"}, {Field: "type", Words: "enum.zoneType."}, {Field: "storageClass", Words: "enum.storageClass."},
		{Field: "externalUse", Words: yesNo}, {Field: "humidityMin"}, {Field: "humidityMax"}, {Field: "maxQty"}, {Field: "active", Words: yesNo}}}
	locationTable = listing.Table{Entity: "location", Columns: []listing.Column{{Field: "code"}, {Field: "zoneName"}, {Field: "zoneType", Words: "enum.zoneType."}, {Field: "storageClass", Words: "enum.storageClass."},
		{Field: "externalUse", Words: yesNo}, {Field: "maxQty"}, {Field: "active", Words: yesNo}}}
	clinicTable = listing.Table{Entity: "clinic", Columns: []listing.Column{{Field: "name"}, {Field: "state", Words: "state.clinic."}, {Field: "licenceNo"}, {Field: "designatedFrom"},
		{Field: "designatedTo"}, {Field: "allowed", Words: "enum.allowedItems."}, {Field: "approvedDocNo"}, {Field: "address"}}}
)

const yesNo = "enum.yesNo."
