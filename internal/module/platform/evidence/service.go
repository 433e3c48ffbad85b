package evidence

import (
	"cmp"
	"context"
	"encoding/json"
	"sync/atomic"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// PermitRead opens the audit log; it shows what everybody did.
const PermitRead = "platform.evidence.read"

// Log shows the audit log.
type Log struct {
	runner *usecase.Runner
	signer *audit.Signer
	names  Names
	form   Form

	register func() []seal.Column // of all modules
	cleared  func() []Cleared
	trust    atomic.Pointer[Trust]
}

// Names names people, posts and organisations, and finds people by name.
type Names interface {
	audit.Names
	PeopleCalled(ctx context.Context, name string) (ids []string, err error)
}

// Form is the document that describes an evidence bundle; each brings it along.
type Form struct {
	Name, Text string
	// Data are the tables whose rows of a time go with it; nil for none.
	Data func(from, to clock.Day) []audit.DataSet
}

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
	Result      string        `json:"result" enum:"done,refused,failed"`
	RecordCount int           `json:"recordCount"`
	Sealed      bool          `json:"sealed"`
	Seq         *int64        `json:"seq"`
}

// List shows a page of the log.
func (l *Log) List(ctx context.Context, input *listInput) (list.Result[Entry], error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Entry], error) {
		filter, err := l.filter(ctx, q, input)
		if err != nil {
			return list.Result[Entry]{}, err
		}
		page, err := list.Page(ctx, q, entryList, input.Params, filter)
		result := list.Result[Entry]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err != nil {
			return result, err
		}
		result.Items, err = l.named(ctx, page.Items)
		return result, err
	})
}

// filter adds to the conditions of the columns those that need more: a person's
// name, a row that was touched, and where from, which only those may search who
// see everybody's deeds.
func (l *Log) filter(ctx context.Context, q usecase.Query, input *listInput) (list.Filter, error) {
	filter := list.Where(input)
	switch input.Result {
	case "":
	case "done":
		filter = filter.And("t.result", "=", audit.Done)
	default:
		filter = filter.And("t.result", "=", input.Result)
	}
	if input.Who != "" {
		ids, err := l.names.PeopleCalled(ctx, input.Who)
		if err != nil {
			return nil, err
		}
		filter = filter.And("t.person_id", "in", append(ids, "-"))
	}
	if input.Object != "" {
		filter = filter.And("t.id IN (SELECT r.entry_id FROM audit_record r WHERE r.entity_id", "=)", input.Object)
	}
	for fact, value := range map[string]string{"ip": input.IP, "session": input.Session} {
		if value == "" {
			continue
		}
		if q.Scope.Reach != scope.All {
			return nil, fault.New(fault.Forbidden, "evidence.origin_for_all")
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		filter = filter.And("t.private", "contains", `"`+fact+`":`+string(text))
	}
	return filter, nil
}

// named adds the names to rows.
func (l *Log) named(ctx context.Context, rows []row) ([]Entry, error) {
	var people, posts, organisations []string
	for _, e := range rows {
		people, posts, organisations = append(people, e.PersonID), append(posts, e.PostID), append(organisations, e.OrgID)
	}
	personNames, err := l.names.PersonNames(ctx, people)
	if err != nil {
		return nil, err
	}
	postTitles, err := l.names.PostTitles(ctx, posts)
	if err != nil {
		return nil, err
	}
	orgNames, err := l.names.OrgNames(ctx, organisations)
	entries := make([]Entry, len(rows))
	for i, e := range rows {
		entries[i] = Entry{ID: e.ID, At: e.At, Action: e.Action, PersonID: e.PersonID, PersonName: personNames[e.PersonID], PostTitle: postTitles[e.PostID],
			OrgName: orgNames[e.OrgID], Reason: e.Reason, TraceID: e.TraceID, Result: cmp.Or(e.Result, "done"), RecordCount: e.RecordCount, Sealed: e.Seq != nil, Seq: e.Seq}
	}
	return entries, err
}

// Detail is an entry with what it did and where it came from.
type Detail struct {
	Entry

	Origin  *audit.Origin       `json:"origin" doc:"Only for those who see everybody's deeds"`
	Records []audit.EntryRecord `json:"records" nullable:"false" doc:"The first 200"`
}

const shownRecords = 200

// Get shows one entry.
func (l *Log) Get(ctx context.Context, entryID string) (Detail, error) {
	return usecase.Read(ctx, l.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Detail, error) {
		found, err := seenEntry(ctx, q, entryID)
		if err != nil {
			return Detail{}, err
		}
		entries, err := l.named(ctx, []row{found})
		if err != nil {
			return Detail{}, err
		}
		detail := Detail{Entry: entries[0]}
		if q.Scope.Reach == scope.All && !q.Actor.Masked {
			origin := (&audit.Entry{Private: found.Private}).Origin()
			detail.Origin = &origin
		}
		detail.Records, err = l.runner.Log.Records(ctx, q, entryID, shownRecords)
		return detail, err
	})
}
