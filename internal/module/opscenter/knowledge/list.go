package knowledge

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// Filter narrows the articles.
type Filter struct {
	State         []string  `query:"state" enum:"draft,review,published,due,withdrawn" filter:"t.state"`
	Category      []string  `query:"category" enum:"account,trace,warehouse,clinic,business,regulator,service,operation" filter:"t.category"`
	Audience      []string  `query:"audience" enum:"internal,users,public" filter:"t.audience"`
	Module        string    `query:"module" maxLength:"4"`
	UpdatedAtFrom clock.Day `query:"updatedAtFrom" format:"date" filter:"t.updated_at,from"`
	UpdatedAtTo   clock.Day `query:"updatedAtTo" format:"date" filter:"t.updated_at,until"`
}

// where is the filter with the module, which stands inside a list.
func (f Filter) where() list.Filter {
	filter := list.Where(f)
	if f.Module != "" {
		filter = filter.And("t.modules", "contains", `"`+f.Module+`"`)
	}
	return filter
}

// Count is how many articles a saved view holds.
type Count struct {
	View  string `json:"view" bun:"view"`
	Count int    `json:"count" bun:"count"`
}

type listInput struct {
	list.Params
	Filter
}

var articleList = list.Spec[Article]{
	Name: articleTable, Versions: []string{articleTable},
	Parties:     scope.Parties{Shared: true},
	Sorts:       map[string]string{"updatedAt": "t.updated_at"},
	DefaultSort: "-updatedAt",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Article, _ string) any { return int64(row.UpdatedAt) },
	ID:       func(row *Article) string { return row.ID },
}

var articleColumns = listing.Table{Entity: "article", Columns: []listing.Column{{Field: "number"}, {Field: "state", Words: "state.article."}, {Field: "title"}, {Field: "category", Words: "enum.articleCategory."},
	{Field: "audience", Words: "enum.articleAudience."}, {Field: "live"}, {Field: "views"}, {Field: "uses"}, {Field: "helped"}, {Field: "unhelped"}, {Field: "reviewDue"}, {Field: "sourceNumber"}, {Field: "makerName"}, {Field: "updatedAt"}}}
