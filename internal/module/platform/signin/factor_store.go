package signin

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// loadAuthenticator finds the app of a person; nil when there is none.
func loadAuthenticator(ctx context.Context, q bun.IDB, personID string) (*Authenticator, error) {
	app := &Authenticator{}
	err := q.NewSelect().Model(app).Where("t.person_id = ?", personID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // most people have none
	}
	return app, err
}

// putAuthenticator begins a set-up, in place of one that was not finished.
func putAuthenticator(ctx context.Context, tx *db.Tx, app *Authenticator) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM signin_totp WHERE person_id = ? AND confirmed_at = 0", app.PersonID); err != nil {
		return err
	}
	_, err := tx.NewInsert().Model(app).Exec(ctx)
	if db.IsDuplicate(err) {
		return factorPresent
	}
	return err
}

func confirmAuthenticator(ctx context.Context, tx *db.Tx, personID string) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_totp SET confirmed_at = ? WHERE person_id = ? AND confirmed_at = 0", tx.Now(), personID))
}

// useStep notes the step of a code and reports whether nobody used it or a
// newer one before, on whichever node.
func useStep(ctx context.Context, tx *db.Tx, personID string, step int64) (bool, error) {
	return affected(tx.ExecContext(ctx, "UPDATE signin_totp SET last_step = ? WHERE person_id = ? AND last_step < ?", step, personID, step))
}

func affected(result sql.Result, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// replaceAuthenticator puts a new app in the place of one that is lost.
func replaceAuthenticator(ctx context.Context, tx *db.Tx, app *Authenticator) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_totp SET secret_sealed = ?, algorithm = ?, confirmed_at = ?, last_step = ? WHERE person_id = ?",
		app.SecretSealed, app.Algorithm, tx.Now(), app.LastStep, app.PersonID))
}

func deleteAuthenticator(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_totp WHERE person_id = ?", personID)
	return err
}

type recovery struct {
	bun.BaseModel `bun:"table:signin_recovery,alias:t"`

	CodeHash string        `bun:"code_hash,pk"` // keyed, of the person and the code
	PersonID string        `bun:"person_id"`
	UsedAt   clock.Instant `bun:"used_at"`
}

// putRecovery replaces the recovery codes of a person; none removes them.
func putRecovery(ctx context.Context, tx *db.Tx, personID string, hashes []string) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM signin_recovery WHERE person_id = ?", personID); err != nil {
		return err
	}
	for _, hash := range hashes {
		if _, err := tx.NewInsert().Model(&recovery{CodeHash: hash, PersonID: personID}).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// useRecovery spends a code and reports whether there was one to spend.
func useRecovery(ctx context.Context, tx *db.Tx, hash string) (bool, error) {
	return affected(tx.ExecContext(ctx, "UPDATE signin_recovery SET used_at = ? WHERE code_hash = ? AND used_at = 0", tx.Now(), hash))
}

func recoveryIsGood(ctx context.Context, q bun.IDB, hash string) (bool, error) {
	n, err := q.NewSelect().Model((*recovery)(nil)).Where("t.code_hash = ? AND t.used_at = 0", hash).Count(ctx)
	return n > 0, err
}

func recoveryLeft(ctx context.Context, q bun.IDB, personID string) (int, error) {
	n, err := q.NewSelect().Model((*recovery)(nil)).Where("t.person_id = ? AND t.used_at = 0", personID).Count(ctx)
	return int(n), err
}

// beginCeremony keeps the first half and returns the token for the second.
func beginCeremony(ctx context.Context, tx *db.Tx, kind, personID string, data any) (token string, expires clock.Instant, err error) {
	token, expires = id.Token(), tx.Now().Add(ceremonyLife)
	return token, expires, insertCeremony(ctx, tx, kind, token, personID, data, expires)
}

func insertCeremony(ctx context.Context, tx *db.Tx, kind, token, personID string, data any, expires clock.Instant) error {
	return putCeremony(ctx, tx, Ceremony{TokenHash: hashToken(token), Kind: kind, PersonID: personID, ExpiresAt: expires}, data)
}

func putCeremony(ctx context.Context, tx *db.Tx, ceremony Ceremony, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("ceremony %s: %w", ceremony.Kind, err)
	}
	ceremony.Data = string(encoded)
	_, err = tx.NewInsert().Model(&ceremony).Exec(ctx)
	return err
}

// loadCeremony finds the first half of a kind that is still good.
func loadCeremony(ctx context.Context, q bun.IDB, kind, token string, now clock.Instant, data any) (Ceremony, error) {
	var ceremony Ceremony
	err := q.NewSelect().Model(&ceremony).Where("t.token_hash = ? AND t.kind = ? AND t.expires_at > ?", hashToken(token), kind, now).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return ceremony, ceremonyOver
	}
	if err != nil {
		return ceremony, err
	}
	return ceremony, json.Unmarshal([]byte(ceremony.Data), data)
}

// endCeremony spends the first half: of two second halves one finds it.
func endCeremony(ctx context.Context, tx *db.Tx, ceremony Ceremony) error {
	there, err := affected(tx.ExecContext(ctx, "DELETE FROM signin_ceremony WHERE token_hash = ?", ceremony.TokenHash))
	if err == nil && !there {
		return ceremonyOver
	}
	return err
}

// deleteCeremony forgets what is kept under a token, if anything.
func deleteCeremony(ctx context.Context, tx *db.Tx, token string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_ceremony WHERE token_hash = ?", hashToken(token))
	return err
}

func setSessionLevel(ctx context.Context, tx *db.Tx, id string, level int) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE signin_session SET level = ?, assurance = CASE WHEN assurance < ? THEN ? ELSE assurance END WHERE id = ?", level, level, level, id))
}
