package site

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const (
	bureau    = "01BUREAU000000000000000000"
	company   = "01COMPANY00000000000000000"
	rival     = "01RIVAL0000000000000000000"
	clinicOrg = "01CLINIC000000000000000000"
	itemA     = "01ITEMA0000000000000000000"
	itemB     = "01ITEMB0000000000000000000"
	absent    = "01ABSENT000000000000000000"
	today     = clock.Day("2026-11-20")
)

// directory knows three organisations, any clinic, and two items.
type directory struct{}

func (directory) OrganisationNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for id, name := range map[string]string{company: "示例专库", rival: "另一专库", clinicOrg: "示范新街坊卫生站"} {
		if slices.Contains(ids, id) {
			names[id] = name
		}
	}
	for _, id := range ids {
		if strings.HasPrefix(id, "01CLINIC-") {
			names[id] = "示范诊所"
		}
	}
	return names, nil
}

func (d directory) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return d.OrganisationNames(ctx, ids)
}

func (directory) ItemNames(_ context.Context, ids []string) (map[string]drugtrace.ItemName, error) {
	names := map[string]drugtrace.ItemName{}
	for id, name := range map[string]drugtrace.ItemName{itemA: {Hant: "氨氯地平片", Strength: "5 mg"}, itemB: {Hant: "二甲雙胍片"}} {
		if slices.Contains(ids, id) {
			names[id] = name
		}
	}
	return names, nil
}

func (directory) PersonNames(context.Context, []string) (map[string]string, error) { return nil, nil }

func (directory) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }

type world struct {
	*Sites
	testing.TB
	stock stock
}

// stock is how many packs lie at locations.
type stock map[string]int

func (s stock) PacksAt(_ context.Context, _ bun.IDB, _ string, locationIDs []string) (map[string]int, error) {
	packs := map[string]int{}
	for _, id := range locationIDs {
		packs[id] = s[id]
	}
	return packs, nil
}

func newWorld(t testing.TB) *world {
	t.Helper()
	now := clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)))
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	_, declared := New(nil, nil, Needs{})
	database := dbtest.OpenAt(t, now, append(declared.Migrations, audit.Migrations, usecase.Migrations, param.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	full := stock{}
	s, _ := New(runner, param.NewSet(database, registry), Needs{directory{}, directory{}, full, directory{}})
	return &world{s, t, full}
}

func as(person, org string, reach scope.Reach) context.Context {
	grants := map[string]scope.Reach{PermitRead: reach, PermitEdit: reach, PermitDesignate: reach}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: org, Grants: grants})
}

var (
	regulator = as("regulator", bureau, scope.All)
	keeper    = as("keeper", company, scope.Organisation)
	outside   = as("outside", rival, scope.Organisation)
)

func need[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func refused(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %v, want %s %s", err, code, key)
	}
	if e.Key != key && !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Key == key }) {
		t.Fatalf("got %v, want %s", err, key)
	}
}

func (w *world) warehouse(code string) Warehouse {
	w.Helper()
	return need[Warehouse](w)(w.CreateWarehouse(keeper, NewWarehouse{Code: code, Name: "一号库"}))
}

func (w *world) zone(warehouse Warehouse, code, kind, class string, external bool) Zone {
	w.Helper()
	return need[Zone](w)(w.CreateZone(keeper, NewZone{WarehouseID: warehouse.ID, Code: code, Name: code + "区", Type: kind, StorageClass: class, ExternalUse: external}))
}

func (w *world) location(zone Zone, row int) Location {
	w.Helper()
	return need[Location](w)(w.CreateLocation(keeper, NewLocation{ZoneID: zone.ID, Row: row, Level: 2, Position: 3, MaxQty: 100}))
}

func TestPrintedCodesAndColours(t *testing.T) {
	w := newWorld(t)
	warehouse := w.warehouse("wh1")
	for kind, colour := range map[string]string{"awaiting": "yellow", "qualified": "green", "unqualified": "red", "shipping": "green", "returns": "yellow", "recall": "red"} {
		code := strings.ToUpper(kind[:2] + kind[len(kind)-1:])
		zone := w.zone(warehouse, code, kind, "ambient", false)
		if zone.Colour != colour || zone.HumidityMin != 35 || zone.HumidityMax != 75 {
			t.Errorf("%s: got %+v", kind, zone)
		}
		l := w.location(zone, 1)
		if want := "WH1-" + code + "-01-02-03"; l.Code != want || l.ZoneType != kind || l.Colour != colour {
			t.Errorf("got %+v, want %s", l, want)
		}
		found, err := w.LocationByCode(keeper, w.runner.DB.Read(), " "+strings.ToLower(l.Code)+" ")
		if err != nil || found.ID != l.ID || found.OrgID != company || found.MaxQty != 100 || found.StorageClass != "ambient" {
			t.Errorf("got %+v, %v", found, err)
		}
	}
	_, err := w.LocationByCode(keeper, w.runner.DB.Read(), "WH1-XX-01-02-03")
	refused(t, err, fault.NotFound, "site.unknown_location")
}

func TestCodesAreGivenOnce(t *testing.T) {
	w := newWorld(t)
	warehouse := w.warehouse("WH1")
	zone := w.zone(warehouse, "A", "qualified", "ambient", false)
	w.location(zone, 1)
	_, err := w.CreateWarehouse(outside, NewWarehouse{Code: "wh1", Name: "x"})
	refused(t, err, fault.Invalid, "site.code_taken")
	_, err = w.CreateZone(keeper, NewZone{WarehouseID: warehouse.ID, Code: "a", Name: "x", Type: "awaiting", StorageClass: "cold"})
	refused(t, err, fault.Invalid, "site.code_taken")
	_, err = w.CreateLocations(keeper, LocationRange{ZoneID: zone.ID, RowFrom: 1, RowTo: 2, Levels: 2, Positions: 3})
	refused(t, err, fault.Invalid, "site.code_taken")
	if page := need[list.Result[Location]](t)(w.ListLocations(keeper, list.Params{}, LocationFilter{})); page.Total != 1 {
		t.Errorf("a refused range left %d locations", page.Total)
	}
	_, err = w.CreateWarehouse(keeper, NewWarehouse{Code: "W-1", Name: "x"})
	refused(t, err, fault.Invalid, "site.code_shape")
	_, err = w.CreateZone(keeper, NewZone{WarehouseID: warehouse.ID, Code: "B", Name: "x", Type: "cellar", StorageClass: "warm", HumidityMin: 80, HumidityMax: 20})
	refused(t, err, fault.Invalid, "field.choice")
	refused(t, err, fault.Invalid, "site.humidity")
	_, err = w.CreateLocations(keeper, LocationRange{ZoneID: zone.ID, RowFrom: 3, RowTo: 99, Levels: 99, Positions: 99})
	refused(t, err, fault.Invalid, "site.range_too_large")
}

func TestRangeOpensEveryPosition(t *testing.T) {
	w := newWorld(t)
	zone := w.zone(w.warehouse("WH1"), "A", "qualified", "cool", false)
	opened := need[[]Location](t)(w.CreateLocations(keeper, LocationRange{ZoneID: zone.ID, RowFrom: 2, RowTo: 4, Levels: 2, Positions: 5, MaxQty: 40}))
	if len(opened) != 30 || opened[0].Code != "WH1-A-02-01-01" || opened[29].Code != "WH1-A-04-02-05" {
		t.Fatalf("%d locations, %s to %s", len(opened), opened[0].Code, opened[len(opened)-1].Code)
	}
	page := need[list.Result[Location]](t)(w.ListLocations(keeper, list.Params{Q: "wh1-a-03", Limit: 4}, LocationFilter{ZoneType: []string{"qualified"}, StorageClass: []string{"cool"}, Active: true}))
	if page.Total != 10 || len(page.Items) != 4 || page.Items[0].ZoneName != "A区" || page.Items[0].Colour != "green" {
		t.Errorf("got %+v", page)
	}
	codes := need[map[string]string](t)(w.LocationCodes(keeper, []string{opened[3].ID, "", absent}))
	if len(codes) != 1 || codes[opened[3].ID] != opened[3].Code {
		t.Errorf("got %v", codes)
	}
}

// TestFits walks goods and places of every class.
func TestFits(t *testing.T) {
	w := newWorld(t)
	fits := map[string][]string{"ambient": {"ambient", "cool"}, "cool": {"cool", "coolDark"}, "coolDark": {"coolDark"}, "cold": {"cold"}}
	for _, goods := range StorageClasses {
		for _, place := range StorageClasses {
			refusal := w.Fits(Location{Code: "L", ZoneType: "qualified", StorageClass: place}, goods, false)
			if want := slices.Contains(fits[goods], place); want != (refusal == nil) {
				t.Errorf("%s in %s: %v", goods, place, refusal)
			} else if !want && refusal.Key != "site.wrong_storage_class" {
				t.Errorf("got %s", refusal.Key)
			}
		}
	}
	for _, c := range []struct {
		zone            string
		place, external bool
		key             string
	}{
		{"qualified", false, true, "site.external_apart"}, {"qualified", true, false, "site.external_only"},
		{"qualified", true, true, ""}, {"awaiting", false, true, ""}, {"returns", true, false, ""},
	} {
		refusal := w.Fits(Location{Code: "L", ZoneType: c.zone, StorageClass: "cool", ExternalUse: c.place}, "cool", c.external)
		if refusal == nil && c.key != "" || refusal != nil && refusal.Key != c.key {
			t.Errorf("%+v: got %v", c, refusal)
		}
	}
	if refusal := w.Fits(Location{Closed: true, StorageClass: "cool"}, "cool", false); refusal == nil || refusal.Key != "site.closed_location" {
		t.Errorf("got %v", refusal)
	}
}

func TestProposeListsFittingOpenPlacesByCode(t *testing.T) {
	w := newWorld(t)
	warehouse := w.warehouse("WH1")
	cool, ambient := w.zone(warehouse, "B", "qualified", "cool", false), w.zone(warehouse, "A", "qualified", "ambient", false)
	external, awaiting := w.zone(warehouse, "C", "qualified", "cool", true), w.zone(warehouse, "D", "awaiting", "cool", false)
	inCool, inAmbient := w.location(cool, 1), w.location(ambient, 1)
	inExternal, inAwaiting := w.location(external, 1), w.location(awaiting, 1)
	propose := func(n Need) []string {
		t.Helper()
		var codes []string
		for _, l := range need[[]Location](t)(w.Propose(keeper, w.runner.DB.Read(), n)) {
			codes = append(codes, l.Code)
			if refusal := w.Fits(l, n.StorageClass, n.ExternalUse); refusal != nil {
				t.Errorf("proposed %s: %v", l.Code, refusal)
			}
		}
		return codes
	}
	for _, c := range []struct {
		need Need
		want []string
	}{
		{Need{company, "qualified", "ambient", false, 0}, []string{inAmbient.Code, inCool.Code}},
		{Need{company, "qualified", "cool", false, 0}, []string{inCool.Code}},
		{Need{company, "qualified", "cool", true, 0}, []string{inExternal.Code}},
		{Need{company, "awaiting", "cool", true, 0}, []string{inAwaiting.Code}},
		{Need{company, "qualified", "cold", false, 0}, nil},
		{Need{rival, "qualified", "cool", false, 0}, nil},
	} {
		if got := propose(c.need); !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %v, want %v", c.need, got, c.want)
		}
	}
	ambient = need[Zone](t)(w.UpdateZone(keeper, ambient.ID, ZoneChange{Version: 1, Name: ambient.Name, HumidityMin: 35, HumidityMax: 75}))
	if got := propose(Need{company, "qualified", "ambient", false, 0}); !slices.Equal(got, []string{inCool.Code}) {
		t.Errorf("a closed zone is proposed: %v", got)
	}
	if l := need[Location](t)(w.GetLocation(keeper, inAmbient.ID)); !l.Closed || !l.Active {
		t.Errorf("got %+v", l)
	}
	need[Location](t)(w.UpdateLocation(keeper, inCool.ID, LocationChange{Version: 1}))
	if got := propose(Need{company, "qualified", "ambient", false, 0}); got != nil {
		t.Errorf("a closed location is proposed: %v", got)
	}
}

func TestPlacesBelongToTheirCompany(t *testing.T) {
	w := newWorld(t)
	warehouse := w.warehouse("WH1")
	zone := w.zone(warehouse, "A", "qualified", "cool", false)
	l := w.location(zone, 1)
	var errs []error
	collect := func(_ any, err error) { errs = append(errs, err) }
	collect(w.GetWarehouse(outside, warehouse.ID))
	collect(w.GetZone(outside, zone.ID))
	collect(w.GetLocation(outside, l.ID))
	collect(w.UpdateWarehouse(outside, warehouse.ID, WarehouseChange{Version: 1, Name: "x"}))
	collect(w.UpdateZone(outside, zone.ID, ZoneChange{Version: 1, Name: "x", HumidityMax: 1}))
	collect(w.UpdateLocation(outside, l.ID, LocationChange{Version: 1}))
	collect(w.CreateZone(outside, NewZone{WarehouseID: warehouse.ID, Code: "Z", Name: "x", Type: "awaiting", StorageClass: "cool"}))
	collect(w.CreateLocation(outside, NewLocation{ZoneID: zone.ID, Row: 9, Level: 9, Position: 9}))
	collect(w.Labels(outside, []string{l.ID}))
	collect(w.Timeline(outside, "site_warehouse", warehouse.ID))
	collect(w.Timeline(outside, "site_location", l.ID))
	collect(w.GetLocation(keeper, absent))
	for i, err := range errs {
		if fault.CodeOf(err) != fault.NotFound {
			t.Errorf("call %d: %v", i, err)
		}
	}
	if page := need[list.Result[Zone]](t)(w.ListZones(outside, list.Params{}, ZoneFilter{})); page.Total != 0 {
		t.Errorf("a rival sees %d zones", page.Total)
	}
	if page := need[list.Result[Zone]](t)(w.ListZones(regulator, list.Params{Q: "wh1"}, ZoneFilter{})); page.Total != 1 {
		t.Errorf("the regulator sees %d zones", page.Total)
	}
	if page := need[list.Result[Warehouse]](t)(w.ListWarehouses(keeper, list.Params{Q: "一号"}, WarehouseFilter{})); page.Total != 1 || page.Items[0].OrgName != "示例专库" {
		t.Errorf("got %+v", page)
	}
	_, err := w.CreateWarehouse(keeper, NewWarehouse{OrgID: rival, Code: "WH9", Name: "x"})
	refused(t, err, fault.Invalid, "site.no_organisation")
	if other := need[Warehouse](t)(w.CreateWarehouse(regulator, NewWarehouse{OrgID: rival, Code: "WH9", Name: "x"})); other.OrgID != rival {
		t.Errorf("got %+v", other)
	}
	if lines := need[[]audit.TimelineEntry](t)(w.Timeline(keeper, "site_location", l.ID)); len(lines) != 1 || lines[0].Action != "drugtrace.site.location-create" {
		t.Errorf("got %+v", lines)
	}
}

func TestStaleChangesAreConflicts(t *testing.T) {
	w := newWorld(t)
	warehouse := w.warehouse("WH1")
	zone := w.zone(warehouse, "A", "qualified", "cool", false)
	l := w.location(zone, 1)
	clinic := w.clinic(ClinicInput{})
	for range 2 {
		_, err1 := w.UpdateWarehouse(keeper, warehouse.ID, WarehouseChange{Version: 5, Name: "x"})
		_, err2 := w.UpdateZone(keeper, zone.ID, ZoneChange{Version: 5, Name: "x", HumidityMax: 50})
		_, err3 := w.UpdateLocation(keeper, l.ID, LocationChange{Version: 5})
		_, err4 := w.DoClinic(regulator, clinic.ID, "suspend", 5, "because")
		for _, err := range []error{err1, err2, err3, err4} {
			refused(t, err, fault.Conflict, "fault.stale")
		}
	}
	if changed := need[Warehouse](t)(w.UpdateWarehouse(keeper, warehouse.ID, WarehouseChange{Version: 1, Name: "二号库", Active: true})); changed.Version != 2 || changed.Code != "WH1" {
		t.Errorf("got %+v", changed)
	}
}
