package monitoring

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

const probeTable = "monitor_probe"

// track is the row of what is known of a probe now.
type track struct {
	bun.BaseModel `bun:"table:monitor_track,alias:t"`

	Probe int64 `bun:"probe,pk"`
	Track
	LastAt clock.Instant `bun:"last_at"` // of the newest sample, also an unknown one
	Status int           `bun:"status"`
	Reason string        `bun:"reason"`
	Note   string        `bun:"note"`
	Millis int64         `bun:"millis"`
	NextAt clock.Instant `bun:"next_at"`
}

func insertProbe(ctx context.Context, tx *usecase.Tx, p *Probe) error {
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(probe_key), 0) FROM monitor_probe").Scan(&last); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	p.Key = last + 1
	tx.Record(probeTable, p.ID)
	_, err := tx.NewInsert().Model(p).Exec(ctx)
	switch {
	case db.DuplicateOf(err, probeTable, "probe_key"):
		return db.TryAgain(err) // two were declared at once
	case db.DuplicateOf(err, probeTable, "code"):
		return taken()
	case err != nil:
		return fmt.Errorf("probe: %w", err)
	}
	first := track{Probe: p.Key, NextAt: tx.Now()}
	if _, err := tx.NewInsert().Model(&first).Exec(ctx); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	return nil
}

func taken() error {
	var checks fault.Checks
	checks.Add("/code", "monitoring.code_taken")
	return checks.Err()
}

func saveProbe(ctx context.Context, tx *usecase.Tx, p *Probe) error {
	before := p.Version
	p.Version, p.UpdatedAt = before+1, tx.Now()
	tx.Record(probeTable, p.ID)
	err := db.MustAffect(tx.NewUpdate().Model(p).ExcludeColumn("probe_key", "created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
	if db.DuplicateOf(err, probeTable, "code") {
		return taken()
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE monitor_track SET next_at = ? WHERE probe = ?", tx.Now(), p.Key)
	return err
}

func probeByID(ctx context.Context, q bun.IDB, id string) (Probe, error) {
	var p Probe
	err := q.NewSelect().Model(&p).Where("t.id = ?", id).Scan(ctx)
	return p, db.NotFound(err, "monitoring.no_probe")
}

// probes reads those that a condition chooses; an empty one chooses all.
func probes(ctx context.Context, q bun.IDB, where string, args ...any) (found []Probe, err error) {
	query := q.NewSelect().Model(&found).OrderExpr("t.probe_key")
	if where != "" {
		query = query.Where(where, args...)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("probes: %w", err)
	}
	return found, nil
}

// probeNames reads key and code of all probes and nothing else: who verifies must
// not stop at a damaged column of one.
func probeNames(ctx context.Context, q bun.IDB) (found []Probe, err error) {
	if err := q.NewSelect().Model(&found).Column("probe_key", "code").OrderExpr("t.probe_key").Scan(ctx); err != nil {
		return nil, fmt.Errorf("names of probes: %w", err)
	}
	return found, nil
}

// tracks reads what is known of probes by key; none named is all.
func tracks(ctx context.Context, q bun.IDB, keys ...int64) (map[int64]track, error) {
	var rows []track
	query := q.NewSelect().Model(&rows)
	if len(keys) > 0 {
		query = query.Where("t.probe IN (?)", bun.List(keys))
	}
	if err := query.Scan(ctx); err != nil {
		return nil, fmt.Errorf("probe tracks: %w", err)
	}
	byKey := make(map[int64]track, len(rows))
	for _, row := range rows {
		byKey[row.Probe] = row
	}
	return byKey, nil
}

// due are the active probes whose time has come.
func due(ctx context.Context, q bun.IDB, now clock.Instant) (found []Probe, err error) {
	err = q.NewSelect().Model(&found).Join("JOIN monitor_track AS k ON k.probe = t.probe_key").
		Where("k.next_at <= ?", now).Where("t.state = ?", Active).Where("t.kind <> ?", KindPush).OrderExpr("k.next_at, t.probe_key").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("probes due: %w", err)
	}
	return found, nil
}

func saveTrack(ctx context.Context, tx *db.Tx, t *track) error {
	_, err := tx.ExecPrepared(ctx, "UPDATE monitor_track SET first_at = ?, seen_at = ?, bad_since = ?, bad_count = ?, bad_reason = ?, every_seconds = ?, last_at = ?, status = ?, reason = ?, note = ?, millis = ?, next_at = ? WHERE probe = ?",
		t.First, t.Seen, t.BadSince, t.Bad, t.BadReason, t.Every, t.LastAt, t.Status, t.Reason, t.Note, t.Millis, t.NextAt, t.Probe)
	if err != nil {
		return fmt.Errorf("probe track: %w", err)
	}
	return nil
}

// like is a pattern of a word in codes and names.
func like(word string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(word) + "%"
}

func probesByKey(ctx context.Context, q bun.IDB, keys []int64) (map[int64]*Probe, error) {
	found, err := probes(ctx, q, "t.probe_key IN (?)", bun.List(keys))
	byKey := make(map[int64]*Probe, len(found))
	for i := range found {
		byKey[found[i].Key] = &found[i]
	}
	return byKey, err
}

// PushedBy are the keys of the probes for which the agent of a host may speak,
// by code.
func PushedBy(ctx context.Context, q bun.IDB, host string) (map[string]int64, error) {
	found, err := probes(ctx, q, "t.kind = ? AND t.target = ? AND t.state = ?", KindPush, host, Active)
	keys := make(map[string]int64, len(found))
	for _, p := range found {
		keys[p.Code] = p.Key
	}
	return keys, err
}
