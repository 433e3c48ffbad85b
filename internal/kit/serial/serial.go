// Package serial gives human numbers: <PREFIX><yyyymmdd><4 digits>, counted
// per prefix and civil day, and plain running counters. A number is given in
// the transaction of the record that carries it and is never given twice.
package serial

import (
	"context"
	"embed"
	"fmt"
	"strings"

	"gongzhi/internal/kit/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/serial", FS: migrations, Dir: "migrations"}

// Next returns the next number of the day, such as RK202611200004.
func Next(ctx context.Context, tx *db.Tx, prefix string) (string, error) {
	day := strings.ReplaceAll(string(tx.Now().Day()), "-", "")
	n, err := Take(ctx, tx, prefix, day, 1)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s%s%04d", prefix, day, n), nil
}

// Take reserves count values of the counter (prefix, day) and returns the
// first one; counters begin at 1.
func Take(ctx context.Context, tx *db.Tx, prefix, day string, count int64) (int64, error) {
	last, found, err := tx.Raise(ctx, "serial_counter", "last", []string{"prefix", "day"}, count, prefix, day)
	if err != nil {
		return 0, fmt.Errorf("serial %s: %w", prefix, err)
	}
	if found {
		return last - count + 1, nil
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO serial_counter (prefix, day, last) VALUES (?, ?, ?)", prefix, day, count); err != nil {
		if db.IsDuplicate(err) { // another writer made the row first
			return 0, db.TryAgain(err)
		}
		return 0, fmt.Errorf("serial %s: %w", prefix, err)
	}
	return 1, nil
}
