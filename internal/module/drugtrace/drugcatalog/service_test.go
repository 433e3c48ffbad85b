package drugcatalog

import (
	"context"
	"slices"
	"sync"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
)

func TestDraftersDoNotDecide(t *testing.T) {
	w := newWorld(t)
	colleague := as("colleague", bureau, scope.All)
	maker := w.draft(t)
	edited := must(t)(w.Update(colleague, maker.ID, maker.Version, maker.Content))
	pending := w.do(t, lead, edited, "submit")
	for _, drafter := range []context.Context{officer, colleague, lead} {
		for _, action := range []string{"approve", "reject"} {
			_, err := w.Do(drafter, pending.ID, action, Decision{Version: pending.Version, Reason: "as decided"})
			refused(t, err, fault.Invalid, "drugcatalog.same_person")
		}
		for _, a := range must(t)(w.Get(drafter, pending.ID)).Actions {
			if a.Allowed || a.Reason == "" {
				t.Errorf("a drafter is offered %+v", a)
			}
		}
	}
	other := as("other", bureau, scope.All)
	if got := w.do(t, other, pending, "approve"); got.State != Effective || got.VersionNo != 1 || got.Revision != nil {
		t.Errorf("got %+v", got)
	}
}

func TestApprovedItemIsNeverEditedInPlace(t *testing.T) {
	w := newWorld(t)
	view := w.revised(t)
	if view.Brand != "" || view.State != Effective || view.Revision == nil || view.Revision.Number != 2 {
		t.Fatalf("the edit changed the item in force: %+v", view)
	}
	if want := []Change{{"brand", "", "Norvasc"}}; !slices.Equal(view.Revision.Changes, want) {
		t.Errorf("got %v", view.Revision.Changes)
	}
	content := view.Revision.Content
	content.Brand = "Istin"
	view = must(t)(w.Update(officer, view.ID, view.Version, content))
	if view.Revision.Number != 2 || view.Revision.Content.Brand != "Istin" {
		t.Errorf("a second edit did not go into the open version: %+v", view.Revision)
	}
	view = w.do(t, officer, view, "submit")
	_, err := w.Update(officer, view.ID, view.Version, content)
	refused(t, err, fault.Conflict, "drugcatalog.pending")
	view = w.do(t, lead, view, "approve")
	if view.Brand != "Istin" || view.VersionNo != 2 || view.Revision != nil {
		t.Errorf("got %+v", view)
	}
	versions, err := w.Versions(officer, view.ID)
	if err != nil || len(versions) != 2 || versions[0].Number != 2 || versions[1].Content.Brand != "" || versions[0].DecidedByName != "人lead" {
		t.Errorf("got %+v, %v", versions, err)
	}
	_, err = w.Update(officer, view.ID, view.Version, view.Content)
	refused(t, err, fault.Invalid, "drugcatalog.unchanged")
	content.ProductCode7 = "9019999"
	_, err = w.Update(officer, view.ID, view.Version, content)
	refused(t, err, fault.Invalid, "drugcatalog.product_code_fixed")
}

func TestDiscardedVersionLeavesItsNumber(t *testing.T) {
	w := newWorld(t)
	view := w.do(t, officer, w.revised(t), "discard")
	content := view.Content
	content.Brand = "Again"
	if view = must(t)(w.Update(officer, view.ID, view.Version, content)); view.Revision.Number != 3 {
		t.Errorf("got version %d", view.Revision.Number)
	}
}

func TestStaleAbsentAndForbidden(t *testing.T) {
	w := newWorld(t)
	view := w.draft(t)
	_, err := w.Update(officer, view.ID, view.Version+1, view.Content)
	refused(t, err, fault.Conflict, "fault.stale")
	_, err = w.Do(officer, view.ID, "submit", Decision{Version: view.Version - 1})
	refused(t, err, fault.Conflict, "fault.stale")
	_, err = w.Get(officer, "01ABSENT000000000000000000")
	refused(t, err, fault.NotFound, "drugcatalog.not_found")
	_, err = w.Create(nobody, amlodipine(9))
	refused(t, err, fault.Forbidden, "fault.forbidden")
	_, err = w.Create(context.Background(), amlodipine(9))
	refused(t, err, fault.Unauthenticated, "fault.unauthenticated")
}

func TestTwoPeopleCannotApproveOneVersion(t *testing.T) {
	w := newWorld(t)
	view := w.do(t, officer, w.draft(t), "submit")
	results := make([]error, 8)
	var wait sync.WaitGroup
	for i := range results {
		wait.Go(func() {
			_, results[i] = w.Do(lead, view.ID, "approve", Decision{Version: view.Version})
		})
	}
	wait.Wait()
	winners := 0
	for _, err := range results {
		if err == nil {
			winners++
		} else if fault.CodeOf(err) != fault.Conflict {
			t.Error(err)
		}
	}
	if winners != 1 {
		t.Errorf("%d winners", winners)
	}
}

func TestBiologicStaysADraft(t *testing.T) {
	w := newWorld(t)
	content := amlodipine(1)
	content.IsBiologic = true
	view := must(t)(w.Create(officer, content))
	if a := view.Actions[0]; a.Action != "submit" || a.Allowed || a.Reason == "" {
		t.Errorf("got %+v", a)
	}
	_, err := w.Do(officer, view.ID, "submit", Decision{Version: view.Version})
	refused(t, err, fault.Invalid, "drugcatalog.biologic")
}

func TestKeysBelongToOneItem(t *testing.T) {
	w := newWorld(t)
	first := amlodipine(1)
	first.GTIN = "09521234543213"
	view := must(t)(w.Create(officer, first))
	_, err := w.Create(officer, first)
	for _, key := range []string{"drugcatalog.duplicate_catalog_no", "drugcatalog.duplicate_product_code", "drugcatalog.duplicate_gtin", "drugcatalog.duplicate_registration"} {
		refused(t, err, fault.Invalid, key)
	}
	second := amlodipine(2)
	second.MacaoRegNo, second.Strength = first.MacaoRegNo, "10 mg" // same number, other strength
	must(t)(w.Create(officer, second))
	w.do(t, lead, w.do(t, lead, w.do(t, officer, view, "submit"), "approve"), "remove")
	third := amlodipine(3)
	third.ProductCode7 = first.ProductCode7
	_, err = w.Create(officer, third)
	refused(t, err, fault.Invalid, "drugcatalog.duplicate_product_code")
}

func TestSuspensionNeedsReasonAndDocumentAndTellsTheLedger(t *testing.T) {
	w := newWorld(t)
	view := w.effective(t)
	_, err := w.Do(lead, view.ID, "suspend", Decision{Version: view.Version})
	refused(t, err, fault.Invalid, "drugcatalog.reason")
	refused(t, err, fault.Invalid, "drugcatalog.document")
	if len(w.events(t)) != 0 {
		t.Error("a refused suspension told the ledger")
	}
	view = w.do(t, lead, view, "suspend")
	if view.StateReason != "as decided" || view.StateDocument != "No. 7" {
		t.Errorf("got %+v", view)
	}
	w.do(t, lead, w.do(t, lead, view, "resume"), "remove")
	want := []string{"drugtrace.drugcatalog.held.v1", "drugtrace.drugcatalog.released.v1", "drugtrace.drugcatalog.held.v1"}
	if got := w.events(t); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestRequireEffective(t *testing.T) {
	w := newWorld(t)
	ctx, q, today := officer, w.runner.DB.Read(), clock.Day("2026-11-20")
	good, drafted := w.effective(t), w.draft(t)
	if err := w.RequireEffective(ctx, q, []string{good.ID}, today); err != nil {
		t.Error(err)
	}
	for _, ids := range [][]string{{good.ID, drafted.ID}, {"01ABSENT000000000000000000"}, {w.do(t, lead, good, "suspend").ID}} {
		refused(t, w.RequireEffective(ctx, q, ids, today), fault.Invalid, "drugcatalog.not_effective")
	}
	content := amlodipine(50)
	content.EffectiveFrom, content.EffectiveTo = "2026-11-20", "2026-11-30"
	dated := w.do(t, lead, w.do(t, officer, must(t)(w.Create(officer, content)), "submit"), "approve")
	for day, fine := range map[clock.Day]bool{"2026-11-19": false, "2026-11-20": true, "2026-11-30": true, "2026-12-01": false} {
		if err := w.RequireEffective(ctx, q, []string{dated.ID}, day); fine != (err == nil) {
			t.Errorf("%s: %v", day, err)
		}
	}
}

func TestSiblingsSeeTheCommittedCatalogue(t *testing.T) {
	w := newWorld(t)
	view := w.effective(t)
	for range 2 { // the second answer comes from memory
		names, err := w.ItemNames(officer, []string{view.ID, "01ABSENT000000000000000000"})
		if err != nil || len(names) != 1 || names[view.ID].Pt != "Amlodipina" || names[view.ID].Strength != "5 mg" {
			t.Fatalf("got %v, %v", names, err)
		}
	}
	content := view.Content
	content.NamePt = "Amlodipina besilato"
	view = must(t)(w.Update(officer, view.ID, view.Version, content))
	w.do(t, lead, w.do(t, officer, view, "submit"), "approve")
	if names, err := w.ItemNames(officer, []string{view.ID}); err != nil || names[view.ID].Pt != "Amlodipina besilato" {
		t.Errorf("got %v, %v", names, err)
	}
	item, err := w.ItemByProduct(officer, w.runner.DB.Read(), view.ProductCode7)
	if err != nil || item.ID != view.ID || item.PackQty != 30 || item.State != Effective {
		t.Errorf("got %+v, %v", item, err)
	}
	_, err = w.ItemByProduct(officer, w.runner.DB.Read(), "9999999")
	refused(t, err, fault.NotFound, "drugcatalog.not_found")
}

func TestListSearchAndCounts(t *testing.T) {
	w := newWorld(t)
	w.effective(t)
	w.do(t, officer, w.draft(t), "submit")
	omeprazole := amlodipine(77)
	omeprazole.NameHant, omeprazole.NamePt, omeprazole.StorageClass = "奧美拉唑膠囊", "Omeprazol", "cool"
	must(t)(w.Create(officer, omeprazole))
	for query, want := range map[string]int{"": 3, "奥美": 1, "奧美拉唑": 1, "amlzjn": 1, "OMEPRAZOL": 1, "ald": 2, "DEMO-M-00077": 1, "9010077": 1, "zz%": 0} {
		page, err := w.List(officer, list.Params{Q: query}, ItemFilter{})
		if err != nil || len(page.Items) != want || page.Total != want {
			t.Errorf("%q: %d rows, total %d, %v", query, len(page.Items), page.Total, err)
		}
	}
	page, err := w.List(outside, list.Params{}, ItemFilter{StorageClass: []string{"cool"}})
	if err != nil || len(page.Items) != 1 || page.Items[0].ProductCode7 != "9010077" {
		t.Errorf("got %+v, %v", page.Items, err)
	}
	counts, err := w.Counts(officer, list.Params{}, ItemFilter{State: []string{Draft}})
	want := []Count{{"all", 3}, {"draft", 1}, {"pending", 1}, {"effective", 1}, {"suspended", 0}, {"removed", 0}, {"toApprove", 1}}
	if err != nil || !slices.Equal(counts, want) {
		t.Errorf("got %v, %v", counts, err)
	}
}

func TestTimelineNamesPeopleAndReasons(t *testing.T) {
	w := newWorld(t)
	view := w.do(t, lead, w.effective(t), "suspend")
	lines, err := w.Timeline(officer, view.ID)
	var actions []string
	for _, line := range lines {
		actions = append(actions, line.Action)
		for _, change := range line.Changes {
			if change.Field == "search" {
				t.Error("the search index is shown")
			}
		}
	}
	want := []string{"drugtrace.drugcatalog.suspend", "drugtrace.drugcatalog.approve", "drugtrace.drugcatalog.submit", "drugtrace.drugcatalog.create"}
	if err != nil || !slices.Equal(actions, want) || lines[0].Reason != "as decided" || lines[0].PersonName != "人lead" {
		t.Errorf("got %v, %v", actions, err)
	}
}

func TestLeaflets(t *testing.T) {
	w := newWorld(t)
	view := w.draft(t)
	text := LeafletText{Title: `氨氯地平片 "5 mg"`, Sections: []Section{{"用法用量", "每日一次。\nIt's 100% \\ daily"}}}
	saved, err := w.SaveLeaflet(officer, view.ID, "zh-Hant", text)
	if err != nil || saved.Version != 1 {
		t.Fatalf("got %+v, %v", saved, err)
	}
	_, err = w.SaveLeaflet(officer, view.ID, "zh-Hant", text)
	refused(t, err, fault.Conflict, "fault.stale")
	text.Version, text.Title = 1, "氨氯地平片"
	if _, err := w.SaveLeaflet(officer, view.ID, "zh-Hant", text); err != nil {
		t.Fatal(err)
	}
	text.Version = 3
	_, err = w.SaveLeaflet(officer, view.ID, "pt", text)
	refused(t, err, fault.Conflict, "fault.stale")
	shown, err := w.ShowLeaflets(outside, view.ID)
	if err != nil || len(shown) != 1 || shown[0].Version != 2 || shown[0].Sections[0].Text != "每日一次。\nIt's 100% \\ daily" {
		t.Errorf("got %+v, %v", shown, err)
	}
	lines, err := w.Timeline(officer, view.ID)
	if err != nil || len(lines) != 3 || lines[0].Action != "drugtrace.drugcatalog.leaflet" {
		t.Errorf("got %+v, %v", lines, err)
	}
	removed := w.do(t, lead, w.effective(t), "remove")
	_, err = w.SaveLeaflet(officer, removed.ID, "pt", LeafletText{Title: "x", Sections: text.Sections})
	refused(t, err, fault.Conflict, "drugcatalog.removed")
}

func TestTodosLeaveOutOwnWork(t *testing.T) {
	w := newWorld(t)
	pending := w.do(t, officer, w.draft(t), "submit")
	actor, _ := scope.From(lead)
	todos, err := w.todos(lead, actor, 10)
	if err != nil || len(todos) != 1 || todos[0].Number != pending.CatalogNo || todos[0].Path != "/drugtrace/catalogue/"+pending.ID {
		t.Errorf("got %+v, %v", todos, err)
	}
	actor, _ = scope.From(officer)
	if todos, err := w.todos(officer, actor, 10); err != nil || len(todos) != 0 {
		t.Errorf("got %+v, %v", todos, err)
	}
}
