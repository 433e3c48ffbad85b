package site

import (
	"context"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// ListClinics returns a page of designated clinics.
func (s *Sites) ListClinics(ctx context.Context, params list.Params, filter ClinicFilter) (list.Result[Clinic], error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Clinic], error) {
		page, err := list.Page(ctx, q, clinicList, params, list.Where(filter))
		if err != nil {
			return page, err
		}
		return page, s.showClinics(ctx, q.Actor, page.Items)
	})
}

// GetClinic shows one clinic.
func (s *Sites) GetClinic(ctx context.Context, clinicID string) (Clinic, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (Clinic, error) {
		clinic, err := loadClinic(ctx, q, clinicID)
		if err != nil {
			return Clinic{}, err
		}
		return s.shown(ctx, q.Actor, clinic)
	})
}

// CreateClinic designates an organisation.
func (s *Sites) CreateClinic(ctx context.Context, input ClinicInput) (Clinic, error) {
	return s.designate(ctx, "clinic-create", func(ctx context.Context, tx *usecase.Tx) (*Clinic, error) {
		clinic := &Clinic{ID: id.New(tx.Now()), OrgID: input.OrgID, State: Active, Version: 1,
			CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now()}
		if err := s.fillClinic(ctx, clinic, input); err != nil {
			return nil, err
		}
		return clinic, insert(ctx, tx, "site_clinic", []Clinic{*clinic}, func(c *Clinic) string { return c.ID })
	})
}

// UpdateClinic changes what a clinic is designated for.
func (s *Sites) UpdateClinic(ctx context.Context, clinicID string, input ClinicInput) (Clinic, error) {
	return s.changeClinic(ctx, clinicID, input.Version, "clinic-edit", func(_ *usecase.Tx, clinic *Clinic) error {
		if input.OrgID != clinic.OrgID {
			var checks fault.Checks
			checks.Add("/orgId", "site.clinic_fixed")
			return checks.Err()
		}
		return s.fillClinic(ctx, clinic, input)
	})
}

// DoClinic performs suspend, resume or end, with a reason.
func (s *Sites) DoClinic(ctx context.Context, clinicID, action string, version int, reason string) (Clinic, error) {
	return s.changeClinic(ctx, clinicID, version, "clinic-"+action, func(tx *usecase.Tx, clinic *Clinic) error {
		step, err := clinicFlow.Next(clinic.State, action)
		if err != nil {
			return err
		}
		reason = strings.TrimSpace(reason)
		var checks fault.Checks
		checks.That(utf8.RuneCountInString(reason) >= 2, "/reason", "site.reason")
		tx.Because(reason)
		clinic.State, clinic.StateReason = step.To, reason
		return checks.Err()
	})
}

// designate runs a change of the register of clinics, which is the regulator's:
// it needs the permission for every organisation.
func (s *Sites) designate(ctx context.Context, action string, change func(ctx context.Context, tx *usecase.Tx) (*Clinic, error)) (Clinic, error) {
	return usecase.Write(ctx, s.runner, PermitDesignate, func(ctx context.Context, tx *usecase.Tx) (Clinic, error) {
		if tx.Scope.Reach != scope.All {
			return Clinic{}, fault.New(fault.Forbidden, "fault.forbidden", "permission", PermitDesignate)
		}
		tx.Act("drugtrace.site." + action)
		clinic, err := change(ctx, tx)
		if err != nil {
			return Clinic{}, err
		}
		return s.shown(ctx, tx.Actor, clinic)
	})
}

func (s *Sites) changeClinic(ctx context.Context, clinicID string, version int, action string, change func(tx *usecase.Tx, clinic *Clinic) error) (Clinic, error) {
	return s.designate(ctx, action, func(ctx context.Context, tx *usecase.Tx) (*Clinic, error) {
		clinic, err := loadClinic(ctx, tx, clinicID)
		if err != nil {
			return nil, err
		}
		if clinic.Version != version {
			return nil, fault.New(fault.Conflict, "fault.stale")
		}
		if err := change(tx, clinic); err != nil {
			return nil, err
		}
		clinic.Version, clinic.UpdatedAt = version+1, tx.Now()
		return clinic, update(ctx, tx, "site_clinic", clinic.ID, clinic, version)
	})
}

// fillClinic takes the input and checks it against organisations and items.
func (s *Sites) fillClinic(ctx context.Context, clinic *Clinic, input ClinicInput) error {
	clinic.fill(input)
	names, err := s.needs.Organisations.OrganisationNames(ctx, []string{clinic.OrgID})
	if err != nil {
		return err
	}
	items, err := s.needs.Items.ItemNames(ctx, clinic.ItemIDs)
	if err != nil {
		return err
	}
	var checks fault.Checks
	clinic.check(&checks)
	checks.That(names[clinic.OrgID] != "", "/orgId", "site.no_organisation")
	checks.That(len(items) == len(clinic.ItemIDs), "/itemIds", "site.unknown_item")
	if _, err := db.CleanCode(clinic.LicenceNo); err != nil {
		checks.Add("/licenceNo", "field.blank")
	}
	clinic.Search = fold.Index(names[clinic.OrgID], clinic.LicenceNo, clinic.Address)
	return checks.Err()
}

func (s *Sites) shown(ctx context.Context, actor scope.Actor, clinic *Clinic) (Clinic, error) {
	clinics := []Clinic{*clinic}
	err := s.showClinics(ctx, actor, clinics)
	return clinics[0], err
}

// showClinics fills names and allowed actions.
func (s *Sites) showClinics(ctx context.Context, actor scope.Actor, clinics []Clinic) error {
	var ids []string
	for _, clinic := range clinics {
		ids = append(ids, clinic.OrgID)
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, ids)
	for i := range clinics {
		clinics[i].Name = names[clinics[i].OrgID]
		clinics[i].Actions = clinicFlow.Actions(actor, clinics[i].State, nil, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return err
}
