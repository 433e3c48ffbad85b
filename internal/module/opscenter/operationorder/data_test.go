package operationorder

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/module/opscenter/recovery"
)

const lamps = "Code,Phone\nL1,13812345678\nL2,\n"

// TestOrderWithoutAuthorisationIsRefused: no step on the way to the data can be
// left out, whoever tries.
func TestOrderWithoutAuthorisationIsRefused(t *testing.T) {
	w := newWorld(t)
	v := w.request(Import, "lamps", lamps)
	for _, action := range []string{"prepare", "witness", "run", "check"} {
		if _, err := w.do(everything("anybody"), v.ID, action); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s of an order that nobody authorised: %v", action, err)
		}
	}
	w.must(operator, v.ID, "rehearse")
	if _, err := w.do(operator, v.ID, "authorise"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("the service authorised its own order: %v", err)
	}
	if _, err := w.do(operator, v.ID, "run"); !fault.Is(err, fault.Conflict) {
		t.Errorf("run without authorisation: %v", err)
	}
	if err := w.RunDue(t.Context()); err != nil || len(w.out.rows) > 0 {
		t.Errorf("rows without authorisation: %v %v", w.out.rows, err)
	}
}

// TestNothingGoesOnBeforeTheBackupPointIsMade: the point is recorded at once and
// made in its own time; until then, and when it failed, nobody goes on.
func TestNothingGoesOnBeforeTheBackupPointIsMade(t *testing.T) {
	w := newWorld(t)
	w.out.slow = true
	v := w.request(Import, "lamps", lamps)
	w.must(operator, v.ID, "rehearse")
	w.must(authoriser, v.ID, "authorise")
	v = w.must(operator, v.ID, "prepare")
	if v.State != Prepared || v.Point == nil || v.Point.State != recovery.Preparing {
		t.Fatalf("%s: %+v", v.State, v.Point)
	}
	_, err := w.do(checker, v.ID, "witness")
	w.refused("operationorder.point_preparing", err)
	_, err = w.do(operator, v.ID, "retry")
	w.refused("operationorder.point_stands", err)
	w.out.becomes(v.Backup, recovery.Failed, "the disk is full")
	_, err = w.do(checker, v.ID, "witness")
	w.refused("operationorder.point_failed", err)
	_, err = w.do(everything("requester"), v.ID, "retry")
	w.refused("operationorder.same_operator", err)
	failed := v.Backup
	v = need[DataView](t)(w.Data(operator, v.ID))
	if !slices.ContainsFunc(v.Actions, func(a flow.Action) bool { return a.Action == "retry" && a.Allowed }) {
		t.Errorf("trying again is not offered: %+v", v.Actions)
	}
	v = w.must(operator, v.ID, "retry")
	if v.Backup == failed || v.Point.State != recovery.Preparing {
		t.Errorf("%s: %+v", v.Backup, v.Point)
	}
	w.out.becomes(v.Backup, recovery.Made, "")
	w.must(checker, v.ID, "witness")
	w.out.becomes(v.Backup, recovery.Failed, "a later check found it damaged")
	_, err = w.do(operator, v.ID, "run")
	w.refused("operationorder.point_failed", err)
	w.out.becomes(v.Backup, recovery.Made, "")
	w.must(operator, v.ID, "run")
}

// TestImportByOrder: the difference is shown before, all of the file goes in once,
// and what became of it stands in the order.
func TestImportByOrder(t *testing.T) {
	w := newWorld(t)
	v := w.ready(Import, "lamps", lamps)
	if d := v.Difference; d.Added != 2 || len(d.Samples) != 2 || strings.Contains(strings.Join(d.Samples[0].Cells, " "), "13812345678") {
		t.Errorf("difference: %+v", d)
	}
	if len(v.SHA256) != 64 || len(v.SM3) != 64 || v.Backup != "BK-"+v.Number+"-0" || v.OperatorName != "name of operator" || v.CheckerName != "name of checker" {
		t.Errorf("order: %+v", v)
	}
	v = w.run(v.ID)
	if v.State != Executed || v.RowsDone != 2 || v.RowsTotal != 2 || !slices.Equal(w.out.rows, []string{"L1", "L2"}) {
		t.Fatalf("run: %s %d %s %v", v.State, v.RowsDone, v.Outcome, w.out.rows)
	}
	if err := w.RunDue(t.Context()); err != nil || len(w.out.rows) != 2 {
		t.Errorf("it ran twice: %v", w.out.rows)
	}
	w.must(checker, v.ID, "check")
	if v = w.must(requester, v.ID, "archive"); v.State != Archived {
		t.Errorf("archive: %s", v.State)
	}
	if entries := need[[]auditEntry](t)(w.DataTimeline(operator, v.ID)); len(entries) < 8 {
		t.Errorf("timeline: %d entries", len(entries))
	}
}

// TestWrongFileCannotBeAuthorised: the rehearsal names the rows.
func TestWrongFileCannotBeAuthorised(t *testing.T) {
	w := newWorld(t)
	w.out.rows = []string{"L2"}
	v := w.request(Import, "lamps", lamps)
	if v = w.must(operator, v.ID, "rehearse"); len(v.Difference.Problems) != 1 || !strings.HasPrefix(v.Difference.Problems[0], "3 Code") {
		t.Errorf("problems: %q", v.Difference.Problems)
	}
	_, err := w.do(authoriser, v.ID, "authorise")
	w.refused("operationorder.problems", err)
}

// TestChangedFileLapsesAuthorisation: another file, another digest, or a register
// that has moved on since takes every signature away.
func TestChangedFileLapsesAuthorisation(t *testing.T) {
	w := newWorld(t)
	v := w.ready(Import, "lamps", lamps)
	other := w.upload(requester, "Code,Phone\nL1,\nL2,\nL3,\n")
	v = need[DataView](t)(w.DoData(requester, v.ID, "replace", DataStep{Version: v.Version, FileIDs: []string{other}}))
	if v.State != Requested || v.Bound != "" || v.AuthoriserName != "" || v.Backup != "" || v.Lapses != 1 {
		t.Fatalf("after another file: %+v", v.Data)
	}
	seen := w.must(operator, v.ID, "rehearse").Digest
	v = need[DataView](t)(w.DoData(requester, v.ID, "replace", DataStep{Version: v.Version + 1, FileIDs: []string{w.upload(requester, lamps)}}))
	v = w.must(operator, v.ID, "rehearse")
	_, err := w.DoData(authoriser, v.ID, "authorise", DataStep{Version: v.Version, Digest: seen})
	w.refused("operationorder.digest", err) // what was seen is not what would be done

	process := w.ready(Process, "people.remove")
	w.out.people = 7 // since the owner signed
	v = w.run(process.ID)
	if v.State != Rehearsed || v.Lapses != 1 || v.Bound != "" || v.Difference.Removed != 7 || len(w.out.told) > 0 {
		t.Errorf("after another difference: %s, lapses %d, %v", v.State, v.Lapses, w.out.told)
	}
	w.must(authoriser, v.ID, "authorise")
	again := w.must(operator, v.ID, "rehearse")
	if again.State != Authorised || again.Lapses != 1 {
		t.Errorf("the same difference lapsed: %s", again.State)
	}
}

// TestFileExchangedInTheStoreIsFoundOut: the bytes are read again before the run.
func TestFileExchangedInTheStoreIsFoundOut(t *testing.T) {
	w := newWorld(t)
	v := w.ready(Import, "lamps", lamps)
	d := v.Data
	d.SM3 = strings.Repeat("0", 64)
	if same, err := w.same(t.Context(), &d, d.Difference); err != nil || same {
		t.Errorf("another digest passed: %v %v", same, err)
	}
	if same, err := w.same(t.Context(), &v.Data, v.Difference); err != nil || !same {
		t.Errorf("the same file did not pass: %v %v", same, err)
	}
}

// TestSamePersonIsRefused: each pair of hats that check each other.
func TestSamePersonIsRefused(t *testing.T) {
	w := newWorld(t)
	v := w.request(Import, "lamps", lamps)
	w.must(everything("operator"), v.ID, "rehearse")
	for who, want := range map[string]string{"requester": "operationorder.same_authoriser", "operator": "operationorder.same_authoriser"} {
		_, err := w.do(everything(who), v.ID, "authorise")
		w.refused(want, err)
	}
	w.must(authoriser, v.ID, "authorise")
	for _, who := range []string{"requester", "authoriser"} {
		_, err := w.do(everything(who), v.ID, "prepare")
		w.refused("operationorder.same_operator", err)
	}
	if len(w.out.points) != 0 {
		t.Error("a backup was taken for somebody who may not")
	}
	w.must(operator, v.ID, "prepare")
	for _, who := range []string{"requester", "authoriser", "operator"} {
		_, err := w.do(everything(who), v.ID, "witness")
		w.refused("operationorder.same_checker", err)
	}
	w.must(checker, v.ID, "witness")
	_, err := w.do(checker, v.ID, "run")
	w.refused("operationorder.only_operator", err)
	w.run(v.ID)
	_, err = w.do(operator, v.ID, "check")
	w.refused("operationorder.only_checker", err)
}

// TestLargeBatchNeedsSecondAuthoriser: above the parameter two of the owner sign.
func TestLargeBatchNeedsSecondAuthoriser(t *testing.T) {
	w := newWorld(t)
	w.out.people = 501
	v := w.request(Process, "people.remove")
	w.must(operator, v.ID, "rehearse")
	if v = w.must(authoriser, v.ID, "authorise"); v.State != Half || !v.NeedsSecond {
		t.Fatalf("one signature for %d rows: %s", v.Total, v.State)
	}
	_, err := w.do(authoriser, v.ID, "cosign")
	w.refused("operationorder.same_second", err)
	if _, err := w.do(operator, v.ID, "prepare"); !fault.Is(err, fault.Conflict) {
		t.Errorf("prepared with half a signature: %v", err)
	}
	if v = w.must(second, v.ID, "cosign"); v.State != Authorised || v.SecondName != "name of second" {
		t.Errorf("cosigned: %s", v.State)
	}
}

// TestExportedFileIsMarkedCountedAndExpires: watermark in every row, only who
// asked takes it, and after its time only the record is left.
func TestExportedFileIsMarkedCountedAndExpires(t *testing.T) {
	w := newWorld(t)
	v := w.ready(Export, "people")
	if d := v.Difference; d.Rows != 3 || !slices.Equal(d.Columns, []string{"Name", "Phone"}) || len(d.Samples) != 0 {
		t.Errorf("rehearsal of an export: %+v", d)
	}
	if v = w.run(v.ID); v.State != Executed || v.RowsDone != 3 || len(v.ResultSHA256) != 64 || len(v.ResultSM3) != 64 {
		t.Fatalf("run: %s %s", v.State, v.Outcome)
	}
	_, err := w.Download(requester, v.ID)
	w.refused("operationorder.file_gone", err) // the second person has not looked yet
	if v = w.must(checker, v.ID, "check"); v.State != Delivered || v.ExpiresAt.Sub(w.clock.Now()) != 72*time.Hour {
		t.Errorf("delivered: %s %s", v.State, v.ExpiresAt)
	}
	_, err = w.Download(as("other", PermitRequest), v.ID)
	w.refused("operationorder.only_maker", err)
	file := need[File](t)(w.Download(requester, v.ID))
	if sha, _ := digests(file.Body); sha != v.ResultSHA256 {
		t.Error("the file is not the one with that digest")
	}
	w.everyRowMarked(file.Body, v.Number)
	if v = need[DataView](t)(w.Data(operator, v.ID)); v.Downloads != 1 {
		t.Errorf("downloads: %d", v.Downloads)
	}
	files := need[[]attach.Attachment](t)(w.DataFiles(operator, v.ID))
	if len(files) != 0 {
		t.Error("the exported file lies beside the counted way")
	}
	w.clock.Advance(72 * time.Hour)
	_, err = w.Download(requester, v.ID)
	w.refused("operationorder.file_gone", err)
	if err := w.Expire(t.Context()); err != nil {
		t.Fatal(err)
	}
	v = need[DataView](t)(w.Data(operator, v.ID))
	if v.State != Destroyed || v.ResultID != "" || v.DestroyedAt.IsZero() || v.ResultSHA256 == "" {
		t.Errorf("after its time: %+v", v.Data)
	}
}

func (w *world) everyRowMarked(body []byte, number string) {
	w.Helper()
	book := need[*excelize.File](w)(excelize.OpenReader(bytes.NewReader(body)))
	defer book.Close()
	rows := need[[][]string](w)(book.GetRows(book.GetSheetName(0)))
	if len(rows) != 4 {
		w.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows[1:] {
		if mark := row[len(row)-1]; !strings.HasPrefix(mark, number+" · name of requester · 2026-11-02 10:00") {
			w.Errorf("watermark: %q", mark)
		}
	}
}

// TestOnlyDeclaredOperations: there is no free text that is run.
func TestOnlyDeclaredOperations(t *testing.T) {
	w := newWorld(t)
	for _, bad := range []DataRequest{
		{Kind: Process, Subject: "DELETE FROM person", Reason: "by hand", With: nil},
		{Kind: Process, Subject: "people.remove", Reason: "by hand", With: map[string]string{"days": "1; DROP TABLE person"}},
		{Kind: Process, Subject: "people.remove", Reason: "by hand", With: map[string]string{"days": "3", "where": "1=1"}},
		{Kind: Export, Subject: "people.remove", Reason: "by hand"},
		{Kind: Import, Subject: "lamps", Reason: "no file"},
		{Kind: Export, Subject: "people"},
	} {
		if _, err := w.RequestData(requester, bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	v := w.run(w.ready(Process, "people.remove").ID)
	if v.State != Executed || !slices.Equal(w.out.told, []string{"removed 30"}) {
		t.Errorf("%s %v %s", v.State, w.out.told, v.Outcome)
	}
	if v = w.must(operator, v.ID, "revert"); v.State != Reverted {
		t.Errorf("revert: %s", v.State)
	}
}

// TestBrokenImportIsLookedAt: after a kill in the middle nobody guesses.
func TestBrokenImportIsLookedAt(t *testing.T) {
	w := newWorld(t)
	v := w.ready(Import, "lamps", lamps)
	w.must(operator, v.ID, "run")
	if err := w.attempt(t.Context(), v.ID); err != nil { // and the program was killed
		t.Fatal(err)
	}
	if err := w.RunDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	v = need[DataView](t)(w.Data(operator, v.ID))
	if v.State != Failed || v.Outcome != "operationorder.interrupted" || len(w.out.rows) != 0 {
		t.Errorf("%s %s %v", v.State, v.Outcome, w.out.rows)
	}
}
