package dispensing

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// DispenseFilter are the filters of the list of what was dispensed.
type DispenseFilter struct {
	list.Params
	OrgID        []string  `query:"orgId" filter:"t.org_id"`
	ItemID       []string  `query:"itemId" filter:"t.item_id"`
	Code         []string  `query:"code" filter:"t.code"`
	PharmacistID []string  `query:"pharmacistId" filter:"t.pharmacist_id"`
	From         clock.Day `query:"createdAtFrom" filter:"t.created_at,from" maxLength:"10"`
	To           clock.Day `query:"createdAtTo" filter:"t.created_at,until" maxLength:"10"`
}

// byCreation is what the lists of this module share.
func byCreation[T any](name string, parties scope.Parties, searched bool, at func(*T) clock.Instant, id func(*T) string) list.Spec[T] {
	spec := list.Spec[T]{
		Name: name, Versions: []string{name}, Parties: parties,
		Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
		Position: func(row *T, _ string) any { return int64(at(row)) }, ID: id,
		Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
			return q.Where("t.code = ?", text)
		},
	}
	if searched {
		spec.Search = func(q *bun.SelectQuery, text string) *bun.SelectQuery {
			return list.Folded(q, "t.search", text)
		}
	}
	return spec
}

var (
	dispenseList = byCreation("dispense", scope.Parties{Maker: "t.pharmacist_id", Organisations: []string{"t.org_id"}}, true,
		func(row *Dispense) clock.Instant { return row.CreatedAt }, func(row *Dispense) string { return row.ID })
	alertList = byCreation("dispense_alert", scope.Parties{Maker: "t.person_id", Organisations: []string{"t.org_id", "t.first_org_id"}}, false,
		func(row *Alert) clock.Instant { return row.CreatedAt }, func(row *Alert) string { return row.ID })
	returnList = byCreation("drug_return", scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id", "t.depot_id"}}, true,
		func(row *Return) clock.Instant { return row.CreatedAt }, func(row *Return) string { return row.ID })
)

// outsideList is what readers outside the clinic search: the index would answer
// whether somebody has a prescription of a number that they are not shown.
var outsideList = func() list.Spec[Dispense] {
	spec := dispenseList
	spec.Name = "dispense_outside"
	spec.Search = func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(t.number = ? OR t.code = ?)", text, text)
	}
	return spec
}()

// searched is the list as the reader may search it.
func searched(q usecase.Query) list.Spec[Dispense] {
	if q.Actor.Masked || q.Scope.Reach > scope.Organisation {
		return outsideList
	}
	return dispenseList
}

// ListDispenses shows a page of what was dispensed, documents masked.
func (s *Pharmacy) ListDispenses(ctx context.Context, filter *DispenseFilter) (list.Result[DispenseView], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[DispenseView], error) {
		page, err := list.Page(ctx, q, searched(q), filter.Params, list.Where(filter))
		result := list.Result[DispenseView]{Items: []DispenseView{}, Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		result.Items, err = s.dispenseViews(ctx, q, q.Actor, page.Items)
		return result, err
	})
}

// AlertFilter are the filters of the list of alerts.
type AlertFilter struct {
	list.Params
	OrgID []string  `query:"orgId" filter:"t.org_id"`
	Code  []string  `query:"code" filter:"t.code"`
	From  clock.Day `query:"createdAtFrom" filter:"t.created_at,from" maxLength:"10"`
	To    clock.Day `query:"createdAtTo" filter:"t.created_at,until" maxLength:"10"`
}

// AlertRow is an alert with names.
type AlertRow struct {
	Alert
	ItemName     drugtrace.ItemName `json:"itemName"`
	OrgName      string             `json:"orgName"`
	FirstOrgName string             `json:"firstOrgName"`
	PersonName   string             `json:"personName"`
}

// ListAlerts shows repeated attempts.
func (s *Pharmacy) ListAlerts(ctx context.Context, filter *AlertFilter) (list.Result[AlertRow], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[AlertRow], error) {
		page, err := list.Page(ctx, q, alertList, filter.Params, list.Where(filter))
		result := list.Result[AlertRow]{Items: make([]AlertRow, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		var orgs, people, items []string
		for _, alert := range page.Items {
			orgs, people, items = append(orgs, alert.OrgID, alert.FirstOrgID), append(people, alert.PersonID), append(items, alert.ItemID)
		}
		named, err := s.names(ctx, orgs, people, items)
		for i, alert := range page.Items {
			result.Items[i] = AlertRow{Alert: alert, ItemName: named.items[alert.ItemID], OrgName: named.organisations[alert.OrgID],
				FirstOrgName: named.organisations[alert.FirstOrgID], PersonName: named.people[alert.PersonID]}
		}
		return result, err
	})
}

// ReturnFilter are the filters of the list of returns.
type ReturnFilter struct {
	list.Params
	State   []string  `query:"state" filter:"t.state"`
	OrgID   []string  `query:"orgId" filter:"t.org_id"`
	OrderID []string  `query:"outboundOrderId" filter:"t.order_id"`
	From    clock.Day `query:"createdAtFrom" filter:"t.created_at,from" maxLength:"10"`
	To      clock.Day `query:"createdAtTo" filter:"t.created_at,until" maxLength:"10"`
}

// Choices are the states of a return.
func (ReturnFilter) Choices() map[string][]string { return map[string][]string{"state": chain} }

// ReturnRow is a return in the list.
type ReturnRow struct {
	Return
	ClinicName string             `json:"clinicName"`
	ItemName   drugtrace.ItemName `json:"itemName"` // of the first line
	LineCount  int                `json:"lineCount"`
	Qty        int                `json:"qty"`
}

// ListReturns shows a page of returns.
func (s *Pharmacy) ListReturns(ctx context.Context, filter *ReturnFilter) (list.Result[ReturnRow], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[ReturnRow], error) {
		page, err := list.Page(ctx, q, returnList, filter.Params, list.Where(filter))
		result := list.Result[ReturnRow]{Items: []ReturnRow{}, Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		result.Items, err = s.returnRows(ctx, q, page.Items)
		return result, err
	})
}

func (s *Pharmacy) returnRows(ctx context.Context, q bun.IDB, found []Return) ([]ReturnRow, error) {
	ids, orgs, items := make([]string, len(found)), make([]string, len(found)), []string{}
	for i, back := range found {
		ids[i], orgs[i] = back.ID, back.OrgID
	}
	lines, err := linesOf(ctx, q, ids...)
	if err != nil {
		return nil, err
	}
	for _, some := range lines {
		items = append(items, some[0].ItemID)
	}
	named, err := s.names(ctx, orgs, nil, items)
	rows := make([]ReturnRow, len(found))
	for i, back := range found {
		rows[i] = ReturnRow{Return: back, ClinicName: named.organisations[back.OrgID], LineCount: len(lines[back.ID]),
			Qty: sum(lines[back.ID], func(line ReturnLine) int { return line.Qty })}
		if len(lines[back.ID]) > 0 {
			rows[i].ItemName = named.items[lines[back.ID][0].ItemID]
		}
	}
	return rows, err
}

// What exports hold. Of the resident they hold nothing, and of the prescription
// nothing but that it was dispensed.
var (
	dispenseTable = listing.Table{Entity: "dispense", Columns: []listing.Column{{Field: "number"}, {Field: "createdAt"}, {Field: "itemName"}, {Field: "code"}, {Field: "batchNo"},
		{Field: "units"}, {Field: "unitsLeft"}, {Field: "supplyDays"}, {Field: "doctorName", Mask: seal.PersonName}, {Field: "pharmacistName"}, {Field: "clinicName"}}}
	alertTable = listing.Table{Entity: "dispenseAlert", Columns: []listing.Column{{Field: "createdAt"}, {Field: "kind", Words: "enum.dispenseAlert."}, {Field: "code"}, {Field: "itemName"}, {Field: "orgName"},
		{Field: "personName", Mask: seal.PersonName}, {Field: "firstOrgName"}, {Field: "firstAt"}}}
	returnTable = listing.Table{Entity: "drugReturn", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.drugReturn."}, {Field: "itemName"}, {Field: "qty"},
		{Field: "reason", Words: "enum.returnReason."}, {Field: "clinicName"}, {Field: "createdAt"}}}
)
