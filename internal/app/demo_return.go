package app

import (
	"context"
	"errors"
	"fmt"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/dispensing"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/outbound"
	"gongzhi/internal/module/drugtrace/site"
)

// comeback is boxes on their way back to the depot, played as far as stopAt.
type comeback struct {
	day    int
	clinic string // key of the organisation
	signer string // login of its pharmacist
	item   string
	reason string
	boxes  int // boxes of the clinic's shelf; none when the whole delivery was refused
	failed int // of them, found unfit by the inspector
	stopAt string
}

var comebacks = []comeback{
	{day: -20, clinic: "clinic1", signer: "pharmacist", item: "9010004", reason: "slowMoving", boxes: 4, failed: 1},
	{day: -9, clinic: "clinic1", signer: "pharmacist", item: "9020001", reason: dispensing.ReasonRefused},
	{day: -4, clinic: "clinic2", signer: "pharmacist2", item: "9010002", reason: "nearExpiry", boxes: 2, stopAt: dispensing.Received},
	{day: -1, clinic: "clinic1", signer: "pharmacist", item: "9010009", reason: "damaged", boxes: 1, stopAt: dispensing.Sent},
}

// comeBack returns boxes: the clinic sends, the depot's receiver takes them in,
// and its inspector, somebody else, decides about them.
func (d *seeder) comeBack(ctx context.Context, c comeback) error {
	d.at(c.day, 10, 30)
	returnID, codes, err := d.sendBack(ctx, c)
	if err != nil || c.stopAt == dispensing.Sent {
		return err
	}
	d.at(c.day, 15, 40)
	place, err := d.placeFor(ctx, c.item, "returns")
	if err != nil {
		return err
	}
	err = scanned(d.Services.Dispensing.ReceiveReturn(d.as(ctx, "receiver"), returnID, place, scans(codes)))
	if err != nil || c.stopAt == dispensing.Received {
		return err
	}
	d.later(45)
	if err := d.inspectBack(ctx, c, returnID, codes[:c.failed], "unqualified", dispensing.Inspection{Result: "fail", Note: d.world.Words["damaged"]}); err != nil {
		return err
	}
	return d.inspectBack(ctx, c, returnID, codes[c.failed:], "qualified", dispensing.Inspection{Result: "pass"})
}

func (d *seeder) inspectBack(ctx context.Context, c comeback, returnID string, codes []string, zone string, decision dispensing.Inspection) error {
	if len(codes) == 0 {
		return nil
	}
	place, err := d.placeFor(ctx, c.item, zone)
	if err != nil {
		return err
	}
	decision.LocationCode = place
	return scanned(d.Services.Dispensing.InspectReturn(d.as(ctx, "warehouse-inspector"), returnID, decision, scans(codes)))
}

// sendBack makes the return, by hand or by refusing a delivery at the door.
func (d *seeder) sendBack(ctx context.Context, c comeback) (string, []string, error) {
	note := d.world.Words["return_"+c.reason]
	if c.reason != dispensing.ReasonRefused {
		codes, err := d.atClinic(ctx, c.clinic, c.item)
		if err == nil && len(codes) < c.boxes {
			err = fmt.Errorf("%s has %d boxes of %s", c.clinic, len(codes), c.item)
		}
		if err != nil {
			return "", nil, err
		}
		codes = codes[:c.boxes]
		back, err := d.Services.Dispensing.Return(d.as(ctx, c.signer), dispensing.NewReturn{Codes: codes, Reason: c.reason, Note: note})
		return back.ID, codes, err
	}
	order, err := d.send(ctx, supply{day: c.day, clinic: c.clinic, signer: c.signer, stopAt: outbound.InTransit, items: map[string]int{c.item: 6}})
	if err != nil {
		return "", nil, err
	}
	d.later(70)
	if _, err := d.Services.Outbound.RefuseDelivery(d.as(ctx, c.signer), order.ID, order.Version, note); err != nil {
		return "", nil, err
	}
	if _, err := d.dispatcher.Deliver(ctx); err != nil {
		return "", nil, err
	}
	made, err := d.Services.Dispensing.ListReturns(d.as(ctx, "receiver"), &dispensing.ReturnFilter{OrderID: []string{order.ID}})
	if err == nil && len(made.Items) != 1 {
		err = fmt.Errorf("%d returns of a refused delivery", len(made.Items))
	}
	if err != nil {
		return "", nil, err
	}
	codes, err := ledger.CodesOfDocument(ctx, d.DB.Read(), order.ID, ledger.ReturnTransit)
	return made.Items[0].ID, codes, err
}

// placeFor is the first place of a kind of zone that fits the item.
func (d *seeder) placeFor(ctx context.Context, item, zone string) (string, error) {
	view, err := d.Services.Catalogue.Get(d.as(ctx, "officer"), d.ids[item])
	if err != nil {
		return "", err
	}
	need := site.Need{OrgID: d.ids["depot"], ZoneType: zone, StorageClass: view.StorageClass, ExternalUse: view.ExternalUse}
	places, err := d.Services.Sites.Propose(ctx, d.DB.Read(), need)
	if err == nil && len(places) == 0 {
		err = fmt.Errorf("no place of the %s zone fits %s", zone, item)
	}
	if err != nil {
		return "", err
	}
	return places[0].Code, nil
}

// scanned is an error when a box of the answer did not go through.
func scanned(answer ledger.ScanAnswer, err error) error {
	for _, result := range answer.Results {
		if result.Result != ledger.OK {
			err = errors.Join(err, fault.New(fault.Invalid, result.Key, "code", result.Code))
		}
	}
	return err
}
