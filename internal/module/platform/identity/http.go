package identity

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/web"
)

// RecordID is the id in a path. Embedded input structs must be exported, or
// they stay empty.
type RecordID struct {
	ID string `path:"id" maxLength:"26"`
}

// Bodies are named types: the schema names of the API come from them.
type (
	actionBody struct {
		Version int    `json:"version" minimum:"1"`
		Reason  string `json:"reason,omitempty" maxLength:"500"`
	}
	passwordBody struct {
		Version  int    `json:"version" minimum:"1"`
		Password string `json:"password" maxLength:"128"`
	}
	timelineBody struct {
		Items []audit.TimelineEntry `json:"items" nullable:"false"`
	}
)

type (
	peopleInput struct {
		list.Params
		PeopleFilter
	}
	createInput struct{ Body NewPerson }
	updateInput struct {
		RecordID
		Body PersonChange
	}
	actionInput struct {
		RecordID
		Body actionBody
	}
	passwordInput struct {
		RecordID
		Body passwordBody
	}
	createPostInput struct{ Body NewPost }
	endingInput     struct {
		list.Params
		EndingFilter
	}
	renewInput struct {
		RecordID
		Body Renewal
	}
	updatePostInput struct {
		RecordID
		Body PostChange
	}
)

func read(id, path, summary string) web.Route {
	return web.Route{Method: http.MethodGet, Path: "/api/platform/identity" + path, ID: "identity-" + id,
		Summary: summary, Tag: "platform.identity", Permission: Read, Scope: web.ByParty}
}

func manage(method, id, path, summary string) web.Route {
	route := read(id, path, summary)
	route.Method, route.Permission = method, Manage
	return route
}

func grant(method, id, path, summary string) web.Route {
	route := manage(method, id, path, summary)
	route.Permission = Appoint
	return route
}

func created(route web.Route) web.Route {
	route.Status = http.StatusCreated
	return route
}

func (s *Service) routes(api *web.API) {
	s.personRoutes(api)
	s.postRoutes(api)
	s.roleRoutes(api)
}

func (s *Service) personRoutes(api *web.API) {
	listing.Register(api, s.kit.Runner, read("people", "/people", "List people"), peopleTable,
		func(ctx context.Context, in *peopleInput) (list.Result[Person], error) {
			return s.List(ctx, in.Params, in.PeopleFilter)
		})
	web.Register(api, created(manage(http.MethodPost, "person-create", "/people", "Open an account")),
		func(ctx context.Context, in *createInput) (*web.Body[Person], error) {
			return web.Reply(s.Create(ctx, in.Body))
		})
	web.Register(api, read("person", "/people/{id}", "Show a person"),
		func(ctx context.Context, in *RecordID) (*web.Body[Person], error) {
			return web.Reply(s.Get(ctx, in.ID))
		})
	web.Register(api, manage(http.MethodPut, "person-update", "/people/{id}", "Change a person"),
		func(ctx context.Context, in *updateInput) (*web.Body[Person], error) {
			return web.Reply(s.Update(ctx, in.ID, in.Body))
		})
	web.Register(api, manage(http.MethodPost, "person-password", "/people/{id}/password", "Give a person a password for one sign-in"),
		func(ctx context.Context, in *passwordInput) (*web.Body[Person], error) {
			return web.Reply(s.SetPassword(ctx, in.ID, in.Body.Version, in.Body.Password))
		})
	web.Register(api, read("person-timeline", "/people/{id}/timeline", "Show the history of a person"),
		func(ctx context.Context, in *RecordID) (*web.Body[timelineBody], error) {
			items, err := s.Timeline(ctx, in.ID)
			return web.Reply(timelineBody{Items: items}, err)
		})
	shown := manage(http.MethodPost, "person-reveal", "/people/{id}/reveal", "Show the telephone in full; the reason is logged")
	shown.Permission = Reveal
	reveal.Mount(api, shown, s.RevealPhone)
	for _, transition := range personFlow.Transitions {
		if transition.Quiet {
			continue
		}
		action := transition.Action
		web.Register(api, manage(http.MethodPost, "person-"+action, "/people/{id}/"+action, "Perform "+action+" on a person"),
			func(ctx context.Context, in *actionInput) (*web.Body[Person], error) {
				return web.Reply(s.Do(ctx, in.ID, action, in.Body.Version, in.Body.Reason))
			})
	}
}

func (s *Service) postRoutes(api *web.API) {
	listing.Register(api, s.kit.Runner, read("posts-ending", "/posts/ending", "List posts that end soon or have ended by themselves"), endingTable,
		func(ctx context.Context, in *endingInput) (list.Result[Post], error) {
			return s.Ending(ctx, in.Params, in.EndingFilter)
		})
	web.Register(api, grant(http.MethodPost, "post-renew", "/posts/{id}/renew", "Give a post a later last day"),
		func(ctx context.Context, in *renewInput) (*web.Body[Post], error) {
			return web.Reply(s.RenewPost(ctx, in.ID, in.Body))
		})
	web.Register(api, created(grant(http.MethodPost, "post-create", "/posts", "Give a person a post")),
		func(ctx context.Context, in *createPostInput) (*web.Body[Post], error) {
			return web.Reply(s.CreatePost(ctx, in.Body))
		})
	web.Register(api, read("post", "/posts/{id}", "Show a post"),
		func(ctx context.Context, in *RecordID) (*web.Body[Post], error) {
			return web.Reply(s.GetPost(ctx, in.ID))
		})
	web.Register(api, grant(http.MethodPut, "post-update", "/posts/{id}", "Change roles and validity of a post"),
		func(ctx context.Context, in *updatePostInput) (*web.Body[Post], error) {
			return web.Reply(s.UpdatePost(ctx, in.ID, in.Body))
		})
	web.Register(api, grant(http.MethodPost, "post-close", "/posts/{id}/close", "End a post"),
		func(ctx context.Context, in *actionInput) (*web.Body[Post], error) {
			return web.Reply(s.ClosePost(ctx, in.ID, in.Body.Version, in.Body.Reason))
		})
}
