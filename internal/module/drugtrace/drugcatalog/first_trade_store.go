package drugcatalog

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// seenTrade loads an approval inside the scope.
func seenTrade(ctx context.Context, q bun.IDB, s scope.Scope, id string) (*FirstTrade, error) {
	trade := &FirstTrade{}
	if err := q.NewSelect().Model(trade).Where("t.id = ?", id).Scan(ctx); err != nil {
		return nil, db.NotFound(err, "drugcatalog.first_trade_not_found")
	}
	if !s.Sees(trade.CreatedBy, trade.OrgID) {
		return nil, fault.New(fault.NotFound, "drugcatalog.first_trade_not_found")
	}
	return trade, nil
}

func insertTrade(ctx context.Context, tx *usecase.Tx, trade *FirstTrade) error {
	trade.place()
	tx.Record("first_trade", trade.ID)
	_, err := tx.NewInsert().Model(trade).Exec(ctx)
	return secondTrade(err)
}

func updateTrade(ctx context.Context, tx *usecase.Tx, trade *FirstTrade) error {
	before := trade.Version
	trade.Version, trade.UpdatedAt = before+1, tx.Now()
	trade.place()
	tx.Record("first_trade", trade.ID)
	return secondTrade(db.MustAffect(tx.NewUpdate().Model(trade).ExcludeColumn("created_at", "created_by", "number").
		WherePK().Where("version = ?", before).Exec(ctx)))
}

// secondTrade words the broken key of a second living approval.
func secondTrade(err error) error {
	if !db.DuplicateOf(err, "first_trade", "slot") {
		return err
	}
	var checks fault.Checks
	checks.Add("/subjectId", "drugcatalog.first_trade_exists")
	return checks.Err()
}

// approvedTrades tells which subjects a company has approved; an empty company
// is any.
func approvedTrades(ctx context.Context, q bun.IDB, company string, subjects []string) (map[string]bool, error) {
	approved := map[string]bool{}
	err := db.Chunks(subjects, db.Batch, func(part []string) error {
		var found []string
		query := q.NewSelect().Model((*FirstTrade)(nil)).Column("subject_id").
			Where("t.state = ?", TradeApproved).Where("t.subject_id IN (?)", bun.List(part))
		if company != "" {
			query = query.Where("t.org_id = ?", company)
		}
		err := query.Scan(ctx, &found)
		for _, subject := range found {
			approved[subject] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("first trades: %w", err)
	}
	return approved, nil
}

// tradesToReview lists approvals that wait for a reviewer, oldest first.
func tradesToReview(ctx context.Context, q bun.IDB, s scope.Scope, limit int) ([]FirstTrade, error) {
	var trades []FirstTrade
	query := q.NewSelect().Model(&trades).Where("t.state = ?", TradeToReview).
		Where("t.created_by <> ?", s.PersonID).Where("t.submitted_by <> ?", s.PersonID)
	err := s.Apply(query, firstTradeList.Parties).OrderExpr("t.submitted_at, t.id").Limit(int64(limit)).Scan(ctx)
	return trades, err
}
