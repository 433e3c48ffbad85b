package problem

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
)

const (
	caseTable     = "problem_case"
	incidentTable = "problem_incident"
)

func byID(ctx context.Context, q bun.IDB, id string) (*Problem, error) {
	var p Problem
	err := q.NewSelect().Model(&p).Where("t.id = ?", id).Scan(ctx)
	return &p, db.NotFound(err, "problem.absent")
}

// byKey finds the problem of a number or an id.
func byKey(ctx context.Context, q bun.IDB, key string) (*Problem, error) {
	var p Problem
	err := q.NewSelect().Model(&p).Where("t.number = ? OR t.id = ?", key, key).Scan(ctx)
	return &p, db.NotFound(err, "problem.absent")
}

func insertProblem(ctx context.Context, tx *usecase.Tx, p *Problem) error {
	tx.Record(caseTable, p.ID)
	tx.Touch(caseTable)
	_, err := tx.NewInsert().Model(p).Exec(ctx)
	return err
}

func saveProblem(ctx context.Context, tx *usecase.Tx, p *Problem) error {
	before := p.Version
	p.Version, p.UpdatedAt = before+1, tx.Now()
	tx.Record(caseTable, p.ID)
	tx.Touch(caseTable)
	return db.MustAffect(tx.NewUpdate().Model(p).ExcludeColumn("created_at", "created_by").WherePK().Where("version = ?", before).Exec(ctx))
}

func insertIncident(ctx context.Context, tx *usecase.Tx, i *Incident) error {
	tx.Record(incidentTable, i.ID)
	_, err := tx.NewInsert().Model(i).Exec(ctx)
	return err
}

func saveIncident(ctx context.Context, tx *usecase.Tx, i *Incident) error {
	tx.Record(incidentTable, i.ID)
	_, err := tx.NewUpdate().Model(i).WherePK().Exec(ctx)
	return err
}

// incidentsOf are the faults of some problems, the first first.
func incidentsOf(ctx context.Context, q bun.IDB, problemIDs ...string) (rows []Incident, err error) {
	rows = []Incident{}
	if len(problemIDs) == 0 {
		return rows, nil
	}
	err = q.NewSelect().Model(&rows).Where("t.problem_id IN (?)", bun.List(problemIDs)).OrderExpr("t.reported_at, t.id").Scan(ctx)
	return rows, err
}

// problemsOf are the problems that a fault belongs to.
func problemsOf(ctx context.Context, q bun.IDB, ticketID string) (problems []Problem, err error) {
	err = q.NewSelect().Model(&problems).Join("JOIN problem_incident AS i ON i.problem_id = t.id").Where("i.ticket_id = ?", ticketID).OrderExpr("t.id").Scan(ctx)
	return problems, err
}

// openOf are open problems of a module and a kind of cause.
func openOf(ctx context.Context, q bun.IDB, module, cause string) (problems []Problem, err error) {
	err = q.NewSelect().Model(&problems).Where("t.state IN (?)", bun.List(open)).Where("t.cause_kind = ?", cause).Where("t.modules LIKE ? ESCAPE '!'", entry(module)).OrderExpr("t.id").Scan(ctx)
	return problems, err
}

// inStates are the problems in some states, the oldest first.
func inStates(ctx context.Context, q bun.IDB, states []string, limit int) (problems []Problem, err error) {
	err = q.NewSelect().Model(&problems).Where("t.state IN (?)", bun.List(states)).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return problems, err
}

// workarounds are known errors with a workaround that words or modules point to,
// the worst first.
func workarounds(ctx context.Context, q bun.IDB, text string, modules []string, limit int) (problems []Problem, err error) {
	query := q.NewSelect().Model(&problems).Where("t.known_at > 0").Where("t.workaround <> ''").Where("t.state IN (?)", bun.List(open))
	query = query.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
		for _, number := range modules {
			q = q.WhereOr("t.modules LIKE ? ESCAPE '!'", entry(number))
		}
		for _, word := range words(text) {
			if pattern, ok := list.FoldedLike(word); ok {
				q = q.WhereOr("t.search LIKE ? ESCAPE '!'", pattern)
			}
		}
		return q
	})
	err = query.OrderExpr("CASE WHEN t.level = 0 THEN 9 ELSE t.level END, t.known_at DESC, t.id").Limit(int64(limit)).Scan(ctx)
	return problems, err
}

// entry is a number as a stored list holds it.
func entry(number string) string { return `%"` + list.EscapeLike(number) + `"%` }

// lastReport is when the newest fault of a problem was reported.
func lastReport(rows []Incident, but string) (last clock.Instant) {
	for _, i := range rows {
		if i.TicketID != but {
			last = max(last, i.ReportedAt)
		}
	}
	return last
}
