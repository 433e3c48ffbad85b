package sla

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func insertSubject(ctx context.Context, tx *usecase.Tx, s *Subject) error {
	tx.Record("sla_subject", s.ID)
	_, err := tx.NewInsert().Model(s).Exec(ctx)
	return err
}

func saveSubject(ctx context.Context, tx *usecase.Tx, s *Subject) error {
	before := s.Version
	s.Version++
	tx.Record("sla_subject", s.ID)
	return db.MustAffect(tx.NewUpdate().Model(s).ExcludeColumn("created_at").WherePK().Where("version = ?", before).Exec(ctx))
}

func loadSubject(ctx context.Context, q bun.IDB, id string) (*Subject, error) {
	s := &Subject{}
	err := q.NewSelect().Model(s).Where("t.id = ?", id).Scan(ctx)
	return s, db.NotFound(err, "sla.absent")
}

func insertFacts(ctx context.Context, tx *usecase.Tx, rows []factRow) error {
	if len(rows) == 0 { // of an event of security that need not be reported yet
		return nil
	}
	for _, row := range rows {
		tx.Record("sla_fact", row.ID)
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// undatedSubjects are those that an older program wrote without a time.
func undatedSubjects(ctx context.Context, q bun.IDB, limit int) (ids []string, err error) {
	err = q.NewSelect().Model((*Subject)(nil)).Column("id").Where("t.reported_at = 0").OrderExpr("t.id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

func factRowsOf(ctx context.Context, q bun.IDB, subjectID string) (rows []factRow, err error) {
	err = q.NewSelect().Model(&rows).Where("t.subject_id = ?", subjectID).OrderExpr("t.at, t.id").Scan(ctx)
	return rows, err
}

func factsOf(ctx context.Context, q bun.IDB, subjectID string) ([]Fact, error) {
	rows, err := factRowsOf(ctx, q, subjectID)
	facts := make([]Fact, len(rows))
	for i, row := range rows {
		facts[i] = row.fact()
	}
	return facts, err
}

func rowsOf(ctx context.Context, q bun.IDB, subjectID string) (rows []Row, err error) {
	err = q.NewSelect().Model(&rows).Where("t.subject_id = ?", subjectID).Scan(ctx)
	return rows, err
}

func loadRow(ctx context.Context, q bun.IDB, id string) (*Row, error) {
	row := &Row{}
	err := q.NewSelect().Model(row).Where("t.id = ?", id).Scan(ctx)
	return row, db.NotFound(err, "sla.absent")
}

func insertRow(ctx context.Context, tx *usecase.Tx, row *Row) error {
	tx.Touch("sla_clock")
	_, err := tx.NewInsert().Model(row).Exec(ctx)
	return err
}

func saveRow(ctx context.Context, tx *usecase.Tx, row *Row) error {
	tx.Touch("sla_clock")
	_, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	return err
}

// dueRows are clocks to which something happens by now, in keyset order.
func dueRows(ctx context.Context, q bun.IDB, now clock.Instant, limit int) (rows []Row, err error) {
	err = q.NewSelect().Model(&rows).Where("t.next_at > 0").Where("t.next_at <= ?", now).OrderExpr("t.next_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// aheadRows are clocks that were looked at by a machine whose time ran ahead, see
// Row.ahead. Each condition has its index, and finds nothing while times are right.
func aheadRows(ctx context.Context, q bun.IDB, now clock.Instant, limit int) (rows []Row, err error) {
	for _, where := range []string{"t.state = 'breached' AND t.due_at > ? AND t.code <> 'C13'", "t.told_at > ?"} {
		var more []Row
		if err = q.NewSelect().Model(&more).Where(where, now).Where("t.stopped_at = 0").OrderExpr("t.id").Limit(int64(limit - len(rows))).Scan(ctx); err != nil {
			return nil, err
		}
		if rows = append(rows, more...); len(rows) == limit {
			break
		}
	}
	return rows, nil
}

func exemptionsOf(ctx context.Context, q bun.IDB, subjectID string) (list []Exemption, err error) {
	list = []Exemption{}
	err = q.NewSelect().Model(&list).Where("t.subject_id = ?", subjectID).OrderExpr("t.id").Scan(ctx)
	return list, err
}

func loadExemption(ctx context.Context, q bun.IDB, id string) (*Exemption, error) {
	e := &Exemption{}
	err := q.NewSelect().Model(e).Where("t.id = ?", id).Scan(ctx)
	return e, db.NotFound(err, "sla.absent")
}

func insertExemption(ctx context.Context, tx *usecase.Tx, e *Exemption) error {
	tx.Record("sla_exemption", e.ID)
	_, err := tx.NewInsert().Model(e).Exec(ctx)
	return err
}

func saveExemption(ctx context.Context, tx *usecase.Tx, e *Exemption) error {
	before := e.Version
	e.Version++
	tx.Record("sla_exemption", e.ID)
	return db.MustAffect(tx.NewUpdate().Model(e).WherePK().Where("version = ?", before).Exec(ctx))
}

func changesOf(ctx context.Context, q bun.IDB, subjectID string) (list []Change, err error) {
	list = []Change{}
	err = q.NewSelect().Model(&list).Where("t.subject_id = ?", subjectID).OrderExpr("t.id").Scan(ctx)
	return list, err
}

func loadChange(ctx context.Context, q bun.IDB, id string) (*Change, error) {
	c := &Change{}
	err := q.NewSelect().Model(c).Where("t.id = ?", id).Scan(ctx)
	return c, db.NotFound(err, "sla.absent")
}

func insertChange(ctx context.Context, tx *usecase.Tx, c *Change) error {
	tx.Record("sla_level_change", c.ID)
	_, err := tx.NewInsert().Model(c).Exec(ctx)
	return err
}

func saveChange(ctx context.Context, tx *usecase.Tx, c *Change) error {
	before := c.Version
	c.Version++
	tx.Record("sla_level_change", c.ID)
	return db.MustAffect(tx.NewUpdate().Model(c).WherePK().Where("version = ?", before).Exec(ctx))
}

// unanswered are proposals of the program whose time to answer is over.
func unanswered(ctx context.Context, q bun.IDB, now clock.Instant, limit int) (changes []Change, err error) {
	err = q.NewSelect().Model(&changes).Where("t.state = ?", Proposed).Where("t.due_at > 0").Where("t.due_at <= ?", now).OrderExpr("t.proposed_at, t.id").Limit(int64(limit)).Scan(ctx)
	return changes, err
}

// approvedOf are the approved spans of a subject.
func approvedOf(ctx context.Context, q bun.IDB, subjectID string) (spans []Span, err error) {
	list, err := exemptionsOf(ctx, q, subjectID)
	for _, e := range list {
		if e.State == Approved {
			spans = append(spans, Span{e.From, e.To})
		}
	}
	return spans, err
}

// undecided are what waits for the owner, the oldest first.
func undecided(ctx context.Context, q bun.IDB, limit int) (exemptions []Exemption, changes []Change, err error) {
	if err = q.NewSelect().Model(&exemptions).Where("t.state = ?", Proposed).OrderExpr("t.proposed_at, t.id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, nil, err
	}
	err = q.NewSelect().Model(&changes).Where("t.state = ?", Proposed).OrderExpr("t.proposed_at, t.id").Limit(int64(limit)).Scan(ctx)
	return exemptions, changes, err
}

// unexplained are late clocks of an engineer whose reason is missing.
func unexplained(ctx context.Context, q bun.IDB, engineerID string, limit int) (rows []Row, err error) {
	err = q.NewSelect().Model(&rows).Join("JOIN sla_subject AS s ON s.id = t.subject_id").Where("s.engineer_id = ?", engineerID).
		Where("t.state = ?", Breached).Where("t.reason = ''").OrderExpr("t.due_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// asked is a proposal with the number of its fault.
type asked struct {
	Change `bun:",extend"`

	Number string `bun:"number"`
}

// askedOf are the open proposals of the program for the faults of an engineer.
func askedOf(ctx context.Context, q bun.IDB, engineerID string, limit int) (rows []asked, err error) {
	err = q.NewSelect().Model(&rows).ColumnExpr("t.*, s.number").Join("JOIN sla_subject AS s ON s.id = t.subject_id").Where("t.state = ?", Proposed).Where("t.rule_name <> ''").
		Where("s.engineer_id = ?", engineerID).OrderExpr("t.proposed_at, t.id").Limit(int64(limit)).Scan(ctx)
	return rows, err
}

// tally is how often a clock of a code ended in a state.
type tally struct {
	Code  Code  `bun:"code"`
	State State `bun:"state"`
	Count int64 `bun:"clocks"`
}

// tallies counts the clocks that began in a span.
func tallies(ctx context.Context, q bun.IDB, in Span) (rows []tally, err error) {
	err = q.NewSelect().Model((*Row)(nil)).ColumnExpr("t.code, t.state, count(*) AS clocks").Where("t.started_at >= ?", in.From).Where("t.started_at < ?", in.To).
		GroupExpr("t.code, t.state").Scan(ctx, &rows)
	return rows, err
}

// faultsIn are faults reported in a span, P1 by their final level only.
func faultsIn(ctx context.Context, q bun.IDB, in Span, level Level) (subjects []Subject, err error) {
	err = q.NewSelect().Model(&subjects).Where("t.kind = ?", FaultKind).Where("t.final_level = ?", level).
		Where("t.reported_at >= ?", in.From).Where("t.reported_at < ?", in.To).OrderExpr("t.reported_at, t.id").Scan(ctx)
	return subjects, err
}

// exemptFor are approved spans of faults that touch a module in a span.
func exemptFor(ctx context.Context, q bun.IDB, module string, in Span) (spans []Span, err error) {
	var rows []struct {
		From    clock.Instant `bun:"from_at"`
		To      clock.Instant `bun:"to_at"`
		Modules Names         `bun:"modules"`
	}
	err = q.NewSelect().TableExpr("sla_exemption AS e").Join("JOIN sla_subject AS s ON s.id = e.subject_id").ColumnExpr("e.from_at, e.to_at, s.modules").
		Where("e.state = ?", Approved).Where("e.from_at < ?", in.To).Where("e.to_at > ?", in.From).Scan(ctx, &rows)
	for _, row := range rows {
		for _, number := range row.Modules {
			if number == module {
				spans = append(spans, Span{row.From, row.To})
			}
		}
	}
	return spans, err
}

// watchRow is the stored state of probes watched together.
type watchRow struct {
	bun.BaseModel `bun:"table:sla_watch,alias:t"`

	ID     string        `bun:"id,pk"`
	Probes Names         `bun:"probes"`
	FedTo  clock.Instant `bun:"fed_to"`
	State  string        `bun:"state"`
}

// addWatch begins to watch probes, if nobody does yet.
func addWatch(ctx context.Context, tx *usecase.Tx, row watchRow) error {
	some, err := tx.NewSelect().Model((*watchRow)(nil)).Where("t.id = ?", row.ID).Exists(ctx)
	if err != nil || some {
		return err
	}
	if _, err = tx.NewInsert().Model(&row).Exec(ctx); db.IsDuplicate(err) { // another fault began it meanwhile
		return db.TryAgain(err)
	}
	return err
}

// openWatches are those that some unrecovered fault needs.
func openWatches(ctx context.Context, q bun.IDB) (rows []watchRow, err error) {
	err = q.NewSelect().Model(&rows).Where("EXISTS (SELECT 1 FROM sla_subject AS s WHERE s.watch_id = t.id AND s.recovered_at = 0 AND s.no_fault = 0)").OrderExpr("t.id").Scan(ctx)
	return rows, err
}

func saveWatch(ctx context.Context, tx *db.Tx, row *watchRow) error {
	_, err := tx.NewUpdate().Model(row).WherePK().Exec(ctx)
	return err
}

// awaiting are faults that a watch has proven recovered: good until now since
// before a moment, and seen bad since their report or said to be mended by then.
func awaiting(ctx context.Context, q bun.IDB, watchID string, until, bad clock.Instant, after string, limit int) (ids []string, err error) {
	err = q.NewSelect().Model((*Subject)(nil)).Column("id").Where("t.watch_id = ?", watchID).Where("t.recovered_at = 0").Where("t.no_fault = 0").Where("t.since_at <= ?", until).
		Where("(t.since_at <= ? OR t.observing_at BETWEEN 1 AND ?)", bad, until).
		Where("t.id > ?", after).OrderExpr("t.id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

func subjectsAfter(ctx context.Context, q bun.IDB, after string, limit int) (ids []string, err error) {
	err = q.NewSelect().Model((*Subject)(nil)).Column("id").Where("t.id > ?", after).OrderExpr("t.id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("service clocks: %s: %w", what, err)
}

func loadWatch(ctx context.Context, q bun.IDB, id string) (*watchRow, error) {
	row := &watchRow{}
	err := q.NewSelect().Model(row).Where("t.id = ?", id).Scan(ctx)
	return row, db.NotFound(err, "sla.absent")
}

// factViews are the facts of a subject with the ids of who wrote them.
func factViews(ctx context.Context, q bun.IDB, subjectID string) ([]FactView, error) {
	var rows []factRow
	err := q.NewSelect().Model(&rows).Where("t.subject_id = ?", subjectID).OrderExpr("t.at, t.id").Scan(ctx)
	views := make([]FactView, len(rows))
	for i, row := range rows {
		views[i] = FactView{Fact: row.fact(), ByName: row.ByID, WrittenAt: row.WrittenAt}
	}
	return views, err
}

// recoveredSince are the faults that have been over since a moment, the first first.
func recoveredSince(ctx context.Context, q bun.IDB, since clock.Instant) (rows []Subject, err error) {
	err = q.NewSelect().Model(&rows).Where("t.kind = ?", FaultKind).Where("t.recovered_at >= ?", max(since, 1)).OrderExpr("t.recovered_at, t.id").Scan(ctx)
	return rows, err
}

// countRunning counts the open clocks, and those of them whose end has passed.
func countRunning(ctx context.Context, q bun.IDB, now clock.Instant) (running, late int64, err error) {
	err = unstopped.Narrow(q.NewSelect().Model((*Row)(nil)).ColumnExpr("count(*), coalesce(sum(t.due_at <= ?), 0)", now)).Scan(ctx, &running, &late)
	return running, late, err
}

// reporting are the requests whose clock of the report to the company is open.
func reporting(ctx context.Context, q bun.IDB, after string, limit int) (ids []string, err error) {
	err = unstopped.Narrow(q.NewSelect().Model((*Row)(nil)).Column("subject_id").Where("t.code = ?", CompanyReport).Where("t.kind = ?", RequestKind)).
		Where("t.subject_id > ?", after).OrderExpr("t.subject_id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}
