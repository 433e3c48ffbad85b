package audit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
)

// ErrDamaged says that the stored tree contradicts itself: somebody changed
// the evidence. Nothing is sealed on top of it; Verify names the place.
var ErrDamaged = errors.New("audit: the stored tree is damaged")

// sealBatch is how many leaves one transaction numbers, so that other writers
// wait some tens of milliseconds at most.
const sealBatch = 2000

// Sealer numbers pending leaves, grows the tree over them and signs it.
type Sealer struct {
	db     *db.DB
	signer *Signer
}

// NewSealer returns a sealer that signs with signer.
func NewSealer(database *db.DB, signer *Signer) *Sealer { return &Sealer{database, signer} }

// Jobs are the sealer's recurring work: sealing, and a checkpoint when the tree
// has grown.
func (s *Sealer) Jobs(seal, checkpoint time.Duration) []job.Job {
	return []job.Job{
		{Name: "audit.seal", Every: seal, Run: func(ctx context.Context) error {
			_, err := s.Seal(ctx)
			return err
		}},
		{Name: "audit.checkpoint", Every: checkpoint, Run: func(ctx context.Context) error {
			_, err := s.Checkpoint(ctx)
			if errors.Is(err, ErrNoCheckpoint) { // nothing has happened yet
				err = nil
			}
			return err
		}},
	}
}

// Seal numbers everything that is pending and returns how many leaves that
// were. Each batch is one transaction: a crash loses nothing and numbers
// nothing twice, and two nodes that seal at once take turns.
func (s *Sealer) Seal(ctx context.Context) (int, error) {
	total := 0
	for {
		sealed := 0
		err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			sealed, err = sealPart(ctx, tx)
			return err
		})
		if err != nil {
			return total, fmt.Errorf("audit seal: %w", err)
		}
		total += sealed
		if sealed < sealBatch {
			return total, nil
		}
	}
}

func sealPart(ctx context.Context, tx *db.Tx) (int, error) {
	// The size is read before the pending rows: what another node seals in
	// between then shows as a number given twice, or as a row already gone.
	size, err := treeSize(ctx, tx)
	if err != nil {
		return 0, err
	}
	var pending []pendingRow
	if err := tx.NewSelect().Model(&pending).OrderExpr("id").Limit(sealBatch).Scan(ctx); err != nil || len(pending) == 0 {
		return 0, err
	}
	tree, err := loadFrontier(ctx, tx, size)
	if err != nil {
		return 0, err
	}
	leaves, hashes := make([]any, 0, 4*len(pending)), make([]any, 0, len(pending))
	for _, row := range pending {
		hash, ok := parseHash(row.Leaf)
		if !ok {
			return 0, fmt.Errorf("%w: pending leaf %s is not a hash", ErrDamaged, row.ID)
		}
		leaves = append(leaves, tree.size, row.Kind, row.Ref, row.Leaf)
		tree.add(hash, func(level int, n int64, hash tlog.Hash) {
			if level >= storedFrom {
				hashes = append(hashes, tlog.StoredHashIndex(level, n), hexOf(hash))
			}
		})
	}
	if err := insertRows(ctx, tx, "INSERT INTO audit_leaf (seq, kind, ref, leaf) VALUES ", 4, leaves); err != nil {
		return 0, againIfDuplicate(err)
	}
	if err := insertRows(ctx, tx, "INSERT INTO audit_hash (idx, hash) VALUES ", 2, hashes); err != nil {
		return 0, againIfDuplicate(err)
	}
	return len(pending), dropPending(ctx, tx, pending)
}

func againIfDuplicate(err error) error {
	if db.IsDuplicate(err) {
		return db.TryAgain(err)
	}
	return err
}

func dropPending(ctx context.Context, tx *db.Tx, pending []pendingRow) error {
	return db.Chunks(pending, db.Batch, func(part []pendingRow) error {
		ids := make([]string, len(part))
		for i, row := range part {
			ids[i] = row.ID
		}
		result, err := tx.ExecContext(ctx, "DELETE FROM audit_pending WHERE id IN (?)", bun.List(ids))
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n != int64(len(ids)) {
			return db.TryAgain(errors.Join(errors.New("another node sealed first"), err))
		}
		return nil
	})
}

// treeSize is the number of sealed leaves.
func treeSize(ctx context.Context, q bun.IDB) (size int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(seq) + 1, 0) FROM audit_leaf").Scan(&size)
	return size, err
}

// Pending returns how many leaves wait for the sealer.
func Pending(ctx context.Context, q bun.IDB) (count int64, err error) {
	err = q.QueryRowContext(ctx, "SELECT count(*) FROM audit_pending").Scan(&count)
	return count, err
}

// Backlog returns how many leaves wait for the sealer and since when the oldest
// does.
func Backlog(ctx context.Context, q bun.IDB) (count int64, oldest clock.Instant, err error) {
	var first string
	err = q.QueryRowContext(ctx, "SELECT count(*), coalesce(min(id), '') FROM audit_pending").Scan(&count, &first)
	return count, id.Time(first), err
}

// LatestAt is the time of the newest entry; zero when there is none.
func LatestAt(ctx context.Context, q bun.IDB) (at clock.Instant, err error) {
	err = q.QueryRowContext(ctx, "SELECT coalesce(max(at), 0) FROM audit_entry").Scan(&at)
	return at, err
}

// RefusedSince counts the entries since an instant of what was refused, of the
// actions named or of all.
func RefusedSince(ctx context.Context, q bun.IDB, since clock.Instant, actions ...string) (int64, error) {
	query := q.NewSelect().Table("audit_entry").Where("at >= ?", since).Where("result = ?", Refused)
	if len(actions) > 0 {
		query = query.Where("action IN (?)", bun.List(actions))
	}
	return query.Count(ctx)
}
