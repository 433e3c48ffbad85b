package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/opsreport"
)

func cells(texts ...string) contract.ReportRow { return contract.ReportRow{Cells: texts} }

func one(key, path string, rows []contract.ReportRow, figures ...contract.ReportFigure) contract.ReportPart {
	return contract.ReportPart{Tables: []contract.ReportTable{{Key: key, Path: path, Rows: rows}}, Figures: figures}
}

func clockText(at clock.Instant) string {
	if at.IsZero() {
		return ""
	}
	return at.Format("2006-01-02 15:04")
}

func sayIn(ctx context.Context, key string) string { return kitweb.Say(ctx, key, nil) }

// toneOf colours what the board shows; what nobody knows is never plain.
func toneOf(state string) string {
	switch state {
	case "down":
		return "danger"
	case "up":
		return ""
	}
	return "warn"
}

const boardPage = "/opscenter/monitoring/board"

// modulesSection is every line of the contract as it was seen last.
func (s *System) modulesSection(ctx context.Context, _ contract.ReportAsk) (contract.ReportPart, error) {
	board, err := s.Services.Monitoring.Board(ctx)
	var rows []contract.ReportRow
	for _, line := range board.Lines {
		row := cells(line.Number, sayIn(ctx, "service."+line.Number), sayIn(ctx, "enum.monitorShown."+line.State), strconv.FormatInt(line.Millis, 10), clockText(line.LastAt), line.Note)
		row.Tone, row.Marks, row.Path = toneOf(line.State), []string{line.State}, boardPage
		rows = append(rows, row)
	}
	return one("modules", boardPage, rows), err
}

// subjectsSection are the assets whose code begins like that.
func (s *System) subjectsSection(prefix string) opsreport.Source {
	return func(ctx context.Context, _ contract.ReportAsk) (contract.ReportPart, error) {
		board, err := s.Services.Monitoring.Board(ctx)
		var rows []contract.ReportRow
		for _, subject := range board.Subjects {
			if strings.HasPrefix(strings.ToUpper(subject.Code), prefix) {
				row := cells(subject.Code+" "+subject.Name, sayIn(ctx, "enum.monitorShown."+subject.State), clockText(subject.Since), subject.Note, strings.Join(subject.Probes, " "))
				row.Tone, row.Path = toneOf(subject.State), boardPage
				rows = append(rows, row)
			}
		}
		return one("subjects", boardPage, rows), err
	}
}

// hostsSection is what agents reported last. What was not measured is blank.
func (s *System) hostsSection(ctx context.Context, _ contract.ReportAsk) (contract.ReportPart, error) {
	hosts, err := s.Services.Agents.List(ctx)
	number := func(n *int64, unit string) string {
		if n == nil {
			return ""
		}
		return strconv.FormatInt(*n, 10) + unit
	}
	var rows []contract.ReportRow
	for _, h := range hosts {
		r := h.Report
		row := cells(h.Code, number(r.CPUPercent, "%"), number(r.MemoryPercent, "%"), number(r.DiskPercent, "%"), number(r.Patches, ""), strings.Join(r.Tools, " "), strings.Trim(fmt.Sprint(r.Unexpected), "[]"), clockText(h.SeenAt))
		row.Path = boardPage
		if len(r.Tools)+len(r.Unexpected) > 0 {
			row.Tone = "danger"
		}
		rows = append(rows, row)
	}
	return one("hosts", boardPage, rows), err
}

// dutySection is who was on duty.
func (s *System) dutySection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	roster, err := s.Services.Team.Roster(ctx, ask.From, ask.To)
	var rows []contract.ReportRow
	for _, shift := range roster.Shifts {
		rows = append(rows, cells(clockText(shift.StartsAt), clockText(shift.EndsAt), shift.Name, sayIn(ctx, "enum.teamRole."+shift.Role)))
	}
	const page = "/opscenter/team/roster"
	return one("duty", page, rows, contract.ReportFigure{Key: "duty", Value: strconv.Itoa(len(rows)), Table: "duty", Path: page}), err
}

// peopleSection is how the posts of the contract were filled.
func (s *System) peopleSection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	overview, err := s.Services.Team.Overview(ctx, ask.From, ask.To)
	if err != nil {
		return contract.ReportPart{}, err
	}
	const page = "/opscenter/team/members"
	posts := contract.ReportTable{Key: "posts", Path: page}
	for _, p := range overview.Posts {
		var held []string
		for _, m := range p.Held {
			held = append(held, m.Name)
		}
		met, tone := "enum.yesNo.true", ""
		if !p.Met {
			met, tone = "enum.yesNo.false", "danger"
		}
		row := cells(sayIn(ctx, "enum.teamRole."+p.Role), strings.Join(held, " "), p.Basis, sayIn(ctx, met))
		row.Tone, row.Path = tone, page
		posts.Rows = append(posts.Rows, row)
	}
	gaps := contract.ReportTable{Key: "managers", Path: page}
	for _, g := range overview.Gaps {
		row := cells(string(g.From), string(g.To), strconv.Itoa(g.Count))
		row.Tone = "danger"
		gaps.Rows = append(gaps.Rows, row)
	}
	return contract.ReportPart{Tables: []contract.ReportTable{posts, gaps}}, nil
}
