package sla

import (
	"slices"
	"time"

	"gongzhi/internal/kit/clock"
)

// Sample is what one probe saw at a moment (event time).
type Sample struct {
	Probe string        `json:"probe"`
	At    clock.Instant `json:"at"`
	Good  bool          `json:"good"` // up, and fast enough
}

// Rule is how a recovery is recognised: so long without a bad or missing sample
// (招标文件 3.4.1.5: 监控显示连续 15 分钟恢复正常; decisions D5 and D6).
type Rule struct {
	Healthy time.Duration // 15 minutes
	MaxGap  time.Duration // longer without a sample is no proof of health
}

// Recovery is when the service was good again, and when that was proven.
type Recovery struct {
	Began  clock.Instant `json:"began"`  // 实际恢复时刻: first of the good samples
	Proven clock.Instant `json:"proven"` // end of the window, which the contract counts
}

// Watch follows probes while samples come in. It is shared by all faults that
// the same probes watch; its fields are stored, so that a restart goes on where
// it was. Samples come ordered by event time.
type Watch struct {
	Probes []string                 `json:"-"`
	MaxGap time.Duration            `json:"-"`
	Judged clock.Instant            `json:"judged"` // last moment looked at
	Run    clock.Instant            `json:"run"`    // start of the good stretch, zero when there is none
	Bad    clock.Instant            `json:"bad"`    // last bad sample of any probe
	Last   map[string]clock.Instant `json:"last"`   // last sample of each probe
	Good   map[string]bool          `json:"good"`
}

// NewWatch watches probes from their next sample on.
func NewWatch(probes []string, maxGap time.Duration) *Watch {
	return &Watch{Probes: probes, MaxGap: maxGap, Last: map[string]clock.Instant{}, Good: map[string]bool{}}
}

// Feed takes samples until the good stretch has lasted for healthy, and returns
// those it did not look at; zero takes all. All of one moment are judged
// together, because all probes must be good at the same time.
func (w *Watch) Feed(samples []Sample, healthy time.Duration) []Sample {
	for len(samples) > 0 {
		at := samples[0].At
		end := slices.IndexFunc(samples, func(s Sample) bool { return s.At != at })
		if end < 0 {
			end = len(samples)
		}
		w.judge(at, samples[:end])
		samples = samples[end:]
		if healthy > 0 && w.lasted(healthy) {
			break
		}
	}
	return samples
}

// lasted reports whether the good stretch is as long as that.
func (w *Watch) lasted(healthy time.Duration) bool {
	return !w.Run.IsZero() && w.Judged.Sub(w.Run) >= healthy
}

// silent are the probes without a sample since a moment.
func (w *Watch) silent(since clock.Instant) []string {
	found := []string{}
	for _, probe := range w.Probes {
		if w.Last[probe] < since {
			found = append(found, probe)
		}
	}
	return found
}

func (w *Watch) judge(at clock.Instant, together []Sample) {
	w.Judged = at
	for _, probe := range w.Probes { // what the silence before this moment did to the stretch
		if last := w.Last[probe]; !last.IsZero() && at.Sub(last) > w.MaxGap {
			w.Run, w.Good[probe] = 0, false
		}
	}
	for _, s := range together {
		if slices.Contains(w.Probes, s.Probe) {
			w.Last[s.Probe], w.Good[s.Probe] = s.At, s.Good
			if !s.Good {
				w.Bad = s.At
			}
		}
	}
	switch all := !slices.ContainsFunc(w.Probes, func(probe string) bool { return !w.Good[probe] }); {
	case !all:
		w.Run = 0
	case w.Run.IsZero():
		w.Run = at
	}
}

// Recover is the recovery that samples prove of a fault that was reported at a
// moment, nil when they prove none. It is looked for from the first bad sample
// on: what was good before the fault showed is no recovery from it. A fault that
// the probes do not see has its recovery after the engineer said that it is
// mended. Earlier samples and other probes do not count, and no probe proves nothing.
func Recover(rule Rule, probes []string, reported, mended clock.Instant, samples []Sample) *Recovery {
	if len(probes) == 0 {
		return nil
	}
	ordered := make([]Sample, 0, len(samples))
	for _, s := range samples {
		if s.At >= reported && slices.Contains(probes, s.Probe) {
			ordered = append(ordered, s)
		}
	}
	slices.SortStableFunc(ordered, func(a, b Sample) int { return int(a.At - b.At) })
	first := slices.IndexFunc(ordered, func(s Sample) bool { return !s.Good || !mended.IsZero() && s.At >= mended })
	if first < 0 {
		return nil
	}
	w := NewWatch(probes, rule.MaxGap)
	w.Feed(ordered[first:], rule.Healthy)
	if !w.lasted(rule.Healthy) {
		return nil
	}
	return &Recovery{Began: w.Run, Proven: w.Run.Add(rule.Healthy)}
}
