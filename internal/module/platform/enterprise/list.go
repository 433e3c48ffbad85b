package enterprise

import (
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// Filter are the filters of the list.
type Filter struct {
	Kind         []string `query:"kind" filter:"t.kind"`
	State        []string `query:"state" enum:"active,suspended,closed,merged" filter:"t.state"`
	LicenceState string   `query:"licenceState" enum:"valid,expiring,expired" doc:"Of the licence that ends first and was not renewed"`
	Area         string   `query:"area" maxLength:"60" filter:"t.area,contains"`
	ParentID     []string `query:"parentId" filter:"t.parent_id"`
	Placed       string   `query:"placed" enum:"yes,no" doc:"Whether it has coordinates"`

	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

// Choices are the kinds of organisations.
func (Filter) Choices() map[string][]string { return map[string][]string{"kind": Kinds} }

// views are the saved views that counts are shown of.
var views = []struct {
	key    string
	narrow func(f *Filter)
}{
	{"all", func(*Filter) {}},
	{"active", func(f *Filter) { f.State = []string{Active} }},
	{"clinics", func(f *Filter) { f.Kind = []string{"clinic"} }},
	{"expiring", func(f *Filter) { f.LicenceState = Expiring }},
	{"expired", func(f *Filter) { f.LicenceState = Expired }},
}

// narrow turns the request into conditions; the state of licences follows from
// the day.
func (o *Organisations) narrow(f Filter, now clock.Instant) list.Filter {
	filter := list.Where(f)
	if !slices.Contains(f.State, Merged) { // a merged one is the one that stays
		filter = filter.And("t.state", "<>", Merged)
	}
	switch f.Placed {
	case placed:
		filter = filter.And("t.latitude", "<>", "")
	case unplaced:
		filter = filter.And("t.latitude", "=", "")
	}
	day := now.Day()
	soon := day.AddDays(o.expiringDays(day))
	switch f.LicenceState {
	case Expired:
		return filter.And("t.licence_until", "<", day)
	case Expiring:
		return filter.And("t.licence_until", ">=", day).And("t.licence_until", "<", soon)
	case Valid:
		return filter.And("t.licence_until", ">=", soon)
	}
	return filter
}

func (o *Organisations) organisations() list.Spec[Organisation] {
	return list.Spec[Organisation]{
		Name:        "platform.enterprise.organisations",
		Versions:    []string{"organisation", "organisation_licence"},
		Select:      func(q *bun.SelectQuery) *bun.SelectQuery { return q.ExcludeColumn("search", "phone_hash") },
		Join:        func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where(visible) },
		Parties:     scope.Parties{Maker: "t.created_by", Organisations: []string{"t.id", "t.parent_id", "t.merged_into"}},
		Sorts:       map[string]string{"createdAt": "t.created_at", "updatedAt": "t.updated_at", "name": "t.name"},
		DefaultSort: "-createdAt",
		Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
			const digits = 7 // of a whole telephone number, which is found by its hash
			if number := seal.Normal(text); validPhone(number) && len(number) >= digits {
				words, _ := list.FoldedLike(text)
				return q.Where("(t.search LIKE ? ESCAPE '!' OR t.phone_hash = ?)", words, o.phoneHash(number))
			}
			return list.Folded(q, "t.search", text)
		},
		Position: position,
		ID:       func(row *Organisation) string { return row.ID },
	}
}

func position(row *Organisation, column string) any {
	switch column {
	case "name":
		return row.Name
	case "updatedAt":
		return int64(row.UpdatedAt)
	}
	return int64(row.CreatedAt)
}

// exportable are the columns of an export, named as in the list of the console.
var exportable = []string{"name", "nameHant", "namePt", "kind", "state", "parentName", "uscc", "macaoNo", "licences", "contactName", "phone",
	"address", "area", "latitude", "longitude", "datum", "createdAt", "updatedAt"}

func known(columns []string) bool {
	return !slices.ContainsFunc(columns, func(column string) bool { return !slices.Contains(exportable, column) })
}
