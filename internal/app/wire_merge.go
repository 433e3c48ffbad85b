package app

import (
	"context"

	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/inbound"
	"gongzhi/internal/module/drugtrace/outbound"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/drugtrace/site"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// Ties are what stands against one organisation becoming part of another one:
// places and stock are bound to their holder, open work is bound to the two
// sides of it, and people keep duties apart by organisation.
func (d directory) Ties(ctx context.Context, keptID, lostID, actorID string) ([]enterprise.Tie, error) {
	var ties []enterprise.Tie
	for _, look := range []func(ctx context.Context, keptID, lostID string) ([]enterprise.Tie, error){d.placeTies, d.openTies, d.betweenTies} {
		found, err := look(usecase.Beside(scope.With(ctx, scope.SystemActor("directory"))), keptID, lostID)
		if err != nil {
			return nil, err
		}
		ties = append(ties, found...)
	}
	people, err := d.peopleTies(ctx, keptID, lostID, actorID)
	return append(ties, people...), err
}

// tie is a tie when there is anything to count.
func tie(key, path string, totals ...int) []enterprise.Tie {
	count := 0
	for _, total := range totals {
		count += total
	}
	if count == 0 {
		return nil
	}
	return []enterprise.Tie{{Key: key, Count: count, Path: path}}
}

func (d directory) placeTies(ctx context.Context, _, lostID string) ([]enterprise.Tie, error) {
	one := list.Params{Limit: 1}
	depots, err := d.s.Services.Sites.ListWarehouses(ctx, one, site.WarehouseFilter{OrgID: []string{lostID}})
	if err != nil {
		return nil, err
	}
	clinics, err := d.s.Services.Sites.ListClinics(ctx, one, site.ClinicFilter{OrgID: []string{lostID}, State: []string{site.Active, site.Suspended}})
	return tie("place", "/drugtrace/clinics?orgId="+lostID, depots.Total, clinics.Total), err
}

// openTies: open orders and permits name the lost one.
func (d directory) openTies(ctx context.Context, _, lostID string) ([]enterprise.Tie, error) {
	one := list.Params{Limit: 1}
	supplied, err := d.s.Services.Inbound.List(ctx, &inbound.ListInput{Params: one, SupplierID: []string{lostID}, State: inbound.OpenStates()})
	if err != nil {
		return nil, err
	}
	received, err := d.s.Services.Outbound.List(ctx, &outbound.ListInput{Params: one, ClinicID: []string{lostID}, State: outbound.OpenStates()})
	if err != nil {
		return nil, err
	}
	permits, err := d.s.Services.Permits.List(ctx, one, permit.Filter{OrgID: []string{lostID}, State: []string{permit.Draft, permit.Effective, permit.Expired}})
	return append(append(tie("orders", "/drugtrace/inbound?supplierId="+lostID, supplied.Total), tie("orders", "/drugtrace/outbound?clinicId="+lostID, received.Total)...),
		tie("permits", "/drugtrace/permits?orgId="+lostID, permits.Total)...), err
}

// betweenTies: goods went from one to the other, so that they are two.
func (d directory) betweenTies(ctx context.Context, keptID, lostID string) ([]enterprise.Tie, error) {
	one, total := list.Params{Limit: 1}, 0
	for _, pair := range [][2]string{{keptID, lostID}, {lostID, keptID}} {
		within := scope.With(ctx, scope.Actor{PersonID: "system", OrgID: pair[0], Grants: map[string]scope.Reach{inbound.PermitRead: scope.Organisation, outbound.PermitRead: scope.Organisation}})
		supplied, err := d.s.Services.Inbound.List(within, &inbound.ListInput{Params: one, SupplierID: []string{pair[1]}})
		if err != nil {
			return nil, err
		}
		received, err := d.s.Services.Outbound.List(within, &outbound.ListInput{Params: one, ClinicID: []string{pair[1]}})
		if err != nil {
			return nil, err
		}
		total += supplied.Total + received.Total
	}
	return tie("between", "", total), nil
}

// peopleTies: somebody would have two posts in one organisation, or the person
// who acts would move their own post.
func (d directory) peopleTies(ctx context.Context, keptID, lostID, actorID string) ([]enterprise.Tie, error) {
	kept, both, own := map[string]bool{}, map[string]bool{}, 0
	err := d.eachPost(ctx, keptID, func(person identity.Person, _ identity.Post) { kept[person.ID] = true })
	if err != nil {
		return nil, err
	}
	err = d.eachPost(ctx, lostID, func(person identity.Person, _ identity.Post) {
		if kept[person.ID] {
			both[person.ID] = true
		}
		if person.ID == actorID {
			own++
		}
	})
	return append(tie("people", "/platform/enterprise/organisations/"+lostID, len(both)), tie("own", "", own)...), err
}
