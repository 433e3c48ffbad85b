package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"
)

// EntryRecord is what one entry did to one row, in the words of a timeline.
type EntryRecord struct {
	Entity   string        `json:"entity"`
	EntityID string        `json:"entityId"`
	Revision int64         `json:"revision"`
	Removed  bool          `json:"removed"`
	Changes  []FieldChange `json:"changes" nullable:"false"`
}

// Records gives the first records of an entry; private values are Masked.
func (l *Log) Records(ctx context.Context, q bun.IDB, entryID string, limit int) ([]EntryRecord, error) {
	var rows []recordRow
	err := q.NewSelect().Model(&rows).Where("entry_id = ?", entryID).OrderExpr("position").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit records: %w", err)
	}
	records := make([]EntryRecord, len(rows))
	for i, row := range rows {
		records[i] = EntryRecord{Entity: row.Entity, EntityID: row.EntityID, Revision: row.Revision, Removed: row.Digest == removed || row.Digest == erased}
		if records[i].Changes, err = l.fields(ctx, Ref{row.Entity, row.EntityID}, row.Changes); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// Origin is where a deed came from: the part of an entry that can be erased.
type Origin struct {
	IP      string `json:"ip"`
	Device  string `json:"device"`
	Session string `json:"session"`
	Erased  bool   `json:"erased"` // it was destroyed; the proof still holds
}

// Origin reads the private part.
func (e *Entry) Origin() Origin {
	if e.Private == nil {
		return Origin{Erased: true}
	}
	var origin Origin
	_ = json.Unmarshal([]byte(*e.Private), &origin) // what cannot be read says nothing
	return origin
}

// Fact is a fact of the private part; empty when there is none or it was erased.
func (e *Entry) Fact(name string) string {
	var facts map[string]string
	if e.Private != nil {
		_ = json.Unmarshal([]byte(*e.Private), &facts) // what cannot be read says nothing
	}
	return facts[name]
}
