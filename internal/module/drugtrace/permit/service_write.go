package permit

import (
	"context"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// Create writes a draft.
func (p *Permits) Create(ctx context.Context, content Content) (View, error) {
	return usecase.Write(ctx, p.runner, PermitEdit, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		tx.Act("drugtrace.permit.create")
		permit := Permit{ID: id.New(tx.Now()), State: Draft, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		lines, err := p.fill(ctx, tx, &permit, content)
		if err != nil {
			return View{}, err
		}
		if err := insertPermit(ctx, tx, &permit, lines); err != nil {
			return View{}, err
		}
		return p.view(ctx, tx, tx.Actor, tx.Now().Day(), permit)
	})
}

// Update replaces a draft.
func (p *Permits) Update(ctx context.Context, permitID string, version int, content Content) (View, error) {
	return p.act(ctx, permitID, version, "update", PermitEdit, func(ctx context.Context, tx *usecase.Tx, permit *Permit) error {
		lines, err := p.fill(ctx, tx, permit, content)
		if err != nil {
			return err
		}
		return replaceLines(ctx, tx, permit.ID, lines)
	})
}

// Approve puts a permit into force and tells the ledger its quota, in one
// transaction. Who drafted it cannot approve it.
func (p *Permits) Approve(ctx context.Context, permitID string, version int) (View, error) {
	return p.act(ctx, permitID, version, "approve", PermitApprove, func(ctx context.Context, tx *usecase.Tx, permit *Permit) error {
		day := tx.Now().Day()
		if refusal := approveGuard(permit, tx.Actor.PersonID, day); refusal != nil {
			return refusal
		}
		if p.params.Bool(paramClearance, day) && permit.ClearanceNo == "" { // required since it was drafted
			var checks fault.Checks
			checks.Add("/clearanceNo", "permit.clearance")
			return checks.Err()
		}
		lines, err := linesOf(ctx, tx, permit.ID)
		if err != nil {
			return err
		}
		ids := make([]string, len(lines))
		for i, line := range lines {
			ids[i] = line.ItemID
		}
		if err := p.needs.Items.RequireEffective(ctx, tx, ids, day); err != nil {
			return err
		}
		for _, line := range lines {
			if err := p.needs.Quota.Set(ctx, tx, permit.ID, line.ItemID, line.MaxQty); err != nil {
				return err
			}
		}
		permit.ApprovedBy = tx.Actor.PersonID
		return nil
	})
}

// Close ends a permit, with a reason.
func (p *Permits) Close(ctx context.Context, permitID string, version int, reason string) (View, error) {
	return p.act(ctx, permitID, version, "close", PermitApprove, func(_ context.Context, tx *usecase.Tx, _ *Permit) error {
		reason = strings.TrimSpace(reason)
		var checks fault.Checks
		checks.That(utf8.RuneCountInString(reason) >= 2, "/reason", "permit.reason")
		tx.Because(reason)
		return checks.Err()
	})
}

func (p *Permits) act(ctx context.Context, permitID string, version int, action, permission string, run func(ctx context.Context, tx *usecase.Tx, permit *Permit) error) (View, error) {
	return usecase.Write(ctx, p.runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		permit, err := seen(ctx, tx, tx.Scope, permitID)
		if err != nil {
			return View{}, err
		}
		step, err := permits.Next(permit.Standing(tx.Now().Day()), action)
		if err != nil {
			return View{}, err
		}
		if permit.Version != version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		tx.Act("drugtrace.permit." + action)
		permit.State = step.Target(permit.State)
		if err := run(ctx, tx, &permit); err != nil {
			return View{}, err
		}
		if err := savePermit(ctx, tx, &permit, version); err != nil {
			return View{}, err
		}
		return p.view(ctx, tx, tx.Actor, tx.Now().Day(), permit)
	})
}

// fill takes what was typed and checks it against items and organisations.
func (p *Permits) fill(ctx context.Context, tx *usecase.Tx, permit *Permit, content Content) ([]Line, error) {
	content.tidy()
	ids := make([]string, len(content.Lines))
	for i, line := range content.Lines {
		ids[i] = line.ItemID
	}
	names, err := p.needs.Items.ItemNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	organisations, err := p.needs.Organisations.OrganisationNames(ctx, []string{content.OrgID})
	if err != nil {
		return nil, err
	}
	var checks fault.Checks
	content.check(&checks, names, p.params.Bool(paramClearance, tx.Now().Day()))
	reached := organisations[content.OrgID] != "" && tx.Scope.Sees(tx.Actor.PersonID, content.OrgID)
	checks.That(reached, "/orgId", "permit.organisation_unknown")
	if err := checks.Err(); err != nil {
		return nil, err
	}
	permit.PermitNo, permit.OrgID, permit.Port, permit.CustomsNo = content.PermitNo, content.OrgID, content.Port, content.CustomsNo
	permit.ClearanceNo, permit.Remark, permit.EditedBy = content.ClearanceNo, seal.Kept(permit.Remark, content.Remark), tx.Actor.PersonID
	permit.ValidFrom, permit.ValidTo = clock.Day(content.ValidFrom), clock.Day(content.ValidTo)
	words := []string{content.PermitNo, content.CustomsNo, content.ClearanceNo, organisations[content.OrgID]}
	lines := make([]Line, len(content.Lines))
	for i, line := range content.Lines {
		lines[i] = Line{ID: permit.ID + "-" + line.ItemID, PermitID: permit.ID, ItemID: line.ItemID, MaxQty: line.MaxQty}
		words = append(words, names[line.ItemID].Hant)
	}
	permit.Search = fold.Index(words...)
	return lines, nil
}

// itemLabel names an item in the language of the request.
func itemLabel(ctx context.Context, name drugtrace.ItemName) string {
	label := map[i18n.Lang]string{i18n.Hans: name.Hans, i18n.Portuguese: name.Pt, i18n.English: name.En}[i18n.FromContext(ctx)]
	if label == "" {
		label = name.Hant
	}
	return strings.TrimSpace(label + " " + name.Strength)
}
