package opsreport

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
)

func pair(key, value string) opscenter.ReportRow {
	return opscenter.ReportRow{Cells: []string{key, value}}
}

// modules names the lines of the contract that a ticket lists.
func modules(ctx context.Context, list string) string {
	var numbers []string
	if json.Unmarshal([]byte(list), &numbers) != nil {
		return list
	}
	for i, number := range numbers {
		numbers[i] = number + " " + say(ctx, "service."+number)
	}
	return strings.Join(numbers, say(ctx, "patrol.list.and"))
}

// basic is who reported what and when.
func (r *Reader) basic(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	t, err := r.one(ctx, ask.Subject)
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	name, phone, err := r.asked(&t)
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	names, err := r.people(ctx, []ticket{t})
	field := func(key, value string) opscenter.ReportRow { return pair(say(ctx, "field."+key), value) }
	table := opscenter.ReportTable{Key: "basic", Path: ticketPath + t.ID, Rows: []opscenter.ReportRow{field("number", t.Number), field("name", name), field("phone", phone), field("title", masked(t.Title)),
		field("reportedAt", minute(t.ReportedAt)), field("detectedAt", minute(t.DetectedAt)), field("channel", word(ctx, "enum.ticketChannel.", t.Channel)), field("modules", modules(ctx, t.Modules)), field("level", level(t.Level)),
		field("engineerName", names[t.EngineerID]), field("state", say(ctx, "state.serviceTicket."+t.State))}}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, err
}

func (r *Reader) entries(ctx context.Context, key string, ask opscenter.ReportAsk, keep func(entry) bool) (opscenter.ReportPart, error) {
	rows, err := r.course(ctx, ask.Subject, ask.Until+1)
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	var ids []string
	for _, e := range rows {
		ids = append(ids, e.ByID)
	}
	names, err := r.names(ctx, ids)
	table := opscenter.ReportTable{Key: key, Path: ticketPath + ask.Subject}
	for _, e := range rows {
		if keep(e) {
			table.Rows = append(table.Rows, opscenter.ReportRow{Path: ticketPath + ask.Subject, Cells: []string{e.At.Format("2006-01-02 15:04:05"), word(ctx, "action.serviceTicket.", e.Action), names[e.ByID], masked(e.Text)}})
		}
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, err
}

// timeline is the whole course; nobody can take a line out of it.
func (r *Reader) timeline(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	return r.entries(ctx, "timeline", ask, func(entry) bool { return true })
}

// commands are the steps that brought others in.
var commands = []string{"escalate", "plan", "arrive", "confirm-arrival", "handover", "assign", "prelim"}

func (r *Reader) command(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	return r.entries(ctx, "command", ask, func(e entry) bool { return slices.Contains(commands, e.Action) })
}

// impact is whom and what it touched, with the outages of that time.
func (r *Reader) impact(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	t, err := r.one(ctx, ask.Subject)
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	begun := t.ReportedAt
	if !t.DetectedAt.IsZero() {
		begun = min(begun, t.DetectedAt)
	}
	seen, err := r.outages(ctx, opscenter.ReportAsk{From: begun.Day(), To: max(begun.Day(), lastDay(&t, ask)), Until: ask.Until})
	part := opscenter.ReportPart{Tables: append([]opscenter.ReportTable{{Key: "basic", Path: ticketPath + t.ID, Rows: []opscenter.ReportRow{
		pair(say(ctx, "field.affected"), strconv.FormatInt(t.Affected, 10)), pair(say(ctx, "field.modules"), modules(ctx, t.Modules))}}}, seen.Tables...)}
	part.Figures = []opscenter.ReportFigure{{Key: "affected", Value: strconv.FormatInt(t.Affected, 10), Table: "basic", Path: ticketPath + t.ID}, {Key: "reopens", Value: strconv.FormatInt(t.Reopens, 10), Table: "basic", Path: ticketPath + t.ID}}
	return part, err
}

func lastDay(t *ticket, ask opscenter.ReportAsk) clock.Day {
	if !t.ClosedAt.IsZero() {
		return t.ClosedAt.Day()
	}
	return ask.Until.Day()
}

// texts are what the engineer wrote into the ticket.
func (r *Reader) texts(fields ...string) Section {
	return func(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
		t, err := r.one(ctx, ask.Subject)
		all := map[string]struct{ label, text string }{"diagnosis": {"diagnosis", t.Diagnosis}, "cause": {"cause", t.Cause}, "root_cause": {"rootCause", t.RootCause}, "fix": {"fix", t.Fix}, "prevention": {"prevention", t.Prevention}}
		var part opscenter.ReportPart
		table := opscenter.ReportTable{Key: "basic", Path: ticketPath + ask.Subject}
		for _, name := range fields {
			if one := all[name]; one.text != "" {
				table.Rows = append(table.Rows, pair(say(ctx, "field."+one.label), masked(one.text)))
			}
		}
		if len(table.Rows) > 0 {
			part.Tables = []opscenter.ReportTable{table}
		}
		return part, err
	}
}

func (r *Reader) signature(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	t, err := r.one(ctx, ask.Subject)
	if err != nil || t.SignKind == "" {
		return opscenter.ReportPart{}, err
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{{Key: "basic", Path: ticketPath + t.ID, Rows: []opscenter.ReportRow{pair(say(ctx, "enum.ticketSign."+t.SignKind), minute(t.SignedAt))}}}}, nil
}
