package recipients

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/message"
	"gongzhi/internal/kit/seal"
)

// Directory answers for the message centre.
type Directory struct {
	ring  *seal.Ring
	clock clock.Clock
}

// New returns the directory.
func New(ring *seal.Ring, c clock.Clock) *Directory { return &Directory{ring, c} }

// Recipients are the active people that the audience names or describes. An
// audience without any condition is nobody.
func (d *Directory) Recipients(ctx context.Context, q bun.IDB, to message.Audience) ([]message.Recipient, error) {
	list := []message.Recipient{}
	described := len(to.Organisations)+len(to.Roles)+len(to.Sides) > 0 || to.Permission != ""
	if len(to.People) == 0 && !described {
		return list, nil
	}
	query := q.NewSelect().TableExpr("person AS p").ColumnExpr("p.id, p.lang, (p.phone_sealed IS NOT NULL) AS phone").
		Where("p.state = 'active'").OrderExpr("p.id").WhereGroup(" AND ", func(query *bun.SelectQuery) *bun.SelectQuery {
		if len(to.People) > 0 {
			query = query.WhereOr("p.id IN (?)", bun.List(to.People))
		}
		if described {
			query = query.WhereOr("EXISTS (?)", d.posts(q, to))
		}
		return query
	})
	var rows []struct {
		ID    string    `bun:"id"`
		Lang  i18n.Lang `bun:"lang"`
		Phone bool      `bun:"phone"`
	}
	if err := query.Scan(ctx, &rows); err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	for _, row := range rows {
		list = append(list, message.Recipient{PersonID: row.ID, Lang: row.Lang, HasPhone: row.Phone})
	}
	return list, nil
}

// posts are the posts of the person p that are valid today and meet every condition.
func (d *Directory) posts(q bun.IDB, to message.Audience) *bun.SelectQuery {
	today := d.clock.Now().Day()
	posts := q.NewSelect().TableExpr("post AS o").Join("JOIN post_role AS r ON r.post_id = o.id").ColumnExpr("1").
		Where("o.person_id = p.id").Where("o.state = 'active'").Where("o.valid_from <= ?", today).Where("(o.valid_to IS NULL OR o.valid_to >= ?)", today)
	if len(to.Organisations) > 0 {
		posts = posts.Where("o.org_id IN (?)", bun.List(to.Organisations))
	}
	if len(to.Roles) > 0 {
		posts = posts.Where("r.role_id IN (?)", bun.List(to.Roles))
	}
	if len(to.Sides) > 0 {
		posts = posts.WhereGroup(" AND ", func(posts *bun.SelectQuery) *bun.SelectQuery {
			for _, side := range to.Sides {
				posts = posts.WhereOr("r.role_id LIKE ?", side+".%")
			}
			return posts
		})
	}
	if to.Permission != "" {
		posts = posts.Where("EXISTS (?)", q.NewSelect().TableExpr("role_grant AS g").ColumnExpr("1").Where("g.role_id = r.role_id").Where("g.permission = ?", to.Permission))
	}
	return posts
}

// Phone is the telephone number of an active person, empty when there is none.
func (d *Directory) Phone(ctx context.Context, q bun.IDB, personID string) (string, error) {
	var sealed []string
	err := q.NewSelect().TableExpr("person").Column("phone_sealed").Where("id = ?", personID).Where("state = 'active'").Where("phone_sealed IS NOT NULL").Scan(ctx, &sealed)
	if err != nil || len(sealed) == 0 {
		return "", err
	}
	return d.ring.Open(seal.AAD("person", "phone_sealed", personID), sealed[0])
}
