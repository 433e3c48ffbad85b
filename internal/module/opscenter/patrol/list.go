package patrol

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
)

// Filter narrows the runs.
type Filter struct {
	State   []string  `query:"state" enum:"inspected,signed,done,missed" filter:"t.state"`
	DayFrom clock.Day `query:"dayFrom" format:"date" filter:"t.scheduled_at,from"`
	DayTo   clock.Day `query:"dayTo" format:"date" filter:"t.scheduled_at,until"`
}

type listInput struct {
	list.Params
	Filter
}

var runList = list.Spec[Run]{
	Name: runTable, Versions: []string{runTable},
	Sorts: map[string]string{"day": "t.scheduled_at"}, DefaultSort: "-day",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.number LIKE ? ESCAPE '!'", "%"+list.EscapeLike(strings.ToUpper(text))+"%")
	},
	Position: func(row *Run, _ string) any { return int64(row.ScheduledAt) },
	ID:       func(row *Run) string { return row.ID },
}

var runColumns = listing.Table{Entity: "patrolRun", Columns: []listing.Column{{Field: "number"}, {Field: "day"}, {Field: "state", Words: "state.patrolRun."}, {Field: "timing", Words: "enum.patrolTiming."}, {Field: "scheduledAt"},
	{Field: "startedAt"}, {Field: "endedAt"}, {Field: "normal"}, {Field: "abnormal"}, {Field: "noData"}, {Field: "notApplicable"}, {Field: "signerName"}, {Field: "signedAt"}, {Field: "confirmedAt"}, {Field: "doneAt"}}}
