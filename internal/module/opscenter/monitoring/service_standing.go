package monitoring

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
)

// Standing is how a probe stands now and what it measured in a period.
type Standing struct {
	ID, Code, Kind       string
	SubjectKind, Subject string
	State                string // as shown on the board
	Note                 string
	Good, Bad, Millis    int64 // samples of the period, and their mean time
	LastAt, LastGood     clock.Instant
}

// Standings are those of all probes that are not paused, for the daily patrol.
func (m *Monitor) Standings(ctx context.Context, from, to clock.Instant) ([]Standing, error) {
	q, now := m.kit.Runner.DB.Read(), m.kit.Runner.DB.Clock().Now()
	found, err := probes(ctx, q, "t.state = ?", Active)
	if err != nil {
		return nil, err
	}
	known, err := tracks(ctx, q)
	if err != nil {
		return nil, err
	}
	tallies, err := talliesOf(ctx, q, keysOf(found), from, to)
	if err != nil {
		return nil, err
	}
	planned, err := plannedAt(ctx, q, now)
	all := make([]Standing, len(found))
	for i := range found {
		p, k, n := &found[i], known[found[i].Key], tallies[found[i].Key]
		shown, _ := k.shown(p, now, covered(planned, p))
		all[i] = Standing{ID: p.ID, Code: p.Code, Kind: p.Kind, SubjectKind: p.SubjectKind, Subject: p.Subject, State: shown, Note: k.Note, Good: n.Good, Bad: n.Bad,
			Millis: n.Sum / max(n.Good+n.Bad, 1), LastAt: k.LastAt, LastGood: n.LastGood}
	}
	return all, err
}

// Firing counts the alerts of a severity that are not over.
func (m *Monitor) Firing(ctx context.Context, severity string) (int, error) {
	page, err := m.Alerts(ctx, &alertsInput{Params: list.Params{Limit: 1}, AlertFilter: AlertFilter{Severity: []string{severity}, State: []string{Firing, Acknowledged}}})
	return page.Total, err
}

// Raised counts the alerts that were raised in a period.
func (m *Monitor) Raised(ctx context.Context, from, to clock.Instant) (int64, error) {
	return alertsRaised(ctx, m.kit.Runner.DB.Read(), from, to)
}

// CheckDigests makes the digests of a period anew from their samples and counts
// what does not agree; checked is how many there are.
func (m *Monitor) CheckDigests(ctx context.Context, from clock.Instant) (checked, problems int, err error) {
	const most = 1000
	q := m.kit.Runner.DB.Read()
	rows, err := digestsAfter(ctx, q, slotOf(from), most)
	if err != nil {
		return 0, 0, err
	}
	refs := make([]string, len(rows))
	for i := range rows {
		refs[i] = rows[i].ref()
	}
	report := func(audit.Problem) { problems++ }
	if _, err := recompute(ctx, q, refs, report); err != nil {
		return 0, 0, err
	}
	return len(refs), problems, checkSamples(ctx, q, report)
}
