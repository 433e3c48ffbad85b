package usecase_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

var lamps = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{"m/20260101000001_lamp.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE lamp (id VARCHAR(26) NOT NULL PRIMARY KEY, org_id VARCHAR(26) NOT NULL) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n")}}}

type house struct {
	testing.TB
	runner *usecase.Runner
	clock  *clock.Manual
	ran    atomic.Int32
}

func open(t testing.TB) *house {
	now := clock.NewManual(clock.Day("2026-11-20").Start())
	database := dbtest.OpenAt(t, now, audit.Migrations, outbox.Migrations, usecase.Migrations, lamps)
	return &house{TB: t, clock: now, runner: &usecase.Runner{DB: database, Log: audit.NewLog([]audit.Table{{Name: "lamp"}})}}
}

// as is a person of the depot who may add lamps.
func as(ctx context.Context, person string) context.Context {
	return scope.With(ctx, scope.Actor{PersonID: person, PostID: "post", OrgID: "depot", Grants: map[string]scope.Reach{"lamp.add": scope.Organisation}})
}

func (h *house) add(ctx context.Context, id string) (string, error) {
	return usecase.Write(ctx, h.runner, "lamp.add", func(ctx context.Context, tx *usecase.Tx) (string, error) {
		h.ran.Add(1)
		tx.Record("lamp", id)
		_, err := tx.ExecContext(ctx, "INSERT INTO lamp (id, org_id) VALUES (?, ?)", id, tx.Actor.OrgID)
		return "added " + id, err
	})
}

func (h *house) count(table string) int {
	h.Helper()
	n, err := h.runner.DB.Read().NewSelect().Table(table).Count(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	return int(n)
}

func Example() {
	ctx := scope.With(context.Background(), scope.Actor{PersonID: "li", Grants: map[string]scope.Reach{"lamp.read": scope.Own}})
	_, err := usecase.Read(ctx, &usecase.Runner{}, "lamp.add", func(context.Context, usecase.Query) (int, error) { return 1, nil })
	fmt.Println(err)
	// Output: forbidden: fault.forbidden map[permission:lamp.add]
}

func TestPermissionComesFirst(t *testing.T) {
	h := open(t)
	for want, ctx := range map[fault.Code]context.Context{
		fault.Unauthenticated: t.Context(),
		fault.Forbidden:       scope.With(t.Context(), scope.Actor{PersonID: "p", Grants: map[string]scope.Reach{"lamp.add": scope.None}}),
	} {
		if _, err := h.add(ctx, "a"); !fault.Is(err, want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if h.ran.Load() != 0 || h.count("lamp") != 0 {
		t.Error("something ran without permission")
	}
}

func TestWriteWithoutAuditIsRefused(t *testing.T) {
	h := open(t)
	_, err := usecase.Write(as(t.Context(), "li"), h.runner, "lamp.add", func(ctx context.Context, tx *usecase.Tx) (int, error) {
		_, err := tx.ExecContext(ctx, "INSERT INTO lamp (id, org_id) VALUES ('a', 'b')")
		return 1, err
	})
	if err == nil || !strings.Contains(err.Error(), "audit") || h.count("lamp") != 0 {
		t.Errorf("%v, %d lamps", err, h.count("lamp"))
	}
}

func TestRepeatedRequest(t *testing.T) {
	h := open(t)
	ctx := usecase.WithKey(as(t.Context(), "li"), "key-1", func() string { return "hash of a" })
	for range 3 {
		if got, err := h.add(ctx, "a"); err != nil || got != "added a" {
			t.Fatal(got, err)
		}
	}
	if h.ran.Load() != 1 || h.count("lamp") != 1 || h.count("audit_entry") != 1 {
		t.Errorf("ran %d times, %d lamps, %d entries", h.ran.Load(), h.count("lamp"), h.count("audit_entry"))
	}
	if _, err := h.add(usecase.WithKey(as(t.Context(), "li"), "key-1", func() string { return "hash of b" }), "b"); fault.KeyOf(err) != "fault.idempotency_body" {
		t.Errorf("another body under the same key: %v", err)
	}
	// The key is one person's, and forgotten after a day.
	if _, err := h.add(usecase.WithKey(as(t.Context(), "wang"), "key-1", func() string { return "hash of b" }), "b"); err != nil {
		t.Error(err)
	}
	h.clock.Advance(24*time.Hour + time.Second)
	if _, err := h.add(usecase.WithKey(as(t.Context(), "li"), "key-1", func() string { return "hash of c" }), "c"); err != nil {
		t.Error(err)
	}
	if err := usecase.Forget(t.Context(), h.runner.DB); err != nil || h.count("idempotency") != 1 {
		t.Errorf("%d keys are kept, %v", h.count("idempotency"), err)
	}
}

func TestRepeatedRequestsRace(t *testing.T) {
	h := open(t)
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			if got, err := h.add(usecase.WithKey(as(t.Context(), "li"), "key-1", func() string { return "hash" }), "a"); err != nil || got != "added a" {
				t.Error(got, err)
			}
		})
	}
	group.Wait()
	if h.count("lamp") != 1 || h.count("audit_entry") != 1 {
		t.Errorf("%d lamps, %d entries", h.count("lamp"), h.count("audit_entry"))
	}
}

// TestRouteAndUseCase: a write runs under its own route only; what another use
// case asks on the way checks a permission of its own.
func TestRouteAndUseCase(t *testing.T) {
	h := open(t)
	ask := func(ctx context.Context, permission string) error {
		_, err := usecase.Write(ctx, h.runner, permission, func(_ context.Context, tx *usecase.Tx) (bool, error) {
			tx.Act("lamp.shown")
			return true, nil
		})
		return err
	}
	under := usecase.UnderRoute(as(t.Context(), "li"), "lamp.show")
	if err := ask(under, "lamp.add"); err == nil || !strings.Contains(err.Error(), "lamp.show") {
		t.Errorf("under another route: %v", err)
	}
	if err := ask(usecase.UnderRoute(under, "lamp.add"), "lamp.add"); err != nil {
		t.Errorf("under its own route: %v", err)
	}
	if err := ask(usecase.Beside(under), "lamp.add"); err != nil {
		t.Errorf("beside: %v", err)
	}
	if err := ask(usecase.Beside(under), "lamp.break"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("beside, without the permission: %v", err)
	}
}
