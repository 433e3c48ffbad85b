package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// modification is what reports say of a change of the system.
type modification struct {
	bun.BaseModel `bun:"table:config_change,alias:t"`

	ID           string        `bun:"id,pk"`
	Number       string        `bun:"number"`
	Kind         string        `bun:"kind"`
	Category     string        `bun:"category"`
	State        string        `bun:"state"`
	Title        string        `bun:"title"`
	AuthorisedBy string        `bun:"authorised_by"`
	AuthorisedAt clock.Instant `bun:"authorised_at"`
	StartedAt    clock.Instant `bun:"started_at"`
	FinishedAt   clock.Instant `bun:"finished_at"`
	Outcome      string        `bun:"outcome"`
}

// modified are the changes that were registered, begun or finished in a span.
func (r *Reader) modified(ctx context.Context, from, to clock.Instant) (rows []modification, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("(t.created_at >= ? AND t.created_at < ?) OR (t.started_at >= ? AND t.started_at < ?) OR (t.finished_at >= ? AND t.finished_at < ?)", from, to, from, to, from, to).
		OrderExpr("t.created_at, t.id").Limit(20_000).Scan(ctx)
	return rows, err
}

// accountOrder is an order about an account. Of whom it is about, only the kind
// of the target and what the order calls it are read.
type accountOrder struct {
	bun.BaseModel `bun:"table:order_account,alias:t"`

	ID           string        `bun:"id,pk"`
	Number       string        `bun:"number"`
	Kind         string        `bun:"kind"`
	State        string        `bun:"state"`
	TargetKind   string        `bun:"target_kind"`
	Target       string        `bun:"target"`
	CreatedBy    string        `bun:"created_by"`
	AuthorisedBy string        `bun:"authorised_by"`
	CarriedBy    string        `bun:"carried_by"`
	CarriedAt    clock.Instant `bun:"carried_at"`
	Affected     int64         `bun:"affected"`
}

// accountOrdered are the orders about accounts that were asked for or carried out
// in a span.
func (r *Reader) accountOrdered(ctx context.Context, from, to clock.Instant) (rows []accountOrder, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("(t.created_at >= ? AND t.created_at < ?) OR (t.carried_at >= ? AND t.carried_at < ?)", from, to, from, to).OrderExpr("t.created_at, t.id").Limit(20_000).Scan(ctx)
	return rows, err
}

// dataOrder is an order about data.
type dataOrder struct {
	bun.BaseModel `bun:"table:order_data,alias:t"`

	ID           string        `bun:"id,pk"`
	Number       string        `bun:"number"`
	Kind         string        `bun:"kind"`
	State        string        `bun:"state"`
	Subject      string        `bun:"subject"`
	Reason       string        `bun:"reason"`
	CreatedBy    string        `bun:"created_by"`
	AuthorisedBy string        `bun:"authorised_by"`
	OperatorID   string        `bun:"operator_id"`
	RowsDone     int64         `bun:"rows_done"`
	Backup       string        `bun:"backup_point"`
	FinishedAt   clock.Instant `bun:"finished_at"`
}

// dataOrdered are the orders about data that were asked for or finished in a span.
func (r *Reader) dataOrdered(ctx context.Context, from, to clock.Instant) (rows []dataOrder, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("(t.created_at >= ? AND t.created_at < ?) OR (t.finished_at >= ? AND t.finished_at < ?)", from, to, from, to).OrderExpr("t.created_at, t.id").Limit(20_000).Scan(ctx)
	return rows, err
}

// daysLog is the summary of the logs of one day.
type daysLog struct {
	Day       clock.Day     `bun:"day"`
	Total     int64         `bun:"total"`
	Refused   int64         `bun:"refused"`
	Failed    int64         `bun:"failed"`
	Anomalies string        `bun:"anomalies"`
	Findings  string        `bun:"findings"`
	Made      clock.Instant `bun:"created_at"`
	Read      int           `bun:"times_read"`
}

// logged are the summaries of the days of a period that were made before a moment.
func (r *Reader) logged(ctx context.Context, from, to clock.Day, until clock.Instant) (rows []daysLog, err error) {
	err = r.db.Read().NewSelect().TableExpr("log_summary AS t").
		ColumnExpr("t.day, t.total, t.refused, t.failed, t.anomalies, t.findings, t.created_at").
		ColumnExpr("(SELECT count(*) FROM log_summary_read AS d WHERE d.summary_id = t.id AND d.at < ?) AS times_read", until).
		Where("t.day >= ?", from).Where("t.day <= ?", to).Where("t.created_at < ?", until).OrderExpr("t.day").Scan(ctx, &rows)
	return rows, err
}

// edition is a version of an article that was published.
type edition struct {
	ID       string        `bun:"article_id"`
	Article  string        `bun:"article_number"`
	Number   int64         `bun:"number"`
	Category string        `bun:"category"`
	Audience string        `bun:"audience"`
	Words    string        `bun:"words"`
	Reviewer string        `bun:"reviewer"`
	At       clock.Instant `bun:"published_at"`
}

func (r *Reader) published(ctx context.Context, from, to clock.Instant) (rows []edition, err error) {
	err = r.db.Read().NewSelect().TableExpr("knowledge_edition AS t").Join("JOIN knowledge_article AS a ON a.id = t.article_id").
		ColumnExpr("t.article_id, a.number AS article_number, t.number, t.category, t.audience, t.words, t.reviewer, t.published_at").
		Where("t.published_at >= ?", from).Where("t.published_at < ?", to).OrderExpr("t.published_at, t.id").Limit(20_000).Scan(ctx, &rows)
	return rows, err
}

// answered is an article that was used for a ticket.
type answered struct {
	TicketID string        `bun:"ticket_id"`
	Article  string        `bun:"article_number"`
	Ticket   string        `bun:"ticket_number"`
	By       string        `bun:"by_id"`
	At       clock.Instant `bun:"at"`
}

func (r *Reader) answers(ctx context.Context, from, to clock.Instant) (rows []answered, err error) {
	err = r.db.Read().NewSelect().TableExpr("knowledge_use AS t").Join("JOIN knowledge_article AS a ON a.id = t.article_id").
		ColumnExpr("t.ticket_id, a.number AS article_number, t.ticket_number, t.by_id, t.at").
		Where("t.at >= ?", from).Where("t.at < ?", to).OrderExpr("t.at, t.id").Limit(20_000).Scan(ctx, &rows)
	return rows, err
}
