package dispensing

import (
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Return is boxes of one delivery on their way back to the depot.
type Return struct {
	bun.BaseModel `bun:"table:drug_return,alias:t"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	OrgID       string        `bun:"org_id" json:"orgId"` // the clinic
	DepotID     string        `bun:"depot_id" json:"depotId"`
	OrderID     string        `bun:"order_id" json:"outboundOrderId"`
	OrderNumber string        `bun:"order_number" json:"outboundNumber"`
	State       string        `bun:"state" json:"state"`
	Reason      string        `bun:"reason" json:"reason"`
	Note        string        `bun:"note" json:"note"`
	ReceiverIDs []string      `bun:"receiver_ids" json:"receiverIds" nullable:"false"`
	Search      string        `bun:"search" json:"-"`
	Version     int           `bun:"version" json:"version"`
	CreatedBy   string        `bun:"created_by" json:"createdBy"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt   clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// ReasonRefused is the reason of a return that a clinic refused at its door.
const ReasonRefused = "refused"

// ReturnLine is one batch of a return. Quantities are smallest packs.
type ReturnLine struct {
	bun.BaseModel `bun:"table:drug_return_line,alias:t"`

	ID          string `bun:"id,pk" json:"id"`
	ReturnID    string `bun:"return_id" json:"returnId"`
	ItemID      string `bun:"item_id" json:"itemId"`
	BatchID     string `bun:"batch_id" json:"batchId"`
	Qty         int    `bun:"qty" json:"qty"`
	QtyReceived int    `bun:"qty_received" json:"qtyReceived"`
	QtyPassed   int    `bun:"qty_passed" json:"qtyPassed"`
	QtyFailed   int    `bun:"qty_failed" json:"qtyFailed"`
}

// ReturnInspection records one decision about returned boxes.
type ReturnInspection struct {
	bun.BaseModel `bun:"table:drug_return_inspection,alias:t"`

	ID          string        `bun:"id,pk" json:"id"`
	ReturnID    string        `bun:"return_id" json:"returnId"`
	Result      string        `bun:"result" json:"result" enum:"pass,fail"`
	Qty         int           `bun:"qty" json:"qty"`
	LocationID  string        `bun:"location_id" json:"locationId"`
	TempLow     *int          `bun:"temp_low" json:"tempLow"`   // tenths of a degree Celsius on the way, as the proof says
	TempHigh    *int          `bun:"temp_high" json:"tempHigh"` // tenths of a degree Celsius
	TempProof   string        `bun:"temp_proof" json:"tempProof"`
	Note        string        `bun:"note" json:"note"`
	InspectorID string        `bun:"inspector_id" json:"inspectorId"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
}

// NewReturn is what a clinic sends back.
type NewReturn struct {
	Code      string        `json:"code,omitempty" maxLength:"400" doc:"One box; or codes"`
	Codes     []string      `json:"codes,omitempty" maxItems:"200"`
	Reason    string        `json:"reason" enum:"damaged,nearExpiry,slowMoving,qualityDoubt,recall"`
	Note      string        `json:"note,omitempty" maxLength:"400"`
	OrderID   string        `json:"outboundOrderId,omitempty" maxLength:"26" doc:"The delivery the boxes came with; found from them when empty"`
	EventTime clock.Instant `json:"eventTime,omitempty" doc:"When the device made the request; an old one is refused as offline"`
}

// Inspection is what an inspector decides about returned boxes.
type Inspection struct {
	Result       string `json:"result" enum:"pass,fail"`
	LocationCode string `json:"locationCode" minLength:"1" maxLength:"40" doc:"Qualified zone to pass, unqualified zone to fail"`
	TempLow      *int   `json:"tempLow" required:"false" minimum:"-400" maximum:"600" doc:"Lowest temperature away from the depot, tenths of a degree Celsius"`
	TempHigh     *int   `json:"tempHigh" required:"false" minimum:"-400" maximum:"600"`
	TempProof    string `json:"tempProof,omitempty" maxLength:"80" doc:"Number of the temperature record; needed to pass a cold item"`
	Note         string `json:"note,omitempty" maxLength:"400" doc:"What is wrong; needed to fail"`
}

const (
	pass      = "pass"
	coldClass = "cold"
)

// zone is where inspected boxes go.
func (i Inspection) zone() string {
	if i.Result == pass {
		return "qualified"
	}
	return "unqualified"
}

// check: failing needs a note.
func (i Inspection) check() error {
	var checks fault.Checks
	checks.That(i.Result == pass || i.Note != "", "/note", "dispensing.fail_note")
	return checks.Err()
}

// allow holds the rules of passing one box: not expired, and a cold one only
// with the proof that it stayed within its limits (drug.md A.5).
func (i Inspection) allow(c *ledger.Code, item drugcatalog.Item, today clock.Day) *fault.Error {
	switch {
	case i.Result != pass:
		return nil
	case c.Batch.Expired(today):
		return fault.New(fault.Invalid, "dispensing.return_expired", "code", c.Code, "expiry", string(c.Batch.ExpiryDate))
	case item.StorageClass != coldClass:
		return nil
	case i.TempProof == "" || i.TempLow == nil || i.TempHigh == nil:
		return fault.New(fault.Invalid, "dispensing.cold_proof", "code", c.Code)
	case item.TempMin != nil && *i.TempLow < *item.TempMin || item.TempMax != nil && *i.TempHigh > *item.TempMax:
		return fault.New(fault.Invalid, "dispensing.cold_broken", "code", c.Code, "low", degrees(*i.TempLow), "high", degrees(*i.TempHigh))
	}
	return nil
}

func degrees(tenths int) string { return fmt.Sprintf("%.1f", float64(tenths)/10) }

func sum[T any](rows []T, of func(T) int) int {
	total := 0
	for _, row := range rows {
		total += of(row)
	}
	return total
}
