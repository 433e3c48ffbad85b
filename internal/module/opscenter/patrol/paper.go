package patrol

import (
	"bytes"
	"context"
	"strconv"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/doc"
	"gongzhi/internal/kit/web"
)

// Paper prints the patrol log of a day: the same rows give the same bytes.
func (s *Service) Paper(ctx context.Context, day clock.Day) (*bytes.Buffer, error) {
	l, err := s.LogOf(ctx, day)
	if err != nil {
		return nil, err
	}
	say := func(key string) string { return web.Say(ctx, key, nil) }
	field := func(name string) string { return say("field.patrolRun." + name) }
	at := func(i clock.Instant) string {
		if i.IsZero() {
			return say("patrol.paper.none")
		}
		return i.Format("2006-01-02 15:04")
	}
	duty := ""
	for i, p := range l.Duty {
		if i > 0 {
			duty += say("patrol.list.and")
		}
		duty += p.Name
	}
	title := say("patrol.paper.title")
	d := doc.New(doc.Settings{Title: title, Created: max(l.CreatedAt, l.DoneAt).Time(), Heading: say("app.name"), Number: l.Number, Footer: say("patrol.paper.footer"), ReplaceMissing: true})
	d.Title(title)
	d.Grid(2, []doc.Pair{
		{Label: field("day"), Value: string(l.Day)}, {Label: field("timing"), Value: say("enum.patrolTiming." + l.Timing)},
		{Label: field("startedAt"), Value: at(l.StartedAt)}, {Label: field("endedAt"), Value: at(l.EndedAt)},
		{Label: field("duty"), Value: duty}, {Label: field("plan"), Value: strconv.Itoa(l.Plan)},
		{Label: field("normal"), Value: strconv.Itoa(l.Normal)}, {Label: field("abnormal"), Value: strconv.Itoa(l.Abnormal)},
		{Label: field("noData"), Value: strconv.Itoa(l.NoData)}, {Label: field("notApplicable"), Value: strconv.Itoa(l.NA)},
	})
	for _, table := range l.Groups {
		if len(table.Cells) == 0 {
			continue
		}
		d.Heading(say("enum.patrolGroup." + table.Group))
		rows := make([][]string, len(table.Cells))
		for i := range table.Cells {
			words := table.Cells[i].Words(say)
			rows[i] = append(words[:6:6], words[7]) // remarks are for the page
		}
		cell := func(name string) string { return say("field.patrolResult." + name) }
		d.Table([]doc.Column{{Header: cell("subject"), Width: 34}, {Header: cell("measure")}, {Header: cell("value"), Width: 20, Right: true}, {Header: cell("threshold"), Width: 22, Right: true},
			{Header: cell("verdict"), Width: 18}, {Header: cell("sampledAt"), Width: 30}, {Header: cell("ticket"), Width: 28}}, rows)
	}
	d.Heading(say("patrol.paper.conclusion"))
	if len(l.Troubles) == 0 {
		d.Paragraph(say("patrol.paper.calm"))
	}
	for i := range l.Troubles {
		c := &l.Troubles[i]
		d.Paragraph(subjectWord(say, c) + " " + say("enum.patrolMeasure."+c.Measure) + " · " + say("enum.patrolVerdict."+c.Verdict) + " → " + c.Ticket)
	}
	d.Signatures([]doc.Signature{{Label: field("signerName"), Name: l.SignerName, Day: at(l.SignedAt)}, {Label: field("confirmerName"), Name: l.ConfirmerName, Day: at(l.ConfirmedAt)}})
	var buffer bytes.Buffer
	_, err = d.WriteTo(&buffer)
	return &buffer, err
}

func subjectWord(say func(string) string, c *Cell) string {
	switch {
	case c.Group == Modules:
		return say("service." + c.Subject)
	case c.Subject == Installation:
		return say("app.name")
	}
	return c.Subject
}

// Words are a cell as the log says it: subject, item, reading, limit, verdict,
// when it was read, remark and ticket.
func (c *Cell) Words(say func(key string) string) []string {
	measured := func(sign string, n int64) string { return sign + strconv.FormatInt(n, 10) + unitWord(say, c.Unit) }
	value, limit, sampled := say("patrol.paper.none"), "", say("patrol.paper.none")
	if c.Value != nil {
		value = measured("", *c.Value)
	}
	switch {
	case c.Manual:
	case c.Least:
		limit = measured("≥ ", c.Limit)
	default:
		limit = measured("≤ ", c.Limit)
	}
	if !c.SampledAt.IsZero() {
		sampled = c.SampledAt.Format("2006-01-02 15:04")
	}
	note := c.Note
	if note == undeployed {
		note = say("patrol.paper.undeployed")
	}
	return []string{subjectWord(say, c), say("enum.patrolMeasure." + c.Measure), value, limit, say("enum.patrolVerdict." + c.Verdict), sampled, note, c.Ticket}
}

// unitWord is a unit as people write it; a number keeps a space before one that
// is no sign.
func unitWord(say func(string) string, unit string) string {
	switch unit {
	case "d", "h", "min", "s":
		return " " + say("patrol.unit."+unit)
	case "ms", "MB":
		return " " + unit
	}
	return unit
}
