package app

import (
	"context"
	"slices"
	"strings"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/inbound"
	"gongzhi/internal/module/drugtrace/outbound"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// Seats are the posts in an organisation. Whoever sees its page may know them,
// whether or not they may read accounts.
func (d directory) Seats(ctx context.Context, orgID string) ([]enterprise.Seat, error) {
	actor, _ := scope.From(ctx)
	seats := []enterprise.Seat{}
	err := d.eachPost(ctx, orgID, func(person identity.Person, post identity.Post) {
		if actor.Masked {
			person.Name = seal.Mask(seal.PersonName, seal.Public, person.Name)
		}
		seats = append(seats, enterprise.Seat{ID: post.ID, PersonName: person.Name, Title: post.Title, Standing: post.Standing, ValidTo: string(post.ValidTo)})
	})
	slices.SortFunc(seats, func(a, b enterprise.Seat) int { return strings.Compare(a.PersonName+a.ID, b.PersonName+b.ID) })
	return seats, err
}

// eachPost visits the posts in an organisation that are not closed.
func (d directory) eachPost(ctx context.Context, orgID string, visit func(identity.Person, identity.Post)) error {
	asSystem := usecase.Beside(scope.With(ctx, scope.SystemActor("directory")))
	for params := (list.Params{Limit: 100}); ; {
		page, err := d.s.Services.Identity.List(asSystem, params, identity.PeopleFilter{OrgID: []string{orgID}, State: []string{identity.Active, identity.Locked}})
		if err != nil {
			return err
		}
		for _, person := range page.Items {
			for _, post := range person.Posts {
				if post.OrgID == orgID && post.State != identity.Closed {
					visit(person, post)
				}
			}
		}
		if params.Cursor = page.Next; page.Next == "" {
			return nil
		}
	}
}

// Related counts the records of other modules that name one of the
// organisations, each in the reach of the actor.
func (d directory) Related(ctx context.Context, orgIDs []string) ([]enterprise.Related, error) {
	actor, _ := scope.From(ctx)
	ctx = usecase.Beside(ctx)
	one, found := list.Params{Limit: 1}, []enterprise.Related{}
	for _, records := range []struct {
		permission, kind, path string
		count                  func() (int, error)
	}{
		{permit.PermitRead, "permit", "/drugtrace/permits?orgId=", func() (int, error) {
			page, err := d.s.Services.Permits.List(ctx, one, permit.Filter{OrgID: orgIDs})
			return page.Total, err
		}},
		{inbound.PermitRead, "supplied", "/drugtrace/inbound?supplierId=", func() (int, error) {
			page, err := d.s.Services.Inbound.List(ctx, &inbound.ListInput{Params: one, SupplierID: orgIDs})
			return page.Total, err
		}},
		{outbound.PermitRead, "received", "/drugtrace/outbound?clinicId=", func() (int, error) {
			page, err := d.s.Services.Outbound.List(ctx, &outbound.ListInput{Params: one, ClinicID: orgIDs})
			return page.Total, err
		}},
	} {
		if !actor.Can(records.permission) {
			continue
		}
		count, err := records.count()
		if err != nil {
			return nil, err
		}
		if count > 0 {
			found = append(found, enterprise.Related{Kind: records.kind, Count: count, Path: records.path + strings.Join(orgIDs, ",")})
		}
	}
	return found, nil
}
