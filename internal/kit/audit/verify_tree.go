package audit

import (
	"context"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"
)

// group is how many leaves lie under the lowest stored node.
const group = 1 << storedFrom

// node is a place of the tree as stored, and, when it does not follow from
// what is below it, as it would follow.
type node struct {
	stored, computed tlog.Hash
	unsure           bool // something below is missing, so it cannot be checked
}

// options are the hashes the node may stand for.
func (n node) options() []tlog.Hash {
	if n.stored == n.computed {
		return []tlog.Hash{n.stored}
	}
	return []tlog.Hash{n.stored, n.computed}
}

// sealedLeaf is a leaf row beside the leaf of the row it stands for.
type sealedLeaf struct {
	seq                int64
	kind, ref          string
	stored, recomputed tlog.Hash
	differs, missing   bool
}

// treeCheck grows the tree over the stored leaves and compares it with the
// stored nodes and checkpoints on the way. It holds one path of the tree.
type treeCheck struct {
	*verifier
	nodes       *hashCursor
	checkpoints []Checkpoint // a page of those that are still to be checked
	lastPage    bool         // there are no more of them in the table
	previous    int64        // size of the checkpoint before them
	signatures  int          // how many keys signed that one
	held        map[int64][]Statement
	size        int64
	tail        []sealedLeaf // leaves of the group that is not full
	frontier    [63]node     // complete subtrees by level, from storedFrom up
}

// tree checks leaves, stored nodes and checkpoints.
func (v *verifier) tree(ctx context.Context) error {
	t := &treeCheck{verifier: v, nodes: &hashCursor{q: v.q, last: -1}}
	t.openHeld()
	for after := int64(-1); ; {
		var rows []leafRow
		if err := v.q.NewSelect().Model(&rows).Where("seq > ?", after).OrderExpr("seq").Limit(page).Scan(ctx); err != nil {
			return err
		}
		if err := t.leaves(ctx, rows); err != nil {
			return err
		}
		if len(rows) < page {
			break
		}
		after = rows[len(rows)-1].Seq
	}
	return t.finish(ctx)
}

// leaves adds one page of leaves to the tree.
func (t *treeCheck) leaves(ctx context.Context, rows []leafRow) error {
	refs := map[string][]string{}
	for _, row := range rows {
		refs[row.Kind] = append(refs[row.Kind], row.Ref)
	}
	recomputed, err := t.recompute(ctx, refs)
	if err != nil {
		return err
	}
	archived, err := t.missingEntries(ctx, rows, recomputed)
	if err != nil {
		return err
	}
	for _, row := range rows {
		// A short gap is leaves that are missing; a long one a leaf that was moved.
		if row.Seq-t.size > 10*page {
			t.problem("audit_leaf", strconv.FormatInt(row.Seq, 10), Inserted, "out of sequence after %d", t.size-1)
			continue
		}
		for t.size < row.Seq {
			t.problem("audit_leaf", strconv.FormatInt(t.size, 10), Deleted, "its number is missing")
			if err := t.add(ctx, sealedLeaf{seq: t.size, missing: true}); err != nil {
				return err
			}
		}
		leaf := sealedLeaf{seq: row.Seq, kind: row.Kind, ref: row.Ref}
		leaf.stored, _ = parseHash(row.Leaf)
		leaf.recomputed = leaf.stored
		text, found := recomputed[recordKey{row.Kind, row.Ref}]
		inArchive := row.Kind == KindEntry && archived[row.Ref] // the leaf alone is here
		if !found && !inArchive {
			t.orphan(row.Leaf, orphan{"audit_leaf", strconv.FormatInt(row.Seq, 10), row.Kind, row.Ref})
		} else if found && text != row.Leaf {
			leaf.recomputed, _ = parseHash(text)
			leaf.differs = true
		}
		if err := t.add(ctx, leaf); err != nil {
			return err
		}
	}
	return nil
}

// missingEntries finds out which entries without a row were archived.
func (t *treeCheck) missingEntries(ctx context.Context, rows []leafRow, recomputed map[recordKey]string) (map[string]bool, error) {
	var ids []string
	for _, row := range rows {
		if _, found := recomputed[recordKey{row.Kind, row.Ref}]; !found && row.Kind == KindEntry && t.report.Archived > 0 {
			ids = append(ids, row.Ref)
		}
	}
	return archivedOf(ctx, t.q, ids)
}

func (t *treeCheck) add(ctx context.Context, leaf sealedLeaf) error {
	t.tail = append(t.tail, leaf)
	t.size++
	if len(t.tail) == group {
		if err := t.closeGroup(ctx); err != nil {
			return err
		}
	}
	return t.checkpointsAt(ctx)
}

// closeGroup checks the stored node over a full group of leaves. Where a leaf
// row and the row it stands for disagree, the node tells which was changed.
func (t *treeCheck) closeGroup(ctx context.Context) error {
	n := t.size/group - 1
	stored, found, err := t.node(ctx, storedFrom, n)
	if err != nil {
		return err
	}
	leaves := t.tail
	t.tail = nil
	current := node{stored: stored, computed: rootOf(choose(leaves, 0))}
	var differing int
	for _, leaf := range leaves {
		current.unsure = current.unsure || leaf.missing
		if leaf.differs {
			differing++
		}
	}
	switch {
	case !found:
		current.stored = current.computed
		t.blameRows(leaves)
	case current.unsure:
		current.computed, current.unsure = stored, false
		t.blameRows(leaves)
	default:
		settled := false
		for choice := 0; choice < 1<<differing && !settled; choice++ {
			if settled = rootOf(choose(leaves, choice)) == stored; settled {
				current.computed = stored
				t.blame(leaves, choice)
			}
		}
		if !settled {
			t.problem("audit_hash", nodeID(storedFrom, n), Changed, "it does not follow from the leaves %d to %d: one of them or it was changed", n*group, n*group+group-1)
			t.blameRows(leaves)
		}
	}
	return t.grow(ctx, storedFrom, n, current)
}

// choose gives the hashes of leaves; of those that differ, the bits of choice
// say which to take as recomputed instead of as stored.
func choose(leaves []sealedLeaf, choice int) []tlog.Hash {
	hashes, bit := make([]tlog.Hash, len(leaves)), 0
	for i, leaf := range leaves {
		hashes[i] = leaf.stored
		if leaf.differs {
			if choice>>bit&1 == 1 {
				hashes[i] = leaf.recomputed
			}
			bit++
		}
	}
	return hashes
}

// blame reports the leaves that differ: the leaf row where choice took the
// recomputed hash, else the row the leaf stands for.
func (t *treeCheck) blame(leaves []sealedLeaf, choice int) {
	bit := 0
	for i := range leaves {
		leaf := &leaves[i]
		if !leaf.differs {
			continue
		}
		if choice>>bit&1 == 1 {
			t.problem("audit_leaf", strconv.FormatInt(leaf.seq, 10), Changed, "the tree holds another hash, that of %s %s", leaf.kind, leaf.ref)
			leaf.stored = leaf.recomputed
		} else {
			t.problem(t.kinds[leaf.kind].Table, leaf.ref, Changed, "it is not what leaf %d sealed", leaf.seq)
		}
		leaf.differs = false
		bit++
	}
}

// blameRows reports leaves that differ when the tree cannot tell which side
// was changed.
func (t *treeCheck) blameRows(leaves []sealedLeaf) {
	for _, leaf := range leaves {
		if leaf.differs {
			t.problem("audit_leaf", strconv.FormatInt(leaf.seq, 10), Changed, "it is not the hash of %s %s; one of the two was changed", leaf.kind, leaf.ref)
			t.problem(t.kinds[leaf.kind].Table, leaf.ref, Changed, "it is not what leaf %d sealed; one of the two was changed", leaf.seq)
		}
	}
}

// grow puts a complete subtree into the frontier and checks the nodes above
// that it completes.
func (t *treeCheck) grow(ctx context.Context, level int, n int64, right node) error {
	for ; n&1 == 1; n >>= 1 {
		left := t.frontier[level]
		level++
		stored, found, err := t.node(ctx, level, n>>1)
		if err != nil {
			return err
		}
		above := node{stored: stored, computed: tlog.NodeHash(left.stored, right.stored), unsure: left.unsure || right.unsure}
		follows := false
		for _, l := range left.options() {
			for _, r := range right.options() {
				follows = follows || tlog.NodeHash(l, r) == stored
			}
		}
		switch {
		case !found:
			above.stored = above.computed
		case follows || above.unsure:
			above.computed, above.unsure = stored, false
		default:
			t.problem("audit_hash", nodeID(level, n>>1), Changed, "it does not follow from the two nodes below it")
		}
		right = above
	}
	t.frontier[level] = right
	return nil
}

// node reads a stored node; a missing one is a problem.
func (t *treeCheck) node(ctx context.Context, level int, n int64) (tlog.Hash, bool, error) {
	text, found, err := t.nodes.at(ctx, tlog.StoredHashIndex(level, n), func(extra int64) {
		t.problem("audit_hash", strconv.FormatInt(extra, 10), Inserted, "the tree has no such node")
	})
	if err != nil {
		return tlog.Hash{}, false, err
	}
	if !found {
		t.problem("audit_hash", nodeID(level, n), Deleted, "the node is missing")
	}
	hash, _ := parseHash(text)
	return hash, found, nil
}

func nodeID(level int, n int64) string {
	return strconv.FormatInt(tlog.StoredHashIndex(level, n), 10)
}

// finish reports what is stored beyond the end of the tree.
func (t *treeCheck) finish(ctx context.Context) error {
	t.blameRows(t.tail)
	t.report.Leaves = t.size
	if t.size > 0 {
		t.report.Root = hexOf(t.root(true, true))
	}
	err := t.nodes.rest(ctx, func(extra int64) {
		t.problem("audit_hash", strconv.FormatInt(extra, 10), Inserted, "beyond the last leaf: it was inserted, or leaves were deleted")
	})
	if err != nil {
		return err
	}
	return t.checkpointsBeyond(ctx)
}
