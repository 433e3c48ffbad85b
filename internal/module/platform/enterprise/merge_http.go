package enterprise

import (
	"context"
	"net/http"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

const (
	mergeBase     = "/api/platform/enterprise/merges"
	duplicateBase = "/api/platform/enterprise/duplicates"

	// mergePage is where the console shows a merge.
	mergePage = "/platform/enterprise/merges/"
)

type (
	mergeListInput struct {
		list.Params
		State []string `query:"state" enum:"proposed,merged,rejected,withdrawn" filter:"t.state"`
	}
	mergeInput     struct{ Body MergeProposal }
	duplicatesBody struct {
		Items []Duplicate `json:"items" nullable:"false"`
	}
	pairInput struct {
		ID string `path:"id" maxLength:"53" doc:"Id of the one that stays, a dash, id of the one that goes"`
	}
)

// mergeList has no parties: who may read merges reads all.
var mergeList = list.Spec[Merge]{
	Name: "platform.enterprise.merges", Versions: []string{mergeEntity, "organisation"},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Merge, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Merge) string { return row.ID },
}

// mergeTable is what an export of the list holds.
var mergeTable = listing.Table{Entity: "organisationMerge", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.organisationMerge."},
	{Field: "keptName"}, {Field: "lostName"}, {Field: "reason"}, {Field: "createdAt"}, {Field: "decidedAt"}, {Field: "decision"}}}

func (m *Merges) routes(api *web.API) {
	route := func(method, base, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: "organisation-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	web.Register(api, route(http.MethodGet, duplicateBase, "", "duplicate-list", "List pairs of organisations that look like one", PermitMergeRead),
		func(ctx context.Context, _ *struct{}) (*web.Body[duplicatesBody], error) {
			items, err := m.Duplicates(ctx)
			return web.Reply(duplicatesBody{Items: items}, err)
		})
	web.Register(api, route(http.MethodGet, duplicateBase, "/{id}", "duplicate-get", "Show two organisations side by side", PermitMergeRead),
		func(ctx context.Context, in *pairInput) (*web.Body[Comparison], error) {
			return web.Reply(m.Compare(ctx, in.ID))
		})
	listing.Register(api, m.runner(), route(http.MethodGet, mergeBase, "", "merge-list", "List merges of organisations", PermitMergeRead), mergeTable, m.List)
	web.Register(api, route(http.MethodGet, mergeBase, "/{id}", "merge-get", "Show a merge", PermitMergeRead),
		func(ctx context.Context, in *IDInput) (*web.Body[MergeView], error) {
			return web.Reply(m.Get(ctx, in.ID))
		})
	web.Register(api, route(http.MethodGet, mergeBase, "/{id}/timeline", "merge-timeline", "Show the history of a merge", PermitMergeRead),
		func(ctx context.Context, in *IDInput) (*web.Body[timelineBody], error) {
			items, err := m.Timeline(ctx, in.ID)
			return web.Reply(timelineBody{Items: items}, err)
		})
	propose := route(http.MethodPost, mergeBase, "", "merge-propose", "Propose to make one of two organisations", PermitMerge)
	propose.Status = http.StatusCreated
	web.Register(api, propose, func(ctx context.Context, in *mergeInput) (*web.Body[MergeView], error) {
		return web.Reply(m.Propose(ctx, in.Body))
	})
	for _, transition := range mergeFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, mergeBase, "/{id}/"+action, "merge-"+action, "Perform "+action+" on a proposed merge", transition.Permission),
			func(ctx context.Context, in *actionInput) (*web.Body[MergeView], error) {
				return web.Reply(m.Decide(ctx, in.ID, action, in.Body.Version, in.Body.Reason))
			})
	}
}

// todos are the merges that wait for somebody else than who proposed them.
func (m *Merges) todos(ctx context.Context, actor scope.Actor, limit int) ([]module.Todo, error) {
	todos := []module.Todo{}
	if actor.Reach(PermitMergeDecide) != scope.All {
		return todos, nil
	}
	waiting, err := waitingMerges(ctx, m.runner().DB.Read())
	for _, merge := range waiting {
		if merge.CreatedBy == actor.PersonID || len(todos) == limit {
			continue
		}
		todos = append(todos, module.Todo{What: "todo.organisationMerge.decide", Params: map[string]any{"number": merge.Number}, Number: merge.Number,
			Entity: "organisationMerge", Path: mergePage + merge.ID, Verb: "approve", Facts: []string{merge.Reason}, Tone: "normal"})
	}
	return todos, err
}
