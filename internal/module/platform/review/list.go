package review

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
)

// LineFilter are the filters of the posts of a review.
type LineFilter struct {
	ReviewID []string `query:"reviewId" filter:"t.review_id"`

	State []string `query:"state" enum:"open,kept,removed" filter:"t.state"`
	OrgID []string `query:"orgId" filter:"t.org_id"`
	Side  []string `query:"side" filter:"t.side"`
}

var lines = list.Spec[Line]{
	Name:        "platform.review.lines",
	Versions:    []string{"access_review_line"},
	Parties:     scope.Parties{Maker: "t.person_id", Organisations: []string{"t.org_id"}},
	Sorts:       map[string]string{"id": "t.id"},
	DefaultSort: "id",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return list.Folded(q, "t.search", text)
	},
	Position: func(row *Line, _ string) any { return row.ID },
	ID:       func(row *Line) string { return row.ID },
}

var lineTable = listing.Table{Entity: "reviewLine", Columns: []listing.Column{{Field: "personName"}, {Field: "title"}, {Field: "orgName"}, {Field: "validTo"},
	{Field: "state", Words: "state.reviewLine."}, {Field: "reason"}, {Field: "deciderName"}, {Field: "decidedAt"}, {Field: "late"}}}
