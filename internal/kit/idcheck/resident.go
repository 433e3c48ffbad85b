package idcheck

import (
	"strings"
	"time"
)

// ResidentID is a citizen identity number (公民身份号码, GB 11643). The residence
// permits of people from Hong Kong, Macao and Taiwan use the same layout.
type ResidentID struct {
	Number string    // 18 characters, X in upper case
	Region string    // six digits
	Birth  time.Time // midnight UTC
	Male   bool      // by the 17th digit
	Legacy bool      // it was given in the old form of 15 digits
}

// ParseResidentID checks an identity number of 18 or, in the old form, 15
// digits; the old form is converted. Divisions are not checked against
// GB/T 2260: it has no history and no cross-border prefixes.
func ParseResidentID(text string) (ResidentID, error) {
	number := clean(text)
	id := ResidentID{Legacy: len(number) == 15}
	body := number
	switch len(number) {
	case 15:
		// The two-digit year belongs to the 20th century.
		body = number[:6] + "19" + number[6:]
	case 18:
		body = number[:17]
	default:
		return ResidentID{}, wrong("idcheck.resident_length", "length", len([]rune(number)))
	}
	if at := firstOutside(body, digits); at > 0 {
		if id.Legacy && at > 8 {
			at -= 2
		}
		return ResidentID{}, wrong("idcheck.resident_character", "position", at)
	}
	if !id.Legacy && firstOutside(number[17:], digits+"X") > 0 {
		return ResidentID{}, wrong("idcheck.resident_character", "position", 18)
	}
	birth, err := time.Parse("20060102", body[6:14])
	if err != nil || birth.Year() < earliestBirth {
		return ResidentID{}, wrong("idcheck.resident_birth")
	}
	check := residentCheck(body)
	id.Number, id.Region, id.Birth = body+string(check), body[:6], birth
	id.Male = (body[16]-'0')%2 == 1
	if !id.Legacy && number[17] != check {
		id.Number = number
		return id, doubtful("idcheck.resident_check")
	}
	return id, nil
}

// earliestBirth is the first year of birth that is believed.
const earliestBirth = 1850

// residentCheck computes position 18 by MOD 11-2 (ISO/IEC 7064).
func residentCheck(body string) byte {
	sum, weight := 0, 1
	for i := len(body) - 1; i >= 0; i-- {
		weight = weight * 2 % 11
		sum += int(body[i]-'0') * weight
	}
	return "10X98765432"[sum%11]
}

// AgeOn returns the completed years of life on a day, and false when the person
// is not born yet. Someone born on February 29 completes a year on March 1 in
// common years.
func (id ResidentID) AgeOn(day time.Time) (int, bool) {
	years := day.Year() - id.Birth.Year()
	if day.Month() < id.Birth.Month() || (day.Month() == id.Birth.Month() && day.Day() < id.Birth.Day()) {
		years--
	}
	return years, years >= 0
}

// Origin returns where the holder belongs: "HK", "MO" or "TW" for the
// residence permits with their prefixes, else "CN".
func (id ResidentID) Origin() string {
	for prefix, origin := range map[string]string{"810000": "HK", "820000": "MO", "830000": "TW"} {
		if strings.HasPrefix(id.Region, prefix) {
			return origin
		}
	}
	return "CN"
}
