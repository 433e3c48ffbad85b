package privacy

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

func absent() error { return fault.New(fault.NotFound, "privacy.not_found") }

func insertRequest(ctx context.Context, tx *usecase.Tx, request *Request) error {
	tx.Record("privacy_request", request.ID)
	_, err := tx.NewInsert().Model(request).Exec(ctx)
	return err
}

func saveRequest(ctx context.Context, tx *usecase.Tx, request *Request) error {
	before := request.Version
	request.Version, request.UpdatedAt = before+1, tx.Now()
	tx.Record("privacy_request", request.ID)
	return db.MustAffect(tx.NewUpdate().Model(request).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// seen loads a request inside the scope.
func seen(ctx context.Context, q bun.IDB, s scope.Scope, id string) (Request, error) {
	var request Request
	err := q.NewSelect().Model(&request).Where("t.id = ?", id).Scan(ctx)
	if err = db.NotFound(err, "privacy.not_found"); err == nil && !s.Sees(request.CreatedBy) {
		err = absent()
	}
	return request, err
}

func byNumber(ctx context.Context, q bun.IDB, number string) (*Request, error) {
	var request Request
	err := q.NewSelect().Model(&request).Where("t.number = ?", number).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &request, err
}

// waiting are requests that somebody must act on, the most urgent first.
func waiting(ctx context.Context, q bun.IDB, limit int) (requests []Request, err error) {
	err = q.NewSelect().Model(&requests).Where("t.state IN (?)", bun.List(open)).OrderExpr("t.due_at, t.id").Limit(int64(limit)).Scan(ctx)
	return requests, err
}

// rowsWith are the keys of rows of a register column with a look-up hash, and
// how many there are; at most so many keys, all when 0.
func rowsWith(ctx context.Context, q bun.IDB, column seal.Column, hash string, most int) (keys []string, count int64, err error) {
	query := func() *bun.SelectQuery {
		return q.NewSelect().TableExpr("?", bun.Ident(column.Table)).Where("? = ?", bun.Ident(column.Hash), hash)
	}
	if count, err = query().Count(ctx); err == nil && count > 0 {
		err = query().ColumnExpr("?", bun.Ident(column.KeyColumn())).OrderExpr("?", bun.Ident(column.KeyColumn())).Limit(int64(most)).Scan(ctx, &keys)
	}
	if err != nil {
		err = fmt.Errorf("personal data in %s: %w", column.Table, err)
	}
	return keys, count, err
}

// valueOf is what stands in a column of a row, as it is stored.
func valueOf(ctx context.Context, q bun.IDB, column seal.Column, key string) (value string, err error) {
	err = q.NewSelect().TableExpr("?", bun.Ident(column.Table)).ColumnExpr("COALESCE(?, '')", bun.Ident(column.Column)).Where("? = ?", bun.Ident(column.KeyColumn()), key).Scan(ctx, &value)
	if err != nil {
		err = fmt.Errorf("personal data in %s: %w", column.Table, err)
	}
	return value, err
}
