package gs1

// coupon reads the North American coupon codes of AI (8110) and (8112): fields
// of digits, many of them led by an indicator of their length.
type coupon struct {
	text string
	at   int
}

// lintCoupon runs a reader over the value; it must use all of it.
func lintCoupon(name string, read func(*coupon) bool) lint {
	return func(v string) *flaw {
		c := &coupon{text: v}
		if allDigits(v) && read(c) && c.at == len(v) {
			return nil
		}
		return flawed("gs1.content", min(c.at, len(v)-1), "rule", name)
	}
}

// skip passes over n digits.
func (c *coupon) skip(n int) bool {
	if len(c.text)-c.at < n {
		return false
	}
	c.at += n
	return true
}

// digit reads one digit that must be in allowed.
func (c *coupon) digit(allowed string) bool {
	if c.at >= len(c.text) {
		return false
	}
	for i := range len(allowed) {
		if c.text[c.at] == allowed[i] {
			c.at++
			return true
		}
	}
	return false
}

// field reads a length indicator out of allowed and as many digits as it says
// plus extra; in companyOrSame the indicator 9 stands for no digits.
func (c *coupon) field(allowed string, extra int) bool {
	if !c.digit(allowed) {
		return false
	}
	n := int(c.text[c.at-1] - '0')
	if n == 9 && allowed == companyOrSame {
		return true
	}
	return c.skip(n + extra)
}

const (
	company       = "0123456"  // length indicators of a company prefix, six less
	companyOrSame = "01234569" // 9: the same company as before
	amount        = "12345"
	requirement   = "012349"
)

// purchase reads requirement, its code and the family code.
func (c *coupon) purchase() bool {
	return c.field(amount, 0) && c.digit(requirement) && c.skip(3)
}

// date reads YYMMDD and returns it.
func (c *coupon) date() (string, bool) {
	start := c.at
	if !c.skip(6) || lints["yymmdd"](c.text[start:c.at]) != nil {
		return "", false
	}
	return c.text[start:c.at], true
}

// readCode reads AI (8110), North American Coupon Application Guideline. The
// digits 1 to 6 and 9 each introduce an optional field.
func (c *coupon) readCode() bool {
	if !c.field(company, 6) || !c.skip(6) || !c.field(amount, 0) || !c.purchase() {
		return false
	}
	if c.digit("1") && (!c.digit("0123") || !c.purchase() || !c.field(companyOrSame, 6)) {
		return false
	}
	if c.digit("2") && (!c.purchase() || !c.field(companyOrSame, 6)) {
		return false
	}
	return c.readCodeDates() && c.readCodeEnd()
}

// readCodeDates reads the optional expiry and start dates, in order of time.
func (c *coupon) readCodeDates() bool {
	expiry := ""
	if c.digit("3") {
		day, ok := c.date()
		if !ok {
			return false
		}
		expiry = day
	}
	if c.digit("4") {
		start, ok := c.date()
		if !ok || (expiry != "" && start > expiry) {
			return false
		}
	}
	return true
}

// readCodeEnd reads the optional serial number, retailer and flags.
func (c *coupon) readCodeEnd() bool {
	if c.digit("5") && !c.field(setN, 6) {
		return false
	}
	if c.digit("6") && !c.field("1234567", 6) {
		return false
	}
	if c.digit("9") {
		return c.digit("01256") && c.digit("012") && c.digit(setN) && c.digit("01")
	}
	return true
}

// readOffer reads AI (8112), the positive offer file code: format, funder,
// offer, serial number.
func (c *coupon) readOffer() bool {
	return c.digit("01") && c.field(company, 6) && c.skip(6) && c.field(setN, 6)
}
