package list

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fold"
)

// Filter is the narrowed part of a list, made from a request struct by Where.
type Filter []condition

type condition struct {
	column, operator string
	value            any
}

// And adds a condition that does not come from the request.
func (f Filter) And(column, operator string, value any) Filter {
	return append(f, condition{column, operator, value})
}

// Where reads the `filter:"column,operator"` tags of a request struct. Zero
// values do not narrow. Operators: in (slices, default), =, >=, <=, prefix,
// from and until (clock.Day against an instant column, whole days).
func Where(input any) Filter {
	var filter Filter
	collect(reflect.Indirect(reflect.ValueOf(input)), &filter)
	return filter
}

func collect(v reflect.Value, filter *Filter) {
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if field.Anonymous && value.Kind() == reflect.Struct {
			collect(value, filter)
			continue
		}
		tag := field.Tag.Get("filter")
		if tag == "" || value.IsZero() {
			continue
		}
		column, operator := tag, "in"
		if i := strings.LastIndex(tag, ","); i > strings.LastIndex(tag, ")") { // a column may be an expression
			column, operator = tag[:i], tag[i+1:]
		}
		*filter = append(*filter, condition{column, operator, value.Interface()})
	}
}

// Narrow puts the conditions on a query that is no list, such as a count of
// what a list shows.
func (f Filter) Narrow(q *bun.SelectQuery) *bun.SelectQuery {
	for _, c := range f {
		switch c.operator {
		case "in":
			if reflect.ValueOf(c.value).Kind() == reflect.Slice {
				q = q.Where(c.column+" IN (?)", bun.List(c.value))
			} else {
				q = q.Where(c.column+" = ?", c.value)
			}
		case "=", ">=", "<=", "<", ">", "<>":
			q = q.Where(c.column+" "+c.operator+" ?", c.value)
		case "=)": // the column ends inside a subquery
			q = q.Where(c.column+" = ?)", c.value)
		case "prefix":
			q = q.Where(c.column+" LIKE ? ESCAPE '!'", EscapeLike(fmt.Sprint(c.value))+"%")
		case "contains":
			q = q.Where(c.column+" LIKE ? ESCAPE '!'", "%"+EscapeLike(fmt.Sprint(c.value))+"%")
		case "from":
			q = q.Where(c.column+" >= ?", clock.Day(fmt.Sprint(c.value)).Start())
		case "until":
			q = q.Where(c.column+" < ?", clock.Day(fmt.Sprint(c.value)).End())
		default:
			panic("list: unknown operator " + c.operator)
		}
	}
	return q
}

// Folded finds a text in a column that fold.Index wrote. Signs alone fold to
// nothing, which every row would hold: they find none.
func Folded(query *bun.SelectQuery, column, text string) *bun.SelectQuery {
	words, ok := FoldedLike(text)
	if !ok {
		return query.Where("1 = 0")
	}
	return query.Where("? LIKE ? ESCAPE '!'", bun.Ident(column), words)
}

// FoldedLike is the pattern of Folded for a query of one's own, and whether there
// is anything to look for.
func FoldedLike(text string) (pattern string, ok bool) {
	folded := fold.Query(text)
	return "%" + EscapeLike(folded) + "%", folded != ""
}

// EscapeLike makes text literal inside LIKE … ESCAPE '!'.
func EscapeLike(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}
