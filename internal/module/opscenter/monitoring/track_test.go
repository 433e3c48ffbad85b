package monitoring

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/probe"
)

const minute = clock.Instant(60_000)

// line makes samples, one a minute: g good, b bad, s slow, u unknown, . none.
func line(text string) (samples []Sample) {
	for i, c := range text {
		s := Sample{At: clock.Instant(i+1) * minute, Every: 60}
		switch c {
		case 'g':
			s.Status = probe.Good
		case 'b':
			s.Status, s.Reason = probe.Bad, "refused"
		case 's':
			s.Status, s.Reason = probe.Bad, "slow"
		case '.':
			continue
		}
		samples = append(samples, s)
	}
	return samples
}

func down(from, to int) Spell {
	return Spell{Kind: SpellDown, From: clock.Instant(from) * minute, To: clock.Instant(to) * minute, Reason: "refused"}
}

func silent(from, to int) Spell {
	return Spell{Kind: SpellUnmonitored, From: clock.Instant(from) * minute, To: clock.Instant(to) * minute}
}

// TestDownBeginsAtTheFirstOfTwoBadSamples is ops 2.7: back-dated to the first bad
// sample once two in a row are seen, over at the first good one.
func TestDownBeginsAtTheFirstOfTwoBadSamples(t *testing.T) {
	slow := down(2, 4)
	slow.Reason = "slow"
	for text, want := range map[string][]Spell{
		"gggggg":     nil,
		"gbgbgb":     nil, // one bad sample is no outage
		"gbbg":       {down(2, 4)},
		"gbbbbgg":    {down(2, 6)},
		"bbg":        {down(1, 3)},
		"gbb":        {down(2, 0)}, // it lasts
		"gssg":       {slow},
		"gbbgbbg":    {down(2, 4), down(5, 7)},
		"g.g":        nil, // two intervals are no gap
		"g..g":       {silent(1, 4)},
		"gbb....g":   {down(2, 8)}, // who is down stays down until something good is seen
		"gb....bg":   {silent(2, 7), down(2, 8)},
		"gubub.g":    {down(3, 7)}, // unknown is no data: neither good nor bad
		"guug":       {silent(1, 4)},
		"uuu":        nil,
		"gbug":       nil,
		"g....bbg":   {silent(1, 6), down(6, 8)},
		"bbbbg..bbg": {down(1, 5), silent(5, 8), down(8, 10)},
	} {
		if got := Derive(line(text)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func TestTailIsNeverUp(t *testing.T) {
	_, after := derive(Track{}, line("gg"))
	if tail := after.tail(2*minute + 150_000); tail != nil {
		t.Errorf("2.5 intervals are no gap yet: %v", tail)
	}
	if tail := after.tail(2*minute + 150_001); len(tail) != 1 || tail[0].From != 2*minute || !tail[0].To.IsZero() {
		t.Errorf("no data is unmonitored since the last sample: %v", tail)
	}
	if tail := (Track{}).tail(minute); len(tail) != 1 || tail[0].Kind != SpellUnmonitored {
		t.Errorf("nothing was ever measured: %v", tail)
	}
	_, after = derive(Track{}, line("gbb"))
	if tail := after.tail(100 * minute); tail != nil || !after.Down() {
		t.Errorf("down stays down: %v", tail)
	}
}

func anyLine(t *rapid.T) string {
	return rapid.StringMatching(`[gbsu.]{0,60}`).Draw(t, "line")
}

// TestSpellsDoNotDependOnHowSamplesArrive: in any portions they tell the same.
func TestSpellsDoNotDependOnHowSamplesArrive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := line(anyLine(t))
		whole, end := derive(Track{}, samples)
		cut := rapid.IntRange(0, len(samples)).Draw(t, "cut")
		first, middle := derive(Track{}, samples[:cut])
		second, last := derive(middle, samples[cut:])
		for _, s := range second {
			if n := len(first); n > 0 && s.Kind == SpellDown && first[n-1].Kind == SpellDown && first[n-1].From == s.From {
				first[n-1] = s
				continue
			}
			first = append(first, s)
		}
		if !reflect.DeepEqual(whole, first) || end != last {
			t.Fatalf("%v and %v, %v and %v", whole, first, end, last)
		}
	})
}

// TestEveryMinuteIsUpOnlyByAGoodSample: an instant that no spell covers lies
// within the gap after a sample, and never between two bad ones.
func TestEveryMinuteIsUpOnlyByAGoodSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		samples := line(anyLine(t))
		spells, after := derive(Track{}, samples)
		end := clock.Instant(70) * minute
		spells = append(spells, after.tail(end)...)
		if !after.First.IsZero() {
			spells = append(spells, Spell{Kind: SpellUnmonitored, To: after.First})
		}
		for at := minute / 2; at < end; at += minute / 2 {
			covered := false
			for _, s := range spells {
				covered = covered || s.From <= at && (s.To.IsZero() || at < s.To)
			}
			var before, bad []Sample
			for _, s := range samples {
				if s.At <= at && s.Status != probe.Unknown {
					before = append(before, s)
				}
			}
			for i := len(before) - 1; i >= 0 && before[i].Status == probe.Bad; i-- {
				bad = append(bad, before[i])
			}
			switch {
			case len(before) == 0 && !covered:
				t.Fatalf("%v is up before the first sample", at)
			case len(bad) >= badInRow && !covered:
				t.Fatalf("%v is up after %d bad samples", at, len(bad))
			case len(bad) == 0 && len(before) > 0 && at == before[len(before)-1].At+minute/2 && goodAt(samples, at+minute/2) && covered:
				t.Fatalf("%v is not up between two good samples", at)
			case len(before) > 0 && len(bad) < badInRow && at.Sub(before[len(before)-1].At) > gapOf(60) && !covered:
				t.Fatalf("%v is up without data", at)
			}
		}
	})
}

func goodAt(samples []Sample, at clock.Instant) bool {
	return slices.ContainsFunc(samples, func(s Sample) bool { return s.At == at && s.Status == probe.Good })
}

func TestSpellsAreCutAndMerged(t *testing.T) {
	if got, ok := (Spell{From: 10, To: 30}).clip(20, 25); !ok || got.From != 20 || got.To != 25 {
		t.Errorf("%v", got)
	}
	if got, ok := (Spell{From: 10}).clip(5, 25); !ok || got.To != 25 {
		t.Errorf("one that lasts ends with the period: %v", got)
	}
	if _, ok := (Spell{From: 10, To: 20}).clip(20, 25); ok {
		t.Error("a spell does not hold its end")
	}
	overlapping := []Spell{{From: 0, To: 100}, {From: 50, To: 150}, {From: 60, To: 70}, {From: 200, To: 250}}
	if got := merged(overlapping).Milliseconds(); got != 200 {
		t.Errorf("overlapping outages are counted once: %d ms", got)
	}
}
