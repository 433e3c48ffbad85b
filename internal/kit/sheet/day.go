package sheet

import (
	"math"
	"regexp"
	"strconv"
	"time"
)

const (
	dayLayout     = "2006-01-02"
	monthLayout   = "2006-01"
	instantLayout = "2006-01-02T15:04:05.999Z07:00"
)

// Serial numbers of days that a workbook can mean: 1930-01-01 to 2199-12-31. A
// bare year (2026) or a day without signs (20261120) is outside on purpose.
const (
	firstSerial = 10959
	lastSerial  = 109574
)

var (
	dayText   = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]0{1,2}:00(?::00)?)?$`)
	dayOther  = regexp.MustCompile(`^(\d{4})(?:\.|\x{5e74})(\d{1,2})(?:\.|\x{6708})(\d{1,2})\x{65e5}?$`)
	dayDigits = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)

	monthText   = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})$`)
	monthOther  = regexp.MustCompile(`^(\d{4})(?:\.|\x{5e74})(\d{1,2})\x{6708}?$`)
	monthDigits = regexp.MustCompile(`^(\d{4})(\d{2})$`)
	monthFirst  = regexp.MustCompile(`^(\d{1,2})[-/](\d{4})$`)

	instantText = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$`)
)

func parseDay(text string, from origin) (string, *Issue) {
	if at, ok := serialTime(text, from); ok {
		return at.Format(dayLayout), nil
	}
	if day := dayIn(dayText, text); day != "" {
		return day, nil
	}
	return "", issueOf(KeyNotADay, repairDay(text))
}

// repairDay returns the day that text certainly means, or nothing.
func repairDay(text string) string {
	text = narrow(text)
	for _, form := range []*regexp.Regexp{dayText, dayOther, dayDigits} {
		if day := dayIn(form, text); day != "" {
			return day
		}
	}
	// A sheet saved as CSV keeps the number of a day that had no format.
	if at, ok := serialTime(text, origin{serials: true}); ok {
		return at.Format(dayLayout)
	}
	return ""
}

// dayIn returns the day that form finds in text, empty when there is none or it
// does not exist.
func dayIn(form *regexp.Regexp, text string) string {
	m := form.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	at, ok := civil(m[1], m[2], m[3])
	if !ok {
		return ""
	}
	return at.Format(dayLayout)
}

// civil builds a day and refuses those the calendar lacks.
func civil(yearText, monthText, dayText string) (time.Time, bool) {
	year, _ := strconv.Atoi(yearText)
	month, _ := strconv.Atoi(monthText)
	day, _ := strconv.Atoi(dayText)
	at := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return at, year >= 1000 && at.Year() == year && int(at.Month()) == month && at.Day() == day
}

func parseMonth(text string, from origin) (string, *Issue) {
	if at, ok := serialTime(text, from); ok {
		return at.Format(monthLayout), nil
	}
	if m := monthText.FindStringSubmatch(text); m != nil {
		if at, ok := civil(m[1], m[2], "1"); ok {
			return at.Format(monthLayout), nil
		}
	}
	return "", issueOf(KeyNotAMonth, repairMonth(text))
}

func repairMonth(text string) string {
	text = narrow(text)
	for _, form := range []*regexp.Regexp{monthText, monthOther, monthDigits, monthFirst} {
		m := form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if form == monthFirst {
			m[1], m[2] = m[2], m[1]
		}
		if at, ok := civil(m[1], m[2], "1"); ok {
			return at.Format(monthLayout)
		}
	}
	return ""
}

func parseInstant(text string, from origin, zone *time.Location) (string, *Issue) {
	if at, ok := serialTime(text, from); ok {
		local := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, zone)
		return local.UTC().Format(instantLayout), nil
	}
	if m := instantText.FindStringSubmatch(text); m != nil {
		day, ok := civil(m[1], m[2], m[3])
		hour, _ := strconv.Atoi(m[4])
		minute, _ := strconv.Atoi(m[5])
		second, _ := strconv.Atoi(m[6])
		if ok && hour < 24 && minute < 60 && second < 60 {
			at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, 0, zone)
			return at.UTC().Format(instantLayout), nil
		}
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC().Format(instantLayout), nil
	}
	return "", issueOf(KeyNotAnInstant, "")
}

// serialTime reads the number a workbook keeps for a point in time: days since
// 1899-12-30, or since 1904-01-01 in old files of the Mac.
func serialTime(text string, from origin) (time.Time, bool) {
	if !from.serials || !isPlain(text) {
		return time.Time{}, false
	}
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return time.Time{}, false
	}
	if from.epoch1904 {
		serial += 1462
	}
	if serial < firstSerial || serial >= lastSerial+1 {
		return time.Time{}, false
	}
	days, fraction := math.Modf(serial)
	at := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days))
	return at.Add(time.Duration(math.Round(fraction*24*3600)) * time.Second), true
}
