package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
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

	Query []*huma.Param     // parameters beside those of the input, read with QueryOf
	Form  *huma.RequestBody // describes a body that the input takes by itself, see Upload

	polled, clear bool
}

// Poll is the route for pages that ask again and again: an unchanged answer is 304.
func (r Route) Poll() Route {
	r.polled = true
	return r
}

// Clear is the route that shows what was asked for in the clear: its answer is
// not masked. Only kit/reveal mounts such, for it asks why and counts.
func (r Route) Clear() Route {
	r.clear = true
	return r
}

// API collects the operations of all modules.
type API struct {
	Mux       *http.ServeMux
	Catalogue *i18n.Catalogue
	Routes    []Route
	// Refused hears of what somebody signed in wanted and did not get; may be nil.
	Refused func(ctx context.Context, route Route, err error)

	title, version string
	operations     []*operation
	schemas        schemas
}

// NewAPI returns an API on a fresh mux.
func NewAPI(title, version string, catalogue *i18n.Catalogue) *API {
	api := &API{Catalogue: catalogue, Mux: http.NewServeMux(), title: title, version: version}
	api.schemas.init()
	return api
}

// SessionCookie is the name of the browser's session cookie.
const SessionCookie = "gz_session"

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
