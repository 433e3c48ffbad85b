package servicedesk

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

func absent() error { return fault.New(fault.NotFound, "servicedesk.absent") }

func insertTicket(ctx context.Context, tx *usecase.Tx, t *Ticket) error {
	tx.Record("desk_ticket", t.ID)
	_, err := tx.NewInsert().Model(t).Exec(ctx)
	return err
}

// saveTicket writes what may change. What was reported when and by whom stands.
func saveTicket(ctx context.Context, tx *usecase.Tx, t *Ticket) error {
	before := t.Version
	t.Version, t.UpdatedAt = before+1, tx.Now()
	tx.Record("desk_ticket", t.ID)
	return db.MustAffect(tx.NewUpdate().Model(t).ExcludeColumn("created_at", "created_by", "reported_at", "detected_at", "number", "kind", "channel", "name_sealed", "phone_sealed", "phone_hash").
		WherePK().Where("version = ?", before).Exec(ctx))
}

// seen loads a ticket inside the scope.
func seen(ctx context.Context, q bun.IDB, s scope.Scope, ticketID string) (*Ticket, error) {
	t := &Ticket{}
	err := q.NewSelect().Model(t).Where("t.id = ?", ticketID).Scan(ctx)
	if err = db.NotFound(err, "servicedesk.absent"); err == nil && !s.Sees(t.CreatedBy, t.OrgID) {
		err = absent()
	}
	return t, err
}

func byID(ctx context.Context, q bun.IDB, ticketID string) (*Ticket, error) {
	return seen(ctx, q, scope.Everything, ticketID)
}

// faultBy finds a fault by its number or its id.
func faultBy(ctx context.Context, q bun.IDB, key string) (*Ticket, error) {
	t := &Ticket{}
	err := q.NewSelect().Model(t).Where("t.number = ? OR t.id = ?", key, key).Where("t.kind = ?", FaultKind).Scan(ctx)
	return t, db.NotFound(err, "servicedesk.absent")
}

// partsOf are the faults that were merged into another one.
func partsOf(ctx context.Context, q bun.IDB, masterID string) (tickets []Ticket, err error) {
	err = q.NewSelect().Model(&tickets).Where("t.master_id = ?", masterID).OrderExpr("t.reported_at, t.id").Scan(ctx)
	return tickets, err
}

// alike are faults of one module and kind of cause.
func alike(ctx context.Context, q bun.IDB, module, cause string, since clock.Instant) (tickets []Ticket, err error) {
	err = q.NewSelect().Model(&tickets).Where("t.kind = ?", FaultKind).Where("t.cause_kind = ?", cause).Where("t.modules LIKE ? ESCAPE '!'", `%"`+list.EscapeLike(module)+`"%`).
		Where("t.created_at >= ?", since).Where("t.state NOT IN (?)", bun.List([]string{Merged, NoFault})).OrderExpr("t.created_at, t.id").Scan(ctx)
	return tickets, err
}

// urgedOften are the faults that are not over and were urged so often.
func urgedOften(ctx context.Context, q bun.IDB, most int64) ([]Ticket, error) {
	return waitingFor(ctx, q, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("t.kind = ?", FaultKind).Where("t.state IN (?)", bun.List(beforeRecovery)).Where("t.urges >= ?", most)
	}, mostUrged)
}

// mostUrged faults are looked at in one go.
const mostUrged = 500

// byClock finds the open ticket whose clocks are those.
func byClock(ctx context.Context, q bun.IDB, clockID string) (*Ticket, error) {
	t := &Ticket{}
	err := q.NewSelect().Model(t).Where("t.clock_id = ?", clockID).Where("t.kind = ?", FaultKind).Scan(ctx)
	return t, db.NotFound(err, "servicedesk.absent")
}

// write adds a line to the course of a ticket.
func write(ctx context.Context, tx *usecase.Tx, t *Ticket, e Entry) error {
	e.ID, e.TicketID, e.ByID, e.At = id.New(tx.Now()), t.ID, tx.Actor.PersonID, tx.Now()
	tx.Record("desk_entry", e.ID)
	_, err := tx.NewInsert().Model(&e).Exec(ctx)
	return err
}

// mailRow remembers a letter that was taken over.
type mailRow struct {
	bun.BaseModel `bun:"table:desk_mail,alias:t"`

	ID         string        `bun:"id,pk"` // digest of sender and Message-ID
	SenderHash string        `bun:"sender_hash"`
	TicketID   string        `bun:"ticket_id"`
	At         clock.Instant `bun:"at"`
}

func insertMail(ctx context.Context, tx *usecase.Tx, row mailRow) error {
	tx.Record("desk_mail", row.ID)
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}

// mailsOf tells whether a letter was taken, and how many its sender wrote since.
func mailsOf(ctx context.Context, q bun.IDB, row mailRow, since clock.Instant) (taken bool, count int64, err error) {
	if taken, err = q.NewSelect().Model((*mailRow)(nil)).Where("t.id = ?", row.ID).Exists(ctx); err != nil || taken {
		return taken, 0, err
	}
	n, err := q.NewSelect().Model((*mailRow)(nil)).Where("t.sender_hash = ?", row.SenderHash).Where("t.at > ?", since).Count(ctx)
	return false, int64(n), err
}

func byNumber(ctx context.Context, q bun.IDB, number string) (*Ticket, error) {
	t := &Ticket{}
	err := q.NewSelect().Model(t).Where("t.number = ?", number).Scan(ctx)
	return t, db.NotFound(err, "servicedesk.absent")
}

func entriesOf(ctx context.Context, q bun.IDB, ticketID string) (entries []Entry, err error) {
	entries = []Entry{}
	err = q.NewSelect().Model(&entries).Where("t.ticket_id = ?", ticketID).OrderExpr("t.at, t.id").Scan(ctx)
	return entries, err
}

func linked(ctx context.Context, q bun.IDB, t *Ticket) ([]Link, error) {
	var rows []Ticket
	query := q.NewSelect().Model(&rows).Column("id", "number", "title", "state", "parent_id", "master_id")
	err := query.Where("t.parent_id = ? OR t.master_id = ? OR t.id = ? OR t.id = ?", t.ID, t.ID, t.ParentID, t.MasterID).OrderExpr("t.id").Limit(100).Scan(ctx)
	links := []Link{}
	for _, row := range rows {
		link := Link{Kind: "to", ID: row.ID, Number: row.Number, Title: row.Title, State: row.State}
		switch {
		case row.ID == t.ParentID:
			link.Kind = "from"
		case row.ID == t.MasterID:
			link.Kind = "master"
		case row.MasterID == t.ID:
			link.Kind = "part"
		}
		links = append(links, link)
	}
	return links, err
}

// handled counts the open tickets of each engineer.
func handled(ctx context.Context, q bun.IDB) (map[string]int64, error) {
	var rows []struct {
		EngineerID string `bun:"engineer_id"`
		Count      int64  `bun:"tickets"`
	}
	err := q.NewSelect().Model((*Ticket)(nil)).ColumnExpr("t.engineer_id, count(*) AS tickets").Where("t.engineer_id <> ''").
		Where("t.state NOT IN (?)", bun.List(over)).GroupExpr("t.engineer_id").Scan(ctx, &rows)
	counts := map[string]int64{}
	for _, row := range rows {
		counts[row.EngineerID] = row.Count
	}
	return counts, err
}

// numbered finds a ticket by its number.
func numbered(ctx context.Context, q bun.IDB, number string) (*Ticket, error) {
	t := &Ticket{}
	err := q.NewSelect().Model(t).Where("t.number = ?", number).Scan(ctx)
	return t, db.NotFound(err, "servicedesk.absent")
}

// naming counts the open tickets that name each of some modules, in one pass.
func naming(ctx context.Context, q bun.IDB, modules []string) (map[string]int, error) {
	query := q.NewSelect().Model((*Ticket)(nil)).Where("t.state NOT IN (?)", bun.List(over))
	counts, into := make([]int, len(modules)), make([]any, len(modules))
	for i, number := range modules {
		query = query.ColumnExpr("COALESCE(SUM(CASE WHEN t.modules LIKE ? OR t.items LIKE ? THEN 1 ELSE 0 END), 0)", `%"`+number+`"%`, `%"module":"`+number+`"%`)
		into[i] = &counts[i]
	}
	found := make(map[string]int, len(modules))
	err := query.Scan(ctx, into...)
	for i, number := range modules {
		found[number] = counts[i]
	}
	return found, err
}

// waitingFor are tickets whose next step is somebody's, the oldest first.
func waitingFor(ctx context.Context, q bun.IDB, where func(*bun.SelectQuery) *bun.SelectQuery, limit int) (tickets []Ticket, err error) {
	err = where(q.NewSelect().Model(&tickets)).OrderExpr("t.created_at, t.id").Limit(int64(limit)).Scan(ctx)
	return tickets, err
}

// watched are faults that wait for the monitoring.
func watched(ctx context.Context, q bun.IDB) (tickets []Ticket, err error) {
	err = q.NewSelect().Model(&tickets).Where("t.state = ?", Observing).Where("t.kind = ?", FaultKind).OrderExpr("t.id").Scan(ctx)
	return tickets, err
}

// openBySource is the newest ticket of a key that is not over; nil without one.
func openBySource(ctx context.Context, q bun.IDB, key string) (*Ticket, error) {
	var found []Ticket
	err := q.NewSelect().Model(&found).Where("t.source_key = ?", key).Where("t.state NOT IN (?)", bun.List(over)).OrderExpr("t.created_at DESC, t.id DESC").Limit(1).Scan(ctx)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func opened(ctx context.Context, q bun.IDB, from, to clock.Instant) (int64, error) {
	return q.NewSelect().Model((*Ticket)(nil)).Where("t.created_at >= ?", from).Where("t.created_at < ?", to).Count(ctx)
}

// finished are when the work on requests was first finished, by their clocks, of
// those that are over or wait for the signature.
func finished(ctx context.Context, q bun.IDB, clockIDs []string) (map[string]clock.Instant, error) {
	var rows []struct {
		ClockID string        `bun:"clock_id"`
		At      clock.Instant `bun:"finished_at"`
	}
	err := q.NewSelect().Model((*Ticket)(nil)).ColumnExpr("t.clock_id, min(e.at) AS finished_at").Join("JOIN desk_entry AS e ON e.ticket_id = t.id").
		Where("t.clock_id IN (?)", bun.List(clockIDs)).Where("t.state IN (?)", bun.List([]string{Signing, Closed})).Where("e.action = 'finish'").GroupExpr("t.clock_id").Scan(ctx, &rows)
	found := make(map[string]clock.Instant, len(rows))
	for _, row := range rows {
		found[row.ClockID] = row.At
	}
	return found, err
}

func unanswered(ctx context.Context, q bun.IDB, limit int) ([]Ticket, error) {
	return waitingFor(ctx, q, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("t.state = ?", Reported).Where("t.channel IN (?)", bun.List([]string{"monitor", "patrol"}))
	}, limit)
}

// openOf are the open tickets of an engineer, the oldest first.
func openOf(ctx context.Context, q bun.IDB, engineerID string) (tickets []Ticket, err error) {
	err = q.NewSelect().Model(&tickets).Where("t.engineer_id = ?", engineerID).Where("t.state NOT IN (?)", bun.List(over)).OrderExpr("t.created_at, t.id").Scan(ctx)
	return tickets, err
}

// countOpen counts the tickets that are not over, and those of P1 and P2 among them.
func countOpen(ctx context.Context, q bun.IDB, within scope.Scope) (open, grave int64, err error) {
	query := q.NewSelect().Model((*Ticket)(nil)).ColumnExpr("count(*), coalesce(sum(t.level BETWEEN 1 AND 2), 0)").Where("t.state NOT IN (?)", bun.List(over))
	err = within.Apply(query, ticketList.Parties).Scan(ctx, &open, &grave)
	return open, grave, err
}
