package monitoring

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Rules lists the rules.
func (m *Monitor) Rules(ctx context.Context) ([]RuleView, error) {
	return usecase.Read(ctx, m.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]RuleView, error) {
		found, err := rules(ctx, q)
		if err != nil {
			return nil, err
		}
		return m.ruleViews(ctx, q, q.Now, found...)
	})
}

// ReviseRule changes the numbers of a rule.
func (m *Monitor) ReviseRule(ctx context.Context, ruleID string, v Revision) (RuleView, error) {
	return usecase.Write(ctx, m.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (RuleView, error) {
		tx.Act("opscenter.monitoring.rule")
		tx.Because(v.Reason)
		r, err := ruleByID(ctx, tx, ruleID)
		if err == nil {
			err = v.apply(&r)
		}
		if err == nil {
			err = saveRule(ctx, tx, &r)
		}
		if err != nil {
			return RuleView{}, err
		}
		views, err := m.ruleViews(ctx, tx, tx.Now(), r)
		if err != nil {
			return RuleView{}, err
		}
		return views[0], nil
	})
}

// ruleViews says what holds in key periods, and whether one binds now.
func (m *Monitor) ruleViews(ctx context.Context, q bun.IDB, now clock.Instant, found ...Rule) ([]RuleView, error) {
	period, err := m.needs.KeyPeriod(ctx, q, now)
	if err != nil {
		return nil, err
	}
	percent := m.kit.Parameters.Int(paramStrict, now.Day())
	views := make([]RuleView, len(found))
	for i := range found {
		tight := found[i].strict(percent)
		views[i] = RuleView{Rule: found[i], KeyThreshold: tight.Threshold, KeyForSeconds: tight.ForSeconds}
		if period != nil {
			views[i].Period, views[i].PeriodPath = period.Number, period.Path
		}
	}
	return views, nil
}
