package ledger

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

const (
	warehouse = "01WAREHOUSE000000000000000"
	clinic    = "01CLINIC000000000000000000"
	itemA     = "01ITEMA0000000000000000000"
)

type names struct{}

func (names) ItemNames(_ context.Context, ids []string) (map[string]drugtrace.ItemName, error) {
	return map[string]drugtrace.ItemName{itemA: {Hant: "氨氯地平片"}}, nil
}

func (names) LocationCodes(context.Context, []string) (map[string]string, error) { return nil, nil }

func (names) OrganisationNames(context.Context, []string) (map[string]string, error) {
	return nil, nil
}

func (names) PersonNames(context.Context, []string) (map[string]string, error) { return nil, nil }

type bench struct {
	ledger *Ledger
	runner *usecase.Runner
	clock  *clock.Manual
}

func newBench(t testing.TB) *bench {
	t.Helper()
	c := clock.NewManual(clock.FromTime(time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)))
	database := dbtest.OpenAt(t, c, audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations,
		db.Source{Name: "ledger", FS: migrations, Dir: "migrations"})
	b := &bench{clock: c}
	tables := []audit.Table{{Name: "trace_batch"}, {Name: "trace_hold", Ignore: []string{"search"}}, {Name: "trace_quota"}}
	b.runner = &usecase.Runner{DB: database, Log: audit.NewLog(tables)}
	b.ledger, _ = New(b.runner, NewIssuer("demo-key-not-secret"), Needs{names{}, names{}, names{}})
	return b
}

func as(org string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{"test.write": scope.All}
	for _, p := range permissions {
		grants[p] = scope.Organisation
	}
	return scope.With(context.Background(), scope.Actor{PersonID: "01PERSON000000000000000000", OrgID: org, Grants: grants})
}

// everywhere is a regulator's reach.
func everywhere(permissions ...string) context.Context {
	grants := map[string]scope.Reach{}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: "01OFFICER00000000000000000", OrgID: "01REGULATOR000000000000000", Grants: grants})
}

func scopeOf(org string) scope.Scope { return scope.Scope{Reach: scope.Organisation, OrgID: org} }

func (b *bench) write(t testing.TB, f func(ctx context.Context, tx *usecase.Tx) error) error {
	t.Helper()
	_, err := usecase.Write(as(warehouse), b.runner, "test.write", func(ctx context.Context, tx *usecase.Tx) (bool, error) {
		tx.Act("test.step")
		return true, f(ctx, tx)
	})
	return err
}

// stocked makes n codes of one batch and brings them to stock.
func (b *bench) stocked(t testing.TB, n int, expiry clock.Day) []string {
	t.Helper()
	var codes []string
	err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error {
		var err error
		codes, err = b.ledger.Generate(ctx, tx, NewCodes{ItemID: itemA, ProductCode7: "9010001", Count: n, PackQty: 30, JobID: "job", OriginID: warehouse})
		if err != nil {
			return err
		}
		batch, err := b.ledger.Bind(ctx, tx, Batch{ItemID: itemA, ProductCode7: "9010001", BatchNo: "AML2405A", ExpiryDate: expiry, ExpiryPrecision: PrecisionDay})
		if err != nil {
			return err
		}
		for _, step := range []Operation{{Name: "print"}, {Name: "bind", Batch: batch}, {Name: "submit_inspection"}, {Name: "put_away", To: &Place{warehouse, "A-01"}}} {
			step.Codes, step.AllOrNothing = codes, true
			if _, err := b.ledger.Apply(ctx, tx, step); err != nil {
				return fmt.Errorf("%s: %w", step.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return codes
}

func (b *bench) apply(t testing.TB, op Operation) (Applied, error) {
	t.Helper()
	var applied Applied
	err := b.write(t, func(ctx context.Context, tx *usecase.Tx) (err error) {
		applied, err = b.ledger.Apply(ctx, tx, op)
		return err
	})
	return applied, err
}

func (b *bench) balanced(t testing.TB) {
	t.Helper()
	mismatches, err := Reconcile(context.Background(), b.runner.DB.Read())
	if err != nil || len(mismatches) > 0 {
		t.Fatalf("stock and codes differ: %v %v", mismatches, err)
	}
}

func TestIssuerVectors(t *testing.T) {
	issuer := NewIssuer("demo-key-not-secret")
	for _, v := range []struct {
		product string
		serial  int64
		code    string
	}{
		{"9010001", 1, "90100010000000010983"}, {"9010001", 2, "90100010000000024898"}, {"9010002", 1, "90100020000000016807"},
		{"9020001", 1, "90200010000000013943"}, {"9010003", 12345, "90100030000123453807"},
	} {
		if got := issuer.Code(v.product, v.serial); got != v.code {
			t.Errorf("%s/%d: got %s, want %s", v.product, v.serial, got, v.code)
		}
		if !issuer.Genuine(v.code) || NewIssuer("other").Genuine(v.code) {
			t.Errorf("%s: secret digits do not screen", v.code)
		}
	}
}

func TestEveryUnlistedStepIsRefused(t *testing.T) {
	operations := map[string]bool{}
	for _, tr := range Transitions {
		operations[tr.Operation] = true
	}
	b := newBench(t)
	code := b.stocked(t, 1, "2027-05-31")[0]
	for _, state := range States() {
		for operation := range operations {
			_, listed := transition(operation, state)
			if listed {
				continue
			}
			row := &Code{Code: code, State: state, DocumentID: "other"}
			op := Operation{Name: operation, Document: Document{ID: "this"}}
			if outcome, refusal := op.judge(row, row, nil, "2026-11-20"); outcome != Wrong || refusal.Code != fault.Conflict {
				t.Errorf("%s from %s: outcome %s, %v", operation, state, outcome, refusal)
			}
		}
	}
}

func TestExpiredAndHeldCannotLeaveButMayReturn(t *testing.T) {
	b := newBench(t)
	expired := b.stocked(t, 1, "2026-11-19")
	if _, err := b.apply(t, Operation{Name: "pick", Codes: expired, AllOrNothing: true}); fault.KeyOf(err) != "ledger.expired" {
		t.Errorf("expired box was picked: %v", err)
	}
	if applied, err := b.apply(t, Operation{Name: "pick_return", Codes: expired, AllOrNothing: true}); err != nil || len(applied.Done) != 1 {
		t.Errorf("expired box cannot leave for return: %v", err)
	}
	b.balanced(t)

	good := b.stocked(t, 1, "2027-05-31")
	code, err := b.ledger.Get(as(warehouse, PermitRead), good[0])
	if err != nil {
		t.Fatal(err)
	}
	regulator := everywhere(PermitRecall, PermitReleaseRegulator)
	hold, err := b.ledger.PlaceHold(regulator, NewHold{TargetKind: TargetBatch, Target: *code.BatchID, Kind: HoldRecall, Reason: "溶出度不合格"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.apply(t, Operation{Name: "pick", Codes: good, AllOrNothing: true}); fault.KeyOf(err) != "ledger.held" {
		t.Errorf("held box was picked: %v", err)
	}
	if _, err := b.ledger.ReleaseHold(as(warehouse, PermitRelease), hold.ID, "误锁"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("QA released a regulator's hold: %v", err)
	}
	if _, err := b.ledger.ReleaseRegulatorHold(regulator, hold.ID, "复检合格"); err != nil {
		t.Error(err)
	}
	if applied, err := b.apply(t, Operation{Name: "pick", Codes: good, AllOrNothing: true}); err != nil || len(applied.Done) != 1 {
		t.Errorf("released box cannot be picked: %v", err)
	}
	b.balanced(t)
}

func TestRaceForOneBoxHasOneWinner(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 1, "2027-05-31")
	for _, step := range []string{"pick", "check", "ship", "sign", "dispense"} {
		var wins sync.Map
		var group sync.WaitGroup
		for i := range 32 {
			group.Go(func() {
				document := Document{Type: "order", ID: fmt.Sprintf("order-%02d", i)}
				applied, err := b.apply(t, Operation{Name: step, Codes: codes, Document: document})
				if err != nil {
					t.Errorf("%s: %v", step, err)
				}
				if len(applied.Done) == 1 {
					wins.Store(document.ID, true)
				}
			})
		}
		group.Wait()
		winners := 0
		wins.Range(func(any, any) bool { winners++; return true })
		if winners != 1 {
			t.Errorf("%s: %d winners", step, winners)
		}
		b.balanced(t)
	}
}

func TestSealedCaseMovesAsOneRow(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 60, "2027-05-31")
	var box string
	err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error {
		boxes, err := b.ledger.Generate(ctx, tx, NewCodes{ItemID: itemA, ProductCode7: "9010001", Level: Large, Count: 1, JobID: "cases", OriginID: warehouse})
		if err != nil {
			return err
		}
		box = boxes[0]
		if _, err := b.ledger.Apply(ctx, tx, Operation{Name: "print", Codes: boxes, AllOrNothing: true}); err != nil {
			return err
		}
		return b.ledger.Pack(ctx, tx, box, codes)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.balanced(t)
	for _, step := range []string{"pick", "check", "ship"} {
		if applied, err := b.apply(t, Operation{Name: step, Codes: []string{box}, AllOrNothing: true}); err != nil || len(applied.Done) != 1 {
			t.Fatalf("%s: %v", step, err)
		}
	}
	inside, err := b.ledger.Get(as(warehouse, PermitRead), codes[7])
	if err != nil || inside.State != Transit {
		t.Fatalf("a packed box does not follow its case: %s %v", inside.State, err)
	}
	if applied, err := b.apply(t, Operation{Name: "sign", Codes: codes[:5], To: &Place{clinic, ""}, AllOrNothing: true}); err != nil || len(applied.Done) != 5 {
		t.Fatalf("scanning boxes out of the case: %v", err)
	}
	b.balanced(t)
	rest, err := b.ledger.Get(as(warehouse, PermitRead), box)
	if err != nil || rest.Units != 55 {
		t.Errorf("case counts %d packs, want 55 (%v)", rest.Units, err)
	}
}

func TestStockAlwaysEqualsCodes(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 40, "2027-05-31")
	operations := []string{}
	for _, tr := range Transitions {
		operations = append(operations, tr.Operation)
	}
	rapid.Check(t, func(r *rapid.T) {
		part := rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, 10, rapid.ID[string]).Draw(r, "codes")
		operation := rapid.SampledFrom(operations).Draw(r, "operation")
		op := Operation{Name: operation, Codes: part, Document: Document{ID: rapid.SampledFrom([]string{"o1", "o2"}).Draw(r, "order")}}
		if rapid.Bool().Draw(r, "moves") {
			op.To = &Place{rapid.SampledFrom([]string{warehouse, clinic}).Draw(r, "holder"), rapid.SampledFrom([]string{"A-01", "A-02", ""}).Draw(r, "location")}
		}
		applied, err := b.apply(t, op)
		if err != nil {
			r.Fatal(err)
		}
		for _, result := range applied.Results {
			if result.Outcome == OK && !slices.Contains(applied.Done, result.Code) {
				r.Fatalf("%s passed but did not move", result.Code)
			}
		}
		mismatches, err := Reconcile(context.Background(), b.runner.DB.Read())
		if err != nil || len(mismatches) > 0 {
			r.Fatalf("after %s: %v %v", operation, mismatches, err)
		}
	})
}

func TestQuotaIsNeverExceededByRacingReceipts(t *testing.T) {
	b := newBench(t)
	if err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error { return SetQuota(ctx, tx, warehouse, itemA, 100) }); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	var taken sync.Map
	for i := range 20 {
		group.Go(func() {
			err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error { return TakeQuota(ctx, tx, warehouse, itemA, 10) })
			if err == nil {
				taken.Store(i, true)
			} else if fault.KeyOf(err) != "ledger.over_quota" {
				t.Error(err)
			}
		})
	}
	group.Wait()
	wins := 0
	taken.Range(func(any, any) bool { wins++; return true })
	left, err := QuotaLeft(context.Background(), b.runner.DB.Read(), warehouse, itemA)
	if wins != 10 || left != 0 || err != nil {
		t.Errorf("%d receipts, %d left, %v", wins, left, err)
	}
}

func BenchmarkBulkScan(bm *testing.B) {
	b := newBench(bm)
	for bm.Loop() {
		bm.StopTimer()
		codes := b.stocked(bm, 2000, "2027-05-31")
		bm.StartTimer()
		if _, err := b.apply(bm, Operation{Name: "pick", Codes: codes, Document: Document{ID: "order"}}); err != nil {
			bm.Fatal(err)
		}
	}
	bm.ReportMetric(float64(bm.Elapsed().Microseconds())/float64(bm.N)/2000, "µs/code")
}

// verified fails when the evidence of the ledger is not sound.
func (b *bench) problems(t testing.TB) []audit.Problem {
	t.Helper()
	var problems []audit.Problem
	note := func(p audit.Problem) { problems = append(problems, p) }
	ctx, q := context.Background(), b.runner.DB.Read()
	for _, check := range RowChecks() {
		if err := check.Check(ctx, q, note); err != nil {
			t.Fatal(err)
		}
	}
	refs, err := eventRefs(ctx, q, "", 10_000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recomputeEvents(ctx, q, refs, note); err != nil {
		t.Fatal(err)
	}
	return problems
}

func TestEveryChangedValueIsFound(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 12, "2027-05-31")
	var box string
	err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error {
		boxes, err := b.ledger.Generate(ctx, tx, NewCodes{ItemID: itemA, ProductCode7: "9010001", Level: Large, Count: 1, JobID: "cases", OriginID: warehouse})
		if err != nil {
			return err
		}
		box = boxes[0]
		if _, err := b.ledger.Apply(ctx, tx, Operation{Name: "print", Codes: boxes}); err != nil {
			return err
		}
		return b.ledger.Pack(ctx, tx, box, codes[:6])
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range []Operation{
		{Name: "pick", Codes: codes[4:9], Document: Document{Type: "outbound", ID: "order-1", No: "CK1"}},
		{Name: "check", Codes: codes[6:9]}, {Name: "ship", Codes: codes[6:9], To: &Place{clinic, ""}}, {Name: "sign", Codes: codes[6:9]},
	} {
		if _, err := b.apply(t, op); err != nil {
			t.Fatal(err)
		}
	}
	left := 20
	if _, err := b.apply(t, Operation{Name: "dispense_part", Codes: codes[6:7], Units: 10, PackLeft: &left}); err != nil {
		t.Fatal(err)
	}
	if found := b.problems(t); len(found) > 0 {
		t.Fatalf("untouched data is called changed: %v", found)
	}
	for _, change := range []struct{ table, column, value string }{
		{"trace_code", "state", "'stock'"}, {"trace_code", "holder_id", "'01X'"}, {"trace_code", "location_id", "'Z'"}, {"trace_code", "batch_id", "'01X'"},
		{"trace_code", "item_id", "'01X'"}, {"trace_code", "units", "7"}, {"trace_code", "level", "2"}, {"trace_code", "pack_left", "3"},
		{"trace_code", "document_id", "'x'"}, {"trace_code", "job_id", "'x'"}, {"trace_code", "origin_id", "'x'"}, {"trace_code", "labelled_at", "5"},
		{"trace_code", "event_id", "5"}, {"trace_code", "version", "9"}, {"trace_code", "parent", "'x'"}, {"trace_code", "scheme", "'GS1'"},
		{"trace_event", "event_time", "5"}, {"trace_event", "recorded_at", "5"}, {"trace_event", "person_id", "'x'"}, {"trace_event", "note", "'x'"},
		{"trace_event", "holder_id", "'x'"}, {"trace_event", "batch_no", "'x'"}, {"trace_event", "expiry_date", "'x'"}, {"trace_event", "units", "8"},
		{"trace_event", "temperature", "8"}, {"trace_event", "codes_root", "'x'"}, {"trace_event", "operation", "'x'"}, {"trace_event", "document_no", "'x'"},
		{"trace_stock", "quantity", "99"},
	} {
		t.Run(change.table+"."+change.column, func(t *testing.T) {
			where := map[string]string{"trace_code": "code = '" + codes[6] + "'", "trace_event": "operation = 'dispense_part'", "trace_stock": "state = '" + Partial + "'"}[change.table]
			b.tamper(t, "UPDATE "+change.table+" SET "+change.column+" = "+change.value+" WHERE "+where)
		})
	}
}

// tamper changes a row behind the ledger's back, expects that the check names
// its table, and puts the row back.
func (b *bench) tamper(t *testing.T, statement string) {
	t.Helper()
	pool := b.runner.DB.Maintenance()
	ctx := context.Background()
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, statement); err != nil {
		t.Fatal(err)
	}
	var found []audit.Problem
	note := func(p audit.Problem) { found = append(found, p) }
	for _, check := range RowChecks() {
		if err := check.Check(ctx, tx, note); err != nil {
			t.Fatal(err)
		}
	}
	refs, err := eventRefs(ctx, tx, "", 10_000)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := recomputeEvents(ctx, tx, refs, note); err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Errorf("not found: %s", statement)
	}
}
