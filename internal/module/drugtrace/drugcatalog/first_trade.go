package drugcatalog

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/seal"
)

// What a first trade is with.
const (
	TradeOrganisation = "organisation" // 首营企业: a supplier
	TradeItem         = "item"         // 首营品种: a drug
)

// FirstTrade is the approval an operating company needs before it first orders
// from a supplier or orders a drug (首营审批, GSP 61 to 63).
type FirstTrade struct {
	bun.BaseModel `bun:"table:first_trade,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	OrgID       string        `bun:"org_id" json:"orgId" doc:"Operating company"`
	Kind        string        `bun:"kind" json:"kind" enum:"organisation,item"`
	SubjectID   string        `bun:"subject_id" json:"subjectId" doc:"The supplier or the item"`
	Slot        string        `bun:"slot" json:"-"` // one living approval for each company and subject
	Evidence    []Evidence    `bun:"evidence" json:"evidence" nullable:"false"`
	Note        string        `bun:"note" json:"note"`
	State       string        `bun:"state" json:"state" enum:"draft,toReview,approved,rejected"`
	SubmittedBy string        `bun:"submitted_by" json:"submittedBy"`
	SubmittedAt clock.Instant `bun:"submitted_at" json:"submittedAt"`
	ReviewedBy  string        `bun:"reviewed_by" json:"reviewedBy"`
	ReviewedAt  clock.Instant `bun:"reviewed_at" json:"reviewedAt"`
	ReviewNote  string        `bun:"review_note" json:"reviewNote"`
	Search      string        `bun:"search" json:"-"`
	Version     int           `bun:"version" json:"version"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy   string        `bun:"created_by" json:"createdBy"`
	UpdatedAt   clock.Instant `bun:"updated_at" json:"updatedAt"`

	SubjectName     string        `bun:"-" json:"subjectName"`
	OrgName         string        `bun:"-" json:"orgName"`
	CreatedByName   string        `bun:"-" json:"createdByName"`
	SubmittedByName string        `bun:"-" json:"submittedByName"`
	ReviewedByName  string        `bun:"-" json:"reviewedByName"`
	Required        []string      `bun:"-" json:"required" nullable:"false" doc:"Kinds of evidence that must have been seen"`
	Actions         []flow.Action `bun:"-" json:"actions" nullable:"false"`
	Waits           *flow.Wait    `bun:"-" json:"waits,omitempty"`
}

// Evidence is one paper that was looked at.
type Evidence struct {
	Kind    string    `json:"kind" minLength:"1" maxLength:"40" doc:"licence, businessLicence, annualReport, …"`
	Number  string    `json:"number" required:"false" maxLength:"80"`
	ValidTo clock.Day `json:"validTo" required:"false"`
	Seen    bool      `json:"seen" required:"false" doc:"The original or a stamped copy was seen"`
	Note    string    `json:"note" required:"false" maxLength:"200"`
}

// FirstTradeInput is what a person fills in.
type FirstTradeInput struct {
	Version   int        `json:"version" required:"false" minimum:"0" doc:"Of the stored approval, for a change"`
	Kind      string     `json:"kind" enum:"organisation,item"`
	SubjectID string     `json:"subjectId" minLength:"1" maxLength:"26"`
	Evidence  []Evidence `json:"evidence" required:"false" maxItems:"30" nullable:"false"`
	Note      string     `json:"note" required:"false" maxLength:"800"`
}

// fill takes what a person filled in.
func (f *FirstTrade) fill(input FirstTradeInput) error {
	var checks fault.Checks
	checks.That(input.Kind == TradeOrganisation || input.Kind == TradeItem, "/kind", "field.choice", "choices", "organisation, item")
	f.Kind, f.SubjectID, f.Note = input.Kind, input.SubjectID, seal.Kept(f.Note, strings.TrimSpace(input.Note))
	before := f.Evidence
	f.Evidence = append([]Evidence{}, input.Evidence...)
	for i := range f.Evidence {
		if i < len(before) && before[i].Kind == f.Evidence[i].Kind {
			f.Evidence[i].Note = seal.Kept(before[i].Note, f.Evidence[i].Note)
		}
	}
	return checks.Err()
}

// checkSubmission names every required paper that was not seen or is no longer
// valid on day.
func (f *FirstTrade) checkSubmission(required []string, day clock.Day) error {
	var checks fault.Checks
	for _, kind := range required {
		seen := slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return e.Kind == kind && e.Seen })
		checks.That(seen, "/evidence", "drugcatalog.evidence_missing", "evidence", fault.Text("enum.evidence."+kind))
	}
	for _, e := range f.Evidence {
		checks.That(e.ValidTo == "" || e.ValidTo >= day, "/evidence", "drugcatalog.evidence_expired",
			"evidence", fault.Text("enum.evidence."+e.Kind), "day", string(e.ValidTo))
	}
	return checks.Err()
}

// place sets the slot: a rejected approval gives its place to the next try.
func (f *FirstTrade) place() {
	f.Slot = f.OrgID + "-" + f.SubjectID
	if f.State == TradeRejected {
		f.Slot = f.ID
	}
}
