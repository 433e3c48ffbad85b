package audit_test

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// old makes a world in which a box was renamed again and again, long ago.
func old(t *testing.T) (w *world, b box) {
	w = newWorld(t, audit.Table{Name: "audit_archive"})
	b = w.create("a")
	for _, name := range []string{"b", "c", "d"} {
		w.set(b.ID, "name", name)
	}
	w.seal()
	w.checkpoint()
	w.clock.Advance(200 * 24 * time.Hour)
	w.set(b.ID, "name", "e")
	w.seal()
	w.checkpoint()
	return w, b
}

// archive moves what is older than the day of noon out of the database.
func (w *world) archive() (n int) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) (err error) {
		archive := audit.Archive{ID: id.New(tx.Now()), Before: noon.Day().AddDays(1), File: "old.jsonl"}
		if n, err = archive.Archive(ctx, tx); n > 0 {
			r.Record("audit_archive", archive.ID)
		}
		return err
	})
	return n
}

// TestArchive: entries that nothing needs any more leave the database; what
// remains, and every proof, still holds.
func TestArchive(t *testing.T) {
	w, b := old(t)
	first := w.string("SELECT ref FROM audit_leaf WHERE seq = 0")
	kept := w.bundle()
	if n := w.archive(); n != 4 {
		t.Fatalf("%d entries were archived", n)
	}
	if n := w.archive(); n != 0 {
		t.Errorf("%d more", n)
	}
	w.seal()
	w.checkpoint()
	if report := w.mustVerify(); report.Archived != 4 || report.Entries != 2 {
		t.Errorf("%+v", report)
	}
	w.set(b.ID, "name", "f") // its revisions go on
	w.mustVerify()
	proof, err := audit.Inclusion(t.Context(), w.db.Read(), audit.KindEntry, first)
	if err != nil || proof.Check(w.signer.Verifier()) != nil {
		t.Errorf("the proof of an archived entry: %v", err)
	}
	if report := check(t, kept, w.signer.Verifier()); !report.OK() || report.Entries != 4 {
		t.Errorf("the file: %+v", report)
	}
	if lines, err := w.log.Timeline(t.Context(), w.db.Read(), &directory{}, audit.Ref{Entity: "box", ID: b.ID}); err != nil || len(lines) != 2 {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

// TestArchiveHidesNothing: nobody can pass off a deletion as archiving.
func TestArchiveHidesNothing(t *testing.T) {
	w, _ := old(t)
	w.archive()
	archive := w.string("SELECT id FROM audit_archive")
	gone := w.string("SELECT min(entry_id) FROM audit_archived")
	entry := w.string("SELECT min(id) FROM audit_entry")
	w.mustVerify()
	w.exec("DELETE FROM audit_archived WHERE entry_id = ?", gone)
	if report := w.verify(); !has(report, "audit_archived", archive) || !has(report, "audit_entry", gone) {
		t.Errorf("an entry that nobody archived: %+v", report.Problems)
	}
	w.exec("INSERT INTO audit_archived (entry_id, archive_id) VALUES (?, ?)", gone, archive)
	w.mustVerify()
	w.exec("INSERT INTO audit_archived (entry_id, archive_id) VALUES (?, ?)", entry, archive)
	if report := w.verify(); !has(report, "audit_archived", archive) {
		t.Errorf("an entry listed and still there: %+v", report.Problems)
	}
	w.exec("DELETE FROM audit_record WHERE entry_id = ?", entry)
	w.exec("DELETE FROM audit_entry WHERE id = ?", entry)
	if report := w.verify(); !has(report, "audit_archived", archive) {
		t.Errorf("an entry deleted and listed: %+v", report.Problems)
	}
	w.exec("UPDATE audit_archived SET archive_id = 'invented' WHERE entry_id = ?", entry)
	if report := w.verify(); report.OK() {
		t.Error("an archive nobody made")
	}
	w.exec("UPDATE audit_archive SET entries = 5")
	if report := w.verify(); !has(report, "audit_archive", archive) {
		t.Errorf("the archive's own row: %+v", report.Problems)
	}
}
