package app

import (
	"context"
	"fmt"
	"strings"

	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/outbound"
	"gongzhi/internal/module/drugtrace/site"
)

// play tells the demo's past in the order in which it happened.
func (d *seeder) play(ctx context.Context) error {
	d.at(-60, 9, 0)
	steps := []struct {
		name string
		run  func(ctx context.Context) error
	}{
		{"people", d.seedPeople}, {"places", d.seedPlaces}, {"catalogue", d.seedCatalogue}, {"permit", d.seedPermit}, {"stories", d.seedStories}, {"request", d.seedRequest}, {"merge", d.seedMerge},
	}
	for _, step := range steps {
		if err := step.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
		d.later(60)
	}
	return nil
}

// seedPlaces opens the depot's zones and designates the clinics.
func (d *seeder) seedPlaces(ctx context.Context) error {
	keeper := d.as(ctx, "keeper")
	house, err := d.Services.Sites.CreateWarehouse(keeper, site.NewWarehouse{Code: "WH", Name: d.world.Words["warehouse"], NameForeign: d.world.Words["warehouseForeign"]})
	if err != nil {
		return err
	}
	for i, z := range d.world.Zones {
		zone, err := d.Services.Sites.CreateZone(keeper, site.NewZone{WarehouseID: house.ID, Code: string(rune('A' + i)), Name: d.world.Words["zone_"+z.Key], Type: z.Type,
			StorageClass: z.Storage, ExternalUse: z.External, HumidityMin: 35, HumidityMax: 75})
		if err != nil {
			return fmt.Errorf("zone %s: %w", z.Key, err)
		}
		if _, err := d.Services.Sites.CreateLocations(keeper, site.LocationRange{ZoneID: zone.ID, RowFrom: 1, RowTo: z.Locations, Levels: 1, Positions: 2}); err != nil {
			return fmt.Errorf("zone %s: %w", z.Key, err)
		}
	}
	for _, o := range d.world.Organisations {
		if o.Kind != "clinic" {
			continue
		}
		d.later(10)
		_, err := d.Services.Sites.CreateClinic(d.as(ctx, "officer"), site.ClinicInput{OrgID: d.ids[o.Key], LicenceNo: o.Licences[0].Number, Address: o.Address,
			DesignatedFrom: d.today.AddDays(-365), ApprovedDocNo: d.world.Words["approvedDoc"], Allowed: site.AllowedAll})
		if err != nil {
			return fmt.Errorf("clinic %s: %w", o.Key, err)
		}
	}
	return nil
}

// seedStories plays deliveries and supplies by day, then the ugly cases.
func (d *seeder) seedStories(ctx context.Context) error {
	supplies := []supply{
		{day: -34, clinic: "clinic1", signer: "pharmacist", items: map[string]int{"9010001": 30, "9010004": 20}},
		{day: -33, clinic: "clinic1", signer: "pharmacist", items: map[string]int{"9010003": 30}},
		{day: -24, clinic: "clinic2", signer: "pharmacist2", items: map[string]int{"9010002": 30, "9010001": 12}},
		{day: -14, clinic: "clinic1", signer: "pharmacist", missing: 1, items: map[string]int{"9010011": 10, "9010005": 10}},
		{day: -8, clinic: "clinic2", signer: "pharmacist2", items: map[string]int{"9020001": 12, "9010003": 20}},
		{day: -5, clinic: "clinic1", signer: "pharmacist", items: map[string]int{"9010009": 12, "9010010": 6}},
		{day: -1, clinic: "clinic2", signer: "pharmacist2", stopAt: outbound.InTransit, items: map[string]int{"9010004": 12}},
		{day: 0, clinic: "clinic1", signer: "pharmacist", stopAt: outbound.Checking, items: map[string]int{"9010001": 10, "9020002": 6}},
		{day: 0, clinic: "clinic2", signer: "pharmacist2", stopAt: outbound.Picking, items: map[string]int{"9010005": 8}},
		{day: 0, clinic: "clinic1", signer: "pharmacist", stopAt: outbound.Reviewed, items: map[string]int{"9010002": 10}},
		{day: 1, clinic: "clinic2", signer: "pharmacist2", stopAt: outbound.ToReview, items: map[string]int{"9010010": 5}},
		{day: 2, clinic: "clinic1", signer: "pharmacist", stopAt: outbound.Draft, items: map[string]int{"9020001": 6}},
	}
	delivered, sent := 0, 0
	var people crew
	var papers demoOrders
	var rescue rescues
	var things estate
	var faulty troubles
	var alarmed alarms
	var better betterments
	for day := -45; day <= 2; day++ {
		if err := d.reports(ctx, day); err != nil {
			return fmt.Errorf("reports on day %d: %w", day, err)
		}
		if err := d.patrols(ctx, day); err != nil {
			return fmt.Errorf("patrol of day %d: %w", day, err)
		}
		for ; delivered < len(d.world.Deliveries) && d.world.Deliveries[delivered].Day <= day; delivered++ {
			story := d.world.Deliveries[delivered]
			if err := d.deliver(ctx, story); err != nil {
				return fmt.Errorf("delivery of day %d: %w", story.Day, err)
			}
		}
		for ; sent < len(supplies) && supplies[sent].day <= day; sent++ {
			if _, err := d.send(ctx, supplies[sent]); err != nil {
				return fmt.Errorf("supply of day %d: %w", supplies[sent].day, err)
			}
		}
		if err := d.tickets(ctx, day); err != nil {
			return err
		}
		if err := d.clinicDay(ctx, day); err != nil {
			return fmt.Errorf("clinic on day %d: %w", day, err)
		}
		if err := d.trouble(ctx, day); err != nil {
			return fmt.Errorf("trouble on day %d: %w", day, err)
		}
		if err := d.logs(ctx, day); err != nil {
			return fmt.Errorf("logs of day %d: %w", day, err)
		}
		if err := d.configuration(ctx, &things, day); err != nil {
			return fmt.Errorf("configuration on day %d: %w", day, err)
		}
		if err := d.problemDay(ctx, &faulty, &things, day); err != nil {
			return fmt.Errorf("problems on day %d: %w", day, err)
		}
		if err := d.securityEvents(ctx, &alarmed, &faulty, day); err != nil {
			return fmt.Errorf("security event on day %d: %w", day, err)
		}
		if err := d.improve(ctx, &better, &things, day); err != nil {
			return fmt.Errorf("improvements on day %d: %w", day, err)
		}
		if err := d.monthEnd(ctx, day); err != nil {
			return fmt.Errorf("month of day %d: %w", day, err)
		}
		if err := d.watched(ctx, day); err != nil {
			return fmt.Errorf("monitoring of day %d: %w", day, err)
		}
		if err := d.wishes(ctx, day); err != nil {
			return fmt.Errorf("wish of day %d: %w", day, err)
		}
		if err := d.vulnerabilities(ctx, day); err != nil {
			return fmt.Errorf("vulnerabilities on day %d: %w", day, err)
		}
		if err := d.team(ctx, &people, day); err != nil {
			return fmt.Errorf("team on day %d: %w", day, err)
		}
		if err := d.recoveries(ctx, &rescue, day); err != nil {
			return fmt.Errorf("recovery on day %d: %w", day, err)
		}
		if err := d.keyPeriods(ctx, day); err != nil {
			return fmt.Errorf("key period on day %d: %w", day, err)
		}
		if err := d.announcements(ctx, day); err != nil {
			return fmt.Errorf("announcement of day %d: %w", day, err)
		}
		if err := d.orders(ctx, &papers, day); err != nil {
			return fmt.Errorf("orders on day %d: %w", day, err)
		}
		if err := d.knowledge(ctx, day); err != nil {
			return fmt.Errorf("knowledge on day %d: %w", day, err)
		}
	}
	if err := d.hostsReport(ctx, 0); err != nil { // the served demonstration goes on from these reports
		return fmt.Errorf("hosts of the story: %w", err)
	}
	if err := d.lastBackup(ctx, &rescue); err != nil {
		return fmt.Errorf("last backup: %w", err)
	}
	return d.pickStories(ctx)
}

// trouble is what goes wrong: a suspended item, a suspicious box, a recall.
func (d *seeder) trouble(ctx context.Context, day int) error {
	switch day {
	case -4:
		d.at(day, 16, 30)
		view, err := d.Services.Catalogue.Get(d.as(ctx, "lead"), d.ids["9010013"])
		if err != nil {
			return err
		}
		_, err = d.Services.Catalogue.Do(d.as(ctx, "lead"), view.ID, "suspend", drugcatalog.Decision{Version: view.Version, Reason: d.world.Words["suspendReason"], DocumentNo: d.world.Words["suspendDocument"]})
		if err != nil {
			return err
		}
		_, err = d.dispatcher.Deliver(ctx)
		return err
	case -3:
		d.at(day, 11, 5)
		codes, err := d.inState(ctx, "9010009", ledger.InStock)
		if err != nil || len(codes) == 0 {
			return err
		}
		_, err = d.Services.Ledger.PlaceHold(d.as(ctx, "picker"), ledger.NewHold{TargetKind: ledger.TargetCode, Target: codes[0], Kind: ledger.HoldQuality, Reason: d.world.Words["qualityReason"]})
		return err
	case -2:
		d.at(day, 17, 20)
		codes, err := d.inState(ctx, "9010003", ledger.InStock)
		if err != nil || len(codes) == 0 {
			return err
		}
		view, err := d.Services.Ledger.Get(d.as(ctx, "officer"), codes[0])
		if err != nil {
			return err
		}
		_, err = d.Services.Ledger.PlaceHold(d.as(ctx, "officer"), ledger.NewHold{TargetKind: ledger.TargetBatch, Target: *view.BatchID, Kind: ledger.HoldRecall,
			Reason: d.world.Words["recallReason"], Instruction: d.world.Words["recallInstruction"]})
		return err
	}
	return nil
}

// inState lists codes of an item in a life state.
func (d *seeder) inState(ctx context.Context, item string, state string) ([]string, error) {
	return ledger.CodesOfItem(ctx, d.DB.Read(), d.ids[item], state)
}

// pickStories names a code for each story of codes.json.
func (d *seeder) pickStories(ctx context.Context) error {
	for story, want := range map[string]struct{ item, state string }{
		"dispensed": {"9010001", ledger.Dispensed}, "in_stock": {"9010001", ledger.InStock},
		"recalled": {"9010003", ledger.InStock}, "expired": {"9010007", ledger.InStock},
	} {
		codes, err := d.inState(ctx, want.item, want.state)
		if err != nil {
			return err
		}
		if story == "expired" { // the batch that has expired meanwhile, not the fresh one
			codes, err = d.ofBatch(ctx, codes, "IBU2410")
			if err != nil {
				return err
			}
		}
		if len(codes) == 0 {
			return fmt.Errorf("story %s has no code", story)
		}
		d.codes[story] = codes[0]
	}
	return nil
}

func (d *seeder) ofBatch(ctx context.Context, codes []string, batchNo string) ([]string, error) {
	var kept []string
	for _, code := range codes {
		view, err := d.Services.Ledger.Get(d.as(ctx, "officer"), code)
		if err != nil {
			return nil, err
		}
		if view.Batch != nil && strings.EqualFold(view.Batch.BatchNo, batchNo) {
			kept = append(kept, code)
		}
	}
	return kept, nil
}
