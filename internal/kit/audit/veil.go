package audit

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// veilDepth is the height of every veiled tree: 65,536 places, three times as
// many as the largest list has records.
const veilDepth = 16

// Veil commits to a small list of records in such a way that one of them can
// be shown without a word about the others. Each record is hashed with a salt
// of its own, so that guessing a neighbour's text finds nothing; it lies where
// its salted hash puts it and not where it comes in the list; and what is empty
// looks like what is not, so that neither the length nor the place of a path
// tells how many there are. Everything follows from the secret, which is never
// published: whoever knows one record's salt learns nothing of the next.
type Veil struct {
	salts  hash.Hash // keyed with the secret
	filler [sha256.Size]byte
	leaves []veilNode // by place
	place  map[string]uint32
}

// veilNode is a node with something below it.
type veilNode struct {
	index uint32
	hash  tlog.Hash
}

// Opening shows one record of a veiled list.
type Opening struct {
	Salt string   // hex, of this record alone
	Slot int      // place among 65,536
	Path []string // hex, 16 hashes, nearest sibling first
}

// NewVeil lays out the records under a random secret. The order of the records
// does not matter; a record that comes twice counts once.
func NewVeil(secret string, records []string) *Veil {
	if len(records) > 1<<veilDepth {
		panic(fmt.Sprintf("audit: %d records do not fit into a veiled list", len(records)))
	}
	v := &Veil{salts: hmac.New(sha256.New, []byte(secret)), place: make(map[string]uint32, len(records))}
	v.filler = v.sum("filler")
	type leaf struct {
		record string
		hash   tlog.Hash
	}
	leaves := make([]leaf, 0, len(records))
	for _, record := range records {
		leaves = append(leaves, leaf{record, veiled(record, v.salt(record))})
	}
	slices.SortFunc(leaves, func(a, b leaf) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	taken := make(map[uint32]bool, len(leaves))
	for _, l := range leaves {
		if _, twice := v.place[l.record]; twice {
			continue
		}
		slot := uint32(binary.BigEndian.Uint16(l.hash[:]))
		for taken[slot] {
			slot = (slot + 1) % (1 << veilDepth)
		}
		taken[slot], v.place[l.record] = true, slot
		v.leaves = append(v.leaves, veilNode{slot, l.hash})
	}
	slices.SortFunc(v.leaves, func(a, b veilNode) int { return cmp.Compare(a.index, b.index) })
	return v
}

// Root is the commitment, hex; empty for no records.
func (v *Veil) Root() string {
	if len(v.leaves) == 0 {
		return ""
	}
	root, _ := v.climb(0)
	return hexOf(root)
}

// Open shows a record of the list; ok is false for any other.
func (v *Veil) Open(record string) (opening Opening, ok bool) {
	slot, ok := v.place[record]
	if !ok {
		return opening, false
	}
	_, path := v.climb(slot)
	return Opening{Salt: v.salt(record), Slot: int(slot), Path: hexes(path)}, true
}

// climb computes the root, and on the way the siblings above a slot.
func (v *Veil) climb(slot uint32) (root tlog.Hash, path []tlog.Hash) {
	level := slices.Clone(v.leaves)
	for height := range veilDepth {
		sibling, found := slices.BinarySearchFunc(level, slot>>height^1, func(n veilNode, index uint32) int { return cmp.Compare(n.index, index) })
		if found {
			path = append(path, level[sibling].hash)
		} else {
			path = append(path, v.empty(height, slot>>height^1))
		}
		above := level[:0]
		for i := 0; i < len(level); i++ {
			node := level[i]
			left, right := node.hash, node.hash
			switch {
			case node.index&1 == 1:
				left = v.empty(height, node.index^1)
			case i+1 < len(level) && level[i+1].index == node.index|1:
				i++
				right = level[i].hash
			default:
				right = v.empty(height, node.index^1)
			}
			above = append(above, veilNode{node.index >> 1, tlog.NodeHash(left, right)})
		}
		level = above
	}
	return level[0].hash, path
}

// empty is what stands for a subtree without records; only who knows the
// secret can tell it from the hash of one. One block of SHA-256, for there are
// many of them.
func (v *Veil) empty(height int, index uint32) tlog.Hash {
	var text [sha256.Size + 5]byte
	copy(text[:], v.filler[:])
	text[sha256.Size] = byte(height)
	binary.BigEndian.PutUint32(text[sha256.Size+1:], index)
	return sha256.Sum256(text[:])
}

func (v *Veil) salt(record string) string {
	salt := v.sum("record\n" + record)
	return hex.EncodeToString(salt[:])
}

func (v *Veil) sum(text string) (sum [sha256.Size]byte) {
	v.salts.Reset()
	v.salts.Write([]byte(text))
	v.salts.Sum(sum[:0])
	return sum
}

func veiled(record, salt string) tlog.Hash { return tlog.RecordHash([]byte(record + "\n" + salt)) }

// Root is the commitment that the opening leads to from the record, hex;
// empty when the opening has not the form of one.
func (o Opening) Root(record string) string {
	if len(o.Path) != veilDepth || o.Slot < 0 || o.Slot >= 1<<veilDepth {
		return ""
	}
	node := veiled(record, o.Salt)
	for height, text := range o.Path {
		sibling, ok := parseHash(text)
		if !ok {
			return ""
		}
		if o.Slot>>height&1 == 0 {
			node = tlog.NodeHash(node, sibling)
		} else {
			node = tlog.NodeHash(sibling, node)
		}
	}
	return hexOf(node)
}
