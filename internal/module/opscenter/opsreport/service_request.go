package opsreport

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const requestPage = "/opscenter/opsreport/requests/"

// RequestView is a request as people see it.
type RequestView struct {
	Request
	AskerName string        `json:"askerName"`
	Late      bool          `json:"late"`
	Facts     []string      `json:"facts" nullable:"false" doc:"Data that the answer may quote"`
	Actions   []flow.Action `json:"actions" nullable:"false"`
	Waits     *flow.Wait    `json:"waits,omitempty"`
}

func (r *Reports) requestViews(ctx context.Context, actor scope.Actor, now clock.Instant, rows []Request) ([]RequestView, error) {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.CreatedBy)
	}
	names, err := r.needs.Names.PersonNames(ctx, ids)
	found := make([]RequestView, len(rows))
	for i, row := range rows {
		answered := row.SentAt
		if answered.IsZero() && row.State != Withdrawn {
			answered = now
		}
		found[i] = RequestView{Request: row, AskerName: names[row.CreatedBy], Late: answered > row.DueAt, Facts: r.known(), Waits: requestFlow.Waits(actor, row.State),
			Actions: requestFlow.Actions(actor, row.State, func(string) *fault.Error { return nil }, func(e *fault.Error) string { return web.Sentence(ctx, e) })}
	}
	return found, err
}

// known are the facts that this installation has.
func (r *Reports) known() []string {
	has := []string{}
	for _, name := range facts {
		if r.source(name) != nil {
			has = append(has, name)
		}
	}
	return has
}

// Requests shows a page of requests.
func (r *Reports) Requests(ctx context.Context, input *requestsInput) (list.Result[RequestView], error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[RequestView], error) {
		page, err := list.Page(ctx, q, requestList, input.Params, list.Where(input.RequestFilter))
		result := list.Result[RequestView]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = r.requestViews(ctx, q.Actor, q.Now, page.Items)
		}
		return result, err
	})
}

// Request shows one request.
func (r *Reports) Request(ctx context.Context, requestID string) (RequestView, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (RequestView, error) {
		row, err := byID[Request](ctx, q, requestID)
		if err != nil {
			return RequestView{}, err
		}
		return r.requestView(ctx, q.Actor, q.Now, row)
	})
}

func (r *Reports) requestView(ctx context.Context, actor scope.Actor, now clock.Instant, row Request) (RequestView, error) {
	views, err := r.requestViews(ctx, actor, now, []Request{row})
	if err != nil {
		return RequestView{}, err
	}
	return views[0], nil
}

// Ask takes the owner's question. Its day is agreed, or so many working days
// from now.
func (r *Reports) Ask(ctx context.Context, in Question) (RequestView, error) {
	return usecase.Write(ctx, r.kit.Runner, PermitAsk, func(ctx context.Context, tx *usecase.Tx) (RequestView, error) {
		tx.Act("opscenter.opsreport.ask")
		today := tx.Now().Day()
		if err := in.check(today); err != nil {
			return RequestView{}, err
		}
		if in.DueOn.IsZero() {
			table, ok := r.kit.Calendars.Current(calendar.Mainland)
			if !ok {
				return RequestView{}, fault.New(fault.Conflict, "opsreport.no_calendar")
			}
			in.DueOn = table.AddDays(today, int(r.kit.Parameters.Int(paramSpecial, today)))
		}
		number, err := serial.Next(ctx, tx.Tx, "ZX")
		if err != nil {
			return RequestView{}, err
		}
		row := Request{ID: id.New(tx.Now()), Number: number, Question: in.Question, DueAt: in.DueOn.End(), State: requestFlow.Initial, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := insert(ctx, tx, requestTable, row.ID, &row); err != nil {
			return RequestView{}, err
		}
		err = message.Send(ctx, tx.Tx, message.Notice{Kind: askedMessage, Key: row.ID, To: message.Audience{Permission: PermitWrite}, Path: requestPage + row.ID,
			Params: map[string]string{"number": row.Number, "day": string(in.DueOn)}})
		if err != nil {
			return RequestView{}, err
		}
		return r.requestView(ctx, tx.Actor, tx.Now(), row)
	})
}

// Withdraw takes a question back that nobody has answered yet.
func (r *Reports) Withdraw(ctx context.Context, requestID string, s Step) (RequestView, error) {
	return usecase.Write(ctx, r.kit.Runner, PermitAsk, func(ctx context.Context, tx *usecase.Tx) (RequestView, error) {
		tx.Act("opscenter.opsreport.withdraw")
		row, err := byID[Request](ctx, tx, requestID)
		if err == nil {
			err = stale(row.Version, s.Version)
		}
		if err != nil {
			return RequestView{}, err
		}
		step, err := requestFlow.Next(row.State, "withdraw")
		if err != nil {
			return RequestView{}, err
		}
		var checks fault.Checks
		checks.That(utf8.RuneCountInString(s.Note) >= fewest, "/note", "opsreport.reason")
		if err := checks.Err(); err != nil {
			return RequestView{}, err
		}
		row.State = step.Target(row.State)
		tx.Because(s.Note)
		if err := saveRequest(ctx, tx, &row); err != nil {
			return RequestView{}, err
		}
		return r.requestView(ctx, tx.Actor, tx.Now(), row)
	})
}

// Answer drafts the special report: the question as it was asked, the data that
// is quoted with its rows, and the conclusion.
func (r *Reports) Answer(ctx context.Context, requestID string, a Answer) (Detail, error) {
	var row Request
	d, err := usecase.Read(ctx, r.kit.Runner, PermitWrite, func(ctx context.Context, q usecase.Query) (d draft, err error) {
		if row, err = byID[Request](ctx, q, requestID); err == nil {
			err = stale(row.Version, a.Version)
		}
		if err != nil {
			return d, err
		}
		if _, err := requestFlow.Next(row.State, "draft"); err != nil {
			return d, err
		}
		if err := a.check(q.Now.Day(), func(name string) bool { return slices.Contains(r.known(), name) }); err != nil {
			return d, err
		}
		ask := opscenter.ReportAsk{Kind: Special, From: a.From, To: a.To, Until: q.Now, Subject: row.ID}
		quoted, err := r.quote(ctx, ask, a.Facts)
		if err != nil {
			return d, err
		}
		d, err = r.begin(ctx, q, ask, map[string]opscenter.ReportPart{"question": {Text: row.Question}, "facts": quoted, "attachments": {}})
		for i := range d.content.Sections {
			if d.content.Sections[i].Source == "conclusion" {
				d.content.Sections[i].Note = a.Conclusion
			}
		}
		return d, err
	})
	if err != nil {
		return Detail{}, err
	}
	return usecase.Write(ctx, r.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (Detail, error) {
		number, err := serial.Next(ctx, tx.Tx, "BB")
		if err != nil {
			return Detail{}, err
		}
		one := d
		one.content.Number, one.report.SubjectNo = number, row.Number
		reportID := id.New(tx.Now())
		if one.content.Sections, err = r.bind(ctx, tx, slices.Clone(d.content.Sections), a.FileIDs, reportID); err != nil {
			return Detail{}, err
		}
		report, err := r.keep(ctx, tx, one, reportID)
		if err != nil {
			return Detail{}, err
		}
		tx.Act("opscenter.opsreport.answer")
		request := row
		step, err := requestFlow.Next(request.State, "draft")
		if err != nil {
			return Detail{}, err
		}
		request.State, request.ReportID = step.Target(request.State), report.ID
		if err := saveRequest(ctx, tx, &request); err != nil {
			return Detail{}, err
		}
		if err := r.announce(ctx, tx, &report, PermitReview, draftedMessage); err != nil {
			return Detail{}, err
		}
		return r.detail(ctx, tx, tx.Actor, report)
	})
}

// quote puts the data of several sources under each other.
func (r *Reports) quote(ctx context.Context, ask opscenter.ReportAsk, names []string) (opscenter.ReportPart, error) {
	var all opscenter.ReportPart
	for _, name := range names {
		part, err := r.source(name)(r.asSystem(ctx), ask)
		if err != nil {
			return all, fmt.Errorf("fact %s: %w", name, err)
		}
		all.Figures, all.Tables = append(all.Figures, part.Figures...), append(all.Tables, part.Tables...)
	}
	return all, nil
}

// bind makes the files part of the report and lists them with their digests.
func (r *Reports) bind(ctx context.Context, tx *usecase.Tx, sections []Section, fileIDs []string, reportID string) ([]Section, error) {
	if len(fileIDs) == 0 {
		return sections, nil
	}
	for i, fileID := range fileIDs {
		if err := r.kit.Files.BindField(ctx, tx, fileID, reportTable, reportID, fmt.Sprintf("/fileIds/%d", i)); err != nil {
			return nil, err
		}
	}
	bound, err := attach.List(ctx, tx, reportTable, reportID)
	table := opscenter.ReportTable{Key: "attachments"}
	for _, f := range bound {
		table.Rows = append(table.Rows, opscenter.ReportRow{Cells: []string{f.FileName, fmt.Sprint(f.Size), f.SHA256}})
	}
	part := word(opscenter.ReportPart{Tables: []opscenter.ReportTable{table}})
	last := &sections[len(sections)-1]
	last.State, last.Tables = opscenter.SectionData, part.Tables
	return sections, err
}

// Asked are the requests in a state, the nearest due first.
func (r *Reports) Asked(ctx context.Context, state string) ([]RequestView, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]RequestView, error) {
		rows, err := requestsIn(ctx, q, state, 200)
		if err != nil {
			return nil, err
		}
		return r.requestViews(ctx, q.Actor, q.Now, rows)
	})
}
