// Package usecase is the one pipeline every operation runs through: permission,
// scope, transaction, rules, audit, outbox, commit. A write that records no
// audit entry is a programming error and is refused.
package usecase

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/scope"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/usecase", FS: migrations, Dir: "migrations"}

// Runner runs use cases over one database and one audit log.
type Runner struct {
	DB  *db.DB
	Log *audit.Log
	// Unwritten hears that a change was refused because its audit entry could
	// not be written; may be nil.
	Unwritten func(ctx context.Context, permission string, cause error)
}

// Readable is a module's probe: it asks whether the model's table can be read.
func (r *Runner) Readable(model any) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := r.DB.Read().NewSelect().Model(model).Limit(1).Exists(ctx)
		return err
	}
}

// Tx is the transaction of one use case: the database, who acts, how far they
// reach, and the audit entry being written.
type Tx struct {
	*db.Tx
	*audit.Recorder

	Actor scope.Actor
	Scope scope.Scope
}

// Emit queues an event that is delivered after the commit.
func (tx *Tx) Emit(ctx context.Context, event outbox.Event) error {
	return outbox.Put(ctx, tx.Tx, event)
}

// Query is the read side of one use case.
type Query struct {
	bun.IDB

	Actor scope.Actor
	Scope scope.Scope
	Now   clock.Instant
}

// Base is the database below, for db.All.
func (q Query) Base() bun.IDB { return q.IDB }

// permitted finds the actor and checks the permission.
func permitted(ctx context.Context, permission string) (scope.Actor, error) {
	actor, ok := scope.From(ctx)
	if !ok {
		return actor, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	if !actor.Can(permission) {
		return actor, fault.New(fault.Forbidden, "fault.forbidden", "permission", permission)
	}
	return actor, nil
}

// Write runs f in a transaction. T must survive JSON: a repeated request with
// the same Idempotency-Key gets the stored result back.
func Write[T any](ctx context.Context, r *Runner, permission string, f func(ctx context.Context, tx *Tx) (T, error)) (T, error) {
	var result T
	actor, err := permitted(ctx, permission)
	if err != nil {
		return result, err
	}
	if declared, ok := ctx.Value(declaredKey{}).(string); ok && declared != permission {
		return result, fmt.Errorf("use case %s runs under a route that declares %q", permission, declared)
	}
	key, raced := keyFrom(ctx), false
	err = r.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		var zero T
		result = zero
		if replayed, err := key.claim(ctx, raw, actor, permission, &result); err != nil || replayed {
			return err
		}
		tx := &Tx{Tx: raw, Recorder: r.Log.Start(permission, TraceID(ctx)), Actor: actor, Scope: actor.For(permission)}
		if result, err = f(ctx, tx); err != nil {
			if key.value != "" && !raced && db.IsDuplicate(err) {
				raced = true // the same request may have run beside this one; its result is there now
				return db.TryAgain(err)
			}
			return err
		}
		if !tx.Noted() {
			return errors.New("use case " + permission + " changed data without an audit entry")
		}
		if _, err := tx.Flush(ctx, raw, actor); err != nil {
			return unwritten{err}
		}
		return key.store(ctx, raw, actor, permission, result)
	})
	if err != nil {
		var zero T
		return zero, r.unwritten(ctx, permission, err)
	}
	return result, nil
}

// unwritten marks that an audit entry could not be written.
type unwritten struct{ error }

func (u unwritten) Unwrap() error { return u.error }

// unwritten refuses a change that would leave no trace, and raises the alarm.
// That others write, or that the database is away, is told as such.
func (r *Runner) unwritten(ctx context.Context, permission string, err error) error {
	var lost unwritten
	var told *fault.Error
	if !errors.As(err, &lost) || errors.As(err, &told) || ctx.Err() != nil {
		return err
	}
	if r.Unwritten != nil {
		r.Unwritten(ctx, permission, lost.error)
	}
	return fault.New(fault.Unavailable, "fault.audit_unwritten").Because(lost.error)
}

// Read runs f on the query side after the permission check. What f does with
// its context is short; a walk over many rows looks at ctx.Err on its way.
func Read[T any](ctx context.Context, r *Runner, permission string, f func(ctx context.Context, q Query) (T, error)) (T, error) {
	actor, err := permitted(ctx, permission)
	if err != nil {
		var zero T
		return zero, err
	}
	return f(db.Steady(ctx), Query{IDB: r.DB.Read(), Actor: actor, Scope: actor.For(permission), Now: r.DB.Clock().Now()})
}

// Handle runs an event handler or job step as the system, inside an open
// transaction, with its own audit entry when it records anything.
func Handle(ctx context.Context, r *Runner, raw *db.Tx, name string, f func(ctx context.Context, tx *Tx) error) error {
	actor := scope.SystemActor(name)
	tx := &Tx{Tx: raw, Recorder: r.Log.Start(name, TraceID(ctx)), Actor: actor, Scope: scope.Everything}
	if err := f(scope.With(ctx, actor), tx); err != nil {
		return err
	}
	_, err := tx.Flush(ctx, raw, actor)
	return err
}

type declaredKey struct{}

// UnderRoute returns the context of a request on a route that declares
// permission. A write under another permission than its route tells the world
// is a programming error and is refused; a read may ask another module, whose
// permission it then needs as well.
func UnderRoute(ctx context.Context, permission string) context.Context {
	return context.WithValue(ctx, declaredKey{}, permission)
}

// Beside returns a context for a use case that another one asks on the way, such
// as the record behind a file: it checks a permission of its own besides that of
// the route.
func Beside(ctx context.Context) context.Context {
	return context.WithValue(ctx, declaredKey{}, nil)
}

type traceKey struct{}

// WithTraceID returns a context that carries the request's trace id.
func WithTraceID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey{}, id)
}

// TraceID returns the request's trace id, empty outside a request.
func TraceID(ctx context.Context) string {
	id, _ := ctx.Value(traceKey{}).(string)
	return id
}
