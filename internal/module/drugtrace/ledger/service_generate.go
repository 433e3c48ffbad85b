package ledger

import (
	"context"
	"database/sql"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// Ledger issues codes and moves them.
type Ledger struct {
	runner *usecase.Runner
	issuer *Issuer
	needs  Needs
}

// NewCodes asks for codes of an item.
type NewCodes struct {
	ItemID       string
	ProductCode7 string
	Level        int // Small unless containers are wanted
	Count        int
	PackQty      int    // dosage units in one smallest pack
	JobID        string // the label job
	OriginID     string // the warehouse that issues
}

// Generate makes new codes in state generated. Serials are never reused: void
// codes stay burnt.
func (l *Ledger) Generate(ctx context.Context, tx *usecase.Tx, order NewCodes) ([]string, error) {
	if order.Count < 1 || order.Count > MaxScan*10 {
		return nil, fault.New(fault.Invalid, "ledger.too_many_codes", "max", MaxScan*10)
	}
	first, err := serial.Take(ctx, tx.Tx, "HQ"+order.ProductCode7, "", int64(order.Count))
	if err != nil {
		return nil, err
	}
	level, units := max(order.Level, Small), 1
	if level > Small {
		units = 0 // a container counts what is packed into it
	}
	event := &Event{ID: id.Number(tx.Now()), EventTime: tx.Now(), RecordedAt: tx.Now(), Type: "object", Action: "ADD",
		Operation: "generate", BizStep: "commissioning", Disposition: "encoded", StateAfter: Generated, HolderID: order.OriginID,
		Units: level, PackLeft: &order.PackQty, DocumentType: "label_job", DocumentID: order.JobID, PersonID: tx.Actor.PersonID, PostID: tx.Actor.PostID}
	codes, rows := make([]string, order.Count), make([]Code, order.Count)
	for i := range rows {
		codes[i] = l.issuer.Code(order.ProductCode7, first+int64(i))
		rows[i] = Code{Code: codes[i], Scheme: SchemeHQ20, Level: level, Units: units, ItemID: order.ItemID, State: Generated,
			OriginID: order.OriginID, HolderID: order.OriginID, JobID: order.JobID, PackLeft: order.PackQty, LabelledAt: tx.Now(), EventID: event.ID}
	}
	if err := insertCodes(ctx, tx, rows); err != nil {
		return nil, err
	}
	tx.Touch("trace_code")
	return codes, addEvent(ctx, tx, event, codes, nil)
}

// affectedOrAgain runs the transaction again when an update met fewer rows
// than it should: another writer was faster.
func affectedOrAgain(result sql.Result, err error, want int) error {
	if err != nil {
		return err
	}
	if n, _ := result.RowsAffected(); n != int64(want) {
		return db.TryAgain(fault.New(fault.Conflict, "fault.stale"))
	}
	return nil
}
