package patrol

import (
	"context"
	"slices"

	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// PlanView is a version of the plan as people see it.
type PlanView struct {
	Plan
	MakerName string `json:"makerName"`
	Valid     bool   `json:"valid" doc:"The one of today"`
}

// Threshold is a measure with the number that counts today.
type Threshold struct {
	Measure   string `json:"measure"`
	Group     string `json:"group"`
	Unit      string `json:"unit"`
	Least     bool   `json:"least"`
	Manual    bool   `json:"manual"`
	Limit     int64  `json:"threshold"`
	KeyLimit  int64  `json:"keyThreshold" doc:"In a key period"`
	Parameter string `json:"parameter" doc:"Name of the parameter; empty for what people look at"`
	Basis     string `json:"basis"`
}

// Plans are all versions, the newest first, with today's thresholds.
type Plans struct {
	Versions   []PlanView  `json:"versions" nullable:"false"`
	Thresholds []Threshold `json:"thresholds" nullable:"false"`
}

// Plans shows what is looked at.
func (s *Service) Plans(ctx context.Context) (Plans, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Plans, error) {
		all, err := plans(ctx, q)
		if err != nil {
			return Plans{}, err
		}
		if len(all) == 0 {
			all = []Plan{shipped(q.Now.Day())}
		}
		today := planOn(all, q.Now.Day())
		p := Plans{Versions: []PlanView{}, Thresholds: make([]Threshold, len(measures))}
		var ids []string
		for i := range all {
			ids = append(ids, all[i].CreatedBy)
		}
		names, err := s.needs.Names.PersonNames(ctx, ids)
		for i := range all {
			p.Versions = append(p.Versions, PlanView{all[i], names[all[i].CreatedBy], all[i].Number == today.Number})
		}
		for i := range measures {
			m := &measures[i]
			p.Thresholds[i] = Threshold{Measure: m.Code, Group: m.Group, Unit: m.Unit, Least: m.Least, Manual: m.Manual(), Basis: web.Say(ctx, m.Basis, nil)}
			if !m.Manual() {
				p.Thresholds[i].Parameter, p.Thresholds[i].Limit = m.Parameter(), s.kit.Parameters.Int(m.Parameter(), q.Now.Day())
				p.Thresholds[i].KeyLimit = m.strict(p.Thresholds[i].Limit, s.kit.Parameters.Int(paramStrict, q.Now.Day()))
			}
		}
		return p, err
	})
}

// Revise adds a version of the plan, from a later day on.
func (s *Service) Revise(ctx context.Context, d Draft) (PlanView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitPlan, func(ctx context.Context, tx *usecase.Tx) (PlanView, error) {
		today := tx.Now().Day()
		if err := d.check(today, func(group string) int { return int(s.kit.Parameters.Int(counts[group], today)) }); err != nil {
			return PlanView{}, err
		}
		all, err := plans(ctx, tx)
		if err != nil {
			return PlanView{}, err
		}
		if len(all) == 0 { // the first one: it owes nothing before its day
			base := shipped(today)
			base.Number, base.ValidFrom = 0, d.ValidFrom
			all = []Plan{base}
		}
		p := Plan{Number: all[0].Number + 1, ValidFrom: max(d.ValidFrom, all[0].ValidFrom), Places: d.Places, Rules: slices.Clone(all[0].Rules), Reason: d.Reason}
		for _, r := range d.Rules {
			if at := slices.IndexFunc(p.Rules, func(known Rule) bool { return known.Measure == r.Measure }); at >= 0 {
				p.Rules[at] = r
				continue
			}
			p.Rules = append(p.Rules, r)
		}
		tx.Act("opscenter.patrol.plan")
		tx.Because(d.Reason)
		if err := insertPlan(ctx, tx, &p); err != nil {
			return PlanView{}, err
		}
		names, err := s.needs.Names.PersonNames(ctx, []string{p.CreatedBy})
		return PlanView{Plan: p, MakerName: names[p.CreatedBy]}, err
	})
}
