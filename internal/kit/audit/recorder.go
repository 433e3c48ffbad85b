package audit

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
)

// Recorder collects what one use case changed and writes one entry with the
// final state of every record just before the transaction commits.
type Recorder struct {
	log      *Log
	action   string
	reason   string
	traceID  string
	result   string
	reserved string
	order    []string            // tables, as first recorded
	ids      map[string][]string // of each table
	seen     map[recordKey]bool
	bulk     []Record
	erased   []string
	noted    bool
	private  map[string]string
}

type recordKey struct{ table, id string }

// Start begins recording for one use case. action is its permission code.
func (l *Log) Start(action, traceID string) *Recorder {
	return &Recorder{log: l, action: action, traceID: traceID, ids: map[string][]string{}, seen: map[recordKey]bool{}}
}

// Record notes that a row of a declared table was inserted, changed or removed.
func (r *Recorder) Record(table, id string) {
	r.log.declared(table)
	r.noted = true
	key := recordKey{table, id}
	if r.seen[key] {
		return
	}
	r.seen[key] = true
	if r.ids[table] == nil {
		r.order = append(r.order, table)
	}
	r.ids[table] = append(r.ids[table], id)
}

// Because gives the reason the person stated. An entry stays for ever and cannot
// be changed, so what looks like personal data in it is masked before.
func (r *Recorder) Because(reason string) { r.reason = seal.Mask(seal.FreeText, seal.Staff, reason) }

// Act names a finer action than the permission, such as the flow action.
func (r *Recorder) Act(action string) { r.action = action; r.noted = true }

// Became says that what the person wanted was refused or failed, and that this
// is all there is to write.
func (r *Recorder) Became(result string) { r.result = result; r.noted = true }

// Private adds a fact about a person to the erasable part.
func (r *Recorder) Private(name, value string) {
	if r.private == nil {
		r.private = map[string]string{}
	}
	r.private[name] = value
}

// Noted reports whether anything was recorded.
func (r *Recorder) Noted() bool { return r.noted }

// Reserve makes the entry take the id under which WriteBulk has already
// written records.
func (r *Recorder) Reserve(entryID string) { r.reserved = entryID }

// AddBulk takes the records that WriteBulk returned, in order; their hashes
// enter this entry. Call Reserve with the same entry id.
func (r *Recorder) AddBulk(records []Record) {
	r.bulk = append(r.bulk, records...)
	r.noted = true
}

// Erase destroys the private part of earlier entries, for a person's right to
// be forgotten. The tree still holds, and this entry says who erased them.
func (r *Recorder) Erase(entryIDs ...string) {
	r.erased = append(r.erased, entryIDs...)
	r.noted = true
}

// Flush writes the entry. It returns the entry id, empty when nothing was noted.
func (r *Recorder) Flush(ctx context.Context, tx *db.Tx, actor scope.Actor) (string, error) {
	if !r.noted {
		return "", nil
	}
	entry := Entry{ID: r.reserved, At: tx.Now(), Action: r.action, PersonID: actor.PersonID, PostID: actor.PostID,
		OrgID: actor.OrgID, Reason: r.reason, TraceID: r.traceID, Result: r.result, Class: r.log.class(r.action)}
	if entry.ID == "" {
		entry.ID = id.New(tx.Now())
	}
	hashes, err := r.flushRecords(ctx, tx, entry.ID)
	if err != nil {
		return "", err
	}
	entry.RecordCount = len(hashes)
	if len(hashes) > 0 {
		entry.RecordsRoot = hexOf(rootOf(hashes))
	}
	private := map[string]string{"ip": actor.IP, "device": actor.Device}
	if actor.SessionID != "" {
		private["session"] = actor.SessionID
	}
	for name, value := range r.private {
		private[name] = value
	}
	entry.SetPrivate(private)
	if err := entry.insert(ctx, tx); err != nil {
		return "", err
	}
	if r.reserved != "" {
		if err := closeBulk(ctx, tx, r.reserved); err != nil {
			return "", err
		}
	}
	return entry.ID, Pend(ctx, tx, KindEntry, entry.ID, entry.Leaf())
}

// flushRecords writes the records of the entry and keeps only their hashes.
func (r *Recorder) flushRecords(ctx context.Context, tx *db.Tx, entryID string) ([]tlog.Hash, error) {
	all := &gathered{log: r.log, entryID: entryID, hashes: make([]tlog.Hash, 0, len(r.bulk)+len(r.seen)+len(r.erased))}
	for _, record := range r.bulk {
		all.hashes = append(all.hashes, record.hash)
	}
	for _, name := range r.order {
		tx.Touch(name)
		table := r.log.tables[name]
		err := db.Chunks(r.ids[name], db.Batch, func(ids []string) error {
			records, fresh, err := table.changed(ctx, tx, ids)
			if err != nil {
				return err
			}
			if err := r.log.Tell(ctx, tx, name, ids); err != nil {
				return err
			}
			return all.add(ctx, tx, records, fresh)
		})
		if err != nil {
			return nil, err
		}
	}
	err := db.Chunks(r.erased, db.Batch, func(ids []string) error {
		records, err := erase(ctx, tx, ids)
		if err != nil {
			return err
		}
		return all.add(ctx, tx, records, nil)
	})
	if err != nil {
		return nil, err
	}
	err = all.write(ctx, tx)
	return all.hashes, err
}
