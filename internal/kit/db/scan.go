package db

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"
)

// Find runs a query of bun's over a model without relations and reads at most
// most rows of it.
func Find[T any](ctx context.Context, q bun.IDB, query *bun.SelectQuery, most int) ([]T, error) {
	on, err := sideOf(q)
	if err != nil {
		return nil, err
	}
	text, err := query.AppendQuery(on.models().QueryGen(), nil)
	if err != nil {
		return nil, err
	}
	rows, err := on.QueryPrepared(ctx, string(text))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scan[T](on.models(), rows, most)
}

// scan reads rows into models as bun does, which looks for the field of each
// value of each row by its name; a list of twenty rows has some hundred values.
func scan[T any](models *bun.DB, rows *sql.Rows, most int) ([]T, error) {
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	table := models.Table(reflect.TypeFor[T]())
	setters, values, places := make([]setter, len(columns)), make([]any, len(columns)), make([]any, len(columns))
	for i, column := range columns {
		field := table.LookupField(column)
		if field == nil {
			return nil, fmt.Errorf("%s has no field for column %s", table.TypeName, column)
		}
		setters[i], places[i] = setterOf(field), &values[i]
	}
	found := make([]T, 0, most)
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return found, err
		}
		var none T
		found = append(found, none)
		record := reflect.ValueOf(&found[len(found)-1]).Elem()
		for i := range setters {
			if err := setters[i].set(record, values[i]); err != nil {
				return found, fmt.Errorf("%s.%s: %w", table.TypeName, columns[i], err)
			}
		}
	}
	return found, rows.Err()
}

// setter puts a value into a field: a text or a number into a field of plain
// kind and an empty list by itself, everything else through bun.
type setter struct {
	field *schema.Field
	plain bool
	list  bool // kept as JSON
}

func setterOf(field *schema.Field) setter {
	typ := field.StructField.Type
	if len(field.Index) > 1 || typ.PkgPath() != "" || field.Tag.HasOption("msgpack") || reflect.PointerTo(typ).Implements(reflect.TypeFor[sql.Scanner]()) {
		return setter{field: field}
	}
	list := typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.String
	return setter{field, !list, list}
}

func (s setter) set(record reflect.Value, value any) error {
	switch text, isText := value.(string); {
	case s.list && isText && text == "[]":
		into := record.FieldByIndex(s.field.Index)
		into.Set(reflect.MakeSlice(into.Type(), 0, 0))
		return nil
	case s.plain:
		switch into := record.FieldByIndex(s.field.Index); v := value.(type) {
		case string:
			if into.Kind() == reflect.String {
				into.SetString(v)
				return nil
			}
		case int64:
			if kind := into.Kind(); kind == reflect.Int || kind == reflect.Int64 {
				into.SetInt(v)
				return nil
			}
		}
	}
	return s.field.ScanValue(record, value)
}
