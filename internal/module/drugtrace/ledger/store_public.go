package ledger

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/db"
)

const publicQuery = `SELECT ` + codeColumns + `,
	(SELECT count(*) FROM trace_hold h WHERE h.released_at = 0 AND h.target IN (c.code, c.batch_id, c.item_id))` +
	codeTables + ` WHERE c.code = ?`

const milestoneQuery = `SELECT e.id, e.operation, e.recorded_at FROM trace_link l JOIN trace_event e ON e.id = l.event_id WHERE l.code = ? ORDER BY e.id`

// publicCode reads a code and how many holds lie on it, its batch and its item,
// on a prepared statement because everyone may call it.
func publicCode(ctx context.Context, database *db.DB, code string) (found *Code, holds int, err error) {
	statement, err := database.Stmt(ctx, publicQuery)
	if err != nil {
		return nil, 0, err
	}
	found, err = scanCode(tail{statement.QueryRowContext(ctx, code), &holds})
	return found, holds, err
}

func (p *Public) milestones(ctx context.Context, database *db.DB, code string) error {
	statement, err := database.Stmt(ctx, milestoneQuery)
	if err != nil {
		return err
	}
	rows, err := statement.QueryContext(ctx, code)
	if err != nil {
		return fmt.Errorf("milestones: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var m Milestone
		if err := rows.Scan(&id, &m.Operation, &m.At); err != nil {
			return fmt.Errorf("milestones: %w", err)
		}
		if m.Operation == "bind" {
			p.BoundEvent = id
		}
		if publicSteps[m.Operation] {
			p.Milestones = append(p.Milestones, m)
		}
	}
	return rows.Err()
}

// tail scans one more column behind those of scanCode.
type tail struct {
	row   scanner
	extra *int
}

func (t tail) Scan(dest ...any) error { return t.row.Scan(append(dest, t.extra)...) }
