package outbound

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/drugcatalog"
)

// paper is everything a printed document of an order says.
type paper struct {
	view    View
	items   map[string]drugcatalog.Item
	address string // of the clinic
	from    string // address of the depot
}

// DeliveryNote is the 随货同行单 (GSP art. 73) as PDF, once the check is closed.
func (s *Orders) DeliveryNote(ctx context.Context, orderID string) (*bytes.Buffer, string, error) {
	return s.print(ctx, orderID, "outbound.note_title", func(ctx context.Context, p *paper, d *doc.Document) {
		v := &p.view
		d.Grid(2, []doc.Pair{
			said(ctx, "supplier", v.DepotName), said(ctx, "shipping_address", p.from),
			said(ctx, "consignee", v.ClinicName), said(ctx, "address", p.address),
			said(ctx, "shipped_at", instant(v.ShippedAt.Format("2006-01-02 15:04"), v.ShippedAt.IsZero())), said(ctx, "carrier", v.CarrierName),
			said(ctx, "vehicle", v.Vehicle), said(ctx, "driver", v.DriverName),
			said(ctx, "packages", number(v.Packages)), said(ctx, "temp_start", celsius(v.TempStart)),
		})
		d.Space(3)
		p.table(ctx, d)
		d.Space(6)
		d.Signatures([]doc.Signature{{Label: word(ctx, "seal")}, {Label: word(ctx, "shipper"), Name: v.ShipperName}, {Label: word(ctx, "receiver"), Name: v.SignerName}})
	})
}

// CheckRecord is the 出库复核记录 (GSP art. 95) as PDF.
func (s *Orders) CheckRecord(ctx context.Context, orderID string) (*bytes.Buffer, string, error) {
	return s.print(ctx, orderID, "outbound.check_title", func(ctx context.Context, p *paper, d *doc.Document) {
		v := &p.view
		names := strings.Join(v.CheckerNames, ", ")
		d.Grid(2, []doc.Pair{
			said(ctx, "purchaser", v.ClinicName), said(ctx, "checked_at", v.CheckedAt.Format("2006-01-02 15:04")),
			said(ctx, "quality", word(ctx, "quality_good")), said(ctx, "checker", names),
		})
		d.Space(3)
		p.table(ctx, d)
		d.Space(6)
		d.Signatures([]doc.Signature{{Label: word(ctx, "checker"), Name: names, Day: string(v.CheckedAt.Day())}})
	})
}

// print draws one document of a checked order.
func (s *Orders) print(ctx context.Context, orderID, title string, draw func(ctx context.Context, p *paper, d *doc.Document)) (*bytes.Buffer, string, error) {
	var name string
	content, err := usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (*bytes.Buffer, error) {
		order, err := s.seen(ctx, q, orderID)
		if err != nil {
			return nil, err
		}
		if refusal := order.hasPapers(); refusal != nil {
			return nil, refusal
		}
		p := &paper{}
		if p.view, err = s.view(ctx, q, q.Actor, order); err != nil {
			return nil, err
		}
		ids := make([]string, len(p.view.Lines))
		for i, line := range p.view.Lines {
			ids[i] = line.ItemID
		}
		if p.items, err = s.catalogue.Items(ctx, q, ids); err != nil {
			return nil, err
		}
		clinics, err := s.sites.Clinics(ctx, q, []string{order.ClinicID})
		if err != nil {
			return nil, err
		}
		addresses, err := s.needs.Organisations.OrganisationAddresses(ctx, []string{order.OrgID})
		if err != nil {
			return nil, err
		}
		p.address, p.from, name = clinics[order.ClinicID].Address, addresses[order.OrgID], order.Number
		d := doc.New(doc.Settings{Title: web.Say(ctx, title, nil), Author: p.view.DepotName, Created: order.UpdatedAt.Time(), Heading: p.view.DepotName,
			Number: order.Number, Footer: web.Say(ctx, "outbound.paper_footer", nil), QR: s.needs.BaseURL + "/drugtrace/outbound/" + order.ID, ReplaceMissing: true})
		d.Title(web.Say(ctx, title, nil))
		draw(ctx, p, d)
		var buffer bytes.Buffer
		_, err = d.WriteTo(&buffer)
		return &buffer, err
	})
	return content, name, err
}

// hasPapers refuses the papers of an order whose check is not closed, was
// reopened, or that was given up: nothing of it may travel.
func (o *Order) hasPapers() *fault.Error {
	switch {
	case o.State == Void:
		return fault.New(fault.Conflict, "outbound.paper_void")
	case o.CheckedAt.IsZero(), !slices.Contains([]string{ToShip, InTransit, Signed, PartlySigned, Returned}, o.State):
		return fault.New(fault.Conflict, "outbound.no_paper")
	}
	return nil
}

// table lists what leaves, one row a lot.
func (p *paper) table(ctx context.Context, d *doc.Document) {
	columns := []doc.Column{{Header: word(ctx, "name")}, {Header: word(ctx, "form"), Width: 18}, {Header: word(ctx, "strength"), Width: 24},
		{Header: word(ctx, "manufacturer"), Width: 34}, {Header: word(ctx, "batch"), Width: 24}, {Header: word(ctx, "expiry"), Width: 23}, {Header: word(ctx, "quantity"), Width: 14, Right: true}}
	var rows [][]string
	for _, line := range p.view.Lines {
		item := p.items[line.ItemID]
		for _, lot := range line.Lots {
			expiry := ""
			if lot.Expiry != nil {
				expiry = expiryText(lot.Expiry.Date, lot.Expiry.Precision)
			}
			rows = append(rows, []string{item.Label(scope.Lang(ctx)), item.DosageForm, item.Strength + " " + item.PackSpec, item.Manufacturer, lot.BatchNo, expiry, number(lot.QtyChecked)})
		}
	}
	d.Table(columns, rows)
}

func word(ctx context.Context, key string) string { return web.Say(ctx, "outbound.paper."+key, nil) }

func said(ctx context.Context, key, value string) doc.Pair {
	return doc.Pair{Label: word(ctx, key), Value: value}
}

func number(n int) string { return strconv.Itoa(n) }

func instant(text string, unset bool) string {
	if unset {
		return ""
	}
	return text
}

func celsius(tenths *int) string {
	if tenths == nil {
		return ""
	}
	return degrees(*tenths) + " °C"
}

// Timeline tells what happened to an order and its parts.
func (s *Orders) Timeline(ctx context.Context, orderID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		order, err := s.seen(ctx, q, orderID)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "outbound_order", ID: order.ID}}
		lines, err := linesOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			refs = append(refs, audit.Ref{Entity: "outbound_line", ID: line.ID})
		}
		lots, err := lotsOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		for _, lot := range lots {
			refs = append(refs, audit.Ref{Entity: "outbound_lot", ID: lot.ID})
		}
		overrides, err := overridesOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		for _, row := range overrides {
			refs = append(refs, audit.Ref{Entity: "outbound_override", ID: row.ID})
		}
		return s.runner.Log.Timeline(ctx, q, s.needs.Names, refs...)
	})
}
