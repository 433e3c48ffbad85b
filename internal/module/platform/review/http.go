package review

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/web"
)

const base = "/api/platform/review"

// RecordID is the id in a path.
type RecordID struct {
	ID string `path:"id" maxLength:"26"`
}

type (
	reviewsBody struct {
		Items []Review `json:"items" nullable:"false"`
	}
	timelineBody struct {
		Items []audit.TimelineEntry `json:"items" nullable:"false"`
	}
	linesInput struct {
		list.Params
		LineFilter
	}
	decideBody struct {
		Version int    `json:"version" minimum:"1"`
		Reason  string `json:"reason,omitempty" maxLength:"500"`
	}
	decideInput struct {
		RecordID
		Body decideBody
	}
)

func read(id, path, summary string) web.Route {
	return web.Route{Method: http.MethodGet, Path: base + path, ID: id, Summary: summary, Tag: "platform.review", Permission: Read, Scope: web.Shared}
}

func (r *Reviews) routes(api *web.API) {
	web.Register(api, read("reviews", "/reviews", "List the reviews of what is granted"), func(ctx context.Context, _ *struct{}) (*web.Body[reviewsBody], error) {
		items, err := r.List(ctx)
		return web.Reply(reviewsBody{Items: items}, err)
	})
	web.Register(api, read("review", "/reviews/{id}", "Show a review"), func(ctx context.Context, in *RecordID) (*web.Body[Review], error) {
		return web.Reply(r.Get(ctx, in.ID))
	})
	web.Register(api, read("review-timeline", "/reviews/{id}/timeline", "What happened to a review"), func(ctx context.Context, in *RecordID) (*web.Body[timelineBody], error) {
		entries, err := r.Timeline(ctx, in.ID)
		return web.Reply(timelineBody{entries}, err)
	})
	listing.Register(api, r.kit.Runner, read("review-lines", "/lines", "List the posts of reviews"), lineTable,
		func(ctx context.Context, in *linesInput) (list.Result[Line], error) {
			return r.Lines(ctx, in.Params, in.LineFilter)
		})
	for _, transition := range lineFlow.Transitions {
		action := transition.Action
		decide := read("review-"+action, "/lines/{id}/"+action, "Perform "+action+" on a post of a review")
		decide.Method, decide.Permission = http.MethodPost, Decide
		web.Register(api, decide, func(ctx context.Context, in *decideInput) (*web.Body[Line], error) {
			return web.Reply(r.Decide(ctx, in.ID, action, in.Body.Version, in.Body.Reason))
		})
	}
}
