package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/uptrace/bun"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Tx is one transaction. All its rows carry one time.
type Tx struct {
	bun.Tx
	engine   Engine
	database *DB
	now      clock.Instant
	touched  map[string]bool
	after    []func()
}

// CommitHook runs inside every write transaction just before it commits; kit
// packages use it, modules do not.
type CommitHook func(ctx context.Context, tx *Tx) error

// OnCommit registers a hook; call it while wiring, before the first Write.
func (d *DB) OnCommit(hook CommitHook) { d.hooks = append(d.hooks, hook) }

// Now returns the transaction's time.
func (tx *Tx) Now() clock.Instant { return tx.now }

// Engine returns the engine, for the few helpers of this package that differ.
func (tx *Tx) Engine() Engine { return tx.engine }

// Touch notes that rows of a table changed, so that totals kept for lists of
// that table are counted anew. The version row is written last and in name
// order, which keeps the lock short and free of deadlocks.
func (tx *Tx) Touch(table string) {
	if tx.touched == nil {
		tx.touched = map[string]bool{}
	}
	tx.touched[table] = true
}

// After runs f once the transaction has committed.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

const maxAttempts = 12

// waitForServer is how long a transaction waits for another server to take
// over; a browser gives up later.
const waitForServer = 10 * time.Second

// Write runs f in a transaction and commits it. f may run several times when
// two writers collide or the server goes away before the commit, so it must
// have no effect outside the transaction. A commit that was sent and not
// answered is in doubt and never run again: the caller asks again with the
// same Idempotency-Key, which knows.
// When ctx ends everything is rolled back; f notices at its next statement.
func (d *DB) Write(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	var err error
	patience := time.Now().Add(waitForServer)
	for attempt := 0; attempt < maxAttempts; {
		err = d.once(ctx, f)
		pause := time.Duration(1+rand.IntN(4<<min(attempt, 6))) * time.Millisecond
		switch {
		case err == nil:
			return nil
		case collided(err):
			attempt++
		case !Away(err):
			return err
		case errors.As(err, &inDoubt{}):
			return fault.New(fault.Unavailable, "fault.in_doubt").Because(err)
		case time.Now().After(patience):
			return fault.New(fault.Unavailable, "fault.database_away").Because(err)
		default: // another server may answer
			d.dropIdle()
			pause += 200 * time.Millisecond
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
	return fault.New(fault.Unavailable, "fault.busy").Because(err)
}

// dropIdle closes connections to a server that answers but takes no writes;
// the pool would hand them out again.
func (d *DB) dropIdle() {
	if d.engine == SQLite {
		return
	}
	for _, pool := range []*bun.DB{d.writer, d.reader} {
		pool.SetMaxIdleConns(-1)
		pool.SetMaxIdleConns(d.idle)
	}
}

// inDoubt is a commit that got no answer.
type inDoubt struct{ error }

func (e inDoubt) Unwrap() error { return e.error }

func (d *DB) once(ctx context.Context, f func(ctx context.Context, tx *Tx) error) (err error) {
	begun, err := d.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{Tx: begun, engine: d.engine, database: d, now: d.clock.Now()}
	defer func() {
		if r := recover(); r != nil {
			_ = begun.Rollback()
			panic(r)
		}
	}()
	steady := Steady(ctx)
	err = f(steady, tx)
	for _, hook := range d.hooks {
		if err == nil {
			err = hook(steady, tx)
		}
	}
	if err == nil {
		err = tx.bumpVersions(steady)
	}
	if ended := ctx.Err(); ended != nil { // rolled back already
		err = ended
	}
	if err != nil {
		_ = begun.Rollback()
		return err
	}
	err = begun.Commit()
	d.commits.Add(1) // also when it is in doubt
	if err != nil {
		if Away(err) {
			err = inDoubt{err}
		}
		return fmt.Errorf("commit: %w", err)
	}
	for _, run := range tx.after {
		run()
	}
	return nil
}

func (tx *Tx) bumpVersions(ctx context.Context) error {
	tables := make([]string, 0, len(tx.touched))
	for table := range tx.touched {
		tables = append(tables, table)
	}
	sort.Strings(tables)
	if tx.engine == SQLite && len(tables) > 1 { // one writer, so nobody's rows are locked on the way
		result, err := tx.ExecPrepared(ctx, "UPDATE data_version SET version = version + 1 WHERE name IN ("+strings.Repeat("?, ", len(tables)-1)+"?)", anyOf(tables)...)
		if err != nil {
			return err
		}
		if n, _ := result.RowsAffected(); n == int64(len(tables)) {
			return nil
		}
	}
	for _, table := range tables {
		result, err := tx.ExecPrepared(ctx, "UPDATE data_version SET version = version + 1 WHERE name = ?", table)
		if err != nil {
			return err
		}
		if n, _ := result.RowsAffected(); n == 0 {
			_, err := tx.ExecContext(ctx, "INSERT INTO data_version (name, version) VALUES (?, 1)", table)
			if IsDuplicate(err) { // another writer made the row first
				return TryAgain(err)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tryAgain marks an error that a second run of the transaction will not see.
type tryAgain struct{ error }

func (e tryAgain) Unwrap() error { return e.error }

// ExecPrepared is ExecContext for a constant text whose arguments the driver
// binds; bun writes them into the text. There is no bun.List: a slice of strings
// fills an IN list.
func (tx *Tx) ExecPrepared(ctx context.Context, query string, args ...any) (sql.Result, error) {
	query, args = spread(query, args)
	return tx.Tx.Tx.ExecContext(ctx, query, args...)
}

// QueryPrepared is QueryContext for a constant text whose arguments the driver
// binds.
func (tx *Tx) QueryPrepared(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.Tx.Tx.QueryContext(ctx, query, args...)
}

// TryAgain asks Write to run the transaction once more, for races that show as
// a duplicate key.
func TryAgain(err error) error { return tryAgain{err} }

// collided reports whether err is two writers in each other's way.
func collided(err error) bool {
	var again tryAgain
	if errors.As(err, &again) {
		return true
	}
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1213 || my.Number == 1205 || my.Number == 1020
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		code := lite.Code() & 0xff
		return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
	}
	return false
}

// NotFound turns "no rows" into the NotFound fault; other errors pass.
func NotFound(err error, key string, pairs ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, key, pairs...)
	}
	return err
}

// MustAffect turns an update of no row into a conflict: somebody else changed
// or removed the record first.
func MustAffect(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	return nil
}

func anyOf(texts []string) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = text
	}
	return values
}
