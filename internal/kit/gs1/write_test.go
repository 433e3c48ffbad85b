package gs1

import (
	"errors"
	"slices"
	"testing"
)

// TestWritersRefuse: nothing that is wrong is ever written to a label.
func TestWritersRefuse(t *testing.T) {
	item := Element{"01", "09521234543213"}
	cases := []struct {
		name     string
		elements []Element
		want     string
	}{
		{"nothing", nil, "gs1.empty"},
		{"unknown AI", []Element{item, {"77", "1"}}, "gs1.ai_unknown ai=77"},
		{"check digit", []Element{{"01", "09521234543214"}}, "gs1.check_digit ai=01 expected=3 position=14"},
		{"separator in a value", []Element{item, {"10", "A^21B"}}, "gs1.character ai=10 position=2"},
		{"empty value", []Element{item, {"10", ""}}, "gs1.value_empty ai=10"},
		{"too long", []Element{item, {"17", "2809301"}}, "gs1.too_long ai=17 max=6"},
		{"not ASCII", []Element{item, {"10", "批"}}, "gs1.character ai=10 position=1"},
		{"too many", slices.Repeat([]Element{item}, 65), "gs1.too_many max=64"},
	}
	for _, c := range cases {
		_, errString := ElementString(c.elements)
		_, errLink := DigitalLink("https://h", c.elements)
		for _, err := range []error{errString, errLink} {
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: error %v, want %s", c.name, err, c.want)
			}
		}
	}
	var problem *Error
	if err := CheckAssociations([]Element{{"77", "1"}}); !errors.As(err, &problem) || problem.AI() != "77" {
		t.Errorf("unknown AI: %v", err)
	}
}
