package app

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/module/platform/signin"
)

const switches = settingsAPI + "/features"

// TestFeaturesAreRemovedInTime: a switch that is older than it said makes the
// build fail. Take it and the old way out of the code, or say why it stays.
func TestFeaturesAreRemovedInTime(t *testing.T) {
	t.Parallel()
	s := newStage(t).System
	var names []string
	for _, f := range s.Features.Features() {
		names = append(names, f.Name)
		if today := (clock.System{}).Now().Day(); f.Remove < today {
			t.Errorf("%s of %s was to be gone by %s", f.Name, f.Owner, f.Remove)
		}
		for _, lang := range []i18n.Lang{i18n.Hans, i18n.Hant} {
			if !s.Catalogue.Has(lang, f.TitleKey()) || !s.Catalogue.Has(lang, f.HelpKey()) {
				t.Errorf("%s is not named in %s", f.Name, lang)
			}
		}
		if !slices.ContainsFunc(s.Modules, func(m module.Module) bool { return m.Name == f.Owner && slices.Contains(m.Features, f) }) {
			t.Errorf("%s belongs to %s, which does not declare it", f.Name, f.Owner)
		}
	}
	field, _ := reflect.TypeFor[signin.Me]().FieldByName("Features")
	if told := field.Tag.Get("enum"); told != strings.Join(names, ",") || len(names) < 2 {
		t.Errorf("the document tells of %s, declared are %v", told, names)
	}
}

// featureSwitches: the administrator turns the search on for one side, and the
// office has it no more, neither by what it is told nor in fact.
func (j *journey) featureSwitches() {
	j.Helper()
	has := func(login string) string {
		told := fmt.Sprint(j.ok(login, "GET", "/api/platform/signin/me", nil).body["features"])
		return fmt.Sprint(strings.Contains(told, "console.palette"), j.send(login, "zh-Hans", "GET", "/api/report/search?q=9010001", nil).status)
	}
	path := switches + "/console.palette/versions"
	body := func(version int, mode string, sides, roles []string) values {
		return values{"version": version, "mode": mode, "sides": sides, "roles": roles, "percent": 100, "reason": "depot first"}
	}
	j.ok("system", "GET", "/api/platform/settings/jobs", nil)
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "GET", "/api/platform/settings/jobs", nil)
	none := []string{}
	j.ok("system", "POST", path, body(0, "some", []string{"warehouse"}, none))
	if office, depot := has("officer"), has("clerk"); office != "false 404" || depot != "true 200" {
		j.Errorf("office %s, depot %s", office, depot)
	}
	j.refused(http.StatusForbidden, "fault.forbidden", "officer", "POST", path, body(1, "on", none, none))
	j.refused(http.StatusConflict, "fault.stale", "system", "POST", path, body(0, "on", none, none))
	j.refused(http.StatusUnprocessableEntity, "feature.role", "system", "POST", path, body(1, "some", none, []string{"no.such"}))
	j.ok("system", "POST", path, body(1, "on", none, none))
	if office := has("officer"); office != "true 200" {
		j.Errorf("office afterwards %s", office)
	}
	if listed := j.rows("system", switches); len(listed) != 2 || len(listed[0]["versions"].([]any)) != 2 {
		j.Errorf("listed %v", listed)
	}
	var said strings.Builder
	if err := SetFeature(j.Context(), j.Config, FeatureRule{Name: "passkey.offer", Mode: "off", Percent: 100, Reason: "phones are lost"}, &said); err != nil {
		j.Fatal(err)
	}
	if err := SetFeature(j.Context(), j.Config, FeatureRule{Name: "no.such", Mode: "off"}, &said); err == nil {
		j.Error("a switch that is not declared was set")
	}
	if err := ListFeatures(j.Context(), j.Config, &said); err != nil || !strings.Contains(said.String(), "passkey.offer\toff\t") {
		j.Errorf("%v: %s", err, said.String())
	}
}
