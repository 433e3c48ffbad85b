package db

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"github.com/uptrace/bun/schema"
)

// mostMarks is how many values a statement may carry; SQLite takes 32,766.
const mostMarks = 30_000

// Insert writes rows of a model, as bun's NewInsert does. It is for hot paths
// and imports: the values are bound, where bun writes them into a text that the
// engine reads again, and the texts are few.
func Insert[T any](ctx context.Context, tx *Tx, rows []*T) error {
	table := tx.models().Table(reflect.TypeFor[T]())
	columns, values := make([]string, len(table.Fields)), make([]func(reflect.Value) (any, error), len(table.Fields))
	for i, field := range table.Fields {
		columns[i], values[i] = string(field.SQLName), valueOf(field)
	}
	head := "INSERT INTO " + string(table.SQLName) + " (" + strings.Join(columns, ", ") + ") VALUES "
	marks := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + "),"
	for len(rows) > 0 {
		n := 1
		for _, size := range listSizes {
			if size <= len(rows) && size*len(columns) <= mostMarks {
				n = size
			}
		}
		args := make([]any, 0, n*len(columns))
		for _, row := range rows[:n] {
			record := reflect.ValueOf(row).Elem()
			for i, field := range table.Fields {
				value, err := values[i](field.Value(record))
				if err != nil {
					return fmt.Errorf("insert %s.%s: %w", table.Name, field.Name, err)
				}
				args = append(args, value)
			}
		}
		if _, err := tx.Tx.Tx.ExecContext(ctx, head+strings.TrimSuffix(strings.Repeat(marks, n), ","), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// valueOf tells how the value of a field is bound: what is neither a plain value
// nor knows how to be stored is JSON.
func valueOf(field *schema.Field) func(v reflect.Value) (any, error) {
	typ := field.StructField.Type
	bound := func(v reflect.Value) (any, error) { return v.Interface(), nil }
	if !typ.Implements(reflect.TypeFor[driver.Valuer]()) {
		switch typ.Kind() {
		case reflect.String: // the plain kinds spare the driver a look at the type
			bound = func(v reflect.Value) (any, error) { return v.String(), nil }
		case reflect.Int, reflect.Int64:
			bound = func(v reflect.Value) (any, error) { return v.Int(), nil }
		case reflect.Slice, reflect.Array, reflect.Map, reflect.Struct:
			bound = func(v reflect.Value) (any, error) {
				text, err := json.Marshal(v.Interface())
				return string(text), err
			}
		}
	}
	if !field.NullZero {
		return bound
	}
	return func(v reflect.Value) (any, error) {
		if v.IsZero() {
			return nil, nil
		}
		return bound(v)
	}
}
