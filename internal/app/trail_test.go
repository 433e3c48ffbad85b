package app

import (
	"slices"
	"testing"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// TestEveryChangeLeavesAnEntry: whatever operation of the system changes something
// is in the audit log under the number of its request (GB/T 22239-2019 8.1.4.3 a).
// A new operation is covered the day it appears; one that leaves no entry is
// listed in trackless with its reason.
func TestEveryChangeLeavesAnEntry(t *testing.T) {
	t.Parallel()
	j := play(t)
	j.everything()
	j.erase()
	j.uploadAgain()
	var all []string
	for _, traces := range j.said {
		all = append(all, traces...)
	}
	known := map[string]bool{}
	err := db.Chunks(all, db.Batch, func(part []string) error {
		var found []string
		err := j.DB.Read().NewSelect().Table("audit_entry").ColumnExpr("DISTINCT trace_id").Where("trace_id IN (?)", bun.List(part)).Scan(t.Context(), &found)
		for _, trace := range found {
			known[trace] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(j.said) < 200 {
		t.Fatalf("only %d operations changed something", len(j.said))
	}
	for operation, traces := range j.said {
		noted := slices.ContainsFunc(traces, func(trace string) bool { return known[trace] })
		free := trackless[operation] != ""
		switch {
		case !noted && !free:
			t.Errorf("%s succeeded %d times and left no entry", operation, len(traces))
		case noted && free:
			t.Errorf("%s leaves an entry and need not be excused", operation)
		}
	}
}

// trackless are the operations that change nothing of anybody's, with the reason
// why they are no deeds.
var trackless = map[string]string{
	"inbox-read":                 "that a message was seen is no evidence of anything; what must be confirmed is an announcement",
	"ledger-scan":                "asks what a code is",
	"message-preview":            "shows words that are not kept",
	"public-challenge":           "hands out work, nothing is kept",
	"public-privacy-status":      "asks how far a request is",
	"signin-federated-begin":     "nothing is known yet of whoever begins to sign in; the end is noted, well or ill",
	"signin-link-begin":          "the same, for linking an account",
	"signin-passkey-options":     "the same, with a passkey",
	"vulnerability-scan-preview": "shows what an import would do",
}
