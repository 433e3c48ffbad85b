package logcentre

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/scope"
)

func actorOf(ctx context.Context) scope.Actor {
	actor, _ := scope.From(ctx)
	return actor
}

// setMarkNow says that the rule of bursts has looked at all there is.
func setMarkNow(w *world) func(ctx context.Context, tx *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error { return setMark(ctx, tx, Burst, w.clock.Now()) }
}

// archive1 is the archive of a class of November.
func (w *world) archive1(class string) Archive {
	w.Helper()
	page := need(w.Archives(guard, &archiveInput{ArchiveFilter: ArchiveFilter{Class: []string{class}, Month: []string{"2026-11"}}}))(w)
	if len(page.Items) != 1 {
		w.Fatalf("%d archives of %s", len(page.Items), class)
	}
	return page.Items[0]
}

func (w *world) month() {
	w.Helper()
	w.at(0, deed{person: "clerk", action: "drugtrace.inbound.receive", reason: "first", ip: "203.0.113.7"})
	w.at(time.Hour, deed{person: "other", action: "drugtrace.inbound.void", result: audit.Refused, reason: "second"})
	if err := w.kit.Runner.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		return insertRows(ctx, tx, []Row{{ID: "01JZZZZZZZZZZZZZZZZZZZZ001", At: tx.Now(), Class: Program, Level: Failure, Node: "node-1", Message: "disk full"}})
	}); err != nil {
		w.Fatal(err)
	}
	w.seal()
	w.clock.Set(monday.Add(31 * 24 * time.Hour))
	if err := w.ArchiveDue(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// TestEveryMonthIsArchived (O-093): every class of a month that is over, also one
// without a line, once; and a later month names the file of the one before.
func TestEveryMonthIsArchived(t *testing.T) {
	w := newWorld(t)
	w.month()
	if page := need(w.Archives(guard, &archiveInput{}))(t); page.Total != len(Classes) {
		t.Errorf("%d archives", page.Total)
	}
	november := w.archive1(Operation)
	if november.Rows != 2 || november.CheckpointSize == 0 || len(november.CheckpointRoot) != 64 || november.Verdict != Sound || november.Previous != "" {
		t.Errorf("archive: %+v", november)
	}
	w.clock.Set(monday.Add(61 * 24 * time.Hour))
	if made := need(w.Archive(guard))(t); made != len(Classes) {
		t.Errorf("%d files for December", made)
	}
	december := need(w.Archives(guard, &archiveInput{ArchiveFilter: ArchiveFilter{Class: []string{Operation}, Month: []string{"2026-12"}}}))(t).Items[0]
	if december.Previous != november.SHA256 {
		t.Errorf("the chain is broken: %+v", december)
	}
}

// TestArchiveIsVerifiedOnEveryRead: the file is what was written and the signed
// log knows each entry in it; one byte, a missing file or another checkpoint is
// named, and a search does not read such a file.
func TestArchiveIsVerifiedOnEveryRead(t *testing.T) {
	w := newWorld(t)
	w.month()
	a := w.archive1(Operation)
	if got := need(w.Verify(guard, a.ID))(t); got.Verdict != Sound || got.VerifiedAt.IsZero() {
		t.Fatalf("sound: %+v", got)
	}
	exec := func(query string, args ...any) {
		t.Helper()
		if err := w.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, query, args...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	exec("UPDATE audit_leaf SET leaf = ? WHERE seq = (SELECT s FROM (SELECT max(seq) AS s FROM audit_leaf) AS newest)", a.SHA256)
	if got := need(w.Verify(guard, a.ID))(t); got.Verdict != Unlinked {
		t.Errorf("an entry the log does not know: %s", got.Verdict)
	}
	file := filepath.Join(w.store, a.SHA256[:2], a.SHA256)
	if found, _ := filepath.Glob(filepath.Join(w.store, "*", "*", a.SHA256)); len(found) == 1 {
		file = found[0]
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_ = os.Chmod(file, 0o600)
	spoilt := bytes.Clone(content)
	spoilt[len(spoilt)/2] ^= 1
	if err := os.WriteFile(file, spoilt, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := need(w.Verify(guard, a.ID))(t); got.Verdict != Changed {
		t.Errorf("one byte: %s", got.Verdict)
	}
	_, err = w.Lines(guard, &Search{Archived: true, AtFrom: monday.Day(), Class: []string{Operation}})
	w.refused(err, "logcentre.archive_unsound")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if got := need(w.Verify(guard, a.ID))(t); got.Verdict != Missing {
		t.Errorf("no file: %s", got.Verdict)
	}
	for _, wrong := range [][]byte{content[:len(content)-12], []byte("no archive")} {
		if _, err := readArchive(bytes.NewReader(wrong), func(archivedLine) error { return nil }); !errors.Is(err, errChanged) {
			t.Errorf("a file that ends early: %v", err)
		}
	}
}

// TestSearchReachesIntoArchives: what left the database is found with the rest,
// once each, and its erasable part is not in the file.
func TestSearchReachesIntoArchives(t *testing.T) {
	w := newWorld(t)
	w.month()
	search := func(s Search) []Line {
		t.Helper()
		s.Archived, s.AtFrom, s.AtTo = true, monday.Day(), monday.Day()
		return need(w.Lines(guard, &s))(t).Items
	}
	both := []string{Operation, Program}
	if lines := search(Search{Class: both}); len(lines) != 3 || lines[0].Archived {
		t.Errorf("while all is there: %+v", lines)
	}
	if err := w.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM audit_entry WHERE class = ?", Operation); err != nil {
			return err
		}
		_, err := purgeRows(ctx, tx, Program, w.clock.Now())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	lines := search(Search{Class: both})
	if len(lines) != 3 || !lines[0].Archived || lines[2].Text != "first" || lines[2].IP != "" || lines[2].PersonName != "name of clerk" {
		t.Errorf("from the archive: %+v", lines)
	}
	if lines := search(Search{Who: "other"}); len(lines) != 1 || lines[0].Result != audit.Refused {
		t.Errorf("of one person: %+v", lines)
	}
	_, err := w.Lines(guard, &Search{Archived: true})
	w.refused(err, "logcentre.archived_period")
}

// TestLinesLeaveOnlyAfterTheirTerm: the program's lines stay in the database
// until their month is archived and past its term.
func TestLinesLeaveOnlyAfterTheirTerm(t *testing.T) {
	w := newWorld(t)
	w.month()
	left := func() int { return need(w.Lines(guard, &Search{Class: []string{Program}}))(t).Total }
	w.clock.Set(clock.Day("2026-11-30").AddDays(1095).Start())
	if err := w.ArchiveDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left() != 1 {
		t.Error("a line left before its term")
	}
	w.clock.Set(clock.Day("2026-11-30").AddDays(1096).Start())
	if err := w.ArchiveDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left() != 0 {
		t.Error("a line stays after its term")
	}
}
