package gs1

import (
	"strings"
	"testing"
)

// TestLints gives every check values it accepts and values it refuses.
func TestLints(t *testing.T) {
	const coupon = "0" + "123456" + "123456" + "11" + "11" + "0" + "123"
	cases := map[string]struct{ good, bad []string }{
		"csum":          {[]string{"09521234543213", "106141411234567897", "02345673"}, []string{"09521234543214", "90521234543213"}},
		"csumalpha":     {[]string{"1987654Ad4X4bL5ttr2310c2K", "22"}, []string{"1987654Ad4X4bL5ttr2310cK2", "X", "1987654Ad4X4bL5ttr2310c2k"}},
		"gcppos1":       {[]string{"0200", "6921X"}, []string{"020", "A200", "020A"}},
		"gcppos2":       {[]string{"10200", "X0200"}, []string{"0200", "1A200"}},
		"yymmdd":        {[]string{"280229", "000229", "991231"}, []string{"270229", "280200", "281301", "280431", "280001"}},
		"yymmd0":        {[]string{"280200", "280229"}, []string{"270229", "280032", "281300"}},
		"yyyymmdd":      {[]string{"20000229", "19991231"}, []string{"19000229", "20280200", "20281301"}},
		"hh":            {[]string{"00", "23"}, []string{"24", "99"}},
		"mi":            {[]string{"00", "59"}, []string{"60"}},
		"ss":            {[]string{"00", "59"}, []string{"60"}},
		"hhmi":          {[]string{"0000", "2359"}, []string{"2400", "2360"}},
		"iso3166":       {[]string{"156", "446", "344", "620"}, []string{"999", "000", "157"}},
		"iso3166alpha2": {[]string{"CN", "MO", "PT"}, []string{"ZZ", "mo"}},
		"iso3166999":    {[]string{"156", "999"}, []string{"998", "000"}},
		"iso4217":       {[]string{"156", "446", "344", "978"}, []string{"157", "000", "191"}},
		"packagetype":   {[]string{"CT", "201", "8"}, []string{"ct", "Z", "299"}},
		"iso5218":       {[]string{"0", "1", "2", "9"}, []string{"3", "8"}},
		"yesno":         {[]string{"0", "1"}, []string{"2"}},
		"winding":       {[]string{"0", "1", "9"}, []string{"2", "8"}},
		"importeridx":   {[]string{"-", "_", "A", "z", "0"}, []string{"+", "="}},
		"hyphen":        {[]string{"-"}, []string{"_", "0"}},
		"zero":          {[]string{"0"}, []string{"1"}},
		"nonzero":       {[]string{"0001", "1000"}, []string{"0000"}},
		"nozeroprefix":  {[]string{"1", "10"}, []string{"0", "01"}},
		"hasnondigit":   {[]string{"12A"}, []string{"123"}},
		"mediatype":     {[]string{"01", "10", "80", "99"}, []string{"00", "11", "79"}},
		"latitude":      {[]string{"0000000000", "1800000000"}, []string{"1800000001", "9999999999"}},
		"longitude":     {[]string{"0000000000", "3600000000"}, []string{"3600000001"}},
		"pieceoftotal":  {[]string{"0102", "0202", "12"}, []string{"0302", "0002", "0100", "123"}},
		"posinseqslash": {[]string{"1/1", "9/10", "2/3"}, []string{"3/2", "0/1", "1/0", "01/2", "1/", "/1", "12", "1/2/", "10/9"}},
		"pcenc":         {[]string{"a b", "%20", "%e6%BE%B3"}, []string{"%", "%2", "%zz", "abc%2"}},
		"iban":          {[]string{"DE91100000000123456789", "GB98MIDL07009312345678"}, []string{"DE91100000000123456780", "XX361234567890", "DE9110", "DE91a00000000123456789", "BE71" + strings.Repeat("0", 31)}},
		"couponcode": {
			[]string{
				"106141416543213150110120",
				coupon,
				coupon + "1" + "0" + "11" + "0" + "123" + "9",
				coupon + "2" + "11" + "9" + "123" + "0123456",
				coupon + "3280930" + "4280101",
				coupon + "511234567" + "611234567" + "90100",
			},
			[]string{
				"7" + coupon[1:], coupon[:20], coupon[:20] + "X", coupon + "8",
				coupon + "3280101" + "4280930", coupon + "3280931", coupon + "5", coupon + "93000", coupon + "1401101239",
			},
		},
		"couponposoffer": {
			[]string{"001234561234560123456", "101234561234560123456"},
			[]string{"201234561234560123456", "0012345612345601234567", "00123456", "07"},
		},
	}
	for name, check := range lints {
		c, tested := cases[name]
		if !tested {
			t.Errorf("check %s has no cases", name)
		}
		for _, value := range c.good {
			if f := check(value); f != nil {
				t.Errorf("%s refuses %q: %+v", name, value, *f)
			}
		}
		for _, value := range c.bad {
			f := check(value)
			if f == nil {
				t.Errorf("%s accepts %q", name, value)
			} else if f.at < 0 || f.at >= len(value) {
				t.Errorf("%s places the flaw of %q at %d", name, value, f.at)
			}
		}
	}
}
