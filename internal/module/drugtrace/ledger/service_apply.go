package ledger

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// MaxScan is how many codes one request may carry (drug.md A.8).
const MaxScan = 2000

// Operation is one step of the life of some codes.
type Operation struct {
	Name     string   // a name of Transitions
	Codes    []string // normalised codes, at most MaxScan
	Batch    *Batch   // bind: the batch the codes are bound to
	To       *Place   // nil keeps the place
	Source   string   // organisation the boxes come from
	Document Document
	Time     clock.Instant // when the device says it happened; zero is now
	Units    int           // dosage units dispensed from each box
	PackLeft *int          // dosage units left afterwards
	// Temperature in tenths of a degree Celsius, when it was measured.
	Temperature *int
	Note        string
	// Allow holds the rules of the calling document: nil lets the code pass.
	Allow func(c *Code) *fault.Error
	// AllOrNothing refuses the whole operation when one code does not pass.
	AllOrNothing bool
}

// Outcomes of a scanned code.
const (
	OK      = "ok"
	Repeat  = "repeat"  // already done in this document, not counted again
	Wrong   = "wrong"   // known, but not now or not here
	Unknown = "unknown" // not in the register
)

// Result is what became of one code.
type Result struct {
	Code    string
	Outcome string
	Fault   *fault.Error
	Row     *Code // as it was before the operation, nil when unknown
}

// Applied is the outcome of an operation.
type Applied struct {
	Results []Result
	Done    []string // codes that took the step
	EventID int64    // zero when none did
}

// Apply takes codes one step further in the caller's transaction: rows, stock
// and one event change together. Codes that may not take the step are reported
// one by one, or refuse everything when AllOrNothing is set.
func (l *Ledger) Apply(ctx context.Context, tx *usecase.Tx, op Operation) (Applied, error) {
	var applied Applied
	if len(op.Codes) > MaxScan {
		return applied, fault.New(fault.Invalid, "ledger.too_many_codes", "max", MaxScan)
	}
	rows, err := loadCodes(ctx, tx, op.Codes)
	if err != nil {
		return applied, err
	}
	roots, err := loadRoots(ctx, tx, rows)
	if err != nil {
		return applied, err
	}
	holds, err := activeHolds(ctx, tx, rows, roots)
	if err != nil {
		return applied, err
	}
	var moving []*Code
	seen, today := map[string]bool{}, tx.Now().Day()
	for _, code := range op.Codes {
		row := rows[code]
		result := Result{Code: code, Outcome: OK, Row: row}
		switch {
		case row == nil:
			result.Outcome, result.Fault = Unknown, fault.New(fault.NotFound, "ledger.unknown", "code", code)
		case seen[code]:
			result.Outcome = Repeat
		default:
			result.Outcome, result.Fault = op.judge(row, stateRow(row, roots), holds, today)
		}
		if result.Fault != nil && op.AllOrNothing {
			return applied, result.Fault
		}
		if result.Outcome == OK {
			moving = append(moving, row)
			applied.Done = append(applied.Done, code)
		}
		seen[code] = true
		applied.Results = append(applied.Results, result)
	}
	if len(moving) == 0 {
		return applied, nil
	}
	if err := l.unpackScanned(ctx, tx, moving, roots); err != nil {
		return applied, err
	}
	applied.EventID, err = l.move(ctx, tx, op, moving)
	return applied, err
}

// judge decides whether one code may take the step. held is the row whose
// state counts: the code itself or its outermost container.
func (op *Operation) judge(row, held *Code, holds map[string][]Hold, today clock.Day) (string, *fault.Error) {
	step, possible := transition(op.Name, held.State)
	if !possible {
		if op.alreadyDone(held) {
			return Repeat, nil
		}
		return Wrong, fault.New(fault.Conflict, "ledger.undefined", "code", row.Code,
			"operation", fault.Text("operation."+op.Name), "state", fault.Text("state.code."+held.State))
	}
	if step.Available {
		if refusal := unavailable(row, holds[row.Code], today); refusal != nil {
			return Wrong, refusal
		}
	}
	if op.Allow != nil { // last, so that a document that counts what passed counts right
		view := *row
		view.State, view.HolderID, view.LocationID, view.DocumentID = held.State, held.HolderID, held.LocationID, held.DocumentID
		if refusal := op.Allow(&view); refusal != nil {
			return Wrong, refusal
		}
	}
	return OK, nil
}

// alreadyDone reports whether the code took this step in this document before.
func (op *Operation) alreadyDone(c *Code) bool {
	return slices.ContainsFunc(Transitions, func(t Transition) bool {
		return t.Operation == op.Name && t.To == c.State
	}) && (op.Document.ID == "" || c.DocumentID == op.Document.ID || c.JobID == op.Document.ID)
}

// move writes the new rows, the stock difference and the event.
func (l *Ledger) move(ctx context.Context, tx *usecase.Tx, op Operation, moving []*Code) (int64, error) {
	event := op.event(tx, moving)
	step, _ := transition(op.Name, moving[0].State)
	deltas := stockDeltas{}
	groups := map[string][]string{}
	for _, c := range moving {
		units := int64(c.Units)
		deltas.add(c.HolderID, c.LocationID, c.BatchID, c.State, -units)
		after := op.after(c, step.To)
		deltas.add(after.HolderID, after.LocationID, after.BatchID, after.State, units)
		key := strings.Join([]string{c.State, c.HolderID, c.LocationID, c.DocumentID, strconv.Itoa(c.PackLeft)}, "\n")
		groups[key] = append(groups[key], c.Code)
	}
	keys := make([]string, 0, len(groups))
	for key := range groups {
		keys = append(keys, key)
	}
	slices.Sort(keys) // one order for all writers, so that they do not wait in a ring
	for _, key := range keys {
		codes := groups[key]
		slices.Sort(codes)
		before := moving[slices.IndexFunc(moving, func(c *Code) bool { return c.Code == codes[0] })]
		if err := updateCodes(ctx, tx, codes, before, op.after(before, step.To), event.ID); err != nil {
			return 0, err
		}
	}
	if err := deltas.write(ctx, tx); err != nil {
		return 0, err
	}
	codes := make([]string, len(moving))
	for i, c := range moving {
		codes[i] = c.Code
	}
	batch := op.Batch
	if batch == nil {
		batch = commonBatch(moving)
	}
	return event.ID, addEvent(ctx, tx, event, codes, batch)
}

// after is the row a code becomes.
func (op *Operation) after(c *Code, state string) *Code {
	next := *c
	next.State = state
	if op.To != nil {
		next.HolderID, next.LocationID = op.To.HolderID, op.To.LocationID
	}
	if op.Document.ID != "" {
		next.DocumentID = op.Document.ID
	}
	if op.Batch != nil {
		next.BatchID = &op.Batch.ID
	}
	if op.PackLeft != nil {
		next.PackLeft = *op.PackLeft
	}
	return &next
}

func (op *Operation) event(tx *usecase.Tx, moving []*Code) *Event {
	step, _ := transition(op.Name, moving[0].State)
	after := op.after(moving[0], step.To)
	event := &Event{
		ID: id.Number(tx.Now()), EventTime: op.Time, RecordedAt: tx.Now(), Type: "object", Action: step.Action,
		Operation: op.Name, BizStep: step.BizStep, Disposition: step.Disposition, StateAfter: step.To,
		HolderID: after.HolderID, LocationID: after.LocationID, SourceID: op.Source,
		DocumentType: op.Document.Type, DocumentID: op.Document.ID, DocumentNo: op.Document.No,
		Units: op.Units, PackLeft: op.PackLeft, Temperature: op.Temperature, Note: op.Note, PersonID: tx.Actor.PersonID, PostID: tx.Actor.PostID,
	}
	if event.EventTime.IsZero() || event.EventTime > tx.Now() {
		event.EventTime = tx.Now()
	}
	if op.To == nil { // boxes of one operation may lie in several places
		for _, c := range moving[1:] {
			if c.LocationID != event.LocationID {
				event.LocationID = anywhere
			}
			if c.HolderID != event.HolderID {
				event.HolderID = anywhere
			}
		}
	}
	return event
}

func commonBatch(moving []*Code) *Batch {
	first := moving[0].Batch
	for _, c := range moving[1:] {
		if c.Batch == nil || first == nil || c.Batch.ID != first.ID {
			return nil
		}
	}
	return first
}

func addEvent(ctx context.Context, tx *usecase.Tx, event *Event, codes []string, batch *Batch) error {
	event.seal(codes, batch)
	if err := insertEvent(ctx, tx, event, codes); err != nil {
		return err
	}
	return audit.Pend(ctx, tx.Tx, KindEvent, eventRef(event.ID), event.Leaf())
}

// Bind makes the batch known, or finds it; the same batch number with another
// expiry is another batch.
func (l *Ledger) Bind(ctx context.Context, tx *usecase.Tx, batch Batch) (*Batch, error) {
	if _, err := db.CleanCode(batch.BatchNo); err != nil || len(batch.BatchNo) > 20 {
		return nil, fault.New(fault.Invalid, "ledger.batch_no")
	}
	return ensureBatch(ctx, tx, batch)
}
