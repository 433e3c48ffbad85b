package sla

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
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Performance row 8: what a sweep costs with many tickets open. cpu-ms/op is CPU
// time of the process. GONGZHI_BENCH_TICKETS sets how many are open, 10,000 when unset.

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

const watchSets = 100 // faults are seen by one of so many sets of probes

func BenchmarkSweep(b *testing.B) {
	open10k, err := strconv.Atoi(cmp.Or(os.Getenv("GONGZHI_BENCH_TICKETS"), "10000"))
	if err != nil {
		b.Fatal(err)
	}
	h := open(b)
	const batch = 500
	for from := 0; from < open10k; from += batch {
		h.clock.Advance(time.Second)
		h.do(func(ctx context.Context, tx *usecase.Tx) error {
			for i := from; i < min(from+batch, open10k); i++ {
				s := Subject{ID: id.New(h.clock.Now()), Kind: FaultKind, Number: "GZ" + strconv.Itoa(i), Path: "/x", EngineerID: "engineer", Modules: Names{"2"}, Probes: []string{fmt.Sprintf("p%d", i%watchSets)}}
				if err := h.Begin(ctx, tx, s, Fact{Kind: Requested}, Fact{Kind: Reported}, Fact{Kind: Noticed}, Fact{Kind: Levelled, Level: P4}, Fact{Kind: ModeSet, Mode: Online}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	step := func(name string, advance time.Duration, samples bool) {
		b.Run(name, func(b *testing.B) {
			var spent time.Duration
			turns := 0
			for b.Loop() {
				at := h.clock.Advance(advance)
				h.samples = h.samples[:0]
				for i := 0; samples && i < watchSets; i++ {
					h.samples = append(h.samples, Sample{Probe: fmt.Sprintf("p%d", i), At: at, Good: true})
				}
				begun := cpu(b)
				if err := h.Sweep(b.Context()); err != nil {
					b.Fatal(err)
				}
				if err := h.Observe(b.Context()); err != nil {
					b.Fatal(err)
				}
				spent += cpu(b) - begun
				turns++
			}
			b.ReportMetric(float64(spent.Microseconds())/1000/float64(turns), "cpu-ms/op")
			b.ReportMetric(0, "ns/op")
		})
	}
	for due(b, h) > 0 { // what became due while they were made
		if err := h.Sweep(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	step("nothing-due", time.Millisecond, false)
	step("a-sample-of-each-probe", time.Second, true)
	// the ladder's steps of one second's tickets fall due together
	first := nextDue(b, h)
	h.clock.Set(first.Add(-time.Second))
	step("500-due", time.Second, false)
}

func due(b *testing.B, h *house) int {
	b.Helper()
	rows, err := dueRows(b.Context(), h.kit.Runner.DB.Read(), h.clock.Now(), 1)
	if err != nil {
		b.Fatal(err)
	}
	return len(rows)
}

func nextDue(b *testing.B, h *house) clock.Instant {
	b.Helper()
	rows, err := dueRows(b.Context(), h.kit.Runner.DB.Read(), h.clock.Now().Add(1000*time.Hour), 1)
	if err != nil || len(rows) == 0 {
		b.Fatal(rows, err)
	}
	return rows[0].NextAt
}
