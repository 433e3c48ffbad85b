package privacy

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
)

// The permissions and states of erasures: one person proposes, another decides.
const (
	PermitErasures = "platform.privacy.erasures"
	PermitErase    = "platform.privacy.erase"
	PermitDecide   = "platform.privacy.decide"

	Proposed = "proposed"
	Erased   = "erased"
	Rejected = "rejected"
)

var erasureFlow = flow.Flow{Entity: "privacyErasure", Initial: Proposed, Transitions: []flow.Transition{
	{From: []string{Proposed}, Action: "approve", To: Erased, Permission: PermitDecide, Danger: true},
	{From: []string{Proposed}, Action: "reject", To: Rejected, Permission: PermitDecide},
}}

// Erasure destroys the private part (address, device, session) of the audit
// entries of somebody who has left. The entries, their proofs and who did what
// stay.
type Erasure struct {
	bun.BaseModel `bun:"table:privacy_erasure,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	PersonID   string        `bun:"person_id" json:"personId"`
	State      string        `bun:"state" json:"state" enum:"proposed,erased,rejected"`
	Reason     string        `bun:"reason" json:"reason"`
	Before     clock.Day     `bun:"before_day" json:"before" doc:"Entries of this day and later are kept: the law asks for them"`
	Entries    int           `bun:"entries" json:"entries" doc:"How many are, or were, erased"`
	ProposedBy string        `bun:"proposed_by" json:"proposedBy"`
	DecidedBy  string        `bun:"decided_by" json:"decidedBy"`
	DecidedAt  clock.Instant `bun:"decided_at" json:"decidedAt"`
	Version    int           `bun:"version" json:"version"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
}

// ErasureView is an erasure as people see it.
type ErasureView struct {
	Erasure
	PersonName   string        `json:"personName"`
	ProposerName string        `json:"proposerName"`
	DeciderName  string        `json:"deciderName"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
}

// Account is what is asked of somebody's account.
type Account struct {
	ID     string
	Closed bool
}
