package list

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/usecase"
)

// What lists of cases have in common: columns state, due_at and created_at.

// CountByState counts the cases inside the scope into rows of view and count.
func (s Spec[T]) CountByState(ctx context.Context, q usecase.Query, counts any) error {
	query := q.NewSelect().Model((*T)(nil)).ColumnExpr("t.state AS view, count(*) AS count").GroupExpr("t.state")
	if err := q.Scope.Apply(query, s.Parties).Scan(ctx, counts); err != nil {
		return fmt.Errorf("%s by state: %w", s.Name, err)
	}
	return nil
}

// Waiting lists cases in some states inside the scope, those due first before
// those without a date.
func (s Spec[T]) Waiting(ctx context.Context, q usecase.Query, states []string, limit int) ([]T, error) {
	var found []T
	query := q.NewSelect().Model(&found).Where("t.state IN (?)", bun.List(states)).
		OrderExpr("CASE WHEN t.due_at = 0 THEN 1 ELSE 0 END, t.due_at, t.created_at").Limit(int64(limit))
	if err := q.Scope.Apply(query, s.Parties).Scan(ctx); err != nil {
		return nil, fmt.Errorf("%s that wait: %w", s.Name, err)
	}
	return found, nil
}
