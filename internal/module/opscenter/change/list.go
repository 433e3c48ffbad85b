package change

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the changes.
type Filter struct {
	State         []string  `query:"state" enum:"draft,assessed,waiting,scheduled,implementing,verifying,done,rolledback,closed,cancelled" filter:"t.state"`
	Kind          []string  `query:"kind" enum:"standard,normal,emergency" filter:"t.kind"`
	Category      []string  `query:"category" enum:"patch,upgrade,config,data,network,law,other" filter:"t.category"`
	Risk          []string  `query:"risk" enum:"low,medium,high" filter:"t.risk"`
	Asset         string    `query:"asset" maxLength:"40" filter:"t.assets,contains"`
	Ticket        string    `query:"ticket" maxLength:"24" filter:"t.tickets,contains"`
	StartsAtFrom  clock.Day `query:"startsAtFrom" format:"date" filter:"t.starts_at,from"`
	StartsAtTo    clock.Day `query:"startsAtTo" format:"date" filter:"t.starts_at,until"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

// like finds a text in any of some columns.
func like(columns ...string) func(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, column := range columns {
				q = q.WhereOr(column+" LIKE ? ESCAPE '!'", "%"+list.EscapeLike(text)+"%")
			}
			return q
		})
	}
}

// quoted is an entry of a stored list.
func quoted(text string) string {
	if text == "" {
		return ""
	}
	return `"` + text + `"`
}

// whole makes a code match whole entries of the stored lists only.
func (f Filter) whole() Filter {
	f.Asset, f.Ticket = quoted(f.Asset), quoted(f.Ticket)
	return f
}

// Count is how many changes a saved view holds.
type Count struct {
	View  string `json:"view" bun:"view"`
	Count int    `json:"count" bun:"count"`
}

type listInput struct {
	list.Params
	Filter
}

var changeList = list.Spec[Change]{
	Name: changeTable, Versions: []string{changeTable},
	Parties:     scope.Parties{Maker: "t.created_by"},
	Sorts:       map[string]string{"createdAt": "t.created_at", "startsAt": "t.starts_at"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Change, column string) any {
		if column == "startsAt" {
			return int64(row.StartsAt)
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Change) string { return row.ID },
}

var changeColumns = listing.Table{Entity: "change", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.change."}, {Field: "kind", Words: "enum.changeKind."}, {Field: "category", Words: "enum.changeCategory."},
	{Field: "title"}, {Field: "reason"}, {Field: "impact"}, {Field: "risk", Words: "enum.changeRisk."}, {Field: "rollback"}, {Field: "startsAt"}, {Field: "endsAt"}, {Field: "requesterName"}, {Field: "authoriserName"}, {Field: "authorisedAt"},
	{Field: "ratifiedLate"}, {Field: "backupRef"}, {Field: "executorName"}, {Field: "startedAt"}, {Field: "verifierName"}, {Field: "outcome", Words: "enum.changeOutcome."}, {Field: "finishedAt"}, {Field: "reviewedAt"}, {Field: "law"}, {Field: "verdict", Words: "enum.changeVerdict."}, {Field: "createdAt"}}}

// BaselineFilter narrows the baselines.
type BaselineFilter struct {
	State []string `query:"state" enum:"captured,approved,replaced,dismissed" filter:"t.state"`
	Asset string   `query:"asset" maxLength:"40" filter:"t.asset"`
}

type baselinesInput struct {
	list.Params
	BaselineFilter
}

var baselineList = list.Spec[Baseline]{
	Name: baselineTable, Versions: []string{baselineTable},
	Parties:     scope.Parties{Maker: "t.created_by"},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search:      like("t.number", "t.asset", "t.change_number"),
	Position:    func(row *Baseline, _ string) any { return int64(row.CreatedAt) },
	ID:          func(row *Baseline) string { return row.ID },
}

var baselineColumns = listing.Table{Entity: "baseline", Columns: []listing.Column{{Field: "number"}, {Field: "asset"}, {Field: "state", Words: "state.baseline."}, {Field: "count"}, {Field: "digest"}, {Field: "reportedAt"}, {Field: "changeNumber"},
	{Field: "makerName"}, {Field: "deciderName"}, {Field: "decidedAt"}, {Field: "note"}, {Field: "createdAt"}}}

// DriftFilter narrows the drifts.
type DriftFilter struct {
	State         []string  `query:"state" enum:"open,covered,over" filter:"t.state"`
	Asset         string    `query:"asset" maxLength:"40" filter:"t.asset"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type driftsInput struct {
	list.Params
	DriftFilter
}

var driftList = list.Spec[Drift]{
	Name: driftTable, Versions: []string{driftTable},
	Parties:     scope.Parties{Maker: "t.created_by"},
	Sorts:       map[string]string{"createdAt": "t.created_at"},
	DefaultSort: "-createdAt",
	Search:      like("t.asset", "t.path", "t.ticket_number", "t.change_number"),
	Position:    func(row *Drift, _ string) any { return int64(row.CreatedAt) },
	ID:          func(row *Drift) string { return row.ID },
}

var driftColumns = listing.Table{Entity: "drift", Columns: []listing.Column{{Field: "asset"}, {Field: "path"}, {Field: "kind", Words: "enum.driftKind."}, {Field: "state", Words: "state.drift."}, {Field: "violation"}, {Field: "expected"}, {Field: "found"},
	{Field: "changeNumber"}, {Field: "ticketNumber"}, {Field: "seenAt"}, {Field: "endedAt"}, {Field: "ending", Words: "enum.driftEnding."}}}
