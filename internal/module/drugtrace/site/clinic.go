package site

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Which catalogue items a clinic may receive.
const (
	AllowedAll  = "all"
	AllowedList = "list"
)

// Clinic is an organisation designated to receive and dispense designated
// drugs. Its pharmacists are posts of the organisation.
type Clinic struct {
	bun.BaseModel `bun:"table:site_clinic,alias:t" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	OrgID          string        `bun:"org_id" json:"orgId"`
	LicenceNo      string        `bun:"licence_no" json:"licenceNo" doc:"Practice licence of the medical institution"`
	Address        string        `bun:"address" json:"address"`
	DesignatedFrom clock.Day     `bun:"designated_from" json:"designatedFrom"`
	DesignatedTo   clock.Day     `bun:"designated_to" json:"designatedTo" doc:"Last day, empty without end"`
	ApprovedDocNo  string        `bun:"approved_doc_no" json:"approvedDocNo"`
	Allowed        string        `bun:"allowed" json:"allowed" enum:"all,list"`
	ItemIDs        []string      `bun:"item_ids" json:"itemIds" nullable:"false"`
	State          string        `bun:"state" json:"state" enum:"active,suspended,ended"`
	StateReason    string        `bun:"state_reason" json:"stateReason"`
	Search         string        `bun:"search" json:"-"`
	Version        int           `bun:"version" json:"version"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy      string        `bun:"created_by" json:"createdBy"`
	UpdatedAt      clock.Instant `bun:"updated_at" json:"updatedAt"`

	Name    string        `bun:"-" json:"name"`
	Actions []flow.Action `bun:"-" json:"actions" nullable:"false"`
}

// ClinicInput is what a person fills in.
type ClinicInput struct {
	Version        int       `json:"version" required:"false" minimum:"0" doc:"Of the stored clinic, for a change"`
	OrgID          string    `json:"orgId" minLength:"1" maxLength:"26" doc:"Fixed once designated"`
	LicenceNo      string    `json:"licenceNo" minLength:"1" maxLength:"60"`
	Address        string    `json:"address" required:"false" maxLength:"240"`
	DesignatedFrom clock.Day `json:"designatedFrom" minLength:"10"`
	DesignatedTo   clock.Day `json:"designatedTo" required:"false"`
	ApprovedDocNo  string    `json:"approvedDocNo" required:"false" maxLength:"80"`
	Allowed        string    `json:"allowed" enum:"all,list"`
	ItemIDs        []string  `json:"itemIds" required:"false" maxItems:"1000" nullable:"false" doc:"With allowed list"`
}

// fill takes the input; the organisation stays.
func (c *Clinic) fill(input ClinicInput) {
	c.LicenceNo, c.Address, c.ApprovedDocNo = strings.TrimSpace(input.LicenceNo), strings.TrimSpace(input.Address), strings.TrimSpace(input.ApprovedDocNo)
	c.DesignatedFrom, c.DesignatedTo, c.Allowed = input.DesignatedFrom, input.DesignatedTo, input.Allowed
	c.ItemIDs = []string{}
	if c.Allowed == AllowedList {
		c.ItemIDs = slices.Compact(slices.Sorted(slices.Values(input.ItemIDs)))
	}
}

func (c *Clinic) check(checks *fault.Checks) {
	checks.That(c.LicenceNo != "", "/licenceNo", "field.required")
	checks.That(c.DesignatedFrom != "", "/designatedFrom", "field.required")
	checks.That(c.DesignatedTo == "" || c.DesignatedFrom <= c.DesignatedTo, "/designatedTo", "site.designated_days")
	checks.That(c.Allowed == AllowedAll || c.Allowed == AllowedList, "/allowed", "field.choice", "choices", AllowedAll+", "+AllowedList)
	checks.That(c.Allowed != AllowedList || len(c.ItemIDs) > 0, "/itemIds", "site.no_items")
}

// Designated reports whether the clinic may receive drugs on day.
func (c *Clinic) Designated(day clock.Day) bool { return c.standing(day) == Active }

// Allows reports whether the clinic may receive an item.
func (c *Clinic) Allows(itemID string) bool {
	return c.Allowed == AllowedAll || slices.Contains(c.ItemIDs, itemID)
}

// standing is the state on a day: before and after its days a clinic is not
// designated.
func (c *Clinic) standing(day clock.Day) string {
	switch {
	case c.State != Active:
		return c.State
	case day < c.DesignatedFrom:
		return "notYet"
	case c.DesignatedTo != "" && day > c.DesignatedTo:
		return "expired"
	}
	return Active
}
