package tracequery

import (
	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/drugtrace/ledger"
)

// Verdicts, in plain words on the page.
const (
	Valid    = "valid"
	Held     = "held"
	Expired  = "expired"
	Recalled = "recalled"
	Void     = "void"
	Unknown  = "unknown"
	Foreign  = "foreign" // a code of another system
)

// Answer is what the public sees of a code.
type Answer struct {
	Verdict      string              `json:"verdict" enum:"valid,held,expired,recalled,void,unknown,foreign"`
	Code         string              `json:"code"`
	Scheme       string              `json:"scheme"`
	Name         *drugtrace.ItemName `json:"name,omitempty"`
	Strength     string              `json:"strength,omitempty"`
	PackSpec     string              `json:"packSpec,omitempty"`
	BatchNo      string              `json:"batchNo,omitempty"`
	Expiry       *ledger.Expiry      `json:"expiry,omitempty"`
	RegNo        string              `json:"regNo,omitempty"`
	LabelledAt   *clock.Instant      `json:"labelledAt,omitempty"`
	Dispensed    bool                `json:"dispensed,omitempty"`
	FirstQueryAt *clock.Instant      `json:"firstQueryAt,omitempty"`
	QueryCount   int64               `json:"queryCount,omitempty"`
	Prescription bool                `json:"prescription,omitempty"`
	Storage      string              `json:"storage,omitempty"`
	Milestones   []ledger.Milestone  `json:"milestones,omitempty"`
	Leaflet      []Leaflet           `json:"leaflet,omitempty"`
	Recall       *Recall             `json:"recall,omitempty"`
	Provable     bool                `json:"provable,omitempty" doc:"…/proof shows that the record is in the signed log"`
}

// Leaflet is the package leaflet in one language.
type Leaflet struct {
	Lang     string    `json:"lang"`
	Title    string    `json:"title"`
	Sections []Section `json:"sections" nullable:"false"`
}

// Section is one part of a leaflet.
type Section struct {
	Heading string `json:"heading"`
	Text    string `json:"text"`
}

// Recall is what the regulator tells people who hold a box of the batch.
type Recall struct {
	Reason      string        `json:"reason"`
	Instruction string        `json:"instruction"`
	At          clock.Instant `json:"at"`
}

// Item is what the public may know of a catalogue item.
type Item struct {
	Name         drugtrace.ItemName
	RegNo        string
	Prescription bool
	Leaflets     []Leaflet
}

// outOfUse are life states in which a box must not be used although it was
// issued here; they read as held, without telling why.
var outOfUse = map[string]bool{
	ledger.Unqualified: true, ledger.ToDestroy: true, ledger.Destroyed: true, ledger.Lost: true, ledger.WrittenOff: true,
	ledger.Sampled: true, ledger.MacaoTransit: true, ledger.MacaoReturned: true, ledger.Collected: true,
	ledger.ReturnTransit: true, ledger.ReturnCheck: true,
}

// judge puts a box into one of the plain verdicts. What is most dangerous to
// the person who holds it comes first.
func judge(p ledger.Public, today clock.Day) string {
	c := p.Code
	switch {
	case c.State == ledger.Void:
		return Void
	case c.State == ledger.Generated || c.State == ledger.Printed || c.Batch == nil:
		return Unknown // printed but on no box
	case p.Recall != nil || c.State == ledger.Recalled:
		return Recalled
	case c.Batch.Expired(today):
		return Expired
	case p.Held || outOfUse[c.State]:
		return Held
	}
	return Valid
}

// answer tells what may be told of a known code under a verdict.
func answer(p ledger.Public, verdict string, item Item) Answer {
	c := p.Code
	a := Answer{Verdict: verdict, Code: c.Code, Scheme: c.Scheme}
	if verdict == Unknown {
		return a // no word about what the label was printed for
	}
	a.Name, a.Strength, a.PackSpec, a.RegNo = &item.Name, item.Name.Strength, item.Name.PackSpec, item.RegNo
	if verdict == Void {
		return a
	}
	labelled := c.LabelledAt
	a.BatchNo, a.Expiry, a.LabelledAt = c.Batch.BatchNo, ledger.ExpiryOf(c.Batch), &labelled
	a.Dispensed = c.State == ledger.Dispensed || c.State == ledger.Partial
	a.Prescription, a.Storage, a.Leaflet = item.Prescription, item.Name.StorageClass, item.Leaflets
	a.Milestones, a.Provable = p.Milestones, p.BoundEvent != 0
	if p.Recall != nil {
		a.Recall = &Recall{Reason: p.Recall.Reason, Instruction: p.Recall.Instruction, At: p.Recall.PlacedAt}
	}
	return a
}
