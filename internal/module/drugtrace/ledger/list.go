package ledger

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

type codeFilter struct {
	list.Params
	State    []string `query:"state" filter:"coalesce(g.state, p.state, t.state)"`
	ItemID   []string `query:"itemId" filter:"t.item_id"`
	BatchID  []string `query:"batchId" filter:"t.batch_id"`
	HolderID []string `query:"holderId" filter:"coalesce(g.holder_id, p.holder_id, t.holder_id)"`
	JobID    []string `query:"jobId" filter:"t.job_id"`
	Parent   []string `query:"parent" filter:"t.parent" doc:"What lies directly in a container"`
	Document []string `query:"documentId" filter:"t.document_id"`
}

// Choices are the life states.
func (codeFilter) Choices() map[string][]string { return map[string][]string{"state": States()} }

var codeList = list.Spec[Code]{
	Name: "trace_code", Versions: []string{"trace_code"}, Key: "t.code",
	Join:   joinRoots,
	Select: func(q *bun.SelectQuery) *bun.SelectQuery { return q.Relation("Batch") },
	Scope: func(q *bun.SelectQuery, s scope.Scope) *bun.SelectQuery {
		if s.Reach == scope.All {
			return q
		}
		ids := bun.List(slices.Concat(s.Organisations(), []string{""})) // nobody's when the scope names none
		return q.Where("(t.origin_id IN (?) OR coalesce(g.holder_id, p.holder_id, t.holder_id) IN (?))", ids, ids)
	},
	Sorts:       map[string]string{"code": "t.code"},
	DefaultSort: "-code",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.code LIKE ? ESCAPE '!'", list.EscapeLike(text)+"%")
	},
	Position: func(row *Code, _ string) any { return row.Code },
	ID:       func(row *Code) string { return row.Code },
}

// joinRoots joins the containers of a packed code: the outermost alone has
// state, holder and place. There are two levels above the smallest pack.
func joinRoots(q *bun.SelectQuery) *bun.SelectQuery {
	return q.Join("LEFT JOIN trace_code AS p ON p.code = t.parent").Join("LEFT JOIN trace_code AS g ON g.code = p.parent")
}

type holdFilter struct {
	list.Params
	Kind       []string `query:"kind" enum:"quality,regulator,catalogue,recall" filter:"t.kind"`
	TargetKind []string `query:"targetKind" enum:"code,batch,item" filter:"t.target_kind"`
	Active     bool     `query:"active"`
}

var holdList = list.Spec[Hold]{
	Name: "trace_hold", Versions: []string{"trace_hold"},
	Scope:       holdScope,
	Sorts:       map[string]string{"placedAt": "t.placed_at"},
	DefaultSort: "-placedAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		words, ok := list.FoldedLike(text)
		if !ok {
			words = ""
		}
		// A hold placed before there was a folded reason is found by the reason as it stands.
		return q.Where("(t.target = ? OR t.search LIKE ? ESCAPE '!' OR t.search = '' AND LOWER(t.reason) LIKE LOWER(?) ESCAPE '!')", text, words, "%"+list.EscapeLike(text)+"%")
	},
	Position: func(row *Hold, _ string) any { return row.PlacedAt },
	ID:       func(row *Hold) string { return row.ID },
}

// StockView is a stock line with what a person calls it.
type StockView struct {
	bun.BaseModel `bun:"table:trace_stock,alias:t"`

	ID         string    `bun:"id,scanonly" json:"id"`
	HolderID   string    `bun:"holder_id" json:"holderId"`
	LocationID string    `bun:"location_id" json:"locationId"`
	BatchID    string    `bun:"batch_id" json:"batchId"`
	State      string    `bun:"state" json:"state"`
	Quantity   int64     `bun:"quantity" json:"quantity"`
	ItemID     string    `bun:"item_id,scanonly" json:"itemId"`
	BatchNo    string    `bun:"batch_no,scanonly" json:"batchNo"`
	ExpiryDate clock.Day `bun:"expiry_date,scanonly" json:"expiryDate"`
	Precision  string    `bun:"expiry_precision,scanonly" json:"expiryPrecision"`

	ItemName     any    `bun:"-" json:"itemName"`
	HolderName   string `bun:"-" json:"holderName"`
	LocationCode string `bun:"-" json:"locationCode"`
}

type stockFilter struct {
	list.Params
	State    []string  `query:"state" filter:"t.state"`
	HolderID []string  `query:"holderId" filter:"t.holder_id"`
	ItemID   []string  `query:"itemId" filter:"b.item_id"`
	BatchNo  []string  `query:"batchNo" filter:"b.batch_no"`
	Until    clock.Day `query:"expiryUntil" filter:"b.expiry_date,<="`
}

// Choices are the states in which packs are stock.
func (stockFilter) Choices() map[string][]string { return map[string][]string{"state": stockStates} }

const stockKeyColumn = "concat(t.holder_id, t.location_id, t.batch_id, t.state)"

var stockList = list.Spec[StockView]{
	Name: "trace_stock", Versions: []string{"trace_stock"}, Key: stockKeyColumn,
	Join: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Join("JOIN trace_batch AS b ON b.id = t.batch_id").Where("t.quantity > 0")
	},
	Select: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.ColumnExpr(stockKeyColumn + " AS id").ColumnExpr("t.holder_id, t.location_id, t.batch_id, t.state, t.quantity").
			ColumnExpr("b.item_id, b.batch_no, b.expiry_date, b.expiry_precision")
	},
	Parties:     scope.Parties{Organisations: []string{"t.holder_id"}},
	Sorts:       map[string]string{"expiryDate": "b.expiry_date"},
	DefaultSort: "expiryDate",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		typed := list.EscapeLike(text) // of the engines only one tells capital letters apart
		return q.Where("(b.batch_no LIKE ? ESCAPE '!' OR b.batch_no LIKE ? ESCAPE '!')", typed+"%", strings.ToUpper(typed)+"%")
	},
	Position: func(row *StockView, _ string) any { return string(row.ExpiryDate) },
	ID:       func(row *StockView) string { return row.ID },
}

var (
	codeTable = listing.Table{Entity: "code", Columns: []listing.Column{{Field: "code"}, {Field: "state", Words: "state.code."}, {Field: "itemName"},
		{Field: "batchNo", From: "batch.batchNo"}, {Field: "expiry", From: "batch.expiryDate"}, {Field: "holderName"}, {Field: "labelledAt"},
		{Field: "level", Words: "enum.codeLevel."}, {Field: "parent"}}}
	stockTable = listing.Table{Entity: "stock", Columns: []listing.Column{{Field: "itemName"}, {Field: "batchNo"}, {Field: "expiryDate"}, {Field: "quantity"},
		{Field: "state", Words: "state.stock."}, {Field: "locationCode"}, {Field: "holderName"}}}
	holdTable = listing.Table{Entity: "hold", Columns: []listing.Column{{Field: "target"}, {Field: "targetKind", Words: "enum.holdTarget."}, {Field: "kind", Words: "enum.hold."},
		{Field: "reason"}, {Field: "instruction"}, {Field: "placedAt"}, {Field: "releasedAt"}}}
)
