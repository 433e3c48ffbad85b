package audit_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
)

// bundle exports everything of the day on which the world plays.
func (w *world) bundle(change ...func(*audit.Export)) []byte {
	w.Helper()
	export := audit.Export{From: noon.Day(), To: noon.Day(), Document: "d.md", Text: "how <it> is read", Signer: w.signer, Made: noon}
	for _, f := range change {
		f(&export)
	}
	var out bytes.Buffer
	if err := audit.WriteBundle(context.Background(), w.db.Read(), &out, export); err != nil {
		w.Fatal(err)
	}
	return out.Bytes()
}

func check(t testing.TB, bundle []byte, keys ...string) audit.BundleReport {
	t.Helper()
	report, err := audit.VerifyBundle(bytes.NewReader(bundle), keys...)
	if err != nil && !errors.Is(err, audit.ErrNoBundle) {
		t.Fatal(err)
	}
	if err != nil {
		report.Total++
	}
	return report
}

// told makes a world of several entries under three checkpoints; the first is
// of the day before, so that the bundle begins inside the tree.
func told(t testing.TB) *world {
	w := newWorld(t)
	w.clock.Advance(-24 * 60 * 60 * 1e9)
	for _, name := range []string{"x", "y", "z"} {
		w.create(name)
	}
	w.seal()
	w.checkpoint()
	w.clock.Advance(24 * 60 * 60 * 1e9)
	a, b := w.create("a"), w.create("b")
	w.set(a.ID, "name", "a & <b>")
	w.seal()
	w.checkpoint()
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		for _, id := range []string{a.ID, b.ID} {
			r.Record("box", id)
			if err := db.MustAffect(tx.ExecContext(ctx, "UPDATE box SET quantity = 3 WHERE id = ?", id)); err != nil {
				return err
			}
		}
		return nil
	})
	w.remove(b.ID)
	w.seal()
	w.checkpoint()
	return w
}

func TestBundleHolds(t *testing.T) {
	w := told(t)
	whole := w.bundle()
	for _, keys := range [][]string{nil, {w.signer.Verifier()}} {
		report := check(t, whole, keys...)
		if !report.OK() || report.First != 3 || report.Size != 8 || report.Entries != 5 || report.Records != 6 || report.Checkpoints != 2 || report.Foreign != (keys != nil) {
			t.Fatalf("%+v", report)
		}
	}
	if report := check(t, w.bundle(func(e *audit.Export) { e.Withhold = func(entity string) bool { return entity == "box" } })); !report.OK() || report.Withheld != 6 {
		t.Errorf("withheld: %+v", report)
	}
	other, err := audit.LoadSigner(t.TempDir()+"/k.key", "gongzhi.test")
	if err != nil {
		t.Fatal(err)
	}
	if report := check(t, whole, other.Verifier()); report.OK() {
		t.Error("the keys of another log check it")
	}
	var out bytes.Buffer
	err = audit.WriteBundle(t.Context(), w.db.Read(), &out, audit.Export{From: "2020-01-01", To: "2020-01-02", Signer: w.signer})
	if !errors.Is(err, audit.ErrNothingSigned) || out.Len() > 0 {
		t.Errorf("an empty time: %v, %d bytes", err, out.Len())
	}
	if _, err := audit.VerifyBundle(strings.NewReader("PK\x03\x04")); !errors.Is(err, audit.ErrNoBundle) {
		t.Errorf("another file: %v", err)
	}
	if _, err := audit.VerifyBundle(strings.NewReader("")); !errors.Is(err, audit.ErrNoBundle) {
		t.Errorf("an empty file: %v", err)
	}
}

// TestBundleEveryByte: no byte of a bundle can be changed, left out or added
// without being noticed.
func TestBundleEveryByte(t *testing.T) {
	whole := told(t).bundle()
	for i := range whole {
		changed := slices.Clone(whole)
		changed[i] ^= 1 + byte(i%7)
		if check(t, changed).OK() {
			t.Fatalf("byte %d %q may be changed", i, whole[max(0, i-20):min(len(whole), i+20)])
		}
		if i%9 == 0 && check(t, append(slices.Clone(whole[:i]), whole[i+1:]...)).OK() {
			t.Fatalf("byte %d may be left out", i)
		}
	}
	for _, more := range []string{"\n", " ", "{}\n", string(whole)} {
		if check(t, append(slices.Clone(whole), more...)).OK() {
			t.Errorf("%.10q may be added", more)
		}
	}
}

// TestBundleNamesTheRow: whoever changes, drops, swaps or doubles a line is told
// by its name, even when the file was signed again at the end.
func TestBundleNamesTheRow(t *testing.T) {
	w := told(t)
	lines := bytes.SplitAfter(bytes.TrimRight(w.bundle(), "\n"), []byte("\n"))
	lines[len(lines)-1] = append(lines[len(lines)-1], '\n')
	at := func(start string, n int) int {
		for i, line := range lines {
			if bytes.HasPrefix(line, []byte(`{"line":"`+start)) {
				if n == 0 {
					return i
				}
				n--
			}
		}
		t.Fatal("no line " + start)
		return 0
	}
	replace := func(i int, old, fresh string) [][]byte {
		changed := slices.Clone(lines)
		changed[i] = bytes.Replace(lines[i], []byte(old), []byte(fresh), 1)
		if bytes.Equal(changed[i], lines[i]) {
			t.Fatalf("%s has no %s", lines[i], old)
		}
		return changed
	}
	drop := func(from, to int) [][]byte { return append(slices.Clone(lines[:from]), lines[to:]...) }
	swap := func(i, j int) [][]byte {
		changed := slices.Clone(lines)
		changed[i], changed[j] = lines[j], lines[i]
		return changed
	}
	entry := w.string("SELECT ref FROM audit_leaf WHERE seq = 5")
	for name, c := range map[string]struct {
		lines [][]byte
		named string
	}{
		"who did it":             {replace(at("leaf", 2), `"personId":"person-1"`, `"personId":"person-2"`), "entry " + entry},
		"the leaf hash":          {replace(at("leaf", 2), `"leaf":"`, `"leaf":"0`), "leaf 5"},
		"a change of a row":      {replace(at("record", 2), `\"after\":`, `\"after\": `), "record box"},
		"a leaf left out":        {drop(at("leaf", 1), at("leaf", 2)), "leaf 4"},
		"leaves left out":        {drop(at("leaf", 0), at("leaf", 2)), "leaf 3"},
		"the last leaf left out": {drop(at("leaf", 4), at("checkpoint", 1)), "leaf"},
		"two leaves swapped":     {swap(at("leaf", 0), at("leaf", 1)), "leaf 3"},
		"a record left out":      {drop(at("record", 2), at("record", 2)+1), "entry " + entry},
		"two records swapped":    {swap(at("record", 3), at("record", 4)), "entry " + w.string("SELECT ref FROM audit_leaf WHERE seq = 6")},
		"a record doubled":       {slices.Insert(slices.Clone(lines), at("record", 2), lines[at("record", 2)]), "entry " + entry},
		"a checkpoint left out":  {drop(at("checkpoint", 0), at("checkpoint", 0)+1), "leaves, records and checkpoints"},
		"a checkpoint moved":     {swap(at("checkpoint", 0), at("leaf", 2)), "checkpoint 6"},
		"the document":           {replace(at("document", 0), "how", "who"), "document"},
		"the period":             {replace(at("bundle", 0), `"to":"2026`, `"to":"2027`), "bundle"},
		"a subtree before":       {swap(at("before", 0), at("before", 1)), "before"},
		"the end left out":       {drop(len(lines)-1, len(lines)), "end"},
		"a line of its own":      {slices.Insert(slices.Clone(lines), 3, []byte("{\"line\":\"note\"}\n")), "line"},
	} {
		report := check(t, bytes.Join(c.lines, nil), w.signer.Verifier())
		if !slices.ContainsFunc(report.Problems, func(p audit.BundleProblem) bool { return strings.HasPrefix(p.What, c.named) }) {
			t.Errorf("%s: %s is not named: %+v", name, c.named, report.Problems)
		}
	}
}
