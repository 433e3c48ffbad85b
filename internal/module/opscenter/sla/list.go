package sla

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// ClockFilter narrows the clocks.
type ClockFilter struct {
	State         []string  `query:"state" enum:"waiting,running,met,breached,exempt,void" filter:"t.state"`
	Code          []string  `query:"code" enum:"C1,C2,C3,C4,C5,C6,C7,C8,C9,C10,C11,C12,C13,C14" filter:"t.code"`
	Kind          []string  `query:"kind" enum:"request,fault,replacement,security" filter:"t.kind"`
	Level         []int     `query:"level" filter:"t.level"`
	Open          bool      `query:"open" doc:"Begun and not ended, late or not"`
	StartedAtFrom clock.Day `query:"startedAtFrom" format:"date" filter:"t.started_at,from"`
	StartedAtTo   clock.Day `query:"startedAtTo" format:"date" filter:"t.started_at,until"`
}

// unstopped are the open clocks: a late one that nobody has stopped is open as
// one that runs is. The list, the figure and the jobs mean the same by it.
var unstopped = list.Filter{}.And("t.stopped_at", "=", 0).And("t.state", "in", []State{Running, Breached})

// narrowed is the filter as conditions.
func (f *ClockFilter) narrowed() list.Filter {
	filter := list.Where(*f)
	if f.Open {
		filter = append(filter, unstopped...)
	}
	return filter
}

type clocksInput struct {
	list.Params
	ClockFilter
}

// clockList is the same for everybody who may read clocks: operations and owner.
var clockList = list.Spec[Row]{
	Name: "sla_clock", Versions: []string{"sla_clock"},
	Parties:     scope.Parties{},
	Sorts:       map[string]string{"dueAt": "t.due_at", "startedAt": "t.started_at"},
	DefaultSort: "-startedAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.number LIKE ? ESCAPE '!'", "%"+list.EscapeLike(text)+"%")
	},
	Position: func(row *Row, column string) any {
		if column == "dueAt" {
			return int64(row.DueAt)
		}
		return int64(row.StartedAt)
	},
	ID: func(row *Row) string { return row.ID },
}

var clockTable = listing.Table{Entity: "slaClock", Columns: []listing.Column{{Field: "number"}, {Field: "code", Words: "enum.slaCode."}, {Field: "level"},
	{Field: "state", Words: "state.slaClock."}, {Field: "startedAt"}, {Field: "dueAt"}, {Field: "stoppedAt"}, {Field: "minutes"}, {Field: "elapsedMs"},
	{Field: "excludedMs"}, {Field: "reason"}}}
