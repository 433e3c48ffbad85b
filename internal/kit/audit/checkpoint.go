package audit

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// ErrNoCheckpoint says that nothing has been signed yet, or not that far.
var ErrNoCheckpoint = errors.New("audit: no checkpoint")

// Checkpoint signs the tree as it is now and returns the statement. When the
// tree has not grown since the last one, that is returned; an empty tree has
// none (ErrNoCheckpoint).
func (s *Sealer) Checkpoint(ctx context.Context) (Checkpoint, error) {
	var made Checkpoint
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		size, err := treeSize(ctx, tx)
		if err != nil {
			return err
		}
		made, err = LatestCheckpoint(ctx, tx)
		if size == 0 || err == nil && made.Size == size || err != nil && !errors.Is(err, ErrNoCheckpoint) {
			return err
		}
		if made.Size > size {
			return fmt.Errorf("%w: %d leaves were signed, %d are left", ErrDamaged, made.Size, size)
		}
		tree, err := loadFrontier(ctx, tx, size)
		if err != nil {
			return err
		}
		previous := made.Size
		made = Checkpoint{Size: size, Root: hexOf(tree.root()), At: tx.Now()}
		if made.Note, err = s.signer.Sign(made.text(s.signer.Name(), tree.root(), previous)); err != nil {
			return err
		}
		_, err = tx.NewInsert().Model(&made).Exec(ctx)
		return againIfDuplicate(err)
	})
	if err != nil {
		return Checkpoint{}, fmt.Errorf("audit checkpoint: %w", err)
	}
	return made, nil
}

// text is what is signed, a checkpoint of C2SP tlog-checkpoint: origin, size,
// root, then two lines of ours that tie it to its time and to the checkpoint
// before it.
func (c *Checkpoint) text(origin string, root tlog.Hash, previous int64) string {
	return fmt.Sprintf("%s\n%d\n%s\nat %s\nprevious %d\n", origin, c.Size, base64.StdEncoding.EncodeToString(root[:]), c.At, previous)
}

// Statement is what a signed checkpoint says.
type Statement struct {
	Size     int64
	Root     string // hex
	At       clock.Instant
	Previous int64 // size of the checkpoint before it, 0 for the first

	Signatures int // how many of the verifier keys signed it
}

// OpenCheckpoint checks the signatures of a checkpoint against public keys, one
// a line of the texts, and reads it.
func OpenCheckpoint(signed string, verifiers ...string) (Statement, error) {
	text, signatures, err := Open(signed, verifiers...)
	if err != nil {
		return Statement{}, fmt.Errorf("checkpoint: %w", err)
	}
	broken := errors.New("checkpoint: not in the form of a checkpoint")
	lines := strings.Split(text, "\n")
	if len(lines) < 6 {
		return Statement{}, broken
	}
	s := Statement{Signatures: signatures}
	var errs [4]error
	s.Size, errs[0] = strconv.ParseInt(lines[1], 10, 64)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	errs[1] = err
	errs[2] = s.At.UnmarshalText([]byte(strings.TrimPrefix(lines[3], "at ")))
	s.Previous, errs[3] = strconv.ParseInt(strings.TrimPrefix(lines[4], "previous "), 10, 64)
	if errors.Join(errs[:]...) != nil || len(root) != tlog.HashSize {
		return Statement{}, broken
	}
	s.Root = hexOf(tlog.Hash(root))
	return s, nil
}

// LatestCheckpoint returns the newest checkpoint, or ErrNoCheckpoint.
func LatestCheckpoint(ctx context.Context, q bun.IDB) (Checkpoint, error) {
	return checkpoint(ctx, q, "SELECT size, root, at, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
}

// CheckpointCovering returns the oldest checkpoint that covers the leaf seq,
// or ErrNoCheckpoint.
func CheckpointCovering(ctx context.Context, q bun.IDB, seq int64) (Checkpoint, error) {
	return checkpoint(ctx, q, "SELECT size, root, at, note FROM audit_checkpoint WHERE size > ? ORDER BY size LIMIT 1", seq)
}

// CheckpointAt returns the checkpoint of one size, or ErrNoCheckpoint.
func CheckpointAt(ctx context.Context, q bun.IDB, size int64) (Checkpoint, error) {
	return checkpoint(ctx, q, "SELECT size, root, at, note FROM audit_checkpoint WHERE size = ?", size)
}

func checkpoint(ctx context.Context, q bun.IDB, query string, args ...any) (c Checkpoint, err error) {
	err = q.QueryRowContext(ctx, query, args...).Scan(&c.Size, &c.Root, &c.At, &c.Note)
	if errors.Is(err, sql.ErrNoRows) {
		return c, ErrNoCheckpoint
	}
	if err != nil {
		return c, fmt.Errorf("audit checkpoint: %w", err)
	}
	return c, nil
}

// CheckpointBefore returns the newest checkpoint that was signed before an
// instant, or ErrNoCheckpoint.
func CheckpointBefore(ctx context.Context, q bun.IDB, before clock.Instant) (Checkpoint, error) {
	return checkpoint(ctx, q, "SELECT size, root, at, note FROM audit_checkpoint WHERE at < ? ORDER BY size DESC LIMIT 1", before)
}
