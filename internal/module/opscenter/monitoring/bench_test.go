package monitoring

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/probe"
)

// Performance row 8: what monitoring costs with many samples kept. cpu-ms/op is
// CPU time of the process. GONGZHI_BENCH_SAMPLES sets how many are kept in the
// larger of the two sizes, 500,000 when unset; the table speaks of 10,000,000.

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// probesKept are the probes of the contract's 49 lines, interfaces and assets.
const probesKept = 66

// filled is a monitor that has measured every probe each minute until now.
func filled(b *testing.B, kept int) (w *world, minute func(at clock.Instant) []Taken) {
	b.Helper()
	w = newWorld(b)
	var all []Probe
	for i := range probesKept {
		all = append(all, w.declare(fmt.Sprintf("BENCH-%d", i), "2"))
	}
	minute = func(at clock.Instant) []Taken {
		taken := make([]Taken, len(all))
		for i, p := range all {
			taken[i] = Taken{Key: p.Key, Sample: Sample{At: at, Status: probe.Good, Millis: 12, Every: 60}}
		}
		return taken
	}
	minutes := kept / len(all)
	start := w.clock.Now().Add(-time.Duration(minutes+1) * time.Minute)
	after := func(n int) clock.Instant { return start.Add(time.Duration(n) * time.Minute) }
	record := func(from, to int) {
		w.must(w.kit.Runner.DB.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
			var taken []Taken
			for n := from; n < to; n++ {
				taken = append(taken, minute(after(n))...)
			}
			_, err := w.Record(ctx, tx, taken)
			return err
		}))
	}
	begun := cpu(b)
	record(0, 1)
	newest := max(1, minutes-60) // the last hour again as it is measured
	copied(b, w, after, newest)
	record(newest, minutes)
	b.Logf("%d samples kept, %.1f µs CPU for each", kept, float64((cpu(b)-begun).Microseconds())/float64(kept))
	return w, minute
}

// copied repeats what the first minute measured in all minutes up to one, a day
// in a transaction: measuring ten million samples takes a quarter of an hour.
func copied(b *testing.B, w *world, after func(n int) clock.Instant, until int) {
	const day = 24 * 60
	for from := 1; from < until; from += day {
		to := min(from+day, until)
		w.must(w.kit.Runner.DB.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO monitor_sample (probe, at, status, millis, reason, every_seconds, slot)"+
				" WITH RECURSIVE minute (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM minute WHERE n + 1 < ?)"+
				" SELECT s.probe, ? + n * 60000, s.status, s.millis, s.reason, s.every_seconds, s.slot"+
				" FROM minute CROSS JOIN monitor_sample AS s WHERE s.at = ?", to-from, after(from), after(0))
			if err == nil {
				_, err = tx.ExecContext(ctx, "UPDATE monitor_track SET seen_at = ?, last_at = ?", after(to-1), after(to-1))
			}
			return err
		}))
	}
}

// BenchmarkKept: a minute of monitoring, which is a sample of each probe and one
// look at all rules; the board; and the downtime of a module in a month. The cost
// follows what changed and what is asked for, not what is kept.
func BenchmarkKept(b *testing.B) {
	most, err := strconv.Atoi(cmp.Or(os.Getenv("GONGZHI_BENCH_SAMPLES"), "500000"))
	if err != nil {
		b.Fatal(err)
	}
	for _, kept := range []int{10_000, most} {
		w, minute := filled(b, kept)
		step := func(name string, turn func()) {
			b.Run(fmt.Sprintf("kept=%d/%s", kept, name), func(b *testing.B) {
				begun, turns := cpu(b), 0
				for b.Loop() {
					turn()
					turns++
				}
				b.ReportMetric(float64((cpu(b)-begun).Microseconds())/1000/float64(turns), "cpu-ms/op")
				b.ReportMetric(0, "ns/op")
			})
		}
		step("minute", func() {
			at := w.clock.Advance(time.Minute)
			w.must(w.kit.Runner.DB.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Record(ctx, tx, minute(at))
				return err
			}))
			w.must(w.Evaluate(b.Context()))
		})
		step("board", func() {
			board, err := w.Board(w.engineer)
			if w.must(err); len(board.Lines) == 0 {
				b.Fatal("an empty board")
			}
		})
		step("month", func() {
			now := w.clock.Now()
			_, err := w.Outages(b.Context(), "2", now.Add(-30*24*time.Hour), now)
			w.must(err)
		})
	}
}
