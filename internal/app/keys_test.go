package app

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/module/platform/enterprise"
)

// TestKeysRotate: every sealed value goes under the new key, of the other
// algorithm, while others write; stopped half way it goes on; the evidence holds;
// and the old key can be destroyed without losing a value.
func TestKeysRotate(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	ctx := scope.With(t.Context(), scope.SystemActor("test"))
	register := func(ctx context.Context, name, phone string) error {
		_, err := st.Services.Enterprise.Ensure(ctx, enterprise.Details{Name: name, Kind: "food", ContactName: "陈大文", Phone: &phone})
		return err
	}
	const before = 450 // more than two batches
	for i := range before {
		if err := register(ctx, "甲"+strings.Repeat("一", i%40)+string(rune('a'+i%26))+string(rune('a'+i/26)), "66123456"); err != nil {
			t.Fatal(err)
		}
	}
	old := st.Ring.Primary()
	if err := st.nextKey(string(seal.SM4GCM)); err != nil || st.Ring.Primary() == old {
		t.Fatal(err)
	}
	stopped, stop := context.WithCancel(ctx)
	var column seal.Column
	for _, c := range st.Personal() {
		if c.Table == "organisation" && c.Sealed {
			column = c
		}
	}
	if n, err := st.resealPart(stopped, column); err != nil || n != resealBatch {
		t.Fatalf("the first part: %d, %v", n, err)
	}
	stop()
	if _, err := st.Reseal(stopped, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	var others sync.WaitGroup
	others.Go(func() { // somebody works meanwhile
		for i := range 40 {
			if err := register(ctx, "乙"+string(rune('a'+i%26))+string(rune('a'+i/26)), "+853 66654321"); err != nil {
				t.Error(err)
				return
			}
		}
	})
	total, err := st.Reseal(ctx, time.Millisecond)
	others.Wait()
	if err != nil || total < before-resealBatch {
		t.Fatalf("%d values, %v", total, err)
	}
	left, err := st.stale(ctx, st.DB.Read(), column)
	if err != nil || len(left) != 0 {
		t.Fatalf("%d are left, %v", len(left), err)
	}
	if again, err := st.Reseal(ctx, time.Millisecond); err != nil || again != 0 {
		t.Errorf("once more: %d, %v", again, err)
	}
	if err := st.Ring.Destroy(strings.Split(old, ":")[1], st.clock.Now()); err != nil {
		t.Fatal(err)
	}
	var rows []sealedRow
	if err := st.DB.Read().NewSelect().Table("organisation").ColumnExpr("id, phone_sealed AS sealed").Where("phone_sealed IS NOT NULL").Scan(ctx, &rows); err != nil {
		t.Fatal(err)
	}
	opened := map[string]int{}
	for _, row := range rows {
		plain, err := st.Ring.Open(column.At(row.ID), row.Sealed)
		if err != nil || !strings.Contains(row.Sealed, ":sm4gcm:") {
			t.Fatalf("%s: %s %v", row.ID, row.Sealed, err)
		}
		opened[plain]++
	}
	if opened["66123456"] < before || len(rows) < before+40 {
		t.Errorf("of %d: %v", len(rows), opened)
	}
	if err := st.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	report, err := audit.Verify(ctx, st.DB, st.Runner.Log, audit.Options{Verifiers: []string{st.Signer.Verifier()}})
	if err != nil || report.Total > 0 && report.Problems[0].Table == "organisation" {
		t.Errorf("%v %+v", err, report.Problems[:min(3, len(report.Problems))])
	}
}

// TestKeyIsAddedBeforeUse: a key can be brought to every node before one seals
// with it, and a running node notices when it is put to use.
func TestKeyIsAddedBeforeUse(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	old := st.Ring.Primary()
	added, err := st.Ring.Add(seal.SM4GCM, st.clock.Now().Add(time.Second))
	if err != nil || st.Ring.Primary() != old || st.Ring.Waiting() != added {
		t.Fatalf("%v, %s waits for %s", err, st.Ring.Waiting(), added)
	}
	other, err := seal.OpenRing(seal.Config{File: st.Config.KeyDir + "/seal.json"}, st.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	watched, stop := context.WithCancel(t.Context())
	defer stop()
	go other.Watch(watched, time.Millisecond, func(err error) { t.Error(err) })
	if err := st.nextKey(string(seal.AES256GCM)); err != nil || !strings.Contains(st.Ring.Primary(), added) || st.Ring.Waiting() != "" {
		t.Fatalf("%v: %s", err, st.Ring.Primary())
	}
	for !strings.Contains(other.Primary(), added) {
		select {
		case <-t.Context().Done():
			t.Fatal("the other node does not notice")
		case <-time.After(time.Millisecond):
		}
	}
	if err := st.Ring.Promote("deadbeef"); err == nil {
		t.Error("an unknown key is put to use")
	}
}
