package knowledge

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	articleTable  = "knowledge_article"
	editionTable  = "knowledge_edition"
	feedbackTable = "knowledge_feedback"
	useTable      = "knowledge_use"
)

func insertArticle(ctx context.Context, tx *usecase.Tx, a *Article) error {
	tx.Record(articleTable, a.ID)
	tx.Touch(articleTable)
	if _, err := tx.NewInsert().Model(a).Exec(ctx); err != nil {
		return fmt.Errorf("article: %w", err)
	}
	return nil
}

func saveArticle(ctx context.Context, tx *usecase.Tx, a *Article) error {
	before := a.Version
	a.Version, a.UpdatedAt = before+1, tx.Now()
	tx.Record(articleTable, a.ID)
	tx.Touch(articleTable)
	return db.MustAffect(tx.NewUpdate().Model(a).ExcludeColumn("created_at", "created_by", "number").WherePK().Where("version = ?", before).Exec(ctx))
}

func articleByID(ctx context.Context, q bun.IDB, articleID string) (Article, error) {
	var a Article
	err := q.NewSelect().Model(&a).Where("t.id = ?", articleID).Scan(ctx)
	return a, db.NotFound(err, "knowledge.not_found")
}

// articleFrom is the article that was made from a ticket.
func articleFrom(ctx context.Context, q bun.IDB, ticketID string) (articles []Article, err error) {
	err = q.NewSelect().Model(&articles).Where("t.source_id = ?", ticketID).OrderExpr("t.id").Limit(1).Scan(ctx)
	return articles, err
}

func insertEdition(ctx context.Context, tx *usecase.Tx, e *Edition) error {
	tx.Record(editionTable, e.ID)
	if _, err := tx.NewInsert().Model(e).Exec(ctx); err != nil {
		return fmt.Errorf("edition: %w", err)
	}
	return nil
}

// editionsOf are the versions of an article, the newest first.
func editionsOf(ctx context.Context, q bun.IDB, articleID string) (editions []Edition, err error) {
	editions = []Edition{}
	err = q.NewSelect().Model(&editions).Where("t.article_id = ?", articleID).OrderExpr("t.number DESC").Scan(ctx)
	return editions, err
}

func editionOf(ctx context.Context, q bun.IDB, articleID string, number int) (Edition, error) {
	var e Edition
	err := q.NewSelect().Model(&e).Where("t.article_id = ?", articleID).Where("t.number = ?", number).Scan(ctx)
	return e, db.NotFound(err, "knowledge.not_found")
}

// live is the version that readers see, with its article's number.
type live struct {
	Edition       `bun:",extend"`
	ArticleNumber string `bun:"article_number"`
	ReviewState   string `bun:"review_state"`
}

// liveEditions are what readers see, the newest first.
func liveEditions(ctx context.Context, q bun.IDB) (found []live, err error) {
	err = q.NewSelect().Model(&found).ColumnExpr("t.*, a.number AS article_number, a.state AS review_state").
		Join("JOIN knowledge_article AS a ON a.id = t.article_id AND a.live = t.number").OrderExpr("t.published_at DESC, t.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("live articles: %w", err)
	}
	return found, nil
}

// lapsed are published articles whose review is due.
func lapsed(ctx context.Context, q bun.IDB, today clock.Day, limit int) (articles []Article, err error) {
	err = q.NewSelect().Model(&articles).Where("t.state = ?", Published).Where("t.review_due <= ?", today).OrderExpr("t.id").Limit(int64(limit)).Scan(ctx)
	return articles, err
}

// inStates are articles in some states, the oldest change first.
func inStates(ctx context.Context, q bun.IDB, states []string, limit int) (articles []Article, err error) {
	err = q.NewSelect().Model(&articles).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.updated_at, t.id").Limit(int64(limit)).Scan(ctx)
	return articles, err
}
