package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
	"gongzhi/internal/module/platform/signin"
)

//go:embed roles.json
var rolesJSON []byte

//go:embed duties.json
var dutiesJSON []byte

// duties are the rules that keep duties apart.
func duties() (duties []identity.Duty, err error) {
	if err = json.Unmarshal(dutiesJSON, &duties); err != nil {
		return nil, fmt.Errorf("duties.json: %w", err)
	}
	return duties, nil
}

// seedRoles writes the roles the product ships; grants that were edited stay.
func (s *System) seedRoles(ctx context.Context) error {
	var definitions []identity.RoleDefinition
	if err := json.Unmarshal(rolesJSON, &definitions); err != nil {
		return fmt.Errorf("roles.json: %w", err)
	}
	return s.Services.Identity.Seed(ctx, definitions, s.Permissions())
}

// ensureOrganisation registers one organisation of the demo, unless it is: the
// officer does it, and before there is one, the program.
func (d *seeder) ensureOrganisation(ctx context.Context, key string) error {
	if d.ids[key] != "" {
		return nil
	}
	by := scope.With(ctx, scope.SystemActor("gongzhi demo"))
	if officer, hired := d.people["officer"]; hired {
		by = scope.With(ctx, officer)
	}
	for _, o := range d.world.Organisations {
		if o.Key != key {
			continue
		}
		details := enterprise.Details{Name: o.Name, NameHant: o.NameHant, NamePt: o.NamePt, Kind: o.Kind, USCC: o.USCC, MacaoNo: o.MacaoNo, Address: o.Address, Position: o.Position}
		if o.USCC != "" {
			details.USCCOverrideReason = d.world.Words["override_uscc"]
		}
		for _, l := range o.Licences {
			details.Licences = append(details.Licences, enterprise.LicenceInput{Kind: l.Kind, Number: l.Number, IssuedBy: l.IssuedBy,
				ValidFrom: d.today.AddDays(l.From), ValidTo: d.today.AddDays(l.To)})
		}
		organisation, err := d.Services.Enterprise.Ensure(by, details)
		if err != nil {
			return fmt.Errorf("organisation %s: %w", key, err)
		}
		d.ids[key] = organisation.ID
		return nil
	}
	return fmt.Errorf("no organisation %q", key)
}

// demoAccount shows a ready-made sign-in with the words of the glossary.
func (s *System) demoAccount(a Account) signin.DemoAccount {
	console := a.Role
	for i, r := range a.Role {
		if r == '.' {
			console = a.Role[:i]
		}
	}
	return signin.DemoAccount{Role: a.Role, RoleName: s.Catalogue.Text(i18n.Hans, "role."+a.Role, nil), Console: console, Login: a.Login,
		Password: a.Password, PersonName: a.PersonName, OrgName: a.Organisation}
}
