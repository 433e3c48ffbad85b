package inbound

import (
	"context"
	"errors"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/module/drugtrace/ledger"
)

// keeps reports whether a file is still there for somebody who may see the order.
func (w *world) keeps(fileID, orderID string) bool {
	w.Helper()
	found, content, err := w.files.Open(context.Background(), w.runner.DB.Read(), fileID, func(_ context.Context, a attach.Attachment) error {
		if a.OwnerEntity != "inbound_order" || a.OwnerID != orderID {
			return errors.New("another record owns it")
		}
		return nil
	})
	if err != nil {
		return false
	}
	_ = content.Close()
	return found.State == attach.Bound
}

// TestPapersStay: delivery note, temperature log and test report belong to the
// order and outlive the cleanup of uploads that nobody took.
func TestPapersStay(t *testing.T) {
	w := newWorld(t)
	view := w.draft(plain(w.item(nil), 2))
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	papers := arrival()
	papers.DeliveryNoteID, papers.TempRecordID = w.upload(receiver), w.upload(receiver)
	unused := w.upload(receiver)
	view = must[View](t)(w.Arrive(receiver, view.ID, view.Version, papers))
	receipt := counted(view)
	receipt.TempRecordID = w.upload(receiver)
	view = must[View](t)(w.Receive(receiver, view.ID, view.Version, receipt))
	if view.DeliveryNoteID != papers.DeliveryNoteID || view.TempRecordID != receipt.TempRecordID {
		t.Errorf("papers of the order: %+v", view.Order)
	}
	_, codes := w.labels(view, 0, 2)
	w.taken(must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, view.Lines[0].ID, scans(codes...))))
	view = must[View](t)(w.FinishBinding(labeller, view.ID, view.Version))
	view = must[View](t)(w.StartInspection(inspector, view.ID, view.Version))
	record := must[Inspection](t)(w.Inspect(inspector, view.ID, w.passed(inspector, view.Lines[0])))

	w.clock.Advance(48 * time.Hour)
	if rows, _, err := w.files.Cleanup(context.Background(), w.runner); err != nil || rows != 1 {
		t.Errorf("%d uploads removed, %v; want the unused one", rows, err)
	}
	for name, fileID := range map[string]string{"delivery note": papers.DeliveryNoteID, "log of the arrival": papers.TempRecordID, "log of the receipt": receipt.TempRecordID, "test report": record.ReportFileID} {
		if !w.keeps(fileID, view.ID) {
			t.Errorf("%s is lost", name)
		}
	}
	if w.keeps(unused, view.ID) {
		t.Error("an upload that nobody took stays")
	}
}

// TestUnknownPapersAreRefused: an id that is not there, somebody else's upload
// and a paper of another order are errors of their field, and nothing is saved.
func TestUnknownPapersAreRefused(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	taken := w.draft(plain(itemID, 2))
	taken = must[View](t)(w.Submit(clerk, taken.ID, taken.Version))
	papers := arrival()
	papers.DeliveryNoteID = w.upload(receiver)
	must[View](t)(w.Arrive(receiver, taken.ID, taken.Version, papers))

	view := w.draft(plain(itemID, 2))
	view = must[View](t)(w.Submit(clerk, view.ID, view.Version))
	strange := map[string]string{"unknown": id.New(w.clock.Now()), "of a colleague": w.upload(clerk), "of another order": papers.DeliveryNoteID}
	for name, fileID := range strange {
		note, log := arrival(), arrival()
		note.DeliveryNoteID, log.TempRecordID = fileID, fileID
		fieldRefused(t, name, second(w.Arrive(receiver, view.ID, view.Version, note)), "/deliveryNoteId", "attach.not_found")
		fieldRefused(t, name, second(w.Arrive(receiver, view.ID, view.Version, log)), "/tempRecordId", "attach.not_found")
	}
	view = must[View](t)(w.Arrive(receiver, view.ID, view.Version, arrival()))
	for name, fileID := range strange {
		receipt := counted(view)
		receipt.TempRecordID = fileID
		fieldRefused(t, name, second(w.Receive(receiver, view.ID, view.Version, receipt)), "/tempRecordId", "attach.not_found")
	}
	inspecting := w.inspecting(plain(itemID, 2))
	for name, fileID := range strange {
		ask := w.passed(inspector, inspecting.Lines[0])
		ask.ReportFileID = fileID
		fieldRefused(t, name, second(w.Inspect(inspector, inspecting.ID, ask)), "/reportFileId", "attach.not_found")
	}
	if found := must[View](t)(w.Get(inspector, inspecting.ID)); len(found.Inspections) != 0 || found.Lines[0].Result != "" {
		t.Errorf("a refused record was kept: %+v", found.Inspections)
	}
}

// fieldRefused expects one field's refusal.
func fieldRefused(t *testing.T, name string, err error, pointer, key string) {
	t.Helper()
	var e *fault.Error
	if !errors.As(err, &e) || e.Code != fault.Invalid || len(e.Fields) != 1 || e.Fields[0].Pointer != pointer || e.Fields[0].Key != key {
		t.Errorf("%s: got %v, want %s of %s", name, err, key, pointer)
	}
}
