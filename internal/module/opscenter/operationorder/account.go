package operationorder

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// The kinds of account orders.
const (
	Reset  = "reset"
	Create = "create"
	Close  = "close"
	Enable = "enable"
	Rights = "rights"
	Stop   = "stop"
	Lift   = "lift"
)

// Texts is a list of texts, kept as JSON.
type Texts []string

// Value stores the list.
func (t Texts) Value() (driver.Value, error) {
	if t == nil {
		t = Texts{}
	}
	text, err := json.Marshal(t)
	return string(text), err
}

// Scan reads the list.
func (t *Texts) Scan(src any) error { return fromJSON(src, t) }

func fromJSON(src, into any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), into)
	case []byte:
		return json.Unmarshal(text, into)
	}
	return fmt.Errorf("operation order: a stored list is %T", src)
}

// Account is an order about accounts.
type Account struct {
	bun.BaseModel `bun:"table:order_account,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	Kind        string        `bun:"kind" json:"kind" enum:"reset,create,close,enable,rights,stop,lift"`
	State       string        `bun:"state" json:"state" enum:"requested,authorised,done,refused,withdrawn,stopped,ratified,lifted"`
	TargetKind  string        `bun:"target_kind" json:"targetKind" enum:"person,organisation,role,order"`
	TargetID    string        `bun:"target_id" json:"targetId" doc:"Account, organisation, role, or for a lift the order of the stop"`
	Target      string        `bun:"target" json:"target" doc:"The target in words, as it was called"`
	NewName     string        `bun:"new_name" json:"newName" doc:"Of an account to open"`
	NewLogin    string        `bun:"new_login" json:"newLogin"`
	OrgID       string        `bun:"org_id" json:"orgId" doc:"Organisation of the new post"`
	Roles       Texts         `bun:"roles" json:"roles" nullable:"false"`
	ValidFrom   clock.Day     `bun:"valid_from" json:"validFrom"`
	ValidTo     clock.Day     `bun:"valid_to" json:"validTo" doc:"Last day of the rights, empty without end"`
	SuccessorID string        `bun:"successor_id" json:"successorId" doc:"Who takes over open tasks"`
	Factors     bool          `bun:"factors" json:"factors" doc:"The second factor is reset as well"`
	Reason      string        `bun:"reason" json:"reason"`
	Ticket      string        `bun:"ticket" json:"ticket" doc:"Number of the request that it came of"`
	DueAt       clock.Instant `bun:"due_at" json:"dueAt" doc:"An emergency stop is confirmed by then"`

	AuthorisedBy string        `bun:"authorised_by" json:"-"`
	AuthorisedAt clock.Instant `bun:"authorised_at" json:"authorisedAt"`
	Note         string        `bun:"note" json:"note" doc:"What the owner said"`
	CarriedBy    string        `bun:"carried_by" json:"-"`
	CarriedAt    clock.Instant `bun:"carried_at" json:"carriedAt"`
	Check        string        `bun:"identity_check" json:"identityCheck" enum:",callback,in_person,document,colleague" doc:"How it was made sure who asks"`
	CheckNote    string        `bun:"check_note" json:"checkNote"`
	ResultID     string        `bun:"result_id" json:"resultId" doc:"The account, post or order that came of it"`
	Affected     int           `bun:"affected" json:"affected" doc:"Accounts stopped or back, or tickets handed over"`

	Search    string        `bun:"search" json:"-"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// AccountView is an account order as its page shows it.
type AccountView struct {
	Account
	MakerName      string        `json:"makerName"`
	AuthoriserName string        `json:"authoriserName"`
	CarrierName    string        `json:"carrierName"`
	SuccessorName  string        `json:"successorName"`
	OrgName        string        `json:"orgName"`
	Late           bool          `json:"late" doc:"A stop that the owner has not confirmed in time"`
	Secret         string        `json:"secret,omitempty" doc:"Password for one sign-in, told once to who carried the order out; nothing keeps it"`
	Steps          []flow.Step   `json:"steps" nullable:"false"`
	Actions        []flow.Action `json:"actions" nullable:"false"`
	Waits          *flow.Wait    `json:"waits,omitempty"`
	Deadline       *Deadline     `json:"deadline,omitempty"`
}

// Deadline is the clock of an order.
type Deadline struct {
	At   clock.Instant `json:"at"`
	Kind string        `json:"kind" enum:"hours"`
	From clock.Instant `json:"from"`
}

// AccountRequest asks for an account order.
type AccountRequest struct {
	Kind        string    `json:"kind" enum:"reset,create,close,enable,rights,lift"`
	TargetID    string    `json:"targetId,omitempty" maxLength:"60" doc:"The account; for a lift the order of the stop; not for create"`
	NewName     string    `json:"newName,omitempty" maxLength:"80"`
	NewLogin    string    `json:"newLogin,omitempty" maxLength:"64"`
	OrgID       string    `json:"orgId,omitempty" maxLength:"26"`
	Roles       []string  `json:"roles,omitempty" maxItems:"12"`
	ValidFrom   clock.Day `json:"validFrom,omitempty" format:"date"`
	ValidTo     clock.Day `json:"validTo,omitempty" format:"date"`
	SuccessorID string    `json:"successorId,omitempty" maxLength:"26"`
	Factors     bool      `json:"factors,omitempty"`
	Reason      string    `json:"reason" maxLength:"1000"`
	Ticket      string    `json:"ticket,omitempty" maxLength:"24" doc:"Number of the request that it came of"`
	FileIDs     []string  `json:"fileIds,omitempty" maxItems:"10" doc:"The letter"`
}

// check notes what is missing or wrong.
func (r *AccountRequest) check(today clock.Day) error {
	for _, text := range []*string{&r.TargetID, &r.NewName, &r.NewLogin, &r.Reason, &r.Ticket} {
		*text = strings.TrimSpace(*text)
	}
	var checks fault.Checks
	checks.That(utf8.RuneCountInString(r.Reason) >= 4, "/reason", "operationorder.reason")
	checks.That(r.Kind == Create || r.TargetID != "", "/targetId", "field.required")
	if r.Kind == Create || r.Kind == Rights {
		checks.That(r.OrgID != "", "/orgId", "field.required")
		checks.That(len(r.Roles) > 0, "/roles", "field.required")
		checks.That(r.ValidTo.IsZero() || r.ValidTo >= today && r.ValidTo >= r.ValidFrom, "/validTo", "operationorder.validity", "day", today)
	}
	if r.Kind == Create {
		checks.That(r.NewName != "", "/newName", "field.required")
		checks.That(r.NewLogin != "", "/newLogin", "field.required")
	}
	checks.That(r.Kind != Close || r.SuccessorID != r.TargetID, "/successorId", "operationorder.successor")
	return checks.Err()
}

// StopRequest is the one action of an emergency stop.
type StopRequest struct {
	TargetKind string `json:"targetKind" enum:"person,organisation,role"`
	TargetID   string `json:"targetId" minLength:"1" maxLength:"60"`
	Reason     string `json:"reason" maxLength:"1000"`
}

// AccountStep is what an action needs to be told.
type AccountStep struct {
	Version   int    `json:"version" minimum:"1"`
	Note      string `json:"note,omitempty" maxLength:"1000"`
	Check     string `json:"identityCheck,omitempty" enum:",callback,in_person,document,colleague"`
	CheckNote string `json:"checkNote,omitempty" maxLength:"400" doc:"Number that was called back, document that was seen (no number of it)"`
}

// guard: who asked does not authorise, who authorised does not carry out, and
// nobody does anything to their own account.
func (a *Account) guard(action, person string, system bool) *fault.Error {
	if system {
		return nil
	}
	switch action {
	case "authorise", "ratify":
		if a.CreatedBy == person {
			return fault.New(fault.Conflict, "operationorder.same_authoriser")
		}
	case "carry":
		switch {
		case a.CreatedBy == person || a.AuthorisedBy == person:
			return fault.New(fault.Conflict, "operationorder.same_operator")
		case a.TargetKind == "person" && a.TargetID == person:
			return fault.New(fault.Conflict, "operationorder.own_account")
		}
	case "withdraw":
		if a.CreatedBy != person {
			return fault.New(fault.Conflict, "operationorder.only_maker")
		}
	}
	return nil
}

// steps are the states of the way with the present one marked.
func steps(chain []string, state string, side ...string) []flow.Step {
	at := slices.Index(chain, state)
	if at < 0 {
		shown := []flow.Step{{Key: chain[0], State: "done"}}
		for _, one := range side {
			shown = append(shown, flow.Step{Key: one, State: "done"})
		}
		return append(shown, flow.Step{Key: state, State: "side"})
	}
	shown := make([]flow.Step, len(chain))
	for i, key := range chain {
		shown[i] = flow.Step{Key: key, State: "future"}
		switch {
		case i < at || at == len(chain)-1:
			shown[i].State = "done"
		case i == at:
			shown[i].State = "current"
		}
	}
	return shown
}
