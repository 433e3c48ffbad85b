package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// Archive is one part of the log whose entries were moved into a file. Leaves,
// tree and checkpoints stay, so every proof holds; Digest tells which entries
// may be missing from the database.
type Archive struct {
	bun.BaseModel `bun:"table:audit_archive,alias:a"`

	ID       string        `bun:"id,pk"`
	At       clock.Instant `bun:"at"`
	Before   clock.Day     `bun:"before_day"`
	Entries  int           `bun:"entries"`
	Digest   string        `bun:"digest"` // over entry ids and leaves, see archiveSum
	File     string        `bun:"file"`
	FileHash string        `bun:"file_hash"` // SHA-256
}

// archiveBatch is how many entries leave in one transaction.
const archiveBatch = 1000

// archivable are the entries before an instant that nothing in the database
// needs: signed, no record of theirs is the latest of its row, and none answers
// for an erasure.
func archivable(ctx context.Context, q bun.IDB, before clock.Instant, limit int) (ids []string, err error) {
	latest, err := LatestCheckpoint(ctx, q)
	if err != nil {
		return nil, err
	}
	err = q.NewSelect().TableExpr("audit_entry AS e").ColumnExpr("e.id").
		Join("JOIN audit_leaf AS l ON l.kind = ? AND l.ref = e.id", KindEntry).Where("e.at < ?", before).Where("l.seq < ?", latest.Size).
		Where("NOT EXISTS (SELECT 1 FROM audit_record AS r LEFT JOIN audit_image AS i ON i.entity = r.entity AND i.entity_id = r.entity_id"+
			" WHERE r.entry_id = e.id AND (i.revision IS NULL OR i.revision = r.revision))").
		OrderExpr("e.at, e.id").Limit(int64(limit)).Scan(ctx, &ids)
	return ids, err
}

// Archive moves up to a thousand entries before archive.Before out of the
// database and returns how many; 0 means that none is left. The caller has put
// them into the file before, and records the archive's row in its audit entry.
func (archive *Archive) Archive(ctx context.Context, tx *db.Tx) (int, error) {
	ids, err := archivable(ctx, tx, archive.Before.Start(), archiveBatch)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	values := make([]any, 0, 2*len(ids))
	for _, id := range ids {
		values = append(values, id, archive.ID)
	}
	if err := insertRows(ctx, tx, "INSERT INTO audit_archived (entry_id, archive_id) VALUES ", 2, values); err != nil {
		return 0, err
	}
	err = db.Chunks(ids, db.Batch, func(part []string) error {
		for _, query := range []string{"DELETE FROM audit_record WHERE entry_id IN (?)", "DELETE FROM audit_entry WHERE id IN (?)"} {
			if _, err := tx.ExecContext(ctx, query, bun.List(part)); err != nil {
				return fmt.Errorf("audit archive: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	archive.At = tx.Now()
	if archive.Entries, archive.Digest, err = archiveSum(ctx, tx, archive.ID); err != nil {
		return 0, err
	}
	_, err = tx.NewInsert().Model(archive).Exec(ctx)
	return len(ids), err
}

// archiveSum counts the entries of an archive and hashes their ids and leaves.
func archiveSum(ctx context.Context, q bun.IDB, archiveID string) (count int, digest string, err error) {
	rows, err := q.QueryContext(ctx, "SELECT a.entry_id, coalesce(l.leaf, '') FROM audit_archived a LEFT JOIN audit_leaf l ON l.kind = ? AND l.ref = a.entry_id"+
		" WHERE a.archive_id = ? ORDER BY a.entry_id", KindEntry, archiveID)
	if err != nil {
		return 0, "", fmt.Errorf("audit archive: %w", err)
	}
	defer rows.Close()
	sum := sha256.New()
	for rows.Next() {
		var id, leaf string
		if err := rows.Scan(&id, &leaf); err != nil {
			return 0, "", err
		}
		count++
		_, _ = sum.Write([]byte(id + " " + leaf + "\n"))
	}
	return count, hex.EncodeToString(sum.Sum(nil)), rows.Err()
}

// archivedOf tells which of the entries are in an archive.
func archivedOf(ctx context.Context, q bun.IDB, entryIDs []string) (map[string]bool, error) {
	archived := map[string]bool{}
	err := db.Chunks(entryIDs, db.Batch, func(part []string) error {
		var found []string
		err := q.NewSelect().Table("audit_archived").Column("entry_id").Where("entry_id IN (?)", bun.List(part)).Scan(ctx, &found)
		for _, id := range found {
			archived[id] = true
		}
		return err
	})
	return archived, err
}

// Archived counts the entries that were moved out.
func Archived(ctx context.Context, q bun.IDB) (count int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM audit_archived").Scan(&count)
	return count, err
}

// archives compares the lists of archived entries with what their archives say;
// those rows are themselves proven by the log.
func (v *verifier) archives(ctx context.Context) error {
	var archives []Archive
	if err := v.q.NewSelect().Model(&archives).OrderExpr("id").Scan(ctx); err != nil {
		return err
	}
	listed := int64(0)
	for _, archive := range archives {
		count, digest, err := archiveSum(ctx, v.q, archive.ID)
		if err != nil {
			return err
		}
		listed += int64(count)
		if count != archive.Entries || digest != archive.Digest {
			v.problem("audit_archived", archive.ID, Changed, "the list of its %d entries is not the one that was archived", archive.Entries)
		}
	}
	var err error
	if v.report.Archived, err = Archived(ctx, v.q); err != nil {
		return err
	}
	if v.report.Archived != listed {
		v.problem("audit_archived", "", Inserted, "%d entries are listed under no archive", v.report.Archived-listed)
	}
	var both int64
	err = v.q.QueryRowContext(ctx, "SELECT count(*) FROM audit_archived a JOIN audit_entry e ON e.id = a.entry_id").Scan(&both)
	if both > 0 {
		v.problem("audit_archived", "", Inserted, "%d entries are listed and still there", both)
	}
	return err
}
