package tracequery

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"gongzhi/internal/kit/db"
)

const readQuery = "SELECT first_at, last_at, queries FROM trace_query WHERE code = ?"

func queriesOf(ctx context.Context, database *db.DB, code string) (seen, error) {
	var s seen
	statement, err := database.Stmt(ctx, readQuery)
	if err != nil {
		return s, err
	}
	err = statement.QueryRowContext(ctx, code).Scan(&s.First, &s.Last, &s.Queries)
	if errors.Is(err, sql.ErrNoRows) {
		return seen{}, nil
	}
	return s, err
}

// addQueries adds waiting counts, in one order so that nodes do not wait in a
// ring.
func addQueries(ctx context.Context, tx *db.Tx, waiting map[string]seen) error {
	codes := make([]string, 0, len(waiting))
	for code := range waiting {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	for _, code := range codes {
		s := waiting[code]
		result, err := tx.ExecPrepared(ctx, "UPDATE trace_query SET queries = queries + ?, last_at = ? WHERE code = ?", s.Queries, s.Last, code)
		if err != nil {
			return fmt.Errorf("trace query: %w", err)
		}
		if n, _ := result.RowsAffected(); n > 0 {
			continue
		}
		_, err = tx.ExecPrepared(ctx, "INSERT INTO trace_query (code, first_at, last_at, queries) VALUES (?, ?, ?, ?)", code, s.First, s.Last, s.Queries)
		if db.IsDuplicate(err) {
			return db.TryAgain(err)
		} else if err != nil {
			return fmt.Errorf("trace query: %w", err)
		}
	}
	return nil
}
