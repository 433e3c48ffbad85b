package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// plan is how the input of an operation is read and its output written.
type plan struct {
	known      []string // names of the query parameters
	parameters []parameter
	body       []int // index of the field Body, nil without one
	needed     bool  // a request without a body is wrong
	schema     *huma.Schema
	defaults   []preset

	headers []header
	result  []int // index of the field Body of the output, nil without one
}

// preset is the value of a field of the body that a request leaves out.
type preset struct {
	index []int
	value string
}

// reading makes the plan, and describes the input in about unless that is nil.
func (o *operation) reading(registry *schemas, about *huma.Operation) *plan {
	registry.module = o.route.Tag
	if about == nil {
		about = &huma.Operation{Parameters: o.route.parameters()}
	}
	p := &plan{known: queryNames(o.input)}
	for _, parameter := range o.route.Query {
		p.known = append(p.known, parameter.Name)
	}
	p.parameters = parametersOf(registry, about, o.input, nil)
	if chooser, ok := reflect.New(o.input).Interface().(Chooser); ok {
		choose(about, o.route.ID, chooser.Choices())
	}
	if field, ok := o.input.FieldByName("Body"); ok {
		p.body, p.needed = field.Index, field.Type.Kind() != reflect.Pointer && field.Type.Kind() != reflect.Interface
		p.schema = huma.SchemaFromField(registry.Registry, field, hint(o.input, field.Name, o.route.ID+"Request"))
		p.schema.PrecomputeMessages()
		p.defaults = presets(field.Type, nil)
	}
	p.headers, p.result = headersOf(o.route.ID, o.output), nil
	if field, ok := o.output.FieldByName("Body"); ok {
		p.result = field.Index
	}
	return p
}

// hint names the schema of a type that has no name.
func hint(parent reflect.Type, field, other string) string {
	if parent.Name() != "" {
		return parent.Name() + field
	}
	return other
}

// presets finds the defaults of a body. Only texts of the body itself have any.
func presets(t reflect.Type, at []int) (found []preset) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	for i := range t.NumField() {
		field, index := t.Field(i), append(append([]int{}, at...), i)
		if value := field.Tag.Get("default"); value != "" {
			if field.Type.Kind() != reflect.String {
				panic("the default of " + t.String() + "." + field.Name + " is not a text")
			}
			found = append(found, preset{index, value})
		} else if field.Anonymous {
			found = append(found, presets(field.Type, index)...)
		}
	}
	return found
}

// read fills the input from the request, and tells everything that is wrong at once.
func (p *plan) read(hctx huma.Context, api *API, input reflect.Value) *Problem {
	wrong := &huma.ValidateResult{}
	status := http.StatusUnprocessableEntity
	place := huma.NewPathBuffer(make([]byte, 0, 64), 0)
	for i := range p.parameters {
		p.parameters[i].read(hctx, api, input.Elem(), place, wrong)
	}
	if p.body != nil {
		malformed, problem := p.readBody(hctx, api, input.Elem(), place, wrong)
		if problem != nil {
			return problem
		}
		if malformed {
			status = http.StatusBadRequest
		}
	}
	if resolver, ok := input.Interface().(huma.Resolver); ok {
		wrong.Errors = append(wrong.Errors, resolver.Resolve(hctx)...)
	}
	if len(wrong.Errors) == 0 {
		return nil
	}
	return inputProblem(hctx.Context(), status, wrong.Errors)
}

// readBody fills the field Body. Problem is what ends the reading at once.
func (p *plan) readBody(hctx huma.Context, api *API, input reflect.Value, place *huma.PathBuffer, wrong *huma.ValidateResult) (malformed bool, _ *Problem) {
	ctx := hctx.Context()
	var content bytes.Buffer
	if body := hctx.BodyReader(); body != nil {
		if _, err := content.ReadFrom(body); err != nil {
			return true, Translate(ctx, BodyFault(err))
		}
	}
	data := content.Bytes()
	if len(data) == 0 {
		if p.needed {
			return true, inputProblem(ctx, http.StatusBadRequest, nil)
		}
		return false, nil
	}
	if !isJSON(hctx.Header("Content-Type")) {
		return true, inputProblem(ctx, http.StatusUnsupportedMediaType, nil)
	}
	// First as it comes, so that all wrong fields are told, not only the first.
	var loose any
	if err := json.Unmarshal(data, &loose); err != nil {
		wrong.Errors = append(wrong.Errors, &huma.ErrorDetail{Location: "body", Message: err.Error()})
		return true, nil
	}
	if where := nulField(data, loose); where != nil {
		return true, Translate(ctx, where)
	}
	place.Reset()
	place.Push("body")
	before := len(wrong.Errors)
	huma.Validate(&api.schemas, p.schema, place, huma.ModeWriteToServer, loose, wrong)
	if len(wrong.Errors) > before {
		return false, nil
	}
	if err := json.Unmarshal(data, input.FieldByIndex(p.body).Addr().Interface()); err != nil {
		wrong.Errors = append(wrong.Errors, &huma.ErrorDetail{Location: "body", Message: err.Error()})
		return false, nil
	}
	body := reflect.Indirect(input.FieldByIndex(p.body))
	for _, preset := range p.defaults {
		if body.IsValid() && body.FieldByIndex(preset.index).String() == "" {
			body.FieldByIndex(preset.index).SetString(preset.value)
		}
	}
	return false, nil
}

// isJSON tells whether a body says that it is JSON; one that says nothing is taken for it.
func isJSON(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || kind == "application/json" || strings.HasSuffix(kind, "+json")
}

var errNumber, errTruth = errors.New("invalid integer"), errors.New("invalid boolean")
