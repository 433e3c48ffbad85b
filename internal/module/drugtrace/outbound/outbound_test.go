package outbound

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

const far = clock.Day("2028-05-31")

func (w *world) state(code string) *ledger.Code {
	w.Helper()
	return must[*ledger.Code](w)(ledger.Find(context.Background(), w.runner.DB.Read(), code))
}

func TestDeliveryFromDraftToSignature(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "AML2405A", far, 0, 3)
	view := w.reviewed(b.item, 3)
	if view.ReviewerName != "人lead" || view.Deadline == nil || view.Deadline.RuleKey != "param.drugtrace.outbound.ship_within" {
		t.Errorf("reviewed: %q %+v", view.ReviewerName, view.Deadline)
	}
	line := must[View](t)(w.Get(picker, view.ID)).Lines[0]
	if line.BatchNo != "AML2405A" || line.LocationCode != w.shelves[0].Code || line.Expiry == nil || line.ItemName.Hant != "氨氯地平片" {
		t.Errorf("the picker is not told what to take: %+v", line)
	}
	answer := must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[0], b.codes[0]), ""))
	if answer.Results[0].Result != ledger.OK || answer.Results[1].Result != ledger.Repeat || answer.Progress != (ledger.Progress{Done: 1, Total: 3}) {
		t.Errorf("picking: %+v", answer)
	}
	refused(t, second(w.FinishPicking(picker, view.ID, view.Version)), fault.Invalid, "outbound.picking_missing")
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker2, view.ID, scans(b.codes[1:]...), "")))
	// The first scan started picking and the version stayed, so the open page still closes the step.
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	if view.State != ToCheck || !slices.Equal(view.PickerIDs, []string{"picker", "picker2"}) || len(view.Lines[0].Lots) != 1 || view.Lines[0].Lots[0].QtyPicked != 3 {
		t.Errorf("picked: %+v", view)
	}
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(b.codes...))))
	view = must[View](t)(w.FinishCheck(checker, view.ID, view.Version, Conditions{}))
	if view.State != ToShip || view.CheckerNames[0] != "人checker" {
		t.Errorf("checked: %s %v", view.State, view.CheckerNames)
	}
	view = must[View](t)(w.Ship(shipper, view.ID, view.Version, transport()))
	if c := w.state(b.codes[0]); c.State != ledger.Transit || c.HolderID != clinicA || c.OriginID != depot || c.LocationID != "" {
		t.Errorf("on the way: %+v", c)
	}
	if view.CarrierName != "琴澳冷链" || view.DueAt != w.clock.Now().Add(24*time.Hour) {
		t.Errorf("shipped: %+v", view.Order)
	}
	w.all(must[ledger.ScanAnswer](t)(w.Sign(pharmacy, view.ID, scans(b.codes...))))
	view = must[View](t)(w.FinishSigning(pharmacy, view.ID, view.Version, Arrival{}))
	if c := w.state(b.codes[0]); view.State != Signed || c.State != ledger.AtClinic || len(view.Differences) != 0 || !view.DueAt.IsZero() {
		t.Errorf("signed: %s, box %s", view.State, c.State)
	}
	w.balanced()
	facts, err := w.Shipment(context.Background(), w.runner.DB.Read(), view.ID)
	if err != nil || facts.Signed[b.batch] != 3 || facts.ClinicID != clinicA || facts.DepotID != depot {
		t.Errorf("what a return may quote: %+v %v", facts, err)
	}
	if lines := must[[]string](t)(w.actions(pharmacy, view.ID)); !slices.Contains(lines, "drugtrace.outbound.finish-signing") || !slices.Contains(lines, "drugtrace.outbound.create") {
		t.Errorf("timeline: %v", lines)
	}
}

// second drops the value of a call that must fail.
func second[T any](_ T, err error) error { return err }

func (w *world) actions(ctx context.Context, orderID string) ([]string, error) {
	entries, err := w.Timeline(ctx, orderID)
	actions := []string{}
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	return actions, err
}

// TestGates: variety, place, person, licences, at submit and again at review
// and at ship.
func TestGates(t *testing.T) {
	w := newWorld(t)
	good := w.stock(w.item(nil), "A1", far, 0, 1)
	suspended := w.stock(w.item(nil), "B1", far, 1, 1)
	suspend := func(itemID string) {
		item := must[drugcatalog.View](t)(w.catalogue.Get(officer, itemID))
		must[drugcatalog.View](t)(w.catalogue.Do(head, itemID, "suspend", drugcatalog.Decision{Version: item.Version, Reason: "信号待查", DocumentNo: "第7号"}))
	}
	onlyOther := must[site.Clinic](t)(w.sites.CreateClinic(officer, site.ClinicInput{OrgID: carrier, LicenceNo: "PDY-X", DesignatedFrom: "2024-11-11", Allowed: site.AllowedList, ItemIDs: []string{suspended.item}}))
	w.people.pharmacists[carrier] = 1
	submit := func(itemID, clinicID string) error {
		view := must[View](t)(w.Create(clerk, NewOrder{Type: "209", ClinicID: clinicID, Lines: []NewLine{{ItemID: itemID, Qty: 1}}}))
		return second(w.Submit(clerk, view.ID, view.Version))
	}
	refused(t, submit(good.item, bureau), fault.Invalid, "site.not_designated")
	refused(t, submit(good.item, onlyOther.OrgID), fault.Invalid, "site.item_not_allowed")
	w.people.pharmacists[clinicA] = 0
	refused(t, submit(good.item, clinicA), fault.Invalid, "outbound.no_pharmacist")
	w.people.pharmacists[clinicA] = 1
	w.people.unlicensed[clinicA] = true
	refused(t, submit(good.item, clinicA), fault.Invalid, "enterprise.not_licensed")
	delete(w.people.unlicensed, clinicA)
	w.people.unlicensed[depot] = true
	refused(t, submit(good.item, clinicA), fault.Invalid, "enterprise.not_licensed")
	delete(w.people.unlicensed, depot)

	waiting := w.draftOf(suspended.item, 1)
	waiting = must[View](t)(w.Submit(clerk, waiting.ID, waiting.Version))
	suspend(suspended.item)
	refused(t, second(w.Review(lead, waiting.ID, waiting.Version)), fault.Invalid, "drugcatalog.not_effective")
	refused(t, submit(suspended.item, clinicA), fault.Invalid, "drugcatalog.not_effective")

	view := w.checked(good)
	w.people.unlicensed[carrier] = true
	refused(t, second(w.Ship(shipper, view.ID, view.Version, transport())), fault.Invalid, "enterprise.not_licensed")
	delete(w.people.unlicensed, carrier)
	suspend(good.item)
	refused(t, second(w.Ship(shipper, view.ID, view.Version, transport())), fault.Invalid, "drugcatalog.not_effective")
	w.balanced()
}

func TestDraftFields(t *testing.T) {
	w := newWorld(t)
	a, b := w.stock(w.item(nil), "A1", far, 0, 1), w.stock(w.item(nil), "B1", far, 1, 1)
	for _, c := range []struct {
		ask NewOrder
		key string
	}{
		{NewOrder{ClinicID: "01NOBODY00000000000000000Z", Lines: []NewLine{{ItemID: a.item, Qty: 1}}}, "outbound.clinic_unknown"},
		{NewOrder{ClinicID: clinicA, Lines: []NewLine{{ItemID: "01NOITEM00000000000000000Z", Qty: 1}}}, "outbound.item_unknown"},
		{NewOrder{ClinicID: clinicA, Lines: []NewLine{{ItemID: a.item, Qty: 1, BatchID: b.batch}}}, "outbound.batch_unknown"},
		{NewOrder{ClinicID: clinicA, Lines: []NewLine{{ItemID: a.item, Qty: 1}, {ItemID: a.item, Qty: 1}}}, "outbound.item_twice"},
	} {
		refused(t, second(w.Create(clerk, c.ask)), fault.Invalid, c.key)
	}
	view := w.draftOf(a.item, 1)
	view = must[View](t)(w.Update(clerk, view.ID, view.Version, NewOrder{Type: "203", ClinicID: clinicB, Lines: []NewLine{{ItemID: b.item, Qty: 1, BatchID: b.batch}}}))
	if len(view.Lines) != 1 || view.Lines[0].BatchNo != "B1" || view.ClinicID != clinicB || view.Type != "203" || view.Version != 2 {
		t.Errorf("updated: %+v", view)
	}
	refused(t, second(w.Update(clerk, view.ID, 1, NewOrder{Type: "209", ClinicID: clinicA, Lines: []NewLine{{ItemID: a.item, Qty: 1}}})), fault.Conflict, "fault.stale")
}

func TestStockIsPromisedOnce(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 3)
	w.stock(b.item, "A0", today.AddDays(20), 1, 5) // too few days left to count
	first := w.draftOf(b.item, 2)
	must[View](t)(w.Submit(clerk, first.ID, first.Version))
	over := w.draftOf(b.item, 2)
	err := second(w.Submit(clerk, over.ID, over.Version))
	refused(t, err, fault.Invalid, "outbound.no_stock")
	over = must[View](t)(w.Override(qa, over.ID, over.Version, over.Lines[0].ID, "诊所两周内用完"))
	if over = must[View](t)(w.Submit(clerk, over.ID, over.Version)); over.State != ToReview || over.Lines[0].ShortBy != "qa" {
		t.Errorf("released by QA: %+v", over.Lines[0])
	}
	refused(t, second(w.Override(clerk, over.ID, over.Version, over.Lines[0].ID, "x y")), fault.Forbidden, "fault.forbidden")
}

func TestDifferentPeople(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 2)
	view := w.draftOf(b.item, 2)
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	refused(t, second(w.Review(clerk, view.ID, view.Version)), fault.Invalid, "outbound.maker_reviews")
	view = must[View](t)(w.RejectReview(lead, view.ID, view.Version, "数量有误"))
	if view.State != Draft || view.ReviewNote != "数量有误" {
		t.Errorf("sent back: %+v", view.Order)
	}
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	view = must[View](t)(w.Review(lead, view.ID, view.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[0]), "")))
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker2, view.ID, scans(b.codes[1]), "")))
	view = must[View](t)(w.FinishPicking(picker2, view.ID, view.Version))
	for _, one := range []context.Context{picker, picker2} { // every picker, not only the last
		refused(t, second(w.StartCheck(one, view.ID, view.Version)), fault.Invalid, "outbound.picker_checks")
		refused(t, second(w.Check(one, view.ID, scans(b.codes[0]))), fault.Invalid, "outbound.picker_checks")
	}
	// Another post of the same person is still the same person.
	actor, _ := scope.From(picker)
	actor.PostID, actor.Grants = "another", map[string]scope.Reach{PermitCheck: scope.Organisation}
	refused(t, second(w.StartCheck(scope.With(context.Background(), actor), view.ID, view.Version)), fault.Invalid, "outbound.picker_checks")
	view = must[View](t)(w.StartCheck(checker, view.ID, view.Version))
	refused(t, second(w.FinishCheck(checker, view.ID, view.Version, Conditions{})), fault.Invalid, "outbound.check_missing")
	refused(t, second(w.FinishCheck(checker, view.ID, view.Version, Conditions{Noise: true})), fault.Invalid, "outbound.condition_found")
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(b.codes...))))
	refused(t, second(w.FinishCheck(picker, view.ID, view.Version, Conditions{})), fault.Invalid, "outbound.picker_checks")
}

// TestEarliestExpiryFirst: a later batch needs a reason, which is counted,
// logged and listed.
func TestEarliestExpiryFirst(t *testing.T) {
	w := newWorld(t)
	early := w.stock(w.item(nil), "E1", today.AddDays(100), 0, 2)
	late := w.stock(early.item, "L1", far, 1, 2)
	view := w.reviewed(early.item, 3)
	proposals := must[[]Proposal](t)(w.Proposals(picker, view.ID))
	if shares := proposals[0].Shares; len(shares) != 2 || shares[0].BatchNo != "E1" || shares[0].Quantity != 2 || shares[1].BatchNo != "L1" || shares[1].Quantity != 1 || proposals[0].Missing != 0 {
		t.Errorf("proposals: %+v", proposals)
	}
	result := w.one(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(late.codes[0]), "")), ledger.Wrong, "outbound.fefo")
	if result.Got.BatchNo != "L1" || result.Expected == nil || result.Expected.BatchNo != "E1" || result.PlaceKey != "shelf" || result.Params["location"] != w.shelves[0].Code {
		t.Errorf("refused: %+v", result)
	}
	if got := must[View](t)(w.Get(picker, view.ID)); got.State != Reviewed {
		t.Errorf("a refused scan started picking: %s", got.State)
	}
	refused(t, second(w.Pick(picker, view.ID, scans(late.codes[0]), "because")), fault.Invalid, "field.choice")
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(late.codes[0]), "notReachable")))
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(early.codes...), "")))
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	if view.FEFOOverrides != 1 || len(view.Overrides) != 1 || view.Overrides[0].Reason != "notReachable" || view.Overrides[0].BatchID != late.batch || view.Overrides[0].EarlierBatchID != early.batch || view.Overrides[0].PersonID != "picker" {
		t.Errorf("override: %d %+v", view.FEFOOverrides, view.Overrides)
	}
	if page := must[listed_](t)(w.List(officer, &ListInput{Overridden: 1})); page.Total != 1 {
		t.Errorf("the regulator finds %d orders with an override", page.Total)
	}
	w.balanced()
}

func TestHeldAndExpiredBoxesStay(t *testing.T) {
	w := newWorld(t)
	old := w.stock(w.item(nil), "O1", today.AddDays(40), 0, 1)
	good := w.stock(old.item, "G1", far, 1, 3)
	must[ledger.Hold](t)(w.ledger.PlaceHold(qa, ledger.NewHold{TargetKind: ledger.TargetCode, Target: good.codes[0], Kind: ledger.HoldQuality, Reason: "封口不牢"}))
	view := w.reviewed(old.item, 3)
	w.clock.Advance(41 * 24 * time.Hour) // the order is older than the batch's shelf life
	if r := w.one(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(old.codes[0]), "")), ledger.Wrong, "ledger.expired"); r.PlaceKey != "quarantine" {
		t.Errorf("an expired box goes to %s", r.PlaceKey)
	}
	w.one(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(good.codes[0]), "")), ledger.Wrong, "ledger.held")
	// Neither blocks the others: the held and the expired box do not count as earlier.
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(good.codes[1:]...), "")))
	if proposals := must[[]Proposal](t)(w.Proposals(picker, view.ID)); proposals[0].Missing != 1 || len(proposals[0].Shares) != 0 {
		t.Errorf("proposals offer what may not leave: %+v", proposals)
	}
	w.balanced()
}

// TestRecallStopsShipping: a hold placed after the check stops the truck.
func TestRecallStopsShipping(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 2)
	view := w.checked(b)
	must[ledger.Hold](t)(w.ledger.PlaceHold(officer, ledger.NewHold{TargetKind: ledger.TargetBatch, Target: b.batch, Kind: ledger.HoldRecall, Reason: "溶出度"}))
	refused(t, second(w.Ship(shipper, view.ID, view.Version, transport())), fault.Invalid, "ledger.held")
	view = must[View](t)(w.Cancel(keeper, view.ID, view.Version, "批号召回"))
	if c := w.state(b.codes[0]); view.State != Void || c.State != ledger.InStock || c.LocationID != w.shelves[0].ID {
		t.Errorf("cancelled: %s, box %s at %s", view.State, c.State, c.LocationID)
	}
	w.balanced()
}

func TestPutBackReopensPicking(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 3)
	view := w.reviewed(b.item, 2)
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[:2]...), "")))
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(b.codes[0]))))
	w.one(must[ledger.ScanAnswer](t)(w.PutBack(keeper, view.ID, scans(b.codes[2]), "破损")), ledger.Wrong, "ledger.undefined")
	w.all(must[ledger.ScanAnswer](t)(w.PutBack(keeper, view.ID, scans(b.codes[0]), "破损")))
	view = must[View](t)(w.Get(picker, view.ID))
	if l := view.Lines[0]; view.State != Picking || l.QtyPicked != 1 || l.QtyChecked != 0 || w.state(b.codes[0]).State != ledger.InStock {
		t.Errorf("put back: %s %+v", view.State, l)
	}
	must[ledger.Hold](t)(w.ledger.PlaceHold(qa, ledger.NewHold{TargetKind: ledger.TargetCode, Target: b.codes[0], Kind: ledger.HoldQuality, Reason: "破损"}))
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[2]), "")))
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(b.codes[1:]...))))
	must[View](t)(w.FinishCheck(checker, view.ID, view.Version, Conditions{}))
	w.balanced()
}

func TestVoidOnlyBeforePicking(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 1)
	view := w.reviewed(b.item, 1)
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes...), "")))
	refused(t, second(w.Void(clerk, view.ID, view.Version, "不要了")), fault.Conflict, "flow.undefined")
	must[View](t)(w.Cancel(keeper, view.ID, view.Version, "不要了"))
	w.balanced()
	again := w.reviewed(b.item, 1)
	must[View](t)(w.Void(clerk, again.ID, again.Version, "不要了"))
	w.one(must[ledger.ScanAnswer](t)(w.Pick(picker, w.reviewed(b.item, 1).ID, scans(b.codes[0]), "")), ledger.OK, "")
	refused(t, second(w.Pick(picker, again.ID, scans(b.codes[0]), "")), fault.Conflict, "flow.undefined")
}

func TestPapers(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 1)
	early := w.reviewed(b.item, 1)
	refused(t, second2(w.DeliveryNote(clerk, early.ID)), fault.Conflict, "outbound.no_paper")
	must[View](t)(w.Void(clerk, early.ID, early.Version, "重开"))
	view := w.shipped(b)
	for name, paper := range map[string]func(context.Context, string) (*bytes.Buffer, string, error){"note": w.DeliveryNote, "record": w.CheckRecord} {
		content, number, err := paper(pharmacy, view.ID)
		if err != nil || number != view.Number || !bytes.HasPrefix(content.Bytes(), []byte("%PDF-")) {
			t.Errorf("%s: %s %v", name, number, err)
		}
	}
	refused(t, second2(w.DeliveryNote(otherOne, view.ID)), fault.NotFound, "outbound.not_found")
}

// TestPapersOfReopenedAndVoidOrders: what must not travel has no papers.
func TestPapersOfReopenedAndVoidOrders(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 3)
	b.codes = b.codes[:2]
	view := w.checked(b)
	none := func(key string) {
		t.Helper()
		refused(t, second2(w.DeliveryNote(clerk, view.ID)), fault.Conflict, key)
		refused(t, second2(w.CheckRecord(clerk, view.ID)), fault.Conflict, key)
	}
	if _, _, err := w.DeliveryNote(clerk, view.ID); err != nil {
		t.Errorf("checked: %v", err)
	}
	w.all(must[ledger.ScanAnswer](t)(w.PutBack(keeper, view.ID, scans(b.codes[0]), "破损")))
	none("outbound.no_paper")
	// Who checked the order does not pick for it once it is open again.
	refused(t, second(w.Pick(as("checker", depot, scope.Organisation, PermitPick), view.ID, scans(b.codes[0]), "")), fault.Invalid, "outbound.checker_picks")
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes[0]), "")))
	view = must[View](t)(w.Get(picker, view.ID))
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	none("outbound.no_paper")
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(b.codes[0]))))
	view = must[View](t)(w.FinishCheck(checker, view.ID, view.Version, Conditions{}))
	if _, _, err := w.CheckRecord(clerk, view.ID); err != nil {
		t.Errorf("checked again: %v", err)
	}
	view = must[View](t)(w.Cancel(keeper, view.ID, view.Version, "不要了"))
	none("outbound.paper_void")
	if !view.CheckedAt.IsZero() {
		t.Error("a void order still says when it was checked")
	}
}

func second2[A, B any](_ A, _ B, err error) error { return err }

func TestTodosReachTheRightPerson(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 2)
	count := func(ctx context.Context) int {
		actor, _ := scope.From(ctx)
		return len(must[[]moduleTodo](t)(w.todos(ctx, actor, 10)))
	}
	view := w.draftOf(b.item, 2)
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	if count(clerk) != 0 || count(lead) != 1 || count(picker) != 0 {
		t.Error("a review waits for the maker or the picker")
	}
	view = must[View](t)(w.Review(lead, view.ID, view.Version))
	w.all(must[ledger.ScanAnswer](t)(w.Pick(picker, view.ID, scans(b.codes...), "")))
	view = must[View](t)(w.FinishPicking(picker, view.ID, view.Version))
	if count(picker) != 0 || count(checker) != 1 || count(pharmacy) != 0 {
		t.Error("a check waits for its picker or the clinic")
	}
	w.all(must[ledger.ScanAnswer](t)(w.Check(checker, view.ID, scans(b.codes...))))
	view = must[View](t)(w.FinishCheck(checker, view.ID, view.Version, Conditions{}))
	must[View](t)(w.Ship(shipper, view.ID, view.Version, transport()))
	w.clock.Advance(25 * time.Hour)
	actor, _ := scope.From(pharmacy)
	waiting := must[[]moduleTodo](t)(w.todos(pharmacy, actor, 10))
	if len(waiting) != 1 || !waiting[0].Overdue || waiting[0].Verb != "sign" || count(otherOne) != 0 {
		t.Errorf("the clinic's todo: %+v", waiting)
	}
}

func TestScope(t *testing.T) {
	w := newWorld(t)
	b := w.stock(w.item(nil), "A1", far, 0, 1)
	view := w.draftOf(b.item, 1)
	rival := as("rival", clinicB, scope.Organisation, PermitRead, PermitSubmit, PermitVoid, PermitPick)
	for name, err := range map[string]error{
		"get":       second(w.Get(rival, view.ID)),
		"submit":    second(w.Submit(rival, view.ID, view.Version)),
		"pick":      second(w.Pick(rival, view.ID, scans(b.codes[0]), "")),
		"proposals": second(w.Proposals(rival, view.ID)),
		"timeline":  second(w.Timeline(rival, view.ID)),
		"unknown":   second(w.Get(clerk, "01NOTHING0000000000000000Z")),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s of a foreign order: %v", name, err)
		}
	}
	refused(t, second(w.Submit(picker, view.ID, view.Version)), fault.Forbidden, "fault.forbidden")
	refused(t, second(w.Submit(context.Background(), view.ID, view.Version)), fault.Unauthenticated, "fault.unauthenticated")
	refused(t, second(w.Submit(clerk, view.ID, 9)), fault.Conflict, "fault.stale")
	// The clinic is a party: it reads, and a depot's permission does not help it.
	insider := as("insider", clinicA, scope.Organisation, PermitRead, PermitSubmit)
	must[View](t)(w.Get(insider, view.ID))
	refused(t, second(w.Submit(insider, view.ID, view.Version)), fault.Forbidden, "outbound.depot_acts")
	if page := must[listed_](t)(w.List(rival, &ListInput{})); page.Total != 0 {
		t.Errorf("a foreign clinic lists %d orders", page.Total)
	}
	if counts := must[[]Count](t)(w.Counts(clerk)); len(counts) != 1 || counts[0] != (Count{Draft, 1}) {
		t.Errorf("counts: %+v", counts)
	}
	must[bool](t)(usecase.Read(clerk, w.runner, PermitRead, func(ctx context.Context, _ usecase.Query) (bool, error) { return true, w.declared.Probe(ctx) }))
}
