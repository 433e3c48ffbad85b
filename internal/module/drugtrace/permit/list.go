package permit

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the permits. State is the one on the day of reading, so it
// stands outside the columns.
type Filter struct {
	State         []string  `query:"state" enum:"draft,effective,expired,closed"`
	OrgID         []string  `query:"orgId" filter:"t.org_id"`
	ValidToFrom   clock.Day `query:"validToFrom" format:"date" filter:"t.valid_to,>="`
	ValidToTo     clock.Day `query:"validToTo" format:"date" filter:"t.valid_to,<="`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

// on is the filter as conditions on a day.
func (f Filter) on(day clock.Day) list.Filter {
	filter := list.Where(f)
	if len(f.State) > 0 {
		standing := "CASE WHEN t.state = 'effective' AND t.valid_to < '" + string(day) + "' THEN 'expired' ELSE t.state END"
		filter = filter.And(standing, "in", f.State)
	}
	return filter
}

type listInput struct {
	list.Params
	Filter
}

var permitList = list.Spec[Permit]{
	Name: "permit", Versions: []string{"permit"},
	Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.org_id"}},
	Sorts:       map[string]string{"createdAt": "t.created_at", "validTo": "t.valid_to"},
	DefaultSort: "-createdAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Permit, column string) any {
		if column == "validTo" {
			return string(row.ValidTo)
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Permit) string { return row.ID },
}

// permitTable is what an export of the list holds.
var permitTable = listing.Table{Entity: "permit", Columns: []listing.Column{{Field: "permitNo"}, {Field: "state", Words: "state.permit."}, {Field: "orgName"}, {Field: "port"},
	{Field: "customsNo"}, {Field: "clearanceNo"}, {Field: "validFrom"}, {Field: "validTo"}, {Field: "createdAt"}}}
