package db

import (
	"context"
	"embed"
	"fmt"
	"strings"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = Source{Name: "kit/db", FS: migrations, Dir: "migrations"}

// Upsert inserts a row or, when its key exists, sets the other columns; without
// other columns an existing row stays as it is. It is the only place where the
// engines need different text.
func (tx *Tx) Upsert(ctx context.Context, table string, keys []string, columns []string, values ...any) error {
	all := append(append([]string{}, keys...), columns...)
	if len(values) != len(all) {
		return fmt.Errorf("upsert %s: %d values for %d columns", table, len(values), len(all))
	}
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(all)), ", ")
	set := make([]string, len(columns))
	clause := " ON CONFLICT (" + strings.Join(keys, ", ") + ") DO UPDATE SET "
	for i, column := range columns {
		set[i] = column + " = excluded." + column
	}
	if tx.engine == MySQL {
		clause = " ON DUPLICATE KEY UPDATE "
		for i, column := range columns {
			set[i] = column + " = VALUES(" + column + ")"
		}
	}
	switch {
	case len(columns) > 0:
	case tx.engine == MySQL:
		set = []string{keys[0] + " = " + keys[0]}
	default:
		clause = strings.Replace(clause, "UPDATE SET ", "NOTHING", 1)
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO "+table+" ("+strings.Join(all, ", ")+") VALUES ("+marks+")"+clause+strings.Join(set, ", "), values...)
	return err
}

// Raise adds to a counter of the row with these keys and returns what it became;
// found is false when there is no such row.
func (tx *Tx) Raise(ctx context.Context, table, counter string, keys []string, by int64, values ...any) (became int64, found bool, err error) {
	where := " WHERE " + strings.Join(keys, " = ? AND ") + " = ?"
	update := "UPDATE " + table + " SET " + counter + " = " + counter + " + ?" + where
	if tx.engine == SQLite {
		became, found, err = tx.number(ctx, update+" RETURNING "+counter, append([]any{by}, values...)...)
		return became, found, err
	}
	result, err := tx.ExecPrepared(ctx, update, append([]any{by}, values...)...)
	if err != nil {
		return 0, false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return 0, false, err
	}
	return tx.number(ctx, "SELECT "+counter+" FROM "+table+where, values...)
}

// number reads the one number a statement gives, if it gives one.
func (tx *Tx) number(ctx context.Context, query string, args ...any) (n int64, found bool, err error) {
	rows, err := tx.QueryPrepared(ctx, query, args...)
	if err != nil {
		return 0, false, err
	}
	defer rows.Close()
	for rows.Next() { // to the end: only then a statement that writes is done
		if err := rows.Scan(&n); err != nil {
			return 0, false, err
		}
		found = true
	}
	return n, found, rows.Err()
}

// Batch is how many rows a multi-row statement may carry on every engine.
const Batch = 500

// Chunks calls f with successive parts of rows, at most size long.
func Chunks[T any](rows []T, size int, f func(part []T) error) error {
	for len(rows) > 0 {
		n := min(size, len(rows))
		if err := f(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
