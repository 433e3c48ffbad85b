package app

import (
	"context"
	"fmt"
	"strconv"
	"time"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/sla"
)

const (
	slaReport = "/opscenter/sla/report"
	clockList = "/opscenter/sla/clocks"
)

// slaSections are what the clocks know; the figures are theirs and are computed
// nowhere else.
func (s *System) slaSections(known map[string]opsreport.Source) map[string]opsreport.Source {
	return map[string]opsreport.Source{
		"attainment": joined(s.attainmentSection, known["breaches"]), "availability": s.availabilitySection, "penalties": s.penaltySection,
		"faultClocks": s.faultClocks, "faultRecovery": s.faultRecovery, "faultExemptions": s.faultExemptions, "faultContract": s.faultContract, "faultSecurity": s.faultSecurity,
	}
}

// percent is thousandths of a per cent, as they were cut; below zero there is none.
func percent(n int64) string {
	if n < 0 {
		return ""
	}
	return fmt.Sprintf("%d.%03d%%", n/1000, n%1000)
}

// begun counts begun minutes.
func begun(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Minute-time.Millisecond)/time.Minute), 10)
}

func yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	return fmt.Sprintf("%s%d.%02d", sign, fen/100, fen%100)
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

func (s *System) attainmentSection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	found, err := s.Services.Clocks.Attain(ctx, ask.From, ask.To)
	var rows []contract.ReportRow
	for _, a := range found {
		if a.Count == 0 {
			continue
		}
		row := cells(string(a.Code)+" "+sayIn(ctx, "enum.slaCode."+string(a.Code)), count(a.Count), count(a.Met), count(a.Breached), count(a.Running), count(a.Exempt), percent(a.Rate))
		row.Path = clockList + "?code=" + string(a.Code)
		if a.Breached > 0 {
			row.Tone = "danger"
		}
		rows = append(rows, row)
	}
	return one("attainment", slaReport, rows), err
}

func (s *System) availabilitySection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	found, err := s.Services.Clocks.Availabilities(ctx, ask.From, ask.To)
	var rows []contract.ReportRow
	marks := map[string]int64{}
	for _, a := range found {
		// A module that is not there is not met either; its row says why.
		mark, tone, said := "met", "", sayIn(ctx, "enum.yesNo.true")
		switch {
		case !a.Built:
			mark, tone, said = "unknown", "warn", sayIn(ctx, "enum.monitorShown.undeployed")
		case !a.Met:
			mark, tone, said = "missed", "danger", sayIn(ctx, "enum.yesNo.false")
		}
		marks[mark]++
		key := sayIn(ctx, "enum.yesNo.false")
		if a.Key {
			key = sayIn(ctx, "enum.yesNo.true")
		}
		row := cells(a.Number+" "+sayIn(ctx, a.Name), key, begun(a.Down), begun(a.Exempt), begun(a.Maintenance), percent(a.Raw), percent(a.Contract), percent(a.Coverage), said)
		row.Marks, row.Tone, row.Path = []string{mark}, tone, "/opscenter/monitoring/outages?subject="+a.Number
		rows = append(rows, row)
	}
	part := one("availability", slaReport, rows)
	for _, key := range []string{"met", "missed", "unknown"} {
		part.Figures = append(part.Figures, contract.ReportFigure{Key: key, Value: count(marks[key]), Table: "availability", Mark: key, Path: slaReport})
	}
	return part, err
}

func (s *System) penaltySection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	p, err := s.Services.Clocks.Penalties(ctx)
	var rows []contract.ReportRow
	var now sla.Year
	for _, y := range p.Years {
		if y.From <= ask.To {
			rows = append(rows, cells(strconv.Itoa(y.Year), string(y.From), string(y.To), count(y.Count), yuan(y.Penalty), yuan(y.Left)))
			now = y
		}
	}
	if len(rows) == 0 {
		return one("penalties", slaReport, nil), err
	}
	return one("penalties", slaReport, rows, contract.ReportFigure{Key: "p1", Value: count(now.Count), Table: "penalties", Path: slaReport}, contract.ReportFigure{Key: "penalty", Value: yuan(now.Penalty), Table: "penalties", Path: slaReport}), err
}

func clockRow(ctx context.Context, c sla.ClockView) contract.ReportRow {
	row := cells(string(c.Code)+" "+sayIn(ctx, "enum.slaCode."+string(c.Code)), sayIn(ctx, "state.slaClock."+string(c.State)), clockText(c.StartedAt), clockText(c.DueAt), clockText(c.StoppedAt), begun(time.Duration(c.Elapsed)*time.Millisecond), begun(time.Duration(c.Excluded)*time.Millisecond))
	if c.State == sla.Breached {
		row.Tone = "danger"
	}
	return row
}

func (s *System) faultClocks(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	v, err := s.Services.Clocks.Show(ctx, ask.Subject)
	var rows []contract.ReportRow
	for _, c := range v.Clocks {
		if c.State != sla.Void && !c.StartedAt.IsZero() {
			rows = append(rows, clockRow(ctx, c))
		}
	}
	return one("clocks", "/opscenter/sla/subjects/"+ask.Subject, rows), err
}

// faultRecovery says how the end was found: the stretch of good samples that the
// contract asks for, and the probes that proved it.
func (s *System) faultRecovery(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	v, err := s.Services.Clocks.Show(ctx, ask.Subject)
	if err != nil || v.RecoveredAt.IsZero() {
		return contract.ReportPart{}, err
	}
	label := func(key string) string { return sayIn(ctx, "field."+key) }
	rows := []contract.ReportRow{cells(label("goodFrom"), clockText(v.GoodFrom)), cells(label("recoveredAt"), clockText(v.RecoveredAt))}
	for _, p := range v.Probes {
		rows = append(rows, cells(label("probes"), p))
	}
	for i := range rows {
		rows[i].Path = "/opscenter/monitoring/samples"
	}
	return one("recovery", "/opscenter/sla/subjects/"+ask.Subject, rows), nil
}

func (s *System) faultExemptions(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	v, err := s.Services.Clocks.Show(ctx, ask.Subject)
	var rows, levels []contract.ReportRow
	for _, e := range v.Exemptions {
		rows = append(rows, cells(clockText(e.From), clockText(e.To), sayIn(ctx, "enum.slaCause."+e.Cause), sayIn(ctx, "state.slaExemption."+e.State), e.DeciderName, clockText(e.DecidedAt)))
	}
	for _, c := range v.Changes {
		levels = append(levels, cells(fmt.Sprintf("P%d", c.From), fmt.Sprintf("P%d", c.To), sayIn(ctx, "enum.slaCriterion."+c.Criterion), sayIn(ctx, "state.slaExemption."+c.State), clockText(c.DecidedAt)))
	}
	page := "/opscenter/sla/subjects/" + ask.Subject
	return contract.ReportPart{Tables: []contract.ReportTable{{Key: "exemptions", Path: page, Rows: rows}, {Key: "changesLevel", Path: page, Rows: levels}}}, err
}

// faultContract sets the recovery against its target and says what the year's
// count of grave faults costs.
func (s *System) faultContract(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	v, err := s.Services.Clocks.Show(ctx, ask.Subject)
	if err != nil {
		return contract.ReportPart{}, err
	}
	page := "/opscenter/sla/subjects/" + ask.Subject
	part := one("contract", page, nil)
	for _, c := range v.Clocks {
		if c.Code == sla.Recovery10 && !c.StartedAt.IsZero() {
			row := cells(sayIn(ctx, "enum.slaCode.C10"), count(c.Minutes), begun(time.Duration(c.Elapsed)*time.Millisecond), sayIn(ctx, "state.slaClock."+string(c.State)))
			part.Tables[0].Rows = append(part.Tables[0].Rows, row)
			part.Figures = append(part.Figures, contract.ReportFigure{Key: "net", Value: row.Cells[2], Table: "contract", Path: page})
		}
	}
	costs, err := s.penaltySection(ctx, ask)
	part.Tables, part.Figures = append(part.Tables, costs.Tables...), append(part.Figures, costs.Figures...)
	return part, err
}
