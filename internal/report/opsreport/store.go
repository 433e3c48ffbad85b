package opsreport

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/seal"
)

// ticket is what reports say of a ticket. Whose it is stays masked.
type ticket struct {
	bun.BaseModel `bun:"table:desk_ticket,alias:t"`

	ID          string        `bun:"id,pk"`
	Number      string        `bun:"number"`
	Kind        string        `bun:"kind"`
	State       string        `bun:"state"`
	Channel     string        `bun:"channel"`
	Title       string        `bun:"title"`
	NameSealed  string        `bun:"name_sealed"`
	PhoneSealed string        `bun:"phone_sealed"`
	EngineerID  string        `bun:"engineer_id"`
	Mode        string        `bun:"mode"`
	SignKind    string        `bun:"sign_kind"`
	SignedAt    clock.Instant `bun:"signed_at"`
	Stars       int64         `bun:"stars"`
	Level       int64         `bun:"level"`
	Affected    int64         `bun:"affected"`
	Reopens     int64         `bun:"reopens"`
	ReportedAt  clock.Instant `bun:"reported_at"`
	DetectedAt  clock.Instant `bun:"detected_at"`
	ClosedAt    clock.Instant `bun:"closed_at"`
	CreatedAt   clock.Instant `bun:"created_at"`
	Modules     string        `bun:"modules"`
	SourceKey   string        `bun:"source_key"`
	CreatedBy   string        `bun:"created_by"`
	Diagnosis   string        `bun:"diagnosis"`
	Cause       string        `bun:"cause"`
	RootCause   string        `bun:"root_cause"`
	Fix         string        `bun:"fix"`
	Prevention  string        `bun:"prevention"`
}

func (r *Reader) asked(t *ticket) (name, phone string, err error) {
	if name, err = r.ring.Open(seal.AAD("desk_ticket", "name_sealed", t.ID), t.NameSealed); err == nil {
		phone, err = r.ring.Open(seal.AAD("desk_ticket", "phone_sealed", t.ID), t.PhoneSealed)
	}
	if err != nil {
		return "", "", fmt.Errorf("who asked %s: %w", t.Number, err)
	}
	if t.SourceKey != "" || t.CreatedBy == "system" && (t.Channel == "monitor" || t.Channel == "patrol") { // a machine found it: the name is that of a module
		return name, "", nil
	}
	return seal.Mask(seal.PersonName, seal.Public, name), seal.Mask(seal.Phone, seal.Public, phone), nil
}

// touched are tickets that came, were closed or signed between two moments.
func (r *Reader) touched(ctx context.Context, from, to clock.Instant) (rows []ticket, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("(t.created_at >= ? AND t.created_at < ?) OR (t.closed_at >= ? AND t.closed_at < ?)", from, to, from, to).
		OrderExpr("t.created_at, t.id").Limit(20_000).Scan(ctx)
	return rows, err
}

// rating is what a user gave when the ticket was signed.
type rating struct {
	SignedAt clock.Instant `bun:"signed_at"`
	Stars    int64         `bun:"stars"`
}

// ratedSince are the ratings between two moments.
func (r *Reader) ratedSince(ctx context.Context, from, to clock.Instant) (rows []rating, err error) {
	err = r.db.Read().NewSelect().Table("desk_ticket").Column("signed_at", "stars").Where("signed_at >= ? AND signed_at < ? AND stars > 0", from, to).OrderExpr("signed_at, id").Limit(50_000).Scan(ctx, &rows)
	return rows, err
}

// open are tickets that came before a moment and were not closed by then.
func (r *Reader) open(ctx context.Context, at clock.Instant) (rows []ticket, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("t.created_at < ?", at).Where("(t.closed_at = 0 OR t.closed_at >= ?)", at).
		Where("t.state NOT IN (?)", bun.List([]string{"withdrawn", "merged", "noFault", "transferred"})).OrderExpr("t.created_at, t.id").Limit(20_000).Scan(ctx)
	return rows, err
}

func (r *Reader) one(ctx context.Context, id string) (t ticket, err error) {
	err = r.db.Read().NewSelect().Model(&t).Where("t.id = ?", id).Scan(ctx)
	return t, err
}

// entry is one line of a ticket's course.
type entry struct {
	bun.BaseModel `bun:"table:desk_entry,alias:t"`

	ID     string        `bun:"id,pk"`
	At     clock.Instant `bun:"at"`
	Action string        `bun:"action"`
	ByID   string        `bun:"by_id"`
	Text   string        `bun:"entry_text"`
}

func (r *Reader) course(ctx context.Context, ticketID string, until clock.Instant) (rows []entry, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("t.ticket_id = ?", ticketID).Where("t.at < ?", until).OrderExpr("t.at, t.id").Scan(ctx)
	return rows, err
}

type alert struct {
	bun.BaseModel `bun:"table:monitor_alert,alias:t"`

	ID          string        `bun:"id,pk"`
	Number      string        `bun:"number"`
	Severity    string        `bun:"severity"`
	SubjectKind string        `bun:"subject_kind"`
	Subject     string        `bun:"subject"`
	Summary     string        `bun:"summary"`
	State       string        `bun:"state"`
	StartedAt   clock.Instant `bun:"started_at"`
	RecoveredAt clock.Instant `bun:"recovered_at"`
}

func (r *Reader) raised(ctx context.Context, from, to clock.Instant) (rows []alert, err error) {
	err = r.db.Read().NewSelect().Model(&rows).Where("t.raised_at >= ?", from).Where("t.raised_at < ?", to).OrderExpr("t.raised_at, t.id").Limit(20_000).Scan(ctx)
	return rows, err
}

// spell is a stretch in which a probe saw its subject down.
type spell struct {
	ProbeID string        `bun:"probe_id"`
	Subject string        `bun:"subject"`
	Kind    string        `bun:"subject_kind"`
	From    clock.Instant `bun:"from_at"`
	To      clock.Instant `bun:"to_at"`
	Reason  string        `bun:"reason"`
}

func (r *Reader) down(ctx context.Context, from, to clock.Instant) (rows []spell, err error) {
	err = r.db.Read().NewSelect().TableExpr("monitor_spell AS t").Join("JOIN monitor_probe AS p ON p.probe_key = t.probe").
		ColumnExpr("p.id AS probe_id, p.subject AS subject, p.subject_kind AS subject_kind, t.from_at AS from_at, t.to_at AS to_at, t.reason AS reason").
		Where("t.kind = 'down'").Where("t.from_at < ?", to).Where("(t.to_at = 0 OR t.to_at > ?)", from).OrderExpr("t.from_at, t.id").Limit(20_000).Scan(ctx, &rows)
	return rows, err
}

// watchedSince is when the first probe was declared, zero without one.
func (r *Reader) watchedSince(ctx context.Context) (at clock.Instant, err error) {
	err = r.db.Read().NewSelect().TableExpr("monitor_probe").ColumnExpr("COALESCE(MIN(created_at), 0)").Scan(ctx, &at)
	return at, err
}

// watched is a probe of an interface with what it saw last.
type watched struct {
	ID     string        `bun:"id"`
	Name   string        `bun:"name"`
	Seen   clock.Instant `bun:"seen_at"`
	Bad    clock.Instant `bun:"bad_since"`
	Status int64         `bun:"status"`
	Millis int64         `bun:"millis"`
	Note   string        `bun:"note"`
	Known  bool          `bun:"known"`
}

func (r *Reader) watchedInterfaces(ctx context.Context) (rows []watched, err error) {
	err = r.db.Read().NewSelect().TableExpr("monitor_probe AS p").Join("LEFT JOIN monitor_track AS t ON t.probe = p.probe_key").
		ColumnExpr("p.id AS id, p.name AS name, COALESCE(t.seen_at, 0) AS seen_at, COALESCE(t.bad_since, 0) AS bad_since, COALESCE(t.status, 0) AS status, COALESCE(t.millis, 0) AS millis, COALESCE(t.note, '') AS note, CASE WHEN t.probe IS NULL THEN 0 ELSE 1 END AS known").
		Where("p.subject_kind = 'interface'").Where("p.state = 'active'").OrderExpr("p.code").Scan(ctx, &rows)
	return rows, err
}

// refused counts what the log knows of attempts that were not done.
func (r *Reader) refused(ctx context.Context, from, to clock.Instant, action string) (count int, err error) {
	q := r.db.Read().NewSelect().TableExpr("audit_entry AS t").ColumnExpr("count(*)").Where("t.at >= ?", from).Where("t.at < ?", to).Where("t.result <> ''")
	if action != "" {
		q = q.Where("t.action = ?", action)
	}
	err = q.Scan(ctx, &count)
	return count, err
}

type checkpoint struct {
	Size int64         `bun:"size"`
	Root string        `bun:"root"`
	At   clock.Instant `bun:"at"`
}

// checkpoints are the last signed ones before a moment, the newest first.
func (r *Reader) checkpoints(ctx context.Context, from, to clock.Instant) (rows []checkpoint, err error) {
	err = r.db.Read().NewSelect().TableExpr("audit_checkpoint AS t").ColumnExpr("t.size, t.root, t.at").Where("t.at >= ?", from).Where("t.at < ?", to).OrderExpr("t.size DESC").Limit(24).Scan(ctx, &rows)
	return rows, err
}

type late struct {
	Number    string        `bun:"number"`
	Path      string        `bun:"path"`
	Code      string        `bun:"code"`
	Level     int64         `bun:"level"`
	StartedAt clock.Instant `bun:"started_at"`
	DueAt     clock.Instant `bun:"due_at"`
	StoppedAt clock.Instant `bun:"stopped_at"`
	Reason    string        `bun:"reason"`
}

func (r *Reader) late(ctx context.Context, from, to clock.Instant) (rows []late, err error) {
	err = r.db.Read().NewSelect().TableExpr("sla_clock AS t").ColumnExpr("t.number, t.path, t.code, t.level, t.started_at, t.due_at, t.stopped_at, t.reason").
		Where("t.state = 'breached'").Where("t.started_at >= ?", from).Where("t.started_at < ?", to).OrderExpr("t.started_at, t.id").Limit(20_000).Scan(ctx, &rows)
	return rows, err
}

// recoveries are the faults of a period with when they were over.
type fault struct {
	ID          string        `bun:"id"`
	Number      string        `bun:"number"`
	Level       int64         `bun:"level"`
	FinalLevel  int64         `bun:"final_level"`
	NoFault     bool          `bun:"no_fault"`
	ReportedAt  clock.Instant `bun:"reported_at"`
	RecoveredAt clock.Instant `bun:"recovered_at"`
	Elapsed     int64         `bun:"elapsed_ms"`
	State       string        `bun:"state"`
	Affected    int64         `bun:"affected"`
}

func (r *Reader) reported(ctx context.Context, from, to clock.Instant) (rows []fault, err error) {
	err = r.db.Read().NewSelect().TableExpr("sla_subject AS s").Join("LEFT JOIN sla_clock AS c ON c.subject_id = s.id AND c.code = 'C10'").Join("LEFT JOIN desk_ticket AS d ON d.id = s.id").
		ColumnExpr("s.id, s.number, s.level, s.final_level, s.no_fault, s.reported_at, s.recovered_at, COALESCE(c.elapsed_ms, 0) AS elapsed_ms, COALESCE(c.state, '') AS state, COALESCE(d.affected, 0) AS affected").
		Where("s.kind = 'fault'").Where("s.reported_at >= ?", from).Where("s.reported_at < ?", to).OrderExpr("s.reported_at, s.id").Limit(20_000).Scan(ctx, &rows)
	return rows, err
}

// counted says how many rows of a table fall into a period.
func (r *Reader) counted(ctx context.Context, table, column string, from, to any) (count int, err error) {
	err = r.db.Read().NewSelect().TableExpr("? AS t", bun.Ident(table)).ColumnExpr("count(*)").Where("t.? >= ?", bun.Ident(column), from).Where("t.? < ?", bun.Ident(column), to).Scan(ctx, &count)
	return count, err
}
