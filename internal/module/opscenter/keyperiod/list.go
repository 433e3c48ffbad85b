package keyperiod

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the periods.
type Filter struct {
	State    []string  `query:"state" enum:"planned,approved,closed,refused,cancelled,lifted" filter:"t.state"`
	Level    []string  `query:"level" enum:"special,first,second" filter:"t.level"`
	FromFrom clock.Day `query:"fromFrom" format:"date" filter:"t.first_day,>="`
	FromTo   clock.Day `query:"fromTo" format:"date" filter:"t.first_day,<="`
}

type listInput struct {
	list.Params
	Filter
}

var periodList = list.Spec[Period]{
	Name: periodTable, Versions: []string{periodTable},
	Parties:     scope.Parties{Maker: "t.created_by"},
	Sorts:       map[string]string{"from": "t.first_day"},
	DefaultSort: "-from",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Period, _ string) any { return string(row.From) },
	ID:       func(row *Period) string { return row.ID },
}

var periodColumns = listing.Table{Entity: "keyPeriod", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.keyPeriod."}, {Field: "name"}, {Field: "level", Words: "enum.keyPeriodLevel."}, {Field: "basis"}, {Field: "from"}, {Field: "to"},
	{Field: "freeze"}, {Field: "roster"}, {Field: "rounds"}, {Field: "makerName"}, {Field: "approverName"}, {Field: "approvedAt"}, {Field: "liftedAt"}, {Field: "closedAt"}, {Field: "createdAt"}}}
