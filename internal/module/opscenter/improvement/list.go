package improvement

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the improvements.
type Filter struct {
	State          []string  `query:"state" enum:"proposed,accepted,carried,measured,rejected" filter:"t.state"`
	Area           []string  `query:"area" enum:"database,function,interface,capacity,security,other" filter:"t.area"`
	Metric         []string  `query:"metric" enum:"slow_queries,table_space,response_time,error_rate,effort,other" filter:"t.metric"`
	Module         string    `query:"module" maxLength:"4" filter:"t.modules,contains"`
	CreatedAtFrom  clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo    clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
	MeasuredAtFrom clock.Day `query:"measuredAtFrom" format:"date" filter:"t.measured_at,from"`
	MeasuredAtTo   clock.Day `query:"measuredAtTo" format:"date" filter:"t.measured_at,until"`
}

type listInput struct {
	list.Params
	Filter
}

// whole makes a number match whole entries of the stored list only.
func (in *listInput) whole() Filter {
	f := in.Filter
	if f.Module != "" {
		f.Module = `"` + f.Module + `"`
	}
	return f
}

// improvementList is the same for everybody who may read improvements.
var improvementList = list.Spec[Improvement]{
	Name: "improvement", Versions: []string{caseTable},
	Parties:     scope.Parties{},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Improvement, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Improvement) string { return row.ID },
}

var improvementColumns = listing.Table{Entity: "improvement", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.improvement."}, {Field: "area", Words: "enum.improvementArea."}, {Field: "title"},
	{Field: "asset"}, {Field: "metric", Words: "enum.improvementMetric."}, {Field: "beforeText"}, {Field: "beforeOn"}, {Field: "beforeSource"}, {Field: "afterText"}, {Field: "afterOn"}, {Field: "afterSource"},
	{Field: "verdict", Words: "enum.improvementVerdict."}, {Field: "changeNumber"}, {Field: "createdAt"}, {Field: "measuredAt"}}}
