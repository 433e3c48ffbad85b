package outbound

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
)

// View is an order as its page shows it.
type View struct {
	Order
	DepotName    string        `json:"depotName"`
	ClinicName   string        `json:"clinicName"`
	CarrierName  string        `json:"carrierName"`
	MakerName    string        `json:"makerName"`
	ReviewerName string        `json:"reviewerName"`
	PickerNames  []string      `json:"pickerNames" nullable:"false"`
	CheckerNames []string      `json:"checkerNames" nullable:"false"`
	ShipperName  string        `json:"shipperName"`
	SignerName   string        `json:"signerName"`
	Deadline     *Deadline     `json:"deadline,omitempty"`
	Lines        []LineView    `json:"lines" nullable:"false"`
	Differences  []LotView     `json:"differences" nullable:"false" doc:"Lots of which boxes were missing"`
	Overrides    []Override    `json:"overrides" nullable:"false"`
	Steps        []flow.Step   `json:"steps" nullable:"false"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
}

// Deadline is when the running step is due and by which rule.
type Deadline struct {
	At      clock.Instant `json:"at"`
	RuleKey string        `json:"ruleKey"`
	Kind    string        `json:"kind" enum:"hours,days"`
}

// LineView is a line with names and the batch to take next, or the wanted one.
type LineView struct {
	Line
	ItemName     drugtrace.ItemName `json:"itemName"`
	StorageClass string             `json:"storageClass"`
	PackQty      int                `json:"packQty"`
	BatchNo      string             `json:"batchNo"`
	Expiry       *ledger.Expiry     `json:"expiry,omitempty"`
	LocationCode string             `json:"locationCode,omitempty" doc:"While picking: where the next boxes lie"`
	Lots         []LotView          `json:"lots" nullable:"false"`
	Shares       []Share            `json:"shares" nullable:"false" doc:"While picking: shelves of what is still missing"`
}

// LotView is a lot with what is printed on its boxes.
type LotView struct {
	Lot
	BatchNo string         `json:"batchNo"`
	Expiry  *ledger.Expiry `json:"expiry"`
}

// Get shows one order.
func (s *Orders) Get(ctx context.Context, orderID string) (View, error) {
	return usecase.Read(ctx, s.runner, PermitRead, func(ctx context.Context, q usecase.Query) (View, error) {
		order, err := s.seen(ctx, q, orderID)
		if err != nil {
			return View{}, err
		}
		return s.view(ctx, q, q.Actor, order)
	})
}

// seen loads an order in scope.
func (s *Orders) seen(ctx context.Context, q usecase.Query, orderID string) (Order, error) {
	order, err := orderByID(ctx, q, orderID)
	if err == nil && !q.Scope.Sees(order.CreatedBy, order.OrgID, order.ClinicID) {
		err = fault.New(fault.NotFound, "outbound.not_found")
	}
	return order, err
}

func (s *Orders) view(ctx context.Context, q bun.IDB, actor scope.Actor, order Order) (View, error) {
	view := View{Order: order, Differences: []LotView{}}
	lines, err := linesOf(ctx, q, order.ID)
	if err != nil {
		return view, err
	}
	if view.Lines, err = s.lineViews(ctx, q, actor, &order, lines); err != nil {
		return view, err
	}
	for _, line := range view.Lines {
		for _, lot := range line.Lots {
			if lot.QtyLost > 0 {
				view.Differences = append(view.Differences, lot)
			}
		}
	}
	if view.Overrides, err = overridesOf(ctx, q, order.ID); err != nil {
		return view, err
	}
	people, err := s.name(ctx, &view)
	if err != nil {
		return view, err
	}
	if !order.DueAt.IsZero() {
		rule := "param.drugtrace.outbound.ship_within"
		if order.State == InTransit {
			rule = "param.drugtrace.outbound.sign_within"
		}
		view.Deadline = &Deadline{At: order.DueAt, RuleKey: rule, Kind: "hours"}
	}
	view.veil(actor)
	view.Steps = steps(order, people)
	view.Waits = orders.Waits(actor, order.State)
	view.Actions = orders.Actions(actor, order.State, func(action string) *fault.Error {
		return blocked(action, &order, lines, actor)
	}, func(e *fault.Error) string { return web.Sentence(ctx, e) })
	view.Actions = slices.DeleteFunc(view.Actions, func(a flow.Action) bool { return otherSide(&order, a.Action, actor.OrgID) != nil })
	return view, nil
}

// name fills the names of a view.
func (s *Orders) name(ctx context.Context, view *View) (map[string]string, error) {
	organisations, err := s.needs.Organisations.OrganisationNames(ctx, []string{view.OrgID, view.ClinicID, view.CarrierID})
	if err != nil {
		return nil, err
	}
	ids := slices.Concat([]string{view.CreatedBy, view.SubmitterID, view.ReviewerID, view.ShipperID, view.SignerID}, view.PickerIDs, view.CheckerIDs)
	people, err := s.needs.People.PersonNames(ctx, ids)
	if err != nil {
		return nil, err
	}
	view.DepotName, view.ClinicName, view.CarrierName = organisations[view.OrgID], organisations[view.ClinicID], organisations[view.CarrierID]
	view.MakerName, view.ReviewerName, view.ShipperName, view.SignerName = people[view.CreatedBy], people[view.ReviewerID], people[view.ShipperID], people[view.SignerID]
	view.PickerNames, view.CheckerNames = namesOf(view.PickerIDs, people), namesOf(view.CheckerIDs, people)
	return people, nil
}

func namesOf(ids []string, people map[string]string) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = people[id]
	}
	return names
}

// blocked says why the next step cannot be taken yet.
func blocked(action string, order *Order, lines []Line, actor scope.Actor) *fault.Error {
	switch action {
	case "review", "reject-review":
		return sameMaker(order, actor.PersonID)
	case "finish-picking":
		return pickingOpen(lines)
	case "start-check":
		return samePicker(order, actor.PersonID)
	case "finish-check":
		if refusal := samePicker(order, actor.PersonID); refusal != nil {
			return refusal
		}
		return checkOpen(lines)
	case "finish-signing":
		return nothingSigned(lines)
	case "refuse-delivery":
		return someSigned(lines)
	}
	return nil
}

func (s *Orders) lineViews(ctx context.Context, q bun.IDB, actor scope.Actor, order *Order, lines []Line) ([]LineView, error) {
	items, err := s.catalogue.Items(ctx, q, itemsOf(lines))
	if err != nil {
		return nil, err
	}
	lots, err := lotsOf(ctx, q, order.ID)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, lot := range lots {
		ids = append(ids, lot.BatchID)
	}
	for _, line := range lines {
		ids = append(ids, line.BatchID)
	}
	batches, err := ledger.Batches(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	proposals := make([]Proposal, len(lines))
	if (order.State == Reviewed || order.State == Picking) && actor.Can(PermitPick) && actor.OrgID == order.OrgID {
		if proposals, err = s.propose(ctx, q, order, lines, s.runner.DB.Clock().Now().Day()); err != nil {
			return nil, err
		}
	}
	views := make([]LineView, len(lines))
	for i, line := range lines {
		item := items[line.ItemID]
		views[i] = LineView{Line: line, ItemName: item.Name(), StorageClass: item.StorageClass, PackQty: item.PackQty, Lots: []LotView{}, Shares: []Share{}}
		for _, lot := range lots {
			if lot.LineID == line.ID && (lot.QtyPicked > 0 || lot.QtyLost > 0) {
				batch := batches[lot.BatchID]
				views[i].Lots = append(views[i].Lots, LotView{Lot: lot, BatchNo: batch.BatchNo, Expiry: ledger.ExpiryOf(&batch)})
			}
		}
		if proposals[i].Shares != nil {
			views[i].Shares = proposals[i].Shares
		}
		views[i].head(batches)
	}
	return views, nil
}

// head chooses the batch that stands for a line: the next to take, else the
// wanted one, else what was taken.
func (v *LineView) head(batches map[string]ledger.Batch) {
	wanted, named := batches[v.BatchID]
	switch {
	case len(v.Shares) > 0:
		v.BatchNo, v.Expiry, v.LocationCode = v.Shares[0].BatchNo, v.Shares[0].Expiry, v.Shares[0].LocationCode
	case named:
		v.BatchNo, v.Expiry = wanted.BatchNo, ledger.ExpiryOf(&wanted)
	case len(v.Lots) == 1:
		v.BatchNo, v.Expiry = v.Lots[0].BatchNo, v.Lots[0].Expiry
	}
}

// steps draws the chain: done, current, to come; a side state replaces the
// node where the order left the chain.
func steps(order Order, people map[string]string) []flow.Step {
	at := slices.Index(chain, order.State)
	side := at < 0
	if side { // partlySigned and returned end the chain; a void order got as far as its papers show
		at = len(chain) - 1
		if order.State == Void {
			at = reached(&order)
		}
	}
	list := make([]flow.Step, len(chain))
	for i, state := range chain {
		list[i] = flow.Step{Key: state, State: "future"}
		switch {
		case i < at || order.State == Signed:
			list[i].State = "done"
		case i == at && side:
			list[i] = flow.Step{Key: order.State, State: "side"}
		case i == at:
			list[i].State = "current"
		}
	}
	list[0].At, list[0].ByName = order.CreatedAt.String(), people[order.CreatedBy]
	sign := func(i int, at clock.Instant, ids ...string) {
		if list[i].State == "future" || len(ids) == 0 || ids[0] == "" {
			return
		}
		list[i].ByName = people[ids[0]]
		if !at.IsZero() {
			list[i].At = at.String()
		}
	}
	sign(2, 0, order.ReviewerID)
	sign(3, 0, order.PickerIDs...)
	sign(5, order.CheckedAt, order.CheckerIDs...)
	sign(7, order.ShippedAt, order.ShipperID)
	sign(8, order.SignedAt, order.SignerID)
	return list
}

// reached is the step a void order stopped at.
func reached(order *Order) int {
	switch {
	case len(order.CheckerIDs) > 0:
		return 6
	case len(order.PickerIDs) > 0:
		return 4
	case order.ReviewerID != "":
		return 3
	case order.SubmitterID != "":
		return 2
	}
	return 1
}

// veil hides the driver's name from those who neither send, carry nor receive.
func (o *Order) veil(actor scope.Actor) {
	if actor.Masked || actor.OrgID != o.OrgID && actor.OrgID != o.ClinicID && actor.OrgID != o.CarrierID {
		o.DriverName = seal.Mask(seal.PersonName, seal.Staff, o.DriverName)
	}
}
