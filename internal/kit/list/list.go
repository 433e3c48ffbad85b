// Package list turns one specification into paging, filtering, sorting, exact
// totals and export of a table, always inside a visible scope. The cost of a
// page does not depend on its depth (keyset), and a total is counted once per
// scope, filter and data version.
package list

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// Bound is up to where totals are exact (decisions 11).
const Bound = 100_000

// Params are the query parameters every list takes.
type Params struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"20" doc:"Rows on the page"`
	Cursor string `query:"cursor" maxLength:"600" doc:"next or prev of an earlier answer"`
	Sort   string `query:"sort" maxLength:"40" doc:"Column, with a leading - for descending"`
	Q      string `query:"q" maxLength:"80" doc:"Words to search for: simplified or traditional, full or half width, pinyin initials"`
}

// Page returns the parameters of an input that embeds them.
func (p *Params) Page() *Params { return p }

// Spec describes a list over table alias t.
type Spec[T any] struct {
	Name        string                                                   // unique, keys the kept totals
	Versions    []string                                                 // tables whose change makes kept totals stale
	Version     func(ctx context.Context, q bun.IDB) (int64, error)      // instead of Versions, for tables that grow all the time
	Join        func(q *bun.SelectQuery) *bun.SelectQuery                // joins that filters and totals need too
	Select      func(q *bun.SelectQuery) *bun.SelectQuery                // columns, nil for the whole model
	Parties     scope.Parties                                            // scope columns
	Scope       func(q *bun.SelectQuery, s scope.Scope) *bun.SelectQuery // instead of Parties, when a row's ties are not its own columns
	Sorts       map[string]string                                        // name to indexed column
	DefaultSort string                                                   // such as "-createdAt"
	Key         string                                                   // unique column, default t.id
	Search      func(q *bun.SelectQuery, text string) *bun.SelectQuery   // for Q, nil when the list has no search
	Position    func(row *T, column string) any                          // value of a sort column of a row, to make cursors
	ID          func(row *T) string
}

// Result is a page of a list.
type Result[T any] struct {
	Items        []T    `json:"items" nullable:"false"`
	Next         string `json:"next" doc:"Cursor of the next page, empty at the end"`
	Prev         string `json:"prev" doc:"Cursor of the page before, empty at the start"`
	Total        int    `json:"total"`
	TotalIsBound bool   `json:"totalIsBound" doc:"There are more rows than total says"`
}

type cursor struct {
	Sort string `json:"s"`
	At   any    `json:"v"`
	ID   string `json:"i"`
	Back bool   `json:"b,omitempty"`
}

// Page loads one page. where adds the list's own filters.
func Page[T any](ctx context.Context, q usecase.Query, spec Spec[T], params Params, filter Filter) (Result[T], error) {
	result := Result[T]{Items: []T{}}
	if err := ctx.Err(); err != nil { // the reader has gone, perhaps in the middle of an export
		return result, err
	}
	position, err := spec.position(params)
	if err != nil {
		return result, err
	}
	limit := params.Limit
	if limit <= 0 {
		limit = 20
	}
	column, descending := spec.sortColumn(position.Sort)
	var rows []T
	query := spec.query(q, &rows, params, filter)
	forward := !position.Back
	direction, compare := "ASC", ">"
	if descending == forward {
		direction, compare = "DESC", "<"
	}
	if position.ID != "" {
		if column == spec.key() {
			query = query.Where(spec.key()+" "+compare+" ?", position.ID)
		} else {
			query = query.Where("("+column+", "+spec.key()+") "+compare+" (?, ?)", position.At, position.ID)
		}
	}
	query = query.OrderExpr(column + " " + direction)
	if column != spec.key() {
		query = query.OrderExpr(spec.key() + " " + direction)
	}
	query = query.Limit(int64(limit) + 1)
	if spec.Select == nil {
		rows, err = db.Find[T](ctx, q, query, limit+1)
	} else { // may bring relations
		err = query.Scan(ctx)
	}
	if err != nil {
		return result, fmt.Errorf("list %s: %w", spec.Name, err)
	}
	more := len(rows) > limit
	rows = rows[:min(len(rows), limit)]
	if !forward {
		slices.Reverse(rows)
	}
	if len(rows) > 0 {
		result.Items = rows
		if more || !forward {
			result.Next = spec.cursorAt(&rows[len(rows)-1], position.Sort, false)
		}
		if forward && position.ID != "" || !forward && more {
			result.Prev = spec.cursorAt(&rows[0], position.Sort, true)
		}
	}
	result.Total, result.TotalIsBound, err = spec.total(ctx, q, params, filter)
	return result, err
}

// First loads the first rows in the default order that have all words, without
// a total; more tells whether there are others.
func First[T any](ctx context.Context, q usecase.Query, spec Spec[T], words []string, filter Filter, most int) (rows []T, more bool, err error) {
	column, descending := spec.sortColumn(spec.DefaultSort)
	direction := "ASC"
	if descending {
		direction = "DESC"
	}
	query := spec.query(q, &rows, Params{Q: strings.Join(words, " ")}, filter).OrderExpr(column + " " + direction)
	if column != spec.key() {
		query = query.OrderExpr(spec.key() + " " + direction)
	}
	if err := query.Limit(int64(most) + 1).Scan(ctx); err != nil {
		return nil, false, fmt.Errorf("list %s: %w", spec.Name, err)
	}
	return rows[:min(len(rows), most)], len(rows) > most, nil
}

// Each visits all rows of the filter in the default order, for exports. It
// walks by keyset, so a long export holds no long transaction.
func Each[T any](ctx context.Context, q usecase.Query, spec Spec[T], params Params, filter Filter, visit func(row *T) error) error {
	params.Cursor, params.Limit = "", 200
	for {
		page, err := Page(ctx, q, spec, params, filter)
		if err != nil {
			return err
		}
		for i := range page.Items {
			if err := visit(&page.Items[i]); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		params.Cursor = page.Next
	}
}

func (s Spec[T]) key() string {
	if s.Key == "" {
		return "t.id"
	}
	return s.Key
}

// query reads into rows. The model stands before Select, because a relation
// belongs to the model it was named for.
func (s Spec[T]) query(q usecase.Query, rows *[]T, params Params, filter Filter) *bun.SelectQuery {
	query := q.NewSelect().Model(rows)
	if s.Select != nil {
		query = s.Select(query)
	}
	return s.narrow(query, q, params, filter)
}

func (s Spec[T]) narrow(query *bun.SelectQuery, q usecase.Query, params Params, filter Filter) *bun.SelectQuery {
	if s.Join != nil {
		query = s.Join(query)
	}
	if s.Scope != nil {
		query = s.Scope(query, q.Scope)
	} else {
		query = q.Scope.Apply(query, s.Parties)
	}
	query = filter.Narrow(query)
	if s.Search != nil {
		for _, word := range Words(params.Q) {
			query = s.Search(query, word)
		}
	}
	return query
}

func (s Spec[T]) position(params Params) (cursor, error) {
	sort := params.Sort
	if sort == "" {
		sort = s.DefaultSort
	}
	if params.Cursor == "" {
		if _, ok := s.Sorts[strings.TrimPrefix(sort, "-")]; !ok {
			return cursor{}, fault.New(fault.Invalid, "list.sort", "sort", sort)
		}
		return cursor{Sort: sort}, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(params.Cursor)
	var c cursor
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if _, known := s.Sorts[strings.TrimPrefix(c.Sort, "-")]; err != nil || !known || c.ID == "" {
		return cursor{}, fault.New(fault.Malformed, "list.cursor")
	}
	if number, ok := c.At.(float64); ok {
		c.At = int64(number)
	}
	return c, nil
}

func (s Spec[T]) sortColumn(sort string) (string, bool) {
	name, descending := strings.CutPrefix(sort, "-")
	return s.Sorts[name], descending
}

func (s Spec[T]) cursorAt(row *T, sort string, back bool) string {
	at := s.Position(row, strings.TrimPrefix(sort, "-"))
	if instant, ok := at.(clock.Instant); ok { // its JSON is a text, which no number is ever below
		at = int64(instant)
	}
	data, err := json.Marshal(cursor{Sort: sort, At: at, ID: s.ID(row), Back: back})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

// totals keeps counted totals; entries die with the data version they saw.
var totals = struct {
	sync.Mutex
	kept map[string]*keptTotal
}{kept: map[string]*keptTotal{}}

// keptTotal is counted by one request at a time; those that come meanwhile wait
// for its answer instead of counting the same rows beside it.
type keptTotal struct {
	sync.Mutex
	counted bool
	version int64
	total   int
}

func totalOf(key string) *keptTotal {
	totals.Lock()
	defer totals.Unlock()
	kept, ok := totals.kept[key]
	if !ok {
		if len(totals.kept) > 4096 { // bounded memory; the next requests count anew
			totals.kept = map[string]*keptTotal{}
		}
		kept = &keptTotal{}
		totals.kept[key] = kept
	}
	return kept
}

func (s Spec[T]) total(ctx context.Context, q usecase.Query, params Params, filter Filter) (int, bool, error) {
	version, err := s.version(ctx, q)
	if err != nil {
		return 0, false, err
	}
	key := fmt.Sprintf("%p %s %+v %s %v", q.IDB, s.Name, q.Scope, params.Q, filter)
	kept := totalOf(key)
	kept.Lock()
	defer kept.Unlock()
	if !kept.counted || kept.version < version { // a newer count is as good: versions grow
		var model *T
		inner := s.narrow(q.NewSelect().Model(model).ColumnExpr("1 AS one"), q, params, filter).Limit(Bound + 1)
		var total int
		if err := q.NewSelect().TableExpr("(?) AS bounded", inner).ColumnExpr("count(*)").Scan(ctx, &total); err != nil {
			return 0, false, fmt.Errorf("list %s: total: %w", s.Name, err)
		}
		kept.counted, kept.version, kept.total = true, version, total
	}
	return min(kept.total, Bound), kept.total > Bound, nil
}

func (s Spec[T]) version(ctx context.Context, q bun.IDB) (int64, error) {
	if s.Version != nil {
		return s.Version(ctx, q)
	}
	return Version(ctx, q, s.Versions)
}

// Version sums the data versions of tables: it grows with every change, so it
// also serves as an ETag of what is read from them.
func Version(ctx context.Context, q bun.IDB, tables []string) (int64, error) {
	return db.Version(ctx, q, tables)
}
