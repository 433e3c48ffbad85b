package audit

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Export says what a bundle holds.
type Export struct {
	From, To clock.Day // of the entries, both included
	Document string    // name of the document that describes the form
	Text     string    // and its text
	Signer   *Signer
	Made     clock.Instant
	// Withhold tells whether the changes of a table say something of a person;
	// such records are given as their hash alone. Nil withholds nothing.
	Withhold func(entity string) bool
	// Data are tables whose rows of the time go with it.
	Data []DataSet
}

// ErrNothingSigned says that no signed entry lies in the time asked for.
var ErrNothingSigned = errors.New("audit: no signed entry in this time")

// WriteBundle writes the evidence of a time: from the first leaf of it to the
// checkpoint that covers the last. q should be a snapshot.
func WriteBundle(ctx context.Context, q bun.IDB, w io.Writer, export Export) error {
	b := &bundleWriter{q: q, added: added{q: q}, w: w, export: export, sums: newBundleSums()}
	head, err := b.extent(ctx)
	if err != nil {
		return err
	}
	if err := b.frame(ctx, head); err != nil {
		return err
	}
	if err := b.data(ctx); err != nil {
		return err
	}
	if err := b.log(ctx, head); err != nil {
		return err
	}
	note, err := export.Signer.Sign(b.sums.text(export.Signer.Name()))
	if err != nil {
		return err
	}
	return b.put(lineEnd, bundleEnd{lineEnd, note})
}

type bundleWriter struct {
	q           bun.IDB
	added       added
	w           io.Writer
	export      Export
	sums        *bundleSums
	checkpoints []Checkpoint
}

func (b *bundleWriter) put(kind string, line any) error {
	text, err := canonicalLine(line)
	if err == nil {
		b.sums.add(kind, text)
		_, err = b.w.Write(text)
	}
	return err
}

// extent finds the leaves of the time and the checkpoint that covers them. What
// is not signed yet is left to a later bundle.
func (b *bundleWriter) extent(ctx context.Context) (head bundleHead, err error) {
	head = bundleHead{Line: lineBundle, Format: bundleFormat, Origin: b.export.Signer.Name(), From: b.export.From, To: b.export.To, Made: b.export.Made}
	if len(b.export.Data) > 0 {
		head.Format = bundleRows
	}
	latest, err := LatestCheckpoint(ctx, b.q)
	if errors.Is(err, ErrNoCheckpoint) {
		return head, ErrNothingSigned
	}
	if err != nil {
		return head, err
	}
	var last int64
	err = b.q.QueryRowContext(ctx, "SELECT coalesce(min(l.seq), -1), coalesce(max(l.seq), -1) FROM audit_entry e JOIN audit_leaf l ON l.kind = ? AND l.ref = e.id"+
		" WHERE e.at >= ? AND e.at < ? AND l.seq < ?", KindEntry, b.export.From.Start(), b.export.To.End(), latest.Size).Scan(&head.First, &last)
	if err != nil {
		return head, fmt.Errorf("audit bundle: %w", err)
	}
	if last < 0 {
		return head, ErrNothingSigned
	}
	covering, err := CheckpointCovering(ctx, b.q, last)
	head.Size = covering.Size
	return head, err
}

// frame writes what stands before the leaves.
func (b *bundleWriter) frame(ctx context.Context, head bundleHead) error {
	err := errors.Join(b.put(lineBundle, head), b.put(lineDocument, bundleDocument{lineDocument, b.export.Document, b.export.Text}))
	for _, key := range b.export.Signer.verifiers {
		err = errors.Join(err, b.put(lineKey, bundleKey{lineKey, key}))
	}
	if err != nil {
		return err
	}
	left, err := loadFrontier(ctx, b.q, head.First)
	if err != nil {
		return err
	}
	for level := len(left.nodes) - 1; level >= 0; level-- {
		if head.First>>level&1 == 0 {
			continue
		}
		if err := b.put(lineBefore, bundleNode{lineBefore, level, hexOf(left.nodes[level])}); err != nil {
			return err
		}
	}
	return b.q.NewSelect().Model(&b.checkpoints).Where("size > ?", head.First).Where("size <= ?", head.Size).OrderExpr("size").Scan(ctx)
}

// log writes the leaves in pages, each with its entry, records and checkpoint.
func (b *bundleWriter) log(ctx context.Context, head bundleHead) error {
	for from := head.First; from < head.Size; from += page {
		var leaves []leafRow
		err := b.q.NewSelect().Model(&leaves).Where("seq >= ?", from).Where("seq < ?", min(from+page, head.Size)).OrderExpr("seq").Scan(ctx)
		if err != nil {
			return fmt.Errorf("audit bundle: %w", err)
		}
		entries, err := b.entries(ctx, leaves)
		if err != nil {
			return err
		}
		for _, leaf := range leaves {
			if err := b.leaf(ctx, leaf, entries[leaf.Ref]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *bundleWriter) entries(ctx context.Context, leaves []leafRow) (map[string]*Entry, error) {
	var ids []string
	for _, leaf := range leaves {
		if leaf.Kind == KindEntry {
			ids = append(ids, leaf.Ref)
		}
	}
	found := make(map[string]*Entry, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var entries []Entry
	if err := b.q.NewSelect().Model(&entries).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("audit bundle: %w", err)
	}
	for i := range entries {
		found[entries[i].ID] = &entries[i]
	}
	return found, nil
}

func (b *bundleWriter) leaf(ctx context.Context, leaf leafRow, e *Entry) error {
	line := bundleLeaf{Line: lineLeaf, Seq: leaf.Seq, Kind: leaf.Kind, Ref: leaf.Ref, Leaf: leaf.Leaf}
	if leaf.Kind == KindEntry {
		if e == nil {
			archived, err := archivedOf(ctx, b.q, []string{leaf.Ref})
			if err != nil {
				return err
			}
			if line.Moved = archived[leaf.Ref]; !line.Moved {
				return fmt.Errorf("%w: entry %s is missing", ErrDamaged, leaf.Ref)
			}
		}
	}
	if e != nil {
		line.Entry = &bundleEntry{int64(e.At), e.Action, e.PersonID, e.PostID, e.OrgID, e.Reason, e.TraceID, e.RecordCount, e.RecordsRoot, e.PrivateHash, e.Result}
	}
	if err := b.put(lineLeaf, line); err != nil {
		return err
	}
	if line.Entry != nil && e.RecordCount > 0 {
		if err := b.records(ctx, e.ID); err != nil {
			return err
		}
	}
	if len(b.checkpoints) == 0 || b.checkpoints[0].Size != leaf.Seq+1 {
		return nil
	}
	next := b.checkpoints[0]
	b.checkpoints = b.checkpoints[1:]
	return b.put(lineCheckpoint, bundleCheckpoint{lineCheckpoint, next.Size, next.Note})
}

func (b *bundleWriter) records(ctx context.Context, entryID string) error {
	for position := 0; ; position += page {
		var rows []recordRow
		err := b.q.NewSelect().Model(&rows).Where("entry_id = ?", entryID).Where("position >= ?", position).Where("position < ?", position+page).OrderExpr("position").Scan(ctx)
		if err != nil {
			return fmt.Errorf("audit bundle: %w", err)
		}
		for _, r := range rows {
			line := bundleRecord{Line: lineRecord, Hash: hexOf(r.hash())}
			if b.export.Withhold == nil || !b.export.Withhold(r.Entity) {
				line.Entity, line.EntityID, line.Revision, line.Digest, line.Changes = r.Entity, r.EntityID, r.Revision, r.Digest, r.Changes
			}
			if err := b.put(lineRecord, line); err != nil {
				return err
			}
		}
		if len(rows) < page {
			return nil
		}
	}
}
