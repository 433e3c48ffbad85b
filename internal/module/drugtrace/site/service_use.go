package site

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
)

// LocationByCode finds a location by its printed code.
func (s *Sites) LocationByCode(ctx context.Context, q bun.IDB, code string) (Location, error) {
	found, err := loadLocations(ctx, q, "code", []string{strings.ToUpper(strings.TrimSpace(code))})
	if err != nil {
		return Location{}, err
	}
	if len(found) == 0 {
		return Location{}, fault.New(fault.NotFound, "site.unknown_location")
	}
	return found[0], nil
}

// Locations returns the locations of ids that exist, by id.
func (s *Sites) Locations(ctx context.Context, q bun.IDB, ids []string) (map[string]Location, error) {
	found, err := loadLocations(ctx, q, "id", ids)
	locations := make(map[string]Location, len(found))
	for _, l := range found {
		locations[l.ID] = l
	}
	return locations, err
}

// LocationCodes returns the printed codes of locations that exist, by id.
func (s *Sites) LocationCodes(ctx context.Context, ids []string) (map[string]string, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == "" })
	found, err := loadLocations(ctx, s.runner.DB.Read(), "id", ids)
	codes := make(map[string]string, len(found))
	for _, l := range found {
		codes[l.ID] = l.Code
	}
	return codes, err
}

// Propose lists locations in use where goods may lie and that have room for
// them, by code.
func (s *Sites) Propose(ctx context.Context, q bun.IDB, need Need) ([]Location, error) {
	day := s.today()
	classes := storageFits(s.params.List(paramStorageFits, day), need.StorageClass)
	if len(classes) == 0 {
		return []Location{}, nil
	}
	fitting, err := openLocations(ctx, q, need, classes, need.ZoneType == qualified && s.params.Bool(paramExternalApart, day))
	if err != nil {
		return nil, err
	}
	rooms, err := s.rooms(ctx, q, fitting)
	return slices.DeleteFunc(fitting, func(l Location) bool {
		room := rooms[l.ID]
		return room != nil && room.free < max(need.Packs, 1)
	}), err
}

// Fits says why goods may not be put into a location; nil when they may. Goods
// for external use lie apart only where goods are kept for sale.
func (s *Sites) Fits(l Location, storageClass string, externalUse bool) *fault.Error {
	if l.Closed {
		return fault.New(fault.Invalid, "site.closed_location", "location", l.Code)
	}
	day := s.today()
	if !slices.Contains(storageFits(s.params.List(paramStorageFits, day), storageClass), l.StorageClass) {
		return fault.New(fault.Invalid, "site.wrong_storage_class", "location", l.Code,
			"need", fault.Text("enum.storageClass."+storageClass), "has", fault.Text("enum.storageClass."+l.StorageClass))
	}
	if l.ZoneType != qualified || l.ExternalUse == externalUse || !s.params.Bool(paramExternalApart, day) {
		return nil
	}
	if externalUse {
		return fault.New(fault.Invalid, "site.external_apart", "location", l.Code)
	}
	return fault.New(fault.Invalid, "site.external_only", "location", l.Code)
}

// Clinics returns the clinics of organisations, by organisation.
func (s *Sites) Clinics(ctx context.Context, q bun.IDB, orgIDs []string) (map[string]Clinic, error) {
	found, err := loadClinics(ctx, q, orgIDs)
	clinics := make(map[string]Clinic, len(found))
	for _, clinic := range found {
		clinics[clinic.OrgID] = clinic
	}
	return clinics, err
}

// RequireDesignated refuses unless the organisation is a designated clinic on
// day and may receive every item (R-A2, 定点).
func (s *Sites) RequireDesignated(ctx context.Context, q bun.IDB, clinicOrgID string, itemIDs []string, day clock.Day) error {
	clinics, err := s.Clinics(ctx, q, []string{clinicOrgID})
	if err != nil {
		return err
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, []string{clinicOrgID})
	if err != nil {
		return err
	}
	clinic, known := clinics[clinicOrgID]
	if !known {
		return fault.New(fault.Invalid, "site.not_designated", "clinic", names[clinicOrgID], "state", fault.Text("state.clinic.none"))
	}
	if state := clinic.standing(day); state != Active {
		return fault.New(fault.Invalid, "site.not_designated", "clinic", names[clinicOrgID], "state", fault.Text("state.clinic."+state))
	}
	for _, itemID := range itemIDs {
		if clinic.Allows(itemID) {
			continue
		}
		items, err := s.needs.Items.ItemNames(ctx, []string{itemID})
		if err != nil {
			return err
		}
		item := items[itemID]
		name := map[i18n.Lang]string{i18n.Hans: item.Hans, i18n.Portuguese: item.Pt, i18n.English: item.En}[i18n.FromContext(ctx)]
		if name == "" {
			name = item.Hant
		}
		return fault.New(fault.Invalid, "site.item_not_allowed", "clinic", names[clinicOrgID], "item", strings.TrimSpace(name+" "+item.Strength))
	}
	return nil
}
