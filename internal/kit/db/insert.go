package db

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// mostMarks is how many values a statement may carry; SQLite takes 32,766.
const mostMarks = 30_000

// Insert writes rows of a model, as bun's NewInsert does. It is for hot paths
// and imports: the values are bound, where bun writes them into a text that the
// engine reads again, and the texts are few.
func Insert[T any](ctx context.Context, tx *Tx, rows []*T) error {
	into := insertOf[T](tx.models())
	width := len(into.values)
	for len(rows) > 0 {
		n := 1
		for _, size := range listSizes {
			if size <= len(rows) && size*width <= mostMarks {
				n = size
			}
		}
		args := make([]any, 0, n*width)
		for _, row := range rows[:n] {
			record := reflect.ValueOf(row).Elem()
			for i, field := range into.table.Fields {
				value, err := into.values[i](field.Value(record))
				if err != nil {
					return fmt.Errorf("insert %s.%s: %w", into.table.Name, field.Name, err)
				}
				args = append(args, value)
			}
		}
		if _, err := tx.Tx.Tx.ExecContext(ctx, into.head+strings.TrimSuffix(strings.Repeat(into.marks, n), ","), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// insert is how rows of a model are written.
type insert struct {
	table       *schema.Table
	head, marks string
	values      []func(reflect.Value) (any, error) // of each field
}

var inserts sync.Map // modelKey to *insert

func insertOf[T any](models *bun.DB) *insert {
	key := modelKey{reflect.TypeFor[T](), models.Dialect().Name()}
	if kept, ok := inserts.Load(key); ok {
		return kept.(*insert)
	}
	table := models.Table(reflect.TypeFor[T]())
	into := &insert{table: table, marks: "(" + strings.TrimSuffix(strings.Repeat("?,", len(table.Fields)), ",") + "),"}
	columns := make([]string, len(table.Fields))
	for i, field := range table.Fields {
		columns[i] = string(field.SQLName)
		into.values = append(into.values, valueOf(field))
	}
	into.head = "INSERT INTO " + string(table.SQLName) + " (" + strings.Join(columns, ", ") + ") VALUES "
	inserts.Store(key, into)
	return into
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
