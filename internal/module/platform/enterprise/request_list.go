package enterprise

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
)

// RequestFilter are the filters of the list of requests.
type RequestFilter struct {
	State           []string  `query:"state" enum:"draft,submitted,approved,rejected,withdrawn" filter:"t.state"`
	OrganisationID  []string  `query:"organisationId" filter:"t.organisation_id"`
	CreatedAtFrom   clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo     clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
	SubmittedAtFrom clock.Day `query:"submittedAtFrom" format:"date" filter:"t.submitted_at,from"`
	SubmittedAtTo   clock.Day `query:"submittedAtTo" format:"date" filter:"t.submitted_at,until"`
}

type requestListInput struct {
	list.Params
	RequestFilter
}

var requestList = list.Spec[Request]{
	Name: "platform.enterprise.requests", Versions: []string{requestEntity, "organisation", "organisation_licence"},
	Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.organisation_id"}},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Request, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Request) string { return row.ID },
}

// requestTable is what an export of the list holds.
var requestTable = listing.Table{Entity: "organisationRequest", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.organisationRequest."},
	{Field: "organisationName"}, {Field: "reason"}, {Field: "createdAt"}, {Field: "submittedAt"}, {Field: "decidedAt"}, {Field: "decision"}}}

// requestPage is where the console shows a request.
const requestPage = "/platform/enterprise/requests/"

// todos are the requests that wait for the reviewer, and the drafts that wait
// for those who may submit them.
func (r *Requests) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	todos := []module.Todo{}
	for _, wait := range []struct{ permission, state, what, verb string }{
		{PermitReview, Submitted, "todo.organisationRequest.review", "approve"},
		{PermitRequest, Draft, "todo.organisationRequest.submit", "submit"},
	} {
		if !actor.Can(wait.permission) {
			continue
		}
		found, err := requestsIn(ctx, r.runner().DB.Read(), actor.For(wait.permission), wait.state, wait.state == Submitted, limit)
		if err != nil {
			return nil, err
		}
		for _, request := range found {
			todos = append(todos, module.Todo{What: wait.what, Params: map[string]any{"organisation": request.Base.Name}, Number: request.Number,
				Entity: "organisationRequest", Path: requestPage + request.ID, Verb: wait.verb, Facts: []string{request.Base.Name, request.Reason}, Tone: "normal"})
		}
	}
	return todos, nil
}
