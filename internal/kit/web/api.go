package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Scope says which rows an operation can reach for a given permission.
type Scope string

// The scopes; every operation that is not public declares one.
const (
	ByParty Scope = "party"  // rows in which the actor's organisation, subtree or person is a party
	Shared  Scope = "shared" // common reference data, the same for everyone with the permission
	Self    Scope = "self"   // the signed-in person's own session and settings
	Anyone  Scope = "public" // no sign-in

	// ByRecord is what belongs to a record, such as its files: who may read that
	// record reads it, by the permission and the reach of the record's own module.
	ByRecord Scope = "record"
)

// Route declares one operation.
type Route struct {
	Method  string
	Path    string
	ID      string // operation id, such as inbound-order-create
	Summary string // English, for API developers
	Tag     string // module name, such as drugtrace.inbound

	Permission string // required unless Public or SignedIn
	Public     bool
	SignedIn   bool // any signed-in person
	Scope      Scope

	Status  int   // success status, default 200 (204 for outputs without a body)
	MaxBody int64 // bytes, default 1 MiB

	Query []*huma.Param // parameters beside those of the input, read with QueryOf

	polled bool
}

// Poll is the route for pages that ask again and again: an unchanged answer is 304.
func (r Route) Poll() Route {
	r.polled = true
	return r
}

// API collects the operations of all modules.
type API struct {
	Huma      huma.API
	Mux       *http.ServeMux
	Catalogue *i18n.Catalogue
	Routes    []Route
	// Refused hears of what somebody signed in wanted and did not get; may be nil.
	Refused func(ctx context.Context, route Route, err error)

	mounting string // module of the route being mounted, for schema names
}

// NewAPI returns an API on a fresh mux.
func NewAPI(title, version string, catalogue *i18n.Catalogue) *API {
	api := &API{Catalogue: catalogue, Mux: http.NewServeMux()}
	config := huma.DefaultConfig(title, version)
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", api.name)
	config.Formats = map[string]huma.Format{"application/json": jsonFormat(), "json": jsonFormat()}
	config.CreateHooks = nil // the $schema link would echo the request's Host
	config.DocsPath = ""     // served from our own origin by docs.go
	config.OpenAPIPath = ""
	config.SchemasPath = ""
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: SessionCookie},
		"bearer":  {Type: "http", Scheme: "bearer"},
	}
	aliasDays(config.Components.Schemas)
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[clock.Instant](), reflect.TypeFor[time.Time]())
	api.Huma = humago.New(api.Mux, config)
	return api
}

// SessionCookie is the name of the browser's session cookie.
const SessionCookie = "gz_session"

// Register mounts an operation. It panics on a declaration that is not safe,
// because that is a programming error found at start. What does not need the
// types is done in mount, begin and fail: this function is compiled anew for
// each of several hundred operations.
func Register[I, O any](api *API, route Route, handler func(ctx context.Context, input *I) (*O, error)) {
	operation := api.mount(&route, reflect.TypeFor[I]())
	huma.Register(api.Huma, operation, func(ctx context.Context, input *I) (*O, error) {
		ctx, err := route.begin(ctx)
		if err != nil {
			return nil, err
		}
		output, err := handler(ctx, input)
		if err != nil {
			return nil, api.fail(ctx, route, err)
		}
		return output, nil
	})
	api.describe(route, any(new(I)))
}

// mount checks a route, notes it and says how it is served.
func (a *API) mount(route *Route, input reflect.Type) huma.Operation {
	route.check()
	checkInput(route.ID, input)
	a.mounting = route.Tag
	if route.MaxBody == 0 {
		route.MaxBody = 1 << 20
	}
	operation := huma.Operation{
		Method: route.Method, Path: route.Path, OperationID: route.ID, Summary: route.Summary,
		Tags: []string{route.Tag}, DefaultStatus: route.Status, Parameters: route.Query,
		MaxBodyBytes:    route.MaxBody + 1, // ours comes first, see Route.take
		BodyReadTimeout: bodyTime,          // ends with the body, see timedBody
		Errors:          []int{400, 401, 403, 404, 409, 413, 422, 429},
		Extensions: map[string]any{
			"x-permission": route.Permission, "x-scope": string(route.Scope), "x-public": route.Public,
		},
	}
	if !route.Public {
		operation.Security = []map[string][]string{{"session": {}}, {"bearer": {}}}
	}
	known := queryNames(input)
	for _, parameter := range route.Query {
		known = append(known, parameter.Name)
	}
	operation.Middlewares = huma.Middlewares{a.door(*route, known)}
	a.Routes = append(a.Routes, *route)
	return operation
}

// door lets in who may call: others learn nothing of what the body should look like.
func (a *API) door(route Route, known []string) func(huma.Context, func(huma.Context)) {
	return func(hctx huma.Context, next func(huma.Context)) {
		err := route.admit(hctx.Context())
		ctx := hctx.Context()
		if err == nil {
			ctx, err = route.take(humago.Unwrap(hctx))
		}
		if err != nil {
			a.refused(hctx.Context(), route, err)
			problem := Translate(hctx.Context(), err)
			hctx.SetHeader("Content-Type", problem.ContentType(""))
			hctx.SetStatus(problem.Status)
			_ = json.NewEncoder(hctx.BodyWriter()).Encode(problem)
			return
		}
		if !route.polled {
			next(withQuery(huma.WithContext(hctx, ctx), known))
			return
		}
		answer := hold(hctx)
		next(withQuery(huma.WithContext(answer, ctx), known))
		answer.send()
		answer.release()
	}
}

// begin refuses parameters that the route does not know, and names its permission to the use case.
func (r Route) begin(ctx context.Context) (context.Context, error) {
	if unknown := unknownIn(ctx); unknown != nil {
		return ctx, Translate(ctx, unknown)
	}
	if r.Permission != "" {
		ctx = usecase.UnderRoute(ctx, r.Permission)
	}
	return ctx, nil
}

// fail tells of an error and words it.
func (a *API) fail(ctx context.Context, route Route, err error) error {
	a.refused(ctx, route, err)
	return Translate(ctx, err)
}

// describe adds to the document what an input chooses from.
func (a *API) describe(route Route, input any) {
	if chooser, ok := input.(Chooser); ok {
		choose(a.operation(route), chooser.Choices())
	}
}

// refused tells of a change that was not made, and of any door that was closed.
func (a *API) refused(ctx context.Context, route Route, err error) {
	code := fault.CodeOf(err)
	if a.Refused == nil || ctx.Err() != nil || code == fault.TooMany || code == fault.Unavailable {
		return
	}
	if _, known := scope.From(ctx); known && (route.Method != http.MethodGet || code == fault.Forbidden) {
		a.Refused(ctx, route, err)
	}
}

// operation is the described operation of a mounted route.
func (a *API) operation(route Route) *huma.Operation {
	item := a.Huma.OpenAPI().Paths[route.Path]
	for _, operation := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete, item.Patch} {
		if operation != nil && operation.OperationID == route.ID {
			return operation
		}
	}
	panic("route " + route.ID + " is not described")
}

// admit refuses a caller who is not signed in or lacks the permission.
func (r Route) admit(ctx context.Context) error {
	if r.Public {
		return nil
	}
	actor, ok := scope.From(ctx)
	if !ok {
		return fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	if r.Permission != "" && !actor.Can(r.Permission) {
		return fault.New(fault.Forbidden, "fault.forbidden", "permission", r.Permission)
	}
	return nil
}

func (r Route) check() {
	switch {
	case r.ID == "" || r.Method == "" || r.Path == "" || r.Summary == "" || r.Tag == "":
		panic(fmt.Sprintf("route %s %s: id, summary and tag are required", r.Method, r.Path))
	case r.Public == (r.Permission != "" || r.SignedIn):
		panic(fmt.Sprintf("route %s: declare a permission, SignedIn or Public", r.ID))
	case r.Scope == "":
		panic(fmt.Sprintf("route %s: declare its scope", r.ID))
	case r.polled && (r.Method != http.MethodGet || r.Public):
		panic(fmt.Sprintf("route %s: only what signed-in people read is polled", r.ID))
	case r.Scope == ByRecord && (!r.SignedIn || r.Method != http.MethodGet):
		panic(fmt.Sprintf("route %s: scope record is for reading, under the permission of the record", r.ID))
	case r.Public != (r.Scope == Anyone):
		panic(fmt.Sprintf("route %s: scope public and Public go together", r.ID))
	}
}

// Body wraps a response body for Register.
type Body[T any] struct{ Body T }

// Reply wraps a value and its error, so that a handler is one line.
func Reply[T any](value T, err error) (*Body[T], error) {
	if err != nil {
		return nil, err
	}
	return &Body[T]{Body: value}, nil
}

// None is the output of operations that answer 204.
type None struct{}
