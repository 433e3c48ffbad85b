package evidence

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// row is an entry with its number in the log, when it is sealed.
type row struct {
	bun.BaseModel `bun:"table:audit_entry,alias:t"`

	ID          string        `bun:"id,pk"`
	At          clock.Instant `bun:"at"`
	Action      string        `bun:"action"`
	PersonID    string        `bun:"person_id"`
	PostID      string        `bun:"post_id"`
	OrgID       string        `bun:"org_id"`
	Reason      string        `bun:"reason"`
	TraceID     string        `bun:"trace_id"`
	Result      string        `bun:"result"`
	RecordCount int           `bun:"record_count"`
	Private     *string       `bun:"private"`
	Seq         *int64        `bun:"seq,scanonly"`
}

type listInput struct {
	list.Params
	Action   string    `query:"action" filter:"t.action,prefix" maxLength:"96"`
	PersonID []string  `query:"personId" filter:"t.person_id"`
	OrgID    []string  `query:"orgId" filter:"t.org_id"`
	From     clock.Day `query:"atFrom" filter:"t.at,from" maxLength:"10"`
	To       clock.Day `query:"atTo" filter:"t.at,until" maxLength:"10"`
	TraceID  string    `query:"traceId" filter:"t.trace_id,=" maxLength:"40"`
	Result   string    `query:"result" enum:"done,refused,failed"`
	Who      string    `query:"who" maxLength:"80" doc:"Name of a person, or its beginning letters"`
	Object   string    `query:"object" maxLength:"96" doc:"Id of a record that was touched"`
	IP       string    `query:"ip" maxLength:"64"`
	Session  string    `query:"session" maxLength:"40"`
}

var entryList = list.Spec[row]{
	Name: "audit_entry",
	Version: func(ctx context.Context, q bun.IDB) (version int64, err error) {
		err = q.QueryRowContext(ctx, "SELECT coalesce(max(at), 0) FROM audit_entry").Scan(&version)
		return version, err
	},
	Select: func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Column("t.id", "t.at", "t.action", "t.person_id", "t.post_id", "t.org_id", "t.reason", "t.trace_id", "t.result", "t.record_count").
			ColumnExpr("l.seq").Join("LEFT JOIN audit_leaf AS l ON l.kind = 'entry' AND l.ref = t.id")
	},
	Parties:     scope.Parties{Maker: "t.person_id", Organisations: []string{"t.org_id"}},
	Sorts:       map[string]string{"at": "t.at"},
	DefaultSort: "-at",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("(t.reason LIKE ? ESCAPE '!' OR t.trace_id = ?)", "%"+list.EscapeLike(text)+"%", text)
	},
	Position: func(r *row, _ string) any { return int64(r.At) },
	ID:       func(r *row) string { return r.ID },
}

// entryTable is what an export of the list holds.
var entryTable = listing.Table{Entity: "evidence", Columns: []listing.Column{{Field: "at"}, {Field: "action", Words: "audit."}, {Field: "result", Words: "enum.auditResult."}, {Field: "personName"}, {Field: "orgName"}, {Field: "reason"},
	{Field: "recordCount"}, {Field: "seal", From: "seq"}, {Field: "traceId"}}}

// checkpointRow is a signed statement; its size is its key.
type checkpointRow struct {
	bun.BaseModel `bun:"table:audit_checkpoint,alias:t"`

	Size int64         `bun:"size,pk"`
	Root string        `bun:"root"`
	At   clock.Instant `bun:"at"`
	Note string        `bun:"note"`
}

type checkpointsInput struct {
	list.Params
	From clock.Day `query:"atFrom" filter:"t.at,from" maxLength:"10"`
	To   clock.Day `query:"atTo" filter:"t.at,until" maxLength:"10"`
}

var checkpointList = list.Spec[checkpointRow]{
	Name: "audit_checkpoint",
	Version: func(ctx context.Context, q bun.IDB) (version int64, err error) {
		err = q.QueryRowContext(ctx, "SELECT coalesce(max(size), 0) FROM audit_checkpoint").Scan(&version)
		return version, err
	},
	Scope:       func(q *bun.SelectQuery, _ scope.Scope) *bun.SelectQuery { return q }, // a checkpoint tells nothing of anybody
	Key:         "t.size",
	Sorts:       map[string]string{"size": "t.size"},
	DefaultSort: "-size",
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.root LIKE ? ESCAPE '!'", list.EscapeLike(strings.ToLower(text))+"%")
	},
	Position: func(c *checkpointRow, _ string) any { return c.Size },
	ID:       func(c *checkpointRow) string { return strconv.FormatInt(c.Size, 10) },
}

var checkpointTable = listing.Table{Entity: "checkpoint", Columns: []listing.Column{{Field: "at"}, {Field: "size"}, {Field: "root"}, {Field: "signatures"}, {Field: "note"}}}

// sizeBelow is the size of the newest checkpoint, or of the one before that of
// the size given.
func sizeBelow(ctx context.Context, q bun.IDB, size int64) (below int64, err error) {
	query := q.NewSelect().Model((*checkpointRow)(nil)).ColumnExpr("coalesce(max(t.size), 0)")
	if size > 0 {
		query = query.Where("t.size < ?", size)
	}
	err = query.Scan(ctx, &below)
	if err == nil && below == 0 {
		if below = size; below == 0 {
			err = fault.New(fault.NotFound, "app.no_checkpoint")
		}
	}
	return below, err
}

const newestCheckpoints = 20

func statusOf(ctx context.Context, q bun.IDB) (Status, error) {
	status := Status{Checkpoints: []audit.Checkpoint{}}
	if err := q.QueryRowContext(ctx, "SELECT coalesce(max(seq) + 1, 0) FROM audit_leaf").Scan(&status.Leaves); err != nil {
		return status, fmt.Errorf("evidence: %w", err)
	}
	if err := q.QueryRowContext(ctx, "SELECT count(*) FROM audit_pending").Scan(&status.Pending); err != nil {
		return status, fmt.Errorf("evidence: %w", err)
	}
	var err error
	if status.Archived, err = audit.Archived(ctx, q); err != nil {
		return status, err
	}
	err = q.NewSelect().Model(&status.Checkpoints).OrderExpr("size DESC").Limit(newestCheckpoints).Scan(ctx)
	return status, err
}

// seenEntry reads an entry; one that does not exist or is outside the scope is
// not found.
func seenEntry(ctx context.Context, q usecase.Query, entryID string) (found row, err error) {
	err = entryList.Select(q.Scope.Apply(q.NewSelect().Model(&found).Where("t.id = ?", entryID), entryList.Parties)).Column("t.private").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return found, err
}
