package sla

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gongzhi/internal/kit/clock"
)

// Rung is one step of the escalation: at so many per cent of a clock these are
// told. "responsible" is the engineer in charge, "company" the group of staff;
// others are roles.
type Rung struct {
	Percent int64
	To      []string
}

// Whom a rung may name besides roles.
const (
	Responsible = "responsible"
	Company     = "company"
)

// parseRung reads "75:operations.manager,company".
func parseRung(text string) (Rung, bool) {
	percent, to, found := strings.Cut(text, ":")
	n, err := strconv.ParseInt(percent, 10, 64)
	rung := Rung{Percent: n, To: strings.Split(to, ",")}
	return rung, found && err == nil && n >= 1 && n <= 1000 && !slices.Contains(rung.To, "")
}

// ladder reads the parameter, in rising order; wrong entries cannot be saved.
func ladder(entries []string) (rungs []Rung) {
	for _, entry := range entries {
		if rung, ok := parseRung(entry); ok {
			rungs = append(rungs, rung)
		}
	}
	slices.SortFunc(rungs, func(a, b Rung) int { return int(a.Percent - b.Percent) })
	return rungs
}

// wrongRung is the check of an entry of the parameter.
func wrongRung(text string) string {
	if _, ok := parseRung(text); !ok {
		return "sla.rung"
	}
	return ""
}

// escalation is what the ladder of one clock says at a moment.
type escalation struct {
	rungs  []Rung
	when   func(percent int64) clock.Instant // a share of the time is used up
	repeat time.Duration                     // until somebody acknowledges
	most   int64                             // tellings of one step
}

// advance moves the clock's place on the ladder and returns the rung to be told
// now, if any. Each rung is told once; while nobody acknowledges it is repeated;
// an acknowledgement holds everything back until it lapses without action.
func (e escalation) advance(r *Row, now clock.Instant) (tell *Rung, again bool) {
	if !r.open() {
		r.NextAt = 0
		return nil, false
	}
	lapsed := false
	if !r.AckUntil.IsZero() {
		if now < r.AckUntil {
			r.NextAt = e.changes(r, r.AckUntil, now)
			return nil, false
		}
		r.AckUntil, r.AckedAt, r.AckedBy, lapsed = 0, 0, "", true
	}
	for i, rung := range e.rungs {
		if rung.Percent > r.Step && e.when(rung.Percent) <= now {
			r.Step, r.Told, tell = rung.Percent, 0, &e.rungs[i]
		}
	}
	if tell == nil && r.Step > 0 && (lapsed || r.Told < e.most && now >= r.ToldAt.Add(e.repeat)) {
		i := slices.IndexFunc(e.rungs, func(rung Rung) bool { return rung.Percent == r.Step })
		if i >= 0 {
			tell, again = &e.rungs[i], true
		}
	}
	if tell != nil {
		r.ToldAt, r.Told = now, r.Told+1
	}
	var next clock.Instant
	if r.Step > 0 && r.Told < e.most {
		next = r.ToldAt.Add(e.repeat)
	}
	r.NextAt = e.changes(r, next, now)
	return tell, again
}

// changes is the next moment at which anything can happen to the clock: its end,
// the next rung, or the moment given.
func (e escalation) changes(r *Row, next clock.Instant, now clock.Instant) clock.Instant {
	earlier := func(at clock.Instant) {
		if at > now && (next.IsZero() || at < next) {
			next = at
		}
	}
	earlier(r.DueAt + 1)
	if r.AckUntil.IsZero() {
		for _, rung := range e.rungs {
			if rung.Percent > r.Step {
				earlier(e.when(rung.Percent))
			}
		}
	}
	return next
}
