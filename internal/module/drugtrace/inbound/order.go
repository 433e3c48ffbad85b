package inbound

import (
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Order is one delivery, from the order to the shelf.
type Order struct {
	bun.BaseModel `bun:"table:inbound_order,alias:t"`

	ID             string        `bun:"id,pk" json:"id"`
	Number         string        `bun:"number" json:"number"`
	Type           string        `bun:"type" json:"type"` // bill code of the national platform, 102 is a purchase
	OrgID          string        `bun:"org_id" json:"orgId"`
	SupplierID     string        `bun:"supplier_id" json:"supplierId"`
	PermitID       string        `bun:"permit_id" json:"permitId"`
	State          string        `bun:"state" json:"state"`
	ExpectedAt     clock.Day     `bun:"expected_at" json:"expectedAt"`
	DeliveryNoteNo string        `bun:"delivery_note_no" json:"deliveryNoteNo"`
	DeliveryNoteID string        `bun:"delivery_note_id" json:"deliveryNoteId"` // attachment
	ShippedAt      clock.Day     `bun:"shipped_at" json:"shippedAt"`
	ArrivedAt      clock.Instant `bun:"arrived_at" json:"arrivedAt"`
	Vehicle        string        `bun:"vehicle" json:"vehicle"`
	TempStart      *int          `bun:"temp_start" json:"tempStart"`        // tenths of a degree Celsius
	TempArrive     *int          `bun:"temp_arrive" json:"tempArrive"`      // tenths of a degree Celsius
	TempRecordID   string        `bun:"temp_record_id" json:"tempRecordId"` // attachment: log of the transport
	Packages       int           `bun:"packages" json:"packages"`
	ReceiverID     string        `bun:"receiver_id" json:"receiverId"`                      // who closed the receipt
	ReceiverIDs    []string      `bun:"receiver_ids" json:"receiverIds" nullable:"false"`   // everybody who took a step of receiving
	InspectorID    string        `bun:"inspector_id" json:"inspectorId"`                    // who started the inspection
	InspectorIDs   []string      `bun:"inspector_ids" json:"inspectorIds" nullable:"false"` // everybody who took a step of inspecting
	Remark         string        `bun:"remark" json:"remark"`
	DueAt          clock.Instant `bun:"due_at" json:"dueAt"`
	Search         string        `bun:"search" json:"-"`
	Version        int           `bun:"version" json:"version"`
	CreatedBy      string        `bun:"created_by" json:"createdBy"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt      clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Line is one batch of one item in an order.
type Line struct {
	bun.BaseModel `bun:"table:inbound_line,alias:t"`

	ID              string    `bun:"id,pk" json:"id"`
	OrderID         string    `bun:"order_id" json:"orderId"`
	Position        int       `bun:"position" json:"position"`
	ItemID          string    `bun:"item_id" json:"itemId"`
	BatchNo         string    `bun:"batch_no" json:"batchNo"`
	MfgDate         clock.Day `bun:"mfg_date" json:"mfgDate"`
	ExpiryDate      clock.Day `bun:"expiry_date" json:"expiryDate"`
	ExpiryPrecision string    `bun:"expiry_precision" json:"expiryPrecision"`
	ExpiryText      string    `bun:"expiry_text" json:"expiryText"`
	BatchID         string    `bun:"batch_id" json:"batchId"`
	Cases           int       `bun:"cases" json:"cases"`
	Loose           bool      `bun:"loose" json:"loose"`
	QtyExpected     int       `bun:"qty_expected" json:"qtyExpected"`
	QtyReceived     int       `bun:"qty_received" json:"qtyReceived"`
	QtyRejected     int       `bun:"qty_rejected" json:"qtyRejected"`
	QtyBound        int       `bun:"qty_bound" json:"qtyBound"`
	QtyShelved      int       `bun:"qty_shelved" json:"qtyShelved"`
	RejectReason    string    `bun:"reject_reason" json:"rejectReason"`
	ReleaseBy       string    `bun:"release_by" json:"releaseBy"`
	ReleaseReason   string    `bun:"release_reason" json:"releaseReason"`
	Result          string    `bun:"result" json:"result"` // pass, fail, empty before inspection
}

// receivedBy notes a person who took a step of receiving.
func (o *Order) receivedBy(personID string) {
	o.ReceiverID = personID
	if !slices.Contains(o.ReceiverIDs, personID) {
		o.ReceiverIDs = append(o.ReceiverIDs, personID)
	}
}

// inspectedBy notes a person who took a step of inspecting; fresh says that the
// order has to be written.
func (o *Order) inspectedBy(personID string) (fresh bool) {
	if slices.Contains(o.InspectorIDs, personID) {
		return false
	}
	o.InspectorIDs = append(o.InspectorIDs, personID)
	return true
}

// receiverInspects refuses to let anybody inspect who took a step of receiving
// the same order (R-A12).
func receiverInspects(o *Order, personID string) *fault.Error {
	if o.ReceiverID == personID || slices.Contains(o.ReceiverIDs, personID) {
		return fault.New(fault.Invalid, "inbound.receiver_inspects")
	}
	return nil
}

// inspectorKeeps refuses to let anybody put away or close who took a step of
// inspecting the same order (R-A12).
func inspectorKeeps(o *Order, personID string) *fault.Error {
	if o.InspectorID == personID || slices.Contains(o.InspectorIDs, personID) {
		return fault.New(fault.Invalid, "inbound.inspector_keeps")
	}
	return nil
}

// Expiry reads what is printed on a pack: a day, or a month that is usable to
// its last day.
func Expiry(text string) (clock.Day, string, error) {
	if day, err := clock.ParseDay(text); err == nil {
		return day, ledger.PrecisionDay, nil
	}
	if first, err := clock.ParseDay(text + "-01"); err == nil {
		t := first.Time()
		return clock.MonthEnd(t.Year(), t.Month()), ledger.PrecisionMonth, nil
	}
	return "", "", fault.New(fault.Invalid, "inbound.expiry")
}

// ReceivedLine is what the receiver found of one line.
type ReceivedLine struct {
	LineID        string    `json:"lineId" maxLength:"26"`
	QtyReceived   int       `json:"qtyReceived" minimum:"0" maximum:"1000000"`
	QtyRejected   int       `json:"qtyRejected" minimum:"0" maximum:"1000000"`
	RejectReason  string    `json:"rejectReason,omitempty" maxLength:"400"`
	BatchNo       string    `json:"batchNo" minLength:"1" maxLength:"20"`
	BatchNoRepeat string    `json:"batchNoRepeat" maxLength:"20" doc:"The batch number read a second time, or scanned"`
	MfgDate       clock.Day `json:"mfgDate,omitempty" maxLength:"10"`
	Expiry        string    `json:"expiry" maxLength:"10" doc:"YYYY-MM-DD, or YYYY-MM when only the month is printed"`
	ExpiryRepeat  string    `json:"expiryRepeat" maxLength:"10"`
	ExpiryText    string    `json:"expiryText,omitempty" maxLength:"40" doc:"As printed, such as EXP 02/2028"`
	Cases         int       `json:"cases,omitempty" minimum:"0" maximum:"100000"`
	Loose         bool      `json:"loose,omitempty" doc:"Loose or mixed cases: every box is checked"`
}

// Receipt is what the receiver states about a delivery at the door.
type Receipt struct {
	Lines        []ReceivedLine `json:"lines" minItems:"1" maxItems:"200"`
	TempRecordID string         `json:"tempRecordId,omitempty" maxLength:"26" doc:"Attachment: temperature log of the transport, unless it came with the arrival"`
}

// receiptFacts are what the rules of receiving need to know beside the line.
type receiptFacts struct {
	today        clock.Day
	item         drugcatalog.Item
	tempArrive   *int
	tempRecordID string
	recordFor    []string // storage classes that need the log of the transport
	minShelfDays int
}

// check holds the rules of receiving one line (GSP art. 73–75, drug.md A.3).
func (r ReceivedLine) check(line Line, facts receiptFacts, at string, checks *fault.Checks) {
	checks.That(r.QtyReceived+r.QtyRejected <= line.QtyExpected, at+"/qtyReceived", "inbound.too_many", "expected", line.QtyExpected)
	checks.That(r.QtyReceived+r.QtyRejected >= line.QtyExpected, at+"/qtyReceived", "inbound.too_few", "expected", line.QtyExpected)
	checks.That(r.QtyRejected == 0 || r.RejectReason != "", at+"/rejectReason", "inbound.reject_reason")
	if r.QtyReceived == 0 {
		return // nothing enters: batch and expiry need not be readable
	}
	checks.That(r.BatchNo == r.BatchNoRepeat, at+"/batchNoRepeat", "inbound.batch_repeat", "position", differsAt(r.BatchNo, r.BatchNoRepeat))
	checks.That(r.Expiry == r.ExpiryRepeat, at+"/expiryRepeat", "inbound.expiry_repeat")
	facts.checkTemperature(at, checks)
	expiry, _, err := Expiry(r.Expiry)
	if err != nil {
		checks.Add(at+"/expiry", "inbound.expiry")
		return
	}
	checks.That(r.MfgDate == "" || r.MfgDate < expiry, at+"/mfgDate", "inbound.mfg_after_expiry")
	left := facts.today.DaysUntil(expiry)
	switch {
	case expiry <= facts.today:
		checks.Add(at+"/expiry", "inbound.expired", "expiry", string(expiry))
	case left < facts.minShelfDays && line.ReleaseBy == "":
		checks.Add(at+"/expiry", "inbound.short_shelf_life", "expiry", string(expiry), "days", left, "least", facts.minShelfDays)
	}
}

func (f receiptFacts) checkTemperature(at string, checks *fault.Checks) {
	logged := f.tempRecordID != "" || !slices.Contains(f.recordFor, f.item.StorageClass)
	checks.That(logged, "/tempRecordId", "inbound.no_temperature_record")
	if f.item.StorageClass != "cold" {
		return
	}
	switch {
	case f.tempArrive == nil:
		checks.Add(at+"/qtyReceived", "inbound.no_temperature")
	case f.item.TempMax != nil && *f.tempArrive > *f.item.TempMax:
		checks.Add(at+"/qtyReceived", "inbound.too_warm", "temperature", degrees(*f.tempArrive), "limit", degrees(*f.item.TempMax))
	case f.item.TempMin != nil && *f.tempArrive < *f.item.TempMin:
		checks.Add(at+"/qtyReceived", "inbound.too_cold", "temperature", degrees(*f.tempArrive), "limit", degrees(*f.item.TempMin))
	}
}

func degrees(tenths int) string { return fmt.Sprintf("%.1f", float64(tenths)/10) }

// differsAt is the first position (from 1) where two texts differ.
func differsAt(a, b string) int {
	ra, rb := []rune(a), []rune(b)
	for i := range ra {
		if i >= len(rb) || ra[i] != rb[i] {
			return i + 1
		}
	}
	return len(ra) + 1
}
