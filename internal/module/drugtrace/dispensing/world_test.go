package dispensing

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

const (
	bureau  = "01BUREAU000000000000000000"
	isaf    = "01ISAF00000000000000000000"
	depot   = "01DEPOT0000000000000000000"
	clinicA = "01CLINICA00000000000000000"
	clinicB = "01CLINICB00000000000000000"
	orderA  = "01ORDERA000000000000000000"
	orderB  = "01ORDERB000000000000000000"
	orderC  = "01ORDERC000000000000000000"
	today   = clock.Day("2026-11-20")
	far     = clock.Day("2028-05-31")
	macaoNo = "1234567(8)"
)

// directory names organisations and people and knows three deliveries.
type directory struct {
	shipments map[string]*drugtrace.Shipment
}

func (directory) OrganisationNames(_ context.Context, ids []string) (map[string]string, error) {
	known := map[string]string{depot: "示例专库", clinicA: "示范新街坊卫生站", clinicB: "示范综合门诊部", bureau: "商事服务局"}
	names := map[string]string{}
	for _, id := range ids {
		if known[id] != "" {
			names[id] = known[id]
		}
	}
	return names, nil
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

func (d directory) Shipment(_ context.Context, _ bun.IDB, orderID string) (drugtrace.Shipment, error) {
	if shipment := d.shipments[orderID]; shipment != nil {
		return *shipment, nil
	}
	return drugtrace.Shipment{}, fault.New(fault.NotFound, "outbound.not_found")
}

type world struct {
	testing.TB
	*Pharmacy
	declared module.Module
	base     Base
	clock    *clock.Manual
	book     directory
	places   map[string]site.Location // by zone type and storage class
	items    int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	shipment := func(id, number, clinic string) *drugtrace.Shipment {
		return &drugtrace.Shipment{OrderID: id, Number: number, DepotID: depot, ClinicID: clinic, Shipped: map[string]int{}, Signed: map[string]int{}}
	}
	w := &world{TB: t, clock: clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))), places: map[string]site.Location{},
		book: directory{map[string]*drugtrace.Shipment{orderA: shipment(orderA, "CK202611200001", clinicA), orderB: shipment(orderB, "CK202611200002", clinicB), orderC: shipment(orderC, "CK202611200003", clinicA)}}}
	registry := param.NewRegistry()
	registry.Declare(slices.Concat(drugcatalog.Parameters, site.Parameters, Parameters)...)
	sources := []db.Source{audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations, param.Migrations, reveal.Migrations}
	tables := slices.Clone(param.Tables)
	for _, m := range declarations() {
		sources, tables = append(sources, m.Migrations...), append(tables, m.Tables...)
	}
	database := dbtest.OpenAt(t, w.clock, sources...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(tables)}
	params := param.NewSet(database, registry)
	ring := must[*seal.Ring](t)(seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, w.clock.Now()))
	w.base.Catalogue, _ = drugcatalog.New(runner, params, drugcatalog.Needs{Organisations: w.book, People: w.book, History: w.book})
	w.base.Sites, _ = site.New(runner, params, site.Needs{Organisations: w.book, Items: w.base.Catalogue, Stock: stock{}, History: w.book})
	w.base.Ledger, _ = ledger.New(runner, ledger.NewIssuer("demo-key-not-secret"), ledger.Needs{Items: w.base.Catalogue, Places: w.base.Sites, Directory: w.book})
	w.Pharmacy, w.declared = New(runner, params, ring, w.base, Needs{Organisations: w.book, People: w.book, Shipments: w.book, Names: w.book,
		Reveals: reveal.New(runner, func(clock.Day) int64 { return 20 }, nil)})
	w.build()
	return w
}

// declarations are the modules whose tables the tests need.
func declarations() []module.Module {
	_, catalogue := drugcatalog.New(nil, nil, drugcatalog.Needs{})
	_, sites := site.New(nil, nil, site.Needs{})
	_, codes := ledger.New(nil, nil, ledger.Needs{})
	_, own := New(nil, nil, nil, Base{}, Needs{})
	return []module.Module{catalogue, sites, codes, own}
}

// as is a person of an organisation with permissions reaching that far.
func as(person, org string, reach scope.Reach, permissions ...string) context.Context {
	grants := map[string]scope.Reach{}
	for _, p := range permissions {
		grants[p] = reach
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: org, Grants: grants, Masked: org == isaf})
}

var (
	pharmacist = as("pharmacist", clinicA, scope.Organisation, PermitRead, PermitDispense, PermitReturn, PermitReveal)
	otherOne   = as("other", clinicB, scope.Organisation, PermitRead, PermitDispense, PermitReturn, PermitReveal)
	receiver   = as("receiver", depot, scope.Organisation, PermitRead, PermitReceiveReturn, PermitInspectReturn)
	inspector  = as("inspector", depot, scope.Organisation, PermitRead, PermitInspectReturn)
	observer   = as("observer", isaf, scope.All, PermitRead, PermitReveal)
	officer    = as("officer", bureau, scope.All, PermitRead, PermitReveal, drugcatalog.PermitRead, drugcatalog.PermitEdit, drugcatalog.PermitSubmit, site.PermitDesignate, ledger.PermitHoldRegulator, ledger.PermitRecall)
	head       = as("head", bureau, scope.All, drugcatalog.PermitApprove, drugcatalog.PermitSuspend)
	store      = as("store", depot, scope.Organisation, site.PermitEdit, "test.write")
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

// second drops the value of a call that must fail.
func second[T any](_ T, err error) error { return err }

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

// build makes one location in each zone and designates the clinics.
func (w *world) build() {
	w.Helper()
	house := must[site.Warehouse](w)(w.base.Sites.CreateWarehouse(store, site.NewWarehouse{Code: "WH", Name: "一号库"}))
	for i, kind := range []string{"qualified ambient", "qualified cold", "returns ambient", "returns cold", "unqualified ambient", "unqualified cold"} {
		var zoneType, class string
		if _, err := fmt.Sscan(kind, &zoneType, &class); err != nil {
			w.Fatal(err)
		}
		zone := must[site.Zone](w)(w.base.Sites.CreateZone(store, site.NewZone{WarehouseID: house.ID, Code: fmt.Sprintf("Z%d", i), Name: kind, Type: zoneType, StorageClass: class}))
		w.places[kind] = must[site.Location](w)(w.base.Sites.CreateLocation(store, site.NewLocation{ZoneID: zone.ID, Row: 1, Level: 1, Position: 1}))
	}
	for _, clinic := range []string{clinicA, clinicB} {
		must[site.Clinic](w)(w.base.Sites.CreateClinic(officer, site.ClinicInput{OrgID: clinic, LicenceNo: "PDY-" + clinic[8:9], DesignatedFrom: "2024-11-11", Allowed: site.AllowedAll}))
	}
}

// item makes a catalogue item in force; 30 units in a pack.
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

func otc(content *drugcatalog.Content) { content.SupplyClass = "OTC" }

func cold(content *drugcatalog.Content) {
	content.StorageClass, content.TempMin, content.TempMax = "cold", new(int), new(int)
	*content.TempMin, *content.TempMax = 20, 80
}

// delivered brings n boxes of a batch through a delivery to its clinic.
func (w *world) delivered(itemID, orderID string, expiry clock.Day, n int) []string {
	w.Helper()
	shipment := w.book.shipments[orderID]
	codes, batch := w.shipped(itemID, orderID, expiry, n)
	w.apply(ledger.Operation{Name: "sign", Codes: codes, Document: ledger.Document{Type: "outbound", ID: orderID, No: shipment.Number}})
	shipment.Signed[batch] += n
	return codes
}

// shipped brings n boxes on the way to the clinic of a delivery.
func (w *world) shipped(itemID, orderID string, expiry clock.Day, n int) (codes []string, batchID string) {
	w.Helper()
	shipment := w.book.shipments[orderID]
	document := ledger.Document{Type: "outbound", ID: orderID, No: shipment.Number}
	item := must[map[string]drugcatalog.Item](w)(w.base.Catalogue.Items(context.Background(), w.runner.DB.Read(), []string{itemID}))[itemID]
	w.write(func(ctx context.Context, tx *usecase.Tx) error {
		var err error
		codes, err = w.ledger.Generate(ctx, tx, ledger.NewCodes{ItemID: itemID, ProductCode7: item.ProductCode7, Count: n, PackQty: item.PackQty, JobID: "job", OriginID: depot})
		if err != nil {
			return err
		}
		batch, err := w.ledger.Bind(ctx, tx, ledger.Batch{ItemID: itemID, ProductCode7: item.ProductCode7, BatchNo: "AML2405A", ExpiryDate: expiry, ExpiryPrecision: ledger.PrecisionDay})
		if err != nil {
			return err
		}
		batchID = batch.ID
		for _, step := range []ledger.Operation{{Name: "print"}, {Name: "bind", Batch: batch}, {Name: "submit_inspection"}, {Name: "put_away"},
			{Name: "pick", Document: document}, {Name: "check", Document: document}, {Name: "ship", Document: document, To: &ledger.Place{HolderID: shipment.ClinicID}}} {
			step.Codes, step.AllOrNothing = codes, true
			if _, err := w.ledger.Apply(ctx, tx, step); err != nil {
				return fmt.Errorf("%s: %w", step.Name, err)
			}
		}
		return nil
	})
	shipment.Shipped[batchID] += n
	return codes, batchID
}

func (w *world) apply(op ledger.Operation) {
	w.Helper()
	op.AllOrNothing = true
	w.write(func(ctx context.Context, tx *usecase.Tx) error {
		_, err := w.ledger.Apply(ctx, tx, op)
		return err
	})
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

func (w *world) state(code string) *ledger.Code {
	w.Helper()
	return must[*ledger.Code](w)(ledger.Find(context.Background(), w.runner.DB.Read(), code))
}

// balanced fails when stock and codes differ.
func (w *world) balanced() {
	w.Helper()
	if found := must[[]ledger.Mismatch](w)(ledger.Reconcile(context.Background(), w.runner.DB.Read())); len(found) > 0 {
		w.Fatalf("stock and codes differ: %v", found)
	}
}

// to is a complete request for a box.
func to(code string) NewDispense {
	return NewDispense{Code: code, PrescriptionNo: "RX-1", DoctorName: "李示例", ResidentIDType: MacaoID, ResidentIDNumber: macaoNo, ProofType: "residencePermit", ProofChecked: true}
}

func scans(codes ...string) []ledger.ScanText {
	list := make([]ledger.ScanText, len(codes))
	for i, code := range codes {
		list[i].Text = code
	}
	return list
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
func (w *world) one(answer ledger.ScanAnswer, outcome, key string) {
	w.Helper()
	if len(answer.Results) != 1 || answer.Results[0].Result != outcome || answer.Results[0].Key != key {
		w.Fatalf("got %+v, want %s %s", answer.Results, outcome, key)
	}
}

// stock counts what lies at locations.
type stock struct{}

func (stock) PacksAt(ctx context.Context, q bun.IDB, orgID string, locationIDs []string) (map[string]int, error) {
	return ledger.PacksAt(ctx, q, orgID, locationIDs)
}
