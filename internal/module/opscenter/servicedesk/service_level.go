package servicedesk

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// worked are the actions by which somebody is at a fault.
var worked = []string{"respond", "diagnose", "prelim", "plan", "confirm-plan", "escalate", "arrive", "observe", "note", "widen", "handover"}

// pressed are the urgings since somebody was at a fault last, when they are so
// many and nothing has been done for so long that a worse level is proposed.
func pressed(entries []Entry, most int64, quiet time.Duration, now clock.Instant) []Entry {
	var last clock.Instant
	var urged []Entry
	for _, e := range entries {
		switch {
		case slices.Contains(worked, e.Action):
			last, urged = e.At, nil
		case e.Action == "urge":
			urged = append(urged, e)
		}
	}
	if int64(len(urged)) < most || last > 0 && now.Sub(last) < quiet {
		return nil
	}
	return urged
}

// doubled tells whether users grew by a percentage since they were counted first.
func doubled(first, now, percent int64) bool { return first > 0 && now*100 >= first*percent }

// propose asks for a worse level of the fault whose clocks those are.
func (s *Desk) propose(ctx context.Context, tx *usecase.Tx, t *Ticket, rule, key string, params map[string]any, proofs ...sla.Proof) error {
	return s.kit.Clocks.Signal(ctx, tx, t.ClockID, sla.Signal{Rule: rule, Key: key, Params: params, Proofs: proofs})
}

// weigh looks whether a step shows one of the criteria by which a level gets
// worse (招标文件 3.6.4).
func (s *Desk) weigh(ctx context.Context, tx *usecase.Tx, t *Ticket, action string, step Step) error {
	if t.Kind != FaultKind {
		return nil
	}
	p, day, now := s.kit.Parameters, tx.Now().Day(), tx.Now()
	switch action {
	case "urge":
		return s.press(ctx, tx, t)
	case "complain":
		return s.propose(ctx, tx, t, sla.Complained, strconv.FormatInt(t.Complaints, 10), map[string]any{"count": t.Complaints}, sla.Proof{At: now, Text: step.Text})
	case "sign":
		switch worst := p.Int(paramStars, day); {
		case step.SignKind == "refused":
			return s.propose(ctx, tx, t, sla.Complained, "refused."+strconv.FormatInt(t.Reopens, 10), map[string]any{"count": t.Complaints + 1}, sla.Proof{At: now, Text: step.Text})
		case t.Stars <= worst:
			return s.propose(ctx, tx, t, sla.Rated, strconv.FormatInt(t.Reopens, 10), map[string]any{"stars": t.Stars, "most": worst}, sla.Proof{At: now, Text: s.needs.Say("servicedesk.proof.stars", map[string]any{"stars": t.Stars})})
		}
	case "reopen":
		return s.propose(ctx, tx, t, sla.Returned, strconv.FormatInt(t.Reopens, 10), map[string]any{"count": t.Reopens}, sla.Proof{At: now, Text: step.Text})
	case "merge":
		return s.spread(ctx, tx, t)
	}
	return nil
}

// press proposes a worse level for each full number of urgings that nobody answered.
func (s *Desk) press(ctx context.Context, tx *usecase.Tx, t *Ticket) error {
	day := tx.Now().Day()
	most := s.kit.Parameters.Int(paramUrges, day)
	if t.Urges < most {
		return nil
	}
	entries, err := entriesOf(ctx, tx, t.ID)
	if err != nil {
		return err
	}
	urged := pressed(entries, most, s.kit.Parameters.Duration(paramQuiet, day), tx.Now())
	if urged == nil {
		return nil
	}
	proofs := make([]sla.Proof, len(urged))
	for i, e := range urged {
		proofs[i] = sla.Proof{At: e.At, Text: e.Text}
	}
	whole := len(urged) / int(most) * int(most)
	return s.propose(ctx, tx, t, sla.Urged, urged[whole-1].ID, map[string]any{"count": len(urged), "most": most}, proofs...)
}

// Press looks at faults that were urged in quick order while somebody had just
// been at them: when nothing follows, the level is proposed later.
func (s *Desk) Press(ctx context.Context) error {
	base := s.kit.Runner.DB
	most := s.kit.Parameters.Int(paramUrges, base.Clock().Now().Day())
	tickets, err := urgedOften(ctx, base.Read(), most)
	if err != nil || len(tickets) == 0 {
		return err
	}
	return base.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		if err := job.Guard(ctx, raw); err != nil {
			return err
		}
		return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.press", func(ctx context.Context, tx *usecase.Tx) error {
			for i := range tickets {
				if err := s.press(ctx, tx, &tickets[i]); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// spread proposes a worse level of a fault of which so many others are part.
func (s *Desk) spread(ctx context.Context, tx *usecase.Tx, t *Ticket) error {
	parts, err := partsOf(ctx, tx, t.MasterID)
	if err != nil || int64(len(parts)) < s.kit.Parameters.Int(paramParts, tx.Now().Day()) {
		return err
	}
	master, err := byID(ctx, tx, t.MasterID)
	if err != nil {
		return err
	}
	proofs := make([]sla.Proof, len(parts))
	for i, part := range parts {
		proofs[i] = sla.Proof{At: part.ReportedAt, Text: part.Title, Number: part.Number, Path: path(&part)}
	}
	return s.kit.Clocks.Signal(ctx, tx, master.ClockID, sla.Signal{Rule: sla.Widened, Key: "parts." + strconv.Itoa(len(parts)), Params: map[string]any{"what": s.needs.Say("servicedesk.widened.parts", map[string]any{"count": len(parts)})}, Proofs: proofs})
}

// widen writes down that a fault reaches further than was known: more modules,
// which its clocks then watch as well, or more users.
func (s *Desk) widen(ctx context.Context, tx *usecase.Tx, t *Ticket, step Step, entry *Entry) error {
	var added []string
	items := []Item{}
	for _, number := range step.Modules {
		if !slices.Contains(t.Modules, number) {
			added, items = append(added, number), append(items, Item{Module: number})
		}
	}
	if err := s.knows(ctx, items); err != nil {
		return err
	}
	if len(added) == 0 && step.Affected <= t.Affected {
		return wrong("/modules", "servicedesk.not_wider")
	}
	p, day := s.kit.Parameters, tx.Now().Day()
	var what []string
	if len(added) > 0 {
		t.Modules = append(t.Modules, added...)
		probes, err := s.needs.Probes(ctx, t.Modules)
		if err != nil {
			return err
		}
		if err := s.kit.Clocks.Reach(ctx, tx, t.ClockID, t.Modules, probes); err != nil {
			return err
		}
		what = append(what, s.needs.Say("servicedesk.widened.modules", map[string]any{"modules": strings.Join(added, ", ")}))
	}
	entry.FromTo = fmt.Sprint(t.Affected, ">", max(step.Affected, t.Affected))
	if step.Affected > t.Affected {
		t.Affected = step.Affected
		if t.AffectedFirst == 0 {
			t.AffectedFirst = t.Affected
		} else if doubled(t.AffectedFirst, t.Affected, p.Int(paramGrowth, day)) {
			what = append(what, s.needs.Say("servicedesk.widened.users", map[string]any{"first": t.AffectedFirst, "now": t.Affected}))
		}
	}
	if len(what) == 0 {
		return nil
	}
	return s.propose(ctx, tx, t, sla.Widened, fmt.Sprint("widen.", len(t.Modules), ".", t.Affected), map[string]any{"what": lines(what...)}, sla.Proof{At: tx.Now(), Text: step.Text})
}

// levelled keeps the level that the clocks say beside the fault.
func (s *Desk) levelled(ctx context.Context, raw *db.Tx, e opscenter.Levelled) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.servicedesk.level", func(ctx context.Context, tx *usecase.Tx) error {
		t, err := byClock(ctx, tx, e.SubjectID)
		if err != nil || t.Level == e.Level {
			return err
		}
		entry := Entry{Action: "level", FromTo: fmt.Sprint("P", t.Level, ">P", e.Level)}
		t.Level = e.Level
		if err := saveTicket(ctx, tx, t); err != nil {
			return err
		}
		return write(ctx, tx, t, entry)
	})
}
