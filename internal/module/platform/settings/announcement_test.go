package settings

import (
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
)

// TestAnnouncementHolds: the end is a matter of the day on which one looks.
func TestAnnouncementHolds(t *testing.T) {
	a := Announcement{State: Published, ValidFrom: "2026-11-20", ValidTo: "2026-11-22", Sides: []string{"clinic"}, Roles: []string{"warehouse.qa"},
		Words: map[i18n.Lang]*Said{i18n.Hans: {Title: "简", Body: "b"}, i18n.Hant: {Title: "繁", Body: "b"}}}
	for day, want := range map[clock.Day]bool{"2026-11-19": false, "2026-11-20": true, "2026-11-22": true, "2026-11-23": false} {
		if a.shownOn(day) != want {
			t.Errorf("on %s: %v", day, !want)
		}
	}
	for role, want := range map[string]bool{"clinic.pharmacist": true, "warehouse.qa": true, "warehouse.picker": false, "clinical.other": false} {
		if a.isFor(scope.Actor{Roles: []string{role}}) != want {
			t.Errorf("for %s: %v", role, !want)
		}
	}
	if a.isFor(scope.Actor{}) {
		t.Error("shown to nobody in particular")
	}
	for lang, want := range map[i18n.Lang]string{i18n.Hans: "简", i18n.Hant: "繁", i18n.Portuguese: "繁"} {
		if got := a.in(lang).Title; got != want {
			t.Errorf("in %s: %s", lang, got)
		}
	}
}
