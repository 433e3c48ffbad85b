package permit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

func notFound() *fault.Error { return fault.New(fault.NotFound, "permit.not_found") }

// taken words the broken key of a second permit with one number.
func taken(err error) error {
	if !db.DuplicateOf(err, "permit", "permit_no") {
		return err
	}
	var checks fault.Checks
	checks.Add("/permitNo", "permit.number_taken")
	return checks.Err()
}

func insertPermit(ctx context.Context, tx *usecase.Tx, permit *Permit, lines []Line) error {
	tx.Record("permit", permit.ID)
	if _, err := tx.NewInsert().Model(permit).Exec(ctx); err != nil {
		return taken(err)
	}
	return insertLines(ctx, tx, lines)
}

func insertLines(ctx context.Context, tx *usecase.Tx, lines []Line) error {
	for _, line := range lines {
		tx.Record("permit_line", line.ID)
	}
	if _, err := tx.NewInsert().Model(&lines).Exec(ctx); err != nil {
		return fmt.Errorf("permit line: %w", err)
	}
	return nil
}

func replaceLines(ctx context.Context, tx *usecase.Tx, permitID string, lines []Line) error {
	old, err := linesOf(ctx, tx, permitID)
	if err != nil {
		return err
	}
	for _, line := range old {
		tx.Record("permit_line", line.ID)
	}
	if _, err := tx.NewDelete().Model((*Line)(nil)).Where("permit_id = ?", permitID).Exec(ctx); err != nil {
		return fmt.Errorf("permit line: %w", err)
	}
	return insertLines(ctx, tx, lines)
}

func savePermit(ctx context.Context, tx *usecase.Tx, permit *Permit, version int) error {
	permit.Version, permit.UpdatedAt = version+1, tx.Now()
	tx.Record("permit", permit.ID)
	return taken(db.MustAffect(tx.NewUpdate().Model(permit).ExcludeColumn("created_at", "created_by").
		WherePK().Where("version = ?", version).Exec(ctx)))
}

func permitByID(ctx context.Context, q bun.IDB, id string) (Permit, error) {
	var permit Permit
	err := q.NewSelect().Model(&permit).Where("t.id = ?", id).Scan(ctx)
	return permit, db.NotFound(err, "permit.not_found")
}

// seen loads a permit inside the scope.
func seen(ctx context.Context, q bun.IDB, s scope.Scope, id string) (Permit, error) {
	permit, err := permitByID(ctx, q, id)
	if err == nil && !s.Sees(permit.CreatedBy, permit.OrgID) {
		err = notFound()
	}
	return permit, err
}

func linesOf(ctx context.Context, q bun.IDB, permitID string) ([]Line, error) {
	lines := []Line{}
	if err := q.NewSelect().Model(&lines).Where("t.permit_id = ?", permitID).OrderExpr("t.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("permit lines: %w", err)
	}
	return lines, nil
}

// draftsOf lists drafts in the scope that the person had no hand in.
func draftsOf(ctx context.Context, q bun.IDB, s scope.Scope, limit int) ([]Permit, error) {
	var drafts []Permit
	query := q.NewSelect().Model(&drafts).Where("t.state = ?", Draft).
		Where("t.created_by <> ?", s.PersonID).Where("t.edited_by <> ?", s.PersonID)
	err := s.Apply(query, permitList.Parties).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return drafts, err
}
