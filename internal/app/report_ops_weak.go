package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/vulnerability"
)

const (
	weakList = "/opscenter/vulnerability/cases"
	scanList = "/opscenter/vulnerability/scans"
)

// weakSections are the parts of the monthly report of weaknesses.
func (s *System) weakSections() map[string]opsreport.Source {
	of := func(fill func(ctx context.Context, m vulnerability.Month) contract.ReportPart) opsreport.Source {
		return func(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
			m, err := s.Services.Vulnerability.Month(ctx, string(ask.To)[:7])
			if err != nil {
				return contract.ReportPart{}, err
			}
			return fill(ctx, m), nil
		}
	}
	return map[string]opsreport.Source{
		"weaknesses": of(func(ctx context.Context, m vulnerability.Month) contract.ReportPart {
			return weakTallies(ctx, "tallies", m.Tallies)
		}),
		"weakBefore": of(func(ctx context.Context, m vulnerability.Month) contract.ReportPart {
			return weakTallies(ctx, "talliesBefore", m.Before)
		}),
		"weakScans": of(weakScans), "weakCoverage": of(weakCoverage), "weakLines": of(weakLines), "weakAccepted": of(weakAccepted),
	}
}

func weakTallies(ctx context.Context, key string, tallies []vulnerability.Tally) contract.ReportPart {
	var rows []contract.ReportRow
	var found, left, fixed, accepted int
	for _, t := range tallies {
		row := cells(sayIn(ctx, "enum.vulnerabilitySeverity."+t.Severity), strconv.Itoa(t.New), strconv.Itoa(t.Returned), strconv.Itoa(t.Fixed), strconv.Itoa(t.Left), strconv.Itoa(t.Accepted))
		row.Path = weakList + "?severity=" + t.Severity
		rows = append(rows, row)
		found, left, fixed, accepted = found+t.New, left+t.Left, fixed+t.Fixed, accepted+t.Accepted
	}
	if found+left+fixed+accepted == 0 {
		return one(key, weakList, nil)
	}
	figure := func(name string, n int) contract.ReportFigure {
		return contract.ReportFigure{Key: name, Value: strconv.Itoa(n), Table: key, Path: weakList}
	}
	return one(key, weakList, rows, figure("new", found), figure("fixed", fixed), figure("left", left), figure("accepted", accepted))
}

func weakScans(_ context.Context, m vulnerability.Month) contract.ReportPart {
	var rows []contract.ReportRow
	for _, v := range m.Scans {
		row := cells(v.Number, v.Tool, v.ToolText, v.Rules, clockText(v.CreatedAt), strconv.Itoa(v.Findings))
		row.Path = scanList + "?q=" + v.Number
		rows = append(rows, row)
	}
	return one("scans", scanList, rows, contract.ReportFigure{Key: "scans", Value: strconv.Itoa(len(rows)), Table: "scans", Path: scanList})
}

func weakCoverage(_ context.Context, m vulnerability.Month) contract.ReportPart {
	part := one("coverage", scanList, nil)
	for _, c := range m.Coverage {
		part.Tables[0].Rows = append(part.Tables[0].Rows, cells(c.Asset, strings.Join(c.Scans, " ")))
	}
	missing := contract.ReportTable{Key: "uncovered", Path: scanList}
	for _, asset := range m.Uncovered {
		row := cells(asset)
		row.Tone = "danger"
		missing.Rows = append(missing.Rows, row)
	}
	part.Tables = append(part.Tables, missing)
	return part
}

func score(tenths int) string {
	if tenths == 0 {
		return ""
	}
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func weakLines(ctx context.Context, m vulnerability.Month) contract.ReportPart {
	part := one("weaknesses", weakList, nil)
	for _, l := range m.Lines {
		row := cells(l.Number, l.Ident, l.Asset, score(l.Score), l.Exploit, l.Impact, l.Plan, clockText(l.DueAt), l.ChangeRef, sayIn(ctx, "state.vulnerability."+l.StateThen))
		row.Path = weakList + "/" + l.ID
		part.Tables[0].Rows = append(part.Tables[0].Rows, row)
	}
	part.Tables[0].More = m.More
	return part
}

func weakAccepted(ctx context.Context, m vulnerability.Month) contract.ReportPart {
	var rows []contract.ReportRow
	for _, l := range m.Accepted {
		row := cells(l.Number, l.Ident, l.Asset, sayIn(ctx, "enum.vulnerabilitySeverity."+l.SeverityThen), string(l.AcceptUntil), sayIn(ctx, "state.vulnerability."+l.StateThen))
		row.Path = weakList + "/" + l.ID
		rows = append(rows, row)
	}
	return one("accepted", weakList+"?state=accepted", rows)
}
