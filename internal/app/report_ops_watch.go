package app

import (
	"context"
	"strconv"
	"strings"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/attach"
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

// toneOf colours what the board shows; what nobody knows is never plain, and what
// is not there is nothing to look after.
func toneOf(state string) string {
	switch state {
	case "down":
		return "danger"
	case "up", "undeployed":
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
		millis := ""
		if !line.LastAt.IsZero() {
			millis = strconv.FormatInt(line.Millis, 10)
		}
		row := cells(line.Number, sayIn(ctx, "service."+line.Number), sayIn(ctx, "enum.monitorShown."+line.State), millis, clockText(line.LastAt), line.Note)
		row.Tone, row.Marks, row.Path = toneOf(line.State), []string{line.State}, boardPage
		rows = append(rows, row)
	}
	return one("modules", boardPage, rows), err
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

// attachmentsSection are the files of the fault that a report is about, with what
// proves them; the answer to the owner brings its own.
func (s *System) attachmentsSection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	if ask.Kind == opsreport.Special {
		return contract.ReportPart{}, nil
	}
	files, err := attach.List(ctx, s.DB.Read(), "desk_ticket", ask.Subject)
	var rows []contract.ReportRow
	for i := range files {
		if f := &files[i]; f.CreatedAt <= ask.Until {
			rows = append(rows, cells(plain(f.FileName), strconv.FormatInt(f.Size, 10), f.SHA256))
		}
	}
	return one("attachments", "/opscenter/servicedesk/tickets/"+ask.Subject, rows), err
}
