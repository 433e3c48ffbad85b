package app

import (
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"gongzhi/internal/kit/scope"
)

// searches asks for everything by everybody: what is found can be opened, and
// nothing is found that somebody may not see.
func (j *journey) searches() {
	j.Helper()
	kinds := map[string]string{"inbound": ins + "/orders/", "outbound": outs + "/orders/", "drugReturn": backs + "/", "organisation": orgs + "/", "drug": drugs + "/items/",
		"firstTrade": drugs + "/first-trades/", "permit": allow + "/", "clinic": sites + "/clinics/", "code": codes + "/codes/", "dispense": gives + "/", "person": people + "/", "warehouse": sites + "/warehouses/", "stock": ""}
	found := map[string]int{}
	of := func(login, path, field string) string { return j.ok(login, http.MethodGet, path, nil).text(field) }
	words := []string{of("picker", outs+"/orders/"+j.outboundID, "number"), of("pharmacist", backs+"/"+j.returnID, "number"), of("keeper", sites+"/warehouses/"+j.warehouseID, "code"),
		of("officer", sites+"/clinics/"+j.clinicID, "name"), j.rows("keeper", codes+"/stock")[0]["batchNo"].(string)}
	for _, account := range j.Accounts {
		for _, typed := range append(words, "横琴", "amlodip", "Pharma", "2026", "hq", "澳門", j.amlodipine[50], account.Login) {
			for _, answer := range j.rows(account.Login, "/api/report/search?limit=20&q="+url.QueryEscape(typed)) {
				kind, _ := answer["kind"].(string)
				hits, _ := answer["hits"].([]any)
				for _, each := range hits {
					hit, _ := each.(map[string]any)
					found[kind]++
					page, _ := hit["path"].(string)
					if where, known := kinds[kind]; !known {
						j.Errorf("%s finds an unknown %s", account.Login, kind)
					} else if where != "" && !strings.Contains(page, "?") {
						j.ok(account.Login, http.MethodGet, where+path.Base(page), nil)
					}
				}
			}
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		if found[kind] == 0 && kind != "dispense" { // found by its number only, see below
			j.Errorf("nobody finds any %s", kind)
		}
	}
	j.finds("pharmacist", "dispense", of("pharmacist", gives+"/"+j.dispenseID, "number"), 1)
	j.finds("picker", "outbound", words[0], 1)
	j.refused(http.StatusUnauthorized, "fault.unauthenticated", "", http.MethodGet, "/api/report/search?q=a", nil)
	for login, actor := range j.people {
		if actor.Reach("platform.identity.read") == scope.None {
			j.finds(login, "person", "picker", 0)
		}
	}
}

// finds checks how many records of a kind somebody finds.
func (j *journey) finds(login, kind, typed string, want int) {
	j.Helper()
	got := 0
	for _, answer := range j.rows(login, "/api/report/search?q="+url.QueryEscape(typed)) {
		if hits, _ := answer["hits"].([]any); answer["kind"] == kind {
			got = len(hits)
		}
	}
	if got != want {
		j.Errorf("%s finds %d %s by %q, want %d", login, got, kind, typed, want)
	}
}
