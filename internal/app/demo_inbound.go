package app

import (
	"bytes"
	"context"
	"fmt"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/doc"
	"gongzhi/internal/module/drugtrace/inbound"
	"gongzhi/internal/module/drugtrace/ledger"
)

// deliver plays one delivery from the order to the shelf, each step by the post
// that takes it. It stops where the story says.
func (d *seeder) deliver(ctx context.Context, story delivery) error {
	orders := d.Services.Inbound
	d.at(story.Day-1, 15, 10)
	ask := inbound.NewOrder{Type: "102", SupplierID: d.ids[story.Supplier], PermitID: d.permit, ExpectedAt: d.today.AddDays(story.Day)}
	for _, line := range story.Lines {
		ask.Lines = append(ask.Lines, inbound.NewLine{ItemID: d.ids[line.Item], QtyExpected: line.Qty, BatchNo: line.Batch, Expiry: d.expiry(line.Expiry, line.Month), Cases: line.Cases})
	}
	order, err := orders.Create(d.as(ctx, "clerk"), ask)
	if err != nil || story.StopAt == inbound.Draft {
		return err
	}
	d.later(20)
	if order, err = orders.Submit(d.as(ctx, "clerk"), order.ID, order.Version); err != nil || story.StopAt == inbound.Submitted {
		return err
	}
	d.at(story.Day, 9, 20)
	start, arrive := 52, 48
	if story.Temperature > 0 {
		start, arrive = story.Temperature-4, story.Temperature
	}
	arrival := inbound.Arrival{DeliveryNoteNo: fmt.Sprintf("SXD-%s-%d", d.clock.Now().Format("20060102"), 100+len(d.codes)+story.Day*-1), ShippedAt: d.clock.Now().Day(),
		Vehicle: d.world.Words["vehicle"], TempStart: &start, TempArrive: &arrive, Packages: 2 + len(story.Lines)}
	if arrival.DeliveryNoteID, err = d.paper(d.as(ctx, "receiver"), arrival.DeliveryNoteNo, d.world.Words["deliveryNote"]); err != nil {
		return err
	}
	if arrival.TempRecordID, err = d.paper(d.as(ctx, "receiver"), arrival.DeliveryNoteNo+"-T", d.world.Words["tempRecord"]); err != nil {
		return err
	}
	if order, err = orders.Arrive(d.as(ctx, "receiver"), order.ID, order.Version, arrival); err != nil || story.StopAt == inbound.Receiving {
		return err
	}
	if order, err = d.receive(ctx, story, order); err != nil || story.StopAt == inbound.Labelling {
		return err
	}
	if order, err = d.label(ctx, story, order); err != nil || story.StopAt == inbound.ToInspect {
		return err
	}
	d.later(40)
	if order, err = orders.StartInspection(d.as(ctx, "warehouse-inspector"), order.ID, order.Version); err != nil || story.StopAt == inbound.Inspecting {
		return err
	}
	if order, err = d.inspect(ctx, story, order); err != nil || story.StopAt == inbound.ToShelve {
		return err
	}
	return d.shelve(ctx, order)
}

// expiry is a printed expiry so many days from today.
func (d *seeder) expiry(days int, month bool) string {
	day := d.today.AddDays(days)
	if month {
		return string(day)[:7]
	}
	return string(day)
}

func (d *seeder) receive(ctx context.Context, story delivery, order inbound.View) (inbound.View, error) {
	orders := d.Services.Inbound
	var received []inbound.ReceivedLine
	for i, line := range story.Lines {
		expiry := d.expiry(line.Expiry, line.Month)
		r := inbound.ReceivedLine{LineID: order.Lines[i].ID, QtyReceived: line.Qty - line.Rejected, QtyRejected: line.Rejected, BatchNo: line.Batch, BatchNoRepeat: line.Batch,
			MfgDate: clock.Day(d.expiry(line.Expiry-1095, false)), Expiry: expiry, ExpiryRepeat: expiry, Cases: line.Cases}
		if line.Month {
			r.ExpiryText = "EXP " + expiry[5:7] + "/" + expiry[:4]
		}
		if line.Rejected > 0 {
			r.RejectReason = d.world.Words["damaged"]
		}
		received = append(received, r)
		day, _, err := inbound.Expiry(expiry)
		if err != nil {
			return order, err
		}
		if least := int(d.Params.Int("drugtrace.inbound.min_shelf_days", d.clock.Now().Day())); d.clock.Now().Day().DaysUntil(day) < least {
			if order, err = orders.Release(d.as(ctx, "quality"), order.ID, order.Version, order.Lines[i].ID, d.world.Words["shortShelf"]); err != nil {
				return order, err
			}
		}
	}
	d.later(35)
	return orders.Receive(d.as(ctx, "receiver"), order.ID, order.Version, inbound.Receipt{Lines: received})
}

// paper uploads a made-up paper of a supplier, as the person would who has it at
// hand.
func (d *seeder) paper(ctx context.Context, number, title string) (string, error) {
	page := doc.New(doc.Settings{Title: title, Author: d.world.Words["demoPaper"], Created: d.clock.Now().Time(), Number: number, ReplaceMissing: true})
	page.Title(title)
	page.Paragraph(d.world.Words["demoPaper"])
	var content bytes.Buffer
	if _, err := page.WriteTo(&content); err != nil {
		return "", err
	}
	stored, err := d.Services.Settings.Upload(ctx, &content, number+".pdf")
	return stored.ID, err
}

// label makes, prints, voids two damaged labels of the first line, and binds
// the rest in portions as a scanner would send them.
func (d *seeder) label(ctx context.Context, story delivery, order inbound.View) (inbound.View, error) {
	orders := d.Services.Inbound
	labeller := d.as(ctx, "labeller")
	for i, line := range order.Lines {
		if line.QtyReceived == 0 {
			continue
		}
		d.later(6)
		spare := 0
		if i == 0 && line.QtyReceived >= 100 {
			spare = 2
		}
		job, err := orders.MakeLabels(labeller, order.ID, line.ID, line.QtyReceived+spare)
		if err != nil {
			return order, err
		}
		if _, err = orders.Print(labeller, job.ID, ""); err != nil {
			return order, err
		}
		codes, err := ledger.CodesOfJob(ctx, d.DB.Read(), job.ID, ledger.Printed)
		if err != nil {
			return order, err
		}
		if spare > 0 {
			if _, err := orders.VoidLabels(labeller, job.ID, codes[:spare], d.world.Words["labelDamaged"]); err != nil {
				return order, err
			}
			d.codes["void"] = codes[0]
			codes = codes[spare:]
		}
		for len(codes) > 0 {
			n := min(30, len(codes))
			d.later(3)
			if _, err := orders.Bind(labeller, order.ID, line.ID, scans(codes[:n])); err != nil {
				return order, err
			}
			codes = codes[n:]
		}
	}
	fresh, err := orders.Get(labeller, order.ID)
	if err != nil {
		return order, err
	}
	return orders.FinishBinding(labeller, order.ID, fresh.Version)
}

func (d *seeder) inspect(ctx context.Context, story delivery, order inbound.View) (inbound.View, error) {
	inspector := d.as(ctx, "warehouse-inspector")
	for i, line := range order.Lines {
		if line.QtyReceived == 0 {
			continue
		}
		d.later(15)
		ask := inbound.NewInspection{LineID: line.ID, CasesSampled: line.Sample.Cases, PacksSampled: line.Sample.Packs, AppearanceOK: true, LabelOK: true, LeafletOK: true,
			ReportNo: "JY-" + line.BatchNo, Result: "pass"}
		if story.Fail != "" && story.Fail == story.Lines[i].Item {
			ask.AppearanceOK, ask.Result, ask.UnqualifiedItems, ask.Disposal = false, "fail", d.world.Words["unqualified"], d.world.Words["disposal"]
		}
		var err error
		if ask.ReportFileID, err = d.paper(inspector, ask.ReportNo, d.world.Words["testReport"]); err != nil {
			return order, err
		}
		if _, err := d.Services.Inbound.Inspect(inspector, order.ID, ask); err != nil {
			return order, err
		}
	}
	return d.Services.Inbound.FinishInspection(inspector, order.ID, order.Version)
}

func (d *seeder) shelve(ctx context.Context, order inbound.View) error {
	orders, keeper := d.Services.Inbound, d.as(ctx, "keeper")
	d.later(25)
	proposals, err := orders.Proposals(keeper, order.ID)
	if err != nil {
		return err
	}
	for i, line := range order.Lines {
		if line.Result != "pass" {
			continue
		}
		if len(proposals[i].Locations) == 0 {
			return fmt.Errorf("no location fits %s", line.ItemName.Hant)
		}
		codes, err := ledger.CodesOfDocument(ctx, d.DB.Read(), order.ID, ledger.Awaiting)
		if err != nil {
			return err
		}
		if codes, err = ledger.CodesOfBatch(ctx, d.DB.Read(), codes, line.BatchID); err != nil {
			return err
		}
		for len(codes) > 0 {
			n := min(30, len(codes))
			d.later(2)
			if _, err := orders.PutAway(keeper, order.ID, line.ID, proposals[i].Locations[0].Code, scans(codes[:n])); err != nil {
				return err
			}
			codes = codes[n:]
		}
		if proposals, err = orders.Proposals(keeper, order.ID); err != nil {
			return err
		}
	}
	fresh, err := orders.Get(keeper, order.ID)
	if err != nil {
		return err
	}
	_, err = orders.Complete(keeper, order.ID, fresh.Version)
	return err
}

func scans(codes []string) []ledger.ScanText {
	texts := make([]ledger.ScanText, len(codes))
	for i, code := range codes {
		texts[i].Text = code
	}
	return texts
}
