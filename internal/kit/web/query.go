package web

import (
	"context"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Chooser is an input whose query parameters have a fixed set of values that
// Go knows, such as the states of a flow table; by the name of the parameter.
type Chooser interface{ Choices() map[string][]string }

// dayText is how a clock.Day is described and checked: a day that exists, or
// empty for "not set". The check is the schema's, so that a wrong day is named
// by its place together with all other wrong fields.
type dayText string

const dayPattern = `^$|^\d{4}-((01|03|05|07|08|10|12)-(0[1-9]|[12]\d|3[01])|(04|06|09|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))$` +
	`|^(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29$`

func (dayText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: dayPattern, PatternDescription: "a day"}
}

func aliasDays(registry huma.Registry) {
	registry.RegisterTypeAlias(reflect.TypeFor[clock.Day](), reflect.TypeFor[dayText]())
}

// queryNames are the query parameters of an input.
func queryNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			names = append(names, queryNames(field.Type)...)
		} else if name := field.Tag.Get("query"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

type (
	unknownKey struct{}
	queryKey   struct{}
)

// QueryOf is the query of the request.
func QueryOf(ctx context.Context) url.Values {
	query, _ := ctx.Value(queryKey{}).(url.Values)
	return query
}

// withQuery keeps the query and notes the parameters that the operation does not have: a
// filter that is not applied must not look as if it were.
func withQuery(hctx huma.Context, known []string) huma.Context {
	address := hctx.URL()
	query, err := url.ParseQuery(address.RawQuery)
	var checks fault.Checks
	if err != nil {
		checks.Add("query", "field.pattern")
	}
	for name, values := range query {
		if !slices.Contains(known, name) {
			checks.Add("query/"+strings.ToValidUTF8(name, "?"), "field.unknown")
		} else if !readable(values) {
			checks.Add("query/"+name, "field.pattern")
		}
	}
	hctx = huma.WithValue(hctx, queryKey{}, query)
	if err := checks.Err(); err != nil {
		return huma.WithValue(hctx, unknownKey{}, err)
	}
	return hctx
}

// unknownIn returns what withQuery noted.
func unknownIn(ctx context.Context) *fault.Error {
	err, _ := ctx.Value(unknownKey{}).(*fault.Error)
	return err
}

// choose gives the query parameters of an operation the values of its input.
func choose(operation *huma.Operation, id string, choices map[string][]string) {
	for name, values := range choices {
		index := slices.IndexFunc(operation.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		if index < 0 {
			panic("operation " + id + " has no query parameter " + name)
		}
		schema := operation.Parameters[index].Schema
		if schema.Items != nil {
			schema = schema.Items
		}
		schema.Enum = nil
		for _, value := range values {
			schema.Enum = append(schema.Enum, value)
		}
		schema.PrecomputeMessages()
	}
}
