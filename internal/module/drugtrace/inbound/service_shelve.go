package inbound

import (
	"context"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

// Proposal is where a line may lie.
type Proposal struct {
	LineID    string          `json:"lineId"`
	Locations []site.Location `json:"locations" nullable:"false"`
}

// Proposals lists fitting locations for each line, empty ones and those of the
// same batch first.
func (s *Orders) Proposals(ctx context.Context, orderID string) ([]Proposal, error) {
	return usecase.Read(ctx, s.runner, PermitPutAway, func(ctx context.Context, q usecase.Query) ([]Proposal, error) {
		order, err := seen(ctx, q, q.Scope, orderID)
		if err != nil {
			return nil, err
		}
		if refusal := otherSide(&order, q.Actor.OrgID); refusal != nil {
			return nil, refusal
		}
		lines, err := linesOf(ctx, q, order.ID)
		if err != nil {
			return nil, err
		}
		items, err := s.catalogue.Items(ctx, q, itemsOf(lines))
		if err != nil {
			return nil, err
		}
		proposals := []Proposal{}
		for _, line := range lines {
			item := items[line.ItemID]
			fitting, err := s.sites.Propose(ctx, q, site.Need{OrgID: order.OrgID, ZoneType: "qualified", StorageClass: item.StorageClass, ExternalUse: item.ExternalUse})
			if err != nil {
				return nil, err
			}
			fitting, err = s.unmixed(ctx, q, order.OrgID, line.BatchID, fitting)
			if err != nil {
				return nil, err
			}
			proposals = append(proposals, Proposal{LineID: line.ID, Locations: fitting[:min(len(fitting), 5)]})
		}
		return proposals, nil
	})
}

// unmixed keeps the locations that hold nothing or this batch only.
func (s *Orders) unmixed(ctx context.Context, q usecase.Query, orgID, batchID string, locations []site.Location) ([]site.Location, error) {
	others, err := ledger.BatchesAt(ctx, q, orgID)
	if err != nil {
		return nil, err
	}
	same, empty := []site.Location{}, []site.Location{}
	for _, l := range locations {
		switch batches := others[l.ID]; {
		case len(batches) == 0:
			empty = append(empty, l)
		case len(batches) == 1 && batches[0] == batchID:
			same = append(same, l)
		}
	}
	return append(same, empty...), nil
}

// PutAway brings inspected boxes to a location whose zone suits them.
func (s *Orders) PutAway(ctx context.Context, orderID, lineID, locationCode string, scans []ledger.ScanText) (ledger.ScanAnswer, error) {
	return usecase.Write(ctx, s.runner, PermitPutAway, func(ctx context.Context, tx *usecase.Tx) (ledger.ScanAnswer, error) {
		var answer ledger.ScanAnswer
		order, err := s.working(ctx, tx, orderID, "put-away")
		if err != nil {
			return answer, err
		}
		if refusal := inspectorKeeps(&order, tx.Actor.PersonID); refusal != nil {
			return answer, refusal
		}
		line, err := lineByID(ctx, tx, order.ID, lineID)
		if err != nil {
			return answer, err
		}
		location, err := s.fitting(ctx, tx, &order, &line, locationCode)
		if err != nil {
			return answer, err
		}
		room, err := s.sites.Room(ctx, tx, location)
		if err != nil {
			return answer, err
		}
		op := ledger.Operation{Name: "put_away", Document: ledger.Document{Type: "inbound", ID: order.ID, No: order.Number},
			To: &ledger.Place{HolderID: order.OrgID, LocationID: location.ID}, Allow: func(c *ledger.Code) *fault.Error {
				if c.DocumentID != order.ID || c.BatchID == nil || *c.BatchID != line.BatchID {
					return fault.New(fault.Invalid, "inbound.not_this_line", "code", c.Code)
				}
				if line.Result != "pass" {
					return fault.New(fault.Invalid, "inbound.not_passed", "code", c.Code)
				}
				return room.Take(c.Units)
			}}
		var applied ledger.Applied
		answer.Results, applied, err = s.ledger.ApplyScans(ctx, tx, op, scans)
		if err != nil {
			return answer, err
		}
		answer.Progress = ledger.Progress{Done: line.QtyShelved + len(applied.Done), Total: line.QtyReceived}
		tx.Act("drugtrace.inbound.put-away")
		if len(applied.Done) == 0 {
			return answer, nil
		}
		return answer, addToLine(ctx, tx, line.ID, "qty_shelved", len(applied.Done))
	})
}

// fitting checks the location: the depot's own, qualified, right storage class,
// external use apart, batches not mixed (strict or warned by parameter).
func (s *Orders) fitting(ctx context.Context, tx *usecase.Tx, order *Order, line *Line, code string) (site.Location, error) {
	location, err := s.sites.LocationByCode(ctx, tx, code)
	if err != nil {
		return location, err
	}
	if location.OrgID != order.OrgID {
		return location, fault.New(fault.NotFound, "site.unknown_location", "location", code)
	}
	if location.ZoneType != "qualified" {
		return location, fault.New(fault.Invalid, "inbound.zone_type", "location", code)
	}
	items, err := s.catalogue.Items(ctx, tx, []string{line.ItemID})
	if err != nil {
		return location, err
	}
	item := items[line.ItemID]
	if refusal := s.sites.Fits(location, item.StorageClass, item.ExternalUse); refusal != nil {
		return location, refusal
	}
	if s.params.Text("drugtrace.inbound.mixed_batches", tx.Now().Day()) == "strict" {
		batches, err := ledger.BatchesAt(ctx, tx, order.OrgID)
		if err != nil {
			return location, err
		}
		for _, batch := range batches[location.ID] {
			if batch != line.BatchID {
				return location, fault.New(fault.Invalid, "inbound.mixed_batches", "location", code)
			}
		}
	}
	return location, nil
}

// Complete closes the order when every passed box lies on a shelf.
func (s *Orders) Complete(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "complete", PermitPutAway, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		if refusal := inspectorKeeps(order, tx.Actor.PersonID); refusal != nil {
			return refusal
		}
		lines, err := linesOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		if left := toShelve(lines); left > 0 {
			return fault.New(fault.Invalid, "inbound.shelving_missing", "count", left)
		}
		order.DueAt = 0
		for _, line := range lines {
			if line.QtyRejected > 0 || line.Result == "fail" {
				order.State = PartlyRejected
			}
		}
		return nil
	})
}
