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
	start := w.clock.Now().Add(-time.Duration(kept/len(all)+1) * time.Minute)
	begun := cpu(b)
	for n := 0; n < kept/len(all); n += 60 { // an hour in a transaction
		w.must(w.kit.Runner.DB.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
			var hour []Taken
			for m := n; m < min(n+60, kept/len(all)); m++ {
				hour = append(hour, minute(start.Add(time.Duration(m)*time.Minute))...)
			}
			_, err := w.Record(ctx, tx, hour)
			return err
		}))
	}
	b.Logf("%d samples kept, %.1f µs CPU for each", kept, float64((cpu(b)-begun).Microseconds())/float64(kept))
	return w, minute
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
