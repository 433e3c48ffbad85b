package opsreport

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

const problemPath = "/opscenter/problem/problems/"

// trouble is what reports say of a problem.
type trouble struct {
	bun.BaseModel `bun:"table:problem_case,alias:t"`

	ID           string `bun:"id,pk"`
	Number       string `bun:"number"`
	State        string `bun:"state"`
	Source       string `bun:"source"`
	Title        string `bun:"title"`
	CauseKind    string `bun:"cause_kind"`
	RootCause    string `bun:"root_cause"`
	ChangeNumber string `bun:"change_number"`
	Faults       int    `bun:"faults"`
}

// troubles are the problems that were open at some time between two moments.
func (r *Reader) troubles(ctx context.Context, from, to clock.Instant) (rows []trouble, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Column("id", "number", "state", "source", "title", "cause_kind", "root_cause", "change_number").
		ColumnExpr("(SELECT COUNT(*) FROM problem_incident AS i WHERE i.problem_id = t.id AND i.reported_at < ?) AS faults", to).
		Where("t.created_at < ?", to).Where("(t.closed_at = 0 OR t.closed_at >= ?)", from).Where("t.state <> ?", "dismissed").OrderExpr("t.created_at, t.id").Limit(1000).Scan(ctx)
	return rows, err
}

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
