package opsreport

import (
	"context"
	"slices"
	"strconv"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

const day = 24 * 60 * 60 * 1000 // milliseconds

// span is a stretch of time.
type span struct{ from, to clock.Instant }

// month is how reliable the service was in one month, or in the year to date.
type month struct {
	key             string
	from, to        clock.Instant
	down            int64 // milliseconds in which at least one module was down
	faults, mended  int64
	repaired, since int64 // MTTR and MTBF in milliseconds, -1 without a fault
}

// union is how long at least one of some stretches lasted between two moments.
func union(spans []span, from, to clock.Instant) (length int64) {
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b span) int { return int(a.from - b.from) })
	reached := from
	for _, s := range sorted {
		begin, end := max(s.from, reached), s.to
		if end.IsZero() || end > to {
			end = to
		}
		if end > begin {
			length += int64(end - begin)
			reached = end
		}
	}
	return length
}

// measured is one month, or a longer period, of what monitoring and desk hold.
// The mean time to repair is over the faults that recovered by its end; the mean
// time between failures is the time in service shared among the faults.
func measured(key string, from, to clock.Instant, spans []span, faults []fault) month {
	m := month{key: key, from: from, to: to, down: union(spans, from, to), repaired: -1, since: -1}
	var elapsed int64
	for _, f := range faults {
		if f.NoFault || f.ReportedAt < from || f.ReportedAt >= to {
			continue
		}
		m.faults++
		if !f.RecoveredAt.IsZero() && f.RecoveredAt < to {
			m.mended, elapsed = m.mended+1, elapsed+f.Elapsed
		}
	}
	if m.mended > 0 {
		m.repaired = elapsed / m.mended
	}
	if m.faults > 0 {
		m.since = (int64(to-from) - m.down) / m.faults
	}
	return m
}

// months are those from the one before the year, so that January has something to
// be compared with, to the one of the report, and the year to date. What was
// before anything was watched is left out: no data is not good.
func months(ask opscenter.ReportAsk, since clock.Instant, spans []span, faults []fault) (all []month, year month) {
	last := clock.Day(string(ask.To)[:8] + "01")
	january := clock.Day(string(ask.To)[:4] + "-01-01")
	for first := january.AddMonths(-1); first <= last; first = first.AddMonths(1) {
		if end := min(first.AddMonths(1).Start(), ask.End()); end > since {
			all = append(all, measured(string(first)[:7], max(first.Start(), since), end, spans, faults))
		}
	}
	return all, measured(string(ask.To)[:4], max(january.Start(), since), ask.End(), spans, faults)
}

// trend is downtime, MTTR, MTBF and faults month by month and in the year to date.
func (r *Reader) trend(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	from := clock.Day(string(ask.To)[:4] + "-01-01").AddMonths(-1).Start()
	down, err := r.down(ctx, from, ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	var spans []span
	for _, s := range down {
		if s.Kind == "module" {
			spans = append(spans, span{s.From, s.To})
		}
	}
	faults, err := r.reported(ctx, from, ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	since, err := r.watchedSince(ctx)
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	table := opscenter.ReportTable{Key: "trend", Path: "/opscenter/monitoring/outages"}
	if since.IsZero() || since >= ask.End() {
		return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, nil
	}
	all, year := months(ask, since, spans, faults)
	for i := range all {
		table.Rows = append(table.Rows, all[i].row())
	}
	table.Rows = append(table.Rows, year.row())
	now := all[len(all)-1]
	before := all[max(0, len(all)-2)]
	named := func(key string, value, than int64, mark string) opscenter.ReportFigure {
		f := figure(key, int(value), "trend", mark, table.Path)
		if value > than {
			f.Tone = "warn"
		}
		return f
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{
		named("trendDown", minuted(now.down), minuted(before.down), now.key), named("trendFaults", now.faults, before.faults, now.key),
		named("trendDownYear", minuted(year.down), minuted(year.down), year.key), named("trendFaultsYear", year.faults, year.faults, year.key)}}, nil
}

// minuted counts begun minutes.
func minuted(millis int64) int64 { return (millis + 59_999) / 60_000 }

func (m *month) row() opscenter.ReportRow {
	mean := func(millis, unit int64) string {
		if millis < 0 {
			return ""
		}
		return strconv.FormatInt((millis+unit-1)/unit, 10)
	}
	hours := ""
	if m.since >= 0 { // cut, so that the time between is never made longer
		hours = strconv.FormatInt(m.since/(day/24), 10)
	}
	path := during(list(ticketPath), "createdAt", opscenter.ReportAsk{From: m.from.Day(), To: (m.to - 1).Day()}) + "&kind=fault"
	return opscenter.ReportRow{Marks: []string{m.key}, Path: path, Cells: []string{m.key, strconv.FormatInt(minuted(m.down), 10), strconv.FormatInt(m.faults, 10), mean(m.repaired, 60_000), hours}}
}
