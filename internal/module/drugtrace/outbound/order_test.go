package outbound

import (
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
)

func TestLinesOfOneItem(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []NewLine
		key   string
	}{
		{"one", []NewLine{{ItemID: "a", Qty: 1}}, ""},
		{"two items", []NewLine{{ItemID: "a", Qty: 1}, {ItemID: "b", Qty: 1}}, ""},
		{"batches", []NewLine{{ItemID: "a", BatchID: "x"}, {ItemID: "a", BatchID: "y"}}, ""},
		{"open twice", []NewLine{{ItemID: "a"}, {ItemID: "a"}}, "outbound.item_twice"},
		{"open and batch", []NewLine{{ItemID: "a", BatchID: "x"}, {ItemID: "a"}}, "outbound.item_twice"},
		{"batch twice", []NewLine{{ItemID: "a", BatchID: "x"}, {ItemID: "a", BatchID: "x"}}, "outbound.batch_twice"},
	} {
		var checks fault.Checks
		checkLines(c.lines, &checks)
		if c.key == "" && checks.Err() != nil {
			t.Errorf("%s: %v", c.name, checks.Err())
		}
		if c.key != "" {
			refused(t, checks.Err(), fault.Invalid, c.key)
		}
	}
}

func TestEveryConditionStopsTheOrder(t *testing.T) {
	if (Conditions{}).refuse() != nil {
		t.Error("a good order is stopped")
	}
	for _, c := range []Conditions{{Damage: true}, {Noise: true}, {Label: true}, {Expired: true}, {Other: true}} {
		if refusal := c.refuse(); refusal == nil || refusal.Key != "outbound.condition_found" {
			t.Errorf("%+v passes", c)
		}
	}
}

func TestTemperature(t *testing.T) {
	low, high := 20, 80
	cold := drugcatalog.Item{NameHant: "拉坦前列素滴眼液", StorageClass: "cold", TempMin: &low, TempMax: &high}
	at := func(tenths int) *int { return &tenths }
	for _, c := range []struct {
		items   []drugcatalog.Item
		reading *int
		key     string
	}{
		{[]drugcatalog.Item{{StorageClass: "ambient"}}, nil, ""},
		{[]drugcatalog.Item{cold}, at(20), ""}, {[]drugcatalog.Item{cold}, at(80), ""},
		{[]drugcatalog.Item{{StorageClass: "cool"}, cold}, nil, "outbound.arrive_no_temperature"},
		{[]drugcatalog.Item{cold}, at(81), "outbound.arrive_too_warm"},
		{[]drugcatalog.Item{cold}, at(19), "outbound.arrive_too_cold"},
	} {
		refusal := checkTemperature(c.items, c.reading, "outbound.arrive", i18n.Hant)
		if c.key == "" && refusal != nil || c.key != "" && (refusal == nil || refusal.Key != c.key) {
			t.Errorf("%v: got %v, want %q", c.reading, refusal, c.key)
		}
	}
}

// shelf is a lot of item a that expires on a day.
func shelf(batch, location string, expiry clock.Day, n int) ledger.ShelfLot {
	return ledger.ShelfLot{Batch: ledger.Batch{ID: batch, ItemID: "a", BatchNo: batch, ExpiryDate: expiry}, LocationID: location, Quantity: n}
}

func box(batch, location string, expiry clock.Day, units int) *ledger.Code {
	return &ledger.Code{Code: "c", ItemID: "a", BatchID: &batch, HolderID: depot, LocationID: location, Units: units,
		Batch: &ledger.Batch{ID: batch, ItemID: "a", BatchNo: batch, ExpiryDate: expiry}}
}

func basketOf(lines []Line, lots ...ledger.ShelfLot) *basket {
	return &basket{depotID: depot, lines: lines, shelf: lots, places: map[string]string{"l1": "WH-A-01", "l2": "WH-A-02"}, today: today, leastDay: 30,
		skipped: map[[2]string]int{}, expected: map[string]*ledger.Lot{}}
}

func TestBasketRules(t *testing.T) {
	soon, late, short := today.AddDays(100), today.AddDays(300), today.AddDays(29)
	line := func(l Line) []Line { l.ItemID = "a"; return []Line{l} }
	stocked := []ledger.ShelfLot{shelf("x", "l1", soon, 2), shelf("y", "l2", late, 5)}
	for _, c := range []struct {
		name   string
		lines  []Line
		lots   []ledger.ShelfLot
		box    *ledger.Code
		reason string
		key    string
	}{
		{"earliest", line(Line{Qty: 2}), stocked, box("x", "l1", soon, 1), "", ""},
		{"later", line(Line{Qty: 2}), stocked, box("y", "l2", late, 1), "", "outbound.fefo"},
		{"later with a reason", line(Line{Qty: 2}), stocked, box("y", "l2", late, 1), "notReachable", ""},
		{"later when the earlier is gone", line(Line{Qty: 2}), stocked[1:], box("y", "l2", late, 1), "", ""},
		{"later when the earlier may not leave", line(Line{Qty: 2}), []ledger.ShelfLot{shelf("s", "l1", short, 2), stocked[1]}, box("y", "l2", late, 1), "", ""},
		{"few days left", line(Line{Qty: 2}), []ledger.ShelfLot{shelf("s", "l1", short, 2)}, box("s", "l1", short, 1), "", "outbound.short_dated"},
		{"few days left, released", line(Line{Qty: 2, ShortBy: "qa"}), []ledger.ShelfLot{shelf("s", "l1", short, 2)}, box("s", "l1", short, 1), "", ""},
		{"a released short batch comes first", line(Line{Qty: 2, ShortBy: "qa"}), []ledger.ShelfLot{shelf("s", "l1", short, 2), stocked[1]}, box("y", "l2", late, 1), "", "outbound.fefo"},
		{"full", line(Line{Qty: 2, QtyPicked: 2}), stocked, box("x", "l1", soon, 1), "", "outbound.enough"},
		{"case too big", line(Line{Qty: 2}), stocked, box("x", "l1", soon, 3), "", "outbound.too_many"},
		{"other item", []Line{{ItemID: "b", Qty: 1}}, stocked, box("x", "l1", soon, 1), "", "outbound.not_ordered"},
		{"other batch", line(Line{Qty: 2, BatchID: "y"}), stocked, box("x", "l1", soon, 1), "", "outbound.other_batch"},
		{"somebody else's", line(Line{Qty: 2}), stocked, func() *ledger.Code { b := box("x", "l1", soon, 1); b.HolderID = clinicA; return b }(), "", "outbound.not_here"},
	} {
		b := basketOf(c.lines, append([]ledger.ShelfLot{}, c.lots...)...)
		b.reason = c.reason
		refusal := b.allow(c.box)
		if c.key == "" && refusal != nil || c.key != "" && (refusal == nil || refusal.Key != c.key) {
			t.Errorf("%s: got %v, want %q", c.name, refusal, c.key)
		}
		if c.key == "outbound.fefo" && (b.expected["c"] == nil || refusal.Params["location"] == "") {
			t.Errorf("%s: does not say what to take instead", c.name)
		}
	}
}

// TestBasketCountsWithinOneRequest: the second box of a request sees the first.
func TestBasketCountsWithinOneRequest(t *testing.T) {
	soon, late := today.AddDays(100), today.AddDays(300)
	b := basketOf([]Line{{ItemID: "a", Qty: 2}}, shelf("x", "l1", soon, 1), shelf("y", "l2", late, 5))
	if refusal := b.allow(box("x", "l1", soon, 1)); refusal != nil {
		t.Fatal(refusal)
	}
	if refusal := b.allow(box("y", "l2", late, 1)); refusal != nil {
		t.Fatalf("the shelf is empty now: %v", refusal)
	}
	if refusal := b.allow(box("y", "l2", late, 1)); refusal == nil || refusal.Key != "outbound.enough" {
		t.Fatalf("a third box passes: %v", refusal)
	}
	if b.lines[0].QtyPicked != 2 || len(b.skipped) != 0 {
		t.Errorf("counted %d, skipped %v", b.lines[0].QtyPicked, b.skipped)
	}
}

// TestSharesFollowExpiry: earliest expiry, and no shelf is promised twice.
func TestSharesFollowExpiry(t *testing.T) {
	lines := []Line{{ItemID: "a", Qty: 4}, {ItemID: "a", Qty: 5}}
	b := basketOf(lines, shelf("x", "l1", today.AddDays(100), 3), shelf("x", "l2", today.AddDays(100), 2), shelf("y", "l2", today.AddDays(300), 9))
	first, second := b.shares(&b.lines[0]), b.shares(&b.lines[1])
	if len(first) != 2 || first[0].Quantity != 3 || first[0].LocationCode != "WH-A-01" || first[1].Quantity != 1 {
		t.Errorf("first line: %+v", first)
	}
	if len(second) != 2 || second[0].BatchID != "x" || second[0].Quantity != 1 || second[1].BatchID != "y" || second[1].Quantity != 4 {
		t.Errorf("second line: %+v", second)
	}
}

func TestFreeStock(t *testing.T) {
	b := basketOf(nil, shelf("s", "l1", today.AddDays(10), 4), shelf("x", "l1", today.AddDays(100), 6), shelf("y", "l2", today.AddDays(300), 5))
	promises := []promise{{"a", "", 2}, {"a", "y", 1}, {"b", "", 9}}
	for _, c := range []struct {
		line        Line
		free, short int
	}{
		{Line{ItemID: "a"}, 8, 4},                 // 11 less 3 promised
		{Line{ItemID: "a", ShortBy: "qa"}, 12, 0}, // QA lets the short batch count
		{Line{ItemID: "a", BatchID: "y"}, 4, 0},
		{Line{ItemID: "a", BatchID: "x"}, 6, 0},
	} {
		if free, short := b.free(&c.line, promises); free != c.free || short != c.short {
			t.Errorf("%+v: free %d short %d, want %d %d", c.line, free, short, c.free, c.short)
		}
	}
}
