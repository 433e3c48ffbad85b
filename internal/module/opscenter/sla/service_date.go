package sla

import (
	"context"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/usecase"
)

// Date gives subjects that an older program wrote without a time the one they
// would have got, each with its record in the log. It runs as a job and soon
// finds nothing.
func (l *Ledger) Date(ctx context.Context) error {
	base := l.kit.Runner.DB
	for {
		undated, err := undatedSubjects(ctx, base.Read(), sweepBatch)
		if err != nil || len(undated) == 0 {
			return wrap("date", err)
		}
		err = base.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
			if err := job.Guard(ctx, raw); err != nil {
				return err
			}
			return usecase.Handle(ctx, l.kit.Runner, raw, "opscenter.sla.date", func(ctx context.Context, tx *usecase.Tx) error {
				for _, id := range undated {
					s, err := loadSubject(ctx, tx, id)
					if err != nil {
						return err
					}
					known, err := factRowsOf(ctx, tx, id)
					if err != nil {
						return err
					}
					s.date(known, s.CreatedAt)
					if err := saveSubject(ctx, tx, s); err != nil {
						return err
					}
				}
				return nil
			})
		})
		if err != nil {
			return wrap("date", err)
		}
	}
}
