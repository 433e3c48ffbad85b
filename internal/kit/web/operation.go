package web

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Register mounts an operation. It panics on a declaration that is not safe,
// because that is a programming error found at start.
//
// It is compiled anew for each of several hundred operations, so it only binds
// the types; everything else is done in one place, by reflection. huma's own
// Register was ten megabytes of code, and built every schema at start.
func Register[I, O any](api *API, route Route, handler func(ctx context.Context, input *I) (*O, error)) {
	api.mount(route, reflect.TypeFor[I](), reflect.TypeFor[O](), func(ctx context.Context, input any) (any, error) {
		return handler(ctx, input.(*I))
	})
}

// operation is a mounted route. What it reads is worked out when it is first
// asked, and its description when somebody asks for the document: few of all
// operations are used in one day.
type operation struct {
	api           *API
	route         Route
	input, output reflect.Type
	call          func(ctx context.Context, input any) (any, error)
	about         huma.Operation
	plan          func() *plan
}

func (a *API) mount(route Route, input, output reflect.Type, call func(ctx context.Context, input any) (any, error)) {
	route.check()
	checkInput(route.ID, input)
	if slices.ContainsFunc(a.Routes, func(r Route) bool { return r.ID == route.ID }) {
		panic("route " + route.ID + ": there is another of this name")
	}
	if route.MaxBody == 0 {
		route.MaxBody = 1 << 20
	}
	if route.Status == 0 {
		route.Status = http.StatusNoContent
		if _, ok := output.FieldByName("Body"); ok {
			route.Status = http.StatusOK
		}
	}
	a.Routes = append(a.Routes, route)
	o := &operation{api: a, route: route, input: input, output: output, call: call}
	o.plan = sync.OnceValue(func() *plan {
		a.schemas.Lock()
		defer a.schemas.Unlock()
		return o.reading(&a.schemas, nil)
	})
	a.operations = append(a.operations, o)
	a.Mux.HandleFunc(route.Method+" "+route.Path, func(w http.ResponseWriter, r *http.Request) {
		o.serve(humago.NewContext(&o.about, r, w))
	})
}

// serve lets in who may call: others learn nothing of what the body should look like.
func (o *operation) serve(hctx huma.Context) {
	ctx := hctx.Context()
	err := o.route.admit(ctx)
	if err == nil {
		ctx, err = o.route.take(humago.Unwrap(hctx))
	}
	if err != nil {
		o.api.refused(hctx.Context(), o.route, err)
		tell(hctx, Translate(hctx.Context(), err))
		return
	}
	plan := o.plan()
	if !o.route.polled {
		o.answer(withQuery(huma.WithContext(hctx, ctx), plan.known), plan)
		return
	}
	answer := hold(hctx)
	o.answer(withQuery(huma.WithContext(answer, ctx), plan.known), plan)
	answer.send()
	answer.release()
}

// answer reads the input, calls the handler and writes what it returned.
func (o *operation) answer(hctx huma.Context, plan *plan) {
	input := reflect.New(o.input)
	if wrong := plan.read(hctx, o.api, input); wrong != nil {
		tell(hctx, wrong)
		return
	}
	ctx := hctx.Context()
	if unknown := unknownIn(ctx); unknown != nil { // parameters that the route does not know
		tell(hctx, Translate(ctx, unknown))
		return
	}
	if o.route.Permission != "" { // the use case asks for it once more
		ctx = usecase.UnderRoute(ctx, o.route.Permission)
	}
	if body := input.Elem().FieldByName("Body"); body.IsValid() {
		maskReasons(body)
	}
	output, err := o.call(ctx, input.Interface())
	if err != nil {
		o.api.refused(ctx, o.route, err)
		tell(hctx, Translate(ctx, err))
		return
	}
	plan.write(hctx, o.route.Status, reflect.ValueOf(output), o.route.veil(ctx))
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

// checkInput panics on an input with a field that would stay empty without a word.
func checkInput(id string, t reflect.Type) {
	for i := range t.NumField() {
		field := t.Field(i)
		switch {
		case field.Anonymous && field.Type.Kind() == reflect.Struct:
			if !field.IsExported() {
				panic(fmt.Sprintf("route %s: embedded %s must be exported", id, field.Name))
			}
			checkInput(id, field.Type)
		case place(field) != "" && !settable(field.Type):
			panic(fmt.Sprintf("route %s: parameter %s cannot be a %s", id, field.Name, field.Type))
		}
	}
}
