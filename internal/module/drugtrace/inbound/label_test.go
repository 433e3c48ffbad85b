package inbound

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
)

// TestSpareLabels: as many codes as boxes plus 2 %, rounded up; a voided label
// may be replaced.
func TestSpareLabels(t *testing.T) {
	w := newWorld(t)
	view := w.labelling(plain(w.item(nil), 100))
	line := view.Lines[0].ID
	refused(t, second(w.MakeLabels(labeller, view.ID, line, 103)), fault.Invalid, "inbound.too_many_labels")
	job := must[LabelJob](t)(w.MakeLabels(labeller, view.ID, line, 102))
	refused(t, second(w.MakeLabels(labeller, view.ID, line, 1)), fault.Invalid, "inbound.too_many_labels")
	must[LabelJob](t)(w.Print(labeller, job.ID, ""))
	codes := must[[]string](t)(ledger.CodesOfJob(context.Background(), w.runner.DB.Read(), job.ID, ledger.Printed))
	must[LabelJob](t)(w.VoidLabels(labeller, job.ID, codes[:1], "破损"))
	must[LabelJob](t)(w.MakeLabels(labeller, view.ID, line, 1))
	w.set("drugtrace.inbound.spare_labels_percent", "0")
	small := w.labelling(plain(w.item(nil), 3))
	refused(t, second(w.MakeLabels(labeller, small.ID, small.Lines[0].ID, 4)), fault.Invalid, "inbound.too_many_labels")
	w.set("drugtrace.inbound.spare_labels_percent", "2")
	must[LabelJob](t)(w.MakeLabels(labeller, small.ID, small.Lines[0].ID, 4)) // 2 % of 3, rounded up
}

// TestSheetLeavesOnlyWithAPrint: one print, one sheet; a further one needs a
// reason, is counted and in the log, three times at most.
func TestSheetLeavesOnlyWithAPrint(t *testing.T) {
	w := newWorld(t)
	view := w.labelling(plain(w.item(nil), 3))
	job := must[LabelJob](t)(w.MakeLabels(labeller, view.ID, view.Lines[0].ID, 3))
	sheet := func(ctx context.Context, reason string) error {
		content, name, err := w.PrintSheet(ctx, job.ID, reason)
		if err == nil && (name != job.Number || !strings.HasPrefix(content.String(), "%PDF-")) {
			t.Errorf("sheet %s: %.10q", name, content)
		}
		return err
	}
	retry := usecase.WithKey(labeller, "key-1", func() string { return "hash" })
	if err := sheet(retry, ""); err != nil {
		t.Fatal(err)
	}
	refused(t, sheet(retry, ""), fault.Conflict, "inbound.sheet_taken")
	for _, reason := range []string{"", " ", "x"} {
		refused(t, sheet(labeller, reason), fault.Invalid, "inbound.reprint_reason")
	}
	for range 3 {
		if err := sheet(labeller, "卡纸"); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, sheet(labeller, "卡纸"), fault.Conflict, "inbound.reprints_used")
	if now := must[View](t)(w.Get(labeller, view.ID)).Jobs[0]; now.Prints != 4 || now.Printed != 3 {
		t.Errorf("run: %+v", now)
	}
	entries := must[[]audit.TimelineEntry](t)(w.Timeline(labeller, view.ID))
	prints := slices.DeleteFunc(entries, func(e audit.TimelineEntry) bool { return e.Action != "drugtrace.inbound.print" })
	reasons := 0
	for _, e := range prints {
		if e.Reason == "卡纸" {
			reasons++
		}
	}
	if len(prints) != 4 || reasons != 3 {
		t.Errorf("log of prints: %+v", prints)
	}
}

func TestVoidLabels(t *testing.T) {
	w := newWorld(t)
	view := w.labelling(plain(w.item(nil), 4))
	job, codes := w.labels(view, 0, 5)
	w.taken(must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, view.Lines[0].ID, scans(codes[0]))))
	refused(t, second(w.VoidLabels(labeller, job.ID, codes[1:2], " ")), fault.Invalid, "inbound.void_reason")
	refused(t, second(w.VoidLabels(labeller, job.ID, codes[:1], "破损")), fault.Invalid, "inbound.label_not_free")
	now := must[LabelJob](t)(w.VoidLabels(labeller, job.ID, []string{codes[1], codes[1]}, "破损"))
	if now.Voided != 1 || now.Remaining() != 3 {
		t.Errorf("one label named twice: %+v", now)
	}
	refused(t, second(w.VoidLabels(labeller, job.ID, codes[1:2], "破损")), fault.Invalid, "inbound.label_not_free")
	w.one(must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, view.Lines[0].ID, scans(codes[1]))), ledger.Wrong, "ledger.undefined")
	if now = must[LabelJob](t)(w.VoidLabels(labeller, job.ID, nil, "多印")); now.Voided != 4 || now.Remaining() != 0 {
		t.Errorf("the rest: %+v", now)
	}
	refused(t, second(w.Print(labeller, job.ID, "再打")), fault.Conflict, "inbound.nothing_to_print")
	refused(t, second(w.VoidLabels(labeller, "01ZZZZZZZZZZZZZZZZZZZZZZZZ", nil, "没有")), fault.NotFound, "inbound.job_unknown")
}

// TestBinding: one code, one box of its own line; nothing loose when coding is
// closed.
func TestBinding(t *testing.T) {
	w := newWorld(t)
	itemID := w.item(nil)
	view := w.labelling(plain(itemID, 2), lot{itemID, "A2", far, 2, 1})
	line := view.Lines[0].ID
	job, codes := w.labels(view, 0, 3)
	_, others := w.labels(view, 1, 2)
	answer := must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, line, scans(codes[0], codes[0], others[0], "12", codes[1], codes[2])))
	want := []string{ledger.OK, ledger.Repeat, ledger.Wrong, ledger.Unknown, ledger.OK, ledger.Wrong}
	for i, result := range answer.Results {
		if result.Result != want[i] {
			t.Errorf("scan %d: %s %s, want %s", i, result.Result, result.Key, want[i])
		}
	}
	if answer.Results[2].Key != "inbound.wrong_label" || answer.Results[2].Expected == nil || answer.Results[2].Expected.BatchNo != "A1" || answer.Results[5].Key != "inbound.all_bound" {
		t.Errorf("refusals: %+v", answer.Results)
	}
	if answer.Progress != (ledger.Progress{Done: 2, Total: 2}) {
		t.Errorf("progress %+v", answer.Progress)
	}
	refused(t, second(w.FinishBinding(labeller, view.ID, view.Version)), fault.Invalid, "inbound.binding_missing")
	w.taken(must[ledger.ScanAnswer](t)(w.Bind(labeller, view.ID, view.Lines[1].ID, scans(others...))))
	refused(t, second(w.FinishBinding(labeller, view.ID, view.Version)), fault.Invalid, "inbound.labels_loose")
	must[LabelJob](t)(w.VoidLabels(labeller, job.ID, nil, "多印"))
	view = must[View](t)(w.FinishBinding(labeller, view.ID, view.Version))
	if c := must[*ledger.Code](t)(ledger.Find(context.Background(), w.runner.DB.Read(), codes[0])); view.State != ToInspect || c.State != ledger.Awaiting || c.DocumentID != view.ID || c.LabelledAt.IsZero() {
		t.Errorf("coded: %s, box %+v", view.State, c)
	}
	w.balanced()
}
