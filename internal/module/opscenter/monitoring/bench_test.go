package monitoring

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/probe"
)

// BenchmarkSweep measures what a minute of monitoring costs with few and with many
// samples kept: recording one sample of each of 66 probes, and one look at all
// rules. Row 8 of the performance table: the cost follows what changed.
func BenchmarkSweep(b *testing.B) {
	for _, kept := range []int{10_000, 500_000} {
		b.Run(fmt.Sprintf("kept=%d", kept), func(b *testing.B) {
			w := newWorld(b)
			var all []Probe
			for i := range 66 {
				all = append(all, w.declare(fmt.Sprintf("BENCH-%d", i), "2"))
			}
			start := w.clock.Now().Add(-time.Duration(kept/len(all)+1) * time.Minute)
			minute := func(at clock.Instant) []Taken {
				taken := make([]Taken, len(all))
				for i, p := range all {
					taken[i] = Taken{Key: p.Key, Sample: Sample{At: at, Status: probe.Good, Millis: 12, Every: 60}}
				}
				return taken
			}
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
			b.ResetTimer()
			for b.Loop() {
				at := w.clock.Advance(time.Minute)
				w.must(w.kit.Runner.DB.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
					_, err := w.Record(ctx, tx, minute(at))
					return err
				}))
				w.must(w.Evaluate(b.Context()))
			}
		})
	}
}
