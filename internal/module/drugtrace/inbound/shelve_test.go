package inbound

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

// bound sets how many packs a location takes.
func (w *world) bound(location site.Location, most int) {
	w.Helper()
	now := must[map[string]site.Location](w)(w.sites.Locations(context.Background(), w.runner.DB.Read(), []string{location.ID}))[location.ID]
	must[site.Location](w)(w.sites.UpdateLocation(buyer, location.ID, site.LocationChange{Version: now.Version, MaxQty: most, Active: true}))
}

func (w *world) proposed(view View, line int) []string {
	w.Helper()
	codes := []string{}
	for _, l := range must[[]Proposal](w)(w.Proposals(keeper, view.ID))[line].Locations {
		codes = append(codes, l.Code)
	}
	return codes
}

// TestPutAway: only passed boxes of the line, into a place that suits them.
func TestPutAway(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	view := w.inspecting(plain(itemID, 3), lot{itemID, "A2", far, 3, 1})
	must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[0])))
	must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[1])))
	first, other := w.awaiting(view, 0), w.awaiting(view, 1)
	refused(t, second(w.PutAway(keeper, view.ID, view.Lines[0].ID, w.shelves[0].Code, scans(first...))), fault.Conflict, "flow.undefined")
	view = must[View](t)(w.FinishInspection(inspector, view.ID, view.Version))
	put := func(line int, place string, codes ...string) (ledger.ScanAnswer, error) {
		return w.PutAway(keeper, view.ID, view.Lines[line].ID, place, scans(codes...))
	}
	for place, key := range map[string]string{"WH-B-01-01-01": "inbound.zone_type", "WH-C-01-01-01": "site.wrong_storage_class", "WH-D-01-01-01": "site.external_only"} {
		refused(t, second(put(0, place, first[0])), fault.Invalid, key)
	}
	refused(t, second(put(0, "WH-Z-01-01-01", first[0])), fault.NotFound, "site.unknown_location")
	w.one(must[ledger.ScanAnswer](t)(put(0, w.shelves[0].Code, other[0])), ledger.Wrong, "inbound.not_this_line")
	answer := must[ledger.ScanAnswer](t)(put(0, w.shelves[0].Code, first[0], first[0]))
	if answer.Results[0].Result != ledger.OK || answer.Results[1].Result != ledger.Repeat || answer.Progress != (ledger.Progress{Done: 1, Total: 3}) {
		t.Errorf("one box twice: %+v", answer)
	}
	refused(t, second(put(1, w.shelves[0].Code, other[0])), fault.Invalid, "inbound.mixed_batches")
	refused(t, second(w.Complete(keeper, view.ID, view.Version)), fault.Invalid, "inbound.shelving_missing")
	w.taken(must[ledger.ScanAnswer](t)(put(0, w.shelves[0].Code, first[1:]...)))
	w.set("drugtrace.inbound.mixed_batches", `"warn"`)
	w.taken(must[ledger.ScanAnswer](t)(put(1, w.shelves[0].Code, other...)))
	if c := must[*ledger.Code](t)(ledger.Find(context.Background(), w.runner.DB.Read(), first[0])); c.State != ledger.InStock || c.LocationID != w.shelves[0].ID || c.HolderID != depot {
		t.Errorf("on the shelf: %+v", c)
	}
	if view = must[View](t)(w.Complete(keeper, view.ID, view.Version)); view.State != Completed || view.Deadline != nil {
		t.Errorf("completed: %s %+v", view.State, view.Deadline)
	}
	w.balanced()
}

// TestFullPlaces: a location takes what it has room for; full ones are not
// proposed, those with the same batch come first.
func TestFullPlaces(t *testing.T) {
	w := newWorld(t)
	view := w.toShelve(plain(w.item(nil), 5))
	codes := w.awaiting(view, 0)
	w.bound(w.shelves[0], 2)
	if got := w.proposed(view, 0); len(got) != 3 || got[0] != w.shelves[0].Code {
		t.Errorf("proposed: %v", got)
	}
	answer := must[ledger.ScanAnswer](t)(w.PutAway(keeper, view.ID, view.Lines[0].ID, w.shelves[0].Code, scans(codes[:3]...)))
	if answer.Results[1].Result != ledger.OK || answer.Results[2].Result != ledger.Wrong || answer.Results[2].Key != "site.full_location" || answer.Results[2].Params["left"] != 0 || answer.Progress.Done != 2 {
		t.Errorf("three boxes into room for two: %+v", answer)
	}
	if got := w.proposed(view, 0); len(got) != 2 || got[0] != w.shelves[1].Code {
		t.Errorf("proposed when one is full: %v", got)
	}
	w.taken(must[ledger.ScanAnswer](t)(w.PutAway(keeper, view.ID, view.Lines[0].ID, w.shelves[2].Code, scans(codes[2]))))
	if got := w.proposed(view, 0); got[0] != w.shelves[2].Code {
		t.Errorf("the same batch first: %v", got)
	}
	w.balanced()
}

// TestRacingForRoom: 32 keepers of two orders put boxes into room for ten.
func TestRacingForRoom(t *testing.T) {
	w := newWorld(t)
	w.set("drugtrace.inbound.mixed_batches", `"warn"`)
	itemID := w.item(nil)
	views := []View{w.toShelve(plain(itemID, 16)), w.toShelve(lot{itemID, "A2", far, 16, 1})}
	codes := [][]string{w.awaiting(views[0], 0), w.awaiting(views[1], 0)}
	w.bound(w.shelves[0], 10)
	outcomes := w.clients(func(i int) error {
		n := i % 2
		answer, err := w.PutAway(clone(keeper, i), views[n].ID, views[n].Lines[0].ID, w.shelves[0].Code, scans(codes[n][i/2]))
		if err == nil && answer.Results[0].Result != ledger.OK {
			return fault.New(fault.Invalid, answer.Results[0].Key)
		}
		return err
	})
	if outcomes[""] != 10 || outcomes["site.full_location"] != 22 {
		t.Errorf("outcomes: %v", outcomes)
	}
	w.balanced()
}

// TestFailedGoodsNeedRoom: failed goods go where all of them fit.
func TestFailedGoodsNeedRoom(t *testing.T) {
	w := newWorld(t)
	view := w.inspecting(plain(w.item(nil), 5))
	for i, place := range must[[]site.Location](t)(w.sites.Propose(context.Background(), w.runner.DB.Read(), site.Need{OrgID: depot, ZoneType: "unqualified", StorageClass: "ambient"})) {
		w.bound(place, 4)
		if i == 1 {
			w.bound(place, 5)
		}
	}
	wet := NewInspection{LineID: view.Lines[0].ID, CasesSampled: 1, PacksSampled: 3, Result: "fail", UnqualifiedItems: "受潮", Disposal: "退回"}
	codes := w.awaiting(view, 0)
	must[Inspection](t)(w.Inspect(inspector, view.ID, wet))
	c := must[*ledger.Code](t)(ledger.Find(context.Background(), w.runner.DB.Read(), codes[0]))
	if place := must[map[string]string](t)(w.sites.LocationCodes(context.Background(), []string{c.LocationID})); place[c.LocationID] != "WH-B-01-01-02" {
		t.Errorf("failed goods lie at %v", place)
	}
	fridge := w.item(func(content *drugcatalog.Content) { cold(content) })
	w.set("drugtrace.inbound.temp_record", `[]`)
	next := w.inspecting(plain(fridge, 2))
	wet.LineID, wet.PacksSampled = next.Lines[0].ID, 2
	refused(t, second(w.Inspect(inspector, next.ID, wet)), fault.Invalid, "inbound.no_unqualified_zone")
}

// TestExternalUseLiesApart proposes the zone for external use, and the cold
// store for cold goods.
func TestExternalUseLiesApart(t *testing.T) {
	w := newWorld(t)
	w.set("drugtrace.inbound.temp_record", `[]`)
	oil, drops := w.item(func(c *drugcatalog.Content) { c.ExternalUse = true }), w.item(cold)
	view := w.toShelve(plain(oil, 2), plain(drops, 2))
	for line, want := range []string{"WH-D-01-01-01", "WH-C-01-01-01"} {
		if got := w.proposed(view, line); len(got) == 0 || got[0] != want {
			t.Errorf("line %d: %v, want %s", line, got, want)
		}
	}
}
