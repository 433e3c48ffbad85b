package gs1

import (
	"reflect"
	"testing"
)

// FuzzParse: Parse never panics, and what it read can be written and read
// again without change.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"]d201095212345432131728093010LOT-A1\x1d2190100010000000010983",
		"(01)09521234543213(17)280200(10)B7\\(x)",
		"https://id.gs1.org/01/09521234543213/10/ABC%2f123?17=261231&99=a%20b&x=y#z",
		"HTTPS://H/T/90100010000000010983", "81012350000000157474", "10AB0109521234543213",
		"]E06921234567890|]e010A\x1d21B", "]D201", "^8110106141416543213150110120", "MA.156.1", "(8010)0200(3133)333333(99)57",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse(text, today, agencies...)
		if err != nil {
			return
		}
		if m.Elements == nil {
			if again, err := Parse(m.Code, today, agencies...); err != nil || again.Code != m.Code || again.Scheme != m.Scheme {
				t.Fatalf("code %q read again: %+v %v", m.Code, again, err)
			}
			return
		}
		data, err := ElementString(m.Elements)
		if err != nil {
			t.Fatalf("%q was read but cannot be written: %v", text, err)
		}
		sameElements(t, data, m.Elements)
		sameElements(t, Bracketed(m.Elements), m.Elements)
		if scan, err := ScanData(DataMatrix, data); err != nil {
			t.Fatalf("%q cannot be sent: %v", data, err)
		} else {
			sameElements(t, scan, m.Elements)
		}
		if uri, err := DigitalLink("", m.Elements); err == nil {
			sameLink(t, uri)
		}
	})
}

func sameElements(t *testing.T, text string, want []Element) {
	t.Helper()
	again, err := Parse(text, today)
	if err != nil || !reflect.DeepEqual(again.Elements, want) {
		t.Fatalf("%q read again: %v %v, want %v", text, again.Elements, err, want)
	}
}

// sameLink: reading a link may put elements in another order, but writing it
// once more gives the same link.
func sameLink(t *testing.T, uri string) {
	t.Helper()
	link, err := ParseDigitalLink(uri)
	if err != nil {
		t.Fatalf("own link %q: %v", uri, err)
	}
	if again, err := DigitalLink(link.Stem, link.Elements); err != nil || again != uri {
		t.Fatalf("link %q written again: %q %v", uri, again, err)
	}
}
