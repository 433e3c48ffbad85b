package sla

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// OverView is a fault that is over, with the clock of its record of analysis.
type OverView struct {
	Subject
	Analysis Row
	// JudgedAt is when its level, or that it is no fault, was said last.
	JudgedAt clock.Instant
}

// Over lists the faults that have recovered since a moment, for the reports and
// duties that follow them.
func (l *Ledger) Over(ctx context.Context, since clock.Instant) ([]OverView, error) {
	return usecase.Read(ctx, l.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]OverView, error) {
		subjects, err := recoveredSince(ctx, q, since)
		found := make([]OverView, len(subjects))
		for i, s := range subjects {
			found[i].Subject = s
			rows, err := rowsOf(ctx, q, s.ID)
			if err != nil {
				return nil, wrap("over", err)
			}
			known, err := factRowsOf(ctx, q, s.ID)
			if err != nil {
				return nil, wrap("over", err)
			}
			for _, f := range known {
				if f.Kind == Levelled || f.Kind == Finalised || f.Kind == NoFault {
					found[i].JudgedAt = max(found[i].JudgedAt, f.WrittenAt)
				}
			}
			for _, row := range rows {
				if row.Code == Analysis {
					found[i].Analysis = row
				}
			}
		}
		return found, wrap("over", err)
	})
}
