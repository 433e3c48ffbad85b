package evidence

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// PermitRead opens the audit log; it shows what everybody did.
const PermitRead = "platform.evidence.read"

// Log shows the audit log.
type Log struct {
	runner *usecase.Runner
	signer *audit.Signer
	names  audit.Names
	form   Form
}

// Form is the document that describes an evidence bundle; each brings it along.
type Form struct{ Name, Text string }

// Entry is one line of the log with names.
type Entry struct {
	ID          string        `json:"id"`
	At          clock.Instant `json:"at"`
	Action      string        `json:"action"`
	PersonID    string        `json:"personId"`
	PersonName  string        `json:"personName"`
	PostTitle   string        `json:"postTitle"`
	OrgName     string        `json:"orgName"`
	Reason      string        `json:"reason"`
	TraceID     string        `json:"traceId"`
	RecordCount int           `json:"recordCount"`
	Sealed      bool          `json:"sealed"`
	Seq         *int64        `json:"seq"`
}

// List shows a page of the log.
func (l *Log) List(ctx context.Context, input *listInput) (list.Result[Entry], error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Entry], error) {
		page, err := list.Page(ctx, q, entryList, input.Params, list.Where(input))
		result := list.Result[Entry]{Items: make([]Entry, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		var people, posts, organisations []string
		for _, e := range page.Items {
			people, posts, organisations = append(people, e.PersonID), append(posts, e.PostID), append(organisations, e.OrgID)
		}
		personNames, err := l.names.PersonNames(ctx, people)
		if err != nil {
			return result, err
		}
		postTitles, err := l.names.PostTitles(ctx, posts)
		if err != nil {
			return result, err
		}
		orgNames, err := l.names.OrgNames(ctx, organisations)
		for i, e := range page.Items {
			result.Items[i] = Entry{ID: e.ID, At: e.At, Action: e.Action, PersonID: e.PersonID, PersonName: personNames[e.PersonID], PostTitle: postTitles[e.PostID],
				OrgName: orgNames[e.OrgID], Reason: e.Reason, TraceID: e.TraceID, RecordCount: e.RecordCount, Sealed: e.Seq != nil, Seq: e.Seq}
		}
		return result, err
	})
}
