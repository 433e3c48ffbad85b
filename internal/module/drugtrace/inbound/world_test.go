package inbound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
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
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/drugtrace/site"
)

const (
	bureau   = "01BUREAU000000000000000000"
	depot    = "01DEPOT0000000000000000000"
	rival    = "01RIVAL0000000000000000000" // a depot too, and a supplier of the first one
	supplier = "01SUPPLIER0000000000000000"
	stranger = "01STRANGER0000000000000000"
	today    = clock.Day("2026-11-20")
)

// directory knows the organisations and their licences.
type directory struct{ unlicensed map[string]bool }

func (directory) OrganisationNames(_ context.Context, ids []string) (map[string]string, error) {
	known := map[string]string{depot: "示例专库", rival: "另一专库", supplier: "澳门示例药业", bureau: "商事服务局"}
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

func (d directory) RequireLicensed(_ context.Context, _ bun.IDB, orgID string, kinds []string, _ clock.Day) error {
	if d.unlicensed[orgID] {
		return fault.New(fault.Invalid, "enterprise.not_licensed", "kind", kinds[0])
	}
	return nil
}

// stock counts what lies at locations.
type stock struct{}

func (stock) PacksAt(ctx context.Context, q bun.IDB, orgID string, locationIDs []string) (map[string]int, error) {
	return ledger.PacksAt(ctx, q, orgID, locationIDs)
}

// quota is the ledger's account of permits.
type quota struct{}

func (quota) Set(ctx context.Context, tx *usecase.Tx, permitID, itemID string, allowed int64) error {
	return ledger.SetQuota(ctx, tx, permitID, itemID, allowed)
}

func (quota) Used(ctx context.Context, q bun.IDB, permitID string) (map[string]int64, error) {
	return ledger.QuotaUsed(ctx, q, permitID)
}

type world struct {
	testing.TB
	*Orders
	declared    module.Module
	base        Base
	clock       *clock.Manual
	people      directory
	shelves     []site.Location // qualified, ambient
	items       int
	permitsMade int
	files       *attach.Files
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC))), people: directory{map[string]bool{}}}
	registry := param.NewRegistry()
	registry.Declare(slices.Concat(attach.Parameters, drugcatalog.Parameters, site.Parameters, permit.Parameters, Parameters)...)
	sources := []db.Source{audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations, param.Migrations, attach.Migrations}
	tables := slices.Concat(param.Tables, attach.Tables)
	for _, m := range declarations() {
		sources, tables = append(sources, m.Migrations...), append(tables, m.Tables...)
	}
	database := dbtest.OpenAt(t, w.clock, sources...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(tables)}
	params := param.NewSet(database, registry)
	store, err := attach.NewLocal(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.files = attach.New(store, params, w.clock, t.TempDir())
	w.base.Catalogue, _ = drugcatalog.New(runner, params, drugcatalog.Needs{Organisations: w.people, People: w.people, History: w.people})
	w.base.Sites, _ = site.New(runner, params, site.Needs{Organisations: w.people, Items: w.base.Catalogue, Stock: stock{}, History: w.people})
	w.base.Ledger, _ = ledger.New(runner, ledger.NewIssuer("demo-key-not-secret"), ledger.Needs{Items: w.base.Catalogue, Places: w.base.Sites, Directory: w.people})
	w.base.Permits, _ = permit.New(runner, params, permit.Needs{Quota: quota{}, Items: w.base.Catalogue, Organisations: w.people, History: w.people})
	w.Orders, w.declared = New(runner, params, w.base, Needs{Organisations: w.people, People: w.people, Files: w.files, Names: w.people, BaseURL: "https://hq.example"})
	w.open()
	return w
}

// declarations are the modules whose tables the tests need.
func declarations() []module.Module {
	_, catalogue := drugcatalog.New(nil, nil, drugcatalog.Needs{})
	_, sites := site.New(nil, nil, site.Needs{})
	_, codes := ledger.New(nil, nil, ledger.Needs{})
	_, permits := permit.New(nil, nil, permit.Needs{})
	_, own := New(nil, nil, Base{}, Needs{})
	return []module.Module{catalogue, sites, codes, permits, own}
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
	clerk      = as("clerk", depot, scope.Organisation, PermitRead, PermitCreate, PermitSubmit, PermitVoid)
	receiver   = as("receiver", depot, scope.Organisation, PermitRead, PermitReceive, PermitInspect)
	receiver2  = as("receiver2", depot, scope.Organisation, PermitRead, PermitReceive, PermitInspect)
	labeller   = as("labeller", depot, scope.Organisation, PermitRead, PermitLabel)
	inspector  = as("inspector", depot, scope.Organisation, PermitRead, PermitInspect, PermitPutAway)
	inspector2 = as("inspector2", depot, scope.Organisation, PermitRead, PermitInspect, PermitPutAway)
	keeper     = as("keeper", depot, scope.Organisation, PermitRead, PermitPutAway)
	quality    = as("quality", depot, scope.Organisation, PermitRead, PermitRelease)
	buyer      = as("buyer", depot, scope.Organisation, drugcatalog.PermitFirstTradeEdit, site.PermitEdit, drugcatalog.PermitFirstTradeReview)
	buyer2     = as("buyer2", depot, scope.Organisation, drugcatalog.PermitFirstTradeReview)
	officer    = as("officer", bureau, scope.All, PermitRead, drugcatalog.PermitRead, drugcatalog.PermitEdit, drugcatalog.PermitSubmit, permit.PermitRead, permit.PermitEdit, "param.change")
	head       = as("head", bureau, scope.All, drugcatalog.PermitApprove, drugcatalog.PermitSuspend, permit.PermitApprove, "param.change")
	all        = []string{PermitRead, PermitCreate, PermitSubmit, PermitVoid, PermitReceive, PermitRelease, PermitLabel, PermitInspect, PermitPutAway}
	other      = as("other", rival, scope.Organisation, all...)
	outside    = as("outside", stranger, scope.Organisation, all...)
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

// open makes the depot and lets it trade with its suppliers.
func (w *world) open() {
	w.Helper()
	house := must[site.Warehouse](w)(w.base.Sites.CreateWarehouse(buyer, site.NewWarehouse{Code: "WH", Name: "一号库"}))
	for _, zone := range []site.NewZone{{Code: "A", Name: "合格区", Type: "qualified", StorageClass: "ambient"}, {Code: "B", Name: "不合格区", Type: "unqualified", StorageClass: "ambient"},
		{Code: "C", Name: "冷库", Type: "qualified", StorageClass: "cold"}, {Code: "D", Name: "外用区", Type: "qualified", StorageClass: "ambient", ExternalUse: true}} {
		zone.WarehouseID = house.ID
		made := must[site.Zone](w)(w.base.Sites.CreateZone(buyer, zone))
		opened := must[[]site.Location](w)(w.base.Sites.CreateLocations(buyer, site.LocationRange{ZoneID: made.ID, RowFrom: 1, RowTo: 1, Levels: 1, Positions: 3}))
		if zone.Code == "A" {
			w.shelves = opened
		}
	}
	w.trade(drugcatalog.TradeOrganisation, supplier)
	w.trade(drugcatalog.TradeOrganisation, rival)
}

// trade approves a first trade of the depot.
func (w *world) trade(kind, subject string) {
	w.Helper()
	name := map[string]string{drugcatalog.TradeOrganisation: "supplier_evidence", drugcatalog.TradeItem: "item_evidence"}[kind]
	var seen []drugcatalog.Evidence
	for _, paper := range w.params.List("drugtrace.drugcatalog."+name, today) {
		seen = append(seen, drugcatalog.Evidence{Kind: paper, Seen: true})
	}
	trade := must[drugcatalog.FirstTrade](w)(w.base.Catalogue.CreateFirstTrade(buyer, drugcatalog.FirstTradeInput{Kind: kind, SubjectID: subject, Evidence: seen}))
	trade = must[drugcatalog.FirstTrade](w)(w.base.Catalogue.DoFirstTrade(buyer, trade.ID, "submit", trade.Version, ""))
	must[drugcatalog.FirstTrade](w)(w.base.Catalogue.DoFirstTrade(buyer2, trade.ID, "approve", trade.Version, "齐全"))
}

// item makes a catalogue item in force that the depot may trade.
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
	view = must[drugcatalog.View](w)(w.base.Catalogue.Do(head, view.ID, "approve", drugcatalog.Decision{Version: view.Version}))
	w.trade(drugcatalog.TradeItem, view.ID)
	return view.ID
}

func cold(content *drugcatalog.Content) {
	content.StorageClass, content.TempMin, content.TempMax = "cold", new(int), new(int)
	*content.TempMin, *content.TempMax = 20, 80
}

// permit allows the depot so many packs of each item, to the day.
func (w *world) permit(to clock.Day, maxQty int64, items ...string) permit.View {
	w.Helper()
	w.permitsMade++
	content := permit.Content{PermitNo: fmt.Sprintf("PJ-%d", w.permitsMade), OrgID: depot, Port: "横琴口岸", CustomsNo: "5200-1", ValidFrom: "2026-11-01", ValidTo: string(to)}
	for _, itemID := range items {
		content.Lines = append(content.Lines, permit.LineText{ItemID: itemID, MaxQty: maxQty})
	}
	view := must[permit.View](w)(w.base.Permits.Create(officer, content))
	return must[permit.View](w)(w.base.Permits.Approve(head, view.ID, view.Version))
}

// upload is a file that a person has just chosen on a page.
func (w *world) upload(person context.Context) string {
	w.Helper()
	received := must[attach.Upload](w)(w.files.Receive(person, strings.NewReader("%PDF-1.7\nreport"), "report.pdf", 0))
	actor, _ := scope.From(person)
	actor.Grants = map[string]scope.Reach{"test.upload": scope.All}
	saved := must[attach.Attachment](w)(usecase.Write(scope.With(person, actor), w.runner, "test.upload", func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		return w.files.Save(ctx, tx, received)
	}))
	return saved.ID
}

// set changes a parameter from today.
func (w *world) set(name, value string) {
	w.Helper()
	_, err := usecase.Write(head, w.runner, "param.change", func(ctx context.Context, tx *usecase.Tx) (param.Version, error) {
		return w.params.Change(ctx, tx, param.Change{Name: name, Value: json.RawMessage(value), From: today, Basis: "basis.depot", Reason: "test"})
	})
	if err == nil {
		err = w.params.Refresh(context.Background())
	}
	if err != nil {
		w.Fatal(err)
	}
}

// raw changes a row behind the module's back.
func (w *world) raw(sql string, args ...any) {
	w.Helper()
	if err := w.runner.DB.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, sql, args...)
		return err
	}); err != nil {
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

// lot is one line of a test delivery.
type lot struct {
	item, batch, expiry string
	qty, cases          int
}

const far = "2028-05-31"

func plain(itemID string, qty int) lot { return lot{itemID, "A1", far, qty, 1} }

func scans(codes ...string) []ledger.ScanText {
	list := make([]ledger.ScanText, len(codes))
	for i, code := range codes {
		list[i].Text = code
	}
	return list
}

// draft is an order of the lots under a permit of its own.
func (w *world) draft(lots ...lot) View {
	w.Helper()
	ask := NewOrder{Type: "102", SupplierID: supplier}
	var items []string
	for _, l := range lots {
		ask.Lines = append(ask.Lines, NewLine{ItemID: l.item, QtyExpected: l.qty, BatchNo: l.batch, Expiry: l.expiry, Cases: l.cases})
		if !slices.Contains(items, l.item) {
			items = append(items, l.item)
		}
	}
	ask.PermitID = w.permit("2026-12-31", 10_000, items...).ID
	return must[View](w)(w.Create(clerk, ask))
}

func arrival() Arrival {
	start, arrive := 50, 45
	return Arrival{DeliveryNoteNo: "SXD-1", ShippedAt: today, Vehicle: "粤C12345", TempStart: &start, TempArrive: &arrive, Packages: 2}
}

// receiving is an order whose goods are at the door.
func (w *world) receiving(lots ...lot) View {
	w.Helper()
	view := w.draft(lots...)
	view = must[View](w)(w.Submit(clerk, view.ID, view.Version))
	return must[View](w)(w.Arrive(receiver, view.ID, view.Version, arrival()))
}

// counted is what a receiver types who finds everything as ordered.
func counted(view View) Receipt {
	var received []ReceivedLine
	for _, line := range view.Lines {
		expiry := printed(line.Line)
		received = append(received, ReceivedLine{LineID: line.ID, QtyReceived: line.QtyExpected, BatchNo: line.BatchNo, BatchNoRepeat: line.BatchNo, Expiry: expiry, ExpiryRepeat: expiry, Cases: line.Cases})
	}
	return Receipt{Lines: received}
}

func (w *world) labelling(lots ...lot) View {
	w.Helper()
	view := w.receiving(lots...)
	return must[View](w)(w.Receive(receiver, view.ID, view.Version, counted(view)))
}

// labels makes and prints n labels of a line.
func (w *world) labels(view View, line, n int) (LabelJob, []string) {
	w.Helper()
	job := must[LabelJob](w)(w.MakeLabels(labeller, view.ID, view.Lines[line].ID, n))
	must[LabelJob](w)(w.Print(labeller, job.ID, ""))
	return job, must[[]string](w)(ledger.CodesOfJob(context.Background(), w.runner.DB.Read(), job.ID, ledger.Printed))
}

// toInspect is a coded order.
func (w *world) toInspect(lots ...lot) View {
	w.Helper()
	view := w.labelling(lots...)
	for i, line := range view.Lines {
		if line.QtyReceived > 0 {
			_, codes := w.labels(view, i, line.QtyReceived)
			w.taken(must[ledger.ScanAnswer](w)(w.Bind(labeller, view.ID, line.ID, scans(codes...))))
		}
	}
	return must[View](w)(w.FinishBinding(labeller, view.ID, view.Version))
}

func (w *world) inspecting(lots ...lot) View {
	w.Helper()
	view := w.toInspect(lots...)
	return must[View](w)(w.StartInspection(inspector, view.ID, view.Version))
}

// passed is the record of a line without a finding, by a person who has the
// batch's test report at hand.
func (w *world) passed(person context.Context, line LineView) NewInspection {
	w.Helper()
	return NewInspection{LineID: line.ID, CasesSampled: line.Sample.Cases, PacksSampled: line.Sample.Packs, AppearanceOK: true, LabelOK: true, LeafletOK: true,
		ReportNo: "JY-1", ReportFileID: w.upload(person), Result: "pass"}
}

func (w *world) toShelve(lots ...lot) View {
	w.Helper()
	view := w.inspecting(lots...)
	for _, line := range view.Lines {
		must[Inspection](w)(w.Inspect(inspector, view.ID, w.passed(inspector, line)))
	}
	return must[View](w)(w.FinishInspection(inspector, view.ID, view.Version))
}

// awaiting are the codes of a line that wait for a shelf.
func (w *world) awaiting(view View, line int) []string {
	w.Helper()
	ctx, q := context.Background(), w.runner.DB.Read()
	codes := must[[]string](w)(ledger.CodesOfDocument(ctx, q, view.ID, ledger.Awaiting))
	return must[[]string](w)(ledger.CodesOfBatch(ctx, q, codes, view.Lines[line].BatchID))
}

// taken expects that every scan counted.
func (w *world) taken(answer ledger.ScanAnswer) {
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
