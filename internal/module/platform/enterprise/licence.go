package enterprise

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/idcheck"
)

// The states of a licence.
const (
	Valid    = "valid"
	Coming   = "coming" // from a later day on
	Expiring = "expiring"
	Expired  = "expired"
)

// forever is the end of a licence without end, so that ends can be compared.
const forever clock.Day = "9999-12-31"

// Licence is a permission an organisation holds.
type Licence struct {
	bun.BaseModel `bun:"table:organisation_licence,alias:l" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	ImportID       string        `bun:"import_id" json:"-"`
	OrganisationID string        `bun:"organisation_id" json:"-"`
	Kind           string        `bun:"kind" json:"kind" doc:"Code of dictionary licence_kind"`
	Number         string        `bun:"number" json:"number"`
	Scope          []string      `bun:"scope" json:"scope" nullable:"false"`
	IssuedBy       string        `bun:"issued_by" json:"issuedBy"`
	ValidFrom      clock.Day     `bun:"valid_from" json:"validFrom"`
	ValidTo        clock.Day     `bun:"valid_to" json:"validTo,omitempty" doc:"Last valid day, absent without end"`
	OverrideReason string        `bun:"override_reason" json:"overrideReason" doc:"Why a number that fails its check digit was accepted"`
	State          string        `bun:"-" json:"state" enum:"valid,expiring,expired,coming"`
	RemovedAt      clock.Instant `bun:"removed_at" json:"-"` // zero while it is held
}

// LicenceInput is a licence that people enter.
type LicenceInput struct {
	ID             string    `json:"id,omitempty" maxLength:"26" doc:"Of a licence that is kept; found by kind and number when absent"`
	Kind           string    `json:"kind" minLength:"1" maxLength:"32"`
	Number         string    `json:"number" minLength:"1" maxLength:"60"`
	Scope          []string  `json:"scope,omitempty" maxItems:"100"`
	IssuedBy       string    `json:"issuedBy,omitempty" maxLength:"120"`
	ValidFrom      clock.Day `json:"validFrom" format:"date"`
	ValidTo        clock.Day `json:"validTo,omitempty" format:"date" doc:"Last valid day, absent without end"`
	OverrideReason string    `json:"overrideReason,omitempty" maxLength:"200" doc:"Accepts a number whose check digit disagrees"`
}

// checkedNumbers are the kinds whose numbers follow one layout (idcheck).
var checkedNumbers = map[string]idcheck.LicenceKind{
	"food_production": idcheck.ProductionLicence,
	"food_business":   idcheck.BusinessLicence,
	"food_prepack":    idcheck.PrepackagedFiling,
}

// licence makes a checked licence of what was entered.
func (in LicenceInput) licence(checks *fault.Checks, pointer string, may licenceRules) Licence {
	l := Licence{ID: in.ID, Kind: in.Kind, Number: tidy(in.Number), IssuedBy: tidy(in.IssuedBy), Scope: []string{},
		ValidFrom: in.ValidFrom, ValidTo: in.ValidTo}
	for _, text := range in.Scope {
		if text = tidy(text); text == "" {
			continue
		}
		checks.That(utf8.RuneCountInString(text) <= 100, pointer+"/scope", "field.too_long", "max", 100)
		entry, known := may.scope(l.Kind, text)
		checks.That(known, pointer+"/scope", "enterprise.licence_scope")
		if !slices.Contains(l.Scope, entry) {
			l.Scope = append(l.Scope, entry)
		}
	}
	if l.Kind == "" {
		checks.Add(pointer+"/kind", "field.required")
	} else {
		checks.That(may.kind(l.Kind), pointer+"/kind", "enterprise.licence_kind")
	}
	checks.That(l.Number != "", pointer+"/number", "field.required")
	checks.That(!l.ValidFrom.IsZero(), pointer+"/validFrom", "field.required")
	checks.That(l.ValidTo.IsZero() || l.ValidTo >= l.ValidFrom, pointer+"/validTo", "enterprise.licence_days")
	if kind, checked := checkedNumbers[l.Kind]; checked && l.Number != "" {
		parsed, err := idcheck.ParseLicence(l.Number)
		switch {
		case parsed.Number == "": // not of the layout at all
		case parsed.Kind != kind:
			checks.Add(pointer+"/number", "enterprise.licence_prefix", "prefix", string(kind))
			return l
		default:
			l.Number = parsed.Number
		}
		l.OverrideReason = accepted(checks, err, in.OverrideReason, pointer+"/number", pointer+"/overrideReason")
	}
	return l
}

// licences checks the licences of one organisation.
func licences(checks *fault.Checks, inputs []LicenceInput, may licenceRules) []Licence {
	list, seen := make([]Licence, len(inputs)), map[string]bool{}
	for i, in := range inputs {
		pointer := fmt.Sprintf("/licences/%d", i)
		list[i] = in.licence(checks, pointer, may)
		checks.That(!seen[list[i].key()], pointer+"/number", "enterprise.licence_twice")
		seen[list[i].key()] = true
	}
	return list
}

// key identifies a licence among those of its organisation.
func (l Licence) key() string { return l.Kind + " " + strings.ToUpper(l.Number) }

// same reports whether the facts of two licences agree.
func (l Licence) same(other Licence) bool {
	return l.key() == other.key() && l.Number == other.Number && slices.Equal(l.Scope, other.Scope) && l.IssuedBy == other.IssuedBy &&
		l.ValidFrom == other.ValidFrom && l.ValidTo == other.ValidTo && l.OverrideReason == other.OverrideReason
}

// end is the last valid day.
func (l Licence) end() clock.Day {
	if l.ValidTo.IsZero() {
		return forever
	}
	return l.ValidTo
}

// ValidOn reports whether the licence covers the day.
func (l Licence) ValidOn(day clock.Day) bool { return l.ValidFrom <= day && day <= l.end() }

// StateOn computes the state on a day; it is expiring in its last days, and
// coming before its first.
func (l Licence) StateOn(day clock.Day, days int) string {
	if day < l.ValidFrom {
		return Coming
	}
	return stateOf(l.end(), day, days)
}

// licenceState is that of the licence that ends first and was not renewed.
func (o *Organisation) licenceState(day clock.Day, days int) string {
	if o.LicenceUntil.IsZero() {
		return "none"
	}
	return stateOf(o.LicenceUntil, day, days)
}

func stateOf(end, day clock.Day, days int) string {
	switch {
	case end < day:
		return Expired
	case end < day.AddDays(days):
		return Expiring
	}
	return Valid
}

// until is the last day on which every kind of licence is still held: of one
// kind the licence that ends last counts, the earlier ones were renewed.
func until(list []Licence) clock.Day {
	last := map[string]clock.Day{}
	for _, l := range list {
		last[l.Kind] = max(last[l.Kind], l.end())
	}
	var first clock.Day
	for _, end := range last {
		if first.IsZero() || end < first {
			first = end
		}
	}
	return first
}
