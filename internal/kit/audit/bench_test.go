package audit_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
)

// Performance row 10. GONGZHI_BENCH_LEAVES sets the size of the tree,
// 100,000 when unset; cpu-µs/op is CPU time of the process, the stable figure.

func size(b *testing.B) int {
	b.Helper()
	text := os.Getenv("GONGZHI_BENCH_LEAVES")
	if text == "" {
		return 100_000
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func report(b *testing.B, begun time.Duration, operations int) {
	b.Helper()
	b.ReportMetric(float64((cpu(b)-begun).Microseconds())/float64(operations), "cpu-µs/op")
	b.ReportMetric(0, "ns/op")
}

// pendMany queues leaves quickly; what is measured comes after.
func pendMany(b *testing.B, w *world, n int) {
	b.Helper()
	for from := 0; from < n; from += 10_000 {
		w.pend(from, min(10_000, n-from))
	}
}

func BenchmarkSeal(b *testing.B) {
	w := newWorld(b)
	n := size(b)
	for b.Loop() {
		b.StopTimer()
		for _, table := range []string{"audit_leaf", "audit_hash", "audit_checkpoint"} {
			w.exec("DELETE FROM " + table)
		}
		pendMany(b, w, n)
		b.StartTimer()
		begun := cpu(b)
		if sealed := w.seal(); sealed != n {
			b.Fatal(sealed)
		}
		w.checkpoint()
		report(b, begun, n)
	}
}

// proofs are asked for in one run: the first pays for opening connections and
// preparing statements, which no other does.
const proofs = 200

func BenchmarkInclusion(b *testing.B) {
	w := newWorld(b)
	n := size(b)
	pendMany(b, w, n)
	w.seal()
	w.checkpoint()
	begun, done := cpu(b), 0
	for b.Loop() {
		for range proofs {
			proof, err := audit.Inclusion(context.Background(), w.db.Read(), "event", strconv.Itoa(done*7919%n))
			if err != nil || !proof.Sealed {
				b.Fatal(proof, err)
			}
			done++
		}
	}
	report(b, begun, done)
}

// BenchmarkFlush is what the audit adds to a use case that changes one row.
func BenchmarkFlush(b *testing.B) {
	w := newWorld(b)
	box := w.create("a")
	begun, done := cpu(b), 0
	for b.Loop() {
		done++
		w.set(box.ID, "quantity", done)
	}
	report(b, begun, done)
}

// BenchmarkBulk is what the audit adds to an imported row.
func BenchmarkBulk(b *testing.B) {
	w := newWorld(b)
	n := size(b)
	rows := 0
	for b.Loop() {
		b.StopTimer()
		err := w.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			for from := 0; from < n; from += 500 {
				var moves []move
				for i := from; i < min(from+500, n); i++ {
					moves = append(moves, move{Number: int64(rows + i), BoxID: "x"})
				}
				if _, err := tx.NewInsert().Model(&moves).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		begun := cpu(b)
		entryID := fmt.Sprintf("bulk %d", rows)
		for from := 0; from < n; from += 2000 {
			err := w.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				var ids []string
				for i := from; i < min(from+2000, n); i++ {
					ids = append(ids, strconv.Itoa(rows+i))
				}
				_, err := w.log.WriteBulk(ctx, tx, entryID, from, "box_move", ids)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		rows += n
		report(b, begun, n)
	}
}

func BenchmarkVerify(b *testing.B) {
	w := newWorld(b)
	n := size(b)
	err := w.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		for i := range n {
			m := move{Number: int64(i), BoxID: "x"}
			if _, err := tx.NewInsert().Model(&m).Exec(ctx); err != nil {
				return err
			}
			r := w.log.Start("box.move", "")
			r.Record("box_move", strconv.Itoa(i))
			if _, err := r.Flush(ctx, tx, clerk); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	w.seal()
	w.checkpoint()
	for b.Loop() {
		begun := cpu(b)
		if r := w.verify(); !r.OK() || r.Leaves != int64(n) {
			b.Fatal(r)
		}
		report(b, begun, n)
	}
}

// BenchmarkNoAudit is the same change without the audit, for comparison.
func BenchmarkNoAudit(b *testing.B) {
	w := newWorld(b)
	box := w.create("a")
	begun, done := cpu(b), 0
	for b.Loop() {
		done++
		w.do(func(ctx context.Context, tx *db.Tx, _ *audit.Recorder) error {
			return db.MustAffect(tx.ExecContext(ctx, "UPDATE box SET quantity = ?, version = version + 1 WHERE id = ?", done, box.ID))
		})
	}
	report(b, begun, done)
}
