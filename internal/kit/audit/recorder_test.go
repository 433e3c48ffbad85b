package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

func (w *world) entry(entryID string) (e audit.Entry) {
	w.Helper()
	if err := w.db.Read().NewSelect().Model(&e).Where("id = ?", entryID).Scan(context.Background()); err != nil {
		w.Fatal(err)
	}
	return e
}

func (w *world) changesOf(entryID, table string) map[string]audit.Change {
	w.Helper()
	var changes map[string]audit.Change
	if err := json.Unmarshal([]byte(w.string("SELECT changes FROM audit_record WHERE entry_id = ? AND entity = ?", entryID, table)), &changes); err != nil {
		w.Fatal(err)
	}
	return changes
}

func TestEntryRoundTrip(t *testing.T) {
	w := newWorld(t)
	b := w.create("阿莫西林 \"500\" mg\n'")
	entryID := w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("box", b.ID)
		r.Record("box", b.ID)
		r.Act("box.repack")
		r.Because("contados de novo: 12")
		r.Private("witness", "陈某")
		_, err := tx.ExecContext(ctx, "UPDATE box SET quantity = 12, note = 'ok', owner_enc = 'other cipher', seen_count = 5 WHERE id = ?", b.ID)
		return err
	})
	e := w.entry(entryID)
	if e.Action != "box.repack" || e.Reason != "contados de novo: 12" || e.PersonID != "person-1" || e.PostID != "post-1" ||
		e.OrgID != "org-1" || e.TraceID != "trace-1" || e.At != w.clock.Now() || e.RecordCount != 1 || len(e.RecordsRoot) != 64 {
		t.Errorf("%+v", e)
	}
	for _, fact := range []string{"192.0.2.7", "scanner 4", "陈某"} {
		if !strings.Contains(*e.Private, fact) {
			t.Errorf("%s is missing in %s", fact, *e.Private)
		}
	}
	if leaf := w.string("SELECT leaf FROM audit_pending WHERE kind = 'entry' AND ref = ?", entryID); leaf != e.Leaf() {
		t.Error("the pending leaf is not that of the stored entry")
	}
	changes := w.changesOf(entryID, "box")
	if len(changes) != 3 || *changes["quantity"].Before != "10" || *changes["quantity"].After != "12" ||
		changes["note"].Before != nil || *changes["note"].After != "ok" {
		t.Errorf("%+v", changes)
	}
	if owner := changes["owner_enc"]; strings.Contains(*owner.Before+*owner.After, "cipher") || *owner.Before == *owner.After {
		t.Errorf("the private column is shown: %s → %s", *owner.Before, *owner.After)
	}
	w.mustVerify()
}

func TestLeafCoversEveryField(t *testing.T) {
	base := audit.Entry{ID: "1", At: 2, Action: "3", PersonID: "4", PostID: "5", OrgID: "6", Reason: "7", TraceID: "8", RecordCount: 9, RecordsRoot: "10", PrivateHash: "11"}
	leaves := map[string]bool{base.Leaf(): true}
	for _, change := range []func(e *audit.Entry){
		func(e *audit.Entry) { e.ID = "x" }, func(e *audit.Entry) { e.At = 3 }, func(e *audit.Entry) { e.Action = "x" },
		func(e *audit.Entry) { e.PersonID = "x" }, func(e *audit.Entry) { e.PostID = "x" }, func(e *audit.Entry) { e.OrgID = "x" },
		func(e *audit.Entry) { e.Reason = "x" }, func(e *audit.Entry) { e.TraceID = "x" }, func(e *audit.Entry) { e.RecordCount = 8 },
		func(e *audit.Entry) { e.RecordsRoot = "x" }, func(e *audit.Entry) { e.PrivateHash = "x" },
		func(e *audit.Entry) { e.PersonID, e.PostID = "4\n1:5", "" }, // a line break does not move text into the next field
	} {
		changed := base
		change(&changed)
		if leaves[changed.Leaf()] {
			t.Errorf("same leaf: %+v", changed)
		}
		leaves[changed.Leaf()] = true
	}
	// Fixed for ever: a leaf that was sealed must be the same with every later version.
	if got, want := base.Leaf(), "33f937bd4e88663f7e889994454e86c2bcd9c65b46919c85ab3482b020da83d4"; got != want {
		t.Errorf("the leaf of entry.v1 changed to %s", got)
	}
}

func TestRevisions(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	w.set(b.ID, "name", "b")
	w.remove(b.ID)
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("box", b.ID)
		_, err := tx.NewInsert().Model(&b).Exec(ctx)
		return err
	})
	if n := w.int("SELECT max(revision) FROM audit_record WHERE entity_id = ?", b.ID); n != 4 {
		t.Errorf("revision %d", n)
	}
	if digest := w.string("SELECT digest FROM audit_record WHERE entity_id = ? AND revision = 3", b.ID); digest != "removed" {
		t.Errorf("the removal is logged as %s", digest)
	}
	first, again := w.string("SELECT digest FROM audit_record WHERE entity_id = ? AND revision = 1", b.ID), w.string("SELECT digest FROM audit_record WHERE entity_id = ? AND revision = 4", b.ID)
	if first != again {
		t.Error("the same row has two digests")
	}
	w.mustVerify()
}

// TestSameMillisecond: the id of a row says that it began now, and yet an
// earlier transaction of the same millisecond logged it.
func TestSameMillisecond(t *testing.T) {
	w := newWorld(t)
	at := func(f func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error) {
		t.Helper()
		err := w.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			r := w.log.Start("box.change", "trace-1")
			if err := f(ctx, tx, r); err != nil {
				return err
			}
			_, err := r.Flush(ctx, tx, clerk)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	insert := func(ctx context.Context, tx *db.Tx, r *audit.Recorder) string {
		b := box{ID: id.New(tx.Now()), Name: "box", Version: 1}
		r.Record("box", b.ID)
		if _, err := tx.NewInsert().Model(&b).Exec(ctx); err != nil {
			t.Fatal(err)
		}
		return b.ID
	}
	var first string
	at(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		first = insert(ctx, tx, r)
		return nil
	})
	for quantity := range 2 {
		at(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
			insert(ctx, tx, r)
			r.Record("box", first)
			r.Record("box_move", "7")
			move := move{Number: 7, BoxID: first, Metres: int64(quantity)}
			if _, err := tx.NewDelete().Model(&move).WherePK().Exec(ctx); err != nil {
				return err
			}
			if _, err := tx.NewInsert().Model(&move).Exec(ctx); err != nil {
				return err
			}
			_, err := tx.ExecContext(ctx, "UPDATE box SET quantity = ? WHERE id = ?", quantity+1, first)
			return err
		})
	}
	at(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("box", first)
		_, err := tx.ExecContext(ctx, "DELETE FROM box WHERE id = ?", first)
		return err
	})
	if n := w.int("SELECT max(revision) FROM audit_record WHERE entity_id = ?", first); n != 4 {
		t.Errorf("%d revisions of the first box", n)
	}
	if n := w.int("SELECT count(*) FROM audit_record WHERE entity = 'box' AND revision = 1"); n != 3 {
		t.Errorf("%d boxes began", n)
	}
	w.seal()
	w.checkpoint()
	w.mustVerify()
}

func TestIgnoredColumnsAndClockSetBack(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	w.exec("UPDATE box SET seen_count = 99 WHERE id = ?", b.ID)
	w.clock.Set(noon - 86400000) // the later change carries the earlier time and id
	w.set(b.ID, "name", "b")
	w.mustVerify()
}

func TestColumnAddedLater(t *testing.T) {
	w := newWorld(t)
	b, other := w.create("a"), w.create("b")
	w.exec("ALTER TABLE box ADD COLUMN colour VARCHAR(20) NULL")
	w.exec("ALTER TABLE box ADD COLUMN weight BIGINT NOT NULL DEFAULT 0")
	w.log = audit.NewLog([]audit.Table{{Name: "box", Private: []string{"owner_enc"}, Ignore: []string{"seen_count"}, Defaults: map[string]string{"weight": "0"}}, declared[1]})
	w.mustVerify()
	w.exec("UPDATE box SET weight = 1 WHERE id = ?", other.ID)
	if report := w.verify(); !has(report, "box", other.ID) || has(report, "box", b.ID) {
		t.Errorf("%+v", report.Problems)
	}
	w.set(b.ID, "colour", "red")
	w.exec("UPDATE box SET colour = NULL, weight = 0 WHERE id = ?", b.ID)
	if report := w.verify(); !has(report, "box", b.ID) {
		t.Errorf("%+v", report.Problems)
	}
}

// TestColumnAddedWithoutADeclaration: rows that were logged before a column with
// a default that says nothing are as they were, whether the program knows the
// column (after an upgrade) or not (after a rollback); what it says counts.
func TestColumnAddedWithoutADeclaration(t *testing.T) {
	w := newWorld(t)
	b, other, changed := w.create("a"), w.create("b"), w.create("c")
	for _, column := range []string{"origin VARCHAR(20) NOT NULL DEFAULT ''", "tries BIGINT NOT NULL DEFAULT 0", "papers VARCHAR(200) NOT NULL DEFAULT '[]'", "told BOOLEAN NOT NULL DEFAULT FALSE"} {
		w.exec("ALTER TABLE box ADD COLUMN " + column)
	}
	w.mustVerify()
	w.exec("UPDATE box SET origin = '192.0.2.1' WHERE id = ?", other.ID)
	w.exec("UPDATE box SET tries = 1 WHERE id = ?", changed.ID)
	report := w.verify()
	if !has(report, "box", other.ID) || !has(report, "box", changed.ID) || has(report, "box", b.ID) {
		t.Errorf("%+v", report.Problems)
	}
	w.exec("UPDATE box SET origin = '', tries = 0")
	w.set(b.ID, "origin", "192.0.2.2")
	w.mustVerify()
	w.exec("UPDATE box SET origin = '' WHERE id = ?", b.ID)
	if report := w.verify(); !has(report, "box", b.ID) {
		t.Errorf("what was logged is gone: %+v", report.Problems)
	}
	// A column without a default that says nothing is not forgiven: NULL and 0 are two things.
	w.exec("UPDATE box SET packed_at = 0 WHERE id = ?", other.ID)
	if report := w.verify(); !has(report, "box", other.ID) {
		t.Errorf("NULL became 0: %+v", report.Problems)
	}
}

// TestColumnDeclaredLater: a declaration that comes after the column does not
// make rows that were logged with it other ones.
func TestColumnDeclaredLater(t *testing.T) {
	w := newWorld(t)
	w.exec("ALTER TABLE box ADD COLUMN state VARCHAR(20) NOT NULL DEFAULT 'active'")
	b := w.create("a")
	w.mustVerify()
	w.log = audit.NewLog([]audit.Table{{Name: "box", Private: []string{"owner_enc"}, Ignore: []string{"seen_count"}, Defaults: map[string]string{"state": "active"}}, declared[1]})
	w.mustVerify()
	w.exec("UPDATE box SET state = 'closed' WHERE id = ?", b.ID)
	if report := w.verify(); !has(report, "box", b.ID) {
		t.Errorf("%+v", report.Problems)
	}
}

func TestManyRecordsInOneEntry(t *testing.T) {
	w := newWorld(t)
	entryID := w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		for i := range int64(1203) {
			m := move{Number: 1<<60 + i, BoxID: "x", Metres: i}
			r.Record("box_move", textNumber(m.Number))
			if _, err := tx.NewInsert().Model(&m).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if e := w.entry(entryID); e.RecordCount != 1203 {
		t.Errorf("%d records", e.RecordCount)
	}
	if report := w.mustVerify(); report.Records != 1203 || report.Rows != 1203 {
		t.Errorf("%+v", report)
	}
}

func TestNothingNoted(t *testing.T) {
	w := newWorld(t)
	if entryID := w.do(func(context.Context, *db.Tx, *audit.Recorder) error { return nil }); entryID != "" {
		t.Error("an entry was written for nothing")
	}
	if entryID := w.do(func(_ context.Context, _ *db.Tx, r *audit.Recorder) error { r.Act("signin.failed"); return nil }); w.entry(entryID).RecordCount != 0 {
		t.Error("an action without records has records")
	}
	defer func() {
		if recover() == nil {
			t.Error("an undeclared table was taken")
		}
	}()
	w.log.Start("x", "").Record("other", "1")
}

func TestRollbackLeavesNoTrace(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	w.seal()
	refused := errors.New("refused")
	_, err := w.try(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("box", b.ID)
		if _, err := tx.ExecContext(ctx, "UPDATE box SET name = 'x' WHERE id = ?", b.ID); err != nil {
			return err
		}
		if _, err := r.Flush(ctx, tx, clerk); err != nil {
			return err
		}
		return refused
	})
	if !errors.Is(err, refused) || w.seal() != 0 {
		t.Errorf("%v", err)
	}
	w.mustVerify()
}

func TestParallelWritersOfOneRow(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 5 {
				_, err := w.try(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
					r.Record("box", b.ID) // noted before, and for one in two without, a change
					_, err := tx.ExecContext(ctx, "UPDATE box SET quantity = quantity + 1 WHERE id = ? AND fragile = 1", b.ID)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				_, err = w.try(func(_ context.Context, _ *db.Tx, r *audit.Recorder) error { r.Record("box", b.ID); return nil })
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if n := w.int("SELECT max(revision) FROM audit_record WHERE entity_id = ?", b.ID); n != 81 {
		t.Errorf("%d revisions of 81", n)
	}
	w.seal()
	w.mustVerify()
}

func TestErase(t *testing.T) {
	w := newWorld(t)
	b := w.create("a")
	entryID := w.set(b.ID, "name", "b")
	w.seal()
	original := w.entry(entryID)
	before := original.Leaf()
	for range 2 { // erasing again changes nothing
		w.do(func(_ context.Context, _ *db.Tx, r *audit.Recorder) error { r.Erase(entryID); return nil })
	}
	e := w.entry(entryID)
	if e.Private != nil || e.Salt != nil || e.Leaf() != before {
		t.Errorf("%+v", e)
	}
	w.seal()
	w.checkpoint()
	w.mustVerify()
	other := w.set(b.ID, "name", "c")
	w.exec("UPDATE audit_entry SET private = NULL, salt = NULL WHERE id = ?", other)
	if report := w.verify(); !has(report, "audit_entry", other) {
		t.Errorf("an erasure nobody answers for: %+v", report.Problems)
	}
}
