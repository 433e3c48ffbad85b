package reveal_test

import (
	"context"
	"fmt"
	"strconv"
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
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

var lamps = db.Source{Name: "lamp", Dir: "m", FS: fstest.MapFS{"m/20260101000001_lamp.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE lamp (id VARCHAR(26) NOT NULL PRIMARY KEY) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n")}}}

type house struct {
	testing.TB
	runner *usecase.Runner
	clock  *clock.Manual
	desk   *reveal.Desk
	alerts atomic.Int32
}

func open(t testing.TB, limit int64) *house {
	now := clock.NewManual(clock.Day("2026-11-20").Start().Add(10 * time.Hour))
	h := &house{TB: t, clock: now}
	h.runner = &usecase.Runner{DB: dbtest.OpenAt(t, now, audit.Migrations, usecase.Migrations, reveal.Migrations, lamps), Log: audit.NewLog([]audit.Table{{Name: "lamp"}})}
	h.desk = reveal.New(h.runner, func(clock.Day) int64 { return limit }, func(_ context.Context, permission string, err error) {
		if permission != "lamp.reveal" || !fault.Is(err, fault.TooMany) {
			t.Errorf("alert of %s: %v", permission, err)
		}
		h.alerts.Add(1)
	})
	return h
}

func as(ctx context.Context, person string) context.Context {
	return scope.With(ctx, scope.Actor{PersonID: person, OrgID: "depot", Grants: map[string]scope.Reach{"lamp.reveal": scope.All}})
}

func (h *house) show(ctx context.Context, reason string) (reveal.Clear, error) {
	return reveal.Show(ctx, h.desk, reveal.Ask{Permission: "lamp.reveal", Table: "lamp", ID: "a", Reason: reason}, func(context.Context, *usecase.Tx) (reveal.Clear, error) {
		return reveal.Clear{Value: "66123456"}, nil
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
	_, err := reveal.Show(context.Background(), reveal.New(&usecase.Runner{}, nil, nil), reveal.Ask{Permission: "lamp.reveal", Reason: "核查"}, func(context.Context, *usecase.Tx) (reveal.Clear, error) {
		return reveal.Clear{Value: "nobody sees this"}, nil
	})
	fmt.Println(err)
	// Output: unauthenticated: fault.unauthenticated
}

// TestRevealIsKept: the reason is in the log and the answer is nowhere, also
// when the request carries an Idempotency-Key.
func TestRevealIsKept(t *testing.T) {
	h := open(t, 20)
	ctx := usecase.WithKey(as(t.Context(), "li"), "key-1", func() string { return "hash" })
	for range 2 {
		if shown, err := h.show(ctx, " 投诉核查 "); err != nil || shown.Value != "66123456" {
			t.Fatal(shown, err)
		}
	}
	var reasons []string
	if err := h.runner.DB.Read().NewSelect().Table("audit_entry").Column("reason").Scan(t.Context(), &reasons); err != nil {
		t.Fatal(err)
	}
	if len(reasons) != 2 || reasons[0] != "投诉核查" || h.count("idempotency") != 0 || h.count("audit_record") != 2 {
		t.Errorf("reasons %q, %d stored answers", reasons, h.count("idempotency"))
	}
}

func TestRevealRefuses(t *testing.T) {
	h := open(t, 20)
	masked := scope.With(t.Context(), scope.Actor{PersonID: "isaf", Masked: true, Grants: map[string]scope.Reach{"lamp.reveal": scope.All}})
	for _, c := range []struct {
		ctx    context.Context
		reason string
		want   fault.Code
	}{{t.Context(), "核查", fault.Unauthenticated}, {masked, "核查", fault.Forbidden}, {as(t.Context(), "li"), " 查 ", fault.Invalid}, {as(t.Context(), "li"), "", fault.Invalid}} {
		if shown, err := h.show(c.ctx, c.reason); !fault.Is(err, c.want) || shown.Value != "" {
			t.Errorf("%q: %v, shown %q", c.reason, err, shown.Value)
		}
	}
	absent := fault.New(fault.NotFound, "fault.not_found")
	_, err := reveal.Show(as(t.Context(), "li"), h.desk, reveal.Ask{Permission: "lamp.reveal", Table: "lamp", ID: "b", Reason: "核查"}, func(context.Context, *usecase.Tx) (int, error) { return 0, absent })
	if !fault.Is(err, fault.NotFound) || h.count("audit_entry") != 0 || h.count("reveal_slot") != 0 {
		t.Errorf("out of scope: %v", err)
	}
}

// TestClearance: what is labelled opens for a role that is cleared for the label or
// a higher one, whatever permissions the others have; a refusal is neither counted
// nor logged as seen.
func TestClearance(t *testing.T) {
	h := open(t, 20)
	label, lists := 3, map[int][]string{3: {"keeper"}, 4: {"doctor"}}
	h.desk.Require(reveal.Clearance{
		Label: func(table string) int {
			if table != "lamp" {
				t.Errorf("asked of %s", table)
			}
			return label
		},
		Roles: func(at int, _ clock.Day) []string { return lists[at] },
	})
	try := func(role string) string {
		t.Helper()
		ctx := scope.With(t.Context(), scope.Actor{PersonID: role, Roles: []string{role}, Grants: map[string]scope.Reach{"lamp.reveal": scope.All}})
		shown, err := h.show(ctx, "核查")
		if (err == nil) != (shown.Value != "") {
			t.Errorf("%s: %v and shown %q", role, err, shown.Value)
		}
		return fault.KeyOf(err)
	}
	for at, want := range map[int][3]string{2: {"", "", ""}, 3: {"", "", "reveal.uncleared"}, 4: {"reveal.uncleared", "", "reveal.uncleared"}} {
		label = at
		if got := [3]string{try("keeper"), try("doctor"), try("guest")}; got != want {
			t.Errorf("label %d: %q, want %q", at, got, want)
		}
	}
	if n := h.count("audit_entry"); n != 6 || h.count("reveal_slot") != 6 {
		t.Errorf("%d entries of what was seen, want 6", n)
	}
	label, lists[3] = 3, nil // the clearance ends at once
	if got := try("keeper"); got != "reveal.uncleared" {
		t.Errorf("after its clearance ended: %q", got)
	}
}

func TestLabelOf(t *testing.T) {
	register := []seal.Column{
		{Table: "lamp", Kind: seal.Phone, Level: 2, Sealed: true}, {Table: "lamp", Kind: seal.Document, Level: 3, Sealed: true},
		{Table: "lamp", Kind: seal.Secret, Level: 4, Sealed: true}, {Table: "lamp", Kind: seal.FreeText, Level: 4}, {Table: "other", Kind: seal.Phone, Level: 4, Sealed: true},
	}
	if label := reveal.LabelOf(register, "lamp"); label != 3 || reveal.LabelOf(register, "none") != 0 {
		t.Errorf("labelled %d", label)
	}
}

// TestLimitOfAnHour: beyond the limit it is refused and somebody is told; an
// hour later there is room again, for each reveal as it grows old.
func TestLimitOfAnHour(t *testing.T) {
	h := open(t, 3)
	for i := range 3 {
		if _, err := h.show(as(t.Context(), "li"), "核查 "+strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
		h.clock.Advance(10 * time.Minute)
	}
	shown, err := h.show(as(t.Context(), "li"), "核查 4")
	if fault.KeyOf(err) != reveal.TooMany || shown.Value != "" || h.alerts.Load() != 1 || h.count("audit_entry") != 3 {
		t.Fatalf("fourth: %v, %d alerts", err, h.alerts.Load())
	}
	var told *fault.Error
	if told, _ = err.(*fault.Error); told == nil || told.Params["minutes"] != 30 || told.Params["most"] != int64(3) {
		t.Errorf("the refusal says %v", err)
	}
	if _, err := h.show(as(t.Context(), "wang"), "核查"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	h.clock.Advance(30 * time.Minute) // the first is an hour old
	if _, err := h.show(as(t.Context(), "li"), "核查 5"); err != nil {
		t.Error(err)
	}
	if _, err := h.show(as(t.Context(), "li"), "核查 6"); fault.KeyOf(err) != reveal.TooMany {
		t.Errorf("the second is younger: %v", err)
	}
	if n := h.count("reveal_slot"); n != 4 {
		t.Errorf("%d places are kept", n)
	}
}

// TestLimitHoldsInARace: of many at once no more than the limit get through.
func TestLimitHoldsInARace(t *testing.T) {
	h := open(t, 5)
	var group sync.WaitGroup
	var seen atomic.Int32
	for range 20 {
		group.Go(func() {
			switch _, err := h.show(as(t.Context(), "li"), "核查"); {
			case err == nil:
				seen.Add(1)
			case fault.KeyOf(err) != reveal.TooMany:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if seen.Load() != 5 || h.alerts.Load() != 15 {
		t.Errorf("%d saw it, %d alerts", seen.Load(), h.alerts.Load())
	}
}
