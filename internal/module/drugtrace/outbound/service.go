package outbound

import (
	"context"
	"fmt"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/drugtrace/site"
)

// Orders runs the use cases of outbound.
type Orders struct {
	runner    *usecase.Runner
	params    *param.Set
	catalogue *drugcatalog.Catalogue
	sites     *site.Sites
	ledger    *ledger.Ledger
	needs     Needs
}

// Create writes a draft for the actor's own depot.
func (s *Orders) Create(ctx context.Context, ask NewOrder) (View, error) {
	return usecase.Write(ctx, s.runner, PermitCreate, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		number, err := serial.Next(ctx, tx.Tx, "CK")
		if err != nil {
			return View{}, err
		}
		order := Order{ID: id.New(tx.Now()), Number: number, OrgID: tx.Actor.OrgID, State: Draft, PickerIDs: []string{}, CheckerIDs: []string{},
			Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
		lines, err := s.draft(ctx, tx, &order, ask)
		if err != nil {
			return View{}, err
		}
		if err := insertOrder(ctx, tx, &order, lines); err != nil {
			return View{}, err
		}
		tx.Act("drugtrace.outbound.create")
		return s.view(ctx, tx, tx.Actor, order)
	})
}

// Update replaces a draft.
func (s *Orders) Update(ctx context.Context, orderID string, version int, ask NewOrder) (View, error) {
	return s.act(ctx, orderID, version, "update", PermitCreate, func(ctx context.Context, tx *usecase.Tx, w *work) error {
		lines, err := s.draft(ctx, tx, &w.Order, ask)
		if err != nil {
			return err
		}
		w.lines, w.was = nil, nil
		return replaceLines(ctx, tx, w.ID, lines)
	})
}

// draft fills an order from what was typed and makes its lines.
func (s *Orders) draft(ctx context.Context, tx *usecase.Tx, order *Order, ask NewOrder) ([]Line, error) {
	lines := make([]Line, len(ask.Lines))
	var batchIDs []string
	for i, line := range ask.Lines {
		lines[i] = Line{ID: id.New(tx.Now()), OrderID: order.ID, Position: i, ItemID: line.ItemID, BatchID: line.BatchID, Qty: line.Qty}
		if line.BatchID != "" {
			batchIDs = append(batchIDs, line.BatchID)
		}
	}
	items, err := s.catalogue.Items(ctx, tx, itemsOf(lines))
	if err != nil {
		return nil, err
	}
	batches, err := ledger.Batches(ctx, tx, batchIDs)
	if err != nil {
		return nil, err
	}
	clinics, err := s.needs.Organisations.OrganisationNames(ctx, []string{ask.ClinicID})
	if err != nil {
		return nil, err
	}
	var checks fault.Checks
	checks.That(clinics[ask.ClinicID] != "", "/clinicId", "outbound.clinic_unknown")
	checkLines(ask.Lines, &checks)
	words := []string{order.Number, clinics[ask.ClinicID]}
	for i, line := range lines {
		item, known := items[line.ItemID]
		checks.That(known, fmt.Sprintf("/lines/%d/itemId", i), "outbound.item_unknown")
		batch, known := batches[line.BatchID]
		checks.That(line.BatchID == "" || known && batch.ItemID == line.ItemID, fmt.Sprintf("/lines/%d/batchId", i), "outbound.batch_unknown")
		words = append(words, item.NameHant, item.NamePt, batch.BatchNo)
	}
	order.Type, order.ClinicID, order.WantedAt, order.Remark = ask.Type, ask.ClinicID, ask.WantedAt, seal.Kept(order.Remark, ask.Remark)
	order.Search = fold.Index(words...)
	return lines, checks.Err()
}

// work is an order that is being changed, with its parts; only what differs at
// the end is written.
type work struct {
	Order
	lines, was  []Line
	lots, hadIn []Lot
}

// lot finds or makes the lot of a batch.
func (w *work) lot(lineID, batchID string) *Lot {
	i := slices.IndexFunc(w.lots, func(lot Lot) bool { return lot.BatchID == batchID })
	if i < 0 {
		w.lots = append(w.lots, Lot{OrderID: w.ID, LineID: lineID, BatchID: batchID})
		i = len(w.lots) - 1
	}
	return &w.lots[i]
}

func (w *work) line(id string) *Line {
	i := slices.IndexFunc(w.lines, func(line Line) bool { return line.ID == id })
	if i < 0 {
		return nil
	}
	return &w.lines[i]
}

func (w *work) saveParts(ctx context.Context, tx *usecase.Tx) error {
	var lines []Line
	for i, line := range w.lines {
		if line != w.was[i] {
			lines = append(lines, line)
		}
	}
	var lots []Lot
	for i, lot := range w.lots {
		if i >= len(w.hadIn) || lot != w.hadIn[i] {
			lots = append(lots, lot)
		}
	}
	if err := saveLines(ctx, tx, lines); err != nil {
		return err
	}
	return saveLots(ctx, tx, lots)
}

// open locks and loads an order in scope for an action that its state allows
// and that is the actor's side to take. The state it leaves behind is set.
func (s *Orders) open(ctx context.Context, tx *usecase.Tx, orderID, action string) (*work, error) {
	if err := lockOrder(ctx, tx, orderID); err != nil {
		return nil, err
	}
	order, err := orderByID(ctx, tx, orderID)
	if err != nil {
		return nil, err
	}
	if !tx.Scope.Sees(order.CreatedBy, order.OrgID, order.ClinicID) {
		return nil, fault.New(fault.NotFound, "outbound.not_found")
	}
	step, err := orders.Next(order.State, action)
	if err != nil {
		return nil, err
	}
	if refusal := otherSide(&order, action, tx.Actor.OrgID); refusal != nil {
		return nil, refusal
	}
	w := &work{Order: order}
	if w.lines, err = linesOf(ctx, tx, orderID); err != nil {
		return nil, err
	}
	if w.lots, err = lotsOf(ctx, tx, orderID); err != nil {
		return nil, err
	}
	w.was, w.hadIn = slices.Clone(w.lines), slices.Clone(w.lots)
	w.State = step.Target(order.State)
	return w, nil
}

// otherSide refuses a step that the other party of the order must take: a depot
// does not sign for its own delivery.
func otherSide(order *Order, action, orgID string) *fault.Error {
	if byClinic[action] && orgID != order.ClinicID {
		return fault.New(fault.Forbidden, "outbound.clinic_signs")
	}
	if !byClinic[action] && orgID != order.OrgID {
		return fault.New(fault.Forbidden, "outbound.depot_acts")
	}
	return nil
}

// act is the frame of every flow action: load in scope, check transition and
// version, run the rules, write the next state.
func (s *Orders) act(ctx context.Context, orderID string, version int, action, permission string, run func(ctx context.Context, tx *usecase.Tx, w *work) error) (View, error) {
	return usecase.Write(ctx, s.runner, permission, func(ctx context.Context, tx *usecase.Tx) (View, error) {
		w, err := s.open(ctx, tx, orderID, action)
		if err != nil {
			return View{}, err
		}
		if version != w.Version {
			return View{}, fault.New(fault.Conflict, "fault.stale")
		}
		if err := run(ctx, tx, w); err != nil {
			return View{}, err
		}
		if err := w.saveParts(ctx, tx); err != nil {
			return View{}, err
		}
		if err := saveOrder(ctx, tx, &w.Order); err != nil {
			return View{}, err
		}
		tx.Act("drugtrace.outbound." + action)
		return s.view(ctx, tx, tx.Actor, w.Order)
	})
}

// scan is the frame of every scanning step. The order changes only when a box
// was taken; scans that were all refused leave no more than an audit entry.
func (s *Orders) scan(ctx context.Context, orderID, action, permission string, run func(ctx context.Context, tx *usecase.Tx, w *work) ([]ledger.ScanResult, ledger.Applied, error), count func(*Line) int) (ledger.ScanAnswer, error) {
	return usecase.Write(ctx, s.runner, permission, func(ctx context.Context, tx *usecase.Tx) (ledger.ScanAnswer, error) {
		var answer ledger.ScanAnswer
		w, err := s.open(ctx, tx, orderID, action)
		if err != nil {
			return answer, err
		}
		results, applied, err := run(ctx, tx, w)
		if err != nil {
			return answer, err
		}
		tx.Act("drugtrace.outbound." + action)
		answer.Results = results
		for i := range w.lines {
			answer.Progress.Done += count(&w.lines[i])
			answer.Progress.Total += w.lines[i].Qty
		}
		if len(applied.Done) == 0 {
			return answer, nil
		}
		if err := w.saveParts(ctx, tx); err != nil {
			return answer, err
		}
		return answer, noteOrder(ctx, tx, &w.Order)
	})
}

// stepAll takes all codes one step further, in parts that the ledger accepts;
// one that may not take it refuses everything.
func (s *Orders) stepAll(ctx context.Context, tx *usecase.Tx, codes []string, op ledger.Operation) error {
	for part := range slices.Chunk(codes, ledger.MaxScan) {
		op.Codes, op.AllOrNothing = part, true
		if _, err := s.ledger.Apply(ctx, tx, op); err != nil {
			return err
		}
	}
	return nil
}

func (w *work) document() ledger.Document {
	return ledger.Document{Type: "outbound", ID: w.ID, No: w.Number}
}
