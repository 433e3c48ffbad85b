package signin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
)

func insertSession(ctx context.Context, tx *db.Tx, session *Session) error {
	_, err := tx.NewInsert().Model(session).Exec(ctx)
	return err
}

// loadSession finds a session by column, id or token_hash.
func loadSession(ctx context.Context, q bun.IDB, column, value string) (Session, error) {
	var session Session
	err := q.NewSelect().Model(&session).Where("? = ?", bun.Ident("t."+column), value).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return session, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return session, err
}

func setSessionPost(ctx context.Context, tx *db.Tx, id, postID string) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_session SET post_id = ? WHERE id = ?", postID, id))
}

// renewSession begins a session anew after the password was proved again.
func renewSession(ctx context.Context, tx *db.Tx, id string, expires clock.Instant) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_session SET begun_at = ?, seen_at = ?, expires_at = ? WHERE id = ?",
		tx.Now(), tx.Now(), expires, id))
}

func setSessionSeen(ctx context.Context, tx *db.Tx, id string, at clock.Instant) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_session SET seen_at = ? WHERE id = ? AND seen_at < ?", at, id, at)
	return err
}

func deleteSession(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_session WHERE id = ?", id)
	return err
}

func deleteSessionsOf(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_session WHERE person_id = ?", personID)
	return err
}

func loadFailure(ctx context.Context, q bun.IDB, loginHash string) (Failure, error) {
	failure := Failure{LoginHash: loginHash}
	err := q.NewSelect().Model(&failure).WherePK().Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return failure, nil
	}
	return failure, err
}

// countFailure adds one to the failures of a login, beginning anew when the
// last one is not after since, and returns the row, which stays held until
// the transaction ends.
func countFailure(ctx context.Context, tx *db.Tx, loginHash string, since clock.Instant) (Failure, error) {
	result, err := tx.ExecContext(ctx, "UPDATE signin_failure SET failures = CASE WHEN last_at <= ? THEN 1 ELSE failures + 1 END, last_at = ? WHERE login_hash = ?",
		since, tx.Now(), loginHash)
	if err != nil {
		return Failure{}, fmt.Errorf("sign-in failures: %w", err)
	}
	if n, _ := result.RowsAffected(); n == 0 {
		failure := Failure{LoginHash: loginHash, Failures: 1, LastAt: tx.Now()}
		_, err := tx.NewInsert().Model(&failure).Exec(ctx)
		if db.IsDuplicate(err) {
			return failure, db.TryAgain(err)
		}
		return failure, err
	}
	return loadFailure(ctx, tx, loginHash)
}

func lockLogin(ctx context.Context, tx *db.Tx, loginHash string, until clock.Instant) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_failure SET locked_until = ? WHERE login_hash = ?", until, loginHash)
	return err
}

func clearFailures(ctx context.Context, tx *db.Tx, loginHash string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_failure WHERE login_hash = ?", loginHash)
	return err
}

// purge removes sessions past their age and failures that no longer count.
func purge(ctx context.Context, tx *db.Tx, failuresBefore clock.Instant) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM signin_session WHERE expires_at < ?", tx.Now()); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_failure WHERE last_at < ?", failuresBefore)
	return err
}
