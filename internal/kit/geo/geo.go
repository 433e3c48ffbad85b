// Package geo holds points on the earth as people give them, and converts them
// for drawing.
package geo

import (
	"errors"
	"math"
	"regexp"
	"strconv"
)

// The datums that coordinates are given in.
const (
	WGS84 = "wgs84"
	GCJ02 = "gcj02" // the shifted one of mainland map services
)

// Datums are all of them.
var Datums = []string{WGS84, GCJ02}

// Point is a place in degrees.
type Point struct{ Latitude, Longitude float64 }

// The reasons for which a text is no coordinate.
var (
	ErrShape = errors.New("no decimal degrees of at most six places")
	ErrRange = errors.New("outside the range of the earth")
)

// Six places are about ten centimetres: more is noise of a converter.
var shape = regexp.MustCompile(`^-?\d{1,3}(\.\d{1,6})?$`)

// Latitude reads a latitude.
func Latitude(text string) (float64, error) { return degrees(text, 90) }

// Longitude reads a longitude.
func Longitude(text string) (float64, error) { return degrees(text, 180) }

func degrees(text string, most float64) (float64, error) {
	if !shape.MatchString(text) {
		return 0, ErrShape
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, ErrShape
	}
	if math.Abs(value) > most {
		return 0, ErrRange
	}
	return value, nil
}

// Krasovsky's ellipsoid, on which the shift is computed.
const (
	axis         = 6378245.0
	eccentricity = 0.00669342162296594323 // squared
)

// shifted reports whether GCJ-02 moves the point at all: the published algorithm
// does within one rectangle around China.
func shifted(p Point) bool {
	return p.Longitude >= 72.004 && p.Longitude <= 137.8347 && p.Latitude >= 0.8293 && p.Latitude <= 55.8271
}

// shift is how far GCJ-02 moves a point. The standard is not public; the formula
// is the one that has been in use since 2010 and that open converters agree on
// (github.com/googollee/eviltransform, whose test points are the golden ones here).
func shift(p Point) Point {
	x, y := p.Longitude-105, p.Latitude-35
	common := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	root := math.Sqrt(math.Abs(x))
	north := common + waves(y, 20, 40, 160, 320) - 100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root
	east := common + waves(x, 20, 40, 150, 300) + 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root
	latitude := p.Latitude * math.Pi / 180
	bend := 1 - eccentricity*math.Sin(latitude)*math.Sin(latitude)
	return Point{
		Latitude:  north * 180 / (axis * (1 - eccentricity) / (bend * math.Sqrt(bend)) * math.Pi),
		Longitude: east * 180 / (axis / math.Sqrt(bend) * math.Cos(latitude) * math.Pi),
	}
}

// waves sums the sines along one direction, short to long.
func waves(v, one, third, twelfth, thirtieth float64) float64 {
	return (one*math.Sin(v*math.Pi) + third*math.Sin(v*math.Pi/3) + twelfth*math.Sin(v*math.Pi/12) + thirtieth*math.Sin(v*math.Pi/30)) * 2 / 3
}

// ToGCJ02 moves a WGS-84 point into GCJ-02.
func ToGCJ02(p Point) Point {
	if !shifted(p) {
		return p
	}
	by := shift(p)
	return Point{p.Latitude + by.Latitude, p.Longitude + by.Longitude}
}

// FromGCJ02 moves a GCJ-02 point into WGS-84. The shift is smooth and small, so
// that a few rounds come far below the sixth place.
func FromGCJ02(p Point) Point {
	guess := p
	for range 5 {
		there := ToGCJ02(guess)
		guess.Latitude += p.Latitude - there.Latitude
		guess.Longitude += p.Longitude - there.Longitude
	}
	return guess
}

// Drawn is a point of a datum in WGS-84, in which maps are drawn, to six places.
func Drawn(p Point, datum string) Point {
	if datum == GCJ02 {
		p = FromGCJ02(p)
	}
	return Point{places(p.Latitude), places(p.Longitude)}
}

func places(degrees float64) float64 { return math.Round(degrees*1e6) / 1e6 }
