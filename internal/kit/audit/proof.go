package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/clock"
)

// Proof shows that one leaf is part of the signed tree (RFC 6962, 2.1.1).
// While the leaf waits for the sealer or for the next checkpoint, Sealed is
// false and the rest is empty, apart from Seq and Leaf of a numbered one.
type Proof struct {
	Sealed       bool          `json:"sealed"`
	Seq          int64         `json:"seq"`
	Leaf         string        `json:"leaf"`                  // hex
	Path         []string      `json:"path" nullable:"false"` // hex, from the leaf's sibling to the root's child
	TreeSize     int64         `json:"treeSize"`
	Root         string        `json:"root"`       // hex
	Checkpoint   string        `json:"checkpoint"` // signed note with size and root
	CheckpointAt clock.Instant `json:"checkpointAt"`
}

// Inclusion proves the leaf (kind, ref) against the latest checkpoint. A leaf
// nobody has sealed gives an unsealed proof; a proof that does not lead to the
// signed root is ErrDamaged.
func Inclusion(ctx context.Context, q bun.IDB, kind, ref string) (Proof, error) {
	proof := Proof{Path: []string{}}
	var latest Checkpoint
	err := q.QueryRowContext(ctx, "SELECT l.seq, l.leaf, coalesce(c.size, 0), coalesce(c.root, ''), coalesce(c.at, 0), coalesce(c.note, '') FROM audit_leaf l"+
		" LEFT JOIN audit_checkpoint c ON c.size = (SELECT max(size) FROM audit_checkpoint) WHERE l.kind = ? AND l.ref = ? ORDER BY l.seq LIMIT 1", kind, ref).
		Scan(&proof.Seq, &proof.Leaf, &latest.Size, &latest.Root, &latest.At, &latest.Note)
	if errors.Is(err, sql.ErrNoRows) || err == nil && latest.Size <= proof.Seq {
		return proof, nil
	}
	if err != nil {
		return proof, fmt.Errorf("audit proof: %w", err)
	}
	path, err := tlog.ProveRecord(latest.Size, proof.Seq, reader(ctx, q))
	if err != nil {
		return proof, fmt.Errorf("audit proof: %w", err)
	}
	root, _ := parseHash(latest.Root)
	leaf, _ := parseHash(proof.Leaf)
	if err := tlog.CheckRecord(path, latest.Size, root, proof.Seq, leaf); err != nil {
		return proof, fmt.Errorf("%w: leaf %d", ErrDamaged, proof.Seq)
	}
	proof.Sealed, proof.Path = true, hexes(path)
	proof.TreeSize, proof.Root, proof.Checkpoint, proof.CheckpointAt = latest.Size, latest.Root, latest.Note, latest.At
	return proof, nil
}

// Check tells whether the proof holds: the path leads from the leaf to the
// root that the checkpoint states, and one of the verifier keys signed it.
func (p Proof) Check(verifiers ...string) error {
	statement, err := OpenCheckpoint(p.Checkpoint, verifiers...)
	if err != nil {
		return err
	}
	if statement.Size != p.TreeSize || statement.Root != p.Root {
		return errors.New("audit proof: the checkpoint speaks of another tree")
	}
	path := make(tlog.RecordProof, len(p.Path))
	for i, text := range p.Path {
		path[i], _ = parseHash(text)
	}
	root, _ := parseHash(p.Root)
	leaf, _ := parseHash(p.Leaf)
	return tlog.CheckRecord(path, p.TreeSize, root, p.Seq, leaf)
}

// ConsistencyProof shows that the tree of one checkpoint only grew since an
// older one (RFC 6962, 2.1.2).
type ConsistencyProof struct {
	Old  Checkpoint `json:"old"`
	New  Checkpoint `json:"new"`
	Path []string   `json:"path" nullable:"false"` // hex
}

// Consistency proves that the checkpoint of size later continues the one of
// size earlier; both sizes must be checkpoints (else ErrNoCheckpoint).
func Consistency(ctx context.Context, q bun.IDB, earlier, later int64) (ConsistencyProof, error) {
	var proof ConsistencyProof
	var err error
	if proof.Old, err = CheckpointAt(ctx, q, earlier); err != nil {
		return proof, err
	}
	if proof.New, err = CheckpointAt(ctx, q, later); err != nil {
		return proof, err
	}
	path, err := tlog.ProveTree(later, earlier, reader(ctx, q))
	if err != nil {
		return proof, fmt.Errorf("audit proof: %w", err)
	}
	proof.Path = hexes(path)
	return proof, proof.leads()
}

// Check tells whether the path leads from the old root to the new one and both
// are what the verifier keys signed.
func (p ConsistencyProof) Check(verifiers ...string) error {
	for _, c := range []Checkpoint{p.Old, p.New} {
		statement, err := OpenCheckpoint(c.Note, verifiers...)
		if err != nil {
			return err
		}
		if statement.Size != c.Size || statement.Root != c.Root || statement.At != c.At {
			return errors.New("audit proof: the checkpoint speaks of another tree")
		}
	}
	return p.leads()
}

func (p ConsistencyProof) leads() error {
	path := make(tlog.TreeProof, len(p.Path))
	for i, text := range p.Path {
		path[i], _ = parseHash(text)
	}
	earlier, _ := parseHash(p.Old.Root)
	later, _ := parseHash(p.New.Root)
	if err := tlog.CheckTree(path, p.New.Size, later, p.Old.Size, earlier); err != nil {
		return fmt.Errorf("%w: from %d to %d leaves", ErrDamaged, p.Old.Size, p.New.Size)
	}
	return nil
}

func hexes(path []tlog.Hash) []string {
	texts := make([]string, len(path))
	for i, hash := range path {
		texts[i] = hexOf(hash)
	}
	return texts
}
