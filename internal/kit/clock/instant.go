package clock

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Instant is a moment in UTC unix milliseconds; zero means "not set".
// It is stored as BIGINT and written in JSON as RFC 3339 UTC with milliseconds.
type Instant int64

// jsonLayout is fixed-width so that texts sort like the instants they stand for.
const jsonLayout = "2006-01-02T15:04:05.000Z"

// Zone is the civil time of both shores: Hengqin and Macao share UTC+8 all year.
var Zone = time.FixedZone("UTC+8", 8*60*60)

// FromTime converts a time, dropping everything below a millisecond.
func FromTime(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time returns the instant as a UTC time.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// IsZero reports whether the instant is not set.
func (i Instant) IsZero() bool { return i == 0 }

// Add returns the instant d later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub returns the time passed since earlier.
func (i Instant) Sub(earlier Instant) time.Duration {
	return time.Duration(i-earlier) * time.Millisecond
}

// Day returns the civil day in Zone.
func (i Instant) Day() Day { return DayOf(i.Time().In(Zone)) }

// Format writes the instant in Zone with a Go layout.
func (i Instant) Format(layout string) string { return i.Time().In(Zone).Format(layout) }

// FormatEnd writes when something ends, with a layout that has the time as
// 15:04: a day ends at 24:00, not at 0:00 of the next.
func (i Instant) FormatEnd(layout string) string {
	if i != i.Day().Start() {
		return i.Format(layout)
	}
	before, after, _ := strings.Cut(layout, "15:04")
	last := i.Add(-time.Millisecond)
	return last.Format(before) + "24:00" + last.Format(after)
}

func (i Instant) String() string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(jsonLayout)
}

// MarshalJSON writes RFC 3339, or null when not set.
func (i Instant) MarshalJSON() ([]byte, error) {
	if i == 0 {
		return []byte("null"), nil
	}
	return []byte(`"` + i.String() + `"`), nil
}

// UnmarshalJSON reads RFC 3339 or null.
func (i *Instant) UnmarshalJSON(data []byte) error {
	if string(data) == "null" || string(data) == `""` {
		*i = 0
		return nil
	}
	text, err := strconv.Unquote(string(data))
	if err != nil {
		return fmt.Errorf("instant: %w", err)
	}
	return i.UnmarshalText([]byte(text))
}

// MarshalText writes RFC 3339.
func (i Instant) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads RFC 3339 with any offset.
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("instant: %w", err)
	}
	*i = FromTime(t)
	return nil
}

// Value stores the milliseconds.
func (i Instant) Value() (driver.Value, error) { return int64(i), nil }

// Scan reads the milliseconds; NULL reads as not set.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(v)
	case []byte:
		n, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return fmt.Errorf("instant: %w", err)
		}
		*i = Instant(n)
	default:
		return fmt.Errorf("instant: cannot read %T", src)
	}
	return nil
}
