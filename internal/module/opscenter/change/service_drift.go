package change

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/configuration"
)

// Patched are the finished changes that put patches on assets: facts of their
// duties.
func (s *Desk) Patched(ctx context.Context) ([]configuration.Fact, error) {
	done, err := finished(ctx, s.kit.Runner.DB.Read(), Done, 0)
	var facts []configuration.Fact
	for _, c := range done {
		if c.Category != "patch" {
			continue
		}
		for _, asset := range c.Assets {
			facts = append(facts, configuration.Fact{Asset: asset, Duty: "patch", At: c.FinishedAt, Source: c.Number, Path: page + c.ID})
		}
	}
	return facts, err
}

// Drifts shows a page of drifts.
func (s *Desk) Drifts(ctx context.Context, input *driftsInput) (list.Result[Drift], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[Drift], error) {
		return list.Page(ctx, q, driftList, input.Params, list.Where(input.DriftFilter))
	})
}

// sight is everything that a comparison of all assets reads.
type sight struct {
	observed  map[string]Observed
	baselines map[string]*Baseline
	known     map[string]map[string]*Drift // by asset and path
	changes   []Change
	grace     clock.Instant
}

func (s *Desk) sight(ctx context.Context, tx *usecase.Tx) (sight, error) {
	v := sight{grace: clock.Instant(s.kit.Parameters.Int(paramGrace, tx.Now().Day()) * hour), known: map[string]map[string]*Drift{}}
	var err error
	if v.observed, err = s.needs.Observed(ctx, tx); err != nil {
		return v, err
	}
	if v.baselines, err = approvedBaselines(ctx, tx); err != nil {
		return v, err
	}
	rows, err := standing(ctx, tx)
	if err != nil {
		return v, err
	}
	for i := range rows {
		if v.known[rows[i].Asset] == nil {
			v.known[rows[i].Asset] = map[string]*Drift{}
		}
		v.known[rows[i].Asset][rows[i].Path] = &rows[i]
	}
	v.changes, err = changesSince(ctx, tx, int64(tx.Now()-v.grace))
	return v, err
}

// cover is the change that explains a deviation of an asset. A finished change
// explains it until its baseline is approved.
func (v *sight) cover(asset string, now clock.Instant) string {
	for i := range v.changes {
		c := &v.changes[i]
		spent := c.Outcome == Done && v.baselines[asset] != nil && v.baselines[asset].DecidedAt >= c.FinishedAt
		if !spent && c.covers(asset, now, v.grace) {
			return c.Number
		}
	}
	return ""
}

// Detect compares what the agents reported with what was approved. What no
// change covers becomes a violation and a ticket; what was once a violation
// stays one. A host that reports nothing says nothing: its silence is an alert.
func (s *Desk) Detect(ctx context.Context) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, s.kit.Runner, raw, "opscenter.change.detect", func(ctx context.Context, tx *usecase.Tx) error {
			v, err := s.sight(ctx, tx)
			if err != nil {
				return err
			}
			for asset, b := range v.baselines {
				if err := s.compare(ctx, tx, &v, asset, b); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// differs tells whether a known drift must be written anew.
func (d *Drift) differs(now Deviation, baselineID, cover string) bool {
	state := DriftOpen
	if cover != "" {
		state = DriftCovered
	}
	return d.Found != now.Found || d.Kind != now.Kind || d.BaselineID != baselineID || d.State != state && !d.Violation
}

func (s *Desk) compare(ctx context.Context, tx *usecase.Tx, v *sight, asset string, b *Baseline) error {
	seen, reports := v.observed[asset]
	if !reports {
		return nil
	}
	now, cover := deviations(b.Files, seen.Files), v.cover(asset, tx.Now())
	for path, d := range v.known[asset] {
		i := slices.IndexFunc(now, func(n Deviation) bool { return n.Path == path })
		if i >= 0 && d.BaselineID == b.ID {
			continue
		}
		d.State, d.EndedAt, d.Ending = DriftOver, tx.Now(), "restored"
		if d.BaselineID != b.ID {
			d.Ending = "baseline"
		}
		if err := saveDrift(ctx, tx, d); err != nil {
			return err
		}
		delete(v.known[asset], path)
	}
	var violations []*Drift
	for _, n := range now {
		d := v.known[asset][n.Path]
		switch {
		case d == nil:
			d = &Drift{ID: id.New(tx.Now()), Asset: asset, Path: n.Path, BaselineID: b.ID, Expected: n.Expected, SeenAt: seen.At, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID}
		case !d.differs(n, b.ID, cover):
			continue
		}
		d.Kind, d.Found = n.Kind, n.Found
		if !d.Violation { // a change that comes later excuses nothing
			d.State, d.ChangeNumber = DriftCovered, cover
			if cover == "" {
				d.State, d.Violation = DriftOpen, true
				violations = append(violations, d)
				continue
			}
		}
		if err := saveDrift(ctx, tx, d); err != nil {
			return err
		}
	}
	return s.report(ctx, tx, asset, seen.At, violations)
}

// report opens one ticket for all new violations of an asset.
func (s *Desk) report(ctx context.Context, tx *usecase.Tx, asset string, at clock.Instant, violations []*Drift) error {
	if len(violations) == 0 {
		return nil
	}
	modules, err := s.kit.Assets.Touched(ctx, tx, []string{asset})
	if err != nil {
		return err
	}
	finding := Finding{Asset: asset, Modules: modules, At: at}
	for _, d := range violations {
		finding.Files = append(finding.Files, d.Path)
	}
	ticketID, number, err := s.needs.Findings(ctx, tx, finding)
	if err != nil {
		return err
	}
	for _, d := range violations {
		d.TicketID, d.TicketNumber = ticketID, number
		if err := saveDrift(ctx, tx, d); err != nil {
			return err
		}
	}
	return nil
}
