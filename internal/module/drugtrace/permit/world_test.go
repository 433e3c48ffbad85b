package permit

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const (
	bureau = "01BUREAU000000000000000000"
	depot  = "01DEPOT0000000000000000000"
	rival  = "01RIVAL0000000000000000000"
	itemA  = "01ITEMA0000000000000000000"
	itemB  = "01ITEMB0000000000000000000"
	absent = "01ABSENT000000000000000000"
)

// outside stands for catalogue, directory and ledger: two items, of which
// those in off are not in force, and quotas in a table of their own.
type outside struct{ off map[string]bool }

var quotaTable = db.Source{Name: "quota", Dir: "m", FS: fstest.MapFS{"m/20260101000001_quota.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE quota (item_id CHAR(26) NOT NULL PRIMARY KEY, allowed BIGINT NOT NULL, used BIGINT NOT NULL);\n")}}}

func (o outside) Set(ctx context.Context, tx *usecase.Tx, _, itemID string, allowed int64) error {
	if o.off[itemID+" quota"] {
		return fault.New(fault.Invalid, "ledger.quota_below_used")
	}
	return tx.Upsert(ctx, "quota", []string{"item_id"}, []string{"allowed", "used"}, itemID, allowed, 0)
}

func (outside) Used(ctx context.Context, q bun.IDB, _ string) (map[string]int64, error) {
	var rows []struct {
		ItemID string `bun:"item_id"`
		Used   int64  `bun:"used"`
	}
	err := q.NewSelect().TableExpr("quota").Column("item_id", "used").Scan(ctx, &rows)
	used := map[string]int64{}
	for _, row := range rows {
		used[row.ItemID] = row.Used
	}
	return used, err
}

func (outside) ItemNames(_ context.Context, ids []string) (map[string]drugtrace.ItemName, error) {
	names := map[string]drugtrace.ItemName{}
	for id, name := range map[string]drugtrace.ItemName{itemA: {Hant: "氨氯地平片", Pt: "Amlodipina", Strength: "5 mg"}, itemB: {Hant: "二甲雙胍片"}} {
		if slices.Contains(ids, id) {
			names[id] = name
		}
	}
	return names, nil
}

func (o outside) RequireEffective(_ context.Context, _ bun.IDB, ids []string, _ clock.Day) error {
	for _, id := range ids {
		if o.off[id] {
			return fault.New(fault.Invalid, "drugcatalog.not_effective")
		}
	}
	return nil
}

func (outside) OrganisationNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for id, name := range map[string]string{depot: "示例专库", rival: "另一专库"} {
		if slices.Contains(ids, id) {
			names[id] = name
		}
	}
	return names, nil
}

func (o outside) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.OrganisationNames(ctx, ids)
}

func (outside) PersonNames(context.Context, []string) (map[string]string, error) { return nil, nil }

func (outside) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }

type world struct {
	*Permits
	testing.TB
	clock *clock.Manual
	off   map[string]bool
	count int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	now := clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)))
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	_, declared := New(nil, nil, Needs{})
	database := dbtest.OpenAt(t, now, append(declared.Migrations, quotaTable, audit.Migrations, usecase.Migrations, param.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	o := outside{map[string]bool{}}
	p, _ := New(runner, param.NewSet(database, registry), Needs{Quota: o, Items: o, Organisations: o, History: o})
	return &world{Permits: p, TB: t, clock: now, off: o.off}
}

func as(person, org string, reach scope.Reach) context.Context {
	grants := map[string]scope.Reach{PermitRead: reach, PermitEdit: reach, PermitApprove: reach, "param.change": scope.All}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: org, Grants: grants})
}

var (
	officer = as("officer", bureau, scope.All)
	lead    = as("lead", bureau, scope.All)
	clerk   = as("clerk", depot, scope.Organisation)
	foreign = as("foreign", rival, scope.Organisation)
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

// content is a correct permit with a number of its own.
func (w *world) content() Content {
	w.count++
	return Content{PermitNo: "PJ-" + string(rune('A'+w.count)), OrgID: depot, Port: "横琴口岸", CustomsNo: "5200-1", ValidFrom: "2026-11-01", ValidTo: "2026-12-31",
		Lines: []LineText{{itemA, 100}, {itemB, 50}}}
}

func (w *world) draft() View {
	w.Helper()
	return need[View](w)(w.Create(officer, w.content()))
}

func (w *world) effective() View {
	w.Helper()
	view := w.draft()
	return need[View](w)(w.Approve(lead, view.ID, view.Version))
}

func (w *world) quota() map[string]int64 {
	w.Helper()
	var rows []struct {
		ItemID  string `bun:"item_id"`
		Allowed int64  `bun:"allowed"`
	}
	if err := w.runner.DB.Read().NewSelect().TableExpr("quota").Column("item_id", "allowed").Scan(context.Background(), &rows); err != nil {
		w.Fatal(err)
	}
	quota := map[string]int64{}
	for _, row := range rows {
		quota[row.ItemID] = row.Allowed
	}
	return quota
}

func (w *world) use(item string, packs int64) {
	w.Helper()
	err := w.runner.DB.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE quota SET used = ? WHERE item_id = ?", packs, item)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}
