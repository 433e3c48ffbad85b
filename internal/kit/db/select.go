package db

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// side is one side of a database, which runs constant texts with bound arguments.
type side interface {
	QueryPrepared(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	models() *bun.DB
}

// readSide is the side without a transaction.
type readSide struct {
	*bun.DB
	database *DB
}

func (r *readSide) models() *bun.DB { return r.DB }

// QueryPrepared is QueryContext for a constant text that runs very often.
func (r *readSide) QueryPrepared(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if r.database.engine == SQLite { // where a statement is short
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		ctx = Steady(ctx)
	}
	return r.DB.DB.QueryContext(ctx, query, args...)
}

// snapshot is a view that does not change.
type snapshot struct {
	bun.Tx
	database *DB
}

func (s *snapshot) models() *bun.DB { return s.database.reader }

func (s *snapshot) QueryPrepared(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return s.Tx.Tx.QueryContext(ctx, query, args...)
}

func (tx *Tx) models() *bun.DB { return tx.database.writer }

// All reads the rows of model T that the rest of a SELECT chooses, such as
// "WHERE t.order_id = ? ORDER BY t.position". It is for hot paths: the text is
// constant and its arguments are bound, where bun writes them into the text. A slice
// of strings among the arguments fills an IN list.
func All[T any](ctx context.Context, q bun.IDB, rest string, args ...any) ([]T, error) {
	on, err := sideOf(q)
	if err != nil {
		return []T{}, err
	}
	rest, args = spread(rest, args)
	rows, err := on.QueryPrepared(ctx, selectOf[T](on.models())+rest, args...)
	if err != nil {
		return []T{}, err
	}
	defer rows.Close()
	return scan[T](on.models(), rows, 1)
}

// Query runs a constant text that the caller scans by hand; as in All, a slice
// of strings fills an IN list.
func Query(ctx context.Context, q bun.IDB, text string, args ...any) (*sql.Rows, error) {
	on, err := sideOf(q)
	if err != nil {
		return nil, err
	}
	text, args = spread(text, args)
	return on.QueryPrepared(ctx, text, args...)
}

func sideOf(q bun.IDB) (side, error) {
	if base, ok := q.(interface{ Base() bun.IDB }); ok {
		q = base.Base()
	}
	on, ok := q.(side)
	if !ok {
		return nil, fmt.Errorf("%T is no side of a database", q)
	}
	return on, nil
}

// One is All for the only row, sql.ErrNoRows when there is none.
func One[T any](ctx context.Context, q bun.IDB, rest string, args ...any) (T, error) {
	found, err := All[T](ctx, q, rest, args...)
	if err == nil && len(found) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}

var selects sync.Map // modelKey to "SELECT its columns FROM its table "

type modelKey struct {
	model   reflect.Type
	dialect dialect.Name // each quotes names in its own way
}

func selectOf[T any](models *bun.DB) string {
	key := modelKey{reflect.TypeFor[T](), models.Dialect().Name()}
	if kept, ok := selects.Load(key); ok {
		return kept.(string)
	}
	text := models.NewSelect().Model((*T)(nil)).String() + " "
	selects.Store(key, text)
	return text
}

// listSizes are the lengths of IN lists; few, so that few texts stay prepared.
var listSizes = []int{1, 5, 20, 100, Batch}

// spread puts as many marks for a slice as it has values, rounded up to a size
// by repeating the last one. An empty slice matches nothing.
func spread(text string, args []any) (string, []any) {
	if !slices.ContainsFunc(args, func(arg any) bool { _, isList := arg.([]string); return isList }) {
		return text, args
	}
	var out strings.Builder
	flat := make([]any, 0, len(args))
	for _, arg := range args {
		before, after, _ := strings.Cut(text, "?")
		out.WriteString(before)
		text = after
		values, isList := arg.([]string)
		switch {
		case !isList:
			out.WriteByte('?')
			flat = append(flat, arg)
			continue
		case len(values) == 0:
			out.WriteString("NULL")
			continue
		}
		size := len(values)
		if i, _ := slices.BinarySearch(listSizes, size); i < len(listSizes) {
			size = listSizes[i]
		}
		out.WriteString(strings.Repeat("?,", size-1) + "?")
		for i := range size {
			flat = append(flat, values[min(i, len(values)-1)])
		}
	}
	out.WriteString(text)
	return out.String(), flat
}
