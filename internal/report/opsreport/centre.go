package opsreport

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/seal"
)

const (
	changePath  = "/opscenter/change/changes/"
	accountPath = "/opscenter/operationorder/accounts/"
	dataPath    = "/opscenter/operationorder/data/"
	logPath     = "/opscenter/logcentre/summaries"
	articlePath = "/opscenter/knowledge/articles/"
)

// table closes a part of one table: it is cut, and its figure counts all rows.
func table(t opscenter.ReportTable) opscenter.ReportPart {
	all := len(t.Rows)
	capped(&t)
	return opscenter.ReportPart{Tables: []opscenter.ReportTable{t}, Figures: []opscenter.ReportFigure{figure(t.Key, all, t.Key, "", t.Path)}}
}

// changes of the system that were registered, begun or finished in the period.
func (r *Reader) changes(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.modified(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	var ids []string
	for i := range rows {
		ids = append(ids, rows[i].AuthorisedBy)
	}
	names, err := r.names(ctx, ids)
	t := opscenter.ReportTable{Key: "changes", Path: list(changePath)}
	for i := range rows {
		c := &rows[i]
		result, tone := say(ctx, "state.change."+c.State), ""
		if c.Outcome == "rolledback" {
			result, tone = say(ctx, "enum.changeOutcome.rolledback")+" "+minute(c.FinishedAt), "warn"
		}
		t.Rows = append(t.Rows, opscenter.ReportRow{Path: changePath + c.ID, Tone: tone, Marks: []string{c.Kind, c.Category}, Cells: []string{c.Number, say(ctx, "enum.changeKind."+c.Kind) + " " + say(ctx, "enum.changeCategory."+c.Category),
			masked(c.Title), strings.TrimSpace(names[c.AuthorisedBy] + " " + minute(c.AuthorisedAt)), result}})
	}
	return table(t), err
}

// orders are what was done to accounts and data; nobody may touch them otherwise.
func (r *Reader) orders(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	accounts, err := r.accountOrdered(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	data, err := r.dataOrdered(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	var ids []string
	for i := range accounts {
		ids = append(ids, accounts[i].CreatedBy, accounts[i].AuthorisedBy, accounts[i].CarriedBy)
	}
	for i := range data {
		ids = append(ids, data[i].CreatedBy, data[i].AuthorisedBy, data[i].OperatorID)
	}
	names, err := r.names(ctx, ids)
	about := opscenter.ReportTable{Key: "accountOrders", Path: list(accountPath)}
	for i := range accounts {
		o := &accounts[i]
		target := masked(o.Target)
		if o.TargetKind == "person" {
			target = seal.Mask(seal.PersonName, seal.Public, o.Target)
		}
		about.Rows = append(about.Rows, opscenter.ReportRow{Path: accountPath + o.ID, Marks: []string{o.Kind}, Cells: []string{o.Number, say(ctx, "enum.accountOrderKind."+o.Kind), target, names[o.CreatedBy], names[o.AuthorisedBy], names[o.CarriedBy],
			minute(o.CarriedAt), say(ctx, "state.accountOrder."+o.State)}})
	}
	done := opscenter.ReportTable{Key: "dataOrders", Path: list(dataPath)}
	for i := range data {
		o := &data[i]
		tone := ""
		if o.State == "failed" || o.State == "reverted" {
			tone = "warn"
		}
		done.Rows = append(done.Rows, opscenter.ReportRow{Path: dataPath + o.ID, Tone: tone, Marks: []string{o.Kind}, Cells: []string{o.Number, say(ctx, "enum.dataOrderKind."+o.Kind), say(ctx, "enum.dataOrderSubject."+o.Subject), masked(o.Reason), names[o.CreatedBy],
			names[o.AuthorisedBy], names[o.OperatorID], o.Backup, strconv.FormatInt(o.RowsDone, 10), minute(o.FinishedAt), say(ctx, "state.dataOrder."+o.State)}})
	}
	first, second := table(about), table(done)
	return opscenter.ReportPart{Tables: append(first.Tables, second.Tables...), Figures: append(first.Figures, second.Figures...)}, err
}

// logs are the analyses of the days of the period. A day without one is no row:
// nobody looked.
func (r *Reader) logs(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	rows, err := r.logged(ctx, ask.From, ask.To, ask.Until)
	t := opscenter.ReportTable{Key: "logs", Path: logPath}
	for i := range rows {
		s := &rows[i]
		var odd []struct{ Kind, Class string }
		var found []struct{ Number string }
		if err == nil {
			err = json.Unmarshal([]byte(s.Anomalies), &odd)
		}
		if err == nil {
			err = json.Unmarshal([]byte(s.Findings), &found)
		}
		var strange, numbers []string
		for _, a := range odd {
			strange = append(strange, say(ctx, "enum.logClass."+a.Class)+" "+say(ctx, "enum.logAnomaly."+a.Kind))
		}
		for _, f := range found {
			numbers = append(numbers, f.Number)
		}
		tone := ""
		if len(odd)+len(found) > 0 {
			tone = "warn"
		}
		number := func(n int64) string { return strconv.FormatInt(n, 10) }
		t.Rows = append(t.Rows, opscenter.ReportRow{Path: logPath, Tone: tone, Cells: []string{string(s.Day), number(s.Total), number(s.Refused), number(s.Failed), strings.Join(strange, " "), strings.Join(numbers, " "), minute(s.Made), strconv.Itoa(s.Read)}})
	}
	return table(t), err
}

// knowledge is what was published and what answered tickets in the period.
func (r *Reader) knowledge(ctx context.Context, ask opscenter.ReportAsk) (opscenter.ReportPart, error) {
	editions, err := r.published(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	uses, err := r.answers(ctx, ask.Start(), ask.End())
	if err != nil {
		return opscenter.ReportPart{}, err
	}
	var ids []string
	for i := range editions {
		ids = append(ids, editions[i].Reviewer)
	}
	for i := range uses {
		ids = append(ids, uses[i].By)
	}
	names, err := r.names(ctx, ids)
	articles := opscenter.ReportTable{Key: "articles", Path: list(articlePath)}
	for i := range editions {
		e := &editions[i]
		articles.Rows = append(articles.Rows, opscenter.ReportRow{Path: articlePath + e.ID, Cells: []string{e.Article, e.title(), say(ctx, "enum.articleCategory."+e.Category), say(ctx, "enum.articleAudience."+e.Audience), strconv.FormatInt(e.Number, 10), names[e.Reviewer], minute(e.At)}})
	}
	used := opscenter.ReportTable{Key: "answers", Path: list(ticketPath)}
	for i := range uses {
		u := &uses[i]
		used.Rows = append(used.Rows, opscenter.ReportRow{Path: ticketPath + u.TicketID, Cells: []string{u.Article, u.Ticket, names[u.By], minute(u.At)}})
	}
	first, second := table(articles), table(used)
	return opscenter.ReportPart{Tables: append(first.Tables, second.Tables...), Figures: append(first.Figures, second.Figures...)}, err
}

// title is that of the contract's language, another one when there is none.
func (e *edition) title() string {
	var words map[string]*struct{ Title string }
	if json.Unmarshal([]byte(e.Words), &words) != nil {
		return ""
	}
	for _, lang := range []string{"zh-Hans", "zh-Hant", "en", "pt"} {
		if said := words[lang]; said != nil && said.Title != "" {
			return masked(said.Title)
		}
	}
	return ""
}
