package drugcatalog

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// ItemFilter narrows the catalogue.
type ItemFilter struct {
	State         []string  `query:"state" enum:"draft,pending,effective,suspended,removed" filter:"t.state"`
	RevisionState []string  `query:"revisionState" enum:"draft,pending" filter:"t.revision_state" doc:"State of the version being prepared"`
	StorageClass  []string  `query:"storageClass" enum:"ambient,cool,coolDark,cold" filter:"t.storage_class"`
	SupplyClass   []string  `query:"supplyClass" enum:"MSRM,HOSP,OTC,TCM" filter:"t.supply_class"`
	DrugCategory  []string  `query:"drugCategory" enum:"chemical,tcm,natural,other" filter:"t.drug_category"`
	CatalogBatch  []string  `query:"catalogBatch" filter:"t.catalog_batch"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

// itemList: the catalogue is the same for everyone who may read it.
var itemList = list.Spec[Record]{
	Name: "drug_item", Versions: []string{"drug_item"},
	Parties:     scope.Parties{Shared: true},
	Sorts:       map[string]string{"createdAt": "t.created_at", "catalogNo": "t.catalog_no", "productCode7": "t.product_code7"},
	DefaultSort: "catalogNo",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Record, column string) any {
		switch column {
		case "catalogNo":
			return row.CatalogNo
		case "productCode7":
			return row.ProductCode7
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Record) string { return row.ID },
}

// FirstTradeFilter narrows the first-trade approvals.
type FirstTradeFilter struct {
	State         []string  `query:"state" enum:"draft,toReview,approved,rejected" filter:"t.state"`
	Kind          []string  `query:"kind" enum:"organisation,item" filter:"t.kind"`
	SubjectID     []string  `query:"subjectId" filter:"t.subject_id"`
	OrgID         []string  `query:"orgId" filter:"t.org_id"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

var firstTradeList = list.Spec[FirstTrade]{
	Name: "first_trade", Versions: []string{"first_trade"},
	Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id"}},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *FirstTrade, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *FirstTrade) string { return row.ID },
}

// firstTradeTable is what an export of the approvals holds.
var firstTradeTable = listing.Table{Entity: "firstTrade", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.firstTrade."}, {Field: "kind", Words: "enum.firstTradeKind."},
	{Field: "subjectName"}, {Field: "orgName"}, {Field: "submittedAt"}, {Field: "reviewedAt"}, {Field: "createdAt"}}}
