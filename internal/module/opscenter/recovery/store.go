package recovery

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

const (
	backupTable  = "recovery_backup"
	checkTable   = "recovery_check"
	drillTable   = "recovery_drill"
	memberTable  = "recovery_member"
	stepTable    = "recovery_step"
	measureTable = "recovery_measure"
	planTable    = "recovery_plan"
	pulseTable   = "recovery_pulse"
)

// insert writes a new row.
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
	return db.MustAffect(tx.NewUpdate().Model(row).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

// replace writes a row that has no version; its drill has.
func replace(ctx context.Context, tx *usecase.Tx, table, rowID string, row any) error {
	tx.Record(table, rowID)
	return db.MustAffect(tx.NewUpdate().Model(row).WherePK().Exec(ctx))
}

func saveBackup(ctx context.Context, tx *usecase.Tx, b *Backup) error {
	b.Version++
	return save(ctx, tx, backupTable, b.ID, b, b.Version-1)
}

func saveCheck(ctx context.Context, tx *usecase.Tx, c *Check) error {
	c.Version++
	return save(ctx, tx, checkTable, c.ID, c, c.Version-1)
}

func saveDrill(ctx context.Context, tx *usecase.Tx, d *Drill) error {
	d.Version++
	return save(ctx, tx, drillTable, d.ID, d, d.Version-1)
}

func byID[T any](ctx context.Context, q bun.IDB, rowID string) (row T, err error) {
	err = q.NewSelect().Model(&row).Where("t.id = ?", rowID).Scan(ctx)
	return row, db.NotFound(err, "recovery.not_found")
}

// byNumber finds a row by its number, for the command line.
func byNumber[T any](ctx context.Context, q bun.IDB, number string) (row T, err error) {
	err = q.NewSelect().Model(&row).Where("t.number = ?", number).Scan(ctx)
	return row, db.NotFound(err, "recovery.not_found")
}

// inStates are rows of some states, the oldest first.
func inStates[T any](ctx context.Context, q bun.IDB, states []string, limit int) (rows []T, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// newest is the newest good backup of some kinds that is still there; nil when
// there is none.
func newest(ctx context.Context, q bun.IDB, proven int, kinds ...string) (*Backup, error) {
	return first[Backup](q.NewSelect().Where("t.state = ?", Done).Where("t.removed_at = 0").Where("t.proven >= ?", proven).Where("t.kind IN (?)", bun.List(kinds)).OrderExpr("t.snapshot_at DESC, t.id DESC"), ctx)
}

// lastBy is the newest backup of a kind and an origin, good or not.
func lastBy(ctx context.Context, q bun.IDB, kind, origin string) (*Backup, error) {
	return first[Backup](q.NewSelect().Where("t.kind = ?", kind).Where("t.origin = ?", origin).OrderExpr("t.created_at DESC, t.id DESC"), ctx)
}

// firstBackup is the very first one.
func firstBackup(ctx context.Context, q bun.IDB) (*Backup, error) {
	return first[Backup](q.NewSelect().OrderExpr("t.created_at, t.id"), ctx)
}

// lastFor is the newest check for a purpose.
func lastFor(ctx context.Context, q bun.IDB, purpose string) (*Check, error) {
	return first[Check](q.NewSelect().Where("t.purpose = ?", purpose).OrderExpr("t.created_at DESC, t.id DESC"), ctx)
}

// lastRestored is the newest check that proved a restore.
func lastRestored(ctx context.Context, q bun.IDB) (*Check, error) {
	return first[Check](q.NewSelect().Where("t.state = ?", Done).Where("t.reached >= ?", backup.Alive).Where("t.findings = ?", "[]").OrderExpr("t.finished_at DESC, t.id DESC"), ctx)
}

// first is the first row of a query, nil when there is none.
func first[T any](q *bun.SelectQuery, ctx context.Context) (*T, error) { //nolint:revive // the query reads first
	var rows []T
	if err := q.Model(&rows).Limit(1).Scan(ctx); err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// keptBackups are the good backups that are still in the vault, the oldest first.
func keptBackups(ctx context.Context, q bun.IDB) (rows []Backup, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", Done).Where("t.removed_at = 0").OrderExpr("t.snapshot_at, t.id").Scan(ctx)
	return rows, err
}

// doneSince are the good full backups of a moment or later, the newest first.
func doneSince(ctx context.Context, q bun.IDB, since clock.Instant, proven int) (rows []Backup, err error) {
	err = q.NewSelect().Model(&rows).Where("t.state = ?", Done).Where("t.kind = ?", backup.Full).Where("t.removed_at = 0").Where("t.proven >= ?", proven).
		Where("t.snapshot_at >= ?", since).OrderExpr("t.snapshot_at DESC, t.id DESC").Limit(100).Scan(ctx)
	return rows, err
}

// pointFor is the newest backup that was asked for as a point with this reason at
// a moment or later.
func pointFor(ctx context.Context, q bun.IDB, reason string, since clock.Instant) (b Backup, found bool, err error) {
	var rows []Backup
	err = q.NewSelect().Model(&rows).Where("t.origin = ?", ByOrder).Where("t.created_at >= ?", since).Where("t.removed_at = 0").OrderExpr("t.created_at DESC, t.id DESC").Limit(100).Scan(ctx)
	i := slices.IndexFunc(rows, func(b Backup) bool { return b.Reason == reason })
	if err != nil || i < 0 {
		return b, false, err
	}
	return rows[i], true, nil
}

// unreadPoints are points that a process made and did not come to read back.
func unreadPoints(ctx context.Context, q bun.IDB) (rows []Backup, err error) {
	err = q.NewSelect().Model(&rows).Where("t.origin = ?", ByOrder).Where("t.state = ?", Done).Where("t.removed_at = 0").
		Where("NOT EXISTS (SELECT 1 FROM recovery_check AS c WHERE c.backup_id = t.id)").OrderExpr("t.created_at, t.id").Limit(20).Scan(ctx)
	return rows, err
}

// madeBetween are the backups of a span, in order.
func madeBetween(ctx context.Context, q bun.IDB, from, to clock.Instant) (rows []Backup, err error) {
	err = q.NewSelect().Model(&rows).Where("t.created_at >= ?", from).Where("t.created_at < ?", to).OrderExpr("t.created_at, t.id").Scan(ctx)
	return rows, err
}

// checksBetween are the checks of a span, in order, without their tables.
func checksBetween(ctx context.Context, q bun.IDB, from, to clock.Instant) (rows []Check, err error) {
	err = q.NewSelect().Model(&rows).ExcludeColumn("images").Where("t.created_at >= ?", from).Where("t.created_at < ?", to).OrderExpr("t.created_at, t.id").Scan(ctx)
	return rows, err
}

func checksOf(ctx context.Context, q bun.IDB, backupID string) (rows []Check, err error) {
	rows = []Check{}
	err = q.NewSelect().Model(&rows).ExcludeColumn("images").Where("t.backup_id = ?", backupID).OrderExpr("t.created_at DESC, t.id DESC").Limit(50).Scan(ctx)
	return rows, err
}

// quarterTests are the checks for the duty, in order.
func quarterTests(ctx context.Context, q bun.IDB) (rows []Check, err error) {
	err = q.NewSelect().Model(&rows).ExcludeColumn("images").Where("t.purpose = ?", ForQuarter).Where("t.state = ?", Done).OrderExpr("t.finished_at, t.id").Scan(ctx)
	return rows, err
}

func names(ctx context.Context, q bun.IDB, table string, ids []string) (map[string]string, error) {
	found := map[string]string{}
	if len(ids) == 0 {
		return found, nil
	}
	var rows []struct {
		ID     string `bun:"id"`
		Number string `bun:"number"`
	}
	err := q.NewSelect().Table(table).Column("id", "number").Where("id IN (?)", bun.List(ids)).Scan(ctx, &rows)
	for _, r := range rows {
		found[r.ID] = r.Number
	}
	return found, err
}

// Beat writes the heartbeat of the database.
func (s *Recovery) Beat(ctx context.Context) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.Upsert(ctx, pulseTable, []string{"id"}, []string{"beat_at"}, 1, tx.Now())
	})
}

// LastBeat reads the heartbeat of a database, zero when it never beat.
func LastBeat(ctx context.Context, q bun.IDB) (at clock.Instant, err error) {
	err = q.NewSelect().Table(pulseTable).ColumnExpr("COALESCE(MAX(beat_at), 0)").Scan(ctx, &at)
	return at, err
}

// lastAttempt is the newest backup, good or not.
func lastAttempt(ctx context.Context, q bun.IDB) (*Backup, error) {
	return first[Backup](q.NewSelect().OrderExpr("t.created_at DESC, t.id DESC"), ctx)
}
