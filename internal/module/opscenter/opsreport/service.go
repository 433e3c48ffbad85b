package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Reports is the module's service.
type Reports struct {
	kit   Kit
	needs Needs
}

// View is a report in a list.
type View struct {
	Report
	AuthorName   string        `json:"authorName" doc:"Empty when the program made it"`
	ReviewerName string        `json:"reviewerName"`
	SenderName   string        `json:"senderName"`
	ReceiverName string        `json:"receiverName"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
}

// Detail is a report with its content.
type Detail struct {
	View
	Content     Content             `json:"content"`
	Words       map[string]string   `json:"words" doc:"Labels of the document in the contract's language"`
	States      map[string]string   `json:"states" doc:"What a section without data says"`
	ManagerName string              `json:"managerName" doc:"Project manager on the last day of the period"`
	Editions    []View              `json:"editions" nullable:"false"`
	Files       []attach.Attachment `json:"files" nullable:"false"`
}

func stale(have, asked int) error {
	if have != asked {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return nil
}

// views names people and says what the actor may do.
func (r *Reports) views(ctx context.Context, actor scope.Actor, rows []Report) ([]View, error) {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.AuthorID, row.ReviewerID, row.SenderID, row.ReceiverID)
	}
	names, err := r.needs.Names.PersonNames(ctx, ids)
	found := make([]View, len(rows))
	for i, row := range rows {
		v := View{Report: row, AuthorName: names[row.AuthorID], ReviewerName: names[row.ReviewerID], SenderName: names[row.SenderID], ReceiverName: names[row.ReceiverID], Actions: []flow.Action{}}
		if row.AuthorID == automatic {
			v.AuthorName = ""
		}
		if row.Replaced == "" {
			v.Actions = reportFlow.Actions(actor, row.State, func(action string) *fault.Error { return row.guard(actor, action) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
			v.Waits = reportFlow.Waits(actor, row.State)
		}
		found[i] = v
	}
	return found, err
}

// automatic is the person that the program acts as.
const automatic = "system"

// guard: who wrote a report does not review it, and an old version is history.
func (r *Report) guard(actor scope.Actor, action string) *fault.Error {
	switch {
	case r.Replaced != "":
		return fault.New(fault.Conflict, "opsreport.replaced")
	case action == "review" && actor.PersonID == r.AuthorID:
		return fault.New(fault.Conflict, "opsreport.own")
	}
	return nil
}

// List shows a page of reports.
func (r *Reports) List(ctx context.Context, input *reportsInput) (list.Result[View], error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[View], error) {
		page, err := list.Page(ctx, q, reportList, input.Params, list.Where(input.ReportFilter))
		result := list.Result[View]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = r.views(ctx, q.Actor, page.Items)
		}
		return result, err
	})
}

// Get shows a report.
func (r *Reports) Get(ctx context.Context, reportID string) (Detail, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Detail, error) {
		report, err := byID[Report](ctx, q, reportID)
		if err != nil {
			return Detail{}, err
		}
		return r.detail(ctx, q, q.Actor, report)
	})
}

func (r *Reports) detail(ctx context.Context, q bun.IDB, actor scope.Actor, report Report) (Detail, error) {
	d := Detail{Words: paper.Words, States: paper.States}
	snapshot, err := snapshotOf(ctx, q, report.ID)
	if err != nil {
		return d, err
	}
	if sha, sm := digests(snapshot.Content); sha != report.SHA256 || sm != report.SM3 {
		return d, fault.New(fault.Conflict, "opsreport.damaged", "number", report.Number)
	}
	if d.Content, err = parseContent(snapshot.Content); err != nil {
		return d, err
	}
	all, err := editions(ctx, q, report.Number)
	if err != nil {
		return d, err
	}
	if d.Editions, err = r.views(ctx, actor, all); err != nil {
		return d, err
	}
	own, err := r.views(ctx, actor, []Report{report})
	if err != nil {
		return d, err
	}
	d.View = own[0]
	manager, err := r.needs.Manager(ctx, q, report.To)
	if err != nil {
		return d, err
	}
	names, err := r.needs.Names.PersonNames(ctx, []string{manager})
	if err != nil {
		return d, err
	}
	d.ManagerName = names[manager]
	d.Files, err = attach.List(ctx, q, reportTable, report.ID)
	return d, err
}

// timeline tells what happened to a record.
func timeline[T any](ctx context.Context, r *Reports, table, rowID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		if _, err := byID[T](ctx, q, rowID); err != nil {
			return nil, err
		}
		return r.kit.Runner.Log.Timeline(ctx, q, r.needs.Names, audit.Ref{Entity: table, ID: rowID})
	})
}

// Sees refuses a file to those who may not read the report it belongs to.
func (r *Reports) Sees(ctx context.Context) error {
	_, err := usecase.Read(ctx, r.kit.Runner, PermitRead, func(context.Context, usecase.Query) (struct{}, error) { return struct{}{}, nil })
	return err
}

// Snapshot is the frozen text of a report, byte by byte as it was hashed.
func (r *Reports) Snapshot(ctx context.Context, reportID string) (File, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (File, error) {
		report, err := byID[Report](ctx, q, reportID)
		if err != nil {
			return File{}, err
		}
		s, err := snapshotOf(ctx, q, report.ID)
		return fileOf(report, "json", "application/json", []byte(s.Content)), err
	})
}

// Render writes a report as pdf or docx. The same snapshot with the same course
// gives the same bytes.
func (r *Reports) Render(ctx context.Context, reportID, form string) (File, error) {
	d, err := r.Get(ctx, reportID)
	if err != nil {
		return File{}, err
	}
	p := d.printed()
	if form == "docx" {
		content, err := p.docx()
		return fileOf(d.Report, form, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", content), err
	}
	content, err := p.pdf()
	return fileOf(d.Report, "pdf", "application/pdf", content), err
}

// Waiting are the reports in a state that nobody has corrected, the oldest first.
func (r *Reports) Waiting(ctx context.Context, state string) ([]View, error) {
	return usecase.Read(ctx, r.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]View, error) {
		rows, err := reportsIn(ctx, q, state, 200)
		if err != nil {
			return nil, err
		}
		return r.views(ctx, q.Actor, rows)
	})
}
