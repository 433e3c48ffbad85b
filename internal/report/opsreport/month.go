package opsreport

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

// summary is the month in figures, each with its rows.
func (r *Reader) summary(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	var all opscenter.ReportPart
	for _, section := range []Section{r.tickets, r.alerts, r.outages} {
		part, err := section(ctx, ask)
		if err != nil {
			return all, err
		}
		all.Figures, all.Tables = append(all.Figures, part.Figures...), append(all.Tables, part.Tables...)
	}
	return all, nil
}

// faults of the period, and how long they lasted by level.
func (r *Reader) faults(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.reported(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	table := opscenter.ReportTable{Key: "faults", Path: during(list(ticketPath), "createdAt", ask) + "&kind=fault"}
	type sums struct{ count, recovered, late, millis int64 }
	by := map[int64]*sums{}
	count := 0
	for _, f := range rows {
		n := f.Level
		if f.FinalLevel != 0 {
			n = f.FinalLevel
		}
		recovered, tone := f.RecoveredAt, ""
		if recovered >= ask.End() { // what came later is not of this report
			recovered = 0
		}
		net := ""
		if !f.NoFault {
			count++
			s := by[n]
			if s == nil {
				s = &sums{}
				by[n] = s
			}
			s.count++
			if !recovered.IsZero() {
				s.recovered, s.millis, net = s.recovered+1, s.millis+f.Elapsed, minutes(f.Elapsed)
			}
			if f.State == "breached" {
				s.late++
				tone = "danger"
			}
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: ticketPath + f.ID, Tone: tone, Marks: []string{level(n)}, Cells: []string{f.Number, level(n), minute(f.ReportedAt), minute(recovered), net, word(ctx, "state.slaClock.", f.State), strconv.FormatInt(f.Affected, 10)}})
	}
	levels := opscenter.ReportTable{Key: "levels", Path: table.Path}
	for n := int64(1); n <= 5; n++ {
		if s := by[n]; s != nil {
			mean := ""
			if s.recovered > 0 {
				mean = minutes(s.millis / s.recovered)
			}
			levels.Rows = append(levels.Rows, opscenter.ReportRow{Marks: []string{level(n)}, Path: table.Path + fmt.Sprintf("&level=%d", n), Cells: []string{level(n), fmt.Sprint(s.count), fmt.Sprint(s.recovered), mean, fmt.Sprint(s.late)}})
		}
	}
	capped(&table)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{levels, table}, Figures: []opscenter.ReportFigure{figure("faults", count, "faults", "", table.Path)}}, nil
}

// ratings are what users said of tickets that were signed in the period.
func (r *Reader) ratings(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.touched(ctx, ask.Start(), ask.End())
	table := opscenter.ReportTable{Key: "ratings", Path: list(ticketPath) + "?state=closed"}
	var stars, rated int64
	for i := range rows {
		t := &rows[i]
		if t.SignedAt < ask.Start() || t.SignedAt >= ask.End() {
			continue
		}
		given := ""
		if t.Stars > 0 {
			given = strconv.FormatInt(t.Stars, 10)
			stars, rated = stars+t.Stars, rated+1
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: ticketPath + t.ID, Cells: []string{t.Number, given, word(ctx, "enum.ticketSign.", t.SignKind), minute(t.SignedAt)}})
	}
	part := opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}
	if rated > 0 {
		part.Figures = []opscenter.ReportFigure{{Key: "stars", Value: average(stars, rated), Table: "ratings"}, figure("rated", int(rated), "ratings", "", table.Path)}
	}
	if err == nil {
		var months opscenter.ReportTable
		if months, err = r.ratingMonths(ctx, ask); len(months.Rows) > 0 {
			part.Tables = append(part.Tables, months)
		}
	}
	return part, err
}

// average has two places, cut and never rounded up.
func average(sum, count int64) string { return fmt.Sprintf("%d.%02d", sum/count, sum%count*100/count) }

// ratingMonths are the ratings of each month from January to that of the report.
func (r *Reader) ratingMonths(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportTable, error) {
	table := opscenter.ReportTable{Key: "ratingMonths", Path: list(ticketPath) + "?state=closed"}
	given, err := r.ratedSince(ctx, clock.Day(string(ask.To)[:4]+"-01-01").Start(), ask.End())
	sums, counts := map[string]int64{}, map[string]int64{}
	for _, one := range given {
		key := string(one.SignedAt.Day())[:7]
		sums[key], counts[key] = sums[key]+one.Stars, counts[key]+1
	}
	for _, key := range slices.Sorted(maps.Keys(counts)) {
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: table.Path, Marks: []string{key}, Cells: []string{key, strconv.FormatInt(counts[key], 10), average(sums[key], counts[key])}})
	}
	return table, err
}

// breaches are the clocks of the period that were stopped late or not at all.
func (r *Reader) breaches(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.late(ctx, ask.Start(), ask.End())
	table := opscenter.ReportTable{Key: "breaches", Path: "/opscenter/sla/clocks?state=breached"}
	for _, c := range rows {
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: c.Path, Tone: "danger", Cells: []string{c.Number, say(ctx, "enum.slaCode."+c.Code), level(c.Level), minute(c.StartedAt), minute(c.DueAt), minute(c.StoppedAt), masked(c.Reason)}})
	}
	all := len(table.Rows)
	capped(&table)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{figure("breached", all, "breaches", "", table.Path)}}, err
}

// appendix says what the evidence bundle of the period holds.
func (r *Reader) appendix(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	table := opscenter.ReportTable{Key: "bundle", Path: "/platform/evidence"}
	const slot = 5 * 60 * 1000 // milliseconds of a digest of samples
	for _, set := range []struct {
		table, column string
		from, to      int64
	}{{"desk_ticket", "created_at", int64(ask.Start()), int64(ask.End())}, {"desk_entry", "at", int64(ask.Start()), int64(ask.End())}, {"sla_fact", "at", int64(ask.Start()), int64(ask.End())},
		{"monitor_alert", "raised_at", int64(ask.Start()), int64(ask.End())}, {"monitor_digest", "slot", int64(ask.Start()) / slot, int64(ask.End()) / slot}, {"audit_entry", "at", int64(ask.Start()), int64(ask.End())}} {
		count, err := r.counted(ctx, set.table, set.column, set.from, set.to)
		if err != nil {
			return opscenter.ReportPart{}, err
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Cells: []string{set.table, strconv.Itoa(count), string(ask.From) + " – " + string(ask.To)}})
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, nil
}
