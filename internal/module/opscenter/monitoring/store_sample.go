package monitoring

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/probe"
)

// sampleRow is a row of the hot table.
type sampleRow struct {
	bun.BaseModel `bun:"table:monitor_sample,alias:t"`

	Probe  int64         `bun:"probe,pk"`
	At     clock.Instant `bun:"at,pk"`
	Status probe.Status  `bun:"status"`
	Millis int64         `bun:"millis"`
	Reason string        `bun:"reason"`
	Every  int64         `bun:"every_seconds"`
	Slot   int64         `bun:"slot"` // in which five minutes it arrived
}

func (r *sampleRow) sample() Sample { return Sample{r.At, r.Status, r.Millis, r.Reason, r.Every} }

// spellRow is a spell of one probe.
type spellRow struct {
	bun.BaseModel `bun:"table:monitor_spell,alias:t"`

	ID     string        `bun:"id,pk" json:"id"`
	Probe  int64         `bun:"probe" json:"-"`
	Kind   string        `bun:"kind" json:"kind"`
	From   clock.Instant `bun:"from_at" json:"from"`
	To     clock.Instant `bun:"to_at" json:"to"`
	Reason string        `bun:"reason" json:"reason"`
}

func (r *spellRow) spell() Spell { return Spell{r.Kind, r.From, r.To, r.Reason} }

func insertSamples(ctx context.Context, tx *db.Tx, rows []*sampleRow) error {
	if err := db.Insert(ctx, tx, rows); err != nil {
		if db.IsDuplicate(err) { // two nodes brought one measurement at once
			return db.TryAgain(err)
		}
		return fmt.Errorf("samples: %w", err)
	}
	return nil
}

// have tells which instants of a probe have a sample.
func have(ctx context.Context, q bun.IDB, key int64, at []clock.Instant) (map[clock.Instant]bool, error) {
	found := map[clock.Instant]bool{}
	err := db.Chunks(at, db.Batch, func(part []clock.Instant) error {
		var there []clock.Instant
		err := q.NewSelect().Model((*sampleRow)(nil)).Column("at").Where("probe = ?", key).Where("at IN (?)", bun.List(part)).Scan(ctx, &there)
		for _, instant := range there {
			found[instant] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	return found, nil
}

// samplesOf reads the samples of probes in a period, in event time.
func samplesOf(ctx context.Context, q bun.IDB, keys []int64, from, to clock.Instant) ([]sampleRow, error) {
	var rows []sampleRow
	if len(keys) == 0 {
		return rows, nil
	}
	err := q.NewSelect().Model(&rows).Where("t.probe IN (?)", bun.List(keys)).Where("t.at >= ?", from).Where("t.at < ?", to).OrderExpr("t.at, t.probe").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("samples: %w", err)
	}
	return rows, nil
}

// lastGood is the newest good sample before an instant, zero when there is none.
func lastGood(ctx context.Context, q bun.IDB, key int64, before clock.Instant) (at clock.Instant, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(at), 0) FROM monitor_sample WHERE probe = ? AND at < ? AND status = ?", key, before, probe.Good).Scan(&at)
	return at, err
}

// putSpell stores a spell that begins, or the end of one.
func putSpell(ctx context.Context, tx *db.Tx, key int64, s Spell) error {
	tx.Touch("monitor_spell")
	if !s.To.IsZero() {
		result, err := tx.ExecPrepared(ctx, "UPDATE monitor_spell SET to_at = ? WHERE probe = ? AND from_at = ? AND kind = ?", s.To, key, s.From, s.Kind)
		if err != nil {
			return fmt.Errorf("spell: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n > 0 {
			return err
		}
	}
	row := spellRow{ID: id.New(s.From), Probe: key, Kind: s.Kind, From: s.From, To: s.To, Reason: s.Reason}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return fmt.Errorf("spell: %w", err)
	}
	return nil
}

func dropSpells(ctx context.Context, tx *db.Tx, key int64, from clock.Instant) error {
	tx.Touch("monitor_spell")
	_, err := tx.ExecContext(ctx, "DELETE FROM monitor_spell WHERE probe = ? AND from_at >= ?", key, from)
	return err
}

// spellsOf reads the stored spells of probes that reach into a period.
func spellsOf(ctx context.Context, q bun.IDB, keys []int64, from, to clock.Instant) ([]spellRow, error) {
	var rows []spellRow
	if len(keys) == 0 {
		return rows, nil
	}
	err := q.NewSelect().Model(&rows).Where("t.probe IN (?)", bun.List(keys)).Where("t.from_at < ?", to).
		Where("(t.to_at = 0 OR t.to_at > ?)", from).OrderExpr("t.from_at, t.probe").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("spells: %w", err)
	}
	return rows, nil
}

// Point is a stretch of a chart.
type Point struct {
	At      clock.Instant `bun:"bucket" json:"at"`
	Good    int64         `bun:"good" json:"good"`
	Bad     int64         `bun:"bad" json:"bad"`
	Longest int64         `bun:"longest" json:"longest" doc:"Milliseconds"`
	Sum     int64         `bun:"total" json:"-"`
	Mean    int64         `bun:"-" json:"mean" doc:"Milliseconds"`
}

// points sums samples up in steps of an equal length.
func points(ctx context.Context, q bun.IDB, key int64, from, to clock.Instant, step int64) ([]Point, error) {
	found := []Point{}
	err := q.NewSelect().TableExpr("monitor_sample AS t").
		ColumnExpr("t.at - t.at % ? AS bucket", step).
		ColumnExpr("sum(CASE WHEN t.status = 1 THEN 1 ELSE 0 END) AS good, sum(CASE WHEN t.status = 2 THEN 1 ELSE 0 END) AS bad").
		ColumnExpr("max(t.millis) AS longest, sum(t.millis) AS total").
		Where("t.probe = ?", key).Where("t.at >= ?", from).Where("t.at < ?", to).Where("t.status <> 0").
		GroupExpr("bucket").OrderExpr("bucket").Scan(ctx, &found)
	if err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	for i := range found {
		found[i].Mean = found[i].Sum / max(found[i].Good+found[i].Bad, 1)
	}
	return found, nil
}

// tally is what a probe measured in a period.
type tally struct {
	Probe    int64         `bun:"probe"`
	Good     int64         `bun:"good"`
	Bad      int64         `bun:"bad"`
	Sum      int64         `bun:"total"`
	LastGood clock.Instant `bun:"last_good"`
}

// talliesOf sums up the samples of probes in a period.
func talliesOf(ctx context.Context, q bun.IDB, keys []int64, from, to clock.Instant) (map[int64]tally, error) {
	var rows []tally
	if len(keys) == 0 {
		return nil, nil
	}
	err := q.NewSelect().Model((*sampleRow)(nil)).ColumnExpr("t.probe").
		ColumnExpr("sum(CASE WHEN t.status = 1 THEN 1 ELSE 0 END) AS good, sum(CASE WHEN t.status = 2 THEN 1 ELSE 0 END) AS bad").
		ColumnExpr("sum(t.millis) AS total, max(CASE WHEN t.status = 1 THEN t.at ELSE 0 END) AS last_good").
		Where("t.probe IN (?)", bun.List(keys)).Where("t.at >= ?", from).Where("t.at <= ?", to).Where("t.status <> 0").GroupExpr("t.probe").Scan(ctx, &rows)
	byProbe := make(map[int64]tally, len(rows))
	for _, row := range rows {
		byProbe[row.Probe] = row
	}
	return byProbe, err
}
