// Package outbox carries facts between modules: an event is queued in the
// transaction that made it true and delivered at least once; the inbox key of
// each consumer makes its effect happen once.
package outbox

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/outbox", FS: migrations, Dir: "migrations"}

// Event is a payload of a contract package; its name never changes, a new
// meaning gets a new version: drugtrace.outbound.shipped.v1.
type Event interface{ EventName() string }

type row struct {
	bun.BaseModel `bun:"table:outbox_event,alias:o"`

	ID       string        `bun:"id,pk"`
	Name     string        `bun:"name"`
	Payload  string        `bun:"payload"`
	At       clock.Instant `bun:"at"`
	Done     int           `bun:"done"`
	Attempts int           `bun:"attempts"`
	NextAt   clock.Instant `bun:"next_at"`
	Error    *string       `bun:"error"`
}

// Put queues an event in the caller's transaction.
func Put(ctx context.Context, tx *db.Tx, event Event) error {
	payload, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("event %s: %w", event.EventName(), err)
	}
	queued := row{ID: id.New(tx.Now()), Name: event.EventName(), Payload: string(payload), At: tx.Now(), NextAt: tx.Now()}
	if _, err := tx.NewInsert().Model(&queued).Exec(ctx); err != nil {
		return fmt.Errorf("event %s: %w", event.EventName(), err)
	}
	return nil
}

// Waiting returns how many events are not delivered to everybody yet.
func Waiting(ctx context.Context, q bun.IDB) (count int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM outbox_event WHERE done = 0").Scan(&count)
	return count, err
}

// Purge forgets the events that everybody got and that were due before a moment,
// with the keys by which consumers knew them, a batch at a time: an event that
// is gone cannot come again. What is not delivered stays, however old it is.
func Purge(ctx context.Context, database *db.DB, before clock.Instant) (count int, err error) {
	for ctx.Err() == nil {
		gone, err := purge(ctx, database, before)
		count += gone
		if err != nil || gone < db.Batch {
			return count, err
		}
	}
	return count, ctx.Err()
}

func purge(ctx context.Context, database *db.DB, before clock.Instant) (count int, err error) {
	err = database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var old []string
		if err := tx.NewSelect().Model((*row)(nil)).Column("id").Where("done = 1").Where("next_at < ?", before).OrderExpr("next_at, id").Limit(db.Batch).Scan(ctx, &old); err != nil {
			return err
		}
		if count = len(old); count == 0 {
			return nil
		}
		if _, err := tx.NewDelete().Table("outbox_inbox").Where("event_id IN (?)", bun.List(old)).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewDelete().Table("outbox_event").Where("id IN (?)", bun.List(old)).Where("done = 1").Exec(ctx)
		return err
	})
	if err != nil {
		err = fmt.Errorf("outbox: %w", err)
	}
	return count, err
}

// Subscription is one consumer of one event. Handle runs in a transaction of
// its own which also stores the inbox key.
type Subscription struct {
	Event    string
	Consumer string // module that consumes, such as drugtrace.ledger
	Handle   func(ctx context.Context, tx *db.Tx, payload []byte) error
}

// On declares a typed subscription.
func On[E Event](consumer string, handle func(ctx context.Context, tx *db.Tx, event E) error) Subscription {
	var zero E
	return Subscription{Event: zero.EventName(), Consumer: consumer,
		Handle: func(ctx context.Context, tx *db.Tx, payload []byte) error {
			var event E
			if err := json.Unmarshal(payload, &event); err != nil {
				return fmt.Errorf("event %s: %w", zero.EventName(), err)
			}
			return handle(ctx, tx, event)
		}}
}

// Dispatcher delivers queued events; run Deliver from one leased job.
type Dispatcher struct {
	db      *db.DB
	byEvent map[string][]Subscription
}

// NewDispatcher returns a dispatcher for the subscriptions of all modules.
func NewDispatcher(database *db.DB, subscriptions []Subscription) *Dispatcher {
	d := &Dispatcher{db: database, byEvent: map[string][]Subscription{}}
	for _, s := range subscriptions {
		d.byEvent[s.Event] = append(d.byEvent[s.Event], s)
	}
	return d
}

// Deliver handles the events that are due, oldest first, and returns how many
// were finished. A failing consumer delays only its own event, with back-off
// up to an hour; it is never dropped.
func (d *Dispatcher) Deliver(ctx context.Context) (int, error) {
	finished := 0
	for {
		var due []row
		err := d.db.Read().NewSelect().Model(&due).Where("done = 0").Where("next_at <= ?", d.db.Clock().Now()).
			OrderExpr("next_at, id").Limit(100).Scan(ctx)
		if err != nil {
			return finished, fmt.Errorf("outbox: %w", err)
		}
		for i := range due {
			if d.deliver(ctx, &due[i]) {
				finished++
			}
		}
		if len(due) < 100 || ctx.Err() != nil {
			return finished, ctx.Err()
		}
	}
}

func (d *Dispatcher) deliver(ctx context.Context, event *row) bool {
	var failure error
	for _, s := range d.byEvent[event.Name] {
		if err := d.once(ctx, event, s); err != nil {
			failure = fmt.Errorf("%s: %w", s.Consumer, err)
		}
	}
	err := d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		query := tx.NewUpdate().Model(event).WherePK().Set("attempts = attempts + 1")
		if failure == nil {
			query = query.Set("done = 1").Set("error = NULL")
		} else {
			pause := min(time.Second<<min(event.Attempts, 12), time.Hour)
			query = query.Set("next_at = ?", tx.Now().Add(pause)).Set("error = ?", failure.Error())
		}
		_, err := query.Exec(ctx)
		return err
	})
	return err == nil && failure == nil
}

func (d *Dispatcher) once(ctx context.Context, event *row, s Subscription) error {
	return d.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var seen int
		err := tx.QueryRowContext(ctx, "SELECT count(*) FROM outbox_inbox WHERE event_id = ? AND consumer = ?", event.ID, s.Consumer).Scan(&seen)
		if err != nil || seen > 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO outbox_inbox (event_id, consumer, at) VALUES (?, ?, ?)", event.ID, s.Consumer, tx.Now()); err != nil {
			return err
		}
		return s.Handle(ctx, tx, []byte(event.Payload))
	})
}
