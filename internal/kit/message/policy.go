package message

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/param"
)

// Names of the parameters. The days and hours of rest are those of messages
// alone: deadlines count by the working calendars and do not look here.
const (
	paramFrom      = "message.quiet_from"
	paramUntil     = "message.quiet_until"
	paramWeekends  = "message.quiet_weekends"
	paramDays      = "message.quiet_days"
	paramRate      = "message.per_hour"
	paramAttempts  = "message.attempts"
	paramKeep      = "message.keep"
	paramCodeLife  = "message.code_life"
	paramCodeTries = "message.code_tries"
	paramCodeGap   = "message.code_gap"
)

const basis = "message.basis.practice"

// Parameters are the numbers of this package.
var Parameters = []param.Definition{
	{Name: paramFrom, Kind: param.Text, Default: "22:00", Min: 5, Max: 5, Entry: hourShape, Basis: basis},
	{Name: paramUntil, Kind: param.Text, Default: "07:30", Min: 5, Max: 5, Entry: hourShape, Basis: basis},
	{Name: paramWeekends, Kind: param.Bool, Default: false, Basis: basis},
	{Name: paramDays, Kind: param.List, Default: []string{}, Entry: dayShape, Basis: basis},
	{Name: paramRate, Kind: param.Integer, Default: 20, Min: 1, Max: 1000, Basis: basis},
	{Name: paramAttempts, Kind: param.Integer, Default: 8, Min: 1, Max: 20, Basis: basis},
	{Name: paramKeep, Kind: param.Integer, Default: 180, Min: 180, Max: 3650, Unit: param.Days, Basis: "message.basis.log"},
	{Name: paramCodeLife, Kind: param.Integer, Default: 30, Min: 5, Max: 1440, Unit: param.Minutes, Basis: basis},
	{Name: paramCodeTries, Kind: param.Integer, Default: 5, Min: 1, Max: 10, Basis: basis},
	{Name: paramCodeGap, Kind: param.Integer, Default: 60, Min: 10, Max: 3600, Unit: param.Seconds, Basis: basis},
}

var hours = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

func hourShape(text string) string {
	if hours.MatchString(text) {
		return ""
	}
	return "message.hour_shape"
}

func dayShape(text string) string {
	if _, err := clock.ParseDay(text); err != nil {
		return "field.day"
	}
	return ""
}

// rest is when people are left alone.
type rest struct {
	from, until string // 22:00, 07:30; equal means no quiet hours
	weekends    bool
	days        []string
}

func (c *Centre) rest(now clock.Instant) rest {
	day := now.Day()
	return rest{from: c.Params.Text(paramFrom, day), until: c.Params.Text(paramUntil, day),
		weekends: c.Params.Bool(paramWeekends, day), days: c.Params.List(paramDays, day)}
}

// next is the first moment from now on at which people may be disturbed.
func (r rest) next(now clock.Instant) clock.Instant {
	at := now
	for range 62 { // two months of rest are a mistake in the parameter: then it is ignored
		switch hour := at.Format("15:04"); {
		case r.quietDay(at.Day()):
			at = r.morning(at.Day().AddDays(1))
		case r.from == r.until:
			return at
		case r.from < r.until && hour >= r.from && hour < r.until, r.from > r.until && hour < r.until:
			at = r.morning(at.Day())
		case r.from > r.until && hour >= r.from:
			at = r.morning(at.Day().AddDays(1))
		default:
			return at
		}
	}
	return now
}

func (r rest) quietDay(day clock.Day) bool {
	weekday := day.Time().Weekday()
	return r.weekends && (weekday == time.Saturday || weekday == time.Sunday) || slices.Contains(r.days, string(day))
}

// morning is when the quiet hours of a day end.
func (r rest) morning(day clock.Day) clock.Instant {
	if r.from == r.until {
		return day.Start()
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", string(day)+" "+r.until, clock.Zone)
	if err != nil {
		return day.Start()
	}
	return clock.FromTime(at)
}

// postponed is when the delivery may go out; now when at once.
func (c *Centre) postponed(ctx context.Context, q bun.IDB, d *Delivery, now clock.Instant) (clock.Instant, error) {
	if d.Urgent {
		return now, nil
	}
	if at := c.rest(now).next(now); at > now {
		return at, nil
	}
	if d.PersonID == "" {
		return now, nil
	}
	var sent int64
	err := q.QueryRowContext(ctx, "SELECT count(*) FROM message_delivery WHERE person_id = ? AND done_at > ? AND state = 'sent'", d.PersonID, now.Add(-time.Hour)).Scan(&sent)
	if err != nil {
		return now, fmt.Errorf("messages in the last hour: %w", err)
	}
	if sent >= c.Params.Int(paramRate, now.Day()) {
		return now.Add(10 * time.Minute), nil
	}
	return now, nil
}
