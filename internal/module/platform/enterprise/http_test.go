package enterprise

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
)

func TestOrganisationFromFormToHistory(t *testing.T) {
	h := open(t)
	form := map[string]any{
		"name": " 琴澳优品（示例）有限公司 ", "nameHant": "琴澳優品（示例）有限公司", "namePt": "Qin Ou, Lda.", "kind": "food", "state": "active",
		"uscc": "91440003maxx0a08x6", "contactName": "王小明", "phone": "+853 66123456", "address": "横琴", "area": "口岸",
		"licences": []any{map[string]any{"kind": "food_business", "number": "JY14404029000026", "scope": []string{"散装食品销售"}, "issuedBy": "商事服务局", "validFrom": "2026-01-01", "validTo": "2027-01-31"}},
	}
	var made Organisation
	got := h.call("chief", http.MethodPost, "", form, "Idempotency-Key", "k1")
	got.into(t, &made)
	if got.status != 201 || made.Name != "琴澳优品（示例）有限公司" || made.USCC != "91440003MAXX0A08X6" || made.PhoneMasked != "+853 6****456" && !strings.Contains(made.PhoneMasked, "*") ||
		strings.Contains(string(got.body), "66123456") || made.Licences[0].Scope[0] != "food_sale_bulk" || made.Licences[0].State != Expiring || made.State != Active || made.Version != 1 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	if again := h.call("chief", http.MethodPost, "", form, "Idempotency-Key", "k1"); again.status != 201 || h.rows("organisation") != 1 {
		t.Errorf("a repeated request: %d, %d organisations", again.status, h.rows("organisation"))
	}
	var stored string
	if err := h.runner.DB.Read().NewSelect().Table("organisation").Column("phone_sealed").Scan(t.Context(), &stored); err != nil || !strings.HasPrefix(stored, "v1:") {
		t.Errorf("stored telephone %q, %v", stored, err)
	}

	// The form sends no telephone and no ids of licences back.
	delete(form, "phone")
	form["version"], form["area"] = 1, "新区"
	form["licences"] = []any{
		map[string]any{"kind": "food_business", "number": "JY14404029000026", "validFrom": "2026-01-01", "validTo": "2031-01-31"},
		map[string]any{"kind": "transport", "number": "T-1", "validFrom": "2026-01-01"},
	}
	var changed Organisation
	h.ok("chief", http.MethodPut, "/"+made.ID, form, &changed)
	if changed.Version != 2 || changed.PhoneMasked != made.PhoneMasked || len(changed.Licences) != 2 || changed.Licences[0].ID != made.Licences[0].ID ||
		changed.Licences[0].State != Valid || changed.LicenceUntil != "2031-01-31" {
		t.Errorf("%+v", changed)
	}
	h.call("chief", http.MethodPut, "/"+made.ID, form).refused(t, 409, "fault.stale")
	form["version"], form["licences"] = 2, []any{}
	h.ok("chief", http.MethodPut, "/"+made.ID, form, &changed)
	if len(changed.Licences) != 0 || changed.LicenceUntil != "" || h.rows("organisation_licence") != 2 {
		t.Errorf("removed licences: %+v, %d rows", changed.Licences, h.rows("organisation_licence"))
	}

	for _, step := range []struct {
		action, state string
		actions       []string
	}{
		{"suspend", Suspended, []string{"resume", "close"}}, {"resume", Active, []string{"suspend", "close"}}, {"close", Closed, nil},
	} {
		h.call("chief", http.MethodPost, "/"+made.ID+"/"+step.action, map[string]any{"version": changed.Version, "reason": " "}).fields(t, "/reason enterprise.reason")
		h.ok("chief", http.MethodPost, "/"+made.ID+"/"+step.action, map[string]any{"version": changed.Version, "reason": "test " + step.action}, &changed)
		var actions []string
		for _, a := range changed.Actions {
			actions = append(actions, a.Action)
		}
		if changed.State != step.state || !slices.Equal(actions, step.actions) {
			t.Errorf("%s: %s %v", step.action, changed.State, actions)
		}
	}
	h.call("chief", http.MethodPost, "/"+made.ID+"/resume", map[string]any{"version": changed.Version, "reason": "again"}).refused(t, 409, "flow.undefined")
	form["version"], form["state"] = changed.Version, Closed
	h.call("chief", http.MethodPut, "/"+made.ID, form).refused(t, 409, "enterprise.closed")

	var history struct{ Items []audit.TimelineEntry }
	h.ok("chief", http.MethodGet, "/"+made.ID+"/timeline", nil, &history)
	var actions []string
	for _, line := range history.Items {
		actions = append(actions, strings.TrimPrefix(line.Action, "platform.enterprise."))
		for _, change := range line.Changes {
			if change.Field == "phoneSealed" && (change.After == nil || *change.After != audit.Masked) {
				t.Errorf("the history shows %+v", change)
			}
		}
	}
	slices.Sort(actions)
	if strings.Join(actions, " ") != "close create resume suspend update update" || history.Items[0].PersonName != "Chan" {
		t.Errorf("history %v", actions)
	}
	h.verify()
}

func TestWrongFieldsAreAllNamed(t *testing.T) {
	h := open(t)
	h.create(Details{Name: "A", USCC: "91440003MAXX0A012B", MacaoNo: "SO-1"})
	h.call("chief", http.MethodPost, "", map[string]any{"name": "B", "kind": "food", "uscc": "91440003MAXX0A012C", "phone": "call me", "parentId": "nobody", "state": "closed",
		"licences": []any{map[string]any{"kind": "food_business", "number": "JY24404029000017", "validFrom": "2026-01-01"}}}).fields(t,
		"/uscc idcheck.uscc_check", "/usccOverrideReason enterprise.override_reason", "/licences/0/number idcheck.licence_check",
		"/licences/0/overrideReason enterprise.override_reason", "/phone enterprise.phone", "/state enterprise.state_by_action", "/parentId enterprise.parent")
	h.call("chief", http.MethodPost, "", map[string]any{"name": "B", "kind": "food", "uscc": "91440003MAXX0A012B"}).fields(t, "/uscc enterprise.number_taken")
	h.call("chief", http.MethodPost, "", map[string]any{"name": "B", "kind": "food", "macaoNo": " so-1"}).fields(t, "/macaoNo enterprise.number_taken")
	if got := h.call("chief", http.MethodPost, "", map[string]any{"name": "B", "kind": "bank"}); got.status != 422 {
		t.Errorf("an unknown kind: %d", got.status)
	}
	var second Organisation
	h.ok("chief", http.MethodPost, "", map[string]any{"name": "B", "kind": "food", "uscc": "91440003MAXX0A012C", "usccOverrideReason": "as printed"}, &second)
	var history struct{ Items []audit.TimelineEntry }
	h.ok("chief", http.MethodGet, "/"+second.ID+"/timeline", nil, &history)
	if len(history.Items) != 1 || history.Items[0].Reason != "91440003MAXX0A012C: as printed" {
		t.Errorf("the reason is not logged: %+v", history.Items)
	}
	h.call("chief", http.MethodPut, "/"+second.ID, map[string]any{"version": 1, "name": "B", "kind": "food", "macaoNo": "SO-1"}).fields(t, "/macaoNo enterprise.number_taken")
	h.call("chief", http.MethodPut, "/"+second.ID, map[string]any{"version": 1, "name": "B", "kind": "food", "parentId": second.ID}).fields(t, "/parentId enterprise.parent_loop")
	h.verify()
}

func TestWhoSeesWhat(t *testing.T) {
	h := open(t)
	head := h.create(Details{Name: "Head", ContactName: "王小明", Phone: text("+853 66123456")})
	shop := h.create(Details{Name: "Shop", ParentID: &head.ID})
	stall := h.create(Details{Name: "Stall", ParentID: &shop.ID})
	other := h.create(Details{Name: "Other"})
	for token, want := range map[string]string{
		"chief": "Head Other Shop Stall", "isaf": "Head Other Shop Stall", "owner@" + head.ID: "Head Shop", "area@" + head.ID: "Head Shop Stall",
		"owner@" + shop.ID: "Shop Stall", "owner@": "", "area@": "",
	} {
		var page list.Result[Organisation]
		h.ok(token, http.MethodGet, "?sort=name", nil, &page)
		var names []string
		for _, org := range page.Items {
			names = append(names, org.Name)
		}
		if strings.Join(names, " ") != want || page.Total != len(names) {
			t.Errorf("%s sees %v of %d, want %s", token, names, page.Total, want)
		}
		for _, org := range []Organisation{head, shop, stall, other} {
			got := h.call(token, http.MethodGet, "/"+org.ID, nil)
			if sees := slices.Contains(names, org.Name); sees != (got.status == 200) || !sees && got.status != 404 {
				t.Errorf("%s reads %s: %d", token, org.Name, got.status)
			}
		}
	}
	owner := "owner@" + shop.ID
	h.call(owner, http.MethodGet, "/"+other.ID+"/timeline", nil).refused(t, 404, "enterprise.not_found")
	h.call(owner, http.MethodPut, "/"+other.ID, map[string]any{"version": 1, "name": "X", "kind": "food"}).refused(t, 404, "enterprise.not_found")
	h.call(owner, http.MethodPost, "/"+shop.ID+"/suspend", map[string]any{"version": 1, "reason": "why"}).refused(t, 403, "fault.forbidden")
	h.call(owner, http.MethodPost, "", map[string]any{"name": "X", "kind": "food"}).refused(t, 403, "fault.forbidden")
	h.call(owner, http.MethodPost, "", map[string]any{"name": "X", "kind": "food", "parentId": other.ID}).fields(t, "/parentId enterprise.parent")
	h.ok(owner, http.MethodPost, "", map[string]any{"name": "X", "kind": "food", "parentId": shop.ID}, nil)
	h.call(owner, http.MethodPut, "/"+stall.ID, map[string]any{"version": 1, "name": "Stall", "kind": "food", "parentId": ""}).refused(t, 403, "fault.forbidden")
	h.call("guest", http.MethodGet, "", nil).refused(t, 403, "fault.forbidden")
	h.call("", http.MethodGet, "", nil).refused(t, 401, "fault.unauthenticated")
	var masked Organisation
	h.ok("isaf", http.MethodGet, "/"+head.ID, nil, &masked)
	if masked.ContactName == "王小明" || !strings.Contains(masked.PhoneMasked, "*") || len(masked.Actions) != 0 {
		t.Errorf("a masked reader sees %+v", masked)
	}
	h.verify()
}

func TestListFiltersAndCounts(t *testing.T) {
	h := open(t)
	licence := func(end string) []LicenceInput {
		in := LicenceInput{Kind: "transport", Number: "T" + end, ValidFrom: "2020-01-01"}
		_ = in.ValidTo.UnmarshalText([]byte(end))
		return []LicenceInput{in}
	}
	h.create(Details{Name: "Clínica São José", Kind: "clinic", Area: "新街坊", Licences: licence("2026-11-19")})
	h.create(Details{Name: "Warehouse", Kind: "warehouse", Licences: licence("2026-11-20"), USCC: "91440003MAXX0A0206"})
	h.create(Details{Name: "橫琴物流", Kind: "carrier", Licences: licence("2027-02-17"), Phone: text("0756-8841234")})
	h.create(Details{Name: "Long", Kind: "carrier", Licences: licence("2027-02-18")})
	h.create(Details{Name: "Endless", Kind: "carrier", Licences: licence("")})
	none := h.create(Details{Name: "None", Kind: "other"})
	h.ok("chief", http.MethodPost, "/"+none.ID+"/suspend", map[string]any{"version": 1, "reason": "test"}, nil)
	for query, want := range map[string]string{
		"licenceState=expired": "Clínica São José", "licenceState=expiring": "Warehouse 橫琴物流", "licenceState=valid": "Endless Long",
		"kind=clinic,warehouse": "Clínica São José Warehouse", "state=suspended": "None", "area=" + "街坊": "Clínica São José",
		"q=sao": "Clínica São José", "q=横琴": "橫琴物流", "q=hqwl": "橫琴物流", "q=" + "91440003maxx0a0206": "Warehouse",
		"q=07568841234": "橫琴物流", "q=8841234": "", "q=T2027-02-18": "Long", "q=25%25": "",
		"createdAtFrom=2026-11-21": "", "createdAtTo=2026-11-20&kind=other": "None",
	} {
		var page list.Result[Organisation]
		h.ok("chief", http.MethodGet, "?sort=name&"+query, nil, &page)
		var names []string
		for _, org := range page.Items {
			names = append(names, org.Name)
		}
		if strings.Join(names, " ") != want || page.Total != len(names) {
			t.Errorf("%s finds %v (%d), want %s", query, names, page.Total, want)
		}
	}
	var counts struct{ Items []Count }
	h.ok("chief", http.MethodGet, "/counts", nil, &counts)
	if fmt.Sprint(counts.Items) != "[{all 6} {active 5} {clinics 1} {expiring 2} {expired 1}]" {
		t.Errorf("counts %v", counts.Items)
	}
	if got := h.call("chief", http.MethodGet, "?licenceState=lost", nil); got.status != 422 {
		t.Errorf("an unknown state of licences: %d", got.status)
	}
	var page list.Result[Organisation]
	var seen []string
	for cursor := ""; ; cursor = page.Next {
		page = list.Result[Organisation]{}
		h.ok("chief", http.MethodGet, "?limit=4&cursor="+cursor, nil, &page)
		for _, org := range page.Items {
			seen = append(seen, org.Name)
		}
		if page.Next == "" {
			break
		}
	}
	if len(seen) != 6 || seen[0] != "None" {
		t.Errorf("all pages show %v", seen)
	}
}

func TestExport(t *testing.T) {
	h := open(t)
	h.create(Details{Name: "=cmd()", Kind: "clinic", Phone: text("66123456"), Licences: []LicenceInput{{Kind: "transport", Number: "T1", ValidFrom: "2020-01-01", ValidTo: "2030-01-01"}}})
	h.create(Details{Name: "Other", Kind: "other"})
	got := h.call("chief", http.MethodGet, "/export?format=csv&columns=name,kind,licences,phone,state&kind=clinic", nil)
	want := "Name,Kind,Licences,Telephone,State\r\n'=cmd(),Designated clinic,Road transport licence T1 → 2030-01-01,"
	if text := strings.TrimPrefix(string(got.body), "\ufeff"); got.status != 200 || !strings.HasPrefix(text, want) || strings.Contains(text, "66123456") || strings.Contains(text, "Other") {
		t.Errorf("%d %q", got.status, got.body)
	}
	if book := h.call("chief", http.MethodGet, "/export?columns=", nil); book.status != 200 || !strings.HasPrefix(string(book.body), "PK") {
		t.Errorf("xlsx: %d", book.status)
	}
	h.call("chief", http.MethodGet, "/export?columns=name,password", nil).refused(t, 422, "fault.fields")
	h.call("guest", http.MethodGet, "/export", nil).refused(t, 403, "fault.forbidden")
}
