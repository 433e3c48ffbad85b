package param

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Change is a new version of a parameter. Pointers in a refusal name its JSON.
type Change struct {
	Name   string          `json:"name"`
	From   clock.Day       `json:"from"` // first valid day, today or later
	Value  json.RawMessage `json:"value"`
	Basis  string          `json:"basis"`
	Note   string          `json:"note"`
	Reason string          `json:"reason"` // why, for the audit entry
	// Replaces is the version, from the same day, that the person saw and means to
	// replace; 0 when none was there. Nil replaces whatever is there.
	Replaces *int64 `json:"replaces"`
}

// Change writes a version from a day on. The version before it ends the day
// before; one that begins on the same day is replaced. Days that are over keep
// their number: what was decided by it must stay explainable. Readers of this
// node see the change as soon as it is committed.
func (s *Set) Change(ctx context.Context, tx *usecase.Tx, change Change) (Version, error) {
	d, declared := s.registry.Definition(change.Name)
	if !declared {
		return Version{}, fault.New(fault.NotFound, "param.unknown", "name", change.Name)
	}
	if err := d.checkChange(ctx, change, tx.Now().Day()); err != nil {
		return Version{}, err
	}
	rows, err := lockVersions(ctx, tx, change.Name)
	if err != nil {
		return Version{}, err
	}
	row, fresh := parameterRow{ID: id.New(tx.Now()), Name: d.Name, ValidFrom: change.From}, true
	for i := range rows {
		switch other := &rows[i]; {
		case other.ValidFrom == change.From:
			row, fresh = *other, false
		case other.ValidFrom > change.From:
			if row.ValidTo.IsZero() { // rows are in order: the first later one
				row.ValidTo = other.ValidFrom.AddDays(-1)
			}
		case i+1 == len(rows) || rows[i+1].ValidFrom > change.From: // the one before
			other.ValidTo = change.From.AddDays(-1)
			other.Version++
			if err := updateRow(ctx, tx, other); err != nil {
				return Version{}, err
			}
		}
	}
	if change.Replaces != nil && *change.Replaces != row.Version {
		return Version{}, fault.New(fault.Conflict, "param.day_taken", "day", string(change.From))
	}
	row.Value, row.Unit, row.LegalBasis, row.Note = string(compact(change.Value)), d.Unit, change.Basis, change.Note
	row.CreatedAt, row.CreatedBy = tx.Now(), tx.Actor.PersonID
	row.Version++
	if fresh {
		_, err = tx.NewInsert().Model(&row).Exec(ctx)
		if db.IsDuplicate(err) {
			return Version{}, db.TryAgain(err)
		}
		tx.Record("parameter", row.ID)
	} else {
		err = updateRow(ctx, tx, &row)
	}
	if err != nil {
		return Version{}, fmt.Errorf("parameter %s: %w", d.Name, err)
	}
	tx.Because(strings.TrimSpace(change.Reason))
	s.After(ctx, tx)
	return row.version(d)
}

func (d Definition) checkChange(ctx context.Context, change Change, today clock.Day) error {
	var checks fault.Checks
	value, wrong := d.parse(change.Value)
	if wrong == nil && d.Allow != nil {
		wrong = d.Allow(ctx, value.list)
	}
	if wrong != nil {
		checks.Add("/value", wrong.Key, flat(wrong.Params)...)
	}
	if _, err := clock.ParseDay(string(change.From)); err != nil {
		checks.Add("/from", "field.day")
	} else {
		checks.That(change.From >= today, "/from", "param.past", "today", string(today))
	}
	checks.That(strings.TrimSpace(change.Reason) != "", "/reason", "field.required")
	for pointer, text := range map[string]string{"/basis": change.Basis, "/note": change.Note} {
		checks.That(len([]rune(text)) <= 500, pointer, "field.too_long", "max", 500)
	}
	return checks.Err()
}

// lockVersions reads all versions, oldest first, after making sure that nobody
// else changes them until the transaction ends: the update of nothing locks.
func lockVersions(ctx context.Context, tx *usecase.Tx, name string) ([]parameterRow, error) {
	if _, err := tx.ExecContext(ctx, "UPDATE parameter SET version = version WHERE name = ?", name); err != nil {
		return nil, fmt.Errorf("parameter %s: %w", name, err)
	}
	var rows []parameterRow
	if err := tx.NewSelect().Model(&rows).Where("name = ?", name).OrderExpr("valid_from").Scan(ctx); err != nil {
		return nil, fmt.Errorf("parameter %s: %w", name, err)
	}
	return rows, nil
}

func updateRow(ctx context.Context, tx *usecase.Tx, row *parameterRow) error {
	if err := db.MustAffect(tx.NewUpdate().Model(row).WherePK().Exec(ctx)); err != nil {
		return fmt.Errorf("parameter %s: %w", row.Name, err)
	}
	tx.Record("parameter", row.ID)
	return nil
}

func compact(raw json.RawMessage) json.RawMessage {
	var v any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return raw
	}
	short, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return short
}

func flat(params fault.Params) []any {
	var pairs []any
	for name, value := range params {
		pairs = append(pairs, name, value)
	}
	return pairs
}
