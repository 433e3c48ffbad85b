package monitoring

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
)

// checkSamples finds samples that were put into a slot which has no digest,
// though later slots have: the log cannot speak of them.
func checkSamples(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	slots, err := strays(ctx, q, 100)
	for _, slot := range slots {
		report(audit.Problem{Table: "monitor_sample", ID: fmt.Sprint(slot), What: audit.Inserted, Detail: "samples of a slot that was sealed without any"})
	}
	return err
}

// checkSpells makes the spells of every probe anew from its samples: outages are
// paid for and may not be written by hand.
func checkSpells(ctx context.Context, q bun.IDB, report func(audit.Problem)) error {
	found, err := probeNames(ctx, q)
	if err != nil {
		return err
	}
	for i := range found {
		p := &found[i]
		rows, err := samplesOf(ctx, q, []int64{p.Key}, 0, maxInstant)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			continue
		}
		stored, err := spellsOf(ctx, q, []int64{p.Key}, 0, maxInstant)
		if err != nil {
			return err
		}
		problem := func(s Spell, what, detail string) {
			report(audit.Problem{Table: "monitor_spell", ID: fmt.Sprintf("%s %s %s", p.Code, s.Kind, s.From), What: what, Detail: detail})
		}
		told := map[Spell]bool{}
		for _, s := range Derive(samples(rows)) {
			told[Spell{Kind: s.Kind, From: s.From, To: s.To}] = true
		}
		for i := range stored {
			s := stored[i].spell()
			s.Reason = ""
			if s.From >= rows[0].At && !told[s] { // older ones are of samples past their retention
				problem(s, audit.Changed, "the samples tell another")
			}
			delete(told, s)
		}
		for s := range told {
			problem(s, audit.Deleted, "the samples tell of it")
		}
	}
	return nil
}
