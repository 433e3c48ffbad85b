package drugcatalog

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

const (
	bureau    = "01BUREAU000000000000000000"
	warehouse = "01WAREHOUSE000000000000000"
	rival     = "01RIVAL0000000000000000000"
	supplier  = "01SUPPLIER0000000000000000"
)

// directory knows a few organisations and names every person by their id.
type directory struct{}

func (directory) OrganisationNames(_ context.Context, ids []string) (map[string]string, error) {
	known := map[string]string{bureau: "商事服务局", warehouse: "示例专库", supplier: "澳门示例药业"}
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

type world struct {
	*Catalogue
	clock *clock.Manual
	items int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	now := clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)))
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	_, declared := New(nil, nil, Needs{})
	database := dbtest.OpenAt(t, now, append(declared.Migrations, audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations, param.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	c, _ := New(runner, param.NewSet(database, registry), Needs{Organisations: directory{}, People: directory{}, History: directory{}})
	return &world{Catalogue: c, clock: now}
}

// as is a person acting with every permission of the catalogue.
func as(person, org string, reach scope.Reach) context.Context {
	grants := map[string]scope.Reach{}
	for _, p := range []string{PermitRead, PermitEdit, PermitSubmit, PermitApprove, PermitSuspend, PermitImport, PermitFirstTradeRead, PermitFirstTradeEdit, PermitFirstTradeReview} {
		grants[p] = reach
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: org, Grants: grants})
}

var (
	officer = as("officer", bureau, scope.All)
	lead    = as("lead", bureau, scope.All)
	buyer   = as("buyer", warehouse, scope.Organisation)
	qa      = as("qa", warehouse, scope.Organisation)
	outside = as("outside", rival, scope.Organisation)
	reader  = scope.With(context.Background(), scope.Actor{PersonID: "reader", OrgID: rival, Grants: map[string]scope.Reach{PermitRead: scope.All}})
)

// amlodipine is a correct content; n makes its keys its own.
func amlodipine(n int) Content {
	return Content{
		CatalogNo: fmt.Sprintf("2024-%03d", n), CatalogBatch: "2024-1", NameHant: "氨氯地平片", NamePt: "Amlodipina", INN: "Amlodipine",
		DosageForm: "片剂", Strength: "5 mg", PackSpec: "30片/盒", PackQty: 30, MacaoRegNo: fmt.Sprintf("DEMO-M-%05d", n),
		SupplyClass: "MSRM", DrugCategory: "chemical", StorageClass: "ambient", ShelfLifeMonths: 36,
		Manufacturer: "示例药业", Holder: "示例药业", ProductCode7: fmt.Sprintf("901%04d", n), ApprovedDocNo: "粤药监〔2024〕1号",
	}
}

func (w *world) draft(t testing.TB) View {
	t.Helper()
	w.items++
	return must(t)(w.Create(officer, amlodipine(w.items)))
}

func (w *world) do(t testing.TB, ctx context.Context, view View, action string) View {
	t.Helper()
	return must(t)(w.Do(ctx, view.ID, action, Decision{Version: view.Version, Reason: "as decided", DocumentNo: "No. 7"}))
}

func (w *world) effective(t testing.TB) View {
	t.Helper()
	return w.do(t, lead, w.do(t, officer, w.draft(t), "submit"), "approve")
}

// revised is an item in force with a next version in draft.
func (w *world) revised(t testing.TB) View {
	t.Helper()
	view := w.effective(t)
	content := view.Content
	content.Brand = "Norvasc"
	return must(t)(w.Update(officer, view.ID, view.Version, content))
}

func must(t testing.TB) func(View, error) View {
	t.Helper()
	return func(view View, err error) View {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return view
	}
}

// refused checks that err carries the code and key, or a field with the key.
func refused(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Fatalf("got %v, want %s %s", err, code, key)
	}
	if e.Key == key {
		return
	}
	for _, field := range e.Fields {
		if field.Key == key {
			return
		}
	}
	t.Fatalf("got %v, want %s", err, key)
}

func (w *world) events(t testing.TB) []string {
	t.Helper()
	var names []string
	if err := w.runner.DB.Read().NewSelect().TableExpr("outbox_event").Column("name").OrderExpr("id").Scan(context.Background(), &names); err != nil {
		t.Fatal(err)
	}
	return names
}

var nobody = scope.With(context.Background(), scope.Actor{PersonID: "nobody"})
