package listing

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// pageSize is how many rows of an export are read together.
const pageSize = 200

// Pager is the input of a list: it embeds list.Params.
type Pager interface{ Page() *list.Params }

// Reasoned is the input of a list that leaves the system for a stated reason only.
type Reasoned interface{ Stated() string }

// Table is what an export of a list holds.
type Table struct {
	Entity  string // labels are field.<entity>.<field>, or field.<field>
	Columns []Column
}

// Register mounts a list and its export under the list's own permission and
// scope. page answers both.
func Register[I, Row any](api *web.API, runner *usecase.Runner, route web.Route, table Table, page func(ctx context.Context, input *I) (list.Result[Row], error)) {
	web.Register(api, route.Poll(), func(ctx context.Context, input *I) (*web.Body[list.Result[Row]], error) {
		return web.Reply(page(ctx, input))
	})
	read := reader[Row](route.ID, table.Columns)
	export := route
	export.Path, export.ID, export.Summary = route.Path+"/export", strings.TrimSuffix(route.ID, "-list")+"-export", route.Summary+", as a spreadsheet of all pages"
	export.Query = []*huma.Param{choice("format", []string{string(sheet.XLSX), string(sheet.CSV)}, false), choice("columns", table.keys(), true)}
	web.Register(api, export, func(ctx context.Context, input *I) (*huma.StreamResponse, error) {
		pager, ok := any(input).(Pager)
		if !ok {
			return nil, errors.New("list " + route.ID + " does not embed list.Params")
		}
		asked, err := table.asked(web.QueryOf(ctx))
		if err != nil {
			return nil, err
		}
		why, err := stated(input)
		if err != nil {
			return nil, err
		}
		if err := note(ctx, runner, export, asked.format, why); err != nil {
			return nil, err
		}
		return intake.Download(export.ID, asked.format, func(_ context.Context, w io.Writer) error {
			_, err := sheet.Export(ctx, w, asked.format, table.spec(ctx), asked.columns, rows(ctx, input, pager.Page(), page, read))
			return err
		}), nil
	})
}

// rows walks the pages of the list.
func rows[I, Row any](ctx context.Context, input *I, params *list.Params, page func(ctx context.Context, input *I) (list.Result[Row], error), read func(ctx context.Context, row *Row) []any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for params.Cursor, params.Limit = "", pageSize; ; {
			result, err := page(ctx, input)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range result.Items {
				if !yield(read(ctx, &result.Items[i]), nil) {
					return
				}
			}
			if result.Next == "" {
				return
			}
			params.Cursor = result.Next
		}
	}
}

// stated is the reason of an export whose list asks for one.
func stated(input any) (string, error) {
	reasoned, asks := input.(Reasoned)
	if !asks {
		return "", nil
	}
	why := strings.TrimSpace(reasoned.Stated())
	var checks fault.Checks
	checks.That(len([]rune(why)) >= 2, "query/reason", "listing.reason")
	return why, checks.Err()
}

// Note writes into the audit log who takes which list out of the system. Of the
// conditions it keeps the names only: values may be personal data.
func Note(ctx context.Context, runner *usecase.Runner, route web.Route, format sheet.Format) error {
	return note(ctx, runner, route, format, "")
}

func note(ctx context.Context, runner *usecase.Runner, route web.Route, format sheet.Format, why string) error {
	var filters []string
	for name := range web.QueryOf(ctx) {
		if name != "format" && name != "columns" && name != "reason" {
			filters = append(filters, name)
		}
	}
	slices.Sort(filters)
	_, err := usecase.Write(ctx, runner, route.Permission, func(_ context.Context, tx *usecase.Tx) (bool, error) {
		tx.Act(route.Tag + ".export")
		tx.Because(strings.TrimSpace(why + " " + route.ID + " " + string(format) + " " + strings.Join(filters, " ")))
		return true, nil
	})
	return err
}

// request is what a caller wants exported.
type request struct {
	format  sheet.Format
	columns []string
}

func (t Table) asked(query url.Values) (request, error) {
	asked := request{format: sheet.XLSX}
	var checks fault.Checks
	if format := query.Get("format"); format != "" {
		asked.format = sheet.Format(format)
		checks.That(asked.format == sheet.XLSX || asked.format == sheet.CSV, "query/format", "field.choice", "choices", "xlsx, csv")
	}
	if columns := query.Get("columns"); columns != "" {
		asked.columns = strings.Split(columns, ",")
		for _, column := range asked.columns {
			if !slices.Contains(t.keys(), column) {
				checks.Add("query/columns", "field.choice", "choices", strings.Join(t.keys(), ", "))
				break
			}
		}
	}
	return asked, checks.Err()
}

func (t Table) keys() []string {
	keys := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		keys[i] = column.Field
	}
	return keys
}

func (t Table) spec(ctx context.Context) sheet.Spec {
	spec := sheet.Spec{Sheet: "1", Zone: clock.Zone}
	for _, column := range t.Columns {
		spec.Columns = append(spec.Columns, sheet.Column{Key: column.Field, Header: t.label(ctx, column.Field), Kind: column.kind, Scale: column.Scale, Deadline: column.kind == sheet.Instant && deadlines.MatchString(column.Field)})
	}
	return spec
}

// label is the word for a field: the entity's own, or the common one.
func (t Table) label(ctx context.Context, field string) string {
	key := "field." + t.Entity + "." + field
	if text := web.Say(ctx, key, nil); text != key {
		return text
	}
	return web.Say(ctx, "field."+field, nil)
}

// choice describes a query parameter with fixed values.
func choice(name string, values []string, many bool) *huma.Param {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, value := range values {
		schema.Enum = append(schema.Enum, value)
	}
	if many {
		schema = &huma.Schema{Type: huma.TypeArray, Items: schema}
	}
	explode := false
	return &huma.Param{Name: name, In: "query", Schema: schema, Explode: &explode}
}
