package change

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

const baselinePrefix = "JX"

// Capture is what one says who wants a reported configuration to be the rule.
type Capture struct {
	Asset        string `json:"asset" minLength:"2" maxLength:"40"`
	ChangeNumber string `json:"changeNumber,omitempty" maxLength:"24" doc:"Finished change that it comes from; only the first baseline of an asset has none"`
	Note         string `json:"note,omitempty" maxLength:"400"`
}

// Decision is the owner's word on a captured configuration.
type Decision struct {
	Version int    `json:"version" minimum:"1"`
	Text    string `json:"text,omitempty" maxLength:"400"`
}

// Capture takes what the agent of an asset reported last as a baseline that
// waits for the owner.
func (s *Desk) Capture(ctx context.Context, ask Capture) (BaselineView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (BaselineView, error) {
		tx.Act("opscenter.change.capture")
		observed, err := s.needs.Observed(ctx, tx)
		if err != nil {
			return BaselineView{}, err
		}
		var checks fault.Checks
		seen, reports := observed[ask.Asset]
		checks.That(reports && len(seen.Files) > 0, "/asset", "change.no_report")
		if err := checks.Err(); err != nil {
			return BaselineView{}, err
		}
		b := &Baseline{ID: id.New(tx.Now()), Asset: ask.Asset, State: Captured, Files: seen.Files, Digest: digestOf(seen.Files), Count: len(seen.Files), ReportedAt: seen.At,
			ChangeNumber: ask.ChangeNumber, Note: ask.Note, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now()}
		if err := s.permitted(ctx, tx, b); err != nil {
			return BaselineView{}, err
		}
		if b.Number, err = serial.Next(ctx, tx.Tx, baselinePrefix); err != nil {
			return BaselineView{}, err
		}
		if err := insertBaseline(ctx, tx, b); err != nil {
			return BaselineView{}, err
		}
		tx.Touch(baselineTable)
		return s.baselineView(ctx, tx, tx.Actor, b)
	})
}

// permitted: the first baseline of an asset needs the owner's word alone; each
// later one comes from a change that was finished after the last one.
func (s *Desk) permitted(ctx context.Context, q bun.IDB, b *Baseline) error {
	now, err := approvedBaselines(ctx, q)
	if err != nil {
		return err
	}
	var checks fault.Checks
	before := now[b.Asset]
	if before == nil && b.ChangeNumber == "" {
		return nil
	}
	if b.ChangeNumber == "" {
		checks.Add("/changeNumber", "change.baseline_change", "asset", b.Asset)
		return checks.Err()
	}
	c, err := byNumber(ctx, q, b.ChangeNumber)
	if fault.Is(err, fault.NotFound) {
		checks.Add("/changeNumber", "change.baseline_change", "asset", b.Asset)
		return checks.Err()
	}
	if err != nil {
		return err
	}
	since := clock.Instant(0)
	if before != nil {
		since = before.DecidedAt
	}
	checks.That(c.Outcome == Done && slices.Contains(c.Assets, b.Asset) && c.FinishedAt > since, "/changeNumber", "change.baseline_change", "asset", b.Asset)
	b.ChangeID = c.ID
	return checks.Err()
}

// Decide is the owner's word on a captured configuration. Approved, it takes the
// place of the one before, and the alerts of the agent compare with it.
func (s *Desk) Decide(ctx context.Context, baselineID, action string, d Decision) (BaselineView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitAuthorise, func(ctx context.Context, tx *usecase.Tx) (BaselineView, error) {
		b, err := baselineByID(ctx, tx, baselineID)
		if err != nil {
			return BaselineView{}, err
		}
		transition, err := baselineFlow.Next(b.State, action)
		if err != nil {
			return BaselineView{}, err
		}
		if b.Version != d.Version {
			return BaselineView{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := b.guard(tx.Actor.PersonID); refusal != nil {
			return BaselineView{}, refusal
		}
		tx.Act("opscenter.change." + action)
		tx.Because(d.Text)
		if action == "approve" {
			if err := s.replace(ctx, tx, b); err != nil {
				return BaselineView{}, err
			}
		}
		b.State, b.DecidedBy, b.DecidedAt = transition.Target(b.State), tx.Actor.PersonID, tx.Now()
		if err := saveBaseline(ctx, tx, b); err != nil {
			return BaselineView{}, err
		}
		tx.Touch(baselineTable)
		return s.baselineView(ctx, tx, tx.Actor, b)
	})
}

func (b *Baseline) guard(person string) *fault.Error {
	if b.CreatedBy == person {
		return fault.New(fault.Conflict, "change.own_baseline")
	}
	return nil
}

func (s *Desk) replace(ctx context.Context, tx *usecase.Tx, b *Baseline) error {
	if err := s.permitted(ctx, tx, b); err != nil {
		return err
	}
	now, err := approvedBaselines(ctx, tx)
	if err != nil {
		return err
	}
	if before := now[b.Asset]; before != nil {
		before.State = Replaced
		if err := saveBaseline(ctx, tx, before); err != nil {
			return err
		}
	}
	return s.needs.Adopt(ctx, tx, b.Asset, b.Files)
}

// Baselines shows a page of baselines.
func (s *Desk) Baselines(ctx context.Context, input *baselinesInput) (list.Result[BaselineView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[BaselineView], error) {
		page, err := list.Page(ctx, q, baselineList, input.Params, list.Where(input.BaselineFilter))
		result := list.Result[BaselineView]{Items: make([]BaselineView, len(page.Items)), Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		for i := range page.Items {
			if err == nil {
				result.Items[i], err = s.baselineView(ctx, q, q.Actor, &page.Items[i])
			}
		}
		return result, err
	})
}

// Baseline shows one baseline.
func (s *Desk) Baseline(ctx context.Context, baselineID string) (BaselineView, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (BaselineView, error) {
		b, err := baselineByID(ctx, q, baselineID)
		if err != nil {
			return BaselineView{}, err
		}
		return s.baselineView(ctx, q, q.Actor, b)
	})
}

func (s *Desk) baselineView(ctx context.Context, q bun.IDB, actor scope.Actor, b *Baseline) (BaselineView, error) {
	names, err := s.needs.Names.PersonNames(ctx, []string{b.CreatedBy, b.DecidedBy})
	if err != nil {
		return BaselineView{}, err
	}
	v := BaselineView{Baseline: *b, MakerName: names[b.CreatedBy], DeciderName: names[b.DecidedBy], Against: []Deviation{}}
	v.Actions = baselineFlow.Actions(actor, b.State, func(string) *fault.Error { return b.guard(actor.PersonID) }, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	if b.State == Captured {
		approved, err := approvedBaselines(ctx, q)
		if err != nil {
			return v, err
		}
		if before := approved[b.Asset]; before != nil {
			v.Against = deviations(before.Files, b.Files)
		}
	}
	return v, nil
}

// Captures are what can be captured now: assets whose agent reports, each with
// the finished changes that a new baseline may come from.
func (s *Desk) Captures(ctx context.Context) ([]Capturable, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]Capturable, error) {
		observed, err := s.needs.Observed(ctx, q)
		if err != nil {
			return nil, err
		}
		approved, err := approvedBaselines(ctx, q)
		if err != nil {
			return nil, err
		}
		list := []Capturable{}
		for asset, seen := range observed {
			one := Capturable{Asset: asset, ReportedAt: seen.At, Files: len(seen.Files), Changes: []string{}, Deviations: []Deviation{}}
			since := clock.Instant(0)
			if b := approved[asset]; b != nil {
				one.Baseline, since, one.Deviations = b.Number, b.DecidedAt, deviations(b.Files, seen.Files)
			}
			done, err := finished(ctx, q, Done, int64(since))
			if err != nil {
				return nil, err
			}
			for _, c := range done {
				if slices.Contains(c.Assets, asset) {
					one.Changes = append(one.Changes, c.Number)
				}
			}
			list = append(list, one)
		}
		slices.SortFunc(list, func(a, b Capturable) int { return strings.Compare(a.Asset, b.Asset) })
		return list, nil
	})
}

// Capturable is an asset whose agent reports.
type Capturable struct {
	Asset      string        `json:"asset"`
	ReportedAt clock.Instant `json:"reportedAt"`
	Files      int           `json:"files"`
	Baseline   string        `json:"baseline" doc:"Number of the approved one"`
	Deviations []Deviation   `json:"deviations" nullable:"false"`
	Changes    []string      `json:"changes" nullable:"false" doc:"Finished changes that a new baseline may come from"`
}
