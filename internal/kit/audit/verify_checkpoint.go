package audit

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// openHeld reads the checkpoints the owner kept elsewhere.
func (t *treeCheck) openHeld() {
	t.held = map[int64][]Statement{}
	for i, text := range t.options.Held {
		statement, err := OpenCheckpoint(text, t.options.Verifiers...)
		if err != nil {
			t.problem("audit_checkpoint", fmt.Sprintf("held %d", i+1), Changed, "%v", err)
			continue
		}
		t.held[statement.Size] = append(t.held[statement.Size], statement)
	}
}

// checkpointsAt checks the checkpoints made at the present size.
func (t *treeCheck) checkpointsAt(ctx context.Context) error {
	for _, statement := range t.held[t.size] {
		if !t.unsure() && !t.matches(statement.Root) {
			t.problem("audit_checkpoint", strconv.FormatInt(t.size, 10), Changed, "the tree differs from the checkpoint that was kept elsewhere")
		}
	}
	delete(t.held, t.size)
	for {
		next, err := t.nextCheckpoint(ctx)
		if err != nil || next == nil || next.Size > t.size {
			return err
		}
		statement := t.signed(*next)
		switch {
		case statement == nil || t.unsure():
		case next.Size < t.size || !t.matches(statement.Root):
			t.problem("audit_checkpoint", strconv.FormatInt(next.Size, 10), Changed, "the tree of this size has another root")
		}
		t.dropCheckpoint()
	}
}

// checkpointsBeyond reports checkpoints of a larger tree than there is.
func (t *treeCheck) checkpointsBeyond(ctx context.Context) error {
	for _, size := range slices.Sorted(maps.Keys(t.held)) {
		t.problem("audit_checkpoint", strconv.FormatInt(size, 10), Deleted, "a checkpoint kept elsewhere speaks of %d leaves, there are %d", size, t.size)
	}
	for {
		next, err := t.nextCheckpoint(ctx)
		if err != nil || next == nil {
			return err
		}
		t.signed(*next)
		t.problem("audit_checkpoint", strconv.FormatInt(next.Size, 10), Changed, "it speaks of %d leaves, there are %d: leaves were deleted", next.Size, t.size)
		t.dropCheckpoint()
	}
}

// signed checks what the checkpoint says of itself and of the one before it;
// nil when its signature does not hold.
func (t *treeCheck) signed(c Checkpoint) *Statement {
	t.report.Checkpoints++
	id := strconv.FormatInt(c.Size, 10)
	statement, err := OpenCheckpoint(c.Note, t.options.Verifiers...)
	if err != nil {
		t.problem("audit_checkpoint", id, Changed, "its signature does not hold: %v", err)
		return nil
	}
	if statement.Size != c.Size || statement.Root != c.Root || statement.At != c.At {
		t.problem("audit_checkpoint", id, Changed, "its columns are not what was signed")
	}
	if statement.Signatures < t.signatures { // a key that came later is missing on the older ones only
		t.problem("audit_checkpoint", id, Changed, "%d keys signed it, %d signed the one before", statement.Signatures, t.signatures)
	}
	t.signatures = statement.Signatures
	if statement.Previous != t.previous {
		t.problem("audit_checkpoint", strconv.FormatInt(statement.Previous, 10), Deleted, "checkpoint %s names it as the one before", id)
	}
	return &statement
}

func (t *treeCheck) nextCheckpoint(ctx context.Context) (*Checkpoint, error) {
	if len(t.checkpoints) == 0 {
		if t.lastPage {
			return nil, nil
		}
		query := t.q.NewSelect().Model(&t.checkpoints).OrderExpr("size").Limit(page)
		if t.report.Checkpoints > 0 {
			query = query.Where("size > ?", t.previous)
		}
		if err := query.Scan(ctx); err != nil {
			return nil, err
		}
		t.lastPage = len(t.checkpoints) < page
		if len(t.checkpoints) == 0 {
			return nil, nil
		}
	}
	return &t.checkpoints[0], nil
}

func (t *treeCheck) dropCheckpoint() {
	t.previous, t.checkpoints = t.checkpoints[0].Size, t.checkpoints[1:]
}

// root computes the root of the tree so far; with stored false every node is
// taken as computed and every leaf as recomputed where they differ.
func (t *treeCheck) root(stored, storedLeaves bool) tlog.Hash {
	choice := 0
	if !storedLeaves {
		choice = 1<<group - 1
	}
	var root tlog.Hash
	empty := true
	if len(t.tail) > 0 {
		root, empty = rootOf(choose(t.tail, choice)), false
	}
	for level := storedFrom; t.size>>level > 0; level++ {
		if t.size>>level&1 == 0 {
			continue
		}
		hash := t.frontier[level].stored
		if !stored {
			hash = t.frontier[level].computed
		}
		if empty {
			root, empty = hash, false
		} else {
			root = tlog.NodeHash(hash, root)
		}
	}
	return root
}

// matches finds out whether the tree may have this root. When only the
// recomputed leaves of the open group give it, the leaf rows were changed.
func (t *treeCheck) matches(root string) bool {
	for _, stored := range []bool{true, false} {
		for _, storedLeaves := range []bool{true, false} {
			if hexOf(t.root(stored, storedLeaves)) != root {
				continue
			}
			choice := 0
			if !storedLeaves {
				choice = 1<<group - 1
			}
			t.blame(t.tail, choice)
			return true
		}
	}
	return false
}

// unsure reports whether a leaf is missing that the root depends on.
func (t *treeCheck) unsure() bool {
	for _, leaf := range t.tail {
		if leaf.missing {
			return true
		}
	}
	return false
}
