package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// Public is what the public look-up needs of a code, read in two statements.
type Public struct {
	Code       *Code // with batch; state is that of the outermost container
	Recall     *Hold
	Held       bool
	Milestones []Milestone
	BoundEvent int64 // the event that bound code to batch; zero before that
}

// Milestone is one step of a life in words anyone may read.
type Milestone struct {
	Operation string        `json:"operation"`
	At        clock.Instant `json:"at"`
}

// publicSteps are the operations the public sees; the rest is internal.
var publicSteps = map[string]bool{"bind": true, "put_away": true, "ship": true, "sign": true, "dispense": true}

const publicQuery = `SELECT ` + codeColumns + `,
	(SELECT count(*) FROM trace_hold h WHERE h.released_at = 0 AND h.target IN (c.code, c.batch_id, c.item_id))` +
	codeTables + ` WHERE c.code = ?`

const milestoneQuery = `SELECT e.id, e.operation, e.recorded_at FROM trace_link l JOIN trace_event e ON e.id = l.event_id WHERE l.code = ? ORDER BY e.id`

// Lookup reads one code for the public; sql.ErrNoRows means it is not in the
// register. It runs on prepared statements because everyone may call it.
func Lookup(ctx context.Context, database *db.DB, code string) (Public, error) {
	var public Public
	statement, err := database.Stmt(ctx, publicQuery)
	if err != nil {
		return public, err
	}
	holds := 0
	public.Code, err = scanCode(tail{statement.QueryRowContext(ctx, code), &holds})
	if err != nil {
		return public, err
	}
	roots := map[string]*Code{}
	for parent := public.Code.Parent; parent != nil; {
		more := 0
		root, err := scanCode(tail{statement.QueryRowContext(ctx, *parent), &more})
		if errors.Is(err, sql.ErrNoRows) {
			break
		} else if err != nil {
			return public, err
		}
		holds += more
		roots[root.Code] = root
		public.Code.State, public.Code.HolderID, parent = root.State, root.HolderID, root.Parent
	}
	if holds > 0 || public.Code.Level > Small { // only of a case can the contents be held
		active, err := activeHolds(ctx, database.Read(), map[string]*Code{code: public.Code}, roots)
		if err != nil {
			return public, err
		}
		for _, hold := range active[code] {
			public.Held = true
			if hold.Kind == HoldRecall {
				public.Recall = &hold
			}
		}
	}
	return public, public.milestones(ctx, database, code)
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
