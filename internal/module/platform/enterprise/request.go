package enterprise

import (
	"cmp"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
)

// Request is what an organisation asks to have changed in its own record
// (变更申请). What it proposes is kept beside what the record said then, so that
// a change made meanwhile shows.
type Request struct {
	bun.BaseModel `bun:"table:organisation_request,alias:t" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	Number         string        `bun:"number" json:"number"`
	OrganisationID string        `bun:"organisation_id" json:"organisationId"`
	State          string        `bun:"state" json:"state" enum:"draft,submitted,approved,rejected,withdrawn"`
	Reason         string        `bun:"reason" json:"reason" doc:"Why the organisation asks"`
	Base           Facts         `bun:"base" json:"-"`
	Proposed       Facts         `bun:"proposed" json:"-"`
	BaseContact    string        `bun:"base_contact" json:"-"`
	ContactName    string        `bun:"contact_name" json:"-"`
	BasePhoneHash  Optional      `bun:"base_phone_hash" json:"-"`
	PhoneSealed    Optional      `bun:"phone_sealed" json:"-"` // empty keeps the stored number
	PhoneHash      Optional      `bun:"phone_hash" json:"-"`
	Decision       string        `bun:"decision" json:"decision" doc:"Why it was rejected or withdrawn"`
	Search         string        `bun:"search" json:"-"`
	Version        int           `bun:"version" json:"version"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy      string        `bun:"created_by" json:"createdBy"`
	UpdatedAt      clock.Instant `bun:"updated_at" json:"updatedAt"`
	SubmittedAt    clock.Instant `bun:"submitted_at" json:"submittedAt"`
	SubmittedBy    string        `bun:"submitted_by" json:"submittedBy"`
	DecidedAt      clock.Instant `bun:"decided_at" json:"decidedAt"`
	DecidedBy      string        `bun:"decided_by" json:"decidedBy"`
}

// Facts are what a request may change and anybody may read.
type Facts struct {
	Name               string `json:"name"`
	NameHant           string `json:"nameHant"`
	NamePt             string `json:"namePt"`
	USCC               string `json:"uscc"`
	USCCOverrideReason string `json:"usccOverrideReason"`
	MacaoNo            string `json:"macaoNo"`
	Address            string `json:"address"`
	Area               string `json:"area"`
	Position
	Licences []LicenceInput `json:"licences" nullable:"false"`
}

// Proposal is what is typed of a request: the record as it shall be.
type Proposal struct {
	Name               string `json:"name" minLength:"1" maxLength:"120"`
	NameHant           string `json:"nameHant,omitempty" maxLength:"120"`
	NamePt             string `json:"namePt,omitempty" maxLength:"160"`
	USCC               string `json:"uscc,omitempty" maxLength:"40"`
	USCCOverrideReason string `json:"usccOverrideReason,omitempty" maxLength:"200" doc:"Accepts a code whose check characters disagree"`
	MacaoNo            string `json:"macaoNo,omitempty" maxLength:"40"`
	ContactName        string `json:"contactName,omitempty" maxLength:"60"`
	Phone              string `json:"phone,omitempty" maxLength:"40" doc:"Absent keeps the stored number"`
	Address            string `json:"address,omitempty" maxLength:"200"`
	Area               string `json:"area,omitempty" maxLength:"60"`
	Position
	Licences []LicenceInput `json:"licences,omitempty" maxItems:"50" doc:"Absent keeps the licences; one that is left out shall be removed"`
	Reason   string         `json:"reason" minLength:"1" maxLength:"400"`
	FileIDs  []string       `json:"fileIds,omitempty" maxItems:"10" doc:"Evidence uploaded before"`
}

// details is the record that the proposal makes of an organisation.
func (p Proposal) details(org *Organisation) Details {
	d := Details{Name: p.Name, NameHant: p.NameHant, NamePt: p.NamePt, Kind: org.Kind, USCC: p.USCC, USCCOverrideReason: p.USCCOverrideReason,
		MacaoNo: p.MacaoNo, ContactName: p.ContactName, Address: p.Address, Area: p.Area, Position: p.Position, Licences: p.Licences}
	if phone := tidy(p.Phone); phone != "" {
		d.Phone = &phone
	}
	return d
}

// factsOf are the facts of an organisation as it is.
func factsOf(org *Organisation) Facts {
	facts := Facts{Name: org.Name, NameHant: org.NameHant, NamePt: org.NamePt, USCC: string(org.USCC), USCCOverrideReason: org.USCCOverrideReason,
		MacaoNo: string(org.MacaoNo), Address: org.Address, Area: org.Area, Position: org.Position, Licences: make([]LicenceInput, len(org.Licences))}
	for i, l := range org.Licences {
		facts.Licences[i] = l.input()
	}
	return facts
}

// input is the licence as somebody would enter it.
func (l Licence) input() LicenceInput {
	return LicenceInput{ID: l.ID, Kind: l.Kind, Number: l.Number, Scope: l.Scope, IssuedBy: l.IssuedBy, ValidFrom: l.ValidFrom, ValidTo: l.ValidTo,
		OverrideReason: l.OverrideReason}
}

func (in LicenceInput) plain() Licence {
	return Licence{ID: in.ID, Kind: in.Kind, Number: in.Number, Scope: in.Scope, IssuedBy: in.IssuedBy, ValidFrom: in.ValidFrom, ValidTo: in.ValidTo,
		OverrideReason: in.OverrideReason}
}

// Difference is one field that a request changes.
type Difference struct {
	Field    string `json:"field"`
	Before   string `json:"before" doc:"When the request was drafted"`
	Now      string `json:"now" doc:"In the register; after a decision as it was drafted"`
	Proposed string `json:"proposed"`
	Stale    bool   `json:"stale" doc:"The register changed meanwhile: taking the proposal over needs to be said"`
}

// LicenceDifference is one licence that a request adds, changes or removes.
type LicenceDifference struct {
	ID       string        `json:"id" doc:"Of the licence, or its kind and number"`
	Field    string        `json:"field" doc:"How an approval names it"`
	Change   string        `json:"change" enum:"added,changed,removed"`
	Before   *LicenceInput `json:"before,omitempty"`
	Now      *LicenceInput `json:"now,omitempty"`
	Proposed *LicenceInput `json:"proposed,omitempty"`
	Stale    bool          `json:"stale"`
}

// RequestView is a request as its page shows it.
type RequestView struct {
	Request
	OrganisationName    string              `json:"organisationName"`
	OrganisationVersion int                 `json:"organisationVersion" doc:"Version of the record that the differences were worked out from"`
	Fields              []string            `json:"fields" nullable:"false" doc:"What it changes"`
	Draft               *Proposal           `json:"draft,omitempty" doc:"As typed, for who may change it"`
	Differences         []Difference        `json:"differences" nullable:"false"`
	Licences            []LicenceDifference `json:"licences" nullable:"false"`
	Files               []attach.Attachment `json:"files" nullable:"false"`
	Steps               []flow.Step         `json:"steps" nullable:"false"`
	Actions             []flow.Action       `json:"actions" nullable:"false"`
}

// differ compares what was, what is and what shall be, field by field. Only what
// the request changes is listed: all else stays as the register has it.
func differ(field, before, now, proposed string) []Difference {
	if before == proposed {
		return nil
	}
	return []Difference{{Field: field, Before: before, Now: now, Proposed: proposed, Stale: now != before && now != proposed}}
}

func differences(before, now, proposed Facts) []Difference {
	return slices.Concat(
		differ("name", before.Name, now.Name, proposed.Name),
		differ("nameHant", before.NameHant, now.NameHant, proposed.NameHant),
		differ("namePt", before.NamePt, now.NamePt, proposed.NamePt),
		differ("uscc", before.USCC, now.USCC, proposed.USCC),
		differ("usccOverrideReason", before.USCCOverrideReason, now.USCCOverrideReason, proposed.USCCOverrideReason),
		differ("macaoNo", before.MacaoNo, now.MacaoNo, proposed.MacaoNo),
		differ("address", before.Address, now.Address, proposed.Address),
		differ("area", before.Area, now.Area, proposed.Area),
		differ("position", before.said(), now.said(), proposed.said()))
}

// licenceDifferences pairs licences by id; a new one is compared with what the
// register holds under its kind and number.
func licenceDifferences(before, now, proposed []LicenceInput) []LicenceDifference {
	found := []LicenceDifference{}
	for _, old := range before {
		difference := LicenceDifference{ID: old.ID, Field: "licences/" + old.ID, Change: "removed", Before: &old, Now: byID(now, old.ID), Proposed: byID(proposed, old.ID)}
		if difference.Proposed != nil {
			if alike(&old, difference.Proposed) {
				continue
			}
			difference.Change = "changed"
		}
		difference.Stale = !alike(difference.Now, &old) && !alike(difference.Now, difference.Proposed)
		found = append(found, difference)
	}
	for _, fresh := range proposed {
		if byID(before, fresh.ID) != nil {
			continue
		}
		key := fresh.plain().key()
		difference := LicenceDifference{ID: key, Field: "licences/" + key, Change: "added", Now: byKey(now, key), Proposed: &fresh}
		difference.Stale = difference.Now != nil && !alike(difference.Now, &fresh)
		found = append(found, difference)
	}
	slices.SortStableFunc(found, func(a, b LicenceDifference) int { return cmp.Compare(a.Field, b.Field) })
	return found
}

// merged are the licences held when the differences are applied to those of now.
func merged(now []LicenceInput, changes []LicenceDifference) []LicenceInput {
	list := slices.Clone(now)
	for _, change := range changes {
		at := -1
		if change.Now != nil {
			at = slices.IndexFunc(list, func(l LicenceInput) bool { return l.ID == change.Now.ID })
		}
		switch {
		case change.Proposed == nil && at >= 0:
			list = slices.Delete(list, at, at+1)
		case change.Proposed != nil && at >= 0:
			id := list[at].ID
			list[at] = *change.Proposed
			list[at].ID = id
		case change.Proposed != nil:
			fresh := *change.Proposed
			fresh.ID = ""
			list = append(list, fresh)
		}
	}
	return list
}

func byID(list []LicenceInput, id string) *LicenceInput {
	return first(list, func(l LicenceInput) bool { return id != "" && l.ID == id })
}

func byKey(list []LicenceInput, key string) *LicenceInput {
	return first(list, func(l LicenceInput) bool { return l.plain().key() == key })
}

func first(list []LicenceInput, fits func(LicenceInput) bool) *LicenceInput {
	if at := slices.IndexFunc(list, fits); at >= 0 {
		return &list[at]
	}
	return nil
}

// alike reports whether two licences agree; two that are not held agree too.
func alike(a, b *LicenceInput) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.plain().same(b.plain())
}

// factsRoom is what a TEXT column holds of MySQL, in bytes.
const factsRoom = 65_535

// fits reports whether both sides of the request can be stored.
func (r *Request) fits() bool {
	for _, facts := range []Facts{r.Base, r.Proposed} {
		if text, err := json.Marshal(facts); err != nil || len(text) > factsRoom {
			return false
		}
	}
	return true
}
