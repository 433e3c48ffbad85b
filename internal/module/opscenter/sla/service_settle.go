package sla

import (
	"context"
	"maps"
	"slices"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/usecase"
)

// Settle tells the clocks of requests that they were solved, where an older
// program did not: the report to the company that nobody owes any more ends at
// the moment the work was finished, not now. What it reads are open clocks, and
// it soon finds none of them solved.
func (l *Ledger) Settle(ctx context.Context) error {
	base := l.kit.Runner.DB
	for after := ""; ; {
		open, err := reporting(ctx, base.Read(), after, sweepBatch)
		if err != nil || len(open) == 0 {
			return wrap("settle", err)
		}
		after = open[len(open)-1]
		solved, err := l.needs.Solved(ctx, base.Read(), open)
		if err != nil {
			return wrap("settle", err)
		}
		if len(solved) == 0 {
			continue
		}
		err = base.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
			if err := job.Guard(ctx, raw); err != nil {
				return err
			}
			return usecase.Handle(ctx, l.kit.Runner, raw, "opscenter.sla.settle", func(ctx context.Context, tx *usecase.Tx) error {
				for _, subjectID := range slices.Sorted(maps.Keys(solved)) {
					if _, err := l.Record(ctx, tx, subjectID, Fact{Kind: Solved, At: solved[subjectID]}); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return wrap("settle", err)
		}
	}
}
