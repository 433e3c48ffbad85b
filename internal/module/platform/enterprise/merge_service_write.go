package enterprise

import (
	"context"
	"slices"

	"gongzhi/internal/contract/platform"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// Propose asks to make one of two organisations; somebody else confirms.
func (m *Merges) Propose(ctx context.Context, in MergeProposal) (MergeView, error) {
	return usecase.Write(ctx, m.runner(), PermitMerge, func(ctx context.Context, tx *usecase.Tx) (MergeView, error) {
		now := tx.Now()
		merge := &Merge{ID: id.New(now), KeptID: in.KeptID, LostID: in.LostID, KeptVersion: in.KeptVersion, LostVersion: in.LostVersion, State: mergeFlow.Initial,
			Taken: []string{}, Version: 1, CreatedAt: now, CreatedBy: tx.Actor.PersonID, UpdatedAt: now}
		kept, lost, err := m.joinable(ctx, tx, merge)
		if err != nil {
			return MergeView{}, err
		}
		if merge.Reason, err = because(tx, in.Reason); err != nil {
			return MergeView{}, err
		}
		differ := choices(kept, lost, m.scopeLabel(ctx))
		var checks fault.Checks
		for _, field := range in.Taken {
			checks.That(slices.ContainsFunc(differ, func(c Choice) bool { return c.Field == field }), "/taken", "enterprise.merge.field")
			if !slices.Contains(merge.Taken, field) {
				merge.Taken = append(merge.Taken, field)
			}
		}
		if err := checks.Err(); err != nil {
			return MergeView{}, err
		}
		tx.Act("platform.enterprise.merge-propose")
		if merge.Number, err = serial.Next(ctx, tx.Tx, "HB"); err != nil {
			return MergeView{}, err
		}
		merge.Search = fold.Index(merge.Number, kept.Name, lost.Name, merge.Reason)
		if err := insertMerge(ctx, tx, merge); err != nil {
			return MergeView{}, err
		}
		return m.view(ctx, tx, tx.Actor, merge)
	})
}

// joinable loads the pair of a merge and refuses while anything stands against
// it, or when one of the two is not as it was compared.
func (m *Merges) joinable(ctx context.Context, tx *usecase.Tx, merge *Merge) (kept, lost *Organisation, err error) {
	if tx.Scope.Reach != scope.All {
		return nil, nil, absent()
	}
	if kept, lost, err = m.two(ctx, tx, merge.KeptID, merge.LostID); err != nil {
		return nil, nil, err
	}
	for _, side := range []struct {
		org     *Organisation
		version int
	}{{kept, merge.KeptVersion}, {lost, merge.LostVersion}} {
		if side.org.Version != side.version {
			return nil, nil, fault.New(fault.Conflict, "enterprise.merge.changed", "organisation", side.org.Name)
		}
	}
	ties, err := m.ties(ctx, tx, tx.Actor, kept, lost, merge.ID)
	if err == nil && len(ties) > 0 {
		err = ties[0].fault(kept, lost)
	}
	return kept, lost, err
}

// Decide confirms a merge, refuses it or takes it back.
func (m *Merges) Decide(ctx context.Context, mergeID, action string, version int, reason string) (MergeView, error) {
	permission := PermitMergeDecide
	if action == "withdraw" {
		permission = PermitMerge
	}
	return usecase.Write(ctx, m.runner(), permission, func(ctx context.Context, tx *usecase.Tx) (MergeView, error) {
		merge, err := mergeSeen(ctx, tx, tx.Scope, mergeID)
		if err != nil {
			return MergeView{}, err
		}
		step, err := mergeFlow.Next(merge.State, action)
		if err != nil {
			return MergeView{}, err
		}
		if merge.Version != version {
			return MergeView{}, fault.New(fault.Conflict, "fault.stale")
		}
		if refusal := merge.guard(action, tx.Actor.PersonID); refusal != nil {
			return MergeView{}, refusal
		}
		tx.Act("platform.enterprise.merge-" + action)
		if action == "approve" {
			tx.Because(merge.Reason)
			err = m.join(ctx, tx, merge)
		} else {
			merge.Decision, err = because(tx, reason)
		}
		if err != nil {
			return MergeView{}, err
		}
		merge.State, merge.DecidedAt, merge.DecidedBy = step.Target(merge.State), tx.Now(), tx.Actor.PersonID
		if err := updateMerge(ctx, tx, merge); err != nil {
			return MergeView{}, err
		}
		return m.view(ctx, tx, tx.Actor, merge)
	})
}

// join makes one of the two: facts, licences, files, what is below the lost one
// and what was merged into it before. Its posts follow by the event.
func (m *Merges) join(ctx context.Context, tx *usecase.Tx, merge *Merge) error {
	kept, lost, err := m.joinable(ctx, tx, merge)
	if err != nil {
		return err
	}
	o := m.register
	if slices.Contains(merge.Taken, "phone") {
		phone, err := o.kit.Ring.Open(phonePlace(lost.ID), string(lost.PhoneSealed))
		if err != nil {
			return err
		}
		o.setPhone(&fault.Checks{}, kept, &phone)
	}
	kept.take(lost, merge.Taken)
	if err := moveLicences(ctx, tx, kept, lost, merge.Taken); err != nil {
		return err
	}
	lost.State, lost.MergedInto, lost.ParentID, lost.Former = Merged, Optional(kept.ID), "", nil
	if err := update(ctx, tx, lost); err != nil {
		return err
	}
	for _, link := range []struct {
		column string
		of     func(o *Organisation) *Optional
	}{{"parent_id", func(o *Organisation) *Optional { return &o.ParentID }}, {"merged_into", func(o *Organisation) *Optional { return &o.MergedInto }}} {
		others, err := below(ctx, tx, link.column, lost.ID)
		if err != nil {
			return err
		}
		for _, other := range others {
			*link.of(other) = Optional(kept.ID)
			if err := update(ctx, tx, other); err != nil {
				return err
			}
		}
	}
	if err := moveFiles(ctx, tx, lost.ID, kept.ID); err != nil {
		return err
	}
	if err := update(ctx, tx, kept); err != nil {
		return err
	}
	o.changed(tx)
	return tx.Emit(ctx, platform.OrganisationMerged{OrganisationID: kept.ID, MergedID: lost.ID})
}

// moveLicences gives the licences of the lost organisation to the kept one. Of
// one that both hold the chosen record stays; the other one is kept as removed.
func moveLicences(ctx context.Context, tx *usecase.Tx, kept, lost *Organisation, taken []string) error {
	for i := range lost.Licences {
		l := &lost.Licences[i]
		gone := l
		if at := heldAs(kept.Licences, l.key()); at < 0 || slices.Contains(taken, "licences/"+l.key()) {
			if gone = nil; at >= 0 {
				old := kept.Licences[at]
				gone = &old
				kept.Licences = slices.Delete(kept.Licences, at, at+1)
			}
			l.OrganisationID = kept.ID
			kept.Licences = append(kept.Licences, *l)
			if err := storeLicence(ctx, tx, l, false); err != nil {
				return err
			}
		}
		if gone != nil {
			gone.RemovedAt = tx.Now()
			if err := storeLicence(ctx, tx, gone, false); err != nil {
				return err
			}
		}
	}
	lost.Licences = []Licence{}
	return nil
}
