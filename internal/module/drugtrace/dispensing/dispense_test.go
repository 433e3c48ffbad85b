package dispensing

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

func TestFormRules(t *testing.T) {
	full := to("x")
	full.Units = 10
	for _, c := range []struct {
		name   string
		class  string
		change func(*NewDispense)
		key    string
	}{
		{"complete", "MSRM", func(*NewDispense) {}, ""},
		{"no prescription", "MSRM", func(n *NewDispense) { n.PrescriptionNo = " " }, "dispensing.prescription_needed"},
		{"no prescription in hospital", "HOSP", func(n *NewDispense) { n.PrescriptionNo = "" }, "dispensing.prescription_needed"},
		{"no doctor", "MSRM", func(n *NewDispense) { n.DoctorName = "" }, "dispensing.doctor_needed"},
		{"over the counter", "OTC", func(n *NewDispense) { n.PrescriptionNo, n.DoctorName = "", "" }, ""},
		{"traditional", "TCM", func(n *NewDispense) { n.PrescriptionNo, n.DoctorName = "", "" }, ""},
		{"no document", "OTC", func(n *NewDispense) { n.ResidentIDNumber = "" }, "dispensing.document_needed"},
		{"no proof", "OTC", func(n *NewDispense) { n.ProofType = "" }, "dispensing.proof_needed"},
		{"unknown proof", "OTC", func(n *NewDispense) { n.ProofType = "library" }, "dispensing.proof_needed"},
		{"originals not seen", "OTC", func(n *NewDispense) { n.ProofChecked = false }, "dispensing.proof_unchecked"},
		{"too many units", "OTC", func(n *NewDispense) { n.Units = 31 }, "dispensing.too_many_units"},
	} {
		ask := full
		c.change(&ask)
		var checks fault.Checks
		ask.check(box{drugcatalog.Item{SupplyClass: c.class}, 30}, &checks)
		if c.key == "" && checks.Err() != nil {
			t.Errorf("%s: %v", c.name, checks.Err())
		}
		if c.key != "" {
			refused(t, checks.Err(), fault.Invalid, c.key)
		}
	}
}

func TestDocuments(t *testing.T) {
	for _, c := range []struct{ kind, number, normal, doubt string }{
		{MacaoID, " １/234567/8 ", "1234567(8)", ""},
		{MacaoID, "9234567(8)", "9234567(8)", doubtMacaoForm},
		{OtherDocument, "M12345678", "M12345678", ""},
		{OtherDocument, "H12345678", "H12345678", doubtOtherDocument},
		{OtherDocument, "P123", "P123", doubtOtherDocument},
	} {
		ask := NewDispense{ResidentIDType: c.kind, ResidentIDNumber: c.number}
		if normal, doubt := ask.document(); normal != c.normal || doubt != c.doubt {
			t.Errorf("%s %s: %q %q", c.kind, c.number, normal, doubt)
		}
	}
	for units, days := range map[int]int{1: 1, 3: 1, 4: 2, 30: 10} {
		if got := supplyDays(units, 3); got != days {
			t.Errorf("%d units at 3 a day: %d days, want %d", units, got, days)
		}
	}
}

func TestDispenseOnce(t *testing.T) {
	w := newWorld(t)
	code := w.delivered(w.item(nil), orderA, far, 1)[0]
	given := must[DispenseView](t)(w.Dispense(pharmacist, to(code)))
	if given.Units != 30 || given.UnitsLeft != 0 || given.ResidentIDMasked != "1****67(*)" || given.OrderID != orderA || given.PharmacistName != "人pharmacist" || given.SupplyDays != 30 || given.BatchNo != "AML2405A" {
		t.Errorf("dispensed: %+v", given)
	}
	if c := w.state(code); c.State != ledger.Dispensed || c.PackLeft != 0 {
		t.Errorf("box: %s, %d left", c.State, c.PackLeft)
	}
	w.balanced()
	w.clock.Advance(90 * time.Minute)
	for _, again := range []context.Context{pharmacist, otherOne} { // at the same clinic, or a copy of the label elsewhere
		err := second(w.Dispense(again, to(code)))
		refused(t, err, fault.Conflict, "dispensing.already")
		if !strings.Contains(err.Error(), "2026-11-20 10:00") {
			t.Errorf("does not tell the first time: %v", err)
		}
	}
	alerts := must[list.Result[AlertRow]](t)(w.ListAlerts(officer, &AlertFilter{}))
	if len(alerts.Items) != 2 || alerts.Items[0].OrgID != clinicB || alerts.Items[1].DispenseID != given.ID || alerts.Items[0].FirstOrgName != "示范新街坊卫生站" || alerts.Items[0].PersonID != "other" {
		t.Errorf("alerts: %+v", alerts.Items)
	}
	if own := must[list.Result[AlertRow]](t)(w.ListAlerts(otherOne, &AlertFilter{})); own.Total != 1 {
		t.Errorf("the other clinic sees %d alerts, its own is 1", own.Total)
	}
	// A phone that reads the state refuses by itself and reports the attempt.
	told := must[Alert](t)(w.ReportRepeat(otherOne, code))
	if told.DispenseID != given.ID || told.OrgID != clinicB || told.FirstOrgID != given.OrgID {
		t.Errorf("reported: %+v", told)
	}
	if alerts := must[list.Result[AlertRow]](t)(w.ListAlerts(officer, &AlertFilter{})); alerts.Total != 3 || alerts.Items[0].ID != told.ID {
		t.Errorf("alerts after the report: %+v", alerts.Items)
	}
	refused(t, second(w.ReportRepeat(pharmacist, w.delivered(w.item(nil), orderB, far, 1)[0])), fault.Conflict, "dispensing.not_repeated")
	refused(t, second(w.ReportRepeat(pharmacist, "81234567890123456789")), fault.NotFound, "ledger.unknown")
	if all := must[list.Result[DispenseView]](t)(w.ListDispenses(officer, &DispenseFilter{})); all.Total != 1 {
		t.Errorf("%d dispensings", all.Total)
	}
}

// TestRepeatedRequestIsNoAlert: a lost answer is asked for again under its key.
func TestRepeatedRequestIsNoAlert(t *testing.T) {
	w := newWorld(t)
	code := w.delivered(w.item(nil), orderA, far, 1)[0]
	keyed := usecase.WithKey(pharmacist, "key-1", func() string { return "hash" })
	first := must[DispenseView](t)(w.Dispense(keyed, to(code)))
	again := must[DispenseView](t)(w.Dispense(keyed, to(code)))
	if first.ID != again.ID || again.ResidentIDMasked != first.ResidentIDMasked || again.UnitsLeft != 0 {
		t.Errorf("replayed: %+v", again)
	}
	refused(t, second(w.Dispense(usecase.WithKey(pharmacist, "key-2", func() string { return "hash" }), to(code))), fault.Conflict, "dispensing.already")
	refused(t, second(w.Dispense(usecase.WithKey(pharmacist, "key-2", func() string { return "hash" }), to(code))), fault.Conflict, "dispensing.already")
	if alerts := must[list.Result[AlertRow]](t)(w.ListAlerts(officer, &AlertFilter{})); alerts.Total != 2 {
		t.Errorf("%d alerts, want 2", alerts.Total)
	}
	must[Document](t)(w.Reveal(usecase.WithKey(pharmacist, "key-3", func() string { return "hash" }), first.ID, "医保核对"))
	var stored []string
	if err := w.runner.DB.Read().NewSelect().TableExpr("idempotency").Column("response").Scan(context.Background(), &stored); err != nil {
		t.Fatal(err)
	}
	if len(stored) != 1 || strings.Contains(strings.Join(stored, ""), "1234567") {
		t.Errorf("a document in clear was stored: %v", stored)
	}
}

func TestPartsOfABox(t *testing.T) {
	w := newWorld(t)
	code := w.delivered(w.item(nil), orderA, far, 1)[0]
	part := to(code)
	part.Units = 12
	given := must[DispenseView](t)(w.Dispense(pharmacist, part))
	if c := w.state(code); given.UnitsLeft != 18 || c.State != ledger.Partial || c.PackLeft != 18 {
		t.Errorf("part: %d left, box %s %d", given.UnitsLeft, c.State, c.PackLeft)
	}
	part.Units = 19
	refused(t, second(w.Dispense(pharmacist, part)), fault.Invalid, "dispensing.too_many_units")
	part.Units = 0
	rest := must[DispenseView](t)(w.Dispense(pharmacist, part))
	if rest.Units != 18 || rest.UnitsLeft != 0 || rest.OrderID != orderA || w.state(code).State != ledger.Dispensed {
		t.Errorf("rest: %+v", rest.Dispense)
	}
	refused(t, second(w.Dispense(pharmacist, part)), fault.Conflict, "dispensing.already")
	w.balanced()
}

func TestWhatMayNotBeDispensed(t *testing.T) {
	w := newWorld(t)
	item := w.item(nil)
	expired := w.delivered(item, orderA, today.AddDays(1), 1)[0]
	held := w.delivered(item, orderA, far, 2)
	removed := w.delivered(w.item(nil), orderA, far, 1)[0]
	onTheWay, _ := w.shipped(item, orderA, far, 1)
	theirs := w.delivered(item, orderB, far, 1)[0]
	w.clock.Advance(48 * time.Hour)
	must[ledger.Hold](t)(w.ledger.PlaceHold(officer, ledger.NewHold{TargetKind: ledger.TargetCode, Target: held[0], Kind: ledger.HoldRegulator, Reason: "待查"}))
	gone := must[drugcatalog.View](t)(w.catalogue.Get(officer, w.state(removed).ItemID))
	must[drugcatalog.View](t)(w.catalogue.Do(head, gone.ID, "suspend", drugcatalog.Decision{Version: gone.Version, Reason: "信号待查", DocumentNo: "第7号"}))
	for _, c := range []struct {
		name, code string
		kind       fault.Code
		key        string
	}{
		{"expired", expired, fault.Invalid, "ledger.expired"},
		{"held", held[0], fault.Invalid, "ledger.held"},
		{"suspended", removed, fault.Invalid, "drugcatalog.not_effective"},
		{"not signed for", onTheWay[0], fault.Conflict, "ledger.undefined"},
		{"another clinic's", theirs, fault.NotFound, "dispensing.not_here"},
		{"unknown", ledger.NewIssuer("demo-key-not-secret").Code("9010001", 999999), fault.NotFound, "ledger.unknown"},
	} {
		err := second(w.Dispense(pharmacist, to(c.code)))
		t.Run(c.name, func(t *testing.T) { refused(t, err, c.kind, c.key) })
	}
	must[ledger.Hold](t)(w.ledger.PlaceHold(officer, ledger.NewHold{TargetKind: ledger.TargetBatch, Target: *w.state(held[1]).BatchID, Kind: ledger.HoldRecall, Reason: "溶出度"}))
	refused(t, second(w.Dispense(pharmacist, to(held[1]))), fault.Invalid, "ledger.held")
	clinics := must[map[string]site.Clinic](t)(w.sites.Clinics(context.Background(), w.runner.DB.Read(), []string{clinicB}))
	must[site.Clinic](t)(w.sites.DoClinic(officer, clinics[clinicB].ID, "suspend", clinics[clinicB].Version, "整改"))
	refused(t, second(w.Dispense(otherOne, to(theirs))), fault.Invalid, "site.not_designated")
	offline := to(theirs)
	offline.EventTime = w.clock.Now().Add(-6 * time.Minute)
	refused(t, second(w.Dispense(otherOne, offline)), fault.Invalid, "dispensing.offline")
	none := to(held[1])
	none.ResidentIDNumber, none.ProofChecked = "", false
	refused(t, second(w.Dispense(pharmacist, none)), fault.Invalid, "dispensing.document_needed")
	refused(t, second(w.Dispense(receiver, to(held[1]))), fault.Forbidden, "fault.forbidden")
	if all := must[list.Result[DispenseView]](t)(w.ListDispenses(officer, &DispenseFilter{})); all.Total != 0 {
		t.Errorf("%d were dispensed", all.Total)
	}
	w.balanced()
}

// TestDoubtsNeedAReason: an odd number and more than ninety days of one drug.
func TestDoubtsNeedAReason(t *testing.T) {
	w := newWorld(t)
	item := w.item(otc)
	codes := w.delivered(item, orderA, far, 5)
	odd := to(codes[0])
	odd.ResidentIDNumber = "9234567(8)"
	refused(t, second(w.Dispense(pharmacist, odd)), fault.Invalid, "dispensing.doubt_macao_form")
	odd.OverrideReason = "旧版证件"
	if given := must[DispenseView](t)(w.Dispense(pharmacist, odd)); !slices.Equal(given.Doubts, []string{doubtMacaoForm}) || given.OverrideReason != "旧版证件" {
		t.Errorf("accepted: %+v", given.Dispense)
	}
	for _, code := range codes[1:4] { // 3 × 30 days are just enough
		must[DispenseView](t)(w.Dispense(pharmacist, to(code)))
	}
	again := to(codes[4])
	again.ResidentIDNumber = "1/234567/8" // the same card, written otherwise
	again.Units = 1
	refused(t, second(w.Dispense(pharmacist, again)), fault.Invalid, "dispensing.doubt_over_supply")
	w.clock.Advance(91 * 24 * time.Hour)
	if given := must[DispenseView](t)(w.Dispense(pharmacist, again)); len(given.Doubts) != 0 || given.UnitsLeft != 29 {
		t.Errorf("after the window: %+v", given.Dispense)
	}
	other := to(codes[4])
	other.ResidentIDNumber, other.SupplyDays = "7654321(0)", 100
	refused(t, second(w.Dispense(pharmacist, other)), fault.Invalid, "dispensing.doubt_over_supply")
	other.SupplyDays = 90
	must[DispenseView](t)(w.Dispense(pharmacist, other))
}

// TestDocumentIsNeverInClear: not in the row, the list, the evidence; a reveal
// is logged with who and why.
func TestDocumentIsNeverInClear(t *testing.T) {
	w := newWorld(t)
	code := w.delivered(w.item(nil), orderA, far, 1)[0]
	given := must[DispenseView](t)(w.Dispense(pharmacist, to(code)))
	for table, columns := range map[string]string{"dispense": "concat(document_sealed, document_hash, search)", "audit_entry": "concat(action, reason, coalesce(private, ''))", "audit_record": "concat(entity, changes)", "audit_image": "concat(entity, coalesce(image, ''))"} {
		var found []string
		if err := w.runner.DB.Read().NewSelect().TableExpr(table).ColumnExpr(columns).Scan(context.Background(), &found); err != nil {
			t.Fatal(err)
		}
		all := strings.Join(found, "\n")
		if strings.Contains(all, "1234567") || table == "audit_record" && strings.Contains(all, "李示例") || len(found) == 0 {
			t.Errorf("%s holds personal data", table)
		}
	}
	for _, c := range []struct {
		who                          context.Context
		document, doctor, prescribed string
	}{{pharmacist, "1****67(*)", "李示例", "RX-1"}, {officer, "1******(*)", "***", "***"}, {observer, "1******(*)", "***", "***"}} {
		seen := must[DispenseView](t)(w.GetDispense(c.who, given.ID))
		if seen.ResidentIDMasked != c.document || seen.DoctorName != c.doctor || seen.PrescriptionNo != c.prescribed {
			t.Errorf("shown: %s %s %s, want %+v", seen.ResidentIDMasked, seen.DoctorName, seen.PrescriptionNo, c)
		}
	}
	if shown := must[Document](t)(w.Reveal(officer, given.ID, "投诉核查 12 号")); shown.ResidentIDNumber != macaoNo {
		t.Errorf("revealed %s", shown.ResidentIDNumber)
	}
	refused(t, second(w.Reveal(observer, given.ID, "想看看")), fault.Forbidden, "reveal.masked")
	refused(t, second(w.Reveal(otherOne, given.ID, "想看看")), fault.NotFound, "dispensing.not_found")
	refused(t, second(w.GetDispense(otherOne, given.ID)), fault.NotFound, "dispensing.not_found")
	timeline, err := w.DispenseTimeline(officer, given.ID)
	if err != nil || len(timeline) != 2 || timeline[0].Action != "drugtrace.dispensing.reveal" || timeline[0].Reason != "投诉核查 12 号" || timeline[0].PersonName != "人officer" {
		t.Errorf("timeline: %+v %v", timeline, err)
	}
}

// TestRaceForOneBox: 32 pharmacists press at once, one dispenses.
func TestRaceForOneBox(t *testing.T) {
	w := newWorld(t)
	codes := w.delivered(w.item(nil), orderA, far, 2)
	var group sync.WaitGroup
	var mutex sync.Mutex
	outcomes := map[string]int{}
	race := func(ask NewDispense) {
		for i := range 32 {
			actor, _ := scope.From(pharmacist)
			actor.PersonID = "pharmacist" + string(rune('A'+i))
			group.Go(func() {
				_, err := w.Dispense(scope.With(context.Background(), actor), ask)
				mutex.Lock()
				defer mutex.Unlock()
				outcomes[fault.KeyOf(err)]++
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
					t.Error(err)
				}
			})
		}
		group.Wait()
	}
	race(to(codes[0]))
	if outcomes[""] != 1 || outcomes["dispensing.already"] != 31 {
		t.Errorf("outcomes: %v", outcomes)
	}
	if alerts := must[list.Result[AlertRow]](t)(w.ListAlerts(officer, &AlertFilter{})); alerts.Total != 31 {
		t.Errorf("%d alerts, want 31", alerts.Total)
	}
	// Parts of ten: three are given, the box is never overdrawn.
	clear(outcomes)
	part := to(codes[1])
	part.Units, part.OverrideReason = 10, "多人同时"
	race(part)
	if outcomes[""] != 3 || outcomes["dispensing.already"] != 29 || w.state(codes[1]).PackLeft != 0 {
		t.Errorf("parts: %v, %d left", outcomes, w.state(codes[1]).PackLeft)
	}
	w.balanced()
}
