package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Demo is the fact that a database holds the demonstration. It is written
// inside the database, so that it goes wherever the data goes.
const Demo = "demo"

// Fact returns what is known of the whole database under a name; empty when
// nothing is, also before the first migration.
func (d *DB) Fact(ctx context.Context, name string) (value string, err error) {
	if there, err := d.hasTable(ctx, "installation"); err != nil || !there {
		return "", err
	}
	err = d.reader.QueryRowContext(ctx, "SELECT value FROM installation WHERE name = ?", name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("installation: %w", err)
	}
	return value, nil
}

// SetFact writes what is known of the whole database under a name.
func (d *DB) SetFact(ctx context.Context, name, value string) error {
	return d.Write(ctx, func(ctx context.Context, tx *Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM installation WHERE name = ?", name); err != nil {
			return fmt.Errorf("installation: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO installation (name, value) VALUES (?, ?)", name, value); err != nil {
			return fmt.Errorf("installation: %w", err)
		}
		return nil
	})
}

// ClaimFact returns what is known under a name, after writing value when nothing
// is: of two who claim it at once both get the same.
func (d *DB) ClaimFact(ctx context.Context, name, value string) (known string, err error) {
	err = d.Write(ctx, func(ctx context.Context, tx *Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT value FROM installation WHERE name = ?", name).Scan(&known)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		known = value
		_, err = tx.ExecContext(ctx, "INSERT INTO installation (name, value) VALUES (?, ?)", name, value)
		return err
	})
	if IsDuplicate(err) { // the other one was first
		return d.Fact(ctx, name)
	}
	if err != nil {
		return "", fmt.Errorf("installation: %w", err)
	}
	return known, nil
}

// ForgetFacts removes what is known under names.
func (d *DB) ForgetFacts(ctx context.Context, names ...string) error {
	return d.Write(ctx, func(ctx context.Context, tx *Tx) error {
		for _, name := range names {
			if _, err := tx.ExecContext(ctx, "DELETE FROM installation WHERE name = ?", name); err != nil {
				return fmt.Errorf("installation: %w", err)
			}
		}
		return nil
	})
}

// TakeFact removes what is known under a name, when it is that value still; of
// two who take it one succeeds.
func (tx *Tx) TakeFact(ctx context.Context, name, value string) (bool, error) {
	result, err := tx.ExecContext(ctx, "DELETE FROM installation WHERE name = ? AND value = ?", name, value)
	if err != nil {
		return false, fmt.Errorf("installation: %w", err)
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

func (d *DB) hasTable(ctx context.Context, name string) (bool, error) {
	query := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?"
	if d.engine == MySQL {
		query = "SELECT count(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?"
	}
	var count int
	if err := d.reader.QueryRowContext(ctx, query, name).Scan(&count); err != nil {
		return false, fmt.Errorf("database: %w", err)
	}
	return count > 0, nil
}
