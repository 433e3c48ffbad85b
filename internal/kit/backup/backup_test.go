package backup

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
)

// TestBackupIsProvenByARealRestore: a scratch server or file is made of it, the
// tables, definitions and files are the same, and the program reads it.
func TestBackupIsProvenByARealRestore(t *testing.T) {
	w := newWorld(t)
	m := w.make()
	if m.Rows() < 5 || m.Files.Count != 2 || m.Files.Added != 2 || m.Migration == 0 || m.part(databaseName).Size == 0 || m.SnapshotAt < m.StartedAt-2000 {
		t.Fatalf("%+v", m)
	}
	v := w.verify(Alive, m)
	if !v.Passed() || v.Level != Alive || w.boots != 1 || v.Files != 2 || v.Consistency() != 10000 || v.Recovered != 1000 {
		t.Fatalf("%+v", v)
	}
	at := slices.IndexFunc(v.Tables, func(r TableResult) bool { return r.Table == "medicine" })
	if r := v.Tables[at]; r.Rows != 4 || r.RestoredRows != 4 || r.First != "a" || r.Last != "d" || len(r.SHA256) != 64 || !r.Equal {
		t.Errorf("%+v", r)
	}
	names := []string{}
	for _, p := range v.Phases {
		names = append(names, p.Name)
	}
	if !slices.Contains(names, PhaseRestore) || !slices.Contains(names, PhaseVerify) {
		t.Errorf("phases %v", names)
	}
	for _, p := range m.Parts {
		if raw := need[[]byte](t)(os.ReadFile(filepath.Join(w.dir, p.Name))); bytes.Contains(raw, []byte("Amoxicillin")) || bytes.Contains(raw, []byte("CREATE TABLE")) {
			t.Errorf("%s can be read without a key", p.Name)
		}
	}
	if left := need[[]os.DirEntry](t)(os.ReadDir(w.Work)); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if list := need[[]Manifest](t)(w.Manifests(t.Context(), w.Vault)); len(list) != 1 || list[0].ID != m.ID {
		t.Errorf("the vault lists %d", len(list))
	}
}

// TestWritersGoOnDuringABackup: one that waits for another is no reason to wait
// for a backup, nor for anybody to wait for it.
func TestWritersGoOnDuringABackup(t *testing.T) {
	w := newWorld(t)
	set := func(ctx context.Context, tx *db.Tx, amount int, name string) error {
		_, err := tx.ExecContext(ctx, "UPDATE medicine SET amount = ? WHERE id = ?", amount, name)
		return err
	}
	var writers sync.WaitGroup
	holds, goOn := make(chan struct{}), make(chan struct{})
	writers.Go(func() {
		if err := w.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := set(ctx, tx, 7, "b"); err != nil {
				return err
			}
			close(holds)
			<-goOn
			return set(ctx, tx, 8, "c")
		}); err != nil {
			t.Error(err)
		}
	})
	<-holds
	writers.Go(func() {
		if err := w.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return set(ctx, tx, 9, "b") }); err != nil {
			t.Error(err)
		}
	})
	made := make(chan Manifest, 1)
	go func() { made <- w.make() }()
	var m Manifest
	select {
	case m = <-made:
	case <-time.After(20 * time.Second):
		t.Error("the backup waits for who waits")
	}
	close(goOn)
	writers.Wait()
	if t.Failed() {
		<-made
		return
	}
	if v := w.verify(Alive, m); !v.Passed() {
		t.Errorf("%+v", v)
	}
}

func TestOneCorruptedByteFailsVerification(t *testing.T) {
	w := newWorld(t)
	m := w.make()
	name := m.part(databaseName).Name
	w.damage(name)
	w.failed(w.verify(Alive, m), FoundDigest, name)
	// Whoever changes the digest in the manifest too is stopped by the cipher.
	there := need[Part](t)(sum(t.Context(), w.Vault, name))
	p := m.part(databaseName)
	p.SHA256, p.SM3 = there.SHA256, there.SM3
	w.failed(w.verify(Alive, m), FoundTorn, name)

	files := w.make()
	w.damage(file{hash: w.store("first file")}.object())
	w.failed(w.verify(Alive, files), FoundBroken, files.ID)
}

func TestOneMissingRowFailsVerification(t *testing.T) {
	w := newWorld(t)
	v := w.verify(Alive, w.grafted("DELETE FROM medicine WHERE id = 'c'"))
	w.failed(v, FoundRows, "medicine")
	if v.Level != Restored || v.Findings[0].Want != "4" || v.Findings[0].Have != "3" || v.Consistency() == 10000 {
		t.Errorf("%+v", v)
	}
}

func TestOneChangedRowFailsVerification(t *testing.T) {
	w := newWorld(t)
	v := w.verify(Alive, w.grafted("UPDATE medicine SET amount = 5 WHERE id = 'd'"))
	w.failed(v, FoundContent, "medicine")
	if w.boots != 0 {
		t.Error("the program was started on it")
	}
}

func TestMissingTriggerFailsVerification(t *testing.T) {
	w := newWorld(t)
	w.failed(w.verify(Alive, w.grafted("DROP TRIGGER counted")), FoundObject, "counted")
}

func TestMissingAndShrunkenBackupsFailVerification(t *testing.T) {
	w := newWorld(t)
	m := w.make()
	small := m
	before := m
	before.Parts = slices.Clone(m.Parts)
	before.part(databaseName).Size += 3 << 20
	v := need[Verdict](t)(w.Verify(t.Context(), Ask{From: w.Vault, Chain: []Manifest{small}, Level: Whole, Before: &before, Band: 50}))
	w.failed(v, FoundSize, databaseName)
	if err := w.Vault.Remove(t.Context(), m.part(databaseName).Name); err != nil {
		t.Fatal(err)
	}
	w.failed(w.verify(Present, m), FoundMissing, databaseName)
}

// TestFilesAreSavedOnce: what the vault has is not stored again, and goes when
// no backup names it.
func TestFilesAreSavedOnce(t *testing.T) {
	w := newWorld(t)
	first := w.make()
	gone := w.store("third file")
	second := w.make()
	if second.Files.Added != 1 || second.Files.Count != 3 {
		t.Errorf("%+v", second.Files)
	}
	away := t.TempDir()
	if err := w.Copy(t.Context(), second.ID, Folder(away)); err != nil {
		t.Fatal(err)
	}
	there := need[Manifest](t)(w.Manifest(t.Context(), Folder(away), second.ID))
	copied := need[Verdict](t)(w.Verify(t.Context(), Ask{From: Folder(away), Chain: []Manifest{there}, Level: Alive}))
	if !copied.Passed() {
		t.Errorf("the copy: %+v", copied.Findings)
	}
	if err := Remove(t.Context(), w.Vault, second.ID); err != nil {
		t.Fatal(err)
	}
	if n := need[int](t)(w.Sweep(t.Context(), w.Vault)); n != 1 {
		t.Errorf("%d files were removed", n)
	}
	if _, err := w.Vault.Size(t.Context(), file{hash: gone}.object()); !errors.Is(err, ErrMissing) {
		t.Errorf("the third file: %v", err)
	}
	if v := w.verify(Alive, first); !v.Passed() {
		t.Errorf("the first: %+v", v.Findings)
	}
}

func TestRestoreRefusesAFullDatabase(t *testing.T) {
	w := newWorld(t)
	m := w.make()
	place := Place{DSN: w.DSN, Data: w.Data}
	_, err := w.Restore(t.Context(), w.Vault, []Manifest{m}, place, Until{}, false)
	if fault.KeyOf(err) != "backup.target_not_empty" {
		t.Fatalf("%v", err)
	}
	w.exec("DELETE FROM medicine")
	if place.DSN == "" {
		if err := w.db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Restore(t.Context(), w.Vault, []Manifest{m}, place, Until{}, true); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := rowsIn(t.Context(), place, &rows); err != nil || rows != 4 {
		t.Errorf("%d rows, %v", rows, err)
	}
	store := need[*attach.Local](t)(attach.NewLocal(t.TempDir()))
	if n := need[int64](t)(w.RestoreFiles(t.Context(), w.Vault, &m, store)); n != 2 {
		t.Errorf("%d files", n)
	}
}

func TestBackupOpensWithItsKeysOnly(t *testing.T) {
	w := newWorld(t)
	m := w.make()
	other := need[*seal.Ring](t)(seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, 1))
	w.Ring = other
	if _, err := w.Manifest(t.Context(), w.Vault, m.ID); fault.KeyOf(err) != "backup.keys" {
		t.Errorf("%v", err)
	}
}

func TestPolicyNeverRemovesTheLastProvenBackup(t *testing.T) {
	var all []Held
	for n := range 120 {
		all = append(all, Held{ID: string(day(n).Day()), Kind: Full, At: day(n), Verified: n == 3})
	}
	policy := Policy{Daily: 7, Weekly: 4, Monthly: 3}
	gone := policy.Expired(all)
	kept := slices.DeleteFunc(slices.Clone(all), func(h Held) bool { return slices.Contains(gone, h.ID) })
	var names []string
	for _, h := range kept {
		names = append(names, h.ID)
	}
	want := []string{"2026-11-04", "2026-12-31", "2027-01-31", "2027-02-07", "2027-02-14", "2027-02-21"}
	if len(kept) < 12 || names[0] != want[0] || !slices.Contains(names, want[1]) || !slices.Contains(names, want[2]) || names[len(names)-1] != string(day(119).Day()) {
		t.Errorf("kept %v", names)
	}
	if left := (Policy{}).Expired(all); len(left) != 118 || slices.Contains(left, all[3].ID) || slices.Contains(left, all[119].ID) {
		t.Errorf("without a policy %d go", len(left))
	}
	logs := []Held{{ID: "full", Kind: Full, At: day(5)}, {ID: "old", Kind: Logs, At: day(4)}, {ID: "new", Kind: Logs, At: day(6)}}
	if gone := policy.Expired(logs); !slices.Equal(gone, []string{"old"}) {
		t.Errorf("logs: %v", gone)
	}
}

// TestPointInTimeRecovery runs a real MariaDB with binary logs, loses rows and
// brings back what was there a moment before, by time and by position.
func TestPointInTimeRecovery(t *testing.T) {
	ctx := t.Context()
	maker := &Engine{Clock: clock.System{}, Work: t.TempDir()}
	live, at, err := maker.startScratch(ctx, "gongzhi_live", "--log-bin=live", "--server-id=7")
	if err != nil {
		t.Fatal(err)
	}
	defer live.stop()
	database := need[*db.DB](t)(db.Open(ctx, db.Config{DSN: at.DSN, MaxOpen: 6}, clock.System{}))
	defer database.Close()
	w := worldOn(t, database, at)
	full := w.make()
	if full.Position.File != "live.000001" || full.Position.Server != 7 || full.Position.GTID == "" {
		t.Fatalf("position %+v", full.Position)
	}
	w.exec("INSERT INTO medicine VALUES ('e', 'after the dump', 5)", "UPDATE pulse SET beat = 5000")
	first := need[Manifest](t)(w.MakeLogs(ctx, id.New(clock.System{}.Now()), full))
	w.exec("INSERT INTO medicine VALUES ('f', 'after the first log', 6)", "UPDATE pulse SET beat = 6000")
	time.Sleep(1100 * time.Millisecond) // the logs know whole seconds
	before := need[clock.Instant](t)(database.ServerNow(ctx))
	time.Sleep(1100 * time.Millisecond)
	var good Position
	connection, err := database.Maintenance().DB.Conn(ctx)
	if err == nil {
		good, err = position(ctx, connection, &server{DB: database, logs: true, id: 7})
		_ = connection.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	w.exec("DELETE FROM medicine", "UPDATE pulse SET beat = 9000") // the accident
	second := need[Manifest](t)(w.MakeLogs(ctx, id.New(clock.System{}.Now()), first))
	if len(first.Parts) != 1 || len(second.Parts) != 1 {
		t.Fatalf("logs: %d and %d files", len(first.Parts), len(second.Parts))
	}
	all := need[[]Manifest](t)(w.Manifests(ctx, w.Vault))
	for name, until := range map[string]Until{"time": {At: before}, "position": {File: good.File, Pos: good.Pos}} {
		chain := need[[]Manifest](t)(Chain(all, until))
		v := need[Verdict](t)(w.Verify(ctx, Ask{From: w.Vault, Chain: chain, Level: Alive, Until: until}))
		if !v.Passed() || v.Recovered != 6000 {
			t.Errorf("by %s: level %d up to %d, %+v", name, v.Level, v.Recovered, v.Findings)
		}
		if _, err := database.Maintenance().DB.ExecContext(ctx, "CREATE DATABASE other_"+name); err != nil {
			t.Fatal(err)
		}
		target := Place{DSN: "mysql:" + live.dsn + "other_" + name}
		phases := need[[]Phase](t)(w.Restore(ctx, w.Vault, chain, target, until, false))
		var rows int
		if err := rowsIn(ctx, target, &rows); err != nil || rows != 6 || phases[len(phases)-1].Name != PhaseReplay {
			t.Errorf("by %s: %d rows, %v, %v", name, rows, phases, err)
		}
	}
	if _, err := Chain(all, Until{At: second.SnapshotAt + 1}); fault.KeyOf(err) != "backup.not_so_far" {
		t.Errorf("a moment after the last log: %v", err)
	}
	w.exec("PURGE BINARY LOGS TO 'live.000003'")
	if _, err := w.MakeLogs(ctx, id.New(clock.System{}.Now()), full); fault.KeyOf(err) != "backup.log_gap" {
		t.Errorf("a hole in the logs: %v", err)
	}
}

// TestScratchServerLeavesTheTemporaryTablesOfOthers: the live server keeps its own in
// the system's folder, by the same names.
func TestScratchServerLeavesTheTemporaryTablesOfOthers(t *testing.T) {
	shared := t.TempDir()
	t.Setenv("TMPDIR", shared)
	theirs := filepath.Join(shared, "#sql-temptable-1-2-3.MAI")
	if err := os.WriteFile(theirs, []byte("in use"), 0o600); err != nil {
		t.Fatal(err)
	}
	maker := &Engine{Clock: clock.System{}, Work: t.TempDir()}
	scratch, _, err := maker.startScratch(t.Context(), "gongzhi_scratch")
	if err != nil {
		t.Fatal(err)
	}
	scratch.stop()
	if kept, err := os.ReadFile(theirs); err != nil || string(kept) != "in use" {
		t.Errorf("a table in use by another server: %q, %v", kept, err)
	}
}

func TestMissingToolSaysWhatToInstall(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := tool("mariadb-never")
	if fault.KeyOf(err) != "backup.tool_missing" {
		t.Errorf("%v", err)
	}
}
