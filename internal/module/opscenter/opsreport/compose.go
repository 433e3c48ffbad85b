package opsreport

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

func (r *Reports) say(ctx context.Context, key string) string { return web.Say(ctx, key, nil) }

// compose fills the sections of a report. written are parts that only the caller
// knows, such as the question of the owner.
func (r *Reports) compose(ctx context.Context, ask opscenter.ReportAsk, written map[string]opscenter.ReportPart) ([]Section, error) {
	ctx = r.asSystem(ctx)
	sections := make([]Section, 0, len(paper.Kinds[ask.Kind].Sections))
	for i, s := range paper.Kinds[ask.Kind].Sections {
		section := Section{Heading: numbered(ask.Kind, i, s.Heading), Source: s.Source, State: opscenter.SectionWritten, Figures: []opscenter.ReportFigure{}, Tables: []opscenter.ReportTable{}}
		part, given := written[s.Source]
		source := r.source(s.Source)
		switch {
		case given:
		case s.Source == writtenBy || s.Source == "opinion" || s.Source == "conclusion":
			sections = append(sections, section)
			continue
		case source == nil:
			section.State = opscenter.SectionUndeployed
			sections = append(sections, section)
			continue
		default:
			var err error
			if part, err = source(ctx, ask); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", ask.Kind, s.Source, err)
			}
		}
		part = word(part)
		section.State, section.Text = stateOf(part), part.Text
		section.Figures, section.Tables = append(section.Figures, part.Figures...), append(section.Tables, part.Tables...)
		sections = append(sections, section)
	}
	return sections, nil
}

// source is who fills a section: this module for its own duties, others through
// the wiring, nil when this installation has nobody.
func (r *Reports) source(name string) Source {
	switch name {
	case "duties", "preventive":
		return r.performed
	case "nextDuties":
		return r.coming
	}
	return r.needs.Sections[name]
}

// performed lists the duties of a period with what proves them.
func (r *Reports) performed(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := dutiesBetween(ctx, r.kit.Runner.DB.Read(), ask.From, ask.To)
	table := opscenter.ReportTable{Key: "duties", Path: calendarPage}
	count := map[string]int{}
	for _, d := range rows {
		state := d.at(ask.Until)
		count[state]++
		proofs := ""
		for i, e := range d.Evidence {
			if i > 0 {
				proofs += " "
			}
			proofs += e.Number
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Cells: []string{r.say(ctx, "enum.duty."+d.Duty) + " " + d.Period, r.say(ctx, "enum.dutyCycle."+d.Cycle), minute(d.DueAt), minute(d.CompletedAt),
			r.say(ctx, "state.reportDuty."+state), proofs}, Marks: []string{state}, Path: dutyPage + d.ID, Tone: toneOf(state)})
	}
	figure := func(key, state string) opscenter.ReportFigure {
		return opscenter.ReportFigure{Key: key, Value: fmt.Sprint(count[state]), Table: "duties", Mark: state, Path: calendarPage + "?state=" + state, Tone: toneOf(state)}
	}
	part := opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}
	if len(rows) > 0 {
		part.Figures = []opscenter.ReportFigure{figure("dutiesDone", Done), figure("dutiesLate", DoneLate), figure("dutiesMissed", Late)}
		if ended := count[Done] + count[DoneLate] + count[Late]; ended > 0 {
			part.Figures = append(part.Figures, opscenter.ReportFigure{Key: "onTime", Value: PerCent(int64(count[Done]), int64(ended)), Table: "duties"})
		}
	}
	return part, err
}

// coming lists the duties of the time after the period.
func (r *Reports) coming(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := dutiesBetween(ctx, r.kit.Runner.DB.Read(), ask.To.AddDays(1), ask.To.AddMonths(1))
	table := opscenter.ReportTable{Key: "nextDuties", Path: calendarPage}
	for _, d := range rows {
		if d.Cycle != Day {
			table.Rows = append(table.Rows, opscenter.ReportRow{Cells: []string{r.say(ctx, "enum.duty."+d.Duty) + " " + d.Period, r.say(ctx, "enum.dutyCycle."+d.Cycle), minute(d.DueAt)}, Path: dutyPage + d.ID})
		}
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, err
}

func toneOf(state string) string {
	switch state {
	case Late:
		return "danger"
	case DoneLate:
		return "warn"
	}
	return ""
}

func minute(at clock.Instant) string {
	if at.IsZero() {
		return ""
	}
	return at.Format("2006-01-02 15:04")
}

// PerCent is part of all with two decimals, cut and never rounded up.
func PerCent(part, all int64) string {
	if all <= 0 {
		return ""
	}
	n := part * 10_000 / all
	return fmt.Sprintf("%d.%02d%%", n/100, n%100)
}

// draft is a report that is not stored yet.
type draft struct {
	report  Report
	content Content
}

// begin prepares a report: everything but its number.
func (r *Reports) begin(ctx context.Context, q bun.IDB, ask opscenter.ReportAsk, written map[string]opscenter.ReportPart) (draft, error) {
	sections, err := r.compose(ctx, ask, written)
	if err != nil {
		return draft{}, err
	}
	d := draft{content: Content{Form: 1, Kind: ask.Kind, Title: paper.Kinds[ask.Kind].Title, Project: r.kit.Parameters.Text(paramProject, ask.To), Edition: 1, From: ask.From, To: ask.To, Until: ask.Until, Sections: sections}}
	d.report = Report{Kind: ask.Kind, Title: d.content.Title, Edition: 1, From: ask.From, To: ask.To, Subject: ask.Subject, State: reportFlow.Initial}
	return d, r.anchor(ctx, q, &d.content)
}

// anchor puts the newest signed checkpoint of the log on the cover.
func (r *Reports) anchor(ctx context.Context, q bun.IDB, c *Content) error {
	latest, err := audit.LatestCheckpoint(ctx, q)
	if errors.Is(err, audit.ErrNoCheckpoint) {
		return nil
	}
	c.TreeSize, c.Root = latest.Size, latest.Root
	return err
}

// keep stores a draft. What is frozen here is never written again.
func (r *Reports) keep(ctx context.Context, tx *usecase.Tx, d draft, rowID string) (Report, error) {
	text, err := d.content.canonical()
	if err != nil {
		return Report{}, err
	}
	report := d.report
	report.ID, report.Number, report.Version, report.CreatedAt = rowID, d.content.Number, 1, tx.Now()
	report.TreeSize, report.Root, report.AuthorID = d.content.TreeSize, d.content.Root, tx.Actor.PersonID
	report.SHA256, report.SM3 = digests(text)
	if err := freeze(ctx, tx, &Snapshot{ID: rowID, Content: text, CreatedAt: tx.Now()}); err != nil {
		return report, err
	}
	return report, insert(ctx, tx, reportTable, rowID, &report)
}

// write puts the notes of the author into sections.
func (c *Content) write(notes []Note) {
	c.Sections = slices.Clone(c.Sections)
	for _, n := range notes {
		c.Sections[n.Section].Note = n.Text
	}
}
