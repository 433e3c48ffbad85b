package monitoring

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// ProbeSample is a sample with the probe it belongs to.
type ProbeSample struct {
	Probe string // code
	Sample
}

// Outage is a spell in which a probe of a line was not up.
type Outage struct {
	Probe string // code; empty for a line that nothing measures
	Spell
}

// Probes lists the codes of the probes bound to a line, an interface or an asset.
func (m *Monitor) Probes(ctx context.Context, subjectKind, subject string) (codes []string, err error) {
	found, err := probes(ctx, m.kit.Runner.DB.Read(), "t.subject_kind = ? AND t.subject = ?", subjectKind, subject)
	for _, p := range found {
		codes = append(codes, p.Code)
	}
	return codes, err
}

// GapOf is how long a sample of each probe speaks for the time after it.
func (m *Monitor) GapOf(ctx context.Context, codes []string) (map[string]clock.Instant, error) {
	found, err := byCodes(ctx, m.kit.Runner.DB.Read(), codes)
	gaps := map[string]clock.Instant{}
	for _, p := range found {
		gaps[p.Code] = clock.Instant(p.Gap().Milliseconds())
	}
	return gaps, err
}

// Samples reads the samples of probes in a period, ordered by event time.
func (m *Monitor) Samples(ctx context.Context, codes []string, from, to clock.Instant) ([]ProbeSample, error) {
	return SamplesIn(ctx, m.kit.Runner.DB.Read(), codes, from, to)
}

// SamplesIn is Samples inside the caller's transaction.
func SamplesIn(ctx context.Context, q bun.IDB, codes []string, from, to clock.Instant) ([]ProbeSample, error) {
	found, err := byCodes(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	names := map[int64]string{}
	for _, p := range found {
		names[p.Key] = p.Code
	}
	rows, err := samplesOf(ctx, q, keysOf(found), from, to)
	list := make([]ProbeSample, len(rows))
	for i := range rows {
		list[i] = ProbeSample{Probe: names[rows[i].Probe], Sample: rows[i].sample()}
	}
	return list, err
}

// byCodes finds probes; one that is not declared is an error, never silence.
func byCodes(ctx context.Context, q bun.IDB, codes []string) ([]Probe, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	found, err := probes(ctx, q, "t.code IN (?)", bun.List(codes))
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		if !slices.ContainsFunc(found, func(p Probe) bool { return p.Code == code }) {
			return nil, fault.New(fault.NotFound, "monitoring.no_probe_code", "code", code)
		}
	}
	return found, nil
}

// Outages lists the spells of a line of the table of contents, cut to a period
// that is over or ends now: down, and time without data. Spells of several
// probes may overlap; whoever sums them up merges them. A line that nothing
// measures is unmonitored all the time.
func (m *Monitor) Outages(ctx context.Context, number string, from, to clock.Instant) ([]Outage, error) {
	return m.outages(ctx, SubjectModule, number, from, to)
}

func (m *Monitor) outages(ctx context.Context, kind, subject string, from, to clock.Instant) ([]Outage, error) {
	q := m.kit.Runner.DB.Read()
	now := m.kit.Runner.DB.Clock().Now()
	to = min(to, now)
	if from >= to {
		return nil, nil
	}
	found, err := probes(ctx, q, "t.subject_kind = ? AND t.subject = ?", kind, subject)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return []Outage{{Spell: Spell{Kind: SpellUnmonitored, From: from, To: to}}}, nil
	}
	return outagesOf(ctx, q, found, from, to, now)
}

// outagesOf adds to the stored spells the time before the first sample and after
// the last one.
func outagesOf(ctx context.Context, q bun.IDB, found []Probe, from, to, now clock.Instant) ([]Outage, error) {
	keys := keysOf(found)
	rows, err := spellsOf(ctx, q, keys, from, to)
	if err != nil {
		return nil, err
	}
	known, err := tracks(ctx, q, keys...)
	if err != nil {
		return nil, err
	}
	var all []Outage
	add := func(code string, s Spell) {
		if cut, ok := s.clip(from, to); ok {
			all = append(all, Outage{code, cut})
		}
	}
	codes := map[int64]string{}
	for i := range found {
		p := &found[i]
		codes[p.Key] = p.Code
		k := known[p.Key]
		if !k.First.IsZero() {
			add(p.Code, Spell{Kind: SpellUnmonitored, To: k.First})
		}
		for _, s := range k.tail(now) {
			add(p.Code, s)
		}
	}
	for i := range rows {
		add(codes[rows[i].Probe], rows[i].spell())
	}
	slices.SortStableFunc(all, func(a, b Outage) int { return int(a.From - b.From) })
	return all, nil
}

// Keys are the keys of the probes by their codes, for who brings samples.
func (m *Monitor) Keys(ctx context.Context) (map[string]int64, error) {
	found, err := probes(ctx, m.kit.Runner.DB.Read(), "")
	keys := make(map[string]int64, len(found))
	for _, p := range found {
		keys[p.Code] = p.Key
	}
	return keys, err
}

// AlertsOf lists the alerts of a subject that are not closed, the newest first.
func (m *Monitor) AlertsOf(ctx context.Context, subject string) ([]AlertView, error) {
	page, err := m.Alerts(ctx, &alertsInput{AlertFilter: AlertFilter{Subject: subject, State: []string{Firing, Acknowledged, Recovered}}})
	return page.Items, err
}

// States are what the probes that are not paused say now, by code, and when the
// newest sample was taken.
func (m *Monitor) States(ctx context.Context) (map[string]string, clock.Instant, error) {
	q, now := m.kit.Runner.DB.Read(), m.kit.Runner.DB.Clock().Now()
	found, err := probes(ctx, q, "t.state = ?", Active)
	if err != nil {
		return nil, 0, err
	}
	known, err := tracks(ctx, q)
	if err != nil {
		return nil, 0, err
	}
	planned, err := plannedAt(ctx, q, now)
	states, newest := make(map[string]string, len(found)), clock.Instant(0)
	for i := range found {
		k := known[found[i].Key]
		states[found[i].Code], _ = k.shown(&found[i], now, covered(planned, &found[i]))
		newest = max(newest, k.LastAt)
	}
	return states, newest, err
}
