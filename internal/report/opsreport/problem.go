package opsreport

import (
	"context"
	"strconv"

	"gongzhi/internal/contract/opscenter"
)

const problemPath = "/opscenter/problem/problems/"

// problems are what made faults happen, with their causes and how often.
func (r *Reader) problems(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.troubles(ctx, ask.Start(), ask.End())
	table := opscenter.ReportTable{Key: "problems", Path: list(problemPath)}
	for _, p := range rows {
		kind := ""
		if p.CauseKind != "" {
			kind = say(ctx, "enum.causeKind."+p.CauseKind)
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: problemPath + p.ID, Cells: []string{p.Number, masked(p.Title), say(ctx, "enum.problemSource."+p.Source), strconv.Itoa(p.Faults), kind, masked(p.RootCause), p.ChangeNumber, say(ctx, "state.problem."+p.State)}})
	}
	if len(rows) == 0 {
		return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, err
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{figure("problems", len(rows), "problems", "", table.Path)}}, err
}
