package app

import (
	"context"
	"fmt"
	"slices"

	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/outbound"
)

// supply is one order of a clinic, played as far as StopAt.
type supply struct {
	day     int
	clinic  string // key of the organisation
	signer  string // login of its pharmacist
	stopAt  string
	missing int // boxes the clinic does not find in the parcel
	items   map[string]int
}

// send plays an order from the draft to the clinic's shelf.
func (d *seeder) send(ctx context.Context, s supply) (outbound.View, error) {
	orders := d.Services.Outbound
	d.at(s.day-1, 16, 20)
	ask := outbound.NewOrder{Type: "209", ClinicID: d.ids[s.clinic], WantedAt: d.today.AddDays(s.day)}
	codes := make([]string, 0, len(s.items))
	for code := range s.items {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		ask.Lines = append(ask.Lines, outbound.NewLine{ItemID: d.ids[code], Qty: s.items[code]})
	}
	order, err := orders.Create(d.as(ctx, "clerk"), ask)
	if err != nil || s.stopAt == outbound.Draft {
		return order, err
	}
	d.later(10)
	if order, err = orders.Submit(d.as(ctx, "clerk"), order.ID, order.Version); err != nil || s.stopAt == outbound.ToReview {
		return order, err
	}
	d.later(25)
	for _, line := range order.Lines { // a batch with few days left needs QA
		if order, err = d.overrideIfShort(ctx, order, line.ID); err != nil {
			return order, err
		}
	}
	if order, err = orders.Review(d.as(ctx, "quality"), order.ID, order.Version); err != nil || s.stopAt == outbound.Reviewed {
		return order, err
	}
	d.at(s.day, 9, 5)
	if order, err = d.pick(ctx, order, s.stopAt == outbound.Picking); err != nil || s.stopAt == outbound.Picking || s.stopAt == outbound.ToCheck {
		return order, err
	}
	if order, err = d.check(ctx, order, s.stopAt == outbound.Checking); err != nil || s.stopAt == outbound.Checking || s.stopAt == outbound.ToShip {
		return order, err
	}
	d.at(s.day, 13, 40)
	temperature := 46
	if order, err = orders.Ship(d.as(ctx, "driver"), order.ID, order.Version, outbound.Transport{CarrierID: d.ids["carrier"], Vehicle: d.world.Words["vehicle"],
		DriverName: d.world.Words["driver"], TempStart: &temperature, Packages: 1 + len(order.Lines)}); err != nil || s.stopAt == outbound.InTransit {
		return order, err
	}
	return d.sign(ctx, s, order)
}

func (d *seeder) overrideIfShort(ctx context.Context, order outbound.View, lineID string) (outbound.View, error) {
	return d.Services.Outbound.Override(d.as(ctx, "quality"), order.ID, order.Version, lineID, d.world.Words["shortShelf"])
}

// pick takes what the proposal names, by earliest expiry.
func (d *seeder) pick(ctx context.Context, order outbound.View, half bool) (outbound.View, error) {
	orders, picker := d.Services.Outbound, d.as(ctx, "picker")
	order, err := orders.StartPicking(picker, order.ID, order.Version)
	if err != nil {
		return order, err
	}
	proposals, err := orders.Proposals(picker, order.ID)
	if err != nil {
		return order, err
	}
	for _, proposal := range proposals {
		for _, source := range proposal.Shares {
			codes, err := ledger.CodesAt(ctx, d.DB.Read(), order.OrgID, source.LocationID, source.BatchID, source.Quantity)
			if err != nil {
				return order, err
			}
			if half {
				codes = codes[:max(1, len(codes)/2)]
			}
			d.later(5)
			answer, err := orders.Pick(picker, order.ID, scans(codes), "")
			if err != nil {
				return order, err
			}
			for _, result := range answer.Results {
				if result.Result != ledger.OK {
					return order, fmt.Errorf("picking %s: %s %s", result.Code, result.Result, result.Key)
				}
			}
		}
	}
	fresh, err := orders.Get(picker, order.ID)
	if err != nil || half {
		return fresh, err
	}
	return orders.FinishPicking(picker, order.ID, fresh.Version)
}

func (d *seeder) check(ctx context.Context, order outbound.View, half bool) (outbound.View, error) {
	orders, checker := d.Services.Outbound, d.as(ctx, "checker")
	d.later(15)
	order, err := orders.StartCheck(checker, order.ID, order.Version)
	if err != nil {
		return order, err
	}
	codes, err := ledger.CodesOfDocument(ctx, d.DB.Read(), order.ID, ledger.Picked)
	if err != nil {
		return order, err
	}
	if half {
		codes = codes[:max(1, len(codes)-2)]
	}
	if _, err := orders.Check(checker, order.ID, scans(codes)); err != nil {
		return order, err
	}
	fresh, err := orders.Get(checker, order.ID)
	if err != nil || half {
		return fresh, err
	}
	d.later(20)
	return orders.FinishCheck(checker, order.ID, fresh.Version, outbound.Conditions{})
}

func (d *seeder) sign(ctx context.Context, s supply, order outbound.View) (outbound.View, error) {
	orders, signer := d.Services.Outbound, d.as(ctx, s.signer)
	d.at(s.day, 15, 15)
	codes, err := ledger.CodesOfDocument(ctx, d.DB.Read(), order.ID, ledger.Transit)
	if err != nil {
		return order, err
	}
	if _, err := orders.Sign(signer, order.ID, scans(codes[s.missing:])); err != nil {
		return order, err
	}
	fresh, err := orders.Get(signer, order.ID)
	if err != nil {
		return order, err
	}
	note, temperature := "", 52
	if s.missing > 0 {
		note = d.world.Words["lostNote"]
	}
	d.later(6)
	return orders.FinishSigning(signer, order.ID, fresh.Version, outbound.Arrival{TempArrive: &temperature, Note: note})
}
