package ledger

import (
	"context"
	"slices"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Pack puts codes that lie in one place into a container code, which from then
// on alone has state and place. Contents share one batch, because stock is
// counted per batch. The container must be a printed code of a higher level for
// the same item, and all of it with the organisation that packs.
func (l *Ledger) Pack(ctx context.Context, tx *usecase.Tx, container string, children []string) error {
	rows, err := loadCodes(ctx, tx, append(slices.Clone(children), container))
	if err != nil {
		return err
	}
	box := rows[container]
	if box == nil || box.Level <= Small || box.State != Printed || !tx.Scope.Sees("", box.HolderID) {
		return fault.New(fault.Invalid, "ledger.container")
	}
	var moving []*Code
	for _, code := range children {
		child := rows[code]
		if child == nil || !tx.Scope.Sees("", child.HolderID) {
			return fault.New(fault.NotFound, "ledger.unknown", "code", code)
		}
		first := rows[children[0]]
		same := child.State == first.State && child.HolderID == first.HolderID && child.LocationID == first.LocationID &&
			(child.DocumentID == first.DocumentID || child.State == InStock)
		if child.Parent != nil || child.Level >= box.Level || !same || !Counted(child.State) {
			return fault.New(fault.Conflict, "ledger.not_packable", "code", code)
		}
		if *child.BatchID != *first.BatchID || child.ItemID != box.ItemID {
			return fault.New(fault.Invalid, "ledger.mixed_batches", "code", code)
		}
		moving = append(moving, child)
	}
	if len(moving) == 0 {
		return fault.New(fault.Invalid, "field.required")
	}
	first, units := moving[0], 0
	document := first.DocumentID // the container goes on in the order that its contents are worked on in
	if first.State == InStock {
		document = "" // on the shelf it does not matter with which order a box came
	}
	for _, child := range moving {
		units += child.Units
	}
	event := l.packEvent(tx, "pack", "packing", "container_closed", "ADD", first)
	event.Parent, event.DocumentID = container, document
	if err := fillContainer(ctx, tx, event, first, units); err != nil {
		return err
	}
	if err := putInside(ctx, tx, event, children, first.State); err != nil {
		return err
	}
	tx.Act("drugtrace.ledger.pack")
	return addEvent(ctx, tx, event, append(slices.Clone(children), container), first.Batch)
}

// unpackScanned takes codes that were scanned one by one out of their sealed
// containers before they move: they get state and place of their own and the
// containers count fewer packs.
func (l *Ledger) unpackScanned(ctx context.Context, tx *usecase.Tx, moving []*Code, roots map[string]*Code) error {
	taken := map[string][]*Code{}
	for _, c := range moving {
		if c.Parent != nil {
			taken[*c.Parent] = append(taken[*c.Parent], c)
		}
	}
	parents := make([]string, 0, len(taken))
	for parent := range taken {
		parents = append(parents, parent)
	}
	slices.Sort(parents)
	for _, parent := range parents {
		if err := l.unpack(ctx, tx, parent, taken[parent], roots); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) unpack(ctx context.Context, tx *usecase.Tx, parent string, children []*Code, roots map[string]*Code) error {
	root := stateRow(roots[parent], roots)
	event := l.packEvent(tx, "unpack", "unpacking", "container_open", "DELETE", root)
	event.Parent, event.DocumentID = parent, root.DocumentID
	codes, units := make([]string, len(children)), 0
	for i, child := range children {
		codes[i] = child.Code
		units += child.Units
	}
	if err := takeOut(ctx, tx, event, codes, root); err != nil {
		return err
	}
	linked := codes
	for container := roots[parent]; container != nil; {
		linked = append(linked, container.Code)
		if err := countOut(ctx, tx, event, container.Code, units); err != nil {
			return err
		}
		if container.Parent == nil {
			break
		}
		container = roots[*container.Parent]
	}
	if err := followHolds(ctx, tx, children, roots); err != nil {
		return err
	}
	for _, child := range children {
		child.Parent, child.State, child.HolderID, child.LocationID, child.DocumentID = nil, root.State, root.HolderID, root.LocationID, root.DocumentID
	}
	return addEvent(ctx, tx, event, linked, children[0].Batch)
}

func (l *Ledger) packEvent(tx *usecase.Tx, operation, step, disposition, action string, at *Code) *Event {
	return &Event{ID: id.Number(tx.Now()), EventTime: tx.Now(), RecordedAt: tx.Now(), Type: "aggregation", Action: action,
		Operation: operation, BizStep: step, Disposition: disposition, StateAfter: at.State, HolderID: at.HolderID,
		LocationID: at.LocationID, PersonID: tx.Actor.PersonID, PostID: tx.Actor.PostID}
}

// followHolds gives boxes that leave a held container the container's holds:
// opening a case frees nothing. Each is then released box by box.
func followHolds(ctx context.Context, tx *usecase.Tx, children []*Code, roots map[string]*Code) error {
	rows := map[string]*Code{}
	for _, child := range children {
		rows[child.Code] = child
	}
	holds, err := activeHolds(ctx, tx, rows, roots)
	if err != nil {
		return err
	}
	for _, child := range children {
		own := map[string]bool{}
		for _, hold := range holds[child.Code] {
			if hold.Target == child.Code {
				own[hold.Kind] = true
			}
		}
		for _, hold := range holds[child.Code] {
			if hold.TargetKind != TargetCode || roots[hold.Target] == nil || own[hold.Kind] {
				continue
			}
			hold.ID, hold.Target, hold.ItemID, hold.Version = id.New(tx.Now()), child.Code, child.ItemID, 1
			if err := insertHold(ctx, tx, &hold); err != nil {
				return err
			}
			own[hold.Kind] = true
		}
	}
	return nil
}
