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

// Watch finds the recovery of a fault while samples come in. Its fields are
// stored, so that a restart goes on where it was; samples come ordered by time.
type Watch struct {
	Rule   Rule                     `json:"rule"`
	Probes []string                 `json:"probes"`
	Run    clock.Instant            `json:"run"`  // start of the good stretch, zero when there is none
	Last   map[string]clock.Instant `json:"last"` // last sample of each probe
	Good   map[string]bool          `json:"good"`
	Found  *Recovery                `json:"found,omitempty"`
}

// NewWatch watches the probes from the report on.
func NewWatch(rule Rule, probes []string) *Watch {
	return &Watch{Rule: rule, Probes: probes, Last: map[string]clock.Instant{}, Good: map[string]bool{}}
}

// Feed takes the next samples. All of one moment are judged together, because
// all probes must be good at the same time.
func (w *Watch) Feed(samples []Sample) {
	for len(samples) > 0 && w.Found == nil {
		at := samples[0].At
		end := slices.IndexFunc(samples, func(s Sample) bool { return s.At != at })
		if end < 0 {
			end = len(samples)
		}
		w.judge(at, samples[:end])
		samples = samples[end:]
	}
}

func (w *Watch) judge(at clock.Instant, together []Sample) {
	w.stale(at) // what the time before this moment did to the stretch
	for _, s := range together {
		if slices.Contains(w.Probes, s.Probe) {
			w.Last[s.Probe], w.Good[s.Probe] = s.At, s.Good
		}
	}
	for _, probe := range w.Probes {
		if !w.Good[probe] || at.Sub(w.Last[probe]) > w.Rule.MaxGap {
			w.Run = 0
			return
		}
	}
	if w.Run.IsZero() {
		w.Run = at
	}
	if at.Sub(w.Run) >= w.Rule.Healthy {
		w.Found = &Recovery{Began: w.Run, Proven: w.Run.Add(w.Rule.Healthy)}
	}
}

// stale ends the stretch when some probe was silent for too long before at.
func (w *Watch) stale(at clock.Instant) {
	for _, probe := range w.Probes {
		if last := w.Last[probe]; !last.IsZero() && at.Sub(last) > w.Rule.MaxGap {
			w.Run = 0
			w.Good[probe] = false
		}
	}
}

// Recover is the recovery that samples prove from a moment on, nil when they
// prove none. Earlier samples and other probes do not count, and no probe
// proves nothing.
func Recover(rule Rule, probes []string, from clock.Instant, samples []Sample) *Recovery {
	if len(probes) == 0 {
		return nil
	}
	ordered := make([]Sample, 0, len(samples))
	for _, s := range samples {
		if s.At >= from {
			ordered = append(ordered, s)
		}
	}
	slices.SortStableFunc(ordered, func(a, b Sample) int { return int(a.At - b.At) })
	w := NewWatch(rule, probes)
	w.Feed(ordered)
	return w.Found
}
