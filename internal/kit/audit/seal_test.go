package audit_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
)

func textNumber(n int64) string { return strconv.FormatInt(n, 10) }

// pend queues n leaves of a kind of their own.
func (w *world) pend(from, n int) {
	w.Helper()
	err := w.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for i := from; i < from+n; i++ {
			if err := audit.Pend(ctx, tx, "event", strconv.Itoa(i), audit.LeafHash(strconv.Itoa(i), "")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		w.Fatal(err)
	}
}

// TestTreeIsThatOfTlog grows the tree leaf by leaf and compares every root,
// path and consistency path with what tlog makes of the same leaves.
func TestTreeIsThatOfTlog(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		hashes := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			hashes[i] = stored[index]
		}
		return hashes, nil
	})
	const leaves = 40
	for n := int64(0); n < leaves; n++ {
		w.pend(int(n), 1)
		hash, err := tlog.ParseHash("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
		if err != nil {
			t.Fatal(err)
		}
		copy(hash[:], unhex(t, audit.LeafHash(textNumber(n), "")))
		more, err := tlog.StoredHashesForRecordHash(n, hash, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		w.seal()
		root, err := tlog.TreeHash(n+1, reader)
		if err != nil {
			t.Fatal(err)
		}
		if c := w.checkpoint(); c.Size != n+1 || c.Root != hexText(root) {
			t.Fatalf("size %d: root %s, tlog says %s", n+1, c.Root, hexText(root))
		}
	}
	root, _ := tlog.TreeHash(leaves, reader)
	for n := range int64(leaves) {
		proof, err := audit.Inclusion(ctx, w.db.Read(), "event", textNumber(n))
		if err != nil || !proof.Sealed || proof.Seq != n || proof.TreeSize != leaves {
			t.Fatalf("%+v %v", proof, err)
		}
		var path tlog.RecordProof
		for _, text := range proof.Path {
			path = append(path, tlog.Hash(unhex(t, text)))
		}
		if err := tlog.CheckRecord(path, leaves, root, n, tlog.Hash(unhex(t, proof.Leaf))); err != nil {
			t.Errorf("leaf %d: %v", n, err)
		}
		if err := proof.Check(w.signer.Verifier()); err != nil {
			t.Errorf("leaf %d: %v", n, err)
		}
		between, err := audit.Consistency(ctx, w.db.Read(), n+1, leaves)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := tlog.ProveTree(leaves, n+1, reader)
		if len(want) != len(between.Path) {
			t.Errorf("consistency from %d: %d hashes, tlog has %d", n+1, len(between.Path), len(want))
		}
	}
}

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	var data []byte
	if _, err := fmt.Sscanf(text, "%x", &data); err != nil || len(data) != tlog.HashSize {
		t.Fatalf("%q is not a hash: %v", text, err)
	}
	return data
}

func hexText(hash tlog.Hash) string { return fmt.Sprintf("%x", hash[:]) }

func TestProofRefusesLies(t *testing.T) {
	w := newWorld(t)
	w.pend(0, 21)
	if proof, err := audit.Inclusion(t.Context(), w.db.Read(), "event", "3"); err != nil || proof.Sealed {
		t.Errorf("pending: %+v %v", proof, err)
	}
	w.seal()
	if proof, err := audit.Inclusion(t.Context(), w.db.Read(), "event", "3"); err != nil || proof.Sealed || proof.Leaf == "" {
		t.Errorf("before the first checkpoint: %+v %v", proof, err)
	}
	w.checkpoint()
	w.pend(21, 1)
	w.seal()
	if proof, err := audit.Inclusion(t.Context(), w.db.Read(), "event", "21"); err != nil || proof.Sealed || proof.Seq != 21 {
		t.Errorf("after the last checkpoint: %+v %v", proof, err)
	}
	honest, err := audit.Inclusion(t.Context(), w.db.Read(), "event", "3")
	if err != nil {
		t.Fatal(err)
	}
	other, err := audit.LoadSigner(filepath.Join(t.TempDir(), "k.key"), "gongzhi.test")
	if err != nil {
		t.Fatal(err)
	}
	if honest.Check(other.Verifier()) == nil {
		t.Error("a key that signed nothing was believed")
	}
	for name, lie := range map[string]func(p *audit.Proof){
		"leaf":       func(p *audit.Proof) { p.Leaf = audit.LeafHash("other", "") },
		"seq":        func(p *audit.Proof) { p.Seq++ },
		"size":       func(p *audit.Proof) { p.TreeSize++ },
		"root":       func(p *audit.Proof) { p.Root = p.Leaf },
		"path":       func(p *audit.Proof) { p.Path = slices.Clone(p.Path); p.Path[1] = p.Leaf },
		"short path": func(p *audit.Proof) { p.Path = p.Path[1:] },
		"checkpoint": func(p *audit.Proof) { p.Checkpoint = strings.Replace(p.Checkpoint, "\n21\n", "\n22\n", 1) },
	} {
		lied := honest
		if lie(&lied); lied.Check(w.signer.Verifier()) == nil {
			t.Errorf("a wrong %s was believed", name)
		}
	}
	w.exec("UPDATE audit_leaf SET leaf = ? WHERE seq = 2", honest.Leaf)
	if _, err := audit.Inclusion(t.Context(), w.db.Read(), "event", "3"); !errors.Is(err, audit.ErrDamaged) {
		t.Errorf("a proof over a damaged tree: %v", err)
	}
}

func TestCheckpoints(t *testing.T) {
	w := newWorld(t)
	if _, err := w.sealer.Checkpoint(t.Context()); !errors.Is(err, audit.ErrNoCheckpoint) {
		t.Errorf("checkpoint of an empty tree: %v", err)
	}
	w.pend(0, 3)
	w.seal()
	first := w.checkpoint()
	w.clock.Advance(time.Hour)
	if again := w.checkpoint(); again.At != first.At || w.int("SELECT count(*) FROM audit_checkpoint") != 1 {
		t.Error("an unchanged tree was signed again")
	}
	w.pend(3, 7)
	w.seal()
	second := w.checkpoint()
	for seq, want := range map[int64]int64{0: 3, 2: 3, 3: 10, 9: 10} {
		if c, err := audit.CheckpointCovering(t.Context(), w.db.Read(), seq); err != nil || c.Size != want {
			t.Errorf("leaf %d is covered by %d: %v", seq, c.Size, err)
		}
	}
	if _, err := audit.CheckpointCovering(t.Context(), w.db.Read(), 10); !errors.Is(err, audit.ErrNoCheckpoint) {
		t.Errorf("%v", err)
	}
	statement, err := audit.OpenCheckpoint(second.Note, w.signer.Verifier())
	if err != nil || statement.Size != 10 || statement.Root != second.Root || statement.At != second.At || statement.Previous != 3 {
		t.Errorf("%+v %v", statement, err)
	}
	if !strings.HasPrefix(second.Note, "gongzhi.test\n10\n") {
		t.Errorf("not a C2SP checkpoint: %s", second.Note)
	}
	if _, err := audit.Consistency(t.Context(), w.db.Read(), 4, 10); !errors.Is(err, audit.ErrNoCheckpoint) {
		t.Errorf("consistency from a size that was never signed: %v", err)
	}
}

func TestSealInBatches(t *testing.T) {
	w := newWorld(t)
	w.pend(0, 4321)
	if n := w.seal(); n != 4321 {
		t.Errorf("sealed %d", n)
	}
	if n := w.seal(); n != 0 {
		t.Errorf("sealed %d again", n)
	}
	if low, high, count := w.int("SELECT min(seq) FROM audit_leaf"), w.int("SELECT max(seq) FROM audit_leaf"), w.int("SELECT count(*) FROM audit_leaf"); low != 0 || high != 4320 || count != 4321 {
		t.Errorf("numbers %d to %d, %d rows", low, high, count)
	}
	if n, err := audit.Pending(t.Context(), w.db.Read()); n != 0 || err != nil {
		t.Errorf("%d pending: %v", n, err)
	}
}

// TestLateRowIsSealed: a row that commits after newer ones were sealed is not
// forgotten, whatever its id.
func TestLateRowIsSealed(t *testing.T) {
	w := newWorld(t)
	w.pend(0, 5)
	w.seal()
	w.exec("INSERT INTO audit_pending (id, kind, ref, leaf) VALUES ('00000000000000000000000000', 'event', 'late', ?)", audit.LeafHash("late", ""))
	if n := w.seal(); n != 1 {
		t.Errorf("sealed %d", n)
	}
}

func TestTwoNodesSealAtOnce(t *testing.T) {
	w := newWorld(t)
	var wait sync.WaitGroup
	for round := range 6 {
		w.pend(round*900, 900)
		for range 4 {
			wait.Go(func() {
				if _, err := w.sealer.Seal(context.Background()); err != nil {
					t.Error(err)
				}
				if _, err := w.sealer.Checkpoint(context.Background()); err != nil && !errors.Is(err, audit.ErrNoCheckpoint) {
					t.Error(err)
				}
			})
		}
	}
	wait.Wait()
	w.seal()
	w.checkpoint()
	if n, refs := w.int("SELECT count(*) FROM audit_leaf"), w.int("SELECT count(DISTINCT ref) FROM audit_leaf"); n != 5400 || refs != 5400 {
		t.Errorf("%d leaves for %d of 5400 refs", n, refs)
	}
	report := w.verify(events(5400))
	if !report.OK() {
		t.Errorf("%+v", report.Problems)
	}
}

// TestCrashWhileSealing breaks the sealer's transaction after each statement:
// nothing is lost and nothing sealed twice.
func TestCrashWhileSealing(t *testing.T) {
	w := newWorld(t)
	w.pend(0, 30)
	w.seal()
	w.pend(30, 30)
	for _, table := range []string{"audit_leaf", "audit_hash"} {
		w.exec("ALTER TABLE " + table + " RENAME TO hidden")
		if _, err := w.sealer.Seal(t.Context()); err == nil {
			t.Errorf("sealed without %s", table)
		}
		w.exec("ALTER TABLE hidden RENAME TO " + table)
		if leaves, pending := w.int("SELECT count(*) FROM audit_leaf"), w.int("SELECT count(*) FROM audit_pending"); leaves != 30 || pending != 30 {
			t.Fatalf("without %s: %d leaves, %d pending", table, leaves, pending)
		}
	}
	crash := errors.New("crash before the commit")
	armed := true
	w.db.OnCommit(func(context.Context, *db.Tx) error {
		if armed {
			return crash
		}
		return nil
	})
	if _, err := w.sealer.Seal(t.Context()); !errors.Is(err, crash) {
		t.Errorf("%v", err)
	}
	armed = false
	if n := w.seal(); n != 30 {
		t.Errorf("sealed %d of 30", n)
	}
	w.checkpoint()
	if report := w.verify(events(60)); !report.OK() {
		t.Errorf("%+v", report.Problems)
	}
}

func TestSealerRefusesDamage(t *testing.T) {
	w := newWorld(t)
	w.pend(0, 20)
	w.seal()
	w.checkpoint()
	w.exec("DELETE FROM audit_hash WHERE idx IN (SELECT idx FROM (SELECT max(idx) AS idx FROM audit_hash) AS last)")
	w.pend(20, 1)
	if _, err := w.sealer.Seal(t.Context()); !errors.Is(err, audit.ErrDamaged) {
		t.Errorf("a node is missing: %v", err)
	}
	w.exec("DELETE FROM audit_leaf WHERE seq > 10")
	if _, err := w.sealer.Checkpoint(t.Context()); !errors.Is(err, audit.ErrDamaged) {
		t.Errorf("leaves are missing: %v", err)
	}
}

func TestJobs(t *testing.T) {
	w := newWorld(t)
	runner := job.New(w.db, w.sealer.Jobs(time.Second, time.Minute), job.Options{})
	if _, err := w.db.Migrate(t.Context(), []db.Source{db.Migrations, audit.Migrations, boxTables, job.Migrations}); err != nil {
		t.Fatal(err)
	}
	if err := runner.RunDue(t.Context()); err != nil {
		t.Errorf("an empty log: %v", err)
	}
	w.create("a")
	w.clock.Advance(time.Minute)
	if err := runner.RunDue(t.Context()); err != nil {
		t.Error(err)
	}
	if c, err := audit.LatestCheckpoint(t.Context(), w.db.Read()); err != nil || c.Size != 1 {
		t.Errorf("%+v %v", c, err)
	}
}

func TestSigner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "keys", "checkpoint.key")
	first, err := audit.LoadSigner(path, "gongzhi")
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	public := filepath.Join(filepath.Dir(path), "checkpoint.pub")
	if kept, err := os.ReadFile(public); err != nil || string(kept) != first.Verifier()+"\n" {
		t.Errorf("%q %v", kept, err)
	}
	if err := os.Remove(public); err != nil {
		t.Fatal(err)
	}
	again, err := audit.LoadSigner(path, "gongzhi")
	if err != nil || again.Verifier() != first.Verifier() {
		t.Errorf("another key after the restart: %v", err)
	}
	if _, err := os.Stat(public); err != nil {
		t.Errorf("the verifier key was not written again: %v", err)
	}
	if _, err := audit.LoadSigner(path, "other"); err == nil {
		t.Error("a key of another name was taken")
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.LoadSigner(path, "gongzhi"); err == nil {
		t.Error("a key that others can read was taken")
	}
	broken := filepath.Join(t.TempDir(), "k.key")
	if err := os.WriteFile(broken, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.LoadSigner(broken, "gongzhi"); err == nil {
		t.Error("a broken key file was taken")
	}
	together := filepath.Join(t.TempDir(), "k.key")
	keys := make(chan string, 8)
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			signer, err := audit.LoadSigner(together, "gongzhi")
			if err != nil {
				t.Error(err)
				return
			}
			keys <- signer.Verifier()
		})
	}
	wait.Wait()
	close(keys)
	for key := range keys {
		if kept, _ := os.ReadFile(strings.TrimSuffix(together, ".key") + ".pub"); key+"\n" != string(kept) {
			t.Error("processes that start together use different keys")
		}
	}
}
