package ledger

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Schemes of codes that the parser recognises.
const (
	SchemeHQ20   = "HQ20"
	SchemeMSFX20 = "MSFX20"
	SchemeGS1    = "GS1"
	SchemeISO    = "ISO15459"
)

// Levels of packing.
const (
	Small  = 1 // 小码: smallest sales pack
	Middle = 2
	Large  = 3
)

// Precision of a printed expiry.
const (
	PrecisionDay   = "day"
	PrecisionMonth = "month" // usable to the last day of the month
)

// Batch is one manufactured batch of a catalogue item as printed on the pack.
type Batch struct {
	bun.BaseModel `bun:"table:trace_batch,alias:b"`

	ID              string        `bun:"id,pk" json:"id"`
	ItemID          string        `bun:"item_id" json:"itemId"`
	ProductCode7    string        `bun:"product_code7" json:"productCode7"`
	BatchNo         string        `bun:"batch_no" json:"batchNo"`
	MfgDate         clock.Day     `bun:"mfg_date" json:"mfgDate"`
	ExpiryDate      clock.Day     `bun:"expiry_date" json:"expiryDate"`
	ExpiryPrecision string        `bun:"expiry_precision" json:"expiryPrecision"`
	ExpiryText      string        `bun:"expiry_text" json:"expiryText"`
	CreatedAt       clock.Instant `bun:"created_at" json:"createdAt"`
}

// Expired reports whether the batch may no longer be used on day.
func (b Batch) Expired(day clock.Day) bool { return b.ExpiryDate != "" && day > b.ExpiryDate }

// Code is one row of the register of codes.
type Code struct {
	bun.BaseModel `bun:"table:trace_code,alias:t"`

	Code       string        `bun:"code,pk" json:"code"`
	Scheme     string        `bun:"scheme" json:"scheme"`
	Level      int           `bun:"level" json:"level"`
	Parent     *string       `bun:"parent" json:"parent"`
	Units      int           `bun:"units" json:"units"` // smallest packs under it
	ItemID     string        `bun:"item_id" json:"itemId"`
	BatchID    *string       `bun:"batch_id" json:"batchId"`
	State      string        `bun:"state" json:"state"`
	OriginID   string        `bun:"origin_id" json:"originId"` // organisation that issued the code
	HolderID   string        `bun:"holder_id" json:"holderId"` // organisation that has the box now
	LocationID string        `bun:"location_id" json:"locationId"`
	JobID      string        `bun:"job_id" json:"jobId"`
	DocumentID string        `bun:"document_id" json:"documentId"` // the order it is being worked on in
	PackLeft   int           `bun:"pack_left" json:"packLeft"`     // dosage units not yet dispensed
	LabelledAt clock.Instant `bun:"labelled_at" json:"labelledAt"`
	EventID    int64         `bun:"event_id" json:"eventId,string"`
	Version    int           `bun:"version" json:"version"`

	Batch *Batch `bun:"rel:belongs-to,join:batch_id=id" json:"batch,omitempty"`
}

// Place is where a box is: who has it and the location there.
type Place struct{ HolderID, LocationID string }

// Document is the paper an operation belongs to.
type Document struct{ Type, ID, No string }

// Hold kinds. Anyone may place quality; only QA releases it. Only a regulator
// places and releases regulator and recall holds. catalogue holds follow the
// state of the catalogue item.
const (
	HoldQuality   = "quality"
	HoldRegulator = "regulator"
	HoldCatalogue = "catalogue"
	HoldRecall    = "recall"
)

// Targets of a hold.
const (
	TargetCode  = "code"
	TargetBatch = "batch"
	TargetItem  = "item"
)

// Hold blocks a code, a batch or an item until it is released.
type Hold struct {
	bun.BaseModel `bun:"table:trace_hold,alias:t"`

	ID            string        `bun:"id,pk" json:"id"`
	TargetKind    string        `bun:"target_kind" json:"targetKind"`
	Target        string        `bun:"target" json:"target"`
	Kind          string        `bun:"kind" json:"kind"`
	OrgID         string        `bun:"org_id" json:"orgId"`
	ItemID        string        `bun:"item_id" json:"itemId"`
	Reason        string        `bun:"reason" json:"reason"`
	Instruction   string        `bun:"instruction" json:"instruction"` // what the public is told to do
	PlacedBy      string        `bun:"placed_by" json:"placedBy"`
	PlacedAt      clock.Instant `bun:"placed_at" json:"placedAt"`
	ReleasedAt    clock.Instant `bun:"released_at" json:"releasedAt"`
	ReleasedBy    string        `bun:"released_by" json:"releasedBy"`
	ReleaseReason string        `bun:"release_reason" json:"releaseReason"`
	Search        string        `bun:"search" json:"-"` // the reason, folded
	Version       int           `bun:"version" json:"version"`
}

// StockLine is the quantity of smallest packs under one key.
type StockLine struct {
	bun.BaseModel `bun:"table:trace_stock,alias:t"`

	HolderID   string `bun:"holder_id,pk" json:"holderId"`
	LocationID string `bun:"location_id,pk" json:"locationId"`
	BatchID    string `bun:"batch_id,pk" json:"batchId"`
	State      string `bun:"state,pk" json:"state"`
	Quantity   int64  `bun:"quantity" json:"quantity"`
}

// unavailable says why a box may not leave for use now, given the holds that
// reach it; nil when it may.
func unavailable(c *Code, holds []Hold, day clock.Day) *fault.Error {
	if len(holds) > 0 {
		hold, held := holds[0], c.Code
		if hold.TargetKind == TargetCode { // the code itself, its case, or a box inside it
			held = hold.Target
		}
		return fault.New(fault.Invalid, "ledger.held", "code", held, "kind", fault.Text("enum.hold."+hold.Kind), "reason", hold.Reason)
	}
	if c.Batch != nil && c.Batch.Expired(day) {
		return fault.New(fault.Invalid, "ledger.expired", "code", c.Code, "expiry", string(c.Batch.ExpiryDate))
	}
	return nil
}
