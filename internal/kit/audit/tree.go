package audit

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"
)

// storedFrom is the lowest level of the tree kept in audit_hash: nodes over 8
// leaves and more. Level 0 is audit_leaf itself and the two levels between are
// computed when needed, which saves three of four rows.
const storedFrom = 3

// rootOf computes the RFC 6962 tree hash of the given leaf hashes, which it
// overwrites.
func rootOf(hashes []tlog.Hash) tlog.Hash {
	for n := len(hashes); n > 1; n = len(hashes) {
		next := hashes[: 0 : len(hashes)/2+1]
		for i := 0; i+1 < n; i += 2 {
			next = append(next, tlog.NodeHash(hashes[i], hashes[i+1]))
		}
		if n%2 == 1 {
			next = append(next, hashes[n-1])
		}
		hashes = next
	}
	return hashes[0]
}

// frontier is a tree that only grows: its size and the complete subtree of
// each level that awaits its right sibling.
type frontier struct {
	size  int64
	nodes [63]tlog.Hash // nodes[level] is meant when that bit of size is set
}

// add appends a leaf and reports each subtree it completes.
func (f *frontier) add(leaf tlog.Hash, completed func(level int, n int64, hash tlog.Hash)) {
	level, n, hash := 0, f.size, leaf
	for ; n&1 == 1; n >>= 1 {
		hash = tlog.NodeHash(f.nodes[level], hash)
		level++
		completed(level, n>>1, hash)
	}
	f.nodes[level] = hash
	f.size++
}

// root returns the root of a tree that is not empty.
func (f *frontier) root() tlog.Hash {
	var root tlog.Hash
	for level, first := 0, true; f.size>>level > 0; level++ {
		switch {
		case f.size>>level&1 == 0:
		case first:
			root, first = f.nodes[level], false
		default:
			root = tlog.NodeHash(f.nodes[level], root)
		}
	}
	return root
}

// loadFrontier reads the frontier of the first size leaves.
func loadFrontier(ctx context.Context, q bun.IDB, size int64) (*frontier, error) {
	f := &frontier{size: size}
	var levels []int
	var indexes []int64
	for level := 0; size>>level > 0; level++ {
		if n := size >> level; n&1 == 1 {
			levels, indexes = append(levels, level), append(indexes, tlog.StoredHashIndex(level, n-1))
		}
	}
	hashes, err := treeHashes(ctx, q, indexes)
	if err != nil {
		return nil, err
	}
	for i, level := range levels {
		f.nodes[level] = hashes[i]
	}
	return f, nil
}

// reader gives the tree to the proof functions of tlog.
func reader(ctx context.Context, q bun.IDB) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return treeHashes(ctx, q, indexes) })
}

// treeHashes reads nodes by their tlog index, in the order asked for.
func treeHashes(ctx context.Context, q bun.IDB, indexes []int64) ([]tlog.Hash, error) {
	var leaves, stored []int64
	for _, index := range indexes {
		if level, n := tlog.SplitStoredHashIndex(index); level >= storedFrom {
			stored = append(stored, index)
		} else {
			for seq := n << level; seq < (n+1)<<level; seq++ {
				leaves = append(leaves, seq)
			}
		}
	}
	found, err := readNodes(ctx, q, leaves, stored)
	if err != nil {
		return nil, err
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		if level >= storedFrom {
			hashes[i] = found[place{stored: true, key: index}]
			continue
		}
		below := make([]tlog.Hash, 0, 1<<storedFrom)
		for seq := n << level; seq < (n+1)<<level; seq++ {
			below = append(below, found[place{key: seq}])
		}
		hashes[i] = rootOf(below)
	}
	return hashes, nil
}

// place is where a hash is kept: in audit_hash by index, or in audit_leaf by seq.
type place struct {
	stored bool
	key    int64
}

// readNodes reads hashes in one query; every one asked for must exist.
func readNodes(ctx context.Context, q bun.IDB, leaves, stored []int64) (map[place]tlog.Hash, error) {
	found := make(map[place]tlog.Hash, len(leaves)+len(stored))
	if len(leaves)+len(stored) == 0 {
		return found, nil
	}
	rows, err := q.QueryContext(ctx, "SELECT 0, seq, leaf FROM audit_leaf WHERE seq IN (?) UNION ALL SELECT 1, idx, hash FROM audit_hash WHERE idx IN (?)",
		bun.List(leaves), bun.List(stored))
	if err != nil {
		return nil, fmt.Errorf("audit tree: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var at place
		var text string
		if err := rows.Scan(&at.stored, &at.key, &text); err != nil {
			return nil, fmt.Errorf("audit tree: %w", err)
		}
		hash, ok := parseHash(text)
		if !ok {
			return nil, fmt.Errorf("%w: node %d is not a hash", ErrDamaged, at.key)
		}
		found[at] = hash
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("audit tree: %w", err)
	}
	for _, seq := range leaves {
		if _, ok := found[place{key: seq}]; !ok {
			return nil, fmt.Errorf("%w: leaf %d is missing", ErrDamaged, seq)
		}
	}
	for _, index := range stored {
		if _, ok := found[place{true, index}]; !ok {
			return nil, fmt.Errorf("%w: node %d is missing", ErrDamaged, index)
		}
	}
	return found, nil
}
