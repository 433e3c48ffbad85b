package enterprise

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Kit is what the module runs on.
type Kit struct {
	Runner     *usecase.Runner
	Ring       *seal.Ring
	Parameters *param.Set
	Imports    *intake.Store
	Files      *attach.Files
	Reveals    *reveal.Desk
}

// Organisations is the register.
type Organisations struct {
	Requests *Requests
	Merges   *Merges

	kit   Kit
	needs Needs
	names *list.Names
}

func absent() error { return fault.New(fault.NotFound, "enterprise.not_found") }

// Get returns one organisation with its licences and allowed actions.
func (o *Organisations) Get(ctx context.Context, id string) (Organisation, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Organisation, error) {
		org, err := seen(ctx, q, q.Scope, id)
		if err != nil {
			return Organisation{}, err
		}
		return *org, o.complete(ctx, q, q.Actor, q.Now, org)
	})
}

// List returns a page of organisations.
func (o *Organisations) List(ctx context.Context, params list.Params, filter Filter) (list.Result[Organisation], error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Organisation], error) {
		page, err := list.Page(ctx, q, o.organisations(), params, o.narrow(filter, q.Now))
		if err != nil {
			return page, err
		}
		return page, o.complete(ctx, q, q.Actor, q.Now, pointers(page.Items)...)
	})
}

// Count is the size of a saved view.
type Count struct {
	View  string `json:"view"`
	Count int    `json:"count"`
}

// Counts returns the sizes of the saved views within the filter.
func (o *Organisations) Counts(ctx context.Context, params list.Params, filter Filter) ([]Count, error) {
	return usecase.Read(ctx, o.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Count, error) {
		counts := make([]Count, len(views))
		params.Limit, params.Cursor = 1, ""
		for i, view := range views {
			narrowed := filter
			view.narrow(&narrowed)
			page, err := list.Page(ctx, q, o.organisations(), params, o.narrow(narrowed, q.Now))
			if err != nil {
				return nil, err
			}
			counts[i] = Count{View: view.key, Count: page.Total}
		}
		return counts, nil
	})
}

// seen loads an organisation inside the scope.
func seen(ctx context.Context, q bun.IDB, sc scope.Scope, id string) (*Organisation, error) {
	org, err := load(ctx, q, id)
	if err != nil {
		return nil, err
	}
	if !sc.Sees(org.CreatedBy, org.parties()...) {
		return nil, absent()
	}
	return org, nil
}

// complete fills what is worked out for the reader: licences with their state,
// the masked telephone, the parent's name, the actions.
func (o *Organisations) complete(ctx context.Context, q bun.IDB, actor scope.Actor, now clock.Instant, organisations ...*Organisation) error {
	if err := addLicences(ctx, q, organisations...); err != nil {
		return err
	}
	var others []string
	for _, org := range organisations {
		others = append(others, org.parties()[1:]...)
	}
	names, err := loadNames(ctx, q, others)
	if err != nil {
		return err
	}
	day, days := now.Day(), o.expiringDays(now.Day())
	for _, org := range organisations {
		org.ParentName, org.MergedIntoName = names[string(org.ParentID)], names[string(org.MergedInto)]
		if org.Former == nil {
			org.Former = []string{}
		}
		org.Drawn, org.LicenceState = org.drawn(), org.licenceState(day, days)
		for i := range org.Licences {
			org.Licences[i].State = org.Licences[i].StateOn(day, days)
		}
		phone, err := o.kit.Ring.Open(phonePlace(org.ID), string(org.PhoneSealed))
		if err != nil {
			return fmt.Errorf("telephone of organisation %s: %w", org.ID, err)
		}
		org.PhoneMasked = seal.Mask(seal.Phone, seal.Staff, phone)
		if actor.Masked {
			org.ContactName = seal.Mask(seal.PersonName, seal.Staff, org.ContactName)
		}
		org.Actions = organisationFlow.Actions(actor, org.State, nil, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return nil
}

// expiringDays is how long before its end a licence counts as expiring.
func (o *Organisations) expiringDays(day clock.Day) int {
	return int(o.kit.Parameters.Int(expiringDays, day))
}

func phonePlace(id string) string { return seal.AAD("organisation", "phone_sealed", id) }

func pointers[T any](items []T) []*T {
	list := make([]*T, len(items))
	for i := range items {
		list[i] = &items[i]
	}
	return list
}
