package app

import (
	"net/http"
	"path"
	"strings"
)

// desks opens everybody's desk: it names only work on records that its reader
// may open, numbers that add up, no alert of a matter they may not read, and
// it is not sent again while nothing changed.
func (j *journey) desks() {
	j.Helper()
	records := map[string]string{"inbound": ins + "/orders/", "outbound": outs + "/orders/", "drugReturn": backs + "/", "organisation": orgs + "/", "drugItem": drugs + "/items/",
		"firstTrade": drugs + "/first-trades/", "permit": allow + "/", "organisationRequest": requests + "/", "calendar": settingsAPI + "/"}
	waiting, warned := 0, map[string]bool{}
	for _, account := range j.Accounts {
		desk := j.ok(account.Login, "GET", "/api/report/desk", nil)
		todos := desk.list("todos")
		title, _ := desk.body["title"].(map[string]any)
		if count, _ := title["count"].(float64); int(count) < len(todos) {
			j.Errorf("%s: %v things wait, %d are listed", account.Login, count, len(todos))
		}
		for _, todo := range todos {
			waiting++
			entity, _ := todo["entity"].(string)
			page, _ := todo["path"].(string)
			if records[entity] == "" {
				j.Errorf("%s is to do something with an unknown %s", account.Login, entity)
				continue
			}
			j.ok(account.Login, "GET", records[entity]+path.Base(page), nil)
		}
		for _, alert := range desk.list("alerts") {
			key, _ := alert["key"].(string)
			warned[key] = true
			needs := map[string]string{"alert.repeat": "drugtrace.dispensing.read", "alert.quota": "drugtrace.permit.read"}[key]
			if needs == "" {
				needs = "drugtrace.ledger.read"
			}
			if !j.people[account.Login].Can(needs) {
				j.Errorf("%s is told %s without %s", account.Login, key, needs)
			}
		}
		again := j.send(account.Login, "zh-Hans", "GET", "/api/report/desk", nil, "If-None-Match", desk.header.Get("ETag"))
		if again.status != http.StatusNotModified || len(again.raw) != 0 || !strings.Contains(again.header.Get("Cache-Control"), "private") {
			j.Errorf("%s asks again: %d %s", account.Login, again.status, again.raw)
		}
	}
	if waiting < 3 || !warned["alert.repeat"] {
		j.Errorf("%d things wait, alerts %v", waiting, warned)
	}
	j.refused(http.StatusUnauthorized, "fault.unauthenticated", "", "GET", "/api/report/desk", nil)
}
