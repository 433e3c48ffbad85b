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

// loadSession finds a session by column: id, token_hash or replaced_hash.
func loadSession(ctx context.Context, q bun.IDB, column, value string) (Session, error) {
	var session Session
	err := q.NewSelect().Model(&session).Where("? = ?", bun.Ident("t."+column), value).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return session, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return session, err
}

// loadByToken finds a session by its token, or by the one before while that still reads.
func loadByToken(ctx context.Context, q bun.IDB, hash string, now clock.Instant) (Session, error) {
	session, err := loadSession(ctx, q, "token_hash", hash)
	if !fault.Is(err, fault.Unauthenticated) {
		return session, err
	}
	session, err = loadSession(ctx, q, "replaced_hash", hash)
	if err == nil && session.ReplacedTo <= now {
		return session, fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	return session, err
}

// replaceToken gives a session another token; the one before reads until then.
func replaceToken(ctx context.Context, tx *db.Tx, id, hash string, until clock.Instant) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_session SET replaced_hash = token_hash, replaced_until = ?, token_hash = ? WHERE id = ?",
		until, hash, id)) // in this order: MySQL would keep the new one
}

func setSessionPost(ctx context.Context, tx *db.Tx, id, postID, orgID string, idleAt clock.Instant) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_session SET post_id = ?, org_id = ?, idle_at = ? WHERE id = ?", postID, orgID, idleAt, id))
}

// renewSession begins a session anew after the password was proved again.
func renewSession(ctx context.Context, tx *db.Tx, id string, expires clock.Instant) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_session SET idle_at = idle_at + ? - seen_at, begun_at = ?, seen_at = ?, expires_at = ? WHERE id = ?",
		tx.Now(), tx.Now(), tx.Now(), expires, id)) // in this order: MySQL would count from the new seen_at
}

func setSessionSeen(ctx context.Context, tx *db.Tx, id string, at, idleAt clock.Instant) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_session SET seen_at = ?, idle_at = ? WHERE id = ? AND seen_at < ?", at, idleAt, id, at)
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

// deleteOtherSessions ends every session of a person but one.
func deleteOtherSessions(ctx context.Context, tx *db.Tx, personID, but string) (int, error) {
	result, err := tx.ExecContext(ctx, "DELETE FROM signin_session WHERE person_id = ? AND id <> ?", personID, but)
	if err != nil {
		return 0, err
	}
	ended, err := result.RowsAffected()
	return int(ended), err
}

// deleteSessionsThrough ends the sessions of a person that began with a provider, but one.
func deleteSessionsThrough(ctx context.Context, tx *db.Tx, personID, provider, but string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_session WHERE person_id = ? AND provider = ? AND id <> ?", personID, provider, but)
	return err
}

// sessionsOf are those of a person that age has not ended, the newest first.
func sessionsOf(ctx context.Context, q bun.IDB, personID string, now clock.Instant) ([]SessionView, error) {
	var views []SessionView
	err := q.NewSelect().Model(&views).Where("t.person_id = ? AND t.expires_at > ?", personID, now).OrderExpr("t.begun_at DESC, t.id DESC").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("sessions of a person: %w", err)
	}
	return views, nil
}

func devicesOf(ctx context.Context, q bun.IDB, personID string) ([]Device, error) {
	return db.All[Device](ctx, q, "WHERE t.person_id = ?", personID)
}

func insertDevice(ctx context.Context, tx *db.Tx, device *Device) error {
	_, err := tx.NewInsert().Model(device).Exec(ctx)
	if db.IsDuplicate(err) { // two sign-ins of one device at once
		return db.TryAgain(err)
	}
	return err
}

func touchDevice(ctx context.Context, tx *db.Tx, deviceHash string) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_device SET last_at = ? WHERE device_hash = ?", tx.Now(), deviceHash)
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

// uncountFailure takes one attempt back that turned out right.
func uncountFailure(ctx context.Context, tx *db.Tx, loginHash string) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_failure SET failures = failures - 1 WHERE login_hash = ? AND failures > 0", loginHash)
	return err
}

func lockLogin(ctx context.Context, tx *db.Tx, loginHash string, until clock.Instant) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_failure SET locked_until = ? WHERE login_hash = ?", until, loginHash)
	return err
}

func clearFailures(ctx context.Context, tx *db.Tx, loginHash string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_failure WHERE login_hash = ?", loginHash)
	return err
}

// purge removes sessions past their age, devices not used for long and failures
// that no longer count.
func purge(ctx context.Context, tx *db.Tx, failuresBefore clock.Instant) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM signin_session WHERE expires_at < ?", tx.Now()); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM signin_ceremony WHERE expires_at < ?", tx.Now()); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM signin_device WHERE last_at < ?", tx.Now().Add(-deviceLife)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_failure WHERE last_at < ?", failuresBefore)
	return err
}
