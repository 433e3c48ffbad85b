package problem

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the problems.
type Filter struct {
	State         []string  `query:"state" enum:"registered,analysing,known,planned,fixing,verifying,closed,dismissed" filter:"t.state"`
	Source        []string  `query:"source" enum:"hand,severe,repeated" filter:"t.source"`
	CauseKind     []string  `query:"causeKind" enum:"code,config,capacity,data,network,hardware,thirdparty,operation,security,other" filter:"t.cause_kind"`
	Level         []string  `query:"level" enum:"1,2,3,4,5" filter:"t.level"`
	Module        string    `query:"module" maxLength:"4" filter:"t.modules,contains"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
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

// problemList is the same for everybody who may read problems: operations and owner.
var problemList = list.Spec[Problem]{
	Name: "problem", Versions: []string{caseTable},
	Parties:     scope.Parties{},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Problem, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Problem) string { return row.ID },
}

var problemColumns = listing.Table{Entity: "problem", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.problem."}, {Field: "level"}, {Field: "title"}, {Field: "source", Words: "enum.problemSource."},
	{Field: "causeKind", Words: "enum.causeKind."}, {Field: "knownAt"}, {Field: "uses"}, {Field: "dueOn"}, {Field: "changeNumber"}, {Field: "createdAt"}, {Field: "closedAt"}}}
