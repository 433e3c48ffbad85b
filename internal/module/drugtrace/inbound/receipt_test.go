package inbound

import (
	"errors"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
)

func TestExpiryAsPrinted(t *testing.T) {
	for text, want := range map[string]struct {
		day       clock.Day
		precision string
	}{
		"2027-05-31": {"2027-05-31", ledger.PrecisionDay}, "2027-05": {"2027-05-31", ledger.PrecisionMonth}, "2028-02": {"2028-02-29", ledger.PrecisionMonth},
		"2026-12": {"2026-12-31", ledger.PrecisionMonth}, "": {}, "05/2027": {}, "2027-13": {}, "2027-02-30": {}, "2027": {},
	} {
		day, precision, err := Expiry(text)
		if day != want.day || precision != want.precision || (err == nil) != (want.day != "") {
			t.Errorf("%q is %s %s %v", text, day, precision, err)
		}
	}
}

// TestReceiptRules: GSP art. 73 to 75 and drug.md A.3, rule by rule.
func TestReceiptRules(t *testing.T) {
	number := func(n int) *int { return &n }
	fridge := drugcatalog.Item{StorageClass: "cold", TempMin: number(20), TempMax: number(80)}
	line := Line{QtyExpected: 10}
	good := ReceivedLine{QtyReceived: 10, BatchNo: "A1", BatchNoRepeat: "A1", Expiry: "2028-05-31", ExpiryRepeat: "2028-05-31"}
	facts := receiptFacts{today: today, item: drugcatalog.Item{StorageClass: "ambient"}, recordFor: []string{"cold"}, minShelfDays: 180}
	with := func(change func(r *ReceivedLine, l *Line, f *receiptFacts)) []fault.Field {
		r, l, f := good, line, facts
		change(&r, &l, &f)
		var checks fault.Checks
		r.check(l, f, "/lines/0", &checks)
		var e *fault.Error
		if errors.As(checks.Err(), &e) {
			return e.Fields
		}
		return nil
	}
	chilled := func(arrive *int, f *receiptFacts) { f.item, f.tempArrive, f.tempRecordID = fridge, arrive, "log" }
	for _, c := range []struct {
		name, key, pointer string
		change             func(r *ReceivedLine, l *Line, f *receiptFacts)
	}{
		{"all right", "", "", func(*ReceivedLine, *Line, *receiptFacts) {}},
		{"one too many", "inbound.too_many", "/lines/0/qtyReceived", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.QtyReceived = 11 }},
		{"one missing", "inbound.too_few", "/lines/0/qtyReceived", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.QtyReceived = 9 }},
		{"rejected without a reason", "inbound.reject_reason", "/lines/0/rejectReason", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.QtyReceived, r.QtyRejected = 9, 1 }},
		{"rejected with one", "", "", func(r *ReceivedLine, _ *Line, _ *receiptFacts) {
			r.QtyReceived, r.QtyRejected, r.RejectReason = 9, 1, "破损"
		}},
		{"rejected whole, nothing readable", "", "", func(r *ReceivedLine, _ *Line, _ *receiptFacts) {
			*r = ReceivedLine{QtyRejected: 10, RejectReason: "浸水", BatchNo: "?", Expiry: "?"}
		}},
		{"batch read differently", "inbound.batch_repeat", "/lines/0/batchNoRepeat", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.BatchNoRepeat = "Al" }},
		{"batch in another case", "inbound.batch_repeat", "/lines/0/batchNoRepeat", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.BatchNoRepeat = "a1" }},
		{"expiry read differently", "inbound.expiry_repeat", "/lines/0/expiryRepeat", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.ExpiryRepeat = "2028-05" }},
		{"no expiry", "inbound.expiry", "/lines/0/expiry", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.Expiry, r.ExpiryRepeat = "05/2028", "05/2028" }},
		{"made after it expires", "inbound.mfg_after_expiry", "/lines/0/mfgDate", func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.MfgDate = "2028-06-01" }},
		{"expires today", "inbound.expired", "/lines/0/expiry", func(r *ReceivedLine, _ *Line, _ *receiptFacts) {
			r.Expiry, r.ExpiryRepeat = string(today), string(today)
		}},
		{"expired, though released", "inbound.expired", "/lines/0/expiry", func(r *ReceivedLine, l *Line, _ *receiptFacts) {
			r.Expiry, r.ExpiryRepeat, l.ReleaseBy = "2026-10", "2026-10", "qa"
		}},
		{"179 days left", "inbound.short_shelf_life", "/lines/0/expiry", func(r *ReceivedLine, _ *Line, _ *receiptFacts) {
			r.Expiry = string(today.AddDays(179))
			r.ExpiryRepeat = r.Expiry
		}},
		{"180 days left", "", "", func(r *ReceivedLine, _ *Line, _ *receiptFacts) {
			r.Expiry = string(today.AddDays(180))
			r.ExpiryRepeat = r.Expiry
		}},
		{"short, released by QA", "", "", func(r *ReceivedLine, l *Line, _ *receiptFacts) {
			r.Expiry, r.ExpiryRepeat, l.ReleaseBy = "2026-12", "2026-12", "qa"
		}},
		{"month, usable to its last day", "", "", func(r *ReceivedLine, _ *Line, f *receiptFacts) {
			r.Expiry, r.ExpiryRepeat, f.minShelfDays = "2026-12", "2026-12", 41
		}},
		{"month, one day short", "inbound.short_shelf_life", "/lines/0/expiry", func(r *ReceivedLine, _ *Line, f *receiptFacts) {
			r.Expiry, r.ExpiryRepeat, f.minShelfDays = "2026-12", "2026-12", 42
		}},
		{"cold, not measured", "inbound.no_temperature", "/lines/0/qtyReceived", func(_ *ReceivedLine, _ *Line, f *receiptFacts) { chilled(nil, f) }},
		{"cold, 2.0", "", "", func(_ *ReceivedLine, _ *Line, f *receiptFacts) { chilled(number(20), f) }},
		{"cold, 1.9", "inbound.too_cold", "/lines/0/qtyReceived", func(_ *ReceivedLine, _ *Line, f *receiptFacts) { chilled(number(19), f) }},
		{"cold, 8.0", "", "", func(_ *ReceivedLine, _ *Line, f *receiptFacts) { chilled(number(80), f) }},
		{"cold, 8.1", "inbound.too_warm", "/lines/0/qtyReceived", func(_ *ReceivedLine, _ *Line, f *receiptFacts) { chilled(number(81), f) }},
		{"cold, no log", "inbound.no_temperature_record", "/tempRecordId", func(_ *ReceivedLine, _ *Line, f *receiptFacts) {
			chilled(number(50), f)
			f.tempRecordID = ""
		}},
		{"cold, log not asked for", "", "", func(_ *ReceivedLine, _ *Line, f *receiptFacts) {
			chilled(number(50), f)
			f.tempRecordID, f.recordFor = "", nil
		}},
		{"too warm, all rejected", "", "", func(r *ReceivedLine, _ *Line, f *receiptFacts) {
			chilled(number(121), f)
			r.QtyReceived, r.QtyRejected, r.RejectReason = 0, 10, "超温"
		}},
	} {
		fields := with(c.change)
		if c.key == "" && len(fields) > 0 || c.key != "" && (len(fields) != 1 || fields[0].Key != c.key || fields[0].Pointer != c.pointer) {
			t.Errorf("%s: %+v, want %s at %s", c.name, fields, c.key, c.pointer)
		}
	}
	if fields := with(func(r *ReceivedLine, _ *Line, _ *receiptFacts) { r.BatchNo, r.BatchNoRepeat = "AML2405A", "AML24O5A" }); fields[0].Params["position"] != 6 {
		t.Errorf("the difference is told at %v", fields[0].Params)
	}
}

// TestReceipt: what the receiver writes is on the order, and each line is there
// once.
func TestReceipt(t *testing.T) {
	w := newWorld(t)
	view := w.receiving(lot{w.item(nil), "", "", 10, 51}, plain(w.item(nil), 4))
	receipt := Receipt{Lines: []ReceivedLine{
		{LineID: view.Lines[0].ID, QtyReceived: 8, QtyRejected: 2, RejectReason: "破损", BatchNo: "AML2405A", BatchNoRepeat: "AML2405A", Expiry: "2028-05", ExpiryRepeat: "2028-05", ExpiryText: "EXP 05/2028", MfgDate: "2025-05-01"},
		{LineID: view.Lines[1].ID, QtyRejected: 4, RejectReason: "未到", BatchNo: "A1"},
	}}
	refused(t, second(w.Receive(receiver, view.ID, view.Version, Receipt{Lines: receipt.Lines[:1]})), fault.Invalid, "inbound.line_missing")
	refused(t, second(w.Receive(receiver, view.ID, view.Version, Receipt{Lines: append(receipt.Lines[:2:2], receipt.Lines[0])})), fault.Invalid, "inbound.line_unknown")
	refused(t, second(w.Receive(receiver, view.ID, view.Version-1, receipt)), fault.Conflict, "fault.stale")
	view = must[View](t)(w.Receive(receiver, view.ID, view.Version, receipt))
	first, gone := view.Lines[0], view.Lines[1]
	if view.State != Labelling || first.QtyReceived != 8 || first.QtyRejected != 2 || first.ExpiryDate != "2028-05-31" || first.ExpiryPrecision != ledger.PrecisionMonth ||
		first.ExpiryText != "EXP 05/2028" || first.MfgDate != "2025-05-01" || first.Cases != 51 || first.Sample != (Sample{4, 8}) || first.BatchID == "" {
		t.Errorf("first line: %+v", first)
	}
	if gone.QtyReceived != 0 || gone.BatchID != "" {
		t.Errorf("rejected line: %+v", gone.Line)
	}
	if view.ReceiverName != "人receiver" || view.Deadline == nil || view.Deadline.RuleKey != "param.drugtrace.inbound.shelve_within" {
		t.Errorf("received by %s, due %+v", view.ReceiverName, view.Deadline)
	}
}

// TestColdDelivery: the temperature log comes with the arrival or at the door.
func TestColdDelivery(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(cold)
	view := w.receiving(plain(itemID, 2))
	receipt := counted(view)
	fieldRefused(t, "no log", second(w.Receive(receiver, view.ID, view.Version, receipt)), "/tempRecordId", "inbound.no_temperature_record")
	receipt.TempRecordID = w.upload(receiver)
	must[View](t)(w.Receive(receiver, view.ID, view.Version, receipt))

	view = w.draft(plain(itemID, 2))
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	papers := arrival()
	papers.TempRecordID = w.upload(receiver)
	view = must[View](t)(w.Arrive(receiver, view.ID, view.Version, papers))
	must[View](t)(w.Receive(receiver, view.ID, view.Version, counted(view)))

	warm := w.draft(plain(itemID, 2))
	warm = must[View](t)(w.Submit(clerk, warm.ID, warm.Version))
	papers = arrival()
	*papers.TempArrive, papers.TempRecordID = 121, w.upload(receiver)
	warm = must[View](t)(w.Arrive(receiver, warm.ID, warm.Version, papers))
	refused(t, second(w.Receive(receiver, warm.ID, warm.Version, counted(warm))), fault.Invalid, "inbound.too_warm")
	if warm = must[View](t)(w.Refuse(receiver, warm.ID, warm.Version, "到货超温")); warm.State != Rejected || warm.Lines[0].QtyRejected != 2 || warm.Deadline != nil {
		t.Errorf("refused whole: %s %+v", warm.State, warm.Lines[0].Line)
	}
	w.set("drugtrace.inbound.temp_record", `[]`)
	view = w.receiving(plain(itemID, 2))
	must[View](t)(w.Receive(receiver, view.ID, view.Version, counted(view)))
}

// TestShortShelfLife: QA releases one line with a reason.
func TestShortShelfLife(t *testing.T) {
	w := newWorld(t)
	view := w.receiving(lot{w.item(nil), "A1", string(today.AddDays(60)), 3, 1})
	refused(t, second(w.Receive(receiver, view.ID, view.Version, counted(view))), fault.Invalid, "inbound.short_shelf_life")
	refused(t, second(w.Release(receiver, view.ID, view.Version, view.Lines[0].ID, "急用")), fault.Forbidden, "fault.forbidden")
	refused(t, second(w.Release(quality, view.ID, view.Version, "01ZZZZZZZZZZZZZZZZZZZZZZZZ", "急用")), fault.NotFound, "inbound.line_unknown")
	view = must[View](t)(w.Release(quality, view.ID, view.Version, view.Lines[0].ID, "临床急需"))
	view = must[View](t)(w.Receive(receiver, view.ID, view.Version, counted(view)))
	if view.Lines[0].ReleaseBy != "quality" || view.Lines[0].ReleaseReason != "临床急需" {
		t.Errorf("released: %+v", view.Lines[0].Line)
	}
}

func TestArrival(t *testing.T) {
	w := newWorld(t)
	view := w.draft(plain(w.item(nil), 3))
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	for _, day := range []clock.Day{today.AddDays(1), "20.11.2026", ""} {
		papers := arrival()
		papers.ShippedAt = day
		refused(t, second(w.Arrive(receiver, view.ID, view.Version, papers)), fault.Invalid, "inbound.shipped_day")
	}
	papers := arrival()
	papers.ArrivedAt = w.clock.Now().Add(3600e9) // a device whose clock runs ahead
	view = must[View](t)(w.Arrive(receiver, view.ID, view.Version, papers))
	if view.ArrivedAt != w.clock.Now() || view.DeliveryNoteNo != "SXD-1" || *view.TempArrive != 45 || view.Deadline.RuleKey != "param.drugtrace.inbound.receive_within" {
		t.Errorf("arrived: %+v", view.Order)
	}
}
