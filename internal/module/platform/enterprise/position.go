package enterprise

import (
	"errors"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/geo"
)

// Position is where an organisation is, kept as it was given: decimal degrees of
// at most six places and the datum they are of. Empty when nobody has said.
type Position struct {
	Latitude  string `bun:"latitude" json:"latitude,omitempty" maxLength:"20" doc:"Decimal degrees of at most six places, with longitude and datum or not at all"`
	Longitude string `bun:"longitude" json:"longitude,omitempty" maxLength:"20"`
	Datum     string `bun:"datum" json:"datum,omitempty" maxLength:"8" doc:"wgs84 or gcj02: what the coordinates are of"`
}

// Drawn is a position converted to WGS-84, in which the map is drawn.
type Drawn struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// datumNames are how datums are written; they are the same in every language.
var datumNames = map[string]string{geo.WGS84: "WGS-84", geo.GCJ02: "GCJ-02"}

// checked is the position that was entered; a part of one is refused.
func (p Position) checked(checks *fault.Checks) Position {
	p = Position{Latitude: figures(p.Latitude), Longitude: figures(p.Longitude), Datum: tidy(p.Datum)}
	if p.Latitude == "" && p.Longitude == "" {
		return Position{}
	}
	for _, part := range []struct {
		pointer, text string
		read          func(string) (float64, error)
		most          int
	}{{"/latitude", p.Latitude, geo.Latitude, 90}, {"/longitude", p.Longitude, geo.Longitude, 180}} {
		_, err := part.read(part.text)
		switch {
		case part.text == "":
			checks.Add(part.pointer, "enterprise.position_half")
		case errors.Is(err, geo.ErrRange):
			checks.Add(part.pointer, "enterprise.position_range", "most", part.most)
		case err != nil:
			checks.Add(part.pointer, "enterprise.position_shape")
		}
	}
	checks.That(slices.Contains(geo.Datums, p.Datum), "/datum", "enterprise.position_datum")
	return p
}

// figures folds what an input method of Chinese leaves: wide digits and points.
func figures(text string) string { return tidy(norm.NFKC.String(text)) }

// drawn is the position for the map; nil while there is none.
func (p Position) drawn() *Drawn {
	latitude, err := geo.Latitude(p.Latitude)
	longitude, err2 := geo.Longitude(p.Longitude)
	if err != nil || err2 != nil {
		return nil
	}
	at := geo.Drawn(geo.Point{Latitude: latitude, Longitude: longitude}, p.Datum)
	return &Drawn{Latitude: at.Latitude, Longitude: at.Longitude}
}

// said is the position in one line, for a comparison.
func (p Position) said() string {
	if p == (Position{}) {
		return ""
	}
	return strings.Join([]string{p.Latitude, p.Longitude}, ", ") + " (" + datumNames[p.Datum] + ")"
}

// nearby reports whether a position lies about the zone and Macao, where most of
// the register is. What lies elsewhere is no error, but worth a second look.
func (p Position) nearby() bool {
	at := p.drawn()
	return at != nil && at.Latitude >= 22.05 && at.Latitude <= 22.25 && at.Longitude >= 113.40 && at.Longitude <= 113.65
}
