package permit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Permit allows a depot to bring in certain quantities until a day.
type Permit struct {
	bun.BaseModel `bun:"table:permit,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	PermitNo    string        `bun:"permit_no" json:"permitNo"`
	OrgID       string        `bun:"org_id" json:"orgId" doc:"The depot that brings the goods in"`
	Port        string        `bun:"port" json:"port"`
	CustomsNo   string        `bun:"customs_no" json:"customsNo" doc:"Customs declaration"`
	ClearanceNo string        `bun:"clearance_no" json:"clearanceNo" doc:"Customs clearance paper of the drug regulator at the port"`
	ValidFrom   clock.Day     `bun:"valid_from" json:"validFrom"`
	ValidTo     clock.Day     `bun:"valid_to" json:"validTo" doc:"Last day"`
	State       string        `bun:"state" json:"state" enum:"draft,effective,expired,closed"`
	Remark      string        `bun:"remark" json:"remark"`
	Search      string        `bun:"search" json:"-"`
	Version     int           `bun:"version" json:"version"`
	CreatedBy   string        `bun:"created_by" json:"createdBy"`
	EditedBy    string        `bun:"edited_by" json:"editedBy"`
	ApprovedBy  string        `bun:"approved_by" json:"approvedBy"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt   clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Standing is the state on a day: an effective permit after its last day is
// expired.
func (p *Permit) Standing(day clock.Day) string {
	if p.State == Effective && day > p.ValidTo {
		return Expired
	}
	return p.State
}

// drafted reports whether the person had a hand in the draft, so that somebody
// else must approve it.
func (p *Permit) drafted(personID string) bool {
	return personID == p.CreatedBy || personID == p.EditedBy
}

// Line is the quantity of one item.
type Line struct {
	bun.BaseModel `bun:"table:permit_line,alias:t" json:"-"`

	ID       string `bun:"id,pk" json:"id"`
	PermitID string `bun:"permit_id" json:"-"`
	ItemID   string `bun:"item_id" json:"itemId"`
	MaxQty   int64  `bun:"max_qty" json:"maxQty" doc:"Smallest packs"`
}

// LineView is a line with what was used of it.
type LineView struct {
	Line
	ItemName drugtrace.ItemName `json:"itemName"`
	UsedQty  int64              `json:"usedQty" doc:"Smallest packs received"`
	Scarce   bool               `json:"scarce" doc:"Used as far as the permit warns of"`
}

// What a permit warns of.
const (
	WarnExpiring = "expiring"
	WarnQuota    = "quota"
)

// View is a permit as its page shows it.
type View struct {
	Permit
	OrgName  string        `json:"orgName"`
	Expired  bool          `json:"expired"`
	Warnings []string      `json:"warnings" nullable:"false" enum:"expiring,quota" doc:"The last day is near; the quota of an item is nearly used"`
	Lines    []LineView    `json:"lines" nullable:"false"`
	Actions  []flow.Action `json:"actions" nullable:"false"`
}

// warn notes what an effective permit warns of: its last day within days, or an
// item of which at least percent are used.
func (v *View) warn(day clock.Day, days, percent int64) {
	v.Warnings = []string{}
	if v.State != Effective {
		return
	}
	if int64(day.DaysUntil(v.ValidTo)) <= days {
		v.Warnings = append(v.Warnings, WarnExpiring)
	}
	for i := range v.Lines {
		v.Lines[i].Scarce = v.Lines[i].UsedQty*100 >= v.Lines[i].MaxQty*percent
	}
	if slices.ContainsFunc(v.Lines, func(line LineView) bool { return line.Scarce }) {
		v.Warnings = append(v.Warnings, WarnQuota)
	}
}

// Content is what is typed of a permit.
type Content struct {
	PermitNo    string     `json:"permitNo" minLength:"1" maxLength:"40"`
	OrgID       string     `json:"orgId" minLength:"26" maxLength:"26" doc:"The depot that brings the goods in"`
	Port        string     `json:"port" minLength:"1" maxLength:"40"`
	CustomsNo   string     `json:"customsNo,omitempty" maxLength:"40"`
	ClearanceNo string     `json:"clearanceNo,omitempty" maxLength:"40"`
	ValidFrom   string     `json:"validFrom" maxLength:"10"`
	ValidTo     string     `json:"validTo" maxLength:"10"`
	Remark      string     `json:"remark,omitempty" maxLength:"400"`
	Lines       []LineText `json:"lines" minItems:"1" maxItems:"500" nullable:"false"`
}

// LineText is one line as typed.
type LineText struct {
	ItemID string `json:"itemId" minLength:"26" maxLength:"26"`
	MaxQty int64  `json:"maxQty" minimum:"1" maximum:"100000000"`
}

const maxQuantity = 100_000_000

func (c *Content) tidy() {
	for _, text := range []*string{&c.PermitNo, &c.Port, &c.CustomsNo, &c.ClearanceNo, &c.Remark} {
		*text = strings.TrimSpace(*text)
	}
}

// check notes every wrong field.
func (c *Content) check(checks *fault.Checks, known map[string]drugtrace.ItemName, clearance bool) {
	_, fromErr := clock.ParseDay(c.ValidFrom)
	_, toErr := clock.ParseDay(c.ValidTo)
	checks.That(c.PermitNo != "", "/permitNo", "field.required")
	checks.That(c.Port != "", "/port", "field.required")
	checks.That(fromErr == nil, "/validFrom", "permit.day")
	checks.That(toErr == nil, "/validTo", "permit.day")
	checks.That(fromErr != nil || toErr != nil || c.ValidFrom <= c.ValidTo, "/validTo", "permit.range")
	checks.That(!clearance || c.ClearanceNo != "", "/clearanceNo", "permit.clearance")
	checks.That(len(c.Lines) > 0, "/lines", "field.required")
	seen := map[string]bool{}
	for i, line := range c.Lines {
		at := fmt.Sprintf("/lines/%d/itemId", i)
		_, ok := known[line.ItemID]
		checks.That(ok, at, "permit.item_unknown")
		checks.That(!seen[line.ItemID], at, "permit.item_twice")
		checks.That(line.MaxQty >= 1, fmt.Sprintf("/lines/%d/maxQty", i), "field.minimum", "min", 1)
		checks.That(line.MaxQty <= maxQuantity, fmt.Sprintf("/lines/%d/maxQty", i), "field.maximum", "max", maxQuantity)
		seen[line.ItemID] = true
	}
}
