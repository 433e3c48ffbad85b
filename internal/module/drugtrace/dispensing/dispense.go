package dispensing

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/module/drugtrace/drugcatalog"
)

// Dispense is one box, or part of one, given to one resident. Rows are never
// changed.
type Dispense struct {
	bun.BaseModel `bun:"table:dispense,alias:t"`

	ID             string        `bun:"id,pk" json:"id"`
	Number         string        `bun:"number" json:"number"`
	OrgID          string        `bun:"org_id" json:"orgId"` // the clinic
	Code           string        `bun:"code" json:"code"`
	ItemID         string        `bun:"item_id" json:"itemId"`
	BatchID        string        `bun:"batch_id" json:"batchId"`
	OrderID        string        `bun:"order_id" json:"outboundOrderId"`
	Units          int           `bun:"units" json:"units"`          // dosage units given
	UnitsLeft      int           `bun:"units_left" json:"unitsLeft"` // dosage units still in the box
	SupplyDays     int           `bun:"supply_days" json:"supplyDays"`
	PrescriptionNo string        `bun:"prescription_no" json:"prescriptionNo"`
	DoctorName     string        `bun:"doctor_name" json:"doctorName"`
	DocumentType   string        `bun:"document_type" json:"residentIdType"`
	DocumentSealed string        `bun:"document_sealed" json:"-"` // personal data: encrypted, place dispense.document
	DocumentHash   string        `bun:"document_hash" json:"-"`   // keyed hash, for limits
	ProofType      string        `bun:"proof_type" json:"proofType"`
	Doubts         []string      `bun:"doubts" json:"doubts" nullable:"false"` // accepted with the reason below
	OverrideReason string        `bun:"override_reason" json:"overrideReason"`
	PharmacistID   string        `bun:"pharmacist_id" json:"pharmacistId"`
	Search         string        `bun:"search" json:"-"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
}

// Alert is an attempt to dispense a box that was dispensed before.
type Alert struct {
	bun.BaseModel `bun:"table:dispense_alert,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	Kind       string        `bun:"kind" json:"kind" enum:"repeat"`
	Code       string        `bun:"code" json:"code"`
	ItemID     string        `bun:"item_id" json:"itemId"`
	DispenseID string        `bun:"dispense_id" json:"dispenseId"` // the first one
	FirstOrgID string        `bun:"first_org_id" json:"firstOrgId"`
	FirstAt    clock.Instant `bun:"first_at" json:"firstAt"`
	OrgID      string        `bun:"org_id" json:"orgId"` // who tried again
	PersonID   string        `bun:"person_id" json:"personId"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
}

// The documents a resident shows (drug.md A.0, 定人).
const (
	MacaoID       = "macaoId"
	OtherDocument = "other"
)

var proofs = []string{"residencePermit", "workProof", "livingProof"}

// NewDispense is what a pharmacist states. The pharmacist and the time come
// from the session and the server.
type NewDispense struct {
	Code             string        `json:"code" minLength:"1" maxLength:"400" doc:"What the scanner delivered"`
	Units            int           `json:"units,omitempty" minimum:"0" maximum:"1000000" doc:"Dosage units; all that are left when 0"`
	SupplyDays       int           `json:"supplyDays,omitempty" minimum:"0" maximum:"1000" doc:"Days the prescription gives; computed when 0"`
	PrescriptionNo   string        `json:"prescriptionNo,omitempty" maxLength:"60" doc:"Needed for prescription and hospital drugs"`
	DoctorName       string        `json:"doctorName,omitempty" maxLength:"120" doc:"Needed for prescription and hospital drugs"`
	ResidentIDType   string        `json:"residentIdType,omitempty" enum:"macaoId,other" default:"macaoId"`
	ResidentIDNumber string        `json:"residentIdNumber,omitempty" maxLength:"40" doc:"Encrypted; never shown in full without a logged reason"`
	ProofType        string        `json:"proofType,omitempty" maxLength:"20" doc:"residencePermit, workProof or livingProof"`
	ProofChecked     bool          `json:"proofChecked,omitempty" doc:"The pharmacist saw the originals"`
	OverrideReason   string        `json:"overrideReason,omitempty" maxLength:"400" doc:"Why a doubtful document or an unusual quantity is accepted"`
	EventTime        clock.Instant `json:"eventTime,omitempty" doc:"When the device made the request; an old one is refused as offline"`
}

// box is what the rules need to know of the box and its item.
type box struct {
	item drugcatalog.Item
	left int // dosage units
}

// check holds the rules of dispensing to a person (R-A2).
func (n *NewDispense) check(b box, checks *fault.Checks) {
	checks.That(n.Units <= b.left, "/units", "dispensing.too_many_units", "left", b.left)
	if slices.Contains([]string{"MSRM", "HOSP"}, b.item.SupplyClass) {
		checks.That(strings.TrimSpace(n.PrescriptionNo) != "", "/prescriptionNo", "dispensing.prescription_needed")
		checks.That(strings.TrimSpace(n.DoctorName) != "", "/doctorName", "dispensing.doctor_needed")
	}
	checks.That(strings.TrimSpace(n.ResidentIDNumber) != "", "/residentIdNumber", "dispensing.document_needed")
	checks.That(slices.Contains(proofs, n.ProofType), "/proofType", "dispensing.proof_needed")
	checks.That(n.ProofChecked, "/proofChecked", "dispensing.proof_unchecked")
}

// Doubts that a person may accept with a reason (decisions 32).
const (
	doubtMacaoForm     = "macaoForm"
	doubtOtherDocument = "otherDocument"
	doubtOverSupply    = "overSupply"
)

// document is the number in its normal form and the doubt about it, if any. A
// Macao identity number can only be looked at from outside: its check digit's
// rule is not public.
func (n *NewDispense) document() (number, doubt string) {
	if n.ResidentIDType == MacaoID {
		number, err := idcheck.ParseMacaoID(n.ResidentIDNumber)
		if err != nil {
			return number, doubtMacaoForm
		}
		return number, ""
	}
	if permit, err := idcheck.ParseHomePermit(n.ResidentIDNumber); err == nil && permit.Origin == "MO" {
		return permit.Number, "" // only Macao residents hold one
	}
	return strings.TrimSpace(n.ResidentIDNumber), doubtOtherDocument
}

// accept refuses doubts that nobody gave a reason for.
func (n *NewDispense) accept(doubts []string, days, most int) error {
	var checks fault.Checks
	if strings.TrimSpace(n.OverrideReason) != "" {
		return nil
	}
	for _, doubt := range doubts {
		switch doubt {
		case doubtMacaoForm:
			checks.Add("/residentIdNumber", "dispensing.doubt_macao_form")
		case doubtOtherDocument:
			checks.Add("/residentIdType", "dispensing.doubt_other_document")
		case doubtOverSupply:
			checks.Add("/units", "dispensing.doubt_over_supply", "days", days, "most", most)
		}
	}
	checks.That(len(doubts) == 0, "/overrideReason", "dispensing.reason_needed")
	return checks.Err()
}

// supplyDays is how long units last when the prescription does not say.
func supplyDays(units, aDay int) int { return (units + aDay - 1) / aDay }
