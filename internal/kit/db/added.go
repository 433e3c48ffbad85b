package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// Nothings are the columns of a table that are never NULL and have a default
// that says nothing: an empty text or list, 0 or false. A migration that adds a
// column gives it one, so that the older program can still write the table.
func Nothings(ctx context.Context, q bun.IDB, table string) (map[string]string, error) {
	query := "SELECT name, dflt_value FROM pragma_table_info(?) WHERE \"notnull\" = 1 AND dflt_value IS NOT NULL"
	if q.Dialect().Name() == dialect.MySQL {
		query = "SELECT column_name, column_default FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? AND is_nullable = 'NO' AND column_default IS NOT NULL"
	}
	rows, err := q.QueryContext(ctx, query, table)
	if err != nil {
		return nil, fmt.Errorf("columns of %s: %w", table, err)
	}
	defer func() { _ = rows.Close() }()
	found := map[string]string{}
	for rows.Next() {
		var name string
		var value sql.NullString
		if err := rows.Scan(&name, &value); err != nil {
			return nil, fmt.Errorf("columns of %s: %w", table, err)
		}
		switch text := strings.Trim(value.String, "'"); strings.ToUpper(text) { // MariaDB and SQLite quote, MySQL does not
		case "", "[]", "0":
			found[name] = text
		case "FALSE":
			found[name] = "0"
		}
	}
	return found, rows.Err()
}
