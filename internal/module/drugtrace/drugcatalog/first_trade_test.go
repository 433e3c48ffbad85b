package drugcatalog

import (
	"context"
	"testing"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
)

func papers(kinds ...string) []Evidence {
	evidence := []Evidence{}
	for _, kind := range kinds {
		evidence = append(evidence, Evidence{Kind: kind, Number: "No. 1", ValidTo: "2027-12-31", Seen: true})
	}
	return evidence
}

var itemPapers = papers("registration", "testReport", "labelLeaflet")

// trade is a first trade of the warehouse in a new item, brought to a state.
func (w *world) trade(t testing.TB, state string) FirstTrade {
	t.Helper()
	trade, err := w.CreateFirstTrade(buyer, FirstTradeInput{Kind: TradeItem, SubjectID: w.draft(t).ID, Evidence: itemPapers})
	if err == nil && state != TradeDraft {
		trade, err = w.DoFirstTrade(buyer, trade.ID, "submit", trade.Version, "")
	}
	if err == nil && state == TradeApproved {
		trade, err = w.DoFirstTrade(qa, trade.ID, "approve", trade.Version, "")
	}
	if err == nil && state == TradeRejected {
		trade, err = w.DoFirstTrade(qa, trade.ID, "reject", trade.Version, "the report is unsigned")
	}
	if err != nil || trade.State != state {
		t.Fatalf("%s: got %s, %v", state, trade.State, err)
	}
	return trade
}

func TestFirstTradeGate(t *testing.T) {
	w := newWorld(t)
	q := w.runner.DB.Read()
	trade := w.trade(t, TradeToReview)
	refused(t, w.RequireFirstTrade(buyer, q, "", []string{trade.SubjectID}), fault.Invalid, "drugcatalog.first_trade_item")
	if _, err := w.DoFirstTrade(qa, trade.ID, "approve", trade.Version, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.RequireFirstTrade(buyer, q, "", []string{trade.SubjectID}); err != nil {
		t.Error(err)
	}
	refused(t, w.RequireFirstTrade(outside, q, "", []string{trade.SubjectID}), fault.Invalid, "drugcatalog.first_trade_item")
	refused(t, w.RequireFirstTrade(buyer, q, supplier, []string{trade.SubjectID}), fault.Invalid, "drugcatalog.first_trade_supplier")
	withSupplier, err := w.CreateFirstTrade(buyer, FirstTradeInput{Kind: TradeOrganisation, SubjectID: supplier,
		Evidence: papers("licence", "businessLicence", "annualReport", "qualitySystem", "sealSpecimen", "bankAccount")})
	if err != nil || withSupplier.SubjectName != "澳门示例药业" {
		t.Fatalf("got %+v, %v", withSupplier, err)
	}
	withSupplier, err = w.DoFirstTrade(buyer, withSupplier.ID, "submit", withSupplier.Version, "")
	if err == nil {
		_, err = w.DoFirstTrade(qa, withSupplier.ID, "approve", withSupplier.Version, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	system := scope.With(t.Context(), scope.SystemActor("seed"))
	if err := w.RequireFirstTrade(system, q, supplier, []string{trade.SubjectID}); err != nil {
		t.Error(err)
	}
}

func TestFirstTradeNeedsItsPapers(t *testing.T) {
	w := newWorld(t)
	trade, err := w.CreateFirstTrade(buyer, FirstTradeInput{Kind: TradeItem, SubjectID: w.draft(t).ID, Evidence: papers("registration")})
	if err != nil {
		t.Fatal(err)
	}
	if a := trade.Actions[0]; a.Action != "submit" || a.Allowed || a.Reason == "" {
		t.Errorf("got %+v", a)
	}
	_, err = w.DoFirstTrade(buyer, trade.ID, "submit", trade.Version, "")
	refused(t, err, fault.Invalid, "drugcatalog.evidence_missing")
	old := FirstTradeInput{Version: trade.Version, Kind: TradeItem, SubjectID: trade.SubjectID, Evidence: append([]Evidence{}, itemPapers...)}
	old.Evidence[1].ValidTo = "2026-11-19"
	trade, err = w.UpdateFirstTrade(buyer, trade.ID, old)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.DoFirstTrade(buyer, trade.ID, "submit", trade.Version, "")
	refused(t, err, fault.Invalid, "drugcatalog.evidence_expired")
	_, err = w.CreateFirstTrade(buyer, FirstTradeInput{Kind: TradeOrganisation, SubjectID: "01ABSENT000000000000000000"})
	refused(t, err, fault.Invalid, "drugcatalog.no_subject")
}

func TestFirstTradeSeparationScopeAndVersions(t *testing.T) {
	w := newWorld(t)
	trade := w.trade(t, TradeToReview)
	_, err := w.DoFirstTrade(buyer, trade.ID, "approve", trade.Version, "")
	refused(t, err, fault.Invalid, "drugcatalog.same_person")
	_, err = w.DoFirstTrade(qa, trade.ID, "reject", trade.Version, "")
	refused(t, err, fault.Invalid, "drugcatalog.reason")
	_, err = w.DoFirstTrade(qa, trade.ID, "approve", trade.Version+1, "")
	refused(t, err, fault.Conflict, "fault.stale")
	_, err = w.UpdateFirstTrade(buyer, trade.ID, FirstTradeInput{Version: trade.Version, Kind: TradeItem, SubjectID: trade.SubjectID})
	refused(t, err, fault.Conflict, "flow.undefined")
	_, err = w.GetFirstTrade(outside, trade.ID)
	refused(t, err, fault.NotFound, "drugcatalog.first_trade_not_found")
	_, err = w.FirstTradeTimeline(outside, trade.ID)
	refused(t, err, fault.NotFound, "drugcatalog.first_trade_not_found")
	_, err = w.DoFirstTrade(outside, trade.ID, "approve", trade.Version, "")
	refused(t, err, fault.NotFound, "drugcatalog.first_trade_not_found")
	for _, v := range []struct {
		who  context.Context
		want int
	}{{buyer, 1}, {officer, 1}, {outside, 0}} {
		page, err := w.ListFirstTrades(v.who, list.Params{Q: "氨氯"}, FirstTradeFilter{State: []string{TradeToReview}})
		if err != nil || len(page.Items) != v.want || page.Total != v.want {
			t.Errorf("got %d of %d, %v", len(page.Items), page.Total, err)
		}
	}
}

func TestOneLivingFirstTradeForASubject(t *testing.T) {
	w := newWorld(t)
	rejected := w.trade(t, TradeRejected)
	again := FirstTradeInput{Kind: TradeItem, SubjectID: rejected.SubjectID, Evidence: itemPapers}
	second, err := w.CreateFirstTrade(buyer, again)
	if err != nil || second.Number == rejected.Number {
		t.Fatalf("got %+v, %v", second, err)
	}
	_, err = w.CreateFirstTrade(buyer, again)
	refused(t, err, fault.Invalid, "drugcatalog.first_trade_exists")
	if _, err := w.CreateFirstTrade(outside, again); err != nil {
		t.Errorf("another company has its own approval: %v", err)
	}
	lines, err := w.FirstTradeTimeline(buyer, rejected.ID)
	if err != nil || len(lines) != 3 || lines[0].Reason != "the report is unsigned" {
		t.Errorf("got %+v, %v", lines, err)
	}
}
