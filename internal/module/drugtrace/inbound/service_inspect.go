package inbound

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

// StartInspection hands the goods to an inspector who did not receive them
// (R-A12).
func (s *Orders) StartInspection(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "start-inspection", PermitInspect, func(_ context.Context, tx *usecase.Tx, order *Order) error {
		if refusal := receiverInspects(order, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		order.InspectorID = tx.Actor.PersonID
		order.inspectedBy(tx.Actor.PersonID)
		return nil
	})
}

// Inspect writes the record of one line. Fewer samples than computed are
// refused; a failed line goes to the unqualified zone.
func (s *Orders) Inspect(ctx context.Context, orderID string, ask NewInspection) (Inspection, error) {
	return usecase.Write(ctx, s.runner, PermitInspect, func(ctx context.Context, tx *usecase.Tx) (Inspection, error) {
		var record Inspection
		order, err := s.working(ctx, tx, orderID, "inspect")
		if err != nil {
			return record, err
		}
		if refusal := receiverInspects(&order, tx.Actor.PersonID); refusal != nil {
			return record, refusal
		}
		line, err := lineByID(ctx, tx, order.ID, ask.LineID)
		if err != nil {
			return record, err
		}
		if line.Result != "" || line.QtyReceived == 0 {
			return record, fault.New(fault.Conflict, "inbound.inspected")
		}
		required := needed{s.sample(tx, line, ask.Abnormal), s.params.Bool(paramReportFile, tx.Now().Day())}
		if err := ask.check(required); err != nil {
			return record, err
		}
		if err := s.attach(ctx, tx, &order, ask.ReportFileID, "/reportFileId"); err != nil {
			return record, err
		}
		record = Inspection{ID: id.New(tx.Now()), OrderID: order.ID, LineID: line.ID, CasesRequired: required.Cases, CasesSampled: ask.CasesSampled,
			PacksRequired: required.Packs, PacksSampled: ask.PacksSampled, Abnormal: ask.Abnormal, AppearanceOK: ask.AppearanceOK,
			LabelOK: ask.LabelOK, LeafletOK: ask.LeafletOK, ReportFileID: ask.ReportFileID, ReportNo: ask.ReportNo, Result: ask.Result,
			UnqualifiedItems: ask.UnqualifiedItems, Disposal: ask.Disposal, InspectorID: tx.Actor.PersonID, InspectedAt: tx.Now()}
		line.Result = ask.Result
		if ask.Result == "fail" {
			if err := s.failLine(ctx, tx, &order, &line, ask.UnqualifiedItems); err != nil {
				return record, err
			}
		}
		if err := saveLine(ctx, tx, &line); err != nil {
			return record, err
		}
		tx.Act("drugtrace.inbound.inspect")
		if err := insertInspection(ctx, tx, &record); err != nil {
			return record, err
		}
		if order.inspectedBy(tx.Actor.PersonID) {
			return record, noteOrder(ctx, tx, &order)
		}
		return record, nil
	})
}

// Countersign lets a second inspector sign for a line under a sign-in of his own.
func (s *Orders) Countersign(ctx context.Context, orderID, lineID string) (Inspection, error) {
	return usecase.Write(ctx, s.runner, PermitInspect, func(ctx context.Context, tx *usecase.Tx) (Inspection, error) {
		var record Inspection
		order, err := s.working(ctx, tx, orderID, "countersign")
		if err != nil {
			return record, err
		}
		if refusal := receiverInspects(&order, tx.Actor.PersonID); refusal != nil {
			return record, refusal
		}
		records, err := inspectionsOf(ctx, tx, order.ID)
		if err != nil {
			return record, err
		}
		i := slices.IndexFunc(records, func(r Inspection) bool { return r.LineID == lineID })
		if i < 0 {
			return record, fault.New(fault.NotFound, "inbound.not_inspected")
		}
		record = records[i]
		if refusal := record.countersign(tx.Actor.PersonID, tx.Now()); refusal != nil {
			return record, refusal
		}
		tx.Act("drugtrace.inbound.countersign")
		if err := saveInspection(ctx, tx, &record); err != nil {
			return record, err
		}
		if order.inspectedBy(tx.Actor.PersonID) {
			return record, noteOrder(ctx, tx, &order)
		}
		return record, nil
	})
}

// unsigned counts the records that wait for their second inspector.
func (s *Orders) unsigned(items map[string]drugcatalog.Item, lines []Line, records []Inspection, day clock.Day) int {
	classes, open := s.params.List(paramSecondInspector, day), 0
	for _, line := range lines {
		i := slices.IndexFunc(records, func(r Inspection) bool { return r.LineID == line.ID })
		if i >= 0 && records[i].SecondInspectorID == "" && needsSecond(items[line.ItemID], classes) {
			open++
		}
	}
	return open
}

// Sampling tells how much of a line must be opened.
func (s *Orders) sample(tx *usecase.Tx, line Line, abnormal bool) Sample {
	perCase := int(s.params.Int("drugtrace.inbound.packs_per_case", tx.Now().Day()))
	return Required(line.Cases, line.QtyReceived, perCase, line.Loose, abnormal)
}

// failLine moves the boxes of a line into an unqualified place with room for all.
func (s *Orders) failLine(ctx context.Context, tx *usecase.Tx, order *Order, line *Line, why string) error {
	items, err := s.catalogue.Items(ctx, tx, []string{line.ItemID})
	if err != nil {
		return err
	}
	codes, err := ledger.CodesOfDocument(ctx, tx, order.ID, ledger.Awaiting)
	if err != nil {
		return err
	}
	if codes, err = ledger.CodesOfBatch(ctx, tx, codes, line.BatchID); err != nil {
		return err
	}
	places, err := s.sites.Propose(ctx, tx, site.Need{OrgID: order.OrgID, ZoneType: "unqualified", StorageClass: items[line.ItemID].StorageClass, Packs: len(codes)})
	if err != nil {
		return err
	}
	if len(places) == 0 {
		return fault.New(fault.Invalid, "inbound.no_unqualified_zone", "count", len(codes))
	}
	room, err := s.sites.Room(ctx, tx, places[0])
	if err != nil {
		return err
	}
	if refusal := room.Take(len(codes)); refusal != nil { // filled by somebody else this moment
		return refusal
	}
	return s.stepAll(ctx, tx, codes, ledger.Operation{Name: "fail_inspection", Note: why, To: &ledger.Place{HolderID: order.OrgID, LocationID: places[0].ID}})
}

// FinishInspection needs a record of every received line.
func (s *Orders) FinishInspection(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "finish-inspection", PermitInspect, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		if refusal := receiverInspects(order, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		lines, err := linesOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		records, err := inspectionsOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		items, err := s.catalogue.Items(ctx, tx, itemsOf(lines))
		if err != nil {
			return err
		}
		if refusal := inspectionOpen(lines, s.unsigned(items, lines, records, tx.Now().Day())); refusal != nil {
			return refusal
		}
		order.inspectedBy(tx.Actor.PersonID)
		if toShelve(lines) == 0 { // nothing passed: there is nothing to put away
			order.State, order.DueAt = PartlyRejected, 0
		}
		return nil
	})
}

// inspectionOpen says what is missing before the inspection can be closed.
func inspectionOpen(lines []Line, unsigned int) *fault.Error {
	open := 0
	for _, line := range lines {
		if line.QtyReceived > 0 && line.Result == "" {
			open++
		}
	}
	switch {
	case open > 0:
		return fault.New(fault.Invalid, "inbound.inspection_missing", "count", open)
	case unsigned > 0:
		return fault.New(fault.Invalid, "inbound.countersign_missing", "count", unsigned)
	}
	return nil
}

func toShelve(lines []Line) int {
	n := 0
	for _, line := range lines {
		if line.Result == "pass" {
			n += line.QtyReceived - line.QtyShelved
		}
	}
	return n
}
