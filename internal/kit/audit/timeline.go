package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/seal"
)

// Ref names one record of a declared table.
type Ref struct{ Entity, ID string }

// Names resolves ids for display, many at once; ids it does not know are
// simply absent from the answer.
type Names interface {
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
	PostTitles(ctx context.Context, ids []string) (map[string]string, error)
	OrgNames(ctx context.Context, ids []string) (map[string]string, error)
}

// TimelineEntry is one line of a record's history. The label of Action is the
// text key audit.<action>.
type TimelineEntry struct {
	ID         string        `json:"id"`
	At         clock.Instant `json:"at"`
	Action     string        `json:"action"`
	PersonName string        `json:"personName"`
	PostTitle  string        `json:"postTitle"`
	OrgName    string        `json:"orgName"`
	Device     string        `json:"device,omitempty"`
	System     bool          `json:"system"`
	Reason     string        `json:"reason,omitempty"`
	Changes    []FieldChange `json:"changes" nullable:"false"`
	Kind       string        `json:"kind" enum:"done,warning,open"` // always done here; the caller may say more
	Seal       SealState     `json:"seal"`
}

// FieldChange is one changed column in camelCase, as people read it: instants
// are RFC 3339, people and organisations are named, private values are Masked.
type FieldChange struct {
	Entity   string  `json:"entity"`
	EntityID string  `json:"entityId"`
	Field    string  `json:"field"`
	Before   *string `json:"before"`
	After    *string `json:"after"`
}

// Masked stands for a private value in a timeline.
const Masked = "***"

// SealState tells whether an entry is in the tree, and since when a signed
// checkpoint covers it.
type SealState struct {
	Sealed       bool          `json:"sealed"`
	Seq          *int64        `json:"seq,omitempty"`
	CheckpointAt clock.Instant `json:"checkpointAt,omitzero"`
}

// quiet columns change with every write and say nothing to a reader.
var quiet = []string{"version", "created_at", "updated_at"}

// Timeline returns the history of a record and of what belongs to it (an order
// and its lines), newest first, one line per audit entry. The first line of a
// record carries no changes: all of the record is new.
func (l *Log) Timeline(ctx context.Context, q bun.IDB, names Names, refs ...Ref) ([]TimelineEntry, error) {
	changes := map[string][]FieldChange{}
	var entryIDs []string
	for _, ref := range refs {
		var rows []recordRow
		err := q.NewSelect().Model(&rows).Column("entry_id", "changes").Where("entity = ?", ref.Entity).Where("entity_id = ?", ref.ID).
			OrderExpr("revision").Scan(ctx)
		if err != nil {
			return nil, fmt.Errorf("timeline: %w", err)
		}
		for _, row := range rows {
			if _, seen := changes[row.EntryID]; !seen {
				entryIDs = append(entryIDs, row.EntryID)
			}
			fields, err := l.fields(ctx, ref, row.Changes)
			if err != nil {
				return nil, err
			}
			changes[row.EntryID] = append(changes[row.EntryID], fields...)
		}
	}
	lines, err := timelineLines(ctx, q, names, entryIDs)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		lines[i].Changes = append(lines[i].Changes, changes[lines[i].ID]...)
	}
	if err := nameValues(ctx, names, lines); err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	slices.SortFunc(lines, func(a, b TimelineEntry) int {
		return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(b.ID, a.ID))
	})
	return lines, nil
}

func timelineLines(ctx context.Context, q bun.IDB, names Names, entryIDs []string) ([]TimelineEntry, error) {
	entries := make([]Entry, 0, len(entryIDs))
	seals := map[string]SealState{}
	err := db.Chunks(entryIDs, db.Batch, func(ids []string) error {
		var part []Entry
		if err := q.NewSelect().Model(&part).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
			return fmt.Errorf("timeline: %w", err)
		}
		entries = append(entries, part...)
		return sealStates(ctx, q, ids, seals)
	})
	if err != nil {
		return nil, err
	}
	people, posts, organisations, err := resolve(ctx, names, entries)
	if err != nil {
		return nil, fmt.Errorf("timeline: %w", err)
	}
	lines := make([]TimelineEntry, len(entries))
	for i, entry := range entries {
		lines[i] = TimelineEntry{
			ID: entry.ID, At: entry.At, Action: entry.Action, Reason: entry.Reason, System: entry.PersonID == "system",
			PersonName: people[entry.PersonID], PostTitle: posts[entry.PostID], OrgName: organisations[entry.OrgID],
			Device: entry.Origin().Device, Changes: []FieldChange{}, Kind: "done", Seal: seals[entry.ID],
		}
	}
	return lines, nil
}

func resolve(ctx context.Context, names Names, entries []Entry) (people, posts, organisations map[string]string, err error) {
	ids := func(of func(Entry) string) []string {
		var list []string
		for _, entry := range entries {
			if id := of(entry); id != "" && id != "system" {
				list = append(list, id)
			}
		}
		slices.Sort(list)
		return slices.Compact(list)
	}
	if people, err = names.PersonNames(ctx, ids(func(e Entry) string { return e.PersonID })); err != nil {
		return nil, nil, nil, err
	}
	if posts, err = names.PostTitles(ctx, ids(func(e Entry) string { return e.PostID })); err != nil {
		return nil, nil, nil, err
	}
	organisations, err = names.OrgNames(ctx, ids(func(e Entry) string { return e.OrgID }))
	return people, posts, organisations, err
}

// sealStates adds the state of each sealed entry.
func sealStates(ctx context.Context, q bun.IDB, entryIDs []string, seals map[string]SealState) error {
	rows, err := q.QueryContext(ctx, "SELECT l.ref, l.seq, coalesce(c.at, 0) FROM audit_leaf l LEFT JOIN audit_checkpoint c ON c.size ="+
		" (SELECT min(size) FROM audit_checkpoint WHERE size > l.seq) WHERE l.kind = ? AND l.ref IN (?)", KindEntry, bun.List(entryIDs))
	if err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var ref string
		var seq int64
		state := SealState{Sealed: true}
		if err := rows.Scan(&ref, &seq, &state.CheckpointAt); err != nil {
			return fmt.Errorf("timeline: %w", err)
		}
		state.Seq = &seq
		seals[ref] = state
	}
	return rows.Err()
}

// fields turns a stored change list into what a person reads.
func (l *Log) fields(ctx context.Context, ref Ref, changes string) ([]FieldChange, error) {
	var columns map[string]Change
	if err := json.Unmarshal([]byte(changes), &columns); err != nil {
		return nil, fmt.Errorf("timeline of %s %s: %w", ref.Entity, ref.ID, err)
	}
	table := l.tables[ref.Entity]
	fields := make([]FieldChange, 0, len(columns))
	for column, change := range columns {
		if column == table.KeyColumn() || slices.Contains(quiet, column) {
			continue
		}
		if slices.Contains(table.Private, column) {
			change.Before, change.After = mask(change.Before), mask(change.After)
		}
		if isInstant(column) {
			change.Before, change.After = instant(change.Before), instant(change.After)
		}
		field := camel(column)
		if seal.Prose(field) {
			change.Before, change.After = hide(ctx, change.Before), hide(ctx, change.After)
		}
		fields = append(fields, FieldChange{Entity: ref.Entity, EntityID: ref.ID, Field: field, Before: change.Before, After: change.After})
	}
	slices.SortFunc(fields, func(a, b FieldChange) int { return cmp.Compare(a.Field, b.Field) })
	return fields, nil
}

// camel turns batch_no into batchNo, as the API writes fields.
func camel(column string) string {
	parts := strings.Split(column, "_")
	for i, part := range parts[1:] {
		if part != "" {
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}
