package enterprise

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/contract/platform"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
)

// twins are one shop that was registered twice, once with the wrong number.
func twins(h *house) (kept, lost Organisation) {
	kept = h.create(Details{Name: "琴澳優品（示例）有限公司", Address: "示范路 3 号", USCC: "91440003MAXX0A08X6", Phone: text("+853 66123456"),
		Licences: []LicenceInput{{Kind: "transport", Number: "T-2026-1", ValidFrom: "2026-01-01", ValidTo: "2026-12-31"}}})
	lost = h.create(Details{Name: "琴澳优品(示例)有限公司", NamePt: "Qin Ou, Lda.", Address: "示范路3号", MacaoNo: "SO-556677", Phone: text("+853 66998877"),
		Licences: []LicenceInput{{Kind: "transport", Number: "t-2026-1", ValidFrom: "2026-01-01", ValidTo: "2028-12-31"}, {Kind: "drug_import", Number: "IMPORT-1", ValidFrom: "2026-01-01"}}})
	return kept, lost
}

func (h *house) merge(token, method, path string, body any) answer {
	h.Helper()
	return h.at(mergeBase, token, method, path, body)
}

func (a answer) merged(t testing.TB) (view MergeView) {
	t.Helper()
	if a.status >= 300 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	a.into(t, &view)
	return view
}

func asked(kept, lost Organisation, taken ...string) map[string]any {
	return map[string]any{"keptId": kept.ID, "lostId": lost.ID, "keptVersion": kept.Version, "lostVersion": lost.Version, "taken": taken, "reason": "同一家店登记了两次"}
}

func TestDuplicatesAreFound(t *testing.T) {
	h := open(t)
	kept, lost := twins(h)
	h.create(Details{Name: "同名不同址", Address: "甲", Licences: []LicenceInput{{Kind: "other", Number: "A-1", ValidFrom: "2026-01-01"}}})
	h.create(Details{Name: "同名不同址", Address: "乙", Licences: []LicenceInput{{Kind: "other", Number: "A-1", ValidFrom: "2026-01-01"}}})
	one := h.create(Details{Name: "甲公司", MacaoNo: "MO 12345678"})
	other := h.create(Details{Name: "乙公司", MacaoNo: "MO-12345678"})
	phone := h.create(Details{Name: "電話行", Phone: text("0756-8841234")})
	again := h.create(Details{Name: "电话行", Phone: text("07568841234"), Kind: "clinic"})
	var found struct{ Items []Duplicate }
	h.at(duplicateBase, "reviewer", http.MethodGet, "", nil).into(t, &found)
	var got []string
	for _, pair := range found.Items {
		got = append(got, pair.ID+" "+strings.Join(pair.Reasons, ","))
	}
	want := []string{pairID(one.ID, other.ID) + " number", pairID(kept.ID, lost.ID) + " licence,nameAddress", pairID(phone.ID, again.ID) + " namePhone"}
	if !slices.Equal(got, want) {
		t.Errorf("found %v\nwant %v", got, want)
	}
	h.at(duplicateBase, "owner@"+kept.ID, http.MethodGet, "", nil).refused(t, 403, "fault.forbidden")
	var compared Comparison
	h.at(duplicateBase, "reviewer", http.MethodGet, "/"+pairID(kept.ID, lost.ID), nil).into(t, &compared)
	var fields []string
	for _, c := range compared.Choices {
		fields = append(fields, c.Field)
		if strings.Contains(c.Lost, "66998877") {
			t.Errorf("the telephone shows: %+v", c)
		}
	}
	if strings.Join(fields, " ") != "name namePt address uscc macaoNo phone licences/transport T-2026-1" || len(compared.Blocks) != 0 || compared.Reasons[0] != "licence" {
		t.Errorf("%v %+v", fields, compared.Blocks)
	}
	h.at(duplicateBase, "reviewer", http.MethodGet, "/"+pairID(kept.ID, "01ZZZZZZZZZZZZZZZZZZZZZZZZ"), nil).refused(t, 404, "enterprise.not_found")
}

func TestMergeByTwoPeople(t *testing.T) {
	h := open(t)
	kept, lost := twins(h)
	child := h.create(Details{Name: "Stall", ParentID: &lost.ID})
	file := h.file("reviewer", lost.ID).ID
	h.merge("reviewer", http.MethodPost, "", asked(kept, lost, "area")).fields(t, "/taken enterprise.merge.field")
	if got := h.merge("chief", http.MethodPost, "", asked(kept, lost)); got.status != 403 {
		t.Errorf("without the right: %d", got.status)
	}
	view := h.merge("reviewer", http.MethodPost, "", asked(kept, lost, "namePt", "macaoNo", "phone", "licences/transport T-2026-1")).merged(t)
	if view.State != Proposed || !strings.HasPrefix(view.Number, "HB20261120") || view.KeptName != kept.Name || view.LostName != lost.Name {
		t.Fatalf("%+v", view)
	}
	h.merge("second", http.MethodPost, "", asked(kept, lost)).refused(t, 409, "enterprise.merge.waiting")
	path := "/" + view.ID
	h.merge("reviewer", http.MethodPost, path+"/approve", map[string]any{"version": 1}).refused(t, 422, "enterprise.merge.same_person")
	if todos, err := h.module.Todos(h.as("second"), h.who("second"), 9); err != nil || len(todos) != 1 || todos[0].Number != view.Number {
		t.Errorf("the desk of the second: %+v %v", todos, err)
	}
	view = h.merge("second", http.MethodPost, path+"/approve", map[string]any{"version": 1}).merged(t)
	if view.State != Merged || len(view.Actions) != 0 || view.LostName != lost.Name {
		t.Errorf("%+v", view)
	}

	var now, gone, below Organisation
	h.ok("chief", http.MethodGet, "/"+kept.ID, nil, &now)
	h.ok("chief", http.MethodGet, "/"+lost.ID, nil, &gone)
	h.ok("chief", http.MethodGet, "/"+child.ID, nil, &below)
	if now.NamePt != "Qin Ou, Lda." || now.MacaoNo != "SO-556677" || now.USCC != kept.USCC || now.PhoneMasked != lost.PhoneMasked || len(now.Licences) != 2 ||
		now.Licences[0].ValidTo != "2028-12-31" || now.LicenceUntil != "2028-12-31" || !slices.Equal(now.Former, []string{lost.Name}) {
		t.Errorf("kept %+v", now)
	}
	if gone.State != Merged || gone.MergedInto != Optional(kept.ID) || gone.MergedIntoName != kept.Name || gone.Name != lost.Name || gone.MacaoNo != "" || len(gone.Licences) != 0 || len(gone.Actions) != 0 {
		t.Errorf("lost %+v", gone)
	}
	if below.ParentID != Optional(kept.ID) {
		t.Errorf("what was below the lost one is below %s", below.ParentID)
	}
	h.call("chief", http.MethodPut, "/"+lost.ID, map[string]any{"version": gone.Version, "name": "X", "kind": "food"}).refused(t, 409, "enterprise.merged")
	h.resolves(kept, lost, file)

	for _, id := range []string{kept.ID, lost.ID} {
		var history struct{ Items []audit.TimelineEntry }
		h.ok("second", http.MethodGet, "/"+id+"/timeline", nil, &history)
		var actions []string
		for _, line := range history.Items {
			actions = append(actions, strings.TrimPrefix(line.Action, "platform.enterprise."))
		}
		slices.Sort(actions)
		if !slices.Contains(actions, "merge-approve") || !slices.Contains(actions, "merge-propose") {
			t.Errorf("history of %s: %v", id, actions)
		}
	}
	var payload string
	err := h.runner.DB.Read().NewSelect().Table("outbox_event").Column("payload").Where("name = ?", platform.OrganisationMerged{}.EventName()).Scan(t.Context(), &payload)
	var event platform.OrganisationMerged
	if err = firstOf(err, json.Unmarshal([]byte(payload), &event)); err != nil || event.OrganisationID != kept.ID || event.MergedID != lost.ID {
		t.Errorf("event %s %v", payload, err)
	}
	h.verify()
}

// resolves: whatever still names the lost organisation is answered by the kept one.
func (h *house) resolves(kept, lost Organisation, file string) {
	h.Helper()
	q, ctx := h.runner.DB.Read(), h.as("chief")
	if names, err := h.orgs.Names(ctx, []string{lost.ID}); err != nil || names[lost.ID] != kept.Name {
		h.Errorf("name %v %v", names, err)
	}
	if addresses, err := h.orgs.Addresses(ctx, []string{lost.ID}); err != nil || addresses[lost.ID] != kept.Address {
		h.Errorf("address %v %v", addresses, err)
	}
	if err := h.orgs.RequireLicensed(ctx, q, lost.ID, []string{"drug_import"}, today); err != nil {
		h.Error(err)
	}
	if ended, err := h.orgs.Expired(ctx, q, lost.ID, "2030-01-01"); err != nil || len(ended) != 1 {
		h.Errorf("expired %v %v", ended, err)
	}
	if ids, err := h.orgs.Subtree(ctx, kept.ID); err != nil || !slices.Contains(ids, lost.ID) || len(ids) != 3 {
		h.Errorf("subtree %v %v", ids, err)
	}
	for query, want := range map[string]string{"q=" + "琴澳优品": kept.ID, "q=SO-556677": kept.ID, "q=IMPORT-1": kept.ID, "state=merged": lost.ID} {
		var page list.Result[Organisation]
		h.ok("chief", http.MethodGet, "?"+query, nil, &page)
		if page.Total != 1 || page.Items[0].ID != want {
			h.Errorf("%s finds %d, %+v", query, page.Total, page.Items)
		}
	}
	if files := h.files("reviewer", kept.ID); len(files) != 1 || files[0].ID != file {
		h.Errorf("files %v", files)
	}
	within := scope.Actor{OrgID: kept.ID, MergedIDs: []string{lost.ID}, Grants: map[string]scope.Reach{PermitRead: scope.Organisation}}
	if !within.For(PermitRead).Sees("", lost.ID) {
		h.Error("a post of the kept one does not see records of the lost one")
	}
	h.call("owner@"+kept.ID, http.MethodGet, "/"+lost.ID, nil).into(h, &Organisation{})
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestMergeIsRefused(t *testing.T) {
	h := open(t)
	kept, lost := twins(h)
	h.merge("reviewer", http.MethodPost, "", asked(kept, kept)).refused(t, 422, "enterprise.merge.itself")
	h.directory.bound = lost.ID
	problem := h.merge("reviewer", http.MethodPost, "", asked(kept, lost)).refused(t, 409, "enterprise.merge.place")
	if !strings.Contains(problem.Detail, lost.Name) {
		t.Errorf("it does not say who is bound: %q", problem.Detail)
	}
	var compared Comparison
	h.at(duplicateBase, "reviewer", http.MethodGet, "/"+pairID(kept.ID, lost.ID), nil).into(t, &compared)
	if len(compared.Blocks) != 1 || compared.Blocks[0].Reason != problem.Detail {
		t.Errorf("blocks %+v", compared.Blocks)
	}
	h.directory.bound = ""

	h.request("asker@"+lost.ID, http.MethodPost, "", proposal(lost, map[string]any{"address": "搬走了"}))
	h.merge("reviewer", http.MethodPost, "", asked(kept, lost)).refused(t, 409, "enterprise.merge.requests")
	view := h.merge("reviewer", http.MethodPost, "", asked(lost, kept)).merged(t) // the other way round nothing is left behind
	h.merge("reviewer", http.MethodPost, "/"+view.ID+"/withdraw", map[string]any{"version": 1}).fields(t, "/reason enterprise.request.reason")
	if view = h.merge("reviewer", http.MethodPost, "/"+view.ID+"/withdraw", map[string]any{"version": 1, "reason": "选错了"}).merged(t); view.State != Withdrawn {
		t.Errorf("%+v", view)
	}

	view = h.merge("reviewer", http.MethodPost, "", asked(lost, kept)).merged(t)
	h.ok("chief", http.MethodPut, "/"+kept.ID, map[string]any{"version": 1, "name": kept.Name, "kind": kept.Kind, "uscc": string(kept.USCC), "area": "口岸"}, &kept)
	h.merge("second", http.MethodPost, "/"+view.ID+"/approve", map[string]any{"version": 1}).refused(t, 409, "enterprise.merge.changed")
	h.merge("second", http.MethodPost, "/"+view.ID+"/reject", map[string]any{"version": 1, "reason": "资料有改动"}).merged(t)

	h.ok("chief", http.MethodPut, "/"+kept.ID, map[string]any{"version": 2, "name": kept.Name, "kind": kept.Kind, "uscc": string(kept.USCC), "parentId": lost.ID}, &kept)
	h.merge("reviewer", http.MethodPost, "", asked(lost, kept)).refused(t, 409, "enterprise.merge.parent")
	h.ok("chief", http.MethodPut, "/"+kept.ID, map[string]any{"version": 3, "name": kept.Name, "kind": kept.Kind, "uscc": string(kept.USCC), "parentId": ""}, &kept)
	h.ok("chief", http.MethodPost, "/"+lost.ID+"/close", map[string]any{"version": 1, "reason": "关门"}, &lost)
	h.merge("reviewer", http.MethodPost, "", asked(lost, kept)).refused(t, 409, "enterprise.merge.closed")
	h.verify()
}

// TestMergeTwice: what was merged into the lost one belongs to the kept one too.
func TestMergeTwice(t *testing.T) {
	h := open(t)
	a, b := twins(h)
	c := h.create(Details{Name: "琴澳優品（示例）有限公司", Address: "示范路 3 号"})
	for _, pair := range [][2]Organisation{{b, a}, {c, b}} {
		var kept, lost Organisation
		h.ok("chief", http.MethodGet, "/"+pair[0].ID, nil, &kept)
		h.ok("chief", http.MethodGet, "/"+pair[1].ID, nil, &lost)
		view := h.merge("reviewer", http.MethodPost, "", asked(kept, lost)).merged(t)
		h.merge("second", http.MethodPost, "/"+view.ID+"/approve", map[string]any{"version": 1}).merged(t)
	}
	var first, now Organisation
	h.ok("chief", http.MethodGet, "/"+a.ID, nil, &first)
	h.ok("chief", http.MethodGet, "/"+c.ID, nil, &now)
	if first.MergedInto != Optional(c.ID) || !slices.Contains(now.Former, "91440003MAXX0A08X6") || len(now.Licences) != 2 {
		t.Errorf("%+v\n%+v", first, now)
	}
	if merged, err := h.orgs.Merged(h.as("chief"), c.ID); err != nil || len(merged) != 2 {
		t.Errorf("%v %v", merged, err)
	}
	h.call("chief", http.MethodPost, "", map[string]any{"name": "D", "kind": "food", "uscc": "91440003MAXX0A08X6"}).fields(t, "/uscc enterprise.number_taken")
	h.verify()
}
