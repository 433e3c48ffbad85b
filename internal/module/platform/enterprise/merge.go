package enterprise

import (
	"cmp"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
)

// Merge makes one organisation of two that were registered twice (合并). The
// kept one takes over the licences, people and files of the lost one, and those
// of its facts that a person chose.
type Merge struct {
	bun.BaseModel `bun:"table:organisation_merge,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	KeptID      string        `bun:"kept_id" json:"keptId"`
	LostID      string        `bun:"lost_id" json:"lostId"`
	KeptVersion int           `bun:"kept_version" json:"-"` // of the records that were compared
	LostVersion int           `bun:"lost_version" json:"-"`
	State       string        `bun:"state" json:"state" enum:"proposed,merged,rejected,withdrawn"`
	Taken       []string      `bun:"taken" json:"taken" nullable:"false" doc:"Fields that become as in the lost one"`
	Reason      string        `bun:"reason" json:"reason"`
	Decision    string        `bun:"decision" json:"decision" doc:"Why it was rejected or withdrawn"`
	Search      string        `bun:"search" json:"-"`
	Version     int           `bun:"version" json:"version"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy   string        `bun:"created_by" json:"createdBy"`
	UpdatedAt   clock.Instant `bun:"updated_at" json:"updatedAt"`
	DecidedAt   clock.Instant `bun:"decided_at" json:"decidedAt"`
	DecidedBy   string        `bun:"decided_by" json:"decidedBy"`
}

// Choice is a field in which two organisations differ.
type Choice struct {
	Field string `json:"field" doc:"How a proposal names it; licences/<kind> <number> for a licence that both hold"`
	Kept  string `json:"kept"`
	Lost  string `json:"lost"`
}

// Tie is what stands against a merge.
type Tie struct {
	Key   string // of the sentence, below enterprise.merge.
	Count int
	Path  string // page of the console that shows it
}

// Block is a tie in words.
type Block struct {
	Reason string `json:"reason" doc:"Why the two cannot be merged and what to do, as a ready sentence"`
	Path   string `json:"path,omitempty" doc:"Page of the console that shows what is in the way"`
}

// Comparison shows two organisations side by side.
type Comparison struct {
	ID      string       `json:"id" doc:"Ids of the kept and of the lost one"`
	Kept    Organisation `json:"kept"`
	Lost    Organisation `json:"lost"`
	Reasons []string     `json:"reasons" nullable:"false" doc:"What makes them look like one"`
	Choices []Choice     `json:"choices" nullable:"false"`
	Blocks  []Block      `json:"blocks" nullable:"false"`
	MergeID string       `json:"mergeId,omitempty" doc:"Of the merge of the two that waits for a decision"`
}

// MergeView is a merge as its page shows it.
type MergeView struct {
	Merge
	KeptName string        `json:"keptName"`
	LostName string        `json:"lostName"`
	Pair     *Comparison   `json:"pair,omitempty" doc:"While it is not decided"`
	Steps    []flow.Step   `json:"steps" nullable:"false"`
	Actions  []flow.Action `json:"actions" nullable:"false"`
}

// MergeProposal asks to make one of two organisations.
type MergeProposal struct {
	KeptID      string   `json:"keptId" minLength:"26" maxLength:"26"`
	LostID      string   `json:"lostId" minLength:"26" maxLength:"26"`
	KeptVersion int      `json:"keptVersion" minimum:"1" doc:"Of the records that were compared"`
	LostVersion int      `json:"lostVersion" minimum:"1"`
	Taken       []string `json:"taken,omitempty" maxItems:"100" doc:"Fields that become as in the lost one"`
	Reason      string   `json:"reason" minLength:"2" maxLength:"400"`
}

// choices are the fields in which they differ; telephones are compared by their
// hash and shown masked.
func choices(kept, lost *Organisation, label func(scope string) string) []Choice {
	list := []Choice{}
	for _, fact := range facts {
		if a, b := *fact.of(kept), *fact.of(lost); a != b {
			list = append(list, Choice{fact.name, a, b})
		}
	}
	if kept.Position != lost.Position {
		list = append(list, Choice{"position", kept.said(), lost.said()})
	}
	if kept.USCC != lost.USCC {
		list = append(list, Choice{"uscc", string(kept.USCC), string(lost.USCC)})
	}
	if kept.MacaoNo != lost.MacaoNo {
		list = append(list, Choice{"macaoNo", string(kept.MacaoNo), string(lost.MacaoNo)})
	}
	if kept.PhoneHash != lost.PhoneHash {
		list = append(list, Choice{"phone", kept.PhoneMasked, lost.PhoneMasked})
	}
	for _, l := range lost.Licences {
		if at := heldAs(kept.Licences, l.key()); at >= 0 && !l.same(kept.Licences[at]) {
			list = append(list, Choice{"licences/" + l.key(), kept.Licences[at].said(label), l.said(label)})
		}
	}
	return list
}

// facts are the plain fields that one takes from another.
var facts = []struct {
	name string
	of   func(o *Organisation) *string
}{
	{"name", func(o *Organisation) *string { return &o.Name }},
	{"nameHant", func(o *Organisation) *string { return &o.NameHant }},
	{"namePt", func(o *Organisation) *string { return &o.NamePt }},
	{"kind", func(o *Organisation) *string { return &o.Kind }},
	{"contactName", func(o *Organisation) *string { return &o.ContactName }},
	{"address", func(o *Organisation) *string { return &o.Address }},
	{"area", func(o *Organisation) *string { return &o.Area }},
}

func heldAs(list []Licence, key string) int {
	return slices.IndexFunc(list, func(l Licence) bool { return l.key() == key })
}

// said is what sets two licences of one number apart.
func (l Licence) said(label func(scope string) string) string {
	scopes := make([]string, len(l.Scope))
	for i, scope := range l.Scope {
		scopes[i] = label(scope)
	}
	return strings.Join(slices.DeleteFunc([]string{l.IssuedBy, string(l.ValidFrom) + " – " + string(l.ValidTo), strings.Join(scopes, "; ")}, func(s string) bool { return s == "" }), " · ")
}

// take makes the kept organisation as the lost one where that was chosen, and
// remembers the names and numbers that nobody has any more, so that it is found
// by them. A number moves: no two organisations have one.
func (o *Organisation) take(lost *Organisation, taken []string) {
	known := append(append([]string{}, o.Former...), lost.Former...)
	for _, side := range []*Organisation{o, lost} {
		known = append(known, side.Name, side.NameHant, side.NamePt, string(side.USCC), string(side.MacaoNo))
	}
	for _, fact := range facts {
		if slices.Contains(taken, fact.name) {
			*fact.of(o) = *fact.of(lost)
		}
	}
	if slices.Contains(taken, "position") {
		o.Position = lost.Position
	}
	if slices.Contains(taken, "uscc") {
		o.USCC, o.USCCOverrideReason, lost.USCC = lost.USCC, lost.USCCOverrideReason, ""
	}
	if slices.Contains(taken, "macaoNo") {
		o.MacaoNo, lost.MacaoNo = lost.MacaoNo, ""
	}
	own := []string{"", o.Name, o.NameHant, o.NamePt, string(o.USCC), string(o.MacaoNo)}
	o.Former = nil
	for _, word := range known {
		if !slices.Contains(own, word) && !slices.Contains(o.Former, word) {
			o.Former = append(o.Former, word)
		}
	}
}

// pairID names two organisations in an address.
func pairID(keptID, lostID string) string { return keptID + "-" + lostID }

func older(a, b Suspect) int {
	return cmp.Or(cmp.Compare(a.CreatedAt, b.CreatedAt), cmp.Compare(a.ID, b.ID))
}
