package drugcatalog

import (
	"context"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Decision is what a person says when performing an action.
type Decision struct {
	Version    int    `json:"version" minimum:"1"`
	Reason     string `json:"reason" required:"false" maxLength:"400" doc:"Required to reject, suspend, resume and remove"`
	DocumentNo string `json:"documentNo" required:"false" maxLength:"80" doc:"Required to suspend, resume and remove"`
}

// permissionOf is what an action needs.
func permissionOf(action string) string {
	for _, t := range append(itemFlow.Transitions, versionFlow.Transitions...) {
		if t.Action == action {
			return t.Permission
		}
	}
	return PermitEdit
}

// Do performs submit, approve, reject or discard on the open version, or
// suspend, resume or remove on the item.
func (c *Catalogue) Do(ctx context.Context, itemID, action string, decision Decision) (View, error) {
	return usecase.Write(ctx, c.runner, permissionOf(action), func(ctx context.Context, tx *usecase.Tx) (View, error) {
		record, err := loadRecord(ctx, tx, itemID)
		if err != nil {
			return View{}, err
		}
		if record.Version != decision.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		decision.Reason, decision.DocumentNo = strings.TrimSpace(decision.Reason), strings.TrimSpace(decision.DocumentNo)
		tx.Act("drugtrace.drugcatalog." + action)
		tx.Because(decision.Reason)
		switch action {
		case "suspend", "resume", "remove":
			err = changeState(ctx, tx, record, action, decision)
		default:
			err = c.moveVersion(ctx, tx, record, action, decision)
		}
		if err != nil {
			return View{}, err
		}
		if err := updateRecord(ctx, tx, record); err != nil {
			return View{}, duplicate(err)
		}
		return c.view(ctx, tx, tx.Actor, record)
	})
}

// moveVersion takes the open version one step; an item that was never approved
// goes with it.
func (c *Catalogue) moveVersion(ctx context.Context, tx *usecase.Tx, record *Record, action string, decision Decision) error {
	open, err := loadOpen(ctx, tx, record.ID)
	if err != nil {
		return err
	}
	if open == nil { // nothing is being prepared
		return fault.New(fault.Conflict, "flow.undefined", "entity", itemFlow.Entity, "action", action, "state", record.State)
	}
	step, err := versionFlow.Next(open.State, action)
	if err != nil {
		return err
	}
	if record.VersionNo == 0 {
		itemStep, err := itemFlow.Next(record.State, action)
		if err != nil {
			return err
		}
		record.State = itemStep.To
	}
	open.State, record.RevisionState = step.To, step.To
	switch action {
	case "submit":
		open.SubmittedBy, open.SubmittedAt = tx.Actor.PersonID, tx.Now()
		err = c.checkReady(ctx, tx, open)
	case "approve", "reject":
		err = c.decide(ctx, tx, record, open, action, decision)
	case "discard":
		record.RevisionState = ""
	}
	if err != nil {
		return err
	}
	return updateVersion(ctx, tx, open)
}

func (c *Catalogue) decide(ctx context.Context, tx *usecase.Tx, record *Record, open *Version, action string, decision Decision) error {
	if open.drafted(tx.Actor.PersonID) {
		return samePerson
	}
	open.DecidedBy, open.DecidedAt, open.Note = tx.Actor.PersonID, tx.Now(), decision.Reason
	if action == "reject" {
		var checks fault.Checks
		checkReason(&checks, decision)
		return checks.Err()
	}
	if err := c.checkReady(ctx, tx, open); err != nil {
		return err
	}
	record.Content, record.VersionNo, record.RevisionState = open.Content, open.Number, ""
	return nil
}

// checkReady refuses a version that may not come into force; rules and other
// items may have changed since it was drafted.
func (c *Catalogue) checkReady(ctx context.Context, tx *usecase.Tx, open *Version) error {
	rules, err := c.rules(tx.Now().Day())
	if err != nil {
		return err
	}
	var checks fault.Checks
	open.Content.check(&checks, rules)
	open.Content.checkSubmission(&checks)
	if err := checkKeys(ctx, tx, &checks, open.ItemID, &open.Content); err != nil {
		return err
	}
	return checks.Err()
}

func checkReason(checks *fault.Checks, decision Decision) {
	checks.That(utf8.RuneCountInString(decision.Reason) >= 2, "/reason", "drugcatalog.reason")
}

// changeState suspends, resumes or removes an item and tells the ledger, which
// holds or releases what is in stock.
func changeState(ctx context.Context, tx *usecase.Tx, record *Record, action string, decision Decision) error {
	step, err := itemFlow.Next(record.State, action)
	if err != nil {
		return err
	}
	var checks fault.Checks
	checkReason(&checks, decision)
	checks.That(decision.DocumentNo != "", "/documentNo", "drugcatalog.document")
	if err := checks.Err(); err != nil {
		return err
	}
	record.State, record.StateReason, record.StateDocument = step.To, decision.Reason, decision.DocumentNo
	reason := decision.Reason + " (" + decision.DocumentNo + ")"
	if action == "resume" {
		return tx.Emit(ctx, drugtrace.ItemReleased{ItemID: record.ID, Reason: reason})
	}
	if action == "remove" {
		if err := discardOpen(ctx, tx, record); err != nil {
			return err
		}
	}
	return tx.Emit(ctx, drugtrace.ItemHeld{ItemID: record.ID, Reason: reason})
}

// discardOpen drops the version being prepared: nothing of a removed item
// comes into force any more.
func discardOpen(ctx context.Context, tx *usecase.Tx, record *Record) error {
	open, err := loadOpen(ctx, tx, record.ID)
	if err != nil || open == nil {
		return err
	}
	open.State, record.RevisionState = VersionDiscarded, ""
	return updateVersion(ctx, tx, open)
}
