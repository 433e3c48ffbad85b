package dispensing

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

// ReturnView is a return as its page shows it.
type ReturnView struct {
	Return
	ClinicName  string             `json:"clinicName"`
	DepotName   string             `json:"depotName"`
	MakerName   string             `json:"makerName"`
	Lines       []ReturnLineView   `json:"lines" nullable:"false"`
	Inspections []ReturnInspection `json:"inspections" nullable:"false"`
	Steps       []flow.Step        `json:"steps" nullable:"false"`
	Actions     []flow.Action      `json:"actions" nullable:"false"`
	Waits       *flow.Wait         `json:"waits,omitempty"`
}

// ReturnLineView is a line with what is printed on its boxes.
type ReturnLineView struct {
	ReturnLine
	ItemName     drugtrace.ItemName `json:"itemName"`
	StorageClass string             `json:"storageClass"`
	BatchNo      string             `json:"batchNo"`
	Expiry       *ledger.Expiry     `json:"expiry"`
}

// GetReturn shows one return.
func (s *Pharmacy) GetReturn(ctx context.Context, returnID string) (ReturnView, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (ReturnView, error) {
		back, err := s.seenReturn(ctx, q, returnID)
		if err != nil {
			return ReturnView{}, err
		}
		return s.returnView(ctx, q, q.Actor, back)
	})
}

func (s *Pharmacy) seenReturn(ctx context.Context, q usecase.Query, returnID string) (Return, error) {
	back, err := returnByID(ctx, q, returnID)
	if err == nil && !q.Scope.Sees(back.CreatedBy, back.OrgID, back.DepotID) {
		err = fault.New(fault.NotFound, "dispensing.return_not_found")
	}
	return back, err
}

func (s *Pharmacy) returnView(ctx context.Context, q bun.IDB, actor scope.Actor, back Return) (ReturnView, error) {
	view := ReturnView{Return: back, Lines: []ReturnLineView{}, Actions: []flow.Action{}}
	byReturn, err := linesOf(ctx, q, back.ID)
	if err != nil {
		return view, err
	}
	var items, batchIDs []string
	for _, line := range byReturn[back.ID] {
		items, batchIDs = append(items, line.ItemID), append(batchIDs, line.BatchID)
	}
	batches, err := ledger.Batches(ctx, q, batchIDs)
	if err != nil {
		return view, err
	}
	n, err := s.names(ctx, []string{back.OrgID, back.DepotID}, []string{back.CreatedBy}, items)
	if err != nil {
		return view, err
	}
	for _, line := range byReturn[back.ID] {
		batch := batches[line.BatchID]
		view.Lines = append(view.Lines, ReturnLineView{ReturnLine: line, ItemName: n.items[line.ItemID], StorageClass: n.items[line.ItemID].StorageClass,
			BatchNo: batch.BatchNo, Expiry: ledger.ExpiryOf(&batch)})
	}
	view.ClinicName, view.DepotName, view.MakerName = n.organisations[back.OrgID], n.organisations[back.DepotID], n.people[back.CreatedBy]
	if view.Inspections, err = inspectionsOf(ctx, q, back.ID); err != nil {
		return view, err
	}
	at := slices.Index(chain, back.State)
	for i, state := range chain {
		step := flow.Step{Key: state, State: "future"}
		if i < at || back.State == Inspected {
			step.State = "done"
		} else if i == at {
			step.State = "current"
		}
		view.Steps = append(view.Steps, step)
	}
	view.Steps[0].At, view.Steps[0].ByName = back.CreatedAt.String(), view.MakerName
	view.Waits = returns.Waits(actor, back.State)
	if actor.OrgID == back.DepotID {
		view.Actions = returns.Actions(actor, back.State, func(action string) *fault.Error {
			if action == "inspect-return" {
				return sameReceiver(&back, actor.PersonID)
			}
			return nil
		}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	}
	return view, nil
}

// ReturnTimeline tells what happened to a return, by whom.
func (s *Pharmacy) ReturnTimeline(ctx context.Context, returnID string) ([]audit.TimelineEntry, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) ([]audit.TimelineEntry, error) {
		back, err := s.seenReturn(ctx, q, returnID)
		if err != nil {
			return nil, err
		}
		refs := []audit.Ref{{Entity: "drug_return", ID: back.ID}}
		lines, err := linesOf(ctx, q, back.ID)
		if err != nil {
			return nil, err
		}
		for _, line := range lines[back.ID] {
			refs = append(refs, audit.Ref{Entity: "drug_return_line", ID: line.ID})
		}
		records, err := inspectionsOf(ctx, q, back.ID)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			refs = append(refs, audit.Ref{Entity: "drug_return_inspection", ID: record.ID})
		}
		return s.runner.Log.Timeline(ctx, q, s.needs.Names, refs...)
	})
}
