package federation

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// states are what the database knows of the providers, by id.
func states(ctx context.Context, q bun.IDB) (map[string]state, error) {
	rows, err := db.All[state](ctx, q, "WHERE t.id <> ?", "")
	known := make(map[string]state, len(rows))
	for _, row := range rows {
		known[row.ID] = row
	}
	return known, err
}

func setEnabled(ctx context.Context, tx *db.Tx, id string, enabled bool) error {
	return tx.Upsert(ctx, "federation_provider", []string{"id"}, []string{"enabled"}, id, enabled)
}

func setHealth(ctx context.Context, tx *db.Tx, id string, up bool, trouble string) error {
	return tx.Upsert(ctx, "federation_provider", []string{"id"}, []string{"up", "trouble", "checked_at"}, id, up, trouble, tx.Now())
}

func setTried(ctx context.Context, tx *db.Tx, id string, took int64) error {
	return tx.Upsert(ctx, "federation_provider", []string{"id"}, []string{"tried_at", "tried_ms"}, id, tx.Now(), took)
}

func setSignedIn(ctx context.Context, tx *db.Tx, id string) error {
	return tx.Upsert(ctx, "federation_provider", []string{"id"}, []string{"signed_in_at"}, id, tx.Now())
}

// linkCounts are the links of each provider.
func linkCounts(ctx context.Context, q bun.IDB) (map[string]int, error) {
	var rows []struct {
		Provider string `bun:"provider"`
		Count    int    `bun:"number"`
	}
	err := q.NewSelect().Model((*Link)(nil)).ColumnExpr("t.provider, count(*) AS number").Where("t.how <> ?", unlinked).GroupExpr("t.provider").Scan(ctx, &rows)
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.Provider] = row.Count
	}
	return counts, err
}

func insertFlow(ctx context.Context, tx *db.Tx, f *flow) error {
	_, err := tx.NewInsert().Model(f).Exec(ctx)
	return err
}

// takeFlow finds a flow that is still good and spends it: of two that come with
// one state, one finds it.
func takeFlow(ctx context.Context, tx *db.Tx, stateHash string) (*flow, error) {
	f := &flow{}
	err := tx.NewSelect().Model(f).Where("t.state_hash = ? AND t.expires_at > ?", stateHash, tx.Now()).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, flowOver
	}
	if err != nil {
		return nil, err
	}
	result, err := tx.ExecContext(ctx, "DELETE FROM federation_flow WHERE state_hash = ?", stateHash)
	if err != nil {
		return nil, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return nil, flowOver
	}
	return f, nil
}

func purge(ctx context.Context, tx *db.Tx) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM federation_flow WHERE expires_at < ?", tx.Now())
	return err
}

// linkOf finds the link of an external account, also one that was taken away; nil
// when there was none.
func linkOf(ctx context.Context, q bun.IDB, subjectHash string) (*Link, error) {
	link := &Link{}
	err := q.NewSelect().Model(link).Where("t.subject_hash = ?", subjectHash).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // an account that nobody has linked
	}
	return link, err
}

func linksOf(ctx context.Context, q bun.IDB, personID string) ([]Link, error) {
	return db.All[Link](ctx, q, "WHERE t.person_id = ? AND t.how <> ? ORDER BY t.id", personID, unlinked)
}

func insertLink(ctx context.Context, tx *db.Tx, link *Link) error {
	_, err := tx.NewInsert().Model(link).Exec(ctx)
	if db.IsDuplicate(err) {
		return linkTaken
	}
	return err
}

func useLink(ctx context.Context, tx *db.Tx, id string, assurance int, entity string) error {
	return db.MustAffect(tx.ExecContext(ctx, "UPDATE federation_link SET used_at = ?, assurance = ?, entity = ? WHERE id = ?", tx.Now(), assurance, entity, id))
}

// takeLink takes a link of a person away and returns its provider; another's is as
// absent as none. Its row stays: a document must not lead to the account again.
func takeLink(ctx context.Context, tx *db.Tx, personID, id string) (provider string, err error) {
	var link Link
	err = tx.NewSelect().Model(&link).Where("t.id = ? AND t.person_id = ? AND t.how <> ?", id, personID, unlinked).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", linkAbsent
	}
	if err != nil {
		return "", err
	}
	return link.Provider, db.MustAffect(tx.ExecContext(ctx, "UPDATE federation_link SET how = ? WHERE id = ?", unlinked, id))
}

// forgetUnlinked lets documents lead to a person's accounts again that were unlinked.
func forgetUnlinked(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM federation_link WHERE person_id = ? AND how = ?", personID, unlinked)
	return err
}

// deleteLink makes room for a new link of the account.
func deleteLink(ctx context.Context, tx *db.Tx, id string) error {
	return db.MustAffect(tx.ExecContext(ctx, "DELETE FROM federation_link WHERE id = ?", id))
}

// holderOf is the person of a document, empty when nobody has it.
func holderOf(ctx context.Context, q bun.IDB, documentHash string) (string, error) {
	var row document
	err := q.NewSelect().Model(&row).Where("t.document_hash = ?", documentHash).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return row.PersonID, err
}

func documentOf(ctx context.Context, q bun.IDB, personID string) (hash string, at clock.Instant, err error) {
	var row document
	err = q.NewSelect().Model(&row).Where("t.person_id = ?", personID).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	return row.DocumentHash, row.SetAt, err
}

func putDocument(ctx context.Context, tx *db.Tx, personID, hash string) error {
	if err := deleteDocument(ctx, tx, personID); err != nil { // no upsert: MySQL would change the row of whoever has the document
		return err
	}
	_, err := tx.NewInsert().Model(&document{PersonID: personID, DocumentHash: hash, SetAt: tx.Now()}).Exec(ctx)
	if db.IsDuplicate(err) {
		return otherDocument
	}
	return err
}

func deleteDocument(ctx context.Context, tx *db.Tx, personID string) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM federation_document WHERE person_id = ?", personID)
	return err
}
