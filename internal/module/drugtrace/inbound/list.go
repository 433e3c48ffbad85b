package inbound

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// ListInput are the filters of the order list.
type ListInput struct {
	list.Params
	State      []string  `query:"state" filter:"t.state"`
	Type       []string  `query:"type" filter:"t.type"`
	SupplierID []string  `query:"supplierId" filter:"t.supplier_id"`
	PermitID   []string  `query:"permitId" filter:"t.permit_id"`
	From       clock.Day `query:"createdAtFrom" filter:"t.created_at,from" maxLength:"10"`
	To         clock.Day `query:"createdAtTo" filter:"t.created_at,until" maxLength:"10"`
}

// Choices are the states of an order.
func (ListInput) Choices() map[string][]string {
	return map[string][]string{"state": append(orders.States(), PartlyRejected)} // reached by a use case's decision
}

var orderList = list.Spec[Order]{
	Name: "inbound_order", Versions: []string{"inbound_order"},
	Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id", "t.supplier_id"}},
	Sorts:       map[string]string{"createdAt": "t.created_at", "number": "t.number"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Order, column string) any {
		if column == "number" {
			return row.Number
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Order) string { return row.ID },
}

// Row is an order in the list.
type Row struct {
	Order
	SupplierName string             `json:"supplierName"`
	ItemName     drugtrace.ItemName `json:"itemName"` // of the first line
	BatchNo      string             `json:"batchNo"`
	LineCount    int                `json:"lineCount"`
	QtyExpected  int                `json:"qtyExpected"`
	QtyReceived  int                `json:"qtyReceived"`
}

// List shows a page of orders.
func (s *Orders) List(ctx context.Context, input *ListInput) (list.Result[Row], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Row], error) {
		page, err := list.Page(ctx, q, orderList, input.Params, list.Where(input))
		if err != nil {
			return list.Result[Row]{Items: []Row{}}, err
		}
		rows, err := s.rows(ctx, q, page.Items)
		return list.Result[Row]{Items: rows, Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}, err
	})
}

func (s *Orders) rows(ctx context.Context, q bun.IDB, found []Order) ([]Row, error) {
	ids, suppliers := make([]string, len(found)), make([]string, len(found))
	for i, order := range found {
		ids[i], suppliers[i] = order.ID, order.SupplierID
	}
	digests, err := digestsOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, suppliers)
	if err != nil {
		return nil, err
	}
	firsts := make([]string, 0, len(found))
	for _, lines := range digests {
		firsts = append(firsts, lines.itemID)
	}
	items, err := s.catalogue.ItemNames(ctx, firsts)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(found))
	for i, order := range found {
		rows[i] = Row{Order: order, SupplierName: names[order.SupplierID]}
		if lines := digests[order.ID]; lines != nil {
			rows[i].ItemName, rows[i].BatchNo, rows[i].LineCount = items[lines.itemID], lines.batchNo, lines.count
			rows[i].QtyExpected, rows[i].QtyReceived = lines.expected, lines.received
		}
	}
	return rows, nil
}

// Count is how many orders a saved view holds.
type Count struct {
	View  string `json:"view"`
	Count int    `json:"count"`
}

// Counts counts orders by state inside the scope.
func (s *Orders) Counts(ctx context.Context) ([]Count, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		counts := []Count{}
		err := orderList.CountByState(ctx, q, &counts)
		return counts, err
	})
}

// orderTable is what an export of the list holds.
var orderTable = listing.Table{Entity: "inbound", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.inbound."}, {Field: "type", Words: "enum.inbound_type."},
	{Field: "supplierName"}, {Field: "itemName"}, {Field: "batchNo"}, {Field: "qtyExpected"}, {Field: "qtyReceived"}, {Field: "expectedAt"}, {Field: "arrivedAt"},
	{Field: "tempArrive", Scale: 1}, {Field: "deliveryNoteNo"}, {Field: "createdAt"}}}
