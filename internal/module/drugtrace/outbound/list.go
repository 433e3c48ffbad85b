package outbound

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
	ClinicID   []string  `query:"clinicId" filter:"t.clinic_id"`
	Overridden int       `query:"fefoOverridesFrom" filter:"t.fefo_overrides,>=" minimum:"0"`
	From       clock.Day `query:"createdAtFrom" filter:"t.created_at,from" maxLength:"10"`
	To         clock.Day `query:"createdAtTo" filter:"t.created_at,until" maxLength:"10"`
}

// Choices are the states of an order.
func (ListInput) Choices() map[string][]string {
	return map[string][]string{"state": append(orders.States(), PartlySigned)} // reached by a use case's decision
}

var orderList = list.Spec[Order]{
	Name: "outbound_order", Versions: []string{"outbound_order"},
	Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id", "t.clinic_id"}},
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
	ClinicName string             `json:"clinicName"`
	ItemName   drugtrace.ItemName `json:"itemName"` // of the first line
	LineCount  int                `json:"lineCount"`
	Qty        int                `json:"qty"`
	QtyPicked  int                `json:"qtyPicked"`
	QtyChecked int                `json:"qtyChecked"`
	QtySigned  int                `json:"qtySigned"`
}

// List shows a page of orders.
func (s *Orders) List(ctx context.Context, input *ListInput) (list.Result[Row], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Row], error) {
		page, err := list.Page(ctx, q, orderList, input.Params, list.Where(input))
		if err != nil {
			return list.Result[Row]{Items: []Row{}}, err
		}
		rows, err := s.rows(ctx, q, page.Items)
		for i := range rows {
			rows[i].veil(q.Actor)
		}
		return list.Result[Row]{Items: rows, Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}, err
	})
}

func (s *Orders) rows(ctx context.Context, q bun.IDB, found []Order) ([]Row, error) {
	ids, clinics := make([]string, len(found)), make([]string, len(found))
	for i, order := range found {
		ids[i], clinics[i] = order.ID, order.ClinicID
	}
	lines, err := linesOfMany(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, clinics)
	if err != nil {
		return nil, err
	}
	firsts := make([]string, 0, len(found))
	for _, of := range lines {
		firsts = append(firsts, of[0].ItemID)
	}
	items, err := s.catalogue.ItemNames(ctx, firsts)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, len(found))
	for i, order := range found {
		row := Row{Order: order, ClinicName: names[order.ClinicID], LineCount: len(lines[order.ID])}
		for _, line := range lines[order.ID] {
			row.Qty += line.Qty
			row.QtyPicked += line.QtyPicked
			row.QtyChecked += line.QtyChecked
			row.QtySigned += line.QtySigned
		}
		if row.LineCount > 0 {
			row.ItemName = items[lines[order.ID][0].ItemID]
		}
		rows[i] = row
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
var orderTable = listing.Table{Entity: "outbound", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.outbound."}, {Field: "type", Words: "enum.outbound_type."},
	{Field: "clinicName"}, {Field: "itemName"}, {Field: "qty"}, {Field: "qtyPicked"}, {Field: "qtyChecked"}, {Field: "qtySigned"}, {Field: "wantedAt"}, {Field: "shippedAt"},
	{Field: "signedAt"}, {Field: "fefoOverrides"}, {Field: "createdAt"}}}
