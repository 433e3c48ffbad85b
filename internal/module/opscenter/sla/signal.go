package sla

import (
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
)

// The rules by which the program itself proposes a worse level, each one under a
// criterion of the contract (招标文件 3.6.4).
const (
	Urged        = "urged"        // asked again and again, and nothing was done
	Repeated     = "repeated"     // a known error is back
	Rated        = "rated"        // the user rated the service badly
	Complained   = "complained"   // about attitude or ability
	Widened      = "widened"      // more modules, users or reports than at first
	Returned     = "returned"     // it was not solved for good
	Unsummarised = "unsummarised" // no record of analysis in time
)

// criterionOf is what a rule is about.
var criterionOf = map[string]string{Urged: "response", Repeated: "readiness", Rated: "attitude", Complained: "attitude", Widened: "result", Returned: "result", Unsummarised: "followup"}

// Proof is one row that a proposal stands on.
type Proof struct {
	At     clock.Instant `json:"at"`
	Text   string        `json:"text"`
	Number string        `json:"number,omitempty"`
	Path   string        `json:"path,omitempty"`
}

// Signal is what a rule saw of a fault. The same key is proposed once, whatever
// became of it.
type Signal struct {
	Rule   string
	Key    string
	Params map[string]any // for the sentence of the rule
	Proofs []Proof
}

// What of a proof is kept.
const (
	mostProofs    = 10
	longestProof  = 160
	longestReason = 1000
)

// kept are the last proofs, each cut to what its row holds.
func kept(proofs []Proof) []Proof {
	short := make([]Proof, 0, mostProofs)
	for _, p := range proofs[max(len(proofs)-mostProofs, 0):] {
		p.Text = cut(p.Text, longestProof)
		short = append(short, p)
	}
	return short
}

// cut keeps the first letters of a text.
func cut(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most-1]) + "\u2026"
	}
	return text
}

// Counted is the level that the contract counts: the final one once it is known.
func (s *Subject) Counted() Level {
	if s.FinalLevel != 0 {
		return s.FinalLevel
	}
	return s.Level
}

// raises tells whether a proposal still asks for more than a level is.
func (c *Change) raises(level Level) bool { return c.To < level }

// moot tells whether what happened leaves nothing to decide of a proposal that
// the program made: the level is as bad already, the owner has settled it, or it
// turned out to be no fault of its own.
func (c *Change) moot(s *Subject, settled bool) bool {
	return c.Rule != "" && (settled || s.NoFault || s.MasterID != "" || !c.raises(s.Counted()))
}

// offer notes what a reader may do with an open proposal. A worse level may be
// agreed to by all who may set one, unless the owner has settled the final level;
// everything else is the owner's.
func (c *Change) offer(v *View, actor scope.Actor) {
	if c.State != Proposed || c.ProposedBy == actor.PersonID {
		return
	}
	owner := actor.Can(PermitDecide)
	c.MayDecline = owner
	c.MayAccept = owner || c.raises(v.Counted()) && v.FinalLevel == 0 && actor.Can(PermitLevel)
}
