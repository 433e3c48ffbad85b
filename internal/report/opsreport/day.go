package opsreport

import (
	"context"
	"strconv"

	"gongzhi/internal/contract/opscenter"
)

// people names the engineers of tickets.
func (r *Reader) people(ctx context.Context, rows []ticket) (map[string]string, error) {
	var ids []string
	for i := range rows {
		ids = append(ids, rows[i].EngineerID)
	}
	return r.names(ctx, ids)
}

// tickets are those that came or were closed in the period.
func (r *Reader) tickets(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.touched(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	names, err := r.people(ctx, rows)
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	table := opscenter.ReportTable{Key: "tickets", Path: during(list(ticketPath), "createdAt", ask)}
	count := map[string]int{}
	for i := range rows {
		t := &rows[i]
		name, phone, err := r.asked(t)
		if err != nil {
			return opscenter.ReportPart{}, err
		}
		marks := []string{t.Kind}
		if !t.ClosedAt.IsZero() && t.ClosedAt >= ask.Start() && t.ClosedAt < ask.End() {
			marks = append(marks, "closed")
		}
		for _, m := range marks {
			count[m]++
		}
		signed := ""
		if t.SignKind != "" {
			signed = say(ctx, "enum.ticketSign."+t.SignKind)
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: ticketPath + t.ID, Marks: marks, Cells: []string{t.Number, name, phone, masked(t.Title), level(t.Level), names[t.EngineerID],
			word(ctx, "enum.ticketMode.", t.Mode), minute(t.ReportedAt), minute(t.ClosedAt), say(ctx, "state.serviceTicket."+t.State), signed}})
	}
	capped(&table)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{
		figure("requests", count["request"], "tickets", "request", table.Path+"&kind=request"), figure("faults", count["fault"], "tickets", "fault", table.Path+"&kind=fault"),
		figure("closed", count["closed"], "tickets", "closed", list(ticketPath)+"?state=closed")}}, nil
}

// leftovers are what nobody has finished at the end of the period.
func (r *Reader) leftovers(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.open(ctx, ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	names, err := r.people(ctx, rows)
	table := opscenter.ReportTable{Key: "leftovers", Path: list(ticketPath)}
	for i := range rows {
		t := &rows[i]
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: ticketPath + t.ID, Cells: []string{t.Number, masked(t.Title), level(t.Level), say(ctx, "state.serviceTicket."+t.State), names[t.EngineerID], minute(t.ReportedAt)}})
	}
	all := len(table.Rows)
	capped(&table)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{figure("open", all, "leftovers", "", table.Path)}}, err
}

func (r *Reader) alerts(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.raised(ctx, ask.Start(), ask.End())
	table := opscenter.ReportTable{Key: "alerts", Path: list(alertPath)}
	for _, a := range rows {
		tone := "warn"
		if a.Severity == "critical" {
			tone = "danger"
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: alertPath + a.ID, Tone: tone, Marks: []string{a.Severity}, Cells: []string{a.Number, say(ctx, "enum.monitorSeverity."+a.Severity),
			r.subject(ctx, a.SubjectKind, a.Subject), masked(a.Summary), minute(a.StartedAt), minute(a.RecoveredAt), say(ctx, "state.monitorAlert."+a.State)}})
	}
	all := len(table.Rows)
	capped(&table)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{figure("alerts", all, "alerts", "", table.Path)}}, err
}

// subject names what is watched.
func (r *Reader) subject(ctx context.Context, kind, code string) string {
	if kind == "module" {
		return code + " " + say(ctx, "service."+code)
	}
	return code
}

// outages are the stretches in which something was down, cut to the period.
func (r *Reader) outages(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.down(ctx, ask.Start(), ask.End())
	table := opscenter.ReportTable{Key: "outages", Path: "/opscenter/monitoring/outages"}
	for _, s := range rows {
		from, to := max(s.From, ask.Start()), ask.End()
		if !s.To.IsZero() {
			to = min(s.To, to)
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: probePath + s.ProbeID, Tone: "danger", Cells: []string{r.subject(ctx, s.Kind, s.Subject), minute(s.From), minute(s.To), minutes(int64(to - from)), word(ctx, "enum.monitorReason.", s.Reason)}})
	}
	all := len(table.Rows)
	capped(&table)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: []opscenter.ReportFigure{figure("outages", all, "outages", "", table.Path)}}, err
}

// interfaces as they were seen last. One that was never seen is not good.
func (r *Reader) interfaces(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.watchedInterfaces(ctx)
	table := opscenter.ReportTable{Key: "interfaces", Path: "/opscenter/monitoring/probes?subjectKind=interface"}
	for _, w := range rows {
		state, tone := "unknown", "warn"
		switch {
		case !w.Known || w.Seen.IsZero() || ask.Until.Sub(w.Seen).Minutes() > 10:
		case !w.Bad.IsZero():
			state, tone = "down", "danger"
		default:
			state, tone = "up", ""
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Path: probePath + w.ID, Tone: tone, Cells: []string{w.Name, say(ctx, "enum.monitorShown."+state), minute(w.Seen), strconv.FormatInt(w.Millis, 10), masked(w.Note)}})
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, err
}

// security counts what was refused.
func (r *Reader) security(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	table := opscenter.ReportTable{Key: "security", Path: "/platform/evidence/entries"}
	var figures []opscenter.ReportFigure
	for _, one := range []struct{ key, action, word string }{{"failures", "platform.signin.failure", "audit.platform.signin.failure"}, {"refusals", "", "enum.auditResult.refused"}} {
		count, err := r.refused(ctx, ask.Start(), ask.End(), one.action)
		if err != nil {
			return opscenter.ReportPart{}, err
		}
		table.Rows = append(table.Rows, opscenter.ReportRow{Marks: []string{one.key}, Cells: []string{say(ctx, one.word), strconv.Itoa(count), one.action}})
		figures = append(figures, figure(one.key, count, "security", one.key, ""))
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}, Figures: figures}, nil
}

// chain are the signed checkpoints of the log in the period.
func (r *Reader) chain(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.checkpoints(ctx, ask.Start(), ask.End())
	table := opscenter.ReportTable{Key: "chain", Path: "/platform/evidence"}
	for _, c := range rows {
		table.Rows = append(table.Rows, opscenter.ReportRow{Cells: []string{strconv.FormatInt(c.Size, 10), c.Root, minute(c.At)}})
	}
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{table}}, err
}
