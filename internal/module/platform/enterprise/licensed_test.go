package enterprise

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/web"
)

func TestRequireLicensed(t *testing.T) {
	h := open(t)
	org := h.create(Details{Name: "Wholesaler", Kind: "supplier", Licences: []LicenceInput{
		{Kind: "drug_wholesale", Number: "W0", ValidFrom: "2015-01-01", ValidTo: "2020-01-01"},
		{Kind: "drug_wholesale", Number: "W1", ValidFrom: "2020-01-01", ValidTo: "2026-11-19"},
		{Kind: "transport", Number: "T1", ValidFrom: "2020-01-01"},
		{Kind: "drug_import", Number: "I1", ValidFrom: "2026-12-01"},
	}})
	require := func(orgID string, day clock.Day, kinds ...string) error {
		return h.orgs.RequireLicensed(h.as("chief"), h.runner.DB.Read(), orgID, kinds, day)
	}
	for _, c := range []struct {
		kinds string
		day   clock.Day
		key   string
		says  string
	}{
		{"", today, "", ""},
		{"transport", today, "", ""},
		{"drug_wholesale", "2026-11-19", "", ""},
		{"drug_wholesale,transport", today, "", ""},
		{"drug_wholesale", today, "enterprise.licence_expired", "licence Drug wholesale licence W1 of Wholesaler ended on 2026-11-19"},
		{"drug_import", today, "enterprise.no_licence", "Wholesaler holds no licence that is valid for this: Macao drug import, export and wholesale licence"},
		{"drug_import", "2026-12-01", "", ""},
		{"drug_retail,medical_practice", today, "enterprise.no_licence", "Drug retail licence / Medical practice licence"},
	} {
		var kinds []string
		if c.kinds != "" {
			kinds = strings.Split(c.kinds, ",")
		}
		err := require(org.ID, c.day, kinds...)
		if fault.KeyOf(err) != c.key || c.key != "" && !strings.Contains(h.sentence(err), c.says) {
			t.Errorf("%q on %s: %v %q", c.kinds, c.day, err, h.sentence(err))
		}
	}
	if err := require("nobody", today); fault.KeyOf(err) != "enterprise.unknown" {
		t.Error(err)
	}
	if _, err := h.orgs.Do(h.as("chief"), org.ID, "suspend", 1, "test"); err != nil {
		t.Fatal(err)
	}
	if err := require(org.ID, today, "transport"); fault.KeyOf(err) != "enterprise.not_active" || !strings.Contains(h.sentence(err), "“Suspended”") {
		t.Error(err, h.sentence(err))
	}
	ended, err := h.orgs.Expired(context.Background(), h.runner.DB.Read(), org.ID, today)
	if err != nil || len(ended) != 1 || ended[0].Number != "W1" {
		t.Errorf("expired: %+v, %v", ended, err)
	}
}

func (h *house) sentence(err error) string {
	e, ok := err.(*fault.Error)
	if !ok {
		return ""
	}
	return web.Sentence(h.as("chief"), e)
}

func TestNamesFollowEveryChange(t *testing.T) {
	h := open(t)
	a, b := h.create(Details{Name: "A"}), h.create(Details{Name: "B"})
	names := func(o *Organisations) string {
		found, err := o.Names(context.Background(), []string{a.ID, b.ID, "nobody", ""})
		if err != nil || len(found) != 2 {
			t.Errorf("%v, %v", found, err)
		}
		return found[a.ID] + found[b.ID]
	}
	other, _ := New(h.kit, Needs{}) // a second node
	if names(h.orgs) != "AB" || names(other) != "AB" {
		t.Error("wrong names")
	}
	if _, err := h.orgs.Update(h.as("chief"), a.ID, Change{Version: 1, Details: Details{Name: "C", Kind: "food"}}); err != nil {
		t.Fatal(err)
	}
	if got := names(h.orgs); got != "CB" {
		t.Errorf("changed here: %s", got)
	}
	h.clock.Advance(noticeAfter)
	if got := names(other); got != "CB" {
		t.Errorf("changed there: %s", got)
	}
	if found, err := h.orgs.OrganisationNames(context.Background(), nil); err != nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
}

func TestSubtree(t *testing.T) {
	h := open(t)
	head := h.create(Details{Name: "Head"})
	shop := h.create(Details{Name: "Shop", ParentID: &head.ID})
	stall := h.create(Details{Name: "Stall", ParentID: &shop.ID})
	h.create(Details{Name: "Other"})
	for orgID, want := range map[string][]string{head.ID: {head.ID, shop.ID, stall.ID}, stall.ID: {stall.ID}, "nobody": nil} {
		got, err := h.orgs.Subtree(context.Background(), orgID)
		slices.Sort(want)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("below %s: %v, %v", orgID, got, err)
		}
	}
}

func TestEnsureRegistersOnce(t *testing.T) {
	h := open(t)
	ctx := scope.With(context.Background(), scope.SystemActor("demo"))
	first, err := h.orgs.Ensure(ctx, Details{Name: "Bureau", Kind: "regulator"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := h.orgs.Ensure(ctx, Details{Name: "Bureau", Kind: "regulator"})
	if err != nil || again.ID != first.ID || h.rows("organisation") != 1 {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := h.orgs.ByName(ctx, "Nobody"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
	h.verify()
}

func TestTodosRemindOfLicences(t *testing.T) {
	h := open(t)
	licences := func(ends ...clock.Day) (list []LicenceInput) {
		for i, end := range ends {
			list = append(list, LicenceInput{Kind: "transport", Number: "T" + string(rune('1'+i)), ValidFrom: "2020-01-01", ValidTo: end})
		}
		return list
	}
	ended := h.create(Details{Name: "Ended", Licences: licences("2026-11-19")})
	h.create(Details{Name: "Ending", Licences: licences("2026-12-24")})
	h.create(Details{Name: "Renewed", Licences: licences("2026-11-19", "2031-11-19")})
	h.create(Details{Name: "Long", Licences: licences("2028-01-01")})
	gone := h.create(Details{Name: "Gone", Licences: licences("2026-11-01")})
	if _, err := h.orgs.Do(h.as("chief"), gone.ID, "close", 1, "test"); err != nil {
		t.Fatal(err)
	}
	todos := func(token string, limit int) string {
		actor, _ := h.actor(token)
		list, err := h.module.Todos(h.as(token), actor, limit)
		if err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, todo := range list {
			said = append(said, todo.What[len("todo.organisation."):]+" "+todo.Params["organisation"].(string)+" "+todo.Tone)
		}
		return strings.Join(said, ", ")
	}
	for token, want := range map[string]string{
		"chief": "expired Ended danger, expiring Ending warn", "isaf": "", "guest": "", "owner@" + ended.ID: "expired Ended danger", "owner@" + id.New(1): "",
	} {
		if got := todos(token, 10); got != want {
			t.Errorf("%s: %q, want %q", token, got, want)
		}
	}
	if got := todos("chief", 1); got != "expired Ended danger" {
		t.Errorf("the first: %q", got)
	}
}
