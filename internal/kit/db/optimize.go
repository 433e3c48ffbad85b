package db

import (
	"context"
	"fmt"
)

// Optimize refreshes what SQLite's planner knows of tables that have grown; the
// other engines see to it themselves. The sample is bounded, so it takes
// milliseconds at any size, and it leaves no histogram (sqlite_stat4): with one
// the planner looks at every bound value, and each run of a prepared statement
// parses its text anew.
func (d *DB) Optimize(ctx context.Context) error {
	if d.engine != SQLite {
		return nil
	}
	for _, text := range []string{"PRAGMA analysis_limit = 1000", "PRAGMA optimize = 0x10002"} {
		if _, err := d.writer.DB.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}
