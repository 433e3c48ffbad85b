package enterprise

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/geo"
	"gongzhi/internal/kit/intake"
)

// at is a position in the zone.
func at(latitude, longitude string) Position {
	return Position{Latitude: latitude, Longitude: longitude, Datum: geo.WGS84}
}

func TestPositionRules(t *testing.T) {
	for _, c := range []struct {
		given, kept Position
		refused     string
	}{
		{Position{}, Position{}, ""},
		{Position{Datum: geo.GCJ02}, Position{}, ""}, // a datum alone says nothing
		{at("22.127", "113.543000"), at("22.127", "113.543000"), ""},
		{at(" ２２．１２７ ", "113.5"), at("22.127", "113.5"), ""},
		{at("22.127", ""), at("22.127", ""), "/longitude enterprise.position_half"},
		{at("113.543", "22.127"), at("113.543", "22.127"), "/latitude enterprise.position_range"},
		{at("22.1234567", "113,5"), at("22.1234567", "113,5"), "/latitude enterprise.position_shape, /longitude enterprise.position_shape"},
		{Position{Latitude: "22.1", Longitude: "113.5"}, Position{Latitude: "22.1", Longitude: "113.5"}, "/datum enterprise.position_datum"},
		{Position{Latitude: "22.1", Longitude: "113.5", Datum: "bd09"}, Position{Latitude: "22.1", Longitude: "113.5", Datum: "bd09"}, "/datum enterprise.position_datum"},
	} {
		var kept Position
		if refused := wrong(func(checks *fault.Checks) { kept = c.given.checked(checks) }); refused != c.refused || kept != c.kept {
			t.Errorf("%+v became %+v and was refused %q", c.given, kept, refused)
		}
	}
	if at("22.1", "113.5").nearby() != true || at("23.1", "113.3").nearby() || (Position{}).nearby() {
		t.Error("what is about the zone is not told")
	}
}

// TestPositionIsKeptAsGiven: the map gets WGS-84, everybody else what was given.
func TestPositionIsKeptAsGiven(t *testing.T) {
	h := open(t)
	given := Position{Latitude: "22.540796", Longitude: "113.917176", Datum: geo.GCJ02} // golden point of geo
	org := h.create(Details{Name: "Shop", Position: given})
	if org.Position != given || org.Drawn == nil || *org.Drawn != (Drawn{22.543847, 113.912316}) {
		t.Errorf("%+v drawn at %+v", org.Position, org.Drawn)
	}
	h.call("chief", http.MethodPost, "", map[string]any{"name": "X", "kind": "food", "latitude": "22.1"}).fields(t, "/longitude enterprise.position_half", "/datum enterprise.position_datum")
	var changed Organisation
	h.ok("chief", http.MethodPut, "/"+org.ID, map[string]any{"version": 1, "name": "Shop", "kind": "food"}, &changed)
	if changed.Position != (Position{}) || changed.Drawn != nil {
		t.Errorf("left out, it stayed %+v", changed.Position)
	}
	h.verify()
}

func TestMapKeepsToScopeAndFilter(t *testing.T) {
	h := open(t)
	head := h.create(Details{Name: "Head", Kind: "park", Position: at("22.127", "113.543")})
	shop := h.create(Details{Name: "Shop", Kind: "food", ParentID: &head.ID, Position: at("22.128", "113.544"),
		Licences: []LicenceInput{{Kind: "transport", Number: "T-1", ValidFrom: "2020-01-01", ValidTo: "2026-11-19"}}})
	h.create(Details{Name: "Stall", Kind: "food", ParentID: &shop.ID})
	h.create(Details{Name: "Other", Kind: "clinic", Position: at("22.200", "113.550"),
		Licences: []LicenceInput{{Kind: "transport", Number: "T-2", ValidFrom: "2020-01-01"}}})
	for _, c := range []struct {
		token, query, want string
		unplaced           int
	}{
		{"chief", "", "Head none, Other valid, Shop expired", 1},
		{"isaf", "", "Head none, Other valid, Shop expired", 1},
		{"chief", "?kind=food", "Shop expired", 1},
		{"chief", "?licenceState=valid", "Other valid", 0},
		{"chief", "?q=stall", "", 1},
		{"chief", "?placed=no", "Head none, Other valid, Shop expired", 1},
		{"owner@" + head.ID, "", "Head none, Shop expired", 0},
		{"area@" + head.ID, "", "Head none, Shop expired", 1},
		{"owner@" + shop.ID, "", "Shop expired", 1},
		{"owner@", "", "", 0},
	} {
		var found Map
		h.ok(c.token, http.MethodGet, "/map"+c.query, nil, &found)
		var names []string
		for _, spot := range found.Items {
			names = append(names, spot.Name+" "+spot.LicenceState)
		}
		if got := strings.Join(names, ", "); got != c.want || found.Unplaced != c.unplaced || found.NotShown != 0 {
			t.Errorf("%s %s: %q with %d unplaced, %d not shown", c.token, c.query, got, found.Unplaced, found.NotShown)
		}
	}
	h.call("guest", http.MethodGet, "/map", nil).refused(t, 403, "fault.forbidden")
	var page struct{ Total int }
	h.ok("chief", http.MethodGet, "?placed=no", nil, &page)
	if page.Total != 1 {
		t.Errorf("the list finds %d without coordinates", page.Total)
	}
}

// TestMapSaysWhatItLeavesOut: beyond the limit points are counted.
func TestMapSaysWhatItLeavesOut(t *testing.T) {
	h := open(t)
	lines := []string{"name,kind,latitude,longitude,datum"}
	for range mapMost + 3 {
		lines = append(lines, "Row,food,22.127,113.543,WGS-84")
	}
	h.imported(lines)
	var found Map
	h.ok("chief", http.MethodGet, "/map", nil, &found)
	if len(found.Items) != mapMost || found.NotShown != 3 {
		t.Errorf("%d shown, %d not", len(found.Items), found.NotShown)
	}
}

// imported uploads a sheet and commits it.
func (h *house) imported(lines []string) intake.Preview {
	h.Helper()
	got := h.upload("chief", "sheet.csv", []byte(strings.Join(lines, "\n")))
	var preview intake.Preview
	got.into(h, &preview)
	h.ok("chief", http.MethodPost, "/import", map[string]string{"token": preview.Token}, nil)
	return preview
}

func TestPositionTravelsInSheets(t *testing.T) {
	h := open(t)
	got := h.upload("chief", "sheet.csv", []byte("name,kind,latitude,longitude,datum\nHalf,food,22.1,,WGS-84\nNone,food,22.1,113.5,\nBaidu,food,22.1,113.5,BD-09\nSwapped,food,113.5,22.1,gcj02\n"))
	var preview intake.Preview
	got.into(t, &preview)
	var said []string
	for _, p := range preview.Errors {
		if p.Row > 1 {
			said = append(said, p.Field)
		}
	}
	if preview.ErrorRows != 4 || !slices.Equal(said, []string{"longitude", "datum", "datum", "latitude"}) {
		t.Errorf("%d wrong rows: %v", preview.ErrorRows, said)
	}
	preview = h.imported([]string{"name,kind,latitude,longitude,datum", "Here,food,22.127000,113.543,GCJ-02", "Canton,supplier,23.129,113.264,WGS-84", "Nowhere,food,,,"})
	reminders := 0
	for _, p := range preview.Errors {
		if p.Row > 1 && p.Field == "latitude" {
			reminders++
		}
	}
	if preview.ErrorRows != 0 || reminders != 1 {
		t.Errorf("%d wrong rows, %d reminders: %+v", preview.ErrorRows, reminders, preview.Errors)
	}
	export := string(h.call("chief", http.MethodGet, "/export?format=csv&columns=name,latitude,longitude,datum&sort=name", nil).body)
	if want := "Canton,23.129,113.264,WGS-84\r\nHere,22.127000,113.543,GCJ-02\r\nNowhere,,,\r\n"; !strings.HasSuffix(export, want) {
		t.Errorf("%q", export)
	}
	h.verify()
}

func TestPositionByRequestAndMerge(t *testing.T) {
	h := open(t)
	org := shop(h)
	change := map[string]any{"latitude": "22.127", "longitude": "113.543", "datum": geo.GCJ02}
	view := h.request("asker@"+org.ID, http.MethodPost, "", proposal(org, change))
	if len(view.Differences) != 1 || view.Differences[0] != (Difference{Field: "position", Proposed: "22.127, 113.543 (GCJ-02)"}) || view.Draft == nil || view.Draft.Datum != geo.GCJ02 {
		t.Fatalf("%+v %+v", view.Differences, view.Draft)
	}
	path := "/" + view.ID
	h.request("asker@"+org.ID, http.MethodPost, path+"/submit", map[string]any{"version": 1})
	h.request("reviewer", http.MethodPost, path+"/approve", map[string]any{"version": 2, "organisationVersion": 1})
	var now Organisation
	h.ok("chief", http.MethodGet, "/"+org.ID, nil, &now)
	if now.said() != "22.127, 113.543 (GCJ-02)" {
		t.Errorf("approved, it is at %q", now.said())
	}

	kept, lost := h.create(Details{Name: "One"}), h.create(Details{Name: "Two", Position: at("22.2", "113.55")})
	merge := h.merge("reviewer", http.MethodPost, "", asked(kept, lost, "position")).merged(t)
	h.merge("second", http.MethodPost, "/"+merge.ID+"/approve", map[string]any{"version": 1}).merged(t)
	h.ok("chief", http.MethodGet, "/"+kept.ID, nil, &now)
	if now.Position != at("22.2", "113.55") {
		t.Errorf("merged, it is at %+v", now.Position)
	}
	h.verify()
}
