package site

import (
	"slices"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
)

func (w *world) clinic(input ClinicInput) Clinic {
	w.Helper()
	input.LicenceNo = "PDY-0001"
	if input.OrgID == "" {
		input.OrgID = clinicOrg
	}
	if input.DesignatedFrom == "" {
		input.DesignatedFrom = "2024-11-11"
	}
	if input.Allowed == "" {
		input.Allowed = AllowedAll
	}
	return need[Clinic](w)(w.CreateClinic(regulator, input))
}

func TestEveryClinicStateAndAction(t *testing.T) {
	allowed := map[string][]string{Active: {"suspend", "end"}, Suspended: {"resume", "end"}, Ended: {"resume"}}
	w := newWorld(t)
	for state, actions := range allowed {
		for _, action := range []string{"suspend", "resume", "end"} {
			clinic := w.clinic(ClinicInput{OrgID: "01CLINIC-" + state + "-" + action})
			if way := map[string]string{Suspended: "suspend", Ended: "end"}[state]; way != "" {
				clinic = need[Clinic](t)(w.DoClinic(regulator, clinic.ID, way, 1, "because"))
			}
			after, err := w.DoClinic(regulator, clinic.ID, action, clinic.Version, "because")
			if want := slices.Contains(actions, action); want != (err == nil) || err != nil && fault.CodeOf(err) != fault.Conflict {
				t.Errorf("%s in %s gave %s, %v", action, state, after.State, err)
			}
			var offered []string
			for _, a := range clinic.Actions {
				offered = append(offered, a.Action)
			}
			if slices.Contains(offered, action) != slices.Contains(actions, action) {
				t.Errorf("%s offers %v", state, offered)
			}
		}
	}
}

func TestRequireDesignated(t *testing.T) {
	w := newWorld(t)
	q := w.runner.DB.Read()
	refused(t, w.RequireDesignated(keeper, q, clinicOrg, nil, today), fault.Invalid, "site.not_designated")
	clinic := w.clinic(ClinicInput{DesignatedFrom: "2026-11-01", DesignatedTo: "2026-11-30", Allowed: AllowedList, ItemIDs: []string{itemA, itemA}})
	if !slices.Equal(clinic.ItemIDs, []string{itemA}) || clinic.Name != "示范新街坊卫生站" {
		t.Errorf("got %+v", clinic)
	}
	for day, fine := range map[clock.Day]bool{"2026-10-31": false, "2026-11-01": true, "2026-11-30": true, "2026-12-01": false} {
		if err := w.RequireDesignated(keeper, q, clinicOrg, []string{itemA}, day); fine != (err == nil) {
			t.Errorf("%s: %v", day, err)
		}
	}
	refused(t, w.RequireDesignated(keeper, q, clinicOrg, []string{itemA, itemB}, today), fault.Invalid, "site.item_not_allowed")
	clinic = need[Clinic](t)(w.DoClinic(regulator, clinic.ID, "suspend", clinic.Version, "no pharmacist"))
	if clinic.StateReason != "no pharmacist" {
		t.Errorf("got %+v", clinic)
	}
	refused(t, w.RequireDesignated(keeper, q, clinicOrg, []string{itemA}, today), fault.Invalid, "site.not_designated")
	clinic = need[Clinic](t)(w.DoClinic(regulator, clinic.ID, "resume", clinic.Version, "pharmacist hired"))
	input := ClinicInput{Version: clinic.Version, OrgID: clinicOrg, LicenceNo: "PDY-0001", DesignatedFrom: "2026-11-01", Allowed: AllowedAll}
	if changed := need[Clinic](t)(w.UpdateClinic(regulator, clinic.ID, input)); len(changed.ItemIDs) != 0 {
		t.Errorf("got %+v", changed)
	}
	if err := w.RequireDesignated(keeper, q, clinicOrg, []string{itemB}, "2030-01-01"); err != nil {
		t.Error(err)
	}
	clinics := need[map[string]Clinic](t)(w.Clinics(keeper, q, []string{clinicOrg, absent}))
	if found, known := clinics[clinicOrg]; len(clinics) != 1 || !known || !found.Allows(itemB) || !found.Designated(today) {
		t.Errorf("got %+v", clinics)
	}
}

func TestClinicRules(t *testing.T) {
	w := newWorld(t)
	good := ClinicInput{OrgID: clinicOrg, LicenceNo: "PDY-0001", DesignatedFrom: "2026-11-01", Allowed: AllowedAll}
	for key, change := range map[string]func(*ClinicInput){
		"site.no_organisation": func(i *ClinicInput) { i.OrgID = absent },
		"field.required":       func(i *ClinicInput) { i.LicenceNo = " " },
		"site.designated_days": func(i *ClinicInput) { i.DesignatedTo = "2026-10-31" },
		"site.no_items":        func(i *ClinicInput) { i.Allowed = AllowedList },
		"site.unknown_item":    func(i *ClinicInput) { i.Allowed, i.ItemIDs = AllowedList, []string{itemA, absent} },
		"field.choice":         func(i *ClinicInput) { i.Allowed = "some" },
	} {
		input := good
		change(&input)
		_, err := w.CreateClinic(regulator, input)
		refused(t, err, fault.Invalid, key)
	}
	_, err := w.CreateClinic(keeper, good)
	refused(t, err, fault.Forbidden, "fault.forbidden")
	clinic := need[Clinic](t)(w.CreateClinic(regulator, good))
	_, err = w.CreateClinic(regulator, good)
	refused(t, err, fault.Invalid, "site.clinic_exists")
	good.Version, good.OrgID = clinic.Version, company
	_, err = w.UpdateClinic(regulator, clinic.ID, good)
	refused(t, err, fault.Invalid, "site.clinic_fixed")
	_, err = w.DoClinic(regulator, clinic.ID, "end", clinic.Version, " ")
	refused(t, err, fault.Invalid, "site.reason")
	_, err = w.GetClinic(keeper, absent)
	refused(t, err, fault.NotFound, "site.clinic_not_found")
	if page := need[list.Result[Clinic]](t)(w.ListClinics(outside, list.Params{Q: "新街坊"}, ClinicFilter{State: []string{Active}})); page.Total != 1 {
		t.Errorf("clinics are shared, got %+v", page)
	}
}
