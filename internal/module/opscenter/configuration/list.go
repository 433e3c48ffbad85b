package configuration

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the assets.
type Filter struct {
	Kind               []string  `query:"kind" enum:"linux,nginx,mysql,redis,application,interface,network,certificate" filter:"t.kind"`
	State              []string  `query:"state" enum:"planned,active,maintenance,retired" filter:"t.state"`
	Environment        []string  `query:"environment" enum:"production,test,development" filter:"t.environment"`
	Criticality        []string  `query:"criticality" enum:"key,important,ordinary" filter:"t.criticality"`
	Keeper             []string  `query:"keeper" enum:"operations.engineer,operations.security,operations.dba,operations.manager" filter:"t.keeper"`
	SupportedUntilFrom clock.Day `query:"supportedUntilFrom" format:"date" filter:"t.supported_until,>="`
	SupportedUntilTo   clock.Day `query:"supportedUntilTo" format:"date" filter:"t.supported_until,<="`
}

// Count is how many assets a saved view holds.
type Count struct {
	View  string `json:"view"`
	Count int    `json:"count"`
}

type listInput struct {
	list.Params
	Filter
}

var assetList = list.Spec[Asset]{
	Name: assetTable, Versions: []string{assetTable},
	Parties:     scope.Parties{Maker: "t.created_by"},
	Sorts:       map[string]string{"code": "t.code", "createdAt": "t.created_at"},
	DefaultSort: "code",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Asset, column string) any {
		if column == "code" {
			return row.Code
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Asset) string { return row.ID },
}

var assetColumns = listing.Table{Entity: "asset", Columns: []listing.Column{{Field: "code"}, {Field: "name"}, {Field: "kind", Words: "enum.assetKind."}, {Field: "environment", Words: "enum.assetEnvironment."},
	{Field: "criticality", Words: "enum.assetCriticality."}, {Field: "state", Words: "state.asset."}, {Field: "keeper", Words: "role."}, {Field: "address"}, {Field: "edition"}, {Field: "scanName"}, {Field: "supportedFrom"},
	{Field: "supportedUntil"}, {Field: "peer"}, {Field: "contact"}, {Field: "contract"}, {Field: "activeOn"}, {Field: "note"}, {Field: "createdAt"}}}
