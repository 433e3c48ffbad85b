package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	dutyTable     = "report_duty"
	reportTable   = "report_doc"
	snapshotTable = "report_snapshot"
	requestTable  = "report_request"
	lookTable     = "report_look"
)

func insert(ctx context.Context, tx *usecase.Tx, table, rowID string, row any) error {
	tx.Record(table, rowID)
	tx.Touch(table)
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}

// save writes a row whose version was before.
func save(ctx context.Context, tx *usecase.Tx, table, rowID string, row any, before int) error {
	tx.Record(table, rowID)
	tx.Touch(table)
	return db.MustAffect(tx.NewUpdate().Model(row).ExcludeColumn("created_at").WherePK().Where("version = ?", before).Exec(ctx))
}

func byID[T any](ctx context.Context, q bun.IDB, rowID string) (row T, err error) {
	err = q.NewSelect().Model(&row).Where("t.id = ?", rowID).Scan(ctx)
	return row, db.NotFound(err, "opsreport.not_found")
}

func saveReport(ctx context.Context, tx *usecase.Tx, r *Report) error {
	r.Version++
	return save(ctx, tx, reportTable, r.ID, r, r.Version-1)
}

func saveRequest(ctx context.Context, tx *usecase.Tx, r *Request) error {
	r.Version++
	tx.Record(requestTable, r.ID)
	tx.Touch(requestTable)
	return db.MustAffect(tx.NewUpdate().Model(r).ExcludeColumn("created_at", "created_by", "question").WherePK().Where("version = ?", r.Version-1).Exec(ctx))
}

// freeze keeps the content of a report. Its digest stands in the report, which
// the log seals; `gongzhi audit verify` compares both.
func freeze(ctx context.Context, tx *usecase.Tx, s *Snapshot) error {
	_, err := tx.NewInsert().Model(s).Exec(ctx)
	return err
}

func snapshotOf(ctx context.Context, q bun.IDB, reportID string) (s Snapshot, err error) {
	err = q.NewSelect().Model(&s).Where("t.id = ?", reportID).Scan(ctx)
	return s, db.NotFound(err, "opsreport.not_found")
}

// snapshotsAfter are some snapshots in the order of their ids.
func snapshotsAfter(ctx context.Context, q bun.IDB, after string, limit int) (rows []Snapshot, err error) {
	err = q.NewSelect().Model(&rows).Where("t.id > ?", after).OrderExpr("t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

func reportsCalled(ctx context.Context, q bun.IDB, ids []string) (map[string]Report, error) {
	byID := map[string]Report{}
	if len(ids) == 0 {
		return byID, nil
	}
	var rows []Report
	err := q.NewSelect().Model(&rows).Where("t.id IN (?)", bun.List(ids)).Scan(ctx)
	for _, r := range rows {
		byID[r.ID] = r
	}
	return byID, err
}

// editions are all versions of a report, the first first.
func editions(ctx context.Context, q bun.IDB, number string) (rows []Report, err error) {
	err = q.NewSelect().Model(&rows).Where("t.number = ?", number).OrderExpr("t.edition").Scan(ctx)
	return rows, err
}

// reportOf finds the newest report of a kind for a period and subject, nil when
// there is none.
func reportOf(ctx context.Context, q bun.IDB, kind string, from clock.Day, subject string) (*Report, error) {
	var rows []Report
	find := q.NewSelect().Model(&rows).Where("t.kind = ?", kind).Where("t.subject = ?", subject)
	if subject == "" { // a subject has one report of a kind, whatever day it was
		find = find.Where("t.from_day = ?", from)
	}
	err := find.OrderExpr("t.edition DESC").Limit(1).Scan(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// sentBetween are reports of a kind that were sent, for periods that end between
// two days.
func sentBetween(ctx context.Context, q bun.IDB, kind string, from, to clock.Day) (rows []Report, err error) {
	err = q.NewSelect().Model(&rows).Where("t.kind = ?", kind).Where("t.to_day >= ?", from).Where("t.to_day <= ?", to).Where("t.sent_at > 0").OrderExpr("t.to_day, t.edition").Scan(ctx)
	return rows, err
}

// reportsIn are reports in a state, the oldest first.
func reportsIn(ctx context.Context, q bun.IDB, state string, limit int) (rows []Report, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", state).Where("t.replaced_by = ''").OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

func requestsIn(ctx context.Context, q bun.IDB, state string, limit int) (rows []Request, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", state).OrderExpr("t.due_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// requestsSince are the requests that were asked after a moment.
func requestsSince(ctx context.Context, q bun.IDB, since clock.Instant) (rows []Request, err error) {
	err = q.NewSelect().Model(&rows).Where("t.created_at >= ?", since).OrderExpr("t.created_at, t.id").Scan(ctx)
	return rows, err
}

// Frozen are the contents of reports, by id, for the evidence that goes out.
func Frozen(ctx context.Context, q bun.IDB, ids []string) (map[string]string, error) {
	var rows []Snapshot
	err := q.NewSelect().Model(&rows).Where("t.id IN (?)", bun.List(ids)).Scan(ctx)
	contents := make(map[string]string, len(rows))
	for _, s := range rows {
		contents[s.ID] = s.Content
	}
	return contents, err
}
