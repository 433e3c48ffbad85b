package monitoring

import (
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/probe"
)

// Sample is one measurement. At is when it was made (event time), not when it
// arrived.
type Sample struct {
	At     clock.Instant `json:"at"`
	Status probe.Status  `json:"status"`
	Millis int64         `json:"millis"`
	Reason string        `json:"reason"`
	// Every is within how many seconds the next one was promised. It belongs to the
	// sample: whoever changes the interval of a probe does not change its past.
	Every int64 `json:"everySeconds"`
}

// gapOf is how long a sample speaks for the time after it.
func gapOf(every int64) time.Duration { return time.Duration(every) * time.Second * 5 / 2 }

// The kinds of spells in which a probe is not up.
const (
	SpellDown        = "down"
	SpellUnmonitored = "unmonitored"
)

// Spell is a stretch of time in which a probe was not up. To is zero while it
// lasts. Spells hold their start and not their end.
type Spell struct {
	Kind   string        `json:"kind" enum:"down,unmonitored"`
	From   clock.Instant `json:"from"`
	To     clock.Instant `json:"to"`
	Reason string        `json:"reason"`
}

// badInRow is how many bad samples in a row make an outage (ops 2.7).
const badInRow = 2

// Track is what must be remembered of a probe's past to go on.
type Track struct {
	First     clock.Instant `bun:"first_at"`  // first good or bad sample
	Seen      clock.Instant `bun:"seen_at"`   // last good or bad sample
	BadSince  clock.Instant `bun:"bad_since"` // first of the bad samples in a row, zero after a good one
	Bad       int           `bun:"bad_count"` // how many, up to badInRow
	BadReason string        `bun:"bad_reason"`
	Every     int64         `bun:"every_seconds"` // that the last one promised
}

func (t Track) gap() time.Duration { return gapOf(t.Every) }

// Down reports whether the probe is down.
func (t Track) Down() bool { return t.Bad >= badInRow }

// Step takes the next sample in event time. It returns spells that begin (To
// zero), end (the same From, To set) or are over already. A sample of unknown
// status is no data. Time without data is unmonitored unless the probe was down
// before: who is down stays down until something good is seen.
func (t Track) Step(s Sample) (Track, []Spell) {
	if s.Status == probe.Unknown {
		return t, nil
	}
	var spells []Spell
	if !t.Seen.IsZero() && s.At.Sub(t.Seen) > t.gap() && !t.Down() {
		spells = append(spells, Spell{Kind: SpellUnmonitored, From: t.Seen, To: s.At})
	}
	if t.First.IsZero() {
		t.First = s.At
	}
	t.Seen, t.Every = s.At, s.Every
	if s.Status == probe.Good {
		if t.Down() {
			spells = append(spells, Spell{Kind: SpellDown, From: t.BadSince, To: s.At, Reason: t.BadReason})
		}
		t.BadSince, t.Bad, t.BadReason = 0, 0, ""
		return t, spells
	}
	if t.Bad == 0 {
		t.BadSince, t.BadReason = s.At, s.Reason
	}
	if t.Bad++; t.Bad == badInRow {
		spells = append(spells, Spell{Kind: SpellDown, From: t.BadSince, Reason: t.BadReason})
	}
	t.Bad = min(t.Bad, badInRow)
	return t, spells
}

// tail are the spells that last at an instant without being stored: time before
// the first sample and after the last.
func (t Track) tail(now clock.Instant) []Spell {
	switch {
	case t.Seen.IsZero():
		return []Spell{{Kind: SpellUnmonitored}}
	case now.Sub(t.Seen) > t.gap() && !t.Down():
		return []Spell{{Kind: SpellUnmonitored, From: t.Seen}}
	}
	return nil
}

// Derive makes the spells of samples in event time, as far as the samples tell:
// what was before the first and after the last is not in it.
func Derive(samples []Sample) []Spell {
	spells, _ := derive(Track{}, samples)
	return spells
}

func derive(t Track, samples []Sample) ([]Spell, Track) {
	var all []Spell
	for _, s := range samples {
		var spells []Spell
		t, spells = t.Step(s)
		for _, spell := range spells {
			if n := len(all); n > 0 && spell.Kind == SpellDown && all[n-1].Kind == SpellDown && all[n-1].From == spell.From {
				all[n-1] = spell // the end of one that began
				continue
			}
			all = append(all, spell)
		}
	}
	return all, t
}

// clip cuts a spell to a period; ok is false when it lies outside. A spell that
// lasts ends at the end of the period.
func (s Spell) clip(from, to clock.Instant) (Spell, bool) {
	s.From = max(s.From, from)
	if s.To.IsZero() || s.To > to {
		s.To = to
	}
	return s, s.From < s.To
}
