package enterprise

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
	"golang.org/x/text/unicode/norm"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/seal"
)

// The states of an organisation.
const (
	Active    = "active"
	Suspended = "suspended"
	Closed    = "closed"
	Merged    = "merged" // it was a duplicate and is part of MergedInto now
)

// Kinds are what organisations do in the system.
var Kinds = []string{"warehouse", "clinic", "supplier", "carrier", "disposer", "food", "retailer", "park", "regulator", "operations", "external", "other"}

// Organisation is a legal person or an authority.
type Organisation struct {
	bun.BaseModel `bun:"table:organisation,alias:t" json:"-"`

	ID                 string   `bun:"id,pk" json:"id"`
	ImportID           string   `bun:"import_id" json:"-"` // empty when entered by hand
	Name               string   `bun:"name" json:"name"`
	NameHant           string   `bun:"name_hant" json:"nameHant"`
	NamePt             string   `bun:"name_pt" json:"namePt"`
	Kind               string   `bun:"kind" json:"kind"`
	USCC               Optional `bun:"uscc" json:"uscc" doc:"Unified social credit code, GB 32100"`
	USCCOverrideReason string   `bun:"uscc_override_reason" json:"usccOverrideReason" doc:"Why a code that fails its check was accepted"`
	MacaoNo            Optional `bun:"macao_no" json:"macaoNo" doc:"Company number in Macao"`
	ContactName        string   `bun:"contact_name" json:"contactName"`
	PhoneSealed        Optional `bun:"phone_sealed" json:"-"`
	PhoneHash          Optional `bun:"phone_hash" json:"-"`
	PhoneMasked        string   `bun:"-" json:"phoneMasked"`
	Address            string   `bun:"address" json:"address"`
	Area               string   `bun:"area" json:"area"`
	Position
	Drawn          *Drawn        `bun:"-" json:"drawn,omitempty" doc:"Position in WGS-84, absent while there is none"`
	ParentID       Optional      `bun:"parent_id" json:"parentId"`
	ParentName     string        `bun:"-" json:"parentName"`
	State          string        `bun:"state" json:"state" enum:"active,suspended,closed,merged"`
	MergedInto     Optional      `bun:"merged_into" json:"mergedInto" doc:"The organisation that it is part of, when merged"`
	MergedIntoName string        `bun:"-" json:"mergedIntoName"`
	Former         []string      `bun:"former,nullzero" json:"former" nullable:"false" doc:"Names and numbers of what was merged into it; it is found by them"`
	LicenceUntil   clock.Day     `bun:"licence_until" json:"licenceUntil" doc:"Last day on which every kind of licence held is valid; empty without licences, 9999-12-31 without end"`
	LicenceState   string        `bun:"-" json:"licenceState" enum:"valid,expiring,expired,none" doc:"Of the licence that ends first and was not renewed"`
	Search         string        `bun:"search" json:"-"`
	Licences       []Licence     `bun:"-" json:"licences" nullable:"false"`
	Actions        []flow.Action `bun:"-" json:"actions" nullable:"false"`
	Version        int           `bun:"version" json:"version"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy      string        `bun:"created_by" json:"createdBy"`
	UpdatedAt      clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Details are the facts of an organisation that people enter.
type Details struct {
	Name               string  `json:"name" minLength:"1" maxLength:"120"`
	NameHant           string  `json:"nameHant,omitempty" maxLength:"120"`
	NamePt             string  `json:"namePt,omitempty" maxLength:"160"`
	Kind               string  `json:"kind" enum:"warehouse,clinic,supplier,carrier,disposer,food,retailer,park,regulator,operations,external,other"`
	USCC               string  `json:"uscc,omitempty" maxLength:"40"`
	USCCOverrideReason string  `json:"usccOverrideReason,omitempty" maxLength:"200" doc:"Accepts a code whose check characters disagree"`
	MacaoNo            string  `json:"macaoNo,omitempty" maxLength:"40"`
	ContactName        string  `json:"contactName,omitempty" maxLength:"60"`
	Phone              *string `json:"phone,omitempty" maxLength:"40" doc:"Absent keeps the stored number, empty removes it"`
	Address            string  `json:"address,omitempty" maxLength:"200"`
	Area               string  `json:"area,omitempty" maxLength:"60"`
	Position
	ParentID *string        `json:"parentId,omitempty" maxLength:"26" doc:"Absent keeps the parent, empty removes it"`
	State    string         `json:"state,omitempty" enum:"active,suspended,closed" doc:"As it is: the state changes through actions"`
	Licences []LicenceInput `json:"licences,omitempty" maxItems:"50" doc:"Absent keeps the licences; one that is left out is removed"`
}

// Change replaces the details of an organisation.
type Change struct {
	Version int `json:"version" minimum:"1"`
	Details
}

// apply writes checked details into the organisation, all but phone, parent and
// licences, and notes every wrong field.
func (o *Organisation) apply(checks *fault.Checks, d Details) {
	o.Name, o.NameHant, o.NamePt = tidy(d.Name), tidy(d.NameHant), tidy(d.NamePt)
	o.Kind, o.ContactName, o.Address, o.Area = d.Kind, tidy(d.ContactName), tidy(d.Address), tidy(d.Area)
	checks.That(!masked(o.ContactName), "/contactName", "enterprise.masked")
	o.Position = d.checked(checks)
	o.MacaoNo = Optional(strings.ToUpper(tidy(norm.NFKC.String(d.MacaoNo))))
	checks.That(o.Name != "", "/name", "field.required")
	checks.That(slices.Contains(Kinds, o.Kind), "/kind", "field.choice", "choices", strings.Join(Kinds, ", "))
	o.USCC, o.USCCOverrideReason = "", ""
	if strings.TrimSpace(d.USCC) == "" {
		return
	}
	code, err := idcheck.ParseCreditCode(d.USCC)
	o.USCC = Optional(code.Code)
	o.USCCOverrideReason = accepted(checks, err, d.USCCOverrideReason, "/uscc", "/usccOverrideReason")
}

// accepted settles a failed check: with a reason a person may accept what only
// disagrees in check characters. It returns the reason that is kept.
func accepted(checks *fault.Checks, err error, reason, pointer, reasonPointer string) string {
	var wrong *idcheck.Error
	if !errors.As(err, &wrong) {
		return ""
	}
	reason = tidy(reason)
	if wrong.Overridable && reason != "" {
		return reason
	}
	var params []any
	for name, value := range wrong.Params {
		params = append(params, name, value)
	}
	checks.Add(pointer, wrong.Key, params...)
	if wrong.Overridable {
		checks.Add(reasonPointer, "enterprise.override_reason")
	}
	return ""
}

// index fills what is derived from the details.
func (o *Organisation) index() {
	if o.State == Merged { // it is found by the one that stays
		o.Search, o.LicenceUntil = "", ""
		return
	}
	parts := append([]string{o.Name, o.NameHant, o.NamePt, string(o.USCC), string(o.MacaoNo)}, o.Former...)
	for _, licence := range o.Licences {
		parts = append(parts, licence.Number)
	}
	o.Search = fold.Index(parts...)
	o.LicenceUntil = until(o.Licences)
}

// parties are the organisations that see the record with reach organisation.
func (o *Organisation) parties() []string {
	return slices.DeleteFunc([]string{o.ID, string(o.ParentID), string(o.MergedInto)}, func(id string) bool { return id == "" })
}

// changeable refuses to change what is history.
func (o *Organisation) changeable() error {
	switch o.State {
	case Closed:
		return fault.New(fault.Conflict, "enterprise.closed", "organisation", o.Name)
	case Merged:
		return fault.New(fault.Conflict, "enterprise.merged", "organisation", o.Name)
	}
	return nil
}

// tidy keeps a text on one line and without what nobody sees: marks that turn the
// direction of writing or have no width make one name look like another.
func tidy(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t':
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Cc):
			return -1
		}
		return r
	}, text))
}

// masked reports whether a text is what a masked value looks like, as it stands
// in exports of lists: it must not replace the one behind it.
func masked(text string) bool { return strings.Contains(text, "**") }

var phoneShape = regexp.MustCompile(`^\+?\d{5,15}$`)

// validPhone reports whether text can be a telephone number: organisations have
// landlines, so only its shape is known.
func validPhone(text string) bool { return phoneShape.MatchString(seal.Normal(text)) }
