package securityevent

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the events.
type Filter struct {
	State       []string  `query:"state" enum:"registered,handling,disposed,closed,dismissed" filter:"t.state"`
	Level       []string  `query:"level" enum:"special,grave,serious,ordinary" filter:"t.level"`
	Kind        []string  `query:"kind" enum:"malware,attack,data,content,facility,violation,hazard,abnormal,force,other" filter:"t.kind"`
	Source      []string  `query:"source" enum:"hand,fault,finding,vulnerability" filter:"t.source"`
	SourceID    string    `query:"sourceId" maxLength:"26" filter:"t.source_id"`
	Module      string    `query:"module" maxLength:"4" filter:"t.modules,contains"`
	AwareAtFrom clock.Day `query:"awareAtFrom" format:"date" filter:"t.aware_at,from"`
	AwareAtTo   clock.Day `query:"awareAtTo" format:"date" filter:"t.aware_at,until"`
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

// eventList is the same for everybody who may read events: operations and owner.
var eventList = list.Spec[Event]{
	Name: eventTable, Versions: []string{eventTable},
	Parties:     scope.Parties{},
	Sorts:       map[string]string{"awareAt": "t.aware_at"},
	DefaultSort: "-awareAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Event, _ string) any { return int64(row.AwareAt) },
	ID:       func(row *Event) string { return row.ID },
}

var eventColumns = listing.Table{Entity: "securityEvent", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.securityEvent."}, {Field: "level", Words: "enum.securityLevel."}, {Field: "title"}, {Field: "kind", Words: "enum.securityKind."},
	{Field: "source", Words: "enum.securitySource."}, {Field: "sourceNumber"}, {Field: "foundAt"}, {Field: "awareAt"}, {Field: "reportDue"}, {Field: "reportedAt"}, {Field: "disposedAt"}, {Field: "summaryDue"}, {Field: "summedAt"}, {Field: "closedAt"}, {Field: "makerName"}}}
