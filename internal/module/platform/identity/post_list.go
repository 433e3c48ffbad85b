package identity

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// EndingFilter are the filters of the list of posts that have a last day.
type EndingFilter struct {
	OrgID  []string  `query:"orgId" filter:"t.org_id"`
	Role   []string  `query:"role" doc:"Roles of the post"`
	EndsBy clock.Day `query:"endsBy" format:"date" filter:"t.valid_to,<=" doc:"The last day at the latest; without it those that end soon by parameter"`
}

var ending = list.Spec[Post]{
	Name:        "platform.identity.ending",
	Versions:    []string{"post", "person"},
	Parties:     scope.Parties{Maker: "t.person_id", Organisations: []string{"t.org_id"}},
	Sorts:       map[string]string{"validTo": "t.valid_to"},
	DefaultSort: "validTo",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		words, ok := list.FoldedLike(text)
		if !ok {
			return q.Where("1 = 0")
		}
		return q.Where("EXISTS (SELECT 1 FROM person p WHERE p.id = t.person_id AND p.search LIKE ? ESCAPE '!')", words)
	},
	Position: func(row *Post, _ string) any { return row.ValidTo },
	ID:       func(row *Post) string { return row.ID },
}

const roleOfPost = "EXISTS (SELECT 1 FROM post_role r WHERE r.post_id = t.id AND r.role_id IN (?))"

func (f EndingFilter) narrow() list.Filter {
	filter := list.Where(f).And("t.state", "=", Active)
	if len(f.Role) > 0 {
		filter = filter.And("1", "=", bun.SafeQuery(roleOfPost, bun.List(f.Role)))
	}
	return filter
}

var endingTable = listing.Table{Entity: "post", Columns: []listing.Column{{Field: "personName"}, {Field: "title"}, {Field: "orgName"},
	{Field: "validFrom"}, {Field: "validTo"}, {Field: "standing", Words: "state.post."}}}

// Ending returns a page of the posts that end soon or have ended by themselves,
// so that somebody renews or ends them.
func (s *Service) Ending(ctx context.Context, params list.Params, filter EndingFilter) (list.Result[Post], error) {
	return usecase.Read(ctx, s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (list.Result[Post], error) {
		if filter.EndsBy.IsZero() {
			filter.EndsBy = s.soon(q.Now)
		}
		page, err := list.Page(ctx, q, ending, params, filter.narrow())
		if err != nil {
			return page, err
		}
		return page, s.completeNamed(ctx, q, page.Items)
	})
}

// soon is the day until which a post that ends does so soon.
func (s *Service) soon(now clock.Instant) clock.Day {
	day := now.Day()
	return day.AddDays(int(s.kit.Parameters.Int(endingSoon, day)))
}

// completeNamed completes posts that are shown without their person.
func (s *Service) completeNamed(ctx context.Context, q bun.IDB, posts []Post) error {
	if err := s.complete(ctx, posts); err != nil {
		return err
	}
	ids := make([]string, len(posts))
	for i, post := range posts {
		ids[i] = post.PersonID
	}
	names, err := personNames(ctx, q, ids)
	for i := range posts {
		posts[i].PersonName = names[posts[i].PersonID]
	}
	return err
}
