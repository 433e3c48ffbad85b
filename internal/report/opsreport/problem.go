package opsreport

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"

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

// ofProblem fills a section of the report that says how a problem is mended (R5):
// pairs are its lines, and those without a value are left out.
func (r *Reader) ofProblem(lines func(ctx context.Context, p *trouble, faults []ticket) ([]opscenter.ReportRow, error)) Section {
	return func(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
		p, faults, err := r.troubleOf(ctx, ask.Subject)
		if errors.Is(err, sql.ErrNoRows) { // an earlier edition spoke of a fault
			return opscenter.ReportPart{}, nil
		}
		if err != nil {
			return opscenter.ReportPart{}, err
		}
		rows, err := lines(ctx, &p, faults)
		rows = slices.DeleteFunc(rows, func(row opscenter.ReportRow) bool { return row.Cells[1] == "" })
		return opscenter.ReportPart{Tables: []opscenter.ReportTable{{Key: "basic", Path: problemPath + p.ID, Rows: rows}}}, err
	}
}

func (r *Reader) problemSections() map[string]Section {
	return map[string]Section{
		"problemBasic": r.problemBasic,
		"problemCause": r.ofProblem(func(ctx context.Context, p *trouble, _ []ticket) ([]opscenter.ReportRow, error) {
			return []opscenter.ReportRow{pair(say(ctx, "field.causeKind"), word(ctx, "enum.causeKind.", p.CauseKind)), pair(say(ctx, "field.directCause"), masked(p.DirectCause)), pair(say(ctx, "field.rootCause"), masked(p.RootCause))}, nil
		}),
		"problemPlan": r.ofProblem(func(ctx context.Context, p *trouble, _ []ticket) ([]opscenter.ReportRow, error) {
			names, err := r.names(ctx, []string{p.DecidedBy})
			opinion := strings.TrimSpace(masked(p.Opinion) + " " + names[p.DecidedBy] + " " + minute(p.DecidedAt))
			return []opscenter.ReportRow{pair(say(ctx, "field.problem.plan"), masked(p.Plan)), pair(say(ctx, "field.changeNumber"), p.ChangeNumber), pair(say(ctx, "field.problem.opinion"), opinion)}, err
		}),
		"problemPrevention": r.ofProblem(func(ctx context.Context, p *trouble, faults []ticket) ([]opscenter.ReportRow, error) {
			rows := []opscenter.ReportRow{pair(say(ctx, "field.workaround"), masked(p.Workaround))}
			for i := range faults {
				rows = append(rows, pair(say(ctx, "field.prevention")+" "+faults[i].Number, masked(faults[i].Prevention)))
			}
			return rows, nil
		}),
		"problemDuty": r.ofProblem(func(ctx context.Context, p *trouble, _ []ticket) ([]opscenter.ReportRow, error) {
			names, err := r.names(ctx, []string{p.PlannedBy})
			return []opscenter.ReportRow{pair(say(ctx, "field.engineerName"), names[p.PlannedBy]), pair(say(ctx, "field.dueOn"), string(p.DueOn))}, err
		}),
	}
}

func (r *Reader) problemBasic(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	var faults []ticket
	part, err := r.ofProblem(func(ctx context.Context, p *trouble, known []ticket) ([]opscenter.ReportRow, error) {
		faults = known
		return []opscenter.ReportRow{pair(say(ctx, "field.number"), p.Number), pair(say(ctx, "field.title"), masked(p.Title)), pair(say(ctx, "field.source"), say(ctx, "enum.problemSource."+p.Source)),
			pair(say(ctx, "field.problem.createdAt"), minute(p.CreatedAt)), pair(say(ctx, "field.detail"), masked(p.Detail)), pair(say(ctx, "field.knownAt"), minute(p.KnownAt)), pair(say(ctx, "field.state"), say(ctx, "state.problem."+p.State))}, nil
	})(ctx, ask)
	if err != nil || len(part.Tables) == 0 {
		return part, err
	}
	table := opscenter.ReportTable{Key: "problemFaults", Path: problemPath + ask.Subject}
	for i := range faults {
		f := &faults[i]
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: ticketPath + f.ID, Cells: []string{f.Number, masked(f.Title), level(f.Level), minute(f.ReportedAt), say(ctx, "state.serviceTicket."+f.State)}})
	}
	part.Tables = append(part.Tables, table)
	return part, nil
}
