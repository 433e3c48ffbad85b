package geo

import (
	"errors"
	"math"
	"testing"
)

// near allows for a centimetre.
func near(a, b Point) bool {
	return math.Abs(a.Latitude-b.Latitude) < 1e-7 && math.Abs(a.Longitude-b.Longitude) < 1e-7
}

// TestGoldenPoints: the pairs that open converters are tested with (eviltransform).
func TestGoldenPoints(t *testing.T) {
	for _, pair := range [][2]Point{
		{{31.1774276, 121.5272106}, {31.17530398364597, 121.531541859215}}, // Shanghai
		{{22.543847, 113.912316}, {22.540796131694766, 113.9171764808363}}, // Shenzhen
		{{39.911954, 116.377817}, {39.91334545536069, 116.38404722455657}}, // Beijing
	} {
		wgs, gcj := pair[0], pair[1]
		if got := ToGCJ02(wgs); !near(got, gcj) {
			t.Errorf("%v became %v, want %v", wgs, got, gcj)
		}
		if got := FromGCJ02(gcj); !near(got, wgs) {
			t.Errorf("%v came from %v, want %v", gcj, got, wgs)
		}
	}
}

func TestDrawn(t *testing.T) {
	given := Point{22.127, 113.543}
	if got := Drawn(given, WGS84); got != given {
		t.Errorf("WGS-84 moved to %v", got)
	}
	moved := Drawn(given, GCJ02)
	metres := math.Hypot((moved.Latitude-given.Latitude)*111_000, (moved.Longitude-given.Longitude)*103_000)
	if metres < 300 || metres > 800 {
		t.Errorf("GCJ-02 of Hengqin moved by %.0f m", metres)
	}
	lisbon := Point{38.7223, -9.1393}
	if got := Drawn(lisbon, GCJ02); got != lisbon {
		t.Errorf("outside China it moved to %v", got)
	}
}

func TestTexts(t *testing.T) {
	for text, want := range map[string]error{
		"22.123456": nil, "-22": nil, "90": nil, "0.5": nil,
		"": ErrShape, "22.1234567": ErrShape, "22,1": ErrShape, "22°7'": ErrShape, "1e1": ErrShape, "+22": ErrShape, ".5": ErrShape, "22.": ErrShape, "NaN": ErrShape,
		"90.000001": ErrRange, "113.54": ErrRange,
	} {
		if _, err := Latitude(text); !errors.Is(err, want) {
			t.Errorf("latitude %q: %v, want %v", text, err, want)
		}
	}
	if value, err := Longitude("113.543211"); err != nil || value != 113.543211 {
		t.Errorf("longitude: %v, %v", value, err)
	}
	if _, err := Longitude("180.5"); !errors.Is(err, ErrRange) {
		t.Errorf("longitude of 180.5: %v", err)
	}
}
