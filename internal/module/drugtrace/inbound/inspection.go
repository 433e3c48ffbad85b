package inbound

import (
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/module/drugtrace/drugcatalog"
)

// Inspection is the record GSP art. 80 asks for, one a line; product, batch,
// dates, supplier and quantities are on the line it belongs to.
type Inspection struct {
	bun.BaseModel `bun:"table:inspection,alias:t"`

	ID               string        `bun:"id,pk" json:"id"`
	OrderID          string        `bun:"order_id" json:"orderId"`
	LineID           string        `bun:"line_id" json:"lineId"`
	CasesRequired    int           `bun:"cases_required" json:"casesRequired"`
	CasesSampled     int           `bun:"cases_sampled" json:"casesSampled"`
	PacksRequired    int           `bun:"packs_required" json:"packsRequired"`
	PacksSampled     int           `bun:"packs_sampled" json:"packsSampled"`
	Abnormal         bool          `bun:"abnormal" json:"abnormal"`
	AppearanceOK     bool          `bun:"appearance_ok" json:"appearanceOk"`
	LabelOK          bool          `bun:"label_ok" json:"labelOk"`
	LeafletOK        bool          `bun:"leaflet_ok" json:"leafletOk"`
	ReportFileID     string        `bun:"report_file_id" json:"reportFileId"`
	ReportNo         string        `bun:"report_no" json:"reportNo"`
	Result           string        `bun:"result" json:"result" enum:"pass,fail"`
	UnqualifiedItems string        `bun:"unqualified_items" json:"unqualifiedItems"`
	Disposal         string        `bun:"disposal" json:"disposal"`
	InspectorID      string        `bun:"inspector_id" json:"inspectorId"`
	InspectedAt      clock.Instant `bun:"inspected_at" json:"inspectedAt"`
	// The second inspector signs in and signs for himself, some classes need it.
	SecondInspectorID string        `bun:"second_inspector_id" json:"secondInspectorId"`
	CountersignedAt   clock.Instant `bun:"countersigned_at" json:"countersignedAt"`
}

// NewInspection is what an inspector states about one line.
type NewInspection struct {
	LineID           string `json:"lineId" maxLength:"26"`
	CasesSampled     int    `json:"casesSampled" minimum:"0" maximum:"100000"`
	PacksSampled     int    `json:"packsSampled" minimum:"0" maximum:"1000000"`
	Abnormal         bool   `json:"abnormal" doc:"Seal loose, label stained, weight differs: the sample doubles"`
	AppearanceOK     bool   `json:"appearanceOk"`
	LabelOK          bool   `json:"labelOk"`
	LeafletOK        bool   `json:"leafletOk"`
	ReportNo         string `json:"reportNo" maxLength:"40" doc:"Number of the batch's test report"`
	ReportFileID     string `json:"reportFileId,omitempty" maxLength:"26"`
	Result           string `json:"result" enum:"pass,fail"`
	UnqualifiedItems string `json:"unqualifiedItems,omitempty" maxLength:"400"`
	Disposal         string `json:"disposal,omitempty" maxLength:"400"`
}

// needed is what a record must bring along.
type needed struct {
	Sample
	reportFile bool
}

func (n NewInspection) check(required needed) error {
	var checks fault.Checks
	checks.That(n.CasesSampled >= required.Cases, "/casesSampled", "inbound.sample_cases", "required", required.Cases)
	checks.That(n.PacksSampled >= required.Packs, "/packsSampled", "inbound.sample_packs", "required", required.Packs)
	if n.Result == "pass" {
		checks.That(n.AppearanceOK, "/appearanceOk", "inbound.pass_needs")
		checks.That(n.LabelOK, "/labelOk", "inbound.pass_needs")
		checks.That(n.LeafletOK, "/leafletOk", "inbound.pass_needs")
		checks.That(n.ReportNo != "", "/reportNo", "inbound.report_no")
		checks.That(n.ReportFileID != "" || !required.reportFile, "/reportFileId", "inbound.report_file")
	} else {
		checks.That(n.UnqualifiedItems != "", "/unqualifiedItems", "inbound.fail_needs")
		checks.That(n.Disposal != "", "/disposal", "inbound.fail_needs")
	}
	return checks.Err()
}

// countersign lets a second person stand for a record.
func (i *Inspection) countersign(personID string, now clock.Instant) *fault.Error {
	switch {
	case i.InspectorID == personID:
		return fault.New(fault.Invalid, "inbound.same_inspector")
	case i.SecondInspectorID != "":
		return fault.New(fault.Conflict, "inbound.countersigned")
	}
	i.SecondInspectorID, i.CountersignedAt = personID, now
	return nil
}

// needsSecond reports whether an item is of one of the classes that two
// inspectors look at.
func needsSecond(item drugcatalog.Item, classes []string) bool {
	return slices.ContainsFunc(append([]string{item.SupplyClass, item.StorageClass}, item.ExcludedFlags...), func(class string) bool { return slices.Contains(classes, class) })
}
