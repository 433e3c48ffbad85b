package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// header is a field of an output that is sent as a header.
type header struct {
	field reflect.StructField
	name  string
}

// headersOf finds the headers of an output: texts and lists of texts, each named by its tag.
func headersOf(id string, t reflect.Type) (found []header) {
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Name == "Body" {
			continue
		}
		name, kind := field.Tag.Get("header"), field.Type
		if kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		if name == "" || kind.Kind() != reflect.String {
			panic(fmt.Sprintf("route %s: %s of the answer is neither Body nor a header of text", id, field.Name))
		}
		found = append(found, header{field, name})
	}
	return found
}

// write sends what a handler returned, with its free texts behind the veil; a
// nil pointer is only the status.
func (p *plan) write(hctx huma.Context, status int, output reflect.Value, veil func(any) any) {
	if output.IsNil() {
		hctx.SetStatus(status)
		return
	}
	output = output.Elem()
	for _, header := range p.headers {
		header.send(hctx, output.FieldByIndex(header.field.Index))
	}
	if p.result == nil {
		hctx.SetStatus(status)
		return
	}
	switch body := output.FieldByIndex(p.result).Interface().(type) {
	case func(huma.Context):
		body(hctx)
	case []byte:
		hctx.SetStatus(status)
		_, _ = hctx.BodyWriter().Write(body)
	default:
		hctx.SetHeader("Content-Type", "application/json")
		send(hctx, status, veil(body))
	}
}

// send leaves empty headers out.
func (h header) send(hctx huma.Context, value reflect.Value) {
	if value.Kind() == reflect.String {
		if text := value.String(); text != "" {
			hctx.SetHeader(h.name, text)
		}
		return
	}
	for i := range value.Len() {
		if text := value.Index(i).String(); text != "" {
			hctx.AppendHeader(h.name, text)
		}
	}
}

// tell answers with a problem.
func tell(hctx huma.Context, problem *Problem) {
	hctx.SetHeader("Content-Type", problem.ContentType(""))
	send(hctx, problem.Status, problem)
}

func send(hctx huma.Context, status int, body any) {
	hctx.SetStatus(status)
	if status == http.StatusNoContent {
		return
	}
	out := json.NewEncoder(hctx.BodyWriter())
	out.SetEscapeHTML(false)
	var unsupported *json.UnsupportedTypeError
	if err := out.Encode(body); errors.As(err, &unsupported) {
		panic(err) // a programming error; any other is a client that went away
	}
}
