package ledger

import (
	"context"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Permissions of the ledger.
const (
	PermitRead             = "drugtrace.ledger.read"
	PermitScan             = "drugtrace.ledger.scan"
	PermitPack             = "drugtrace.ledger.pack"
	PermitHold             = "drugtrace.ledger.hold"
	PermitRelease          = "drugtrace.ledger.release"
	PermitHoldRegulator    = "drugtrace.ledger.hold-regulator"
	PermitReleaseRegulator = "drugtrace.ledger.release-regulator"
)

// NewHold asks for a hold.
type NewHold struct {
	TargetKind  string `json:"targetKind" enum:"code,batch,item"`
	Target      string `json:"target" minLength:"1" maxLength:"80" doc:"A code, or the id of a batch or item"`
	Kind        string `json:"kind" enum:"quality,regulator,recall"`
	Reason      string `json:"reason" minLength:"2" maxLength:"400"`
	Instruction string `json:"instruction,omitempty" maxLength:"800" doc:"What the public is told to do, for recalls"`
}

// placePermission is who may place a kind of hold.
func placePermission(kind string) string {
	if kind == HoldQuality {
		return PermitHold
	}
	return PermitHoldRegulator
}

// releasePermission is who may release it: QA for quality, the regulator for
// their own; a catalogue hold goes with the item's state and never by hand.
func releasePermission(kind string) string {
	if kind == HoldQuality {
		return PermitRelease
	}
	return PermitReleaseRegulator
}

// PlaceHold blocks a code, a batch or an item at once. Anyone with a post in
// the chain may hold what they can see on suspicion (GSP art. 87).
func (l *Ledger) PlaceHold(ctx context.Context, ask NewHold) (Hold, error) {
	return usecase.Write(ctx, l.runner, placePermission(ask.Kind), func(ctx context.Context, tx *usecase.Tx) (Hold, error) {
		hold := Hold{ID: id.New(tx.Now()), TargetKind: ask.TargetKind, Target: ask.Target, Kind: ask.Kind, OrgID: tx.Actor.OrgID,
			Reason: ask.Reason, Instruction: ask.Instruction, PlacedBy: tx.Actor.PersonID, PlacedAt: tx.Now(), Version: 1}
		itemID, err := l.checkTarget(ctx, tx, ask)
		if err != nil {
			return hold, err
		}
		hold.ItemID = itemID
		if ask.Kind == HoldRecall && ask.TargetKind != TargetBatch {
			return hold, fault.New(fault.Invalid, "ledger.recall_batch")
		}
		active, err := holdsOn(ctx, tx, []string{ask.Target})
		if err != nil {
			return hold, err
		}
		for _, other := range active {
			if other.Kind == ask.Kind {
				return hold, fault.New(fault.Conflict, "ledger.already_held", "reason", other.Reason)
			}
		}
		if _, err := tx.NewInsert().Model(&hold).Exec(ctx); err != nil {
			return hold, err
		}
		tx.Record("trace_hold", hold.ID)
		tx.Because(ask.Reason)
		if ask.Kind == HoldRecall {
			return hold, tx.Emit(ctx, drugtrace.Recalled{HoldID: hold.ID, BatchID: hold.Target})
		}
		return hold, nil
	})
}

// checkTarget refuses a hold on what does not exist or is out of sight.
func (l *Ledger) checkTarget(ctx context.Context, tx *usecase.Tx, ask NewHold) (string, error) {
	missing := fault.New(fault.NotFound, "ledger.no_target")
	switch ask.TargetKind {
	case TargetCode:
		rows, err := loadCodes(ctx, tx, []string{ask.Target})
		if err != nil {
			return "", err
		}
		c := rows[ask.Target]
		if c == nil || !tx.Scope.Sees("", c.HolderID, c.OriginID) {
			return "", missing
		}
		return c.ItemID, nil
	case TargetBatch:
		var batch Batch
		if err := tx.NewSelect().Model(&batch).Where("id = ?", ask.Target).Scan(ctx); err != nil {
			return "", db.NotFound(err, "ledger.no_target")
		}
		seen, err := l.seesBatch(ctx, tx, batch.ID)
		if err != nil || !seen {
			return "", missing
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
	return ask.Target, nil
}

func (l *Ledger) seesBatch(ctx context.Context, tx *usecase.Tx, batchID string) (bool, error) {
	if tx.Scope.Sees("") { // reach all
		return true, nil
	}
	n, err := tx.NewSelect().TableExpr("trace_code").Where("batch_id = ?", batchID).
		Where("(holder_id = ? OR origin_id = ?)", tx.Scope.OrgID, tx.Scope.OrgID).Limit(1).Count(ctx)
	return n > 0, err
}

// ReleaseHold lifts a hold, with a reason, by the post that may.
func (l *Ledger) ReleaseHold(ctx context.Context, holdID, reason string) (Hold, error) {
	hold, err := holdByID(ctx, l.runner.DB.Read(), holdID)
	if err != nil {
		return hold, err
	}
	return usecase.Write(ctx, l.runner, releasePermission(hold.Kind), func(ctx context.Context, tx *usecase.Tx) (Hold, error) {
		hold, err := holdByID(ctx, tx, holdID)
		if err != nil {
			return hold, err
		}
		if !tx.Scope.Sees(hold.PlacedBy, hold.OrgID) {
			return hold, fault.New(fault.NotFound, "ledger.no_hold")
		}
		if hold.Kind == HoldCatalogue {
			return hold, fault.New(fault.Conflict, "ledger.catalogue_hold")
		}
		if !hold.ReleasedAt.IsZero() {
			return hold, fault.New(fault.Conflict, "ledger.already_released")
		}
		return l.release(ctx, tx, hold, reason)
	})
}

func (l *Ledger) release(ctx context.Context, tx *usecase.Tx, hold Hold, reason string) (Hold, error) {
	version := hold.Version
	hold.ReleasedAt, hold.ReleasedBy, hold.ReleaseReason, hold.Version = tx.Now(), tx.Actor.PersonID, reason, version+1
	err := db.MustAffect(tx.NewUpdate().Model(&hold).WherePK().Where("version = ?", version).Exec(ctx))
	tx.Record("trace_hold", hold.ID)
	tx.Because(reason)
	return hold, err
}

// holdItem follows the catalogue: suspended and removed items hold their stock.
func (l *Ledger) holdItem(ctx context.Context, raw *db.Tx, event drugtrace.ItemHeld) error {
	return usecase.Handle(ctx, l.runner, raw, "drugtrace.ledger.hold-catalogue", func(ctx context.Context, tx *usecase.Tx) error {
		hold := Hold{ID: id.New(tx.Now()), TargetKind: TargetItem, Target: event.ItemID, ItemID: event.ItemID, Kind: HoldCatalogue,
			OrgID: tx.Actor.OrgID, Reason: event.Reason, PlacedBy: tx.Actor.PersonID, PlacedAt: tx.Now(), Version: 1}
		if _, err := tx.NewInsert().Model(&hold).Exec(ctx); err != nil {
			return err
		}
		tx.Record("trace_hold", hold.ID)
		return nil
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
