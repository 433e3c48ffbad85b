package enterprise

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/scope"
)

// asked opens the requests of the house at their own paths.
func (h *house) asked(token, method, path string, body any) answer {
	h.Helper()
	return h.at(requestBase, token, method, path, body)
}

func (h *house) request(token, method, path string, body any) RequestView {
	h.Helper()
	got := h.asked(token, method, path, body)
	if got.status >= 300 {
		h.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
	}
	var view RequestView
	got.into(h, &view)
	return view
}

func proposal(org Organisation, change map[string]any) map[string]any {
	body := map[string]any{"organisationId": org.ID, "name": org.Name, "contactName": org.ContactName, "address": org.Address, "uscc": string(org.USCC), "reason": "搬迁"}
	for field, value := range change {
		body[field] = value
	}
	return body
}

func shop(h *house) Organisation {
	return h.create(Details{Name: "示例小食店", ContactName: "王小明", Phone: text("+853 66123456"), Address: "示范路 3 号", USCC: "91440003MAXX0A08X6",
		Licences: []LicenceInput{{Kind: "transport", Number: "T-1", ValidFrom: "2026-01-01", ValidTo: "2026-12-31"}, {Kind: "other", Number: "O-1", ValidFrom: "2026-01-01"}}})
}

func TestRequestFromDraftToRegister(t *testing.T) {
	h := open(t)
	org := shop(h)
	owner := "asker@" + org.ID
	kept := org.Licences[1].input() // O-1, without end
	renewed := org.Licences[0].input()
	renewed.ValidTo = "2028-12-31"
	h.asked(owner, http.MethodPost, "", proposal(org, map[string]any{"reason": "搬迁"})).refused(t, 422, "enterprise.request.nothing")
	h.asked(owner, http.MethodPost, "", proposal(org, map[string]any{"phone": "call me", "uscc": "91440003MAXX0A08X7", "reason": " "})).fields(t,
		"/uscc idcheck.uscc_check", "/usccOverrideReason enterprise.override_reason", "/phone enterprise.phone", "/reason field.required")
	view := h.request(owner, http.MethodPost, "", proposal(org, map[string]any{"address": "示范路 8 号", "phone": "+853 66123457", "contactName": "李小红",
		"licences": []LicenceInput{renewed, kept, {Kind: "other", Number: "O-2", ValidFrom: "2026-11-01"}}}))
	if view.State != Draft || !strings.HasPrefix(view.Number, "BG20261120") || !slices.Equal(view.Fields, []string{"address", "contactName", "phone", "licences"}) {
		t.Fatalf("%+v", view)
	}
	if d := view.Differences[0]; d.Before != "示范路 3 号" || d.Now != "示范路 3 号" || d.Proposed != "示范路 8 号" || d.Stale {
		t.Errorf("%+v", d)
	}
	if d := view.Differences[2]; strings.Contains(d.Proposed, "66123457") || !strings.Contains(d.Proposed, "*") || d.Before == d.Proposed {
		t.Errorf("the telephone shows as %+v", d)
	}
	if len(view.Licences) != 2 || view.Licences[0].Change != "changed" || view.Licences[1].Change != "added" {
		t.Errorf("%+v", view.Licences)
	}
	h.asked("reviewer", http.MethodPost, "/"+view.ID+"/approve", map[string]any{"version": 1, "organisationVersion": 1}).refused(t, 409, "flow.undefined")
	view = h.request(owner, http.MethodPost, "/"+view.ID+"/submit", map[string]any{"version": 1})
	if todos, err := h.module.Todos(h.as("reviewer"), h.who("reviewer"), 9); err != nil || len(todos) != 1 || todos[0].Number != view.Number {
		t.Errorf("the reviewer's desk: %+v %v", todos, err)
	}
	h.asked(owner, http.MethodPost, "/"+view.ID+"/approve", map[string]any{"version": 2, "organisationVersion": 1}).refused(t, 403, "fault.forbidden")
	view = h.request("reviewer", http.MethodPost, "/"+view.ID+"/approve", map[string]any{"version": 2, "organisationVersion": view.OrganisationVersion})
	if view.State != Approved || len(view.Actions) != 0 || view.Differences[0].Now != "示范路 3 号" || view.Licences[0].Stale {
		t.Errorf("%+v", view)
	}
	var now Organisation
	h.ok("chief", http.MethodGet, "/"+org.ID, nil, &now)
	if now.Address != "示范路 8 号" || now.ContactName != "李小红" || now.PhoneMasked == org.PhoneMasked || len(now.Licences) != 3 || now.Version != 2 || now.Name != org.Name ||
		now.Licences[0].ID != org.Licences[0].ID || now.Licences[0].ValidTo != "2028-12-31" {
		t.Errorf("%+v", now)
	}
	var history struct{ Items []audit.TimelineEntry }
	h.ok("reviewer", http.MethodGet, "/"+org.ID+"/timeline", nil, &history)
	var actions []string
	for _, line := range history.Items {
		actions = append(actions, strings.TrimPrefix(line.Action, "platform.enterprise."))
		for _, change := range line.Changes {
			if change.Field == "proposed" || change.Field == "base" || change.Field == "contactName" && change.After != nil && *change.After != audit.Masked {
				t.Errorf("the history shows %+v", change)
			}
		}
	}
	slices.Sort(actions)
	if !slices.Equal(actions, []string{"create", "request-approve", "request-create", "request-submit"}) {
		t.Errorf("history %v", actions)
	}
	h.ok("chief", http.MethodGet, "/"+org.ID+"/timeline", nil, &history)
	if len(history.Items) != 2 { // without the right to read requests: registered, and changed by an approval
		t.Errorf("%d lines", len(history.Items))
	}
	h.verify()
}

// TestRequestMeetsAChangedRecord: what changed meanwhile is shown and taken over
// only by name, and never from a record that the reviewer has not seen.
func TestRequestMeetsAChangedRecord(t *testing.T) {
	h := open(t)
	org := shop(h)
	owner := "asker@" + org.ID
	renewed, other := org.Licences[0].input(), org.Licences[1].input()
	renewed.ValidTo = "2028-12-31"
	view := h.request(owner, http.MethodPost, "", proposal(org, map[string]any{"address": "示范路 8 号", "licences": []LicenceInput{renewed}}))
	view = h.request(owner, http.MethodPost, "/"+view.ID+"/submit", map[string]any{"version": view.Version})
	seen := view.OrganisationVersion
	renewed.ValidTo = "2027-06-30"
	h.ok("chief", http.MethodPut, "/"+org.ID, map[string]any{"version": org.Version, "name": org.Name, "kind": org.Kind, "uscc": string(org.USCC), "contactName": org.ContactName,
		"address": "示范路 5 号", "area": "口岸", "licences": []LicenceInput{renewed, other}}, nil)
	approve := func(version int, accept ...string) answer {
		return h.asked("reviewer", http.MethodPost, "/"+view.ID+"/approve", map[string]any{"version": view.Version, "organisationVersion": version, "accept": accept})
	}
	approve(seen).refused(t, 409, "enterprise.request.changed")
	view = h.request("reviewer", http.MethodGet, "/"+view.ID, nil)
	if d := view.Differences; len(d) != 1 || !d[0].Stale || d[0].Before != "示范路 3 号" || d[0].Now != "示范路 5 号" {
		t.Errorf("%+v", d)
	}
	field := "licences/" + renewed.ID
	if l := view.Licences; len(l) != 2 || !slices.ContainsFunc(l, func(d LicenceDifference) bool { return d.Field == field && d.Stale && d.Now.ValidTo == "2027-06-30" }) {
		t.Errorf("%+v", l)
	}
	approve(view.OrganisationVersion).fields(t, "/accept/address enterprise.request.conflict", "/accept/licences enterprise.request.conflict")
	approve(view.OrganisationVersion, "address").fields(t, "/accept/licences enterprise.request.conflict")
	if got := approve(view.OrganisationVersion, "address", field); got.status != 200 {
		t.Fatalf("%d %s", got.status, got.body)
	}
	var now Organisation
	h.ok("chief", http.MethodGet, "/"+org.ID, nil, &now)
	if now.Address != "示范路 8 号" || now.Area != "口岸" || len(now.Licences) != 1 || now.Licences[0].ValidTo != "2028-12-31" || now.Licences[0].ID != renewed.ID {
		t.Errorf("%+v", now)
	}
	h.verify()
}

func TestRequestIsDecidedByAnother(t *testing.T) {
	h := open(t)
	org, foreign := shop(h), h.create(Details{Name: "别家"})
	owner := "asker@" + org.ID
	draft := proposal(org, map[string]any{"address": "示范路 8 号"})
	mine := h.request("reviewer", http.MethodPost, "", draft) // in a post that may do both
	mine = h.request("reviewer", http.MethodPost, "/"+mine.ID+"/submit", map[string]any{"version": 1})
	h.asked("reviewer", http.MethodPost, "/"+mine.ID+"/approve", map[string]any{"version": 2, "organisationVersion": 1}).refused(t, 422, "enterprise.request.same_person")
	h.asked("reviewer", http.MethodPost, "/"+mine.ID+"/reject", map[string]any{"version": 2, "reason": "不符"}).refused(t, 422, "enterprise.request.same_person")
	if mine.Actions[0].Allowed || mine.Actions[0].Reason == "" {
		t.Errorf("%+v", mine.Actions)
	}
	if todos, err := h.module.Todos(h.as("reviewer"), h.who("reviewer"), 9); err != nil || len(todos) != 0 {
		t.Errorf("their own request on the desk: %+v %v", todos, err)
	}

	h.asked("asker@"+foreign.ID, http.MethodGet, "/"+mine.ID, nil).refused(t, 404, "enterprise.request.not_found")
	h.asked("asker@"+foreign.ID, http.MethodPost, "", draft).refused(t, 404, "enterprise.not_found")
	h.asked("chief", http.MethodGet, "/"+mine.ID, nil).refused(t, 403, "fault.forbidden")

	view := h.request(owner, http.MethodPost, "", draft)
	draft["version"], draft["address"] = 1, "示范路 9 号"
	delete(draft, "organisationId")
	view = h.request(owner, http.MethodPut, "/"+view.ID, draft)
	if view.Differences[0].Proposed != "示范路 9 号" || view.Draft == nil || view.Draft.Address != "示范路 9 号" {
		t.Errorf("%+v", view)
	}
	view = h.request(owner, http.MethodPost, "/"+view.ID+"/submit", map[string]any{"version": 2})
	h.asked(owner, http.MethodPut, "/"+view.ID, draft).refused(t, 409, "flow.undefined")
	h.asked("second", http.MethodPost, "/"+view.ID+"/reject", map[string]any{"version": 3, "reason": " "}).fields(t, "/reason enterprise.request.reason")
	view = h.request("second", http.MethodPost, "/"+view.ID+"/reject", map[string]any{"version": 3, "reason": "缺少租赁合同"})
	if view.State != Rejected || view.Decision != "缺少租赁合同" || view.Steps[2].State != "side" {
		t.Errorf("%+v", view)
	}
	mine = h.request(owner, http.MethodPost, "/"+mine.ID+"/withdraw", map[string]any{"version": 2, "reason": "改日再报"})
	if mine.State != Withdrawn {
		t.Errorf("%+v", mine)
	}
	var counts countsBody
	h.asked(owner, http.MethodGet, "/counts", nil).into(t, &counts)
	if len(counts.Items) != 6 || counts.Items[0].Count != 2 {
		t.Errorf("%+v", counts)
	}
	if got := h.asked(owner, http.MethodGet, "/export?format=csv", nil); got.status != 200 || strings.Count(string(got.body), "BG20261120") != 2 {
		t.Errorf("%d %s", got.status, got.body)
	}
	h.verify()
}

func TestPageOfAnOrganisation(t *testing.T) {
	h := open(t)
	org, foreign := shop(h), h.create(Details{Name: "别家"})
	owner := "asker@" + org.ID
	h.request(owner, http.MethodPost, "", proposal(org, map[string]any{"address": "示范路 8 号"}))
	var seats seatsBody
	h.ok(owner, http.MethodGet, "/"+org.ID+"/people", nil, &seats)
	if len(seats.Items) != 1 || seats.Items[0].ID != "seat-of-"+org.ID {
		t.Errorf("%+v", seats)
	}
	h.call(owner, http.MethodGet, "/"+foreign.ID+"/people", nil).refused(t, 404, "enterprise.not_found")
	h.call("chief", http.MethodGet, "/"+org.ID+"/people", nil).refused(t, 403, "fault.forbidden")
	var related relatedBody
	h.ok(owner, http.MethodGet, "/"+org.ID+"/related", nil, &related)
	if len(related.Items) != 2 || related.Items[0].Kind != "permit" || related.Items[1].Kind != "request" || related.Items[1].Count != 1 {
		t.Errorf("%+v", related)
	}
	h.ok("chief", http.MethodGet, "/"+org.ID+"/related", nil, &related)
	if len(related.Items) != 1 {
		t.Errorf("without the right to read requests: %+v", related)
	}
	h.call(owner, http.MethodGet, "/"+foreign.ID+"/related", nil).refused(t, 404, "enterprise.not_found")
}

// who is the actor of a token.
func (h *house) who(token string) scope.Actor {
	actor, _ := h.actor(token)
	return actor
}
