package logcentre

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

const (
	lineTable    = "log_line"
	findingTable = "log_finding"
	summaryTable = "log_summary"
	readTable    = "log_summary_read"
	archiveTable = "log_archive"
)

func insertRows(ctx context.Context, tx *db.Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	tx.Touch(lineTable)
	return db.Chunks(rows, db.Batch, func(part []Row) error {
		if _, err := tx.NewInsert().Model(&part).Exec(ctx); err != nil {
			return fmt.Errorf("log lines: %w", err)
		}
		return nil
	})
}

// saidSince tells whether a host line was written since an instant.
func saidSince(ctx context.Context, q bun.IDB, fact HostFact, since clock.Instant) (bool, error) {
	n, err := q.NewSelect().Model((*Row)(nil)).Where("t.class = ?", Host).Where("t.at >= ?", since).
		Where("t.node = ? AND t.message = ? AND t.facts = ?", fact.Host, fact.Fact, fact.Detail).Count(ctx)
	return n > 0, err
}

// entriesOf are entries of a class in their order, after one of them.
func entriesOf(ctx context.Context, q bun.IDB, class string, from, until clock.Instant, afterAt clock.Instant, afterID string, limit int) (entries []audit.Entry, err error) {
	query := q.NewSelect().Model(&entries).Where("e.class = ?", class).Where("e.at >= ? AND e.at < ?", from, until)
	if afterID != "" {
		query = query.Where("(e.at, e.id) > (?, ?)", afterAt, afterID)
	}
	err = query.OrderExpr("e.at, e.id").Limit(int64(limit)).Scan(ctx)
	return entries, err
}

func rowsOf(ctx context.Context, q bun.IDB, class string, from, until clock.Instant, afterAt clock.Instant, afterID string, limit int) (rows []Row, err error) {
	query := q.NewSelect().Model(&rows).Where("t.class = ?", class).Where("t.at >= ? AND t.at < ?", from, until)
	if afterID != "" {
		query = query.Where("(t.at, t.id) > (?, ?)", afterAt, afterID)
	}
	err = query.OrderExpr("t.at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// most is how many entries a rule looks at in one go; a flood is a finding long
// before.
const most = 20_000

// recent are the entries of some classes since an instant, the oldest first.
func recent(ctx context.Context, q bun.IDB, since clock.Instant, classes ...string) (entries []audit.Entry, err error) {
	err = q.NewSelect().Model(&entries).Where("e.class IN (?)", bun.List(classes)).Where("e.at >= ?", since).OrderExpr("e.at, e.id").Limit(most).Scan(ctx)
	return entries, err
}

// busy are the people with at least so many entries since an instant.
func busy(ctx context.Context, q bun.IDB, since clock.Instant, least int64) (people []string, err error) {
	err = q.NewSelect().TableExpr("audit_entry").Column("person_id").Where("at >= ?", since).Where("person_id NOT IN ('', 'system')").
		GroupExpr("person_id").Having("count(*) >= ?", least).OrderExpr("person_id").Scan(ctx, &people)
	return people, err
}

// entriesOfPerson are somebody's entries in a time, the oldest first.
func entriesOfPerson(ctx context.Context, q bun.IDB, personID string, from, until clock.Instant) (entries []audit.Entry, err error) {
	err = q.NewSelect().Model(&entries).Where("e.person_id = ?", personID).Where("e.at >= ? AND e.at < ?", from, until).OrderExpr("e.at, e.id").Limit(most).Scan(ctx)
	return entries, err
}

// usual is how many entries somebody made in a time, and in how many hours of it.
func usual(ctx context.Context, q bun.IDB, personID string, from, until clock.Instant) (entries, hours int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*), count(DISTINCT at - at % 3600000) FROM audit_entry WHERE person_id = ? AND at >= ? AND at < ?", personID, from, until).Scan(&entries, &hours)
	return entries, hours, err
}

// entriesCalled are entries by id.
func entriesCalled(ctx context.Context, q bun.IDB, ids []string) (entries []audit.Entry, err error) {
	err = db.Chunks(ids, db.Batch, func(part []string) error {
		var some []audit.Entry
		err := q.NewSelect().Model(&some).Where("e.id IN (?)", bun.List(part)).OrderExpr("e.at, e.id").Scan(ctx)
		entries = append(entries, some...)
		return err
	})
	return entries, err
}

// tallyRow is a count of one class, slot and outcome.
type tallyRow struct {
	Class  string        `bun:"class"`
	Slot   clock.Instant `bun:"slot"`
	Result string        `bun:"result"`
	Count  int64         `bun:"count"`
}

// zone moves days to where they begin.
const zone = 8 * 3_600_000

// tallies counts the lines of all logs by slots of step milliseconds. With the
// classes named the audit log is counted from its index alone.
func tallies(ctx context.Context, q bun.IDB, from, until clock.Instant, step int64) ([]tallyRow, error) {
	var all []tallyRow
	for _, source := range []struct{ table, outcome string }{{"audit_entry", "result"}, {lineTable, "CASE WHEN level = 'error' THEN 'failed' ELSE '' END"}} {
		var found []tallyRow
		err := q.NewSelect().TableExpr(source.table).ColumnExpr("class, at + ? - (at + ?) % ? - ? AS slot, "+source.outcome+" AS result, count(*) AS count", zone, zone, step, zone).
			Where("class IN (?)", bun.List(Classes)).Where("at >= ? AND at < ?", from, until).GroupExpr("1, 2, 3").OrderExpr("2, 1, 3").Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("log counts: %w", err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// Tally is how often something was done.
type Tally struct {
	Action  string `json:"action" bun:"action"`
	Count   int64  `json:"count" bun:"count"`
	Refused int64  `json:"refused" bun:"refused"`
}

// topActions are what was done most, or refused most.
func topActions(ctx context.Context, q bun.IDB, from, until clock.Instant, limit int, order string) (top []Tally, err error) {
	top = []Tally{}
	query := q.NewSelect().TableExpr("audit_entry").ColumnExpr("action, count(*) AS count, sum(CASE WHEN result <> '' THEN 1 ELSE 0 END) AS refused").
		Where("at >= ? AND at < ?", from, until).GroupExpr("action")
	if order == "refused" {
		query = query.Having("sum(CASE WHEN result <> '' THEN 1 ELSE 0 END) > 0").OrderExpr("3 DESC, 1")
	} else {
		query = query.OrderExpr("2 DESC, 1")
	}
	err = query.Limit(int64(limit)).Scan(ctx, &top)
	return top, err
}

// oldest is the time of the first line of any log; zero when there is none.
func oldest(ctx context.Context, q bun.IDB) (at clock.Instant, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(min(at), 0) FROM (SELECT min(at) AS at FROM audit_entry UNION ALL SELECT min(at) FROM log_line) AS both_logs").Scan(&at)
	return at, err
}

// purgeRows removes lines of the program before an instant.
func purgeRows(ctx context.Context, tx *db.Tx, class string, before clock.Instant) (int64, error) {
	result, err := tx.ExecContext(ctx, "DELETE FROM log_line WHERE class = ? AND at < ?", class, before)
	if err != nil {
		return 0, err
	}
	tx.Touch(lineTable)
	return result.RowsAffected()
}
