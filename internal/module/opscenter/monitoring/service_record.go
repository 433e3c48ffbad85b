package monitoring

import (
	"context"
	"slices"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/probe"
)

// Taken is a sample of a probe on its way into the database.
type Taken struct {
	Key  int64
	Note string
	Sample
}

// slotLength is how much time one digest covers.
const slotLength = 5 * time.Minute

func slotOf(at clock.Instant) int64 { return int64(at) / slotLength.Milliseconds() }

// Record stores samples in the caller's transaction, in any order and also late:
// states and spells follow from the time they were taken. A sample that is there
// already is not stored twice. It returns how many were new.
func (m *Monitor) Record(ctx context.Context, tx *db.Tx, taken []Taken) (int, error) {
	byKey := map[int64][]Taken{}
	for _, t := range taken {
		byKey[t.Key] = append(byKey[t.Key], t)
	}
	keys := make([]int64, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	slices.Sort(keys) // the order of locks
	if len(keys) == 0 {
		return 0, nil
	}
	known, err := tracks(ctx, tx, keys...)
	if err != nil {
		return 0, err
	}
	declared, err := probesByKey(ctx, tx, keys)
	if err != nil {
		return 0, err
	}
	fresh := 0
	for _, key := range keys {
		k, p := known[key], declared[key]
		if p == nil { // never, or somebody removed it by hand
			continue
		}
		n, err := record(ctx, tx, p, &k, byKey[key])
		if err != nil {
			return 0, err
		}
		fresh += n
	}
	return fresh, nil
}

func record(ctx context.Context, tx *db.Tx, p *Probe, k *track, taken []Taken) (int, error) {
	slices.SortStableFunc(taken, func(a, b Taken) int { return int(a.At - b.At) })
	for i := range taken {
		if taken[i].Every == 0 {
			taken[i].Every = int64(p.EverySeconds)
		}
	}
	taken = slices.CompactFunc(taken, func(a, b Taken) bool { return a.At == b.At })
	late := slices.IndexFunc(taken, func(t Taken) bool { return t.At > k.LastAt })
	if late < 0 {
		late = len(taken)
	}
	if late > 0 {
		var err error
		if taken, err = missing(ctx, tx, p.Key, taken); err != nil || len(taken) == 0 {
			return 0, err
		}
	}
	rows := make([]*sampleRow, len(taken))
	for i, t := range taken {
		rows[i] = &sampleRow{Probe: p.Key, At: t.At, Status: t.Status, Millis: min(t.Millis, 1<<31-1), Reason: t.Reason, Every: t.Every, Slot: slotOf(tx.Now())}
	}
	if err := insertSamples(ctx, tx, rows); err != nil {
		return 0, err
	}
	newest := taken[len(taken)-1]
	if newest.At > k.LastAt {
		k.LastAt, k.Status, k.Reason, k.Note, k.Millis = newest.At, int(newest.Status), newest.Reason, newest.Note, newest.Millis
		k.NextAt = max(newest.At.Add(p.Every()), tx.Now())
	}
	if taken[0].At <= k.Seen {
		if err := retell(ctx, tx, p, k, taken[0].At); err != nil {
			return 0, err
		}
		return len(taken), saveTrack(ctx, tx, k)
	}
	for _, t := range taken {
		var spells []Spell
		k.Track, spells = k.Step(t.Sample)
		for _, s := range spells {
			if err := putSpell(ctx, tx, p.Key, s); err != nil {
				return 0, err
			}
		}
	}
	return len(taken), saveTrack(ctx, tx, k)
}

// missing leaves out what is stored already.
func missing(ctx context.Context, tx *db.Tx, key int64, taken []Taken) ([]Taken, error) {
	at := make([]clock.Instant, len(taken))
	for i, t := range taken {
		at[i] = t.At
	}
	there, err := have(ctx, tx, key, at)
	return slices.DeleteFunc(taken, func(t Taken) bool { return there[t.At] }), err
}

// retell makes the spells anew from the last good sample before an instant: what
// a late sample can change lies after it.
func retell(ctx context.Context, tx *db.Tx, p *Probe, k *track, from clock.Instant) error {
	anchor, err := lastGood(ctx, tx, p.Key, from)
	if err != nil {
		return err
	}
	if err := dropSpells(ctx, tx, p.Key, anchor); err != nil {
		return err
	}
	rows, err := samplesOf(ctx, tx, []int64{p.Key}, anchor, maxInstant)
	if err != nil {
		return err
	}
	before := Track{}
	if !anchor.IsZero() && k.First < anchor {
		before.First = k.First
	}
	told, after := derive(before, samples(rows))
	for _, s := range told {
		if err := putSpell(ctx, tx, p.Key, s); err != nil {
			return err
		}
	}
	k.Track = after
	return nil
}

const maxInstant = clock.Instant(1) << 60

func samples(rows []sampleRow) []Sample {
	list := make([]Sample, len(rows))
	for i := range rows {
		list[i] = rows[i].sample()
	}
	return list
}

// taken is the sample of a finished measurement.
func takenOf(key int64, at clock.Instant, r probe.Result) Taken {
	return Taken{Key: key, Note: r.Note, Sample: Sample{At: at, Status: r.Status, Millis: r.Took.Milliseconds(), Reason: r.Reason}}
}
