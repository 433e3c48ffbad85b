package listing

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

// Column is one column of an export.
type Column struct {
	Field string    // field of the row's JSON, and key of the column
	From  string    // path in the row when it is another: batch.batchNo
	Words string    // start of the text keys of a field with fixed values: state.code.
	Scale int       // digits after the point of a scaled integer
	Mask  seal.Kind // personal data: an export shows it as the public sees it
	// Shown is the kind of what the list itself masks for staff, unless it has a
	// reason not to, such as the name of an account: of what is masked an export
	// shows less.
	Shown seal.Kind

	kind sheet.Kind
}

// Sayer is a value with a word for each language, such as a drug's name.
type Sayer interface{ Said(lang string) string }

var (
	// deadlines are the names of moments by which something ends.
	deadlines = regexp.MustCompile(`(?:^due|Due|^until|Until|^ends|^expires)(?:At)?$`)

	dayType     = reflect.TypeFor[clock.Day]()
	instantType = reflect.TypeFor[clock.Instant]()
)

// reader resolves the columns once, at mounting; a column that the row does not
// have is a programming error. It also settles what each column holds.
func reader[Row any](id string, columns []Column) func(ctx context.Context, row *Row) []any {
	paths := make([][]int, len(columns))
	for i := range columns {
		path := columns[i].From
		if path == "" {
			path = columns[i].Field
		}
		index, end := find(reflect.TypeFor[Row](), strings.Split(path, "."))
		if index == nil {
			panic(fmt.Sprintf("list %s: no column %s", id, path))
		}
		if c := &columns[i]; end.Kind() == reflect.String && c.Words == "" && c.Mask == "" && c.Shown == "" && seal.Prose(c.Field) {
			c.Mask = seal.FreeText
		}
		paths[i], columns[i].kind = index, kindOf(end, columns[i])
	}
	return func(ctx context.Context, row *Row) []any {
		cells := make([]any, len(columns))
		for i, column := range columns {
			if value, ok := follow(reflect.ValueOf(row).Elem(), paths[i]); ok {
				cells[i] = column.cell(ctx, value)
			}
		}
		return cells
	}
}

// find is the index path of a JSON path, through embedded structs.
func find(t reflect.Type, path []string) ([]int, reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if len(path) == 0 {
		return []int{}, t
	}
	if t.Kind() != reflect.Struct {
		return nil, nil
	}
	var embedded []reflect.StructField
	for i := range t.NumField() {
		field := t.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous && name == "" {
			embedded = append(embedded, field)
		} else if field.IsExported() && name == path[0] {
			rest, end := find(field.Type, path[1:])
			return join(field.Index, rest), end
		}
	}
	for _, field := range embedded { // what the row itself has comes first, as in JSON
		if rest, end := find(field.Type, path); rest != nil {
			return join(field.Index, rest), end
		}
	}
	return nil, nil
}

func join(index, rest []int) []int {
	if rest == nil {
		return nil
	}
	return slices.Concat(index, rest)
}

func follow(v reflect.Value, path []int) (reflect.Value, bool) {
	for _, i := range path {
		for v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return v, false
		}
		v = v.Elem()
	}
	return v, true
}

func kindOf(t reflect.Type, column Column) sheet.Kind {
	switch {
	case column.Words != "" || column.Mask != "" || column.Shown != "":
		return sheet.Text
	case t == dayType:
		return sheet.Day
	case t == instantType:
		return sheet.Instant
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 && column.Scale > 0:
		return sheet.Decimal
	case t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64:
		return sheet.Integer
	}
	return sheet.Text
}

// cell is the value as the sheet takes it.
func (c Column) cell(ctx context.Context, value reflect.Value) any {
	if c.kind == sheet.Instant && value.IsZero() {
		return nil
	}
	if c.kind != sheet.Text {
		return value.Interface()
	}
	if said, ok := value.Interface().(Sayer); ok {
		return said.Said(string(i18n.FromContext(ctx)))
	}
	if value.Kind() == reflect.Slice {
		var parts []string
		for i := range value.Len() {
			parts = append(parts, fmt.Sprint(value.Index(i).Interface()))
		}
		return strings.Join(parts, ", ")
	}
	text := fmt.Sprint(value.Interface())
	switch {
	case c.Words != "" && text != "":
		return web.Say(ctx, c.Words+text, nil)
	case c.Mask != "":
		return seal.Mask(c.Mask, seal.Public, text)
	case c.Shown != "" && strings.Contains(text, "*"):
		return seal.Mask(c.Shown, seal.Public, text)
	}
	return text
}
