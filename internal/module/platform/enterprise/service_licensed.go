package enterprise

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
)

// Licensed tells whether the organisation holds a licence of one of the kinds
// that is valid on the day, and otherwise the one of them that ended last, empty
// when none ever did. It is the fact behind RequireLicensed, for those who show
// or count it; the organisation's own state is another matter.
func (o *Organisations) Licensed(ctx context.Context, q bun.IDB, organisationID string, kinds []string, day clock.Day) (held bool, last Licence, err error) {
	org, err := standing(ctx, q, organisationID)
	if fault.Is(err, fault.NotFound) { // who does not exist holds nothing
		return false, last, nil
	}
	if err != nil {
		return false, last, err
	}
	if err := addLicences(ctx, q, org); err != nil {
		return false, last, err
	}
	for _, l := range org.Licences {
		if !slices.Contains(kinds, l.Kind) {
			continue
		}
		if l.ValidOn(day) {
			return true, Licence{}, nil
		}
		if l.end() < day && l.ValidTo > last.ValidTo {
			last = l
		}
	}
	return false, last, nil
}

// RequireLicensed refuses an organisation that is not active, or that holds no
// licence of one of the kinds valid on the day; without kinds only its state
// counts. q is the caller's transaction, so that the answer holds until it
// commits. Keys: enterprise.unknown, enterprise.not_active {organisation,
// state}, enterprise.no_licence {organisation, kinds},
// enterprise.licence_expired {organisation, licence, validTo}.
func (o *Organisations) RequireLicensed(ctx context.Context, q bun.IDB, organisationID string, kinds []string, day clock.Day) error {
	org, err := standing(ctx, q, organisationID)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Invalid, "enterprise.unknown")
	}
	if err != nil {
		return err
	}
	if org.State != Active {
		return fault.New(fault.Invalid, "enterprise.not_active", "organisation", org.Name, "state", fault.Text("state.organisation."+org.State))
	}
	if len(kinds) == 0 {
		return nil
	}
	held, last, err := o.Licensed(ctx, q, org.ID, kinds, day)
	if err != nil || held {
		return err
	}
	if last.ID == "" {
		return fault.New(fault.Invalid, "enterprise.no_licence", "organisation", org.Name, "kinds", o.kindLabels(ctx, kinds))
	}
	return fault.New(fault.Invalid, "enterprise.licence_expired",
		"organisation", org.Name, "licence", o.kindLabels(ctx, []string{last.Kind})+" "+last.Number, "validTo", last.ValidTo)
}

func (o *Organisations) kindLabels(ctx context.Context, kinds []string) string {
	labels := make([]string, len(kinds))
	for i, kind := range kinds {
		labels[i] = o.kit.Parameters.Label(LicenceKinds, kind, i18n.FromContext(ctx))
	}
	return strings.Join(labels, " / ")
}

// Expired returns the licences of an organisation that had ended by the day and
// were not renewed by a later one of the same kind.
func (o *Organisations) Expired(ctx context.Context, q bun.IDB, organisationID string, day clock.Day) ([]Licence, error) {
	org, err := standing(ctx, q, organisationID)
	if err != nil {
		return nil, err
	}
	if err := addLicences(ctx, q, org); err != nil {
		return nil, err
	}
	return unrenewed(org.Licences, day), nil
}

// unrenewed are the licences that ended before the day, of each kind the last,
// when no other of the kind lasts longer.
func unrenewed(list []Licence, before clock.Day) []Licence {
	last := map[string]Licence{}
	for _, l := range list {
		if kept, ok := last[l.Kind]; !ok || l.end() > kept.end() {
			last[l.Kind] = l
		}
	}
	return slices.DeleteFunc(slices.Clone(list), func(l Licence) bool {
		return last[l.Kind].ID != l.ID || l.end() >= before
	})
}
