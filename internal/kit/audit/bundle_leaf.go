package audit

import (
	"golang.org/x/mod/sumdb/tlog"
)

// leaf checks the number and the content of a leaf and adds it to the tree.
func (b *bundleReader) leaf(text []byte) {
	var line bundleLeaf
	if !b.read(text, &line, lineLeaf) {
		return
	}
	what := leafName(line.Seq)
	switch {
	case line.Seq < b.tree.size:
		b.problem(what, "it is out of order, after leaf %d", b.tree.size-1)
		return
	case line.Seq > b.tree.size:
		b.missing(line.Seq)
	}
	hash, ok := parseHash(line.Leaf)
	if !ok {
		b.problem(what, "its hash is not one")
	}
	switch entry := line.Entry; {
	case entry != nil && line.Kind == KindEntry:
		if e := entry.entry(line.Ref); e.Leaf() != line.Leaf {
			b.problem("entry "+line.Ref, "it is not what leaf %d sealed", line.Seq)
		}
		b.report.Entries++
		b.entry, b.entryLine, b.hashes = &line, b.number, b.hashes[:0]
	case entry == nil && line.Kind == KindEntry && line.Moved:
		b.report.Moved++
	case entry != nil || line.Kind == KindEntry || line.Moved:
		b.problem(what, "kind and content do not belong together")
	}
	b.stands(line.Kind, line.Ref, line.Leaf)
	b.report.Leaves++
	b.tree.add(hash, func(int, int64, tlog.Hash) {})
}

// missing reports leaves that are not there; after them no root is known.
func (b *bundleReader) missing(next int64) {
	if next-1 == b.tree.size {
		b.problem(leafName(b.tree.size), "it is missing")
	} else {
		b.problem(leafName(b.tree.size), "it and all up to leaf %d are missing", next-1)
	}
	b.torn, b.tree.size = true, next
}

func (b *bundleReader) record(text []byte) {
	var line bundleRecord
	if !b.read(text, &line, lineRecord) {
		return
	}
	if b.entry == nil {
		b.problem(lineRecord, "it belongs to no entry")
		return
	}
	hash, ok := parseHash(line.Hash)
	if !ok {
		b.problem("record of entry "+b.entry.Ref, "its hash is not one")
	}
	b.report.Records++
	if line.Entity == "" {
		b.report.Withheld++
	} else {
		row := recordRow{Entity: line.Entity, EntityID: line.EntityID, Revision: line.Revision, Digest: line.Digest, Changes: line.Changes}
		if row.hash() != hash {
			b.problem("record "+line.Entity+" "+line.EntityID, "it is not what its hash says")
		}
		b.proves(line.Entity, line.EntityID, line.Revision, line.Digest)
	}
	b.hashes = append(b.hashes, hash)
}

// settle compares an entry with its records once they have all passed.
func (b *bundleReader) settle() {
	if b.entry == nil {
		return
	}
	ref, stated := "entry "+b.entry.Ref, b.entry.Entry
	switch {
	case len(b.hashes) != stated.RecordCount:
		b.at(b.entryLine, ref, "it has %d records, %d are there", stated.RecordCount, len(b.hashes))
	case len(b.hashes) > 0 && hexOf(rootOf(b.hashes)) != stated.RecordsRoot:
		b.at(b.entryLine, ref, "its records were changed or moved: they do not lead to its root")
	}
	b.entry = nil
}

// checkpoint checks a signed statement against the tree so far.
func (b *bundleReader) checkpoint(text []byte) {
	var line bundleCheckpoint
	if !b.read(text, &line, lineCheckpoint) {
		return
	}
	b.report.Checkpoints++
	what := checkpointName(line.Size)
	statement, err := OpenCheckpoint(line.Note, b.verifiers()...)
	if err != nil {
		b.problem(what, "its signature does not hold: %v", err)
		return
	}
	switch {
	case statement.Size != line.Size:
		b.problem(what, "it speaks of %d leaves", statement.Size)
	case line.Size != b.tree.size:
		b.problem(what, "it stands after %d leaves", b.tree.size)
	case !b.torn && hexOf(b.tree.root()) != statement.Root:
		b.problem(what, "leaves %d to %d do not lead to its root: one of them, or the subtree before, was changed, removed or moved", b.signed, line.Size-1)
	}
	if !b.first && statement.Previous != b.previous {
		b.problem(checkpointName(statement.Previous), "it is missing: the next one names it")
	}
	if statement.Signatures < b.signatures {
		b.problem(what, "%d keys signed it, %d signed the one before", statement.Signatures, b.signatures)
	}
	b.first, b.previous, b.signatures, b.signed = false, line.Size, statement.Signatures, line.Size
}
