package ledger

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

// cased packs codes into a new case and returns its code.
func (b *bench) cased(t testing.TB, codes []string) string {
	t.Helper()
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
	return box
}

func (b *bench) held(t testing.TB, code string) Hold {
	t.Helper()
	hold, err := b.ledger.PlaceHold(as(warehouse, PermitHold), NewHold{Kind: HoldQuality, TargetKind: TargetCode, Target: code, Reason: "封口破损"})
	if err != nil {
		t.Fatal(err)
	}
	return hold
}

func TestACaseWithOneHeldBoxStays(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 6, "2027-05-31")
	box := b.cased(t, codes)
	hold := b.held(t, codes[2])
	for _, step := range []string{"pick", "check", "ship"} {
		if _, err := b.apply(t, Operation{Name: step, Codes: []string{box}, AllOrNothing: true}); fault.KeyOf(err) != "ledger.held" && step == "pick" || err == nil {
			t.Errorf("%s of the case: %v", step, err)
		}
	}
	view, err := b.ledger.Get(as(warehouse, PermitRead), box)
	if err != nil || view.Available || len(view.Holds) != 1 {
		t.Errorf("the case reads available %v with %d holds (%v)", view.Available, len(view.Holds), err)
	}
	if public, err := Lookup(context.Background(), b.runner.DB, box); err != nil || !public.Held {
		t.Errorf("the public reads the case as free: %v", err)
	}
	if _, err := b.ledger.ReleaseHold(as(warehouse, PermitRelease), hold.ID, "复检合格"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.apply(t, Operation{Name: "pick", Codes: []string{box}, AllOrNothing: true}); err != nil {
		t.Errorf("a released case stays: %v", err)
	}
	b.balanced(t)
}

func TestBoxesOfAHeldCaseAreHeldInsideAndOutside(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 6, "2027-05-31")
	box := b.cased(t, codes)
	b.held(t, box)
	if _, err := b.apply(t, Operation{Name: "pick", Codes: codes[:1], AllOrNothing: true}); fault.KeyOf(err) != "ledger.held" {
		t.Errorf("a box was picked out of a held case: %v", err)
	}
	if public, err := Lookup(context.Background(), b.runner.DB, codes[1]); err != nil || !public.Held {
		t.Errorf("the public reads a box in a held case as free: %v", err)
	}
	// A step that held goods may take opens the case: the box takes its hold along.
	if _, err := b.apply(t, Operation{Name: "relocate", Codes: codes[:1], To: &Place{warehouse, "A-02"}, AllOrNothing: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.apply(t, Operation{Name: "pick", Codes: codes[:1], AllOrNothing: true}); fault.KeyOf(err) != "ledger.held" {
		t.Errorf("opening the case freed the box: %v", err)
	}
	if found := b.problems(t); len(found) > 0 {
		t.Errorf("evidence: %v", found)
	}
	b.balanced(t)
}

func TestOnlyTheHolderPacks(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 4, "2027-05-31")
	var box string
	err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error {
		boxes, err := b.ledger.Generate(ctx, tx, NewCodes{ItemID: itemA, ProductCode7: "9010001", Level: Large, Count: 1, JobID: "cases", OriginID: clinic})
		if err == nil {
			box = boxes[0]
			_, err = b.ledger.Apply(ctx, tx, Operation{Name: "print", Codes: boxes, AllOrNothing: true})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pack := func(org string) error {
		_, err := usecase.Write(as(org, PermitPack), b.runner, PermitPack, func(ctx context.Context, tx *usecase.Tx) (bool, error) {
			return true, b.ledger.Pack(ctx, tx, box, codes)
		})
		return err
	}
	if err := pack(clinic); !fault.Is(err, fault.NotFound) {
		t.Errorf("another organisation's boxes were packed: %v", err)
	}
	if err := pack(warehouse); fault.KeyOf(err) != "ledger.container" {
		t.Errorf("another organisation's case was used: %v", err)
	}
	b.balanced(t)
}

func TestPackedBoxesAreListedWhereTheirCaseIs(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 6, "2027-05-31")
	loose := b.stocked(t, 1, "2027-06-30")
	box := b.cased(t, codes)
	for _, op := range []Operation{{Name: "pick"}, {Name: "check"}, {Name: "ship", To: &Place{clinic, ""}}} {
		op.Codes, op.AllOrNothing = []string{box}, true
		if _, err := b.apply(t, op); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		org    string
		filter codeFilter
		want   int
	}{
		"the clinic sees the case and what is inside": {clinic, codeFilter{}, 7},
		"boxes in transit, packed ones too":           {warehouse, codeFilter{State: []string{Transit}}, 7},
		"boxes in stock, packed ones no more":         {warehouse, codeFilter{State: []string{InStock}}, len(loose)},
		"boxes at the clinic":                         {warehouse, codeFilter{HolderID: []string{clinic}}, 7},
		"a stranger sees none":                        {"01STRANGER0000000000000000", codeFilter{}, 0},
	} {
		page, err := b.ledger.listCodes(as(c.org, PermitRead), &c.filter)
		if err != nil || page.Total != c.want || len(page.Items) != c.want {
			t.Errorf("%s: %d of %d, want %d (%v)", name, len(page.Items), page.Total, c.want, err)
		}
		for _, row := range page.Items {
			if row.Code.Code != loose[0] && (row.State != Transit || row.HolderID != clinic || row.LocationID != "") {
				t.Errorf("%s: %s is shown as %s at %s/%s", name, row.Code.Code, row.State, row.HolderID, row.LocationID)
			}
		}
	}
	if _, err := b.ledger.PlaceHold(as(clinic, PermitHold), NewHold{Kind: HoldQuality, TargetKind: TargetCode, Target: codes[0], Reason: "封口破损"}); err != nil {
		t.Errorf("the clinic cannot hold a box inside its case: %v", err)
	}
}

func TestHoldsAreSeenByWhomTheyConcern(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 3, "2027-05-31")
	box := b.cased(t, codes[:2])
	for _, op := range []Operation{{Name: "pick"}, {Name: "check"}, {Name: "ship", To: &Place{clinic, ""}}} {
		op.Codes, op.AllOrNothing = []string{box}, true
		if _, err := b.apply(t, op); err != nil {
			t.Fatal(err)
		}
	}
	view, err := b.ledger.Get(as(warehouse, PermitRead), codes[0])
	if err != nil {
		t.Fatal(err)
	}
	inCase, inStock := b.held(t, codes[0]), b.held(t, codes[2])
	batch, err := b.ledger.PlaceHold(as(warehouse, PermitHoldBatch), NewHold{Kind: HoldQuality, TargetKind: TargetBatch, Target: *view.BatchID, Reason: "溶出度"})
	if err != nil {
		t.Fatal(err)
	}
	item, err := b.ledger.PlaceHold(as(warehouse, PermitHoldBatch), NewHold{Kind: HoldQuality, TargetKind: TargetItem, Target: itemA, Reason: "溶出度"})
	if err != nil {
		t.Fatal(err)
	}
	recall, err := b.ledger.PlaceHold(everywhere(PermitRecall), NewHold{Kind: HoldRecall, TargetKind: TargetBatch, Target: *view.BatchID, Reason: "召回"})
	if err != nil {
		t.Fatal(err)
	}
	for org, want := range map[string][]string{
		warehouse: {inCase.ID, inStock.ID, batch.ID, item.ID, recall.ID}, clinic: {inCase.ID, batch.ID, item.ID, recall.ID},
		"01STRANGER0000000000000000": {recall.ID},
	} {
		page, err := b.ledger.listHolds(as(org, PermitRead), &holdFilter{Active: true})
		seen := map[string]bool{}
		for _, hold := range page.Items {
			seen[hold.ID] = true
		}
		if err != nil || len(seen) != len(want) {
			t.Errorf("%s sees %d holds, want %d (%v)", org, len(seen), len(want), err)
		}
		for _, id := range want {
			if !seen[id] {
				t.Errorf("%s does not see hold %s", org, id)
			}
		}
	}
	if _, err := seenHold(context.Background(), b.runner.DB.Read(), scopeOf("01STRANGER0000000000000000"), inStock.ID); fault.KeyOf(err) != "ledger.no_hold" {
		t.Errorf("a stranger reads a hold: %v", err)
	}
}

func TestCasesAreMadePackedAndOpenedByTheHolder(t *testing.T) {
	b := newBench(t)
	codes := b.stocked(t, 6, "2027-05-31")
	view, err := b.ledger.Get(as(warehouse, PermitRead), codes[0])
	if err != nil {
		t.Fatal(err)
	}
	packer := as(warehouse, PermitPack)
	if _, err := b.ledger.MakeCases(as(clinic, PermitPack), NewCases{BatchID: *view.BatchID, Level: Large, Count: 1}); fault.KeyOf(err) != "ledger.no_batch" {
		t.Errorf("a clinic made cases for a batch it never had: %v", err)
	}
	made, err := b.ledger.MakeCases(packer, NewCases{BatchID: *view.BatchID, Level: Large, Count: 2})
	if err != nil || len(made.Codes) != 2 {
		t.Fatal(made, err)
	}
	middle, err := b.ledger.MakeCases(packer, NewCases{BatchID: *view.BatchID, Level: Middle, Count: 1})
	if err != nil {
		t.Fatal(err)
	}
	if sheet, err := b.ledger.CaseLabels(packer, made.Codes); err != nil || string(sheet[:5]) != "%PDF-" {
		t.Errorf("labels: %v", err)
	}
	if _, err := b.ledger.CaseLabels(packer, codes[:1]); !fault.Is(err, fault.NotFound) {
		t.Errorf("a box got the label of a case: %v", err)
	}
	box, bundle := made.Codes[0], middle.Codes[0]
	if _, err := b.ledger.PackCase(packer, bundle, codes[:2]); err != nil {
		t.Fatal(err)
	}
	if _, err := b.ledger.PackCase(packer, box, append([]string{bundle}, codes[2:4]...)); err != nil {
		t.Fatal(err)
	}
	b.balanced(t)
	hold := b.held(t, codes[0]) // two levels down
	if _, err := b.apply(t, Operation{Name: "pick", Codes: []string{box}, AllOrNothing: true}); fault.KeyOf(err) != "ledger.held" {
		t.Errorf("a case with a held box two levels down was picked: %v", err)
	}
	if _, err := b.ledger.ReleaseHold(as(warehouse, PermitRelease), hold.ID, "复检合格"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		org, code, key string
	}{{clinic, box, "ledger.unknown"}, {warehouse, made.Codes[1], "ledger.empty_container"}, {warehouse, "90100010000000999999", "ledger.unknown"}} {
		if _, err := b.ledger.UnpackCase(as(c.org, PermitPack), c.code); fault.KeyOf(err) != c.key {
			t.Errorf("%s opens %s: %v, want %s", c.org, c.code, err, c.key)
		}
	}
	inside, err := b.ledger.listCodes(as(warehouse, PermitRead), &codeFilter{Parent: []string{box}})
	if err != nil || inside.Total != 3 {
		t.Errorf("%d lie in the case, want 3 (%v)", inside.Total, err)
	}
	if _, err := b.ledger.UnpackCase(packer, box); err != nil {
		t.Fatal(err)
	}
	b.balanced(t)
	if applied, err := b.apply(t, Operation{Name: "pick", Codes: append([]string{bundle}, codes[2:]...), AllOrNothing: true}); err != nil || len(applied.Done) != 5 {
		t.Errorf("what was taken out cannot be picked: %v", err)
	}
	if _, err := b.ledger.PackCase(packer, box, codes[4:]); fault.KeyOf(err) != "ledger.container" {
		t.Errorf("a used case was used again: %v", err)
	}
	b.balanced(t)
	if found := b.problems(t); len(found) > 0 {
		t.Errorf("evidence: %v", found)
	}
}

// A reason is found however it is typed, on every engine.
func TestHoldsAreFoundByTheirReason(t *testing.T) {
	b := newBench(t)
	code := b.stocked(t, 1, "2027-01-31")[0]
	hold, err := b.ledger.PlaceHold(as(warehouse, PermitHold), NewHold{Kind: HoldQuality, TargetKind: TargetCode, Target: code, Reason: "Seal 標籤破損, lot ABC"})
	if err != nil {
		t.Fatal(err)
	}
	find := func(typed string, want int) {
		t.Helper()
		page, err := b.ledger.listHolds(as(warehouse, PermitRead), &holdFilter{Params: list.Params{Q: typed}})
		if err != nil || len(page.Items) != want {
			t.Errorf("%q finds %d holds, want %d: %v", typed, len(page.Items), want, err)
		}
	}
	for _, typed := range []string{"seal", "SEAL", "lot abc", "标签破损", "ＡＢＣ", "bqps", code} {
		find(typed, 1)
	}
	find("label", 0)
	if err := b.write(t, func(ctx context.Context, tx *usecase.Tx) error { // placed before the reason was folded
		_, err := tx.ExecContext(ctx, "UPDATE trace_hold SET search = '' WHERE id = ?", hold.ID)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	find("SEAL", 1)
	find("seal", 1)
}
