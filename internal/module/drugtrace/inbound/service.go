package inbound

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/permit"
	"gongzhi/internal/module/drugtrace/site"
)

// Orders runs the use cases of inbound.
type Orders struct {
	runner    *usecase.Runner
	params    *param.Set
	catalogue *drugcatalog.Catalogue
	sites     *site.Sites
	permits   *permit.Permits
	ledger    *ledger.Ledger
	needs     Needs
}

// NewOrder is a draft as it is typed.
type NewOrder struct {
	Type       string    `json:"type" enum:"102,103,104,107,108,110,111,113" default:"102"`
	SupplierID string    `json:"supplierId" minLength:"26" maxLength:"26"`
	PermitID   string    `json:"permitId,omitempty" maxLength:"26"`
	ExpectedAt clock.Day `json:"expectedAt,omitempty" maxLength:"10"`
	Remark     string    `json:"remark,omitempty" maxLength:"400"`
	Lines      []NewLine `json:"lines" minItems:"1" maxItems:"200"`
}

// NewLine is one item of a draft.
type NewLine struct {
	ItemID      string `json:"itemId" minLength:"26" maxLength:"26"`
	QtyExpected int    `json:"qtyExpected" minimum:"1" maximum:"1000000"`
	BatchNo     string `json:"batchNo,omitempty" maxLength:"20"`
	Expiry      string `json:"expiry,omitempty" maxLength:"10"`
	Cases       int    `json:"cases,omitempty" minimum:"0" maximum:"100000"`
}

// Create writes a draft for the actor's own depot.
func (s *Orders) Create(ctx context.Context, ask NewOrder) (View, error) {
	return usecase.Write(ctx, s.runner, PermitCreate, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		number, err := serial.Next(ctx, tx.Tx, "RK")
		if err != nil {
			return View{}, err
		}
		order := Order{ID: id.New(tx.Now()), Number: number, Type: ask.Type, OrgID: tx.Actor.OrgID, State: Draft,
			ReceiverIDs: []string{}, InspectorIDs: []string{}, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		lines, items, err := s.draft(ctx, tx, &order, ask)
		if err != nil {
			return View{}, err
		}
		if err := insertOrder(ctx, tx, &order, lines); err != nil {
			return View{}, err
		}
		tx.Act("drugtrace.inbound.create")
		return s.viewOf(ctx, tx.Actor, order, items, lines, []LabelJob{}, nil) // a draft has no other parts
	})
}

// Update replaces a draft.
func (s *Orders) Update(ctx context.Context, orderID string, version int, ask NewOrder) (View, error) {
	return s.act(ctx, orderID, version, "update", PermitCreate, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		lines, _, err := s.draft(ctx, tx, order, ask)
		if err != nil {
			return err
		}
		return replaceLines(ctx, tx, order.ID, lines)
	})
}

// draft fills an order from what was typed and makes its lines; it
// returns their items too.
func (s *Orders) draft(ctx context.Context, tx *usecase.Tx, order *Order, ask NewOrder) ([]Line, map[string]drugcatalog.Item, error) {
	ids := make([]string, len(ask.Lines))
	for i, line := range ask.Lines {
		ids[i] = line.ItemID
	}
	items, err := s.catalogue.Items(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	var checks fault.Checks
	lines := make([]Line, len(ask.Lines))
	words := []string{order.Number}
	for i, line := range ask.Lines {
		at := fmt.Sprintf("/lines/%d", i)
		item, known := items[line.ItemID]
		checks.That(known, at+"/itemId", "inbound.item_unknown")
		lines[i] = Line{ID: id.New(tx.Now()), OrderID: order.ID, Position: i, ItemID: line.ItemID, BatchNo: line.BatchNo,
			Cases: line.Cases, QtyExpected: line.QtyExpected}
		if line.Expiry != "" {
			day, precision, err := Expiry(line.Expiry)
			checks.That(err == nil, at+"/expiry", "inbound.expiry")
			lines[i].ExpiryDate, lines[i].ExpiryPrecision = day, precision
		}
		words = append(words, item.NameHant, item.NamePt, line.BatchNo)
	}
	names, err := s.needs.Organisations.OrganisationNames(ctx, []string{ask.SupplierID})
	if err != nil {
		return nil, nil, err
	}
	checks.That(makesCodes(ask.Type), "/type", "inbound.type_not_built", "type", fault.Text("enum.inbound_type."+ask.Type))
	checks.That(names[ask.SupplierID] != "", "/supplierId", "inbound.supplier_unknown")
	order.Type, order.SupplierID, order.PermitID, order.ExpectedAt, order.Remark = ask.Type, ask.SupplierID, ask.PermitID, ask.ExpectedAt, seal.Kept(order.Remark, ask.Remark)
	order.Search = fold.Index(append(words, names[ask.SupplierID])...)
	return lines, items, checks.Err()
}

// Submit passes the gates.
func (s *Orders) Submit(ctx context.Context, orderID string, version int) (View, error) {
	return s.act(ctx, orderID, version, "submit", PermitSubmit, func(ctx context.Context, tx *usecase.Tx, order *Order) error {
		lines, err := linesOf(ctx, tx, order.ID)
		if err != nil {
			return err
		}
		return s.gates(ctx, tx, order, quantities(lines, func(l Line) (string, int) { return l.ItemID, l.QtyExpected }))
	})
}

// Void gives up an order before anything arrived.
func (s *Orders) Void(ctx context.Context, orderID string, version int, reason string) (View, error) {
	return s.act(ctx, orderID, version, "void", PermitVoid, func(_ context.Context, tx *usecase.Tx, _ *Order) error {
		tx.Because(reason)
		return nil
	})
}

// act is the frame of every flow action: load in scope, check version and
// transition, run the rules, write the next state.
func (s *Orders) act(ctx context.Context, orderID string, version int, action, permission string, run func(ctx context.Context, tx *usecase.Tx, order *Order) error) (View, error) {
	return usecase.Write(ctx, s.runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		order, err := s.load(ctx, tx, orderID)
		if err != nil {
			return View{}, err
		}
		step, err := orders.Next(order.State, action)
		if err != nil {
			return View{}, err
		}
		if refusal := otherSide(&order, tx.Actor.OrgID); refusal != nil {
			return View{}, refusal
		}
		if version != order.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		order.State = step.Target(order.State)
		if err := run(ctx, tx, &order); err != nil {
			return View{}, err
		}
		if err := saveOrder(ctx, tx, &order); err != nil {
			return View{}, err
		}
		tx.Act("drugtrace.inbound." + action)
		return s.view(ctx, tx, tx.Actor, order)
	})
}

// load locks and reads an order in scope that is to be changed.
func (s *Orders) load(ctx context.Context, tx *usecase.Tx, orderID string) (Order, error) {
	if err := lockOrder(ctx, tx, orderID); err != nil {
		return Order{}, err
	}
	return seen(ctx, tx, tx.Scope, orderID)
}

// seen reads an order in scope.
func seen(ctx context.Context, q bun.IDB, reach scope.Scope, orderID string) (Order, error) {
	order, err := orderByID(ctx, q, orderID)
	if err == nil && !reach.Sees(order.CreatedBy, order.OrgID, order.SupplierID) {
		err = fault.New(fault.NotFound, "inbound.not_found")
	}
	return order, err
}

// otherSide refuses a supplier who would work on the depot's order; a supplier
// may be a depot with posts of its own.
func otherSide(order *Order, orgID string) *fault.Error {
	if orgID != order.OrgID {
		return fault.New(fault.Forbidden, "inbound.depot_acts")
	}
	return nil
}

// orNil makes a nil refusal a nil error.
func orNil(refusal *fault.Error) error {
	if refusal == nil {
		return nil
	}
	return refusal
}

func itemsOf(lines []Line) []string {
	ids := make([]string, len(lines))
	for i, line := range lines {
		ids[i] = line.ItemID
	}
	return ids
}
