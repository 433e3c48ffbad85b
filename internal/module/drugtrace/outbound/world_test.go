package outbound

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

const (
	bureau  = "01BUREAU000000000000000000"
	depot   = "01DEPOT0000000000000000000"
	clinicA = "01CLINICA00000000000000000"
	clinicB = "01CLINICB00000000000000000"
	carrier = "01CARRIER00000000000000000"
	today   = clock.Day("2026-11-20")
)

// directory knows the organisations, their licences and their pharmacists.
type directory struct {
	unlicensed  map[string]bool
	pharmacists map[string]int
}

func (directory) OrganisationNames(_ context.Context, ids []string) (map[string]string, error) {
	known := map[string]string{depot: "示例专库", clinicA: "示范新街坊卫生站", clinicB: "示范综合门诊部", carrier: "琴澳冷链", bureau: "商事服务局"}
	names := map[string]string{}
	for _, id := range ids {
		if known[id] != "" {
			names[id] = known[id]
		}
	}
	return names, nil
}

func (d directory) OrganisationAddresses(_ context.Context, ids []string) (map[string]string, error) {
	return map[string]string{depot: "横琴口岸路1号"}, nil
}

func (d directory) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return d.OrganisationNames(ctx, ids)
}

func (directory) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "人" + id
	}
	return names, nil
}

func (d directory) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return d.PersonNames(ctx, ids)
}

func (d directory) Pharmacists(_ context.Context, orgID string) (int, error) {
	return d.pharmacists[orgID], nil
}

func (d directory) RequireLicensed(_ context.Context, _ bun.IDB, orgID string, kinds []string, _ clock.Day) error {
	if d.unlicensed[orgID] {
		return fault.New(fault.Invalid, "enterprise.not_licensed", "kind", kinds[0])
	}
	return nil
}

type world struct {
	testing.TB
	*Orders
	declared module.Module
	base     Base
	clock    *clock.Manual
	people   directory
	shelves  []site.Location
	items    int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))),
		people: directory{unlicensed: map[string]bool{}, pharmacists: map[string]int{clinicA: 1, clinicB: 1}}}
	registry := param.NewRegistry()
	registry.Declare(slices.Concat(drugcatalog.Parameters, site.Parameters, Parameters)...)
	sources := []db.Source{audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations, param.Migrations}
	tables := slices.Clone(param.Tables)
	for _, m := range declarations() {
		sources, tables = append(sources, m.Migrations...), append(tables, m.Tables...)
	}
	database := dbtest.OpenAt(t, w.clock, sources...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(tables)}
	params := param.NewSet(database, registry)
	w.base.Catalogue, _ = drugcatalog.New(runner, params, drugcatalog.Needs{Organisations: w.people, People: w.people, History: w.people})
	w.base.Sites, _ = site.New(runner, params, site.Needs{Organisations: w.people, Items: w.base.Catalogue, History: w.people})
	w.base.Ledger, _ = ledger.New(runner, ledger.NewIssuer("demo-key-not-secret"), ledger.Needs{Items: w.base.Catalogue, Places: w.base.Sites, Directory: w.people})
	w.Orders, w.declared = New(runner, params, w.base, Needs{Organisations: w.people, People: w.people, Names: w.people, BaseURL: "https://hq.example"})
	w.open()
	return w
}

// declarations are the modules whose tables the tests need.
func declarations() []module.Module {
	_, catalogue := drugcatalog.New(nil, nil, drugcatalog.Needs{})
	_, sites := site.New(nil, nil, site.Needs{})
	_, codes := ledger.New(nil, nil, ledger.Needs{})
	_, own := New(nil, nil, Base{}, Needs{})
	return []module.Module{catalogue, sites, codes, own}
}

// as is a person of an organisation with permissions reaching that far.
func as(person, org string, reach scope.Reach, permissions ...string) context.Context {
	grants := map[string]scope.Reach{}
	for _, p := range permissions {
		grants[p] = reach
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: org, Grants: grants})
}

var (
	clerk    = as("clerk", depot, scope.Organisation, PermitRead, PermitCreate, PermitSubmit, PermitVoid, PermitReview)
	lead     = as("lead", depot, scope.Organisation, PermitRead, PermitReview)
	picker   = as("picker", depot, scope.Organisation, PermitRead, PermitPick, PermitCheck)
	picker2  = as("picker2", depot, scope.Organisation, PermitRead, PermitPick, PermitCheck)
	checker  = as("checker", depot, scope.Organisation, PermitRead, PermitCheck)
	keeper   = as("keeper", depot, scope.Organisation, PermitRead, PermitVoid, PermitPick)
	shipper  = as("shipper", depot, scope.Organisation, PermitRead, PermitShip)
	qa       = as("qa", depot, scope.Organisation, PermitRead, PermitOverride, ledger.PermitHold, ledger.PermitRelease)
	pharmacy = as("pharmacist", clinicA, scope.Organisation, PermitRead, PermitSign)
	otherOne = as("other", clinicB, scope.Organisation, PermitRead, PermitSign)
	officer  = as("officer", bureau, scope.All, PermitRead, drugcatalog.PermitRead, drugcatalog.PermitEdit, drugcatalog.PermitSubmit, drugcatalog.PermitSuspend, site.PermitDesignate, ledger.PermitHoldRegulator, ledger.PermitRecall)
	head     = as("head", bureau, scope.All, drugcatalog.PermitApprove, drugcatalog.PermitSuspend)
	store    = as("store", depot, scope.Organisation, site.PermitEdit, "test.write")
)

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// refused expects a refusal with a key, of the error or of one of its fields.
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

// open makes shelves and designates the clinics.
func (w *world) open() {
	w.Helper()
	house := must[site.Warehouse](w)(w.base.Sites.CreateWarehouse(store, site.NewWarehouse{Code: "WH", Name: "一号库"}))
	zone := must[site.Zone](w)(w.base.Sites.CreateZone(store, site.NewZone{WarehouseID: house.ID, Code: "A", Name: "合格区", Type: "qualified", StorageClass: "ambient"}))
	w.shelves = must[[]site.Location](w)(w.base.Sites.CreateLocations(store, site.LocationRange{ZoneID: zone.ID, RowFrom: 1, RowTo: 1, Levels: 1, Positions: 4}))
	for _, clinic := range []string{clinicA, clinicB} {
		must[site.Clinic](w)(w.base.Sites.CreateClinic(officer, site.ClinicInput{OrgID: clinic, LicenceNo: "PDY-" + clinic[8:9], Address: "新街坊1号", DesignatedFrom: "2024-11-11", Allowed: site.AllowedAll}))
	}
}

// item makes a catalogue item in force.
func (w *world) item(change func(*drugcatalog.Content)) string {
	w.Helper()
	w.items++
	content := drugcatalog.Content{
		CatalogNo: fmt.Sprintf("2024-%03d", w.items), CatalogBatch: "2024-1", NameHant: "氨氯地平片", NamePt: "Amlodipina", INN: "Amlodipine",
		DosageForm: "片剂", Strength: "5 mg", PackSpec: "30片/盒", PackQty: 30, MacaoRegNo: fmt.Sprintf("DEMO-M-%05d", w.items),
		SupplyClass: "MSRM", DrugCategory: "chemical", StorageClass: "ambient", ShelfLifeMonths: 36,
		Manufacturer: "示例药业", Holder: "示例药业", ProductCode7: fmt.Sprintf("901%04d", w.items), ApprovedDocNo: "粤药监〔2024〕1号",
	}
	if change != nil {
		change(&content)
	}
	view := must[drugcatalog.View](w)(w.base.Catalogue.Create(officer, content))
	view = must[drugcatalog.View](w)(w.base.Catalogue.Do(officer, view.ID, "submit", drugcatalog.Decision{Version: view.Version}))
	return must[drugcatalog.View](w)(w.base.Catalogue.Do(head, view.ID, "approve", drugcatalog.Decision{Version: view.Version})).ID
}

func cold(content *drugcatalog.Content) {
	content.StorageClass, content.TempMin, content.TempMax = "cold", new(int), new(int)
	*content.TempMin, *content.TempMax = 20, 80
}

// boxes are codes of one batch on one shelf.
type boxes struct {
	item, batch string
	codes       []string
}

// stock brings n boxes of a batch to a shelf.
func (w *world) stock(itemID, batchNo string, expiry clock.Day, shelf, n int) boxes {
	w.Helper()
	items := must[map[string]drugcatalog.Item](w)(w.base.Catalogue.Items(context.Background(), w.runner.DB.Read(), []string{itemID}))
	made := boxes{item: itemID}
	w.write(func(ctx context.Context, tx *usecase.Tx) error {
		var err error
		made.codes, err = w.ledger.Generate(ctx, tx, ledger.NewCodes{ItemID: itemID, ProductCode7: items[itemID].ProductCode7, Count: n, PackQty: 30, JobID: "job", OriginID: depot})
		if err != nil {
			return err
		}
		batch, err := w.ledger.Bind(ctx, tx, ledger.Batch{ItemID: itemID, ProductCode7: items[itemID].ProductCode7, BatchNo: batchNo, ExpiryDate: expiry, ExpiryPrecision: ledger.PrecisionDay})
		if err != nil {
			return err
		}
		made.batch = batch.ID
		for _, step := range []ledger.Operation{{Name: "print"}, {Name: "bind", Batch: batch}, {Name: "submit_inspection"},
			{Name: "put_away", To: &ledger.Place{HolderID: depot, LocationID: w.shelves[shelf].ID}}} {
			step.Codes, step.AllOrNothing = made.codes, true
			if _, err := w.ledger.Apply(ctx, tx, step); err != nil {
				return fmt.Errorf("%s: %w", step.Name, err)
			}
		}
		return nil
	})
	return made
}

func (w *world) write(f func(ctx context.Context, tx *usecase.Tx) error) {
	w.Helper()
	_, err := usecase.Write(store, w.runner, "test.write", func(ctx context.Context, tx *usecase.Tx) (bool, error) {
		tx.Act("test.step")
		return true, f(ctx, tx)
	})
	if err != nil {
		w.Fatal(err)
	}
}

// balanced fails when stock and codes differ.
func (w *world) balanced() {
	w.Helper()
	if found := must[[]ledger.Mismatch](w)(ledger.Reconcile(context.Background(), w.runner.DB.Read())); len(found) > 0 {
		w.Fatalf("stock and codes differ: %v", found)
	}
}

func scans(codes ...string) []ledger.ScanText {
	list := make([]ledger.ScanText, len(codes))
	for i, code := range codes {
		list[i].Text = code
	}
	return list
}

func (w *world) draftOf(itemID string, qty int) View {
	w.Helper()
	return must[View](w)(w.Create(clerk, NewOrder{Type: "209", ClinicID: clinicA, Lines: []NewLine{{ItemID: itemID, Qty: qty}}}))
}

// reviewed is an order ready to be picked.
func (w *world) reviewed(itemID string, qty int) View {
	w.Helper()
	view := w.draftOf(itemID, qty)
	view = must[View](w)(w.Submit(clerk, view.ID, view.Version))
	return must[View](w)(w.Review(lead, view.ID, view.Version))
}

// checked is an order whose boxes were picked and checked.
func (w *world) checked(b boxes) View {
	w.Helper()
	view := w.reviewed(b.item, len(b.codes))
	w.all(must[ledger.ScanAnswer](w)(w.Pick(picker, view.ID, scans(b.codes...), "")))
	view = must[View](w)(w.FinishPicking(picker, view.ID, view.Version))
	w.all(must[ledger.ScanAnswer](w)(w.Check(checker, view.ID, scans(b.codes...))))
	return must[View](w)(w.FinishCheck(checker, view.ID, view.Version, Conditions{}))
}

func (w *world) shipped(b boxes) View {
	w.Helper()
	view := w.checked(b)
	return must[View](w)(w.Ship(shipper, view.ID, view.Version, transport()))
}

func transport() Transport {
	return Transport{CarrierID: carrier, Vehicle: "粤C12345", DriverName: "陈示例", Packages: 1}
}

// all expects that every scan was taken.
func (w *world) all(answer ledger.ScanAnswer) {
	w.Helper()
	for _, result := range answer.Results {
		if result.Result != ledger.OK {
			w.Fatalf("%s: %s %s %v", result.Code, result.Result, result.Key, result.Params)
		}
	}
}

// one expects one result with a key.
func (w *world) one(answer ledger.ScanAnswer, outcome, key string) ledger.ScanResult {
	w.Helper()
	if len(answer.Results) != 1 || answer.Results[0].Result != outcome || answer.Results[0].Key != key {
		w.Fatalf("got %+v, want %s %s", answer.Results, outcome, key)
	}
	return answer.Results[0]
}
