package ledger

import (
	"cmp"
	"context"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// PlaceHold blocks a code, a batch or an item at once. Whoever has or issued a
// box may hold it on suspicion (GSP art. 87); what blocks boxes elsewhere too
// is for the depot's QA and the regulator.
func (l *Ledger) PlaceHold(ctx context.Context, ask NewHold) (Hold, error) {
	return usecase.Write(ctx, l.runner, ask.permission(), func(ctx context.Context, tx *usecase.Tx) (Hold, error) {
		hold := Hold{ID: id.New(tx.Now()), TargetKind: ask.TargetKind, Target: ask.Target, Kind: ask.Kind, OrgID: tx.Actor.OrgID,
			Reason: ask.Reason, Instruction: ask.Instruction, PlacedBy: tx.Actor.PersonID, PlacedAt: tx.Now(), Version: 1}
		itemID, err := l.checkTarget(ctx, tx, ask)
		if err != nil {
			return hold, err
		}
		hold.ItemID = itemID
		active, err := holdsOn(ctx, tx, []string{ask.Target})
		if err != nil {
			return hold, err
		}
		for _, other := range active {
			if other.Kind == ask.Kind {
				return hold, fault.New(fault.Conflict, "ledger.already_held", "reason", other.Reason)
			}
		}
		if err := insertHold(ctx, tx, &hold); err != nil {
			return hold, err
		}
		tx.Because(ask.Reason)
		if err := l.tell(ctx, tx, &hold); err != nil {
			return hold, err
		}
		if ask.Kind == HoldRecall {
			return hold, tx.Emit(ctx, drugtrace.Recalled{HoldID: hold.ID, BatchID: hold.Target})
		}
		return hold, nil
	})
}

// checkTarget refuses a hold on what does not exist or is out of sight, and
// names the item that it is about.
func (l *Ledger) checkTarget(ctx context.Context, tx *usecase.Tx, ask NewHold) (string, error) {
	missing := fault.New(fault.NotFound, "ledger.no_target")
	switch ask.TargetKind {
	case TargetCode:
		rows, err := loadCodes(ctx, tx, []string{ask.Target})
		if err != nil {
			return "", err
		}
		c := rows[ask.Target]
		if c == nil {
			return "", missing
		}
		roots, err := loadRoots(ctx, tx, rows)
		if err != nil {
			return "", err
		}
		if !tx.Scope.Sees("", stateRow(c, roots).HolderID, c.OriginID) {
			return "", missing
		}
		return c.ItemID, nil
	case TargetBatch:
		batch, err := batchByID(ctx, tx, ask.Target, "ledger.no_target")
		if err != nil {
			return "", err
		}
		if seen, err := handled(ctx, tx, tx.Scope, "s.batch_id = ?", batch.ID); err != nil || !seen {
			return "", cmp.Or[error](err, missing)
		}
		return batch.ItemID, nil
	}
	names, err := l.needs.Items.ItemNames(ctx, []string{ask.Target})
	if err != nil {
		return "", err
	}
	if _, known := names[ask.Target]; !known {
		return "", missing
	}
	if seen, err := handled(ctx, tx, tx.Scope, "s.batch_id IN (SELECT id FROM trace_batch WHERE item_id = ?)", ask.Target); err != nil || !seen {
		return "", cmp.Or[error](err, missing)
	}
	return ask.Target, nil
}

// ReleaseHold lifts a quality hold: QA of the depot that placed it or issued
// the box, or the regulator.
func (l *Ledger) ReleaseHold(ctx context.Context, holdID, reason string) (Hold, error) {
	return l.releaseBy(ctx, PermitRelease, holdID, reason)
}

// ReleaseRegulatorHold lifts a regulator's own hold or recall.
func (l *Ledger) ReleaseRegulatorHold(ctx context.Context, holdID, reason string) (Hold, error) {
	return l.releaseBy(ctx, PermitReleaseRegulator, holdID, reason)
}

func (l *Ledger) releaseBy(ctx context.Context, permission, holdID, reason string) (Hold, error) {
	return usecase.Write(ctx, l.runner, permission, func(ctx context.Context, tx *usecase.Tx) (Hold, error) {
		hold, err := seenHold(ctx, tx, tx.Scope, holdID)
		if err != nil {
			return hold, err
		}
		if refusal := hold.releasable(permission, tx.Scope); refusal != nil {
			return hold, refusal
		}
		return l.release(ctx, tx, hold, reason)
	})
}

func (l *Ledger) release(ctx context.Context, tx *usecase.Tx, hold Hold, reason string) (Hold, error) {
	hold.ReleasedAt, hold.ReleasedBy, hold.ReleaseReason = tx.Now(), tx.Actor.PersonID, reason
	tx.Because(reason)
	return hold, updateHold(ctx, tx, &hold)
}

// holdItem follows the catalogue: suspended and removed items hold their stock.
func (l *Ledger) holdItem(ctx context.Context, raw *db.Tx, event drugtrace.ItemHeld) error {
	return usecase.Handle(ctx, l.runner, raw, "drugtrace.ledger.hold-catalogue", func(ctx context.Context, tx *usecase.Tx) error {
		hold := Hold{ID: id.New(tx.Now()), TargetKind: TargetItem, Target: event.ItemID, ItemID: event.ItemID, Kind: HoldCatalogue,
			OrgID: tx.Actor.OrgID, Reason: event.Reason, PlacedBy: tx.Actor.PersonID, PlacedAt: tx.Now(), Version: 1}
		return insertHold(ctx, tx, &hold)
	})
}

func (l *Ledger) releaseItem(ctx context.Context, raw *db.Tx, event drugtrace.ItemReleased) error {
	return usecase.Handle(ctx, l.runner, raw, "drugtrace.ledger.release-catalogue", func(ctx context.Context, tx *usecase.Tx) error {
		active, err := holdsOn(ctx, tx, []string{event.ItemID})
		if err != nil {
			return err
		}
		for _, hold := range active {
			if hold.Kind == HoldCatalogue {
				if _, err := l.release(ctx, tx, hold, event.Reason); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
