package privacy

import (
	"context"
	"net/http"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/web"
)

const (
	tag  = "platform.privacy"
	base = "/api/platform/privacy/requests"
)

// Path names a request; embedded input structs must be exported, or they stay
// empty.
type Path struct {
	ID string `path:"id" maxLength:"26"`
}

// Proof is the answered proof of work.
type Proof struct {
	Challenge string `header:"Captcha-Challenge" maxLength:"400"`
	Nonce     string `header:"Captcha-Nonce" maxLength:"64"`
}

func (p Proof) asker(ctx context.Context) Asker {
	return Asker{Address: web.FactsOf(ctx).Address, Challenge: p.Challenge, Nonce: p.Nonce}
}

type receiveInput struct{ Body Wish }

type askInput struct {
	Proof
	Body Wish
}

type statusInput struct {
	Proof
	Body struct {
		Number string `json:"number" minLength:"8" maxLength:"40"`
		End    string `json:"end" minLength:"4" maxLength:"40" doc:"The last four characters of the document's number"`
	}
}

type stepInput struct {
	Path
	Body Step
}

type items[T any] struct {
	Items []T `json:"items" nullable:"false"`
}

// PDF is a finished document.
type PDF struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func (s *Requests) routes(api *web.API) {
	route := func(method, path, id, summary, permission string) web.Route {
		return web.Route{Method: method, Path: base + path, ID: "privacy-request-" + id, Summary: summary, Tag: tag, Permission: permission, Scope: web.ByParty}
	}
	listing.Register(api, s.kit.Runner, route(http.MethodGet, "", "list", "List requests about personal data, people masked", PermitRead), requestTable, s.List)
	web.Register(api, route(http.MethodGet, "/{id}", "get", "Show one request, the person masked", PermitRead), func(ctx context.Context, in *Path) (*web.Body[View], error) {
		return web.Reply(s.Get(ctx, in.ID))
	})
	web.Register(api, route(http.MethodGet, "/{id}/timeline", "timeline", "What happened to the request", PermitRead), func(ctx context.Context, in *Path) (*web.Body[items[audit.TimelineEntry]], error) {
		entries, err := s.Timeline(ctx, in.ID)
		return web.Reply(items[audit.TimelineEntry]{entries}, err)
	})
	web.Register(api, route(http.MethodGet, "/{id}/places", "places", "Where the person's data is, by keyed hashes", PermitAnswer), func(ctx context.Context, in *Path) (*web.Body[items[Place]], error) {
		places, err := s.Places(ctx, in.ID)
		return web.Reply(items[Place]{places}, err)
	})
	web.Register(api, route(http.MethodGet, "/{id}/letter.pdf", "letter", "The answer on paper, masked as for the public", PermitAnswer), func(ctx context.Context, in *Path) (*PDF, error) {
		content, err := s.Letter(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return &PDF{"application/pdf", `inline; filename="letter.pdf"`, content.Bytes()}, nil
	})
	create := route(http.MethodPost, "", "create", "Take a request at a desk", PermitReceive)
	create.Status = http.StatusCreated
	web.Register(api, create, func(ctx context.Context, in *receiveInput) (*web.Body[View], error) {
		return web.Reply(s.Receive(ctx, in.Body))
	})
	reveal.Mount(api, route(http.MethodPost, "/{id}/reveal", "reveal", "Show who asks in full; the reason is logged", PermitReveal), s.Reveal)
	reveal.Mount(api, route(http.MethodPost, "/{id}/data", "data", "The person's data as a file, when that is the answer; the reason is logged", PermitReveal), s.Data)
	for _, transition := range requestFlow.Transitions {
		action := transition.Action
		web.Register(api, route(http.MethodPost, "/{id}/"+action, action, "Perform "+action+" on a request", transition.Permission), func(ctx context.Context, in *stepInput) (*web.Body[View], error) {
			return web.Reply(s.Do(ctx, in.ID, action, in.Body))
		})
	}
	s.erasureRoutes(api)
	public := func(path, id, summary string) web.Route {
		return web.Route{Method: http.MethodPost, Path: "/api/public/privacy" + path, ID: "public-privacy-" + id, Summary: summary, Tag: tag, Public: true, Scope: web.Anyone, MaxBody: 16 << 10}
	}
	web.Register(api, public("/requests", "ask", "Ask about one's own personal data"), func(ctx context.Context, in *askInput) (*web.Body[Receipt], error) {
		return web.Reply(s.Ask(ctx, in.Body, in.asker(ctx)))
	})
	web.Register(api, public("/status", "status", "How far a request is, by its number and the end of the document"), func(ctx context.Context, in *statusInput) (*web.Body[Status], error) {
		return web.Reply(s.StatusOf(ctx, in.Body.Number, in.Body.End, in.asker(ctx)))
	})
}
