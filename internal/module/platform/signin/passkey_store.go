package signin

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/db"
)

// passkeysOf are those of a person, the oldest first.
func passkeysOf(ctx context.Context, q bun.IDB, personID string) ([]Passkey, error) {
	keys := []Passkey{}
	err := q.NewSelect().Model(&keys).Where("t.person_id = ?", personID).OrderExpr("t.id").Scan(ctx)
	return keys, err
}

// loadPasskey finds a key of a person; another's is as absent as none.
func loadPasskey(ctx context.Context, q bun.IDB, personID, id string) (Passkey, error) {
	var key Passkey
	err := q.NewSelect().Model(&key).Where("t.id = ? AND t.person_id = ?", id, personID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return key, passkeyAbsent
	}
	return key, err
}

func insertPasskey(ctx context.Context, tx *db.Tx, key *Passkey) error {
	_, err := tx.NewInsert().Model(key).Exec(ctx)
	if db.IsDuplicate(err) {
		return passkeyRefused
	}
	return err
}

func renamePasskey(ctx context.Context, tx *db.Tx, id, name string) error {
	_, err := tx.ExecContext(ctx, "UPDATE signin_passkey SET name = ? WHERE id = ?", name, id)
	return err
}

// usePasskey keeps the counter of a key after a sign-in, unless it changed since
// it was read: then somebody signed in with the same answer or a copy.
func usePasskey(ctx context.Context, tx *db.Tx, hash, before, data string) error {
	used, err := affected(tx.ExecContext(ctx, "UPDATE signin_passkey SET data = ?, used_at = ? WHERE credential_hash = ? AND data = ?", data, tx.Now(), hash, before))
	if err == nil && !used {
		return passkeyRefused
	}
	return err
}

func deletePasskey(ctx context.Context, tx *db.Tx, id string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_passkey WHERE id = ?", id)
	return err
}

func deletePasskeysOf(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM signin_passkey WHERE person_id = ?", personID)
	return err
}
