package audit_test

import (
	"fmt"
	"testing"

	"gongzhi/internal/kit/audit"
)

// TestRefusals: what was refused gets an entry that is sealed and proven like
// any other, the same refusal again is counted, and nobody floods the log.
func TestRefusals(t *testing.T) {
	w := newWorld(t)
	refusals := audit.NewRefusals(w.db, w.log)
	what := audit.RefusalOf(clerk)
	what.Action, what.Result, what.Reason = "box.remove", audit.Refused, "Not yours."
	for range 3 {
		refusals.Note(what, "trace-7")
	}
	what.Result, what.Reason = audit.Failed, ""
	refusals.Note(what, "trace-8")
	flush := func() {
		t.Helper()
		if err := refusals.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	flush()
	flush() // nothing is written twice
	if n := w.int("SELECT count(*) FROM audit_entry"); n != 2 {
		t.Fatalf("%d entries", n)
	}
	if reason := w.string("SELECT reason FROM audit_entry WHERE result = 'refused' AND person_id = 'person-1' AND trace_id = 'trace-7'"); reason != "Not yours. ×3" {
		t.Errorf("reason %q", reason)
	}
	w.seal()
	w.checkpoint()
	w.mustVerify()
	if report := check(t, w.bundle(), w.signer.Verifier()); !report.OK() || report.Entries != 2 {
		t.Errorf("%+v", report)
	}
	w.exec("UPDATE audit_entry SET result = '' WHERE result = 'refused'")
	if report := w.verify(); report.OK() {
		t.Error("a refusal may be turned into a deed")
	}
	w.exec("UPDATE audit_entry SET result = 'refused' WHERE result = ''")
	w.mustVerify()
	for i := range 3000 {
		what.Action = fmt.Sprint("box.", i)
		refusals.Note(what, "")
	}
	flush()
	if n := w.int("SELECT count(*) FROM audit_entry"); n != 2+1000+1 {
		t.Errorf("%d entries after a flood", n)
	}
	if reason := w.string("SELECT reason FROM audit_entry WHERE action = 'platform.evidence.more-refusals'"); reason != "×2000" {
		t.Errorf("the rest is counted as %q", reason)
	}
}
