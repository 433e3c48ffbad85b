package tracequery

import (
	"testing"

	"gongzhi/internal/module/drugtrace/ledger"
)

func TestVerdicts(t *testing.T) {
	batch := &ledger.Batch{ID: "b", BatchNo: "AML2405A", ExpiryDate: "2027-05-31"}
	id := "b"
	for name, c := range map[string]struct {
		public ledger.Public
		today  string
		want   string
	}{
		"in stock":             {ledger.Public{Code: &ledger.Code{State: ledger.InStock, Batch: batch, BatchID: &id}}, "2026-11-20", Valid},
		"dispensed":            {ledger.Public{Code: &ledger.Code{State: ledger.Dispensed, Batch: batch}}, "2026-11-20", Valid},
		"last day":             {ledger.Public{Code: &ledger.Code{State: ledger.AtClinic, Batch: batch}}, "2027-05-31", Valid},
		"day after":            {ledger.Public{Code: &ledger.Code{State: ledger.AtClinic, Batch: batch}}, "2027-06-01", Expired},
		"printed only":         {ledger.Public{Code: &ledger.Code{State: ledger.Printed}}, "2026-11-20", Unknown},
		"void":                 {ledger.Public{Code: &ledger.Code{State: ledger.Void}}, "2026-11-20", Void},
		"held":                 {ledger.Public{Code: &ledger.Code{State: ledger.InStock, Batch: batch}, Held: true}, "2026-11-20", Held},
		"destroyed":            {ledger.Public{Code: &ledger.Code{State: ledger.Destroyed, Batch: batch}}, "2026-11-20", Held},
		"recalled and expired": {ledger.Public{Code: &ledger.Code{State: ledger.Dispensed, Batch: batch}, Held: true, Recall: &ledger.Hold{}}, "2028-01-01", Recalled},
	} {
		if got := judge(c.public, dayOf(c.today)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestNothingInternalLeaks(t *testing.T) {
	id := "b"
	public := ledger.Public{Code: &ledger.Code{Code: "90100010000000010983", State: ledger.AtClinic, HolderID: "clinic", LocationID: "shelf", DocumentID: "order",
		BatchID: &id, Batch: &ledger.Batch{ID: "b", BatchNo: "AML2405A", ExpiryDate: "2027-05-31", ExpiryPrecision: ledger.PrecisionMonth}}, BoundEvent: 7}
	text := jsonOf(t, answer(public, Valid, Item{RegNo: "DEMO-M-00001"}))
	for _, secret := range []string{"clinic", "shelf", "order", "holder", "location", "person"} {
		if contains(text, secret) {
			t.Errorf("the answer tells %q: %s", secret, text)
		}
	}
	printed := answer(ledger.Public{Code: &ledger.Code{Code: "9", State: ledger.Printed}}, Unknown, Item{RegNo: "DEMO-M-00001"})
	if printed.RegNo != "" || printed.Name != nil {
		t.Error("an unbound label tells what it was printed for")
	}
}

func TestCountsAddUpAcrossFlushes(t *testing.T) {
	c := newCounter()
	if s := c.add("x", 10, true); s.Queries != 1 || s.First != 10 {
		t.Errorf("first look-up: %+v", s)
	}
	if s := c.add("x", 20, false); s.Queries != 1 {
		t.Errorf("a prefetch counted: %+v", s)
	}
	if s := c.add("x", 30, true); s.Queries != 2 || s.First != 10 || s.Last != 30 {
		t.Errorf("second look-up: %+v", s)
	}
}
