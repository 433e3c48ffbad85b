package privacy

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// Filter narrows the requests.
type Filter struct {
	State         []string  `query:"state" enum:"received,verified,unverified,working,answered,closed,withdrawn" filter:"t.state"`
	Kind          []string  `query:"kind" enum:"access,copy,transfer,correct,erase,consent" filter:"t.kind"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type listInput struct {
	list.Params
	Filter
}

var requestList = list.Spec[Request]{
	Name: "privacy_request", Versions: []string{"privacy_request"},
	Parties:     scope.Parties{Maker: "t.created_by"},
	Sorts:       map[string]string{"createdAt": "t.created_at", "dueAt": "t.due_at"},
	DefaultSort: "-createdAt",
	Position: func(row *Request, column string) any {
		if column == "dueAt" {
			return int64(row.DueAt)
		}
		return int64(row.CreatedAt)
	},
	ID: func(row *Request) string { return row.ID },
}

// list finds a request by a part of its number, and by the whole document or
// telephone number of who asks, which are compared as keyed hashes.
func (s *Requests) list() list.Spec[Request] {
	spec := requestList
	spec.Search = func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(t.number LIKE ? ESCAPE '!' OR t.document_hash = ? OR t.phone_hash = ?)", "%"+list.EscapeLike(strings.ToUpper(text))+"%",
			s.kit.Ring.Hash(documentLookUp, text), s.kit.Ring.Hash(phoneLookUp, text))
	}
	return spec
}

// The purposes of the hashes by which people are found.
const documentLookUp, phoneLookUp = "privacy.document", "privacy.phone"

var requestTable = listing.Table{Entity: "privacyRequest", Columns: []listing.Column{{Field: "number"}, {Field: "kind", Words: "enum.privacyKind."}, {Field: "state", Words: "state.privacyRequest."},
	{Field: "channel", Words: "enum.privacyChannel."}, {Field: "document", Shown: seal.Document}, {Field: "outcome", Words: "enum.privacyOutcome."}, {Field: "dueAt"}, {Field: "late"}, {Field: "answeredAt"}, {Field: "createdAt"}}}
