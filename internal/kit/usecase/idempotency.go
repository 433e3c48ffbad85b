package usecase

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
)

// keepFor is how long a result can be asked for again (decisions 17).
const keepFor = 24 * time.Hour

// Key is the Idempotency-Key of one request with the hash of its body.
type Key struct {
	value    string
	bodyHash func() string
}

type contextKey struct{}

// WithKey returns a context whose writes happen once for key and body. hash
// gives a keyed hash of the body, for bodies may hold passwords; it is asked
// when the body has been read.
func WithKey(ctx context.Context, value string, hash func() string) context.Context {
	return context.WithValue(ctx, contextKey{}, Key{value, hash})
}

// WithoutKey returns a context whose writes happen each time.
func WithoutKey(ctx context.Context) context.Context {
	return context.WithValue(ctx, contextKey{}, Key{})
}

func keyFrom(ctx context.Context) Key {
	key, _ := ctx.Value(contextKey{}).(Key)
	return key
}

type idempotencyRow struct {
	bun.BaseModel `bun:"table:idempotency,alias:i"`

	PersonID string        `bun:"person_id,pk"`
	Request  string        `bun:"request,pk"`
	BodyHash string        `bun:"body_hash"`
	Response string        `bun:"response"`
	At       clock.Instant `bun:"at"`
}

func (k Key) request(permission string) string { return permission + " " + k.value }

// claim takes the key for this run, or fills result from an earlier one of the
// same request. It comes before anything else is written, so that of two runs
// that go on side by side the second waits here, and not at a number that the
// first has already taken.
func (k Key) claim(ctx context.Context, tx *db.Tx, actor scope.Actor, permission string, result any) (replayed bool, err error) {
	if k.value == "" {
		return false, nil
	}
	row := idempotencyRow{PersonID: actor.PersonID, Request: k.request(permission), BodyHash: k.bodyHash(), At: tx.Now()}
	var rows []idempotencyRow
	if err := tx.NewSelect().Model(&rows).Where("person_id = ?", row.PersonID).Where("request = ?", row.Request).Scan(ctx); err != nil {
		return false, fmt.Errorf("idempotency: %w", err)
	}
	if len(rows) > 0 && tx.Now().Sub(rows[0].At) <= keepFor {
		if rows[0].BodyHash != row.BodyHash {
			return false, fault.New(fault.Invalid, "fault.idempotency_body")
		}
		return true, json.Unmarshal([]byte(rows[0].Response), result)
	}
	if len(rows) > 0 {
		if _, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx); err != nil {
			return false, fmt.Errorf("idempotency: %w", err)
		}
	}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); db.IsDuplicate(err) {
		return false, db.TryAgain(err) // the same request ran beside this one; replay its result
	} else if err != nil {
		return false, fmt.Errorf("idempotency: %w", err)
	}
	return false, nil
}

// store keeps the result under the claimed key.
func (k Key) store(ctx context.Context, tx *db.Tx, actor scope.Actor, permission string, result any) error {
	if k.value == "" {
		return nil
	}
	response, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("idempotency: %w", err)
	}
	row := idempotencyRow{PersonID: actor.PersonID, Request: k.request(permission), Response: string(response)}
	return db.MustAffect(tx.NewUpdate().Model(&row).WherePK().Column("response").Exec(ctx))
}

// Forget removes results older than a day; run it from a job.
func Forget(ctx context.Context, database *db.DB) error {
	return database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.NewDelete().Model((*idempotencyRow)(nil)).Where("at < ?", tx.Now().Add(-keepFor)).Exec(ctx)
		return err
	})
}
