package monitoring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// KindDigest is the kind of leaves that stand for the samples of five minutes.
const KindDigest = "samples"

// grace is how many slots a digest waits, so that a transaction that began in a
// slot has ended when the slot is summed up.
const grace = 1

// digestRow sums up the samples that arrived in one slot.
type digestRow struct {
	bun.BaseModel `bun:"table:monitor_digest,alias:t"`

	Slot    int64  `bun:"slot,pk"`
	Samples int    `bun:"samples"`
	Hash    string `bun:"hash"`
}

// purgeRow says up to which slot samples were removed after their retention.
type purgeRow struct {
	bun.BaseModel `bun:"table:monitor_purge,alias:t"`

	ID         string `bun:"id,pk"`
	BeforeSlot int64  `bun:"before_slot"`
	Samples    int64  `bun:"samples"`
	CreatedAt  int64  `bun:"created_at"`
}

const purgeTable = "monitor_purge"

func (d *digestRow) ref() string { return strconv.FormatInt(d.Slot, 10) }

// leaf is what the log seals of a slot.
func (d *digestRow) leaf() string {
	return audit.LeafHash(fmt.Sprintf("monitor.v1\n%d\n%d\n%s", d.Slot, d.Samples, d.Hash), "")
}

// sum is the digest of the samples of a slot, ordered by probe and time. Anybody
// with the rows can compute it: one line a sample, "probe at status millis every reason".
func sum(slot int64, rows []sampleRow) digestRow {
	hash := sha256.New()
	for _, r := range rows {
		_, _ = fmt.Fprintf(hash, "%d %d %d %d %d %s\n", r.Probe, r.At, r.Status, r.Millis, r.Every, r.Reason)
	}
	return digestRow{Slot: slot, Samples: len(rows), Hash: hex.EncodeToString(hash.Sum(nil))}
}

// Digest seals the slots that are over. It runs as a job.
func (m *Monitor) Digest(ctx context.Context) error {
	for {
		more := false
		err := m.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			slots, err := undigested(ctx, tx, slotOf(tx.Now())-grace, digestBatch)
			if err != nil || len(slots) == 0 {
				return err
			}
			more = len(slots) == digestBatch
			bySlot, err := samplesIn(ctx, tx, slots)
			if err != nil {
				return err
			}
			for _, slot := range slots {
				d := sum(slot, bySlot[slot])
				if err := insertDigest(ctx, tx, &d); err != nil {
					return err
				}
				if err := audit.Pend(ctx, tx, KindDigest, d.ref(), d.leaf()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || !more {
			return err
		}
	}
}

const digestBatch = 200

// Purge removes samples that are older than their retention, a day at a time,
// and leaves on record up to where. Digests stay, and with them the proof of
// what a copy of the samples must look like.
func (m *Monitor) Purge(ctx context.Context) error {
	now := m.kit.Runner.DB.Clock().Now()
	keep := now.Add(-m.kit.Parameters.Duration(paramKeep, now.Day()))
	return m.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, m.kit.Runner, raw, "opscenter.monitoring.purge", func(ctx context.Context, tx *usecase.Tx) error {
			before, err := purgeable(ctx, tx, slotOf(keep))
			if err != nil || before == 0 {
				return err
			}
			return removeSamples(ctx, tx, before)
		})
	})
}

// DigestKind teaches the verifier to recompute the leaves from the samples.
func DigestKind() audit.Kind {
	return audit.Kind{Name: KindDigest, Table: "monitor_digest", Recompute: recompute, Refs: digestRefs}
}

func digestRefs(ctx context.Context, q bun.IDB, after string, limit int) ([]string, error) {
	from := int64(-1)
	if after != "" {
		from, _ = strconv.ParseInt(after, 10, 64)
	}
	rows, err := digestsAfter(ctx, q, from, limit)
	refs := make([]string, len(rows))
	for i := range rows {
		refs[i] = rows[i].ref()
	}
	return refs, err
}

// recompute makes the leaves anew. A digest row that is not the sum of its
// samples names the table of the samples; purged slots speak for themselves.
func recompute(ctx context.Context, q bun.IDB, refs []string, report func(audit.Problem)) (map[string]string, error) {
	purged, err := purgedBefore(ctx, q)
	if err != nil {
		return nil, err
	}
	leaves := make(map[string]string, len(refs))
	err = db.Chunks(refs, 50, func(part []string) error {
		slots := make([]int64, 0, len(part))
		for _, ref := range part {
			if slot, err := strconv.ParseInt(ref, 10, 64); err == nil {
				slots = append(slots, slot)
			}
		}
		stored, err := digestsOf(ctx, q, slots)
		if err != nil {
			return err
		}
		bySlot, err := samplesIn(ctx, q, slots)
		if err != nil {
			return err
		}
		for _, d := range stored {
			if now := sum(d.Slot, bySlot[d.Slot]); d.Slot >= purged && (now.Hash != d.Hash || now.Samples != d.Samples) {
				report(audit.Problem{Table: "monitor_sample", ID: d.ref(), What: audit.Changed,
					Detail: fmt.Sprintf("the samples of this slot are not those it was sealed with: %d there, %d sealed", now.Samples, d.Samples)})
			}
			leaves[d.ref()] = d.leaf()
		}
		return nil
	})
	return leaves, err
}

// DigestSet are the digests of a time as raw data: each row stands for a leaf of
// the log.
func DigestSet(from, to clock.Instant) audit.DataSet {
	return audit.DataSet{Table: audit.Table{Name: "monitor_digest", Key: "slot"}, Column: "slot", From: slotOf(from), To: slotOf(to),
		Leaf: func(row audit.Image) (kind, ref, text string) {
			return KindDigest, row["slot"], fmt.Sprintf("monitor.v1\n%s\n%s\n%s", row["slot"], row["samples"], row["hash"])
		}}
}
