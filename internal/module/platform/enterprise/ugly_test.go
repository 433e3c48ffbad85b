package enterprise

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
)

// What people really write into sheets: an empty kind, a scope without a licence,
// words instead of a last day, values copied from a masked export, one name twice.
func TestPreviewOfUglyRows(t *testing.T) {
	h := open(t)
	h.create(Details{Name: "Corner shop"})
	lines := []string{
		"name,kind,contactName,phone,licenceKind,licenceNumber,licenceScope,licenceValidFrom,licenceValidTo",
		"Without kind,food,,,,X1,,2026-01-01,",
		"Scope alone,food,,,,,anything,,",
		"For ever,food,,,other,X2,,2026-01-01,\u957f\u671f", // long term, as mainland licences say
		"Masked,food,***,*********00,,,,,",
		"Corner shop,food,,,,,,,",
		"Twins,food,,,,,,,",
		"Twins,food,,,,,,,",
	}
	var preview intake.Preview
	h.upload("chief", "ugly.csv", []byte(strings.Join(lines, "\n"))).into(t, &preview)
	var said []string
	for _, p := range preview.Errors {
		if p.Row > 1 {
			said = append(said, fmt.Sprintf("%d %s %s", p.Row, p.Field, p.Severity))
		}
	}
	want := []string{
		"2 licenceKind error",
		"3 licenceKind error", "3 licenceNumber error", "3 licenceValidFrom error",
		"5 contactName error", "5 phone error",
		"6 name reminder", "8 name reminder",
	}
	slices.Sort(said)
	if !slices.Equal(said, want) || preview.Passed != 4 {
		t.Errorf("%d passed, said %q, want %q", preview.Passed, said, want)
	}
}

// A name is one line of what one sees: marks that turn the direction of writing or
// have no width make two names look alike.
func TestNamesAreWhatOneSees(t *testing.T) {
	h := open(t)
	org := h.create(Details{Name: " Tea\u200b\u202e house\n two ", ContactName: "Ana"})
	if org.Name != "Tea house  two" {
		t.Errorf("kept as %q", org.Name)
	}
	for _, masked := range []map[string]any{{"contactName": "***"}, {"phone": "138****0000"}} {
		body := map[string]any{"version": 1, "name": "Tea", "kind": "food"}
		for field, value := range masked {
			body[field] = value
		}
		h.call("chief", http.MethodPut, "/"+org.ID, body).refused(t, 422, "fault.fields")
	}
}

// The history names a licence that an organisation got later; what it was
// registered with is new like itself.
func TestHistoryNamesAddedLicences(t *testing.T) {
	h := open(t)
	first := LicenceInput{Kind: "other", Number: "A1", ValidFrom: "2026-01-01"}
	org := h.create(Details{Name: "Shop", Licences: []LicenceInput{first}})
	change := Change{Version: 1, Details: Details{Name: "Shop", Kind: org.Kind, Licences: []LicenceInput{first, {Kind: "other", Number: "B2", ValidFrom: "2027-01-01"}}}}
	var changed Organisation
	h.ok("chief", http.MethodPut, "/"+org.ID, change, &changed)
	states := map[string]string{}
	for _, l := range changed.Licences {
		states[l.Number] = l.State
	}
	if states["A1"] != Valid || states["B2"] != Coming {
		t.Errorf("states %v: a licence is not valid before its first day", states)
	}
	var history struct{ Items []audit.TimelineEntry }
	h.ok("chief", http.MethodGet, "/"+org.ID+"/timeline", nil, &history)
	var added []string
	for _, entry := range history.Items {
		for _, change := range entry.Changes {
			if change.Field == "licenceAdded" {
				added = append(added, entry.Action+" "+*change.After)
			}
		}
	}
	if len(added) != 1 || !strings.HasPrefix(added[0], "platform.enterprise.update ") || !strings.HasSuffix(added[0], " B2") {
		t.Errorf("added %q", added)
	}
}

// A search for signs alone finds nothing.
func TestSignsAloneFindNothing(t *testing.T) {
	h := open(t)
	h.create(Details{Name: "A - B"})
	for typed, want := range map[string]int{"%25": 0, "_": 0, "%2A%20%27": 0, "a%20b": 1, "": 1} {
		var found list.Result[Organisation]
		h.ok("chief", http.MethodGet, "?q="+typed, nil, &found)
		if len(found.Items) != want {
			t.Errorf("%q finds %d, want %d", typed, len(found.Items), want)
		}
	}
}
