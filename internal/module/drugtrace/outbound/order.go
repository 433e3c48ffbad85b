package outbound

import (
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/module/drugtrace/drugcatalog"
)

// Order is one delivery to a clinic, with its check and transport record.
type Order struct {
	bun.BaseModel `bun:"table:outbound_order,alias:t"`

	ID            string        `bun:"id,pk" json:"id"`
	Number        string        `bun:"number" json:"number"`
	Type          string        `bun:"type" json:"type"` // bill code of the national platform, 209 is a supply
	OrgID         string        `bun:"org_id" json:"orgId"`
	ClinicID      string        `bun:"clinic_id" json:"clinicId"`
	State         string        `bun:"state" json:"state"`
	WantedAt      clock.Day     `bun:"wanted_at" json:"wantedAt"`
	Remark        string        `bun:"remark" json:"remark"`
	SubmitterID   string        `bun:"submitter_id" json:"submitterId"`
	ReviewerID    string        `bun:"reviewer_id" json:"reviewerId"`
	ReviewNote    string        `bun:"review_note" json:"reviewNote"`
	PickerIDs     []string      `bun:"picker_ids" json:"pickerIds" nullable:"false"`
	CheckerIDs    []string      `bun:"checker_ids" json:"checkerIds" nullable:"false"`
	CheckedAt     clock.Instant `bun:"checked_at" json:"checkedAt"`
	CarrierID     string        `bun:"carrier_id" json:"carrierId"`
	Vehicle       string        `bun:"vehicle" json:"vehicle"`
	DriverName    string        `bun:"driver_name" json:"driverName"`
	Packages      int           `bun:"packages" json:"packages"`
	TempStart     *int          `bun:"temp_start" json:"tempStart"` // tenths of a degree Celsius
	ShipperID     string        `bun:"shipper_id" json:"shipperId"`
	ShippedAt     clock.Instant `bun:"shipped_at" json:"shippedAt"`
	TempArrive    *int          `bun:"temp_arrive" json:"tempArrive"` // tenths of a degree Celsius
	SignerID      string        `bun:"signer_id" json:"signerId"`
	SignedAt      clock.Instant `bun:"signed_at" json:"signedAt"`
	SignNote      string        `bun:"sign_note" json:"signNote"` // of differences, or why the delivery was refused
	FEFOOverrides int           `bun:"fefo_overrides" json:"fefoOverrides"`
	DueAt         clock.Instant `bun:"due_at" json:"dueAt"`
	Search        string        `bun:"search" json:"-"`
	Version       int           `bun:"version" json:"version"`
	CreatedBy     string        `bun:"created_by" json:"createdBy"`
	CreatedAt     clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt     clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Line is one item of an order. Quantities are smallest packs.
type Line struct {
	bun.BaseModel `bun:"table:outbound_line,alias:t"`

	ID          string `bun:"id,pk" json:"id"`
	OrderID     string `bun:"order_id" json:"orderId"`
	Position    int    `bun:"position" json:"position"`
	ItemID      string `bun:"item_id" json:"itemId"`
	BatchID     string `bun:"batch_id" json:"batchId"` // wanted batch, empty for whichever expires first
	Qty         int    `bun:"qty" json:"qty"`
	QtyPicked   int    `bun:"qty_picked" json:"qtyPicked"`
	QtyChecked  int    `bun:"qty_checked" json:"qtyChecked"`
	QtySigned   int    `bun:"qty_signed" json:"qtySigned"`
	ShortBy     string `bun:"short_by" json:"shortBy"` // who lets batches with few days left go
	ShortReason string `bun:"short_reason" json:"shortReason"`
}

// Lot is what an order took of one batch; the delivery note and the check
// record list lots. Quantities are smallest packs.
type Lot struct {
	bun.BaseModel `bun:"table:outbound_lot,alias:t"`

	ID         string `bun:"id,pk" json:"id"`
	OrderID    string `bun:"order_id" json:"orderId"`
	LineID     string `bun:"line_id" json:"lineId"`
	BatchID    string `bun:"batch_id" json:"batchId"`
	QtyPicked  int    `bun:"qty_picked" json:"qtyPicked"`
	QtyChecked int    `bun:"qty_checked" json:"qtyChecked"`
	QtySigned  int    `bun:"qty_signed" json:"qtySigned"`
	QtyLost    int    `bun:"qty_lost" json:"qtyLost"`   // shipped and not there when the clinic closed its signature
	QtyFound   int    `bun:"qty_found" json:"qtyFound"` // of the lost ones, turned up since
}

// Override records that a batch left before one that expires earlier.
type Override struct {
	bun.BaseModel `bun:"table:outbound_override,alias:t"`

	ID             string        `bun:"id,pk" json:"id"`
	OrderID        string        `bun:"order_id" json:"orderId"`
	OrgID          string        `bun:"org_id" json:"orgId"`
	ItemID         string        `bun:"item_id" json:"itemId"`
	BatchID        string        `bun:"batch_id" json:"batchId"`
	EarlierBatchID string        `bun:"earlier_batch_id" json:"earlierBatchId"`
	Qty            int           `bun:"qty" json:"qty"`
	Reason         string        `bun:"reason" json:"reason"` // a code of drugtrace.outbound.fefo_reasons
	PersonID       string        `bun:"person_id" json:"personId"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
}

// NewOrder is a draft as it is typed.
type NewOrder struct {
	Type     string    `json:"type,omitempty" enum:"209,203" default:"209"`
	ClinicID string    `json:"clinicId" minLength:"26" maxLength:"26"`
	WantedAt clock.Day `json:"wantedAt,omitempty" maxLength:"10"`
	Remark   string    `json:"remark,omitempty" maxLength:"400"`
	Lines    []NewLine `json:"lines" minItems:"1" maxItems:"200"`
}

// NewLine is one item of a draft.
type NewLine struct {
	ItemID  string `json:"itemId" minLength:"26" maxLength:"26"`
	Qty     int    `json:"qty" minimum:"1" maximum:"1000000"`
	BatchID string `json:"batchId,omitempty" maxLength:"26" doc:"Only this batch; without it the one that expires first"`
}

// checkLines makes sure that every box belongs to one line: an item stands once,
// or several times with a batch each.
func checkLines(lines []NewLine, checks *fault.Checks) {
	times, named := map[string]int{}, map[string]bool{}
	for _, line := range lines {
		times[line.ItemID]++
	}
	for i, line := range lines {
		at := fmt.Sprintf("/lines/%d/batchId", i)
		checks.That(times[line.ItemID] == 1 || line.BatchID != "", at, "outbound.item_twice")
		checks.That(line.BatchID == "" || !named[line.BatchID], at, "outbound.batch_twice")
		named[line.BatchID] = true
	}
}

// Conditions are the five findings under which nothing may leave (GSP art. 94).
type Conditions struct {
	Damage  bool `json:"damage" doc:"Pack broken, stained or not sealed"`
	Noise   bool `json:"noise" doc:"Strange noise or leaking"`
	Label   bool `json:"label" doc:"Label lost, illegible or not matching"`
	Expired bool `json:"expired"`
	Other   bool `json:"other"`
}

// refuse names the first finding.
func (c Conditions) refuse() *fault.Error {
	for _, found := range []struct {
		is   bool
		name string
	}{{c.Damage, "damage"}, {c.Noise, "noise"}, {c.Label, "label"}, {c.Expired, "expired"}, {c.Other, "other"}} {
		if found.is {
			return fault.New(fault.Invalid, "outbound.condition_found", "condition", fault.Text("enum.checkCondition."+found.name))
		}
	}
	return nil
}

const coldClass = "cold"

// checkTemperature compares a reading, in tenths of a degree Celsius, with the
// limits of the cold items of a delivery; key is outbound.start or outbound.arrive.
func checkTemperature(items []drugcatalog.Item, reading *int, key string, lang i18n.Lang) *fault.Error {
	for _, item := range items {
		switch {
		case item.StorageClass != coldClass:
		case reading == nil:
			return fault.New(fault.Invalid, key+"_no_temperature", "item", item.Label(lang))
		case item.TempMax != nil && *reading > *item.TempMax:
			return fault.New(fault.Invalid, key+"_too_warm", "item", item.Label(lang), "temperature", degrees(*reading), "limit", degrees(*item.TempMax))
		case item.TempMin != nil && *reading < *item.TempMin:
			return fault.New(fault.Invalid, key+"_too_cold", "item", item.Label(lang), "temperature", degrees(*reading), "limit", degrees(*item.TempMin))
		}
	}
	return nil
}

func degrees(tenths int) string { return fmt.Sprintf("%.1f", float64(tenths)/10) }

func itemsOf(lines []Line) []string {
	ids := make([]string, len(lines))
	for i, line := range lines {
		ids[i] = line.ItemID
	}
	return ids
}

func sum[T any](rows []T, of func(T) int) int {
	total := 0
	for _, row := range rows {
		total += of(row)
	}
	return total
}
