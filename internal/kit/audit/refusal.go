package audit

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/scope"
)

// Refusal is what somebody wanted and did not get.
type Refusal struct {
	PersonID, PostID, OrgID, SessionID, IP, Device string
	Action                                         string // permission code, or operation id without one
	Result                                         string // Refused or Failed
	Reason                                         string // the sentence the person read
}

// RefusalOf fills in who it was.
func RefusalOf(actor scope.Actor) Refusal {
	return Refusal{PersonID: actor.PersonID, PostID: actor.PostID, OrgID: actor.OrgID, SessionID: actor.SessionID, IP: actor.IP, Device: actor.Device}
}

// waitingRefusals bounds what one person can make the log grow by: the same
// refusal again only counts, and of too many different ones the rest is counted
// together.
const waitingRefusals = 1000

// Refusals collects what was refused, and writes an entry for each a moment
// later: the change it would have been was rolled back, and the answer does not
// wait for the log.
type Refusals struct {
	db      *db.DB
	log     *Log
	lock    sync.Mutex
	order   []Refusal
	waiting map[Refusal]*refused
}

type refused struct {
	count   int
	traceID string // of the first
}

// NewRefusals returns an empty collection.
func NewRefusals(database *db.DB, log *Log) *Refusals {
	return &Refusals{db: database, log: log, waiting: map[Refusal]*refused{}}
}

// Note takes a refusal.
func (r *Refusals) Note(what Refusal, traceID string) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if _, known := r.waiting[what]; !known && len(r.order) >= waitingRefusals {
		what = Refusal{Action: "platform.evidence.more-refusals", Result: Refused}
	}
	if again, known := r.waiting[what]; known {
		again.count++
		return
	}
	r.order = append(r.order, what)
	r.waiting[what] = &refused{1, traceID}
}

// Flush writes what waits, and keeps what could not be written.
func (r *Refusals) Flush(ctx context.Context) error {
	r.lock.Lock()
	order, waiting := r.order, r.waiting
	r.order, r.waiting = nil, map[Refusal]*refused{}
	r.lock.Unlock()
	done := 0
	err := db.Chunks(order, db.Batch, func(part []Refusal) error {
		err := r.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			for _, what := range part {
				if err := r.write(ctx, tx, what, waiting[what]); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			done += len(part)
		}
		return err
	})
	if err == nil {
		return nil
	}
	for _, what := range order[done:] {
		for range waiting[what].count {
			r.Note(what, waiting[what].traceID)
		}
	}
	return fmt.Errorf("audit refusals: %w", err)
}

func (r *Refusals) write(ctx context.Context, tx *db.Tx, what Refusal, seen *refused) error {
	recorder := r.log.Start(what.Action, seen.traceID)
	recorder.Became(what.Result)
	recorder.Because(what.Reason)
	if seen.count > 1 {
		recorder.Because(what.Reason + " ×" + strconv.Itoa(seen.count))
	}
	_, err := recorder.Flush(ctx, tx, scope.Actor{PersonID: what.PersonID, PostID: what.PostID, OrgID: what.OrgID, SessionID: what.SessionID, IP: what.IP, Device: what.Device})
	return err
}

// Run flushes every few seconds until the context ends, and once more then.
func (r *Refusals) Run(ctx context.Context, failed func(error)) {
	every := time.NewTicker(2 * time.Second)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			if err := r.Flush(context.WithoutCancel(ctx)); err != nil {
				failed(err)
			}
			return
		case <-every.C:
			if err := r.Flush(ctx); err != nil {
				failed(err)
			}
		}
	}
}
