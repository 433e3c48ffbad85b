package web

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/clock"
)

// parameter is a field of an input that comes from the path, the query or a header.
type parameter struct {
	index    []int
	in, name string
	preset   string
	required bool
	schema   *huma.Schema
}

// places are the tags of parameters.
var places = []string{"path", "query", "header"}

// place is where the value of a field comes from, empty when it is no parameter.
func place(field reflect.StructField) string {
	for _, in := range places {
		if field.Tag.Get(in) != "" {
			return in
		}
	}
	return ""
}

var instant = reflect.TypeFor[clock.Instant]()

// settable tells whether set knows what to do with a type.
func settable(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.String, reflect.Int, reflect.Int64, reflect.Bool:
		return true
	case reflect.Slice:
		return t.Elem().Kind() == reflect.String || t.Elem().Kind() == reflect.Int
	}
	return false
}

// parametersOf finds the parameters of an input and describes them.
func parametersOf(registry *schemas, about *huma.Operation, t reflect.Type, at []int) (found []parameter) {
	for i := range t.NumField() {
		field, index := t.Field(i), append(append([]int{}, at...), i)
		if field.Anonymous && field.Type.Kind() == reflect.Struct {
			found = append(found, parametersOf(registry, about, field.Type, index)...)
			continue
		}
		in := place(field)
		if in == "" {
			continue
		}
		p := parameter{index: index, in: in, name: field.Tag.Get(in), preset: field.Tag.Get("default"),
			required: in == "path" || field.Tag.Get("required") == "true", schema: huma.SchemaFromField(registry.Registry, field, "")}
		found = append(found, p)
		if slices.ContainsFunc(about.Parameters, func(other *huma.Param) bool { return other.In == in && other.Name == p.name }) {
			continue // the route's own says what it means here
		}
		described := &huma.Param{Name: p.name, In: in, Description: p.schema.Description, Required: p.required, Schema: p.schema}
		if in == "query" {
			described.Explode = new(bool) // one value with commas
		}
		about.Parameters = append(about.Parameters, described)
	}
	return found
}

// read sets the field, or tells what is wrong with the value.
func (p *parameter) read(hctx huma.Context, api *API, input reflect.Value, place *huma.PathBuffer, wrong *huma.ValidateResult) {
	text := ""
	switch p.in {
	case "path":
		text = hctx.Param(p.name)
	case "query":
		text = hctx.Query(p.name)
	case "header":
		text = hctx.Header(p.name)
	}
	if text == "" {
		text = p.preset
	}
	if text == "" && !p.required {
		return
	}
	place.Reset()
	place.Push(p.in)
	place.Push(p.name)
	if text == "" {
		wrong.Add(place, "", "required "+p.in+" parameter is missing")
		return
	}
	value, err := set(input.FieldByIndex(p.index), text)
	if err != nil {
		wrong.Add(place, text, err.Error())
		return
	}
	huma.Validate(&api.schemas, p.schema, place, huma.ModeWriteToServer, value, wrong)
}

// set puts a text into a field and returns the value to be checked.
func set(field reflect.Value, text string) (any, error) {
	switch {
	case field.Type() == instant:
		quoted, _ := json.Marshal(text)
		return text, json.Unmarshal(quoted, field.Addr().Interface())
	case field.Kind() == reflect.String:
		field.SetString(text)
		return text, nil
	case field.Kind() == reflect.Bool:
		truth, err := strconv.ParseBool(text)
		if err != nil {
			return nil, errTruth
		}
		field.SetBool(truth)
		return truth, nil
	case field.Kind() == reflect.Slice:
		return setList(field, strings.Split(text, ","))
	}
	number, err := strconv.ParseInt(text, 10, field.Type().Bits())
	if err != nil {
		return nil, errNumber
	}
	field.SetInt(number)
	return number, nil
}

func setList(field reflect.Value, texts []string) (any, error) {
	list := reflect.MakeSlice(field.Type(), len(texts), len(texts))
	field.Set(list)
	if field.Type().Elem().Kind() == reflect.String {
		for i, text := range texts {
			list.Index(i).SetString(text)
		}
		return texts, nil
	}
	numbers := make([]int, len(texts))
	for i, text := range texts {
		number, err := strconv.Atoi(text)
		if err != nil {
			return nil, errNumber
		}
		numbers[i] = number
		list.Index(i).SetInt(int64(number))
	}
	return numbers, nil
}
