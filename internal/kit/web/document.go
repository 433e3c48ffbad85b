package web

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/clock"
)

// schemas are the types that inputs and outputs are made of. They are added
// while requests are checked against others, so both go through the lock.
type schemas struct {
	sync.RWMutex
	huma.Registry
	module string // of the operation that is being described, for the names of types without one
}

func (s *schemas) init() {
	s.Registry = huma.NewMapRegistry("#/components/schemas/", s.name)
	aliasDays(s)
	s.RegisterTypeAlias(reflect.TypeFor[clock.Instant](), reflect.TypeFor[time.Time]())
}

// SchemaFromRef is the only thing that checking asks.
func (s *schemas) SchemaFromRef(ref string) *huma.Schema {
	s.RLock()
	defer s.RUnlock()
	return s.Registry.SchemaFromRef(ref)
}

// Document describes all operations in OpenAPI. It is made anew each time: it
// is large, and seldom asked for.
func (a *API) Document() ([]byte, error) {
	var types schemas
	types.init()
	document := huma.DefaultConfig(a.title, a.version).OpenAPI
	document.Components.Schemas = types.Registry
	document.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: SessionCookie},
		"bearer":  {Type: "http", Scheme: "bearer"},
	}
	for _, o := range a.operations {
		document.AddOperation(o.describe(&types))
	}
	return document.MarshalJSON()
}

// describe is the operation as the document shows it.
func (o *operation) describe(types *schemas) *huma.Operation {
	route := o.route
	about := &huma.Operation{
		Method: route.Method, Path: route.Path, OperationID: route.ID, Summary: route.Summary,
		Tags: []string{route.Tag}, Parameters: route.parameters(), RequestBody: route.Form, Responses: map[string]*huma.Response{},
		Extensions: map[string]any{
			"x-permission": route.Permission, "x-scope": string(route.Scope), "x-public": route.Public,
		},
	}
	if !route.Public {
		about.Security = []map[string][]string{{"session": {}}, {"bearer": {}}}
	}
	plan := o.reading(types, about)
	if plan.body != nil {
		about.RequestBody = &huma.RequestBody{Required: plan.needed, Content: map[string]*huma.MediaType{"application/json": {Schema: plan.schema}}}
	}
	o.describeAnswer(types, about, plan)
	problem := map[string]*huma.MediaType{(*Problem)(nil).ContentType(""): {Schema: types.Schema(reflect.TypeFor[Problem](), true, "")}}
	for _, status := range []int{400, 401, 403, 404, 409, 413, 422, 429, 500} {
		about.Responses[strconv.Itoa(status)] = &huma.Response{Description: http.StatusText(status), Content: problem}
	}
	return about
}

func (o *operation) describeAnswer(types *schemas, about *huma.Operation, plan *plan) {
	status := strconv.Itoa(o.route.Status)
	response := &huma.Response{Description: http.StatusText(o.route.Status)}
	about.Responses[status] = response
	if plan.result != nil {
		response.Headers = map[string]*huma.Param{}
		if field := o.output.FieldByIndex(plan.result); field.Type.Kind() != reflect.Func {
			schema := huma.SchemaFromField(types.Registry, field, hint(o.output, field.Name, o.route.ID+"Response"))
			response.Content = map[string]*huma.MediaType{"application/json": {Schema: schema}}
		}
	}
	for _, header := range plan.headers {
		if response.Headers == nil {
			response.Headers = map[string]*huma.Param{}
		}
		field := header.field
		if field.Type.Kind() == reflect.Slice {
			field.Type = field.Type.Elem()
		}
		response.Headers[header.name] = &huma.Param{Schema: huma.SchemaFromField(types.Registry, field, hint(o.output, field.Name, o.route.ID+status+header.name))}
	}
}

// parameters are those of the route beside the input's.
func (r Route) parameters() []*huma.Param { return slices.Clone(r.Query) }
