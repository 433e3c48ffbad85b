package opsreport

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// trouble is what reports say of a problem.
type trouble struct {
	bun.BaseModel `bun:"table:problem_case,alias:t"`

	ID           string `bun:"id,pk"`
	Number       string `bun:"number"`
	State        string `bun:"state"`
	Source       string `bun:"source"`
	Title        string `bun:"title"`
	CauseKind    string `bun:"cause_kind"`
	RootCause    string `bun:"root_cause"`
	ChangeNumber string `bun:"change_number"`
	Faults       int    `bun:"faults"`

	Detail      string        `bun:"detail"`
	DirectCause string        `bun:"direct_cause"`
	Workaround  string        `bun:"workaround"`
	KnownAt     clock.Instant `bun:"known_at"`
	Plan        string        `bun:"plan_text"`
	DueOn       clock.Day     `bun:"due_on"`
	PlannedBy   string        `bun:"planned_by"`
	Opinion     string        `bun:"opinion"`
	DecidedBy   string        `bun:"decided_by"`
	DecidedAt   clock.Instant `bun:"decided_at"`
	CreatedAt   clock.Instant `bun:"created_at"`
}

// troubleOf is a problem whole, with the faults that it made happen.
func (r *Reader) troubleOf(ctx context.Context, id string) (p trouble, faults []ticket, err error) {
	if err = r.db.Read().NewSelect().Model(&p).ExcludeColumn("faults").Where("t.id = ?", id).Scan(ctx); err != nil {
		return p, nil, err
	}
	err = r.db.Read().NewSelect().Model(&faults).Join("JOIN problem_incident AS i ON i.ticket_id = t.id").Where("i.problem_id = ?", id).OrderExpr("t.reported_at, t.id").Limit(1000).Scan(ctx)
	return p, faults, err
}

// troubles are the problems that were open at some time between two moments.
func (r *Reader) troubles(ctx context.Context, from, to clock.Instant) (rows []trouble, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Column("id", "number", "state", "source", "title", "cause_kind", "root_cause", "change_number").
		ColumnExpr("(SELECT COUNT(*) FROM problem_incident AS i WHERE i.problem_id = t.id AND i.reported_at < ?) AS faults", to).
		Where("t.created_at < ?", to).Where("(t.closed_at = 0 OR t.closed_at >= ?)", from).Where("t.state <> ?", "dismissed").OrderExpr("t.created_at, t.id").Limit(1000).Scan(ctx)
	return rows, err
}
