package app

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/platform/identity"
)

// pagesBeside are routes with help that are in no table, as no journey visits them by themselves.
var pagesBeside = []string{"inbox"}

type consoleRoute struct{ Name, Role, Module string }

// TestEveryPageHasHelp: a route of the console without help fails, in both
// kinds of Chinese, and in four languages where residents, clinics or
// businesses read; so does help of a page that is gone, or of one sentence.
func TestEveryPageHasHelp(t *testing.T) {
	s, err := Open(t.Context(), testConfig(t), clock.System{}, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(t.Context()) //nolint:errcheck // nothing was written
	var routes []consoleRoute
	data, err := os.ReadFile("../../web/admin/routes.json")
	if err == nil {
		err = json.Unmarshal(data, &routes)
	}
	if err != nil || len(routes) < 40 {
		t.Fatalf("%d routes: %v", len(routes), err)
	}
	for _, page := range pagesBeside {
		routes = append(routes, consoleRoute{Name: page, Module: "shell"})
	}
	outside := modulesRead(t, "clinic.", "business.")
	pages := map[string]bool{}
	for _, route := range routes {
		pages[route.Name] = true
		languages := []i18n.Lang{i18n.Hans, i18n.Hant}
		if route.Module == "shell" || outside[route.Module] {
			languages = i18n.Languages
		}
		for _, lang := range languages {
			key := "help." + route.Name
			if !s.Catalogue.Has(lang, key+".title") || strings.Count(s.Catalogue.Text(lang, key+".body", nil), "\n") < 1 || !s.Catalogue.Has(lang, key+".body") {
				t.Errorf("the page %s has no help in %s, or help of one paragraph", route.Name, lang)
			}
			if s.Catalogue.Has(i18n.Hans, key+".law") != s.Catalogue.Has(lang, key+".law") {
				t.Errorf("the law of %s stands in %s or in zh-Hans, not in both", route.Name, lang)
			}
		}
	}
	for _, key := range s.Catalogue.Keys(i18n.Hans) {
		rest, isHelp := strings.CutPrefix(key, "help.")
		if page := rest[:max(0, strings.LastIndex(rest, "."))]; isHelp && !pages[page] {
			t.Errorf("%s is help of no page", key)
		}
	}
}

// modulesRead are the modules that roles of some sides may read.
func modulesRead(t *testing.T, sides ...string) map[string]bool {
	t.Helper()
	var roles []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &roles); err != nil {
		t.Fatal(err)
	}
	read := map[string]bool{}
	for _, role := range roles {
		if !slices.ContainsFunc(sides, func(side string) bool { return strings.HasPrefix(role.ID, side) }) {
			continue
		}
		for _, permissions := range role.Grants {
			for _, permission := range permissions {
				if module, ok := strings.CutSuffix(permission, ".read"); ok {
					read[module] = true
				}
			}
		}
	}
	if len(read) < 5 {
		t.Fatalf("they read only %v", read)
	}
	return read
}

// help: what a page says is worded anew, version by version, and read at once.
func (j *journey) help() {
	j.Helper()
	const page, law = "help.drugtrace.outbound.case", "GSP art. 94"
	if all := j.rows("pharmacist", helpAPI); len(all) < 45 {
		j.Errorf("only %d pages have help", len(all))
	}
	if kinds := j.rows("system", settingsAPI+"/help"); len(kinds) < 45 || kinds[0]["name"] == "" || strings.HasPrefix(kinds[0]["name"].(string), "help.") {
		j.Errorf("help to be worded: %d", len(kinds))
	}
	words := settingsAPI + "/messages/" + page + "/versions"
	change := values{"lang": "pt", "title": "Saída", "body": "Leia a caixa.\nAssine.", "version": 0, "basis": law, "reason": "mais curto"}
	j.ok("system", "POST", words, change)
	j.refused(409, "fault.stale", "system", "POST", words, change)
	j.refused(422, "field.required", "system", "POST", words, values{"lang": "pt", "title": "Saída", "body": "x", "version": 1, "basis": " ", "reason": "sem lei"})
	j.refused(422, "message.unknown_variable", "system", "POST", words, values{"lang": "pt", "title": "Saída", "body": "{x}", "version": 1, "basis": law, "reason": "uma variável"})
	j.ok("system", "POST", settingsAPI+"/messages/help.desk/versions", values{"lang": "en", "title": "Desk", "body": "Begin at the top.", "version": 0, "basis": "", "reason": "rests on no law"})
	for lang, want := range map[string]string{"pt": "Leia a caixa.\nAssine.", "en": "Lines, hands"} {
		said := j.send("pharmacist", lang, "GET", helpAPI, nil).list("items")
		at := slices.IndexFunc(said, func(one map[string]any) bool { return one["page"] == "drugtrace.outbound.case" })
		if at < 0 || !strings.HasPrefix(said[at]["body"].(string), want) || lang == "pt" && said[at]["law"] != law {
			j.Errorf("help in %s: %v", lang, said[at])
		}
	}
}
