package privacy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/kit/seal"
)

// Where a request came in.
const (
	Public = "public"
	Desk   = "desk"
)

var (
	kinds         = []string{"access", "copy", "transfer", "correct", "erase", "consent"} // consent: it is taken back
	documentTypes = []string{"mainland", "macao", "hongkong", "permit", "passport", "other"}
	outcomes      = []string{"granted", "partly", "refused", "nothing"}
)

// Request is what one person asks about their own data. Who it is stands sealed.
type Request struct {
	bun.BaseModel `bun:"table:privacy_request,alias:t" json:"-"`

	ID              string        `bun:"id,pk" json:"id"`
	Number          string        `bun:"number" json:"number"`
	Kind            string        `bun:"kind" json:"kind" enum:"access,copy,transfer,correct,erase,consent"`
	Channel         string        `bun:"channel" json:"channel" enum:"public,desk"`
	State           string        `bun:"state" json:"state" enum:"received,verified,unverified,working,answered,closed,withdrawn"`
	NameSealed      string        `bun:"name_sealed" json:"-"`
	DocumentType    string        `bun:"document_type" json:"documentType" enum:"mainland,macao,hongkong,permit,passport,other"`
	DocumentSealed  string        `bun:"document_sealed" json:"-"`
	DocumentHash    string        `bun:"document_hash" json:"-"`
	PhoneSealed     string        `bun:"phone_sealed" json:"-"`
	PhoneHash       string        `bun:"phone_hash" json:"-"`
	DetailSealed    string        `bun:"detail_sealed" json:"-"`
	DueAt           clock.Instant `bun:"due_at" json:"dueAt"`
	CalendarID      string        `bun:"calendar_id" json:"calendarId" doc:"The version of the calendar that the deadline was counted by"`
	ExtensionReason string        `bun:"extension_reason" json:"extensionReason"`
	IdentityNote    string        `bun:"identity_note" json:"identityNote" doc:"How the identity was verified, or why not"`
	VerifiedBy      string        `bun:"verified_by" json:"-"`
	Outcome         string        `bun:"outcome" json:"outcome" enum:",granted,partly,refused,nothing"`
	Answer          string        `bun:"answer" json:"answer"`
	AnsweredBy      string        `bun:"answered_by" json:"-"`
	AnsweredAt      clock.Instant `bun:"answered_at" json:"answeredAt"`
	Version         int           `bun:"version" json:"version"`
	CreatedBy       string        `bun:"created_by" json:"-"`
	CreatedAt       clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt       clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Late reports whether the answer came, or still is, after the deadline. It is
// extended before its end only, so a late request stays late.
func (r *Request) Late(now clock.Instant) bool {
	switch {
	case !r.AnsweredAt.IsZero():
		now = r.AnsweredAt
	case r.State == Withdrawn, r.State == Closed:
		now = r.UpdatedAt
	}
	return now > r.DueAt
}

// Deadline is the clock of a request that waits for its answer.
type Deadline struct {
	At   clock.Instant `json:"at"`
	Kind string        `json:"kind" enum:"days"`
	From clock.Instant `json:"from"`
}

// View is a request as its page shows it.
type View struct {
	Request
	Name     string        `json:"name" doc:"Masked"`
	Document string        `json:"document" doc:"Masked"`
	Phone    string        `json:"phone" doc:"Masked"`
	Detail   string        `json:"detail" doc:"What looks like personal data is masked"`
	Late     bool          `json:"late"`
	Certain  bool          `json:"dueCertain" doc:"False when the deadline lies beyond the tables of its calendar: it may move once they are published"`
	Steps    []flow.Step   `json:"steps" nullable:"false"`
	Actions  []flow.Action `json:"actions" nullable:"false"`
	Waits    *flow.Wait    `json:"waits,omitempty"`
	Deadline *Deadline     `json:"deadline,omitempty"`
}

// Wish is what somebody asks.
type Wish struct {
	Kind           string `json:"kind" enum:"access,copy,transfer,correct,erase,consent"`
	Name           string `json:"name" minLength:"1" maxLength:"80"`
	DocumentType   string `json:"documentType" enum:"mainland,macao,hongkong,permit,passport,other"`
	DocumentNumber string `json:"documentNumber" minLength:"4" maxLength:"40"`
	Phone          string `json:"phone" minLength:"6" maxLength:"32"`
	Detail         string `json:"detail,omitempty" maxLength:"1000" doc:"What exactly, such as what is wrong and how it should read"`
}

// check notes every wrong field.
func (w *Wish) check() error {
	var checks fault.Checks
	for _, text := range []*string{&w.Name, &w.DocumentNumber, &w.Phone, &w.Detail} {
		*text = strings.TrimSpace(*text)
	}
	checks.That(slices.Contains(kinds, w.Kind), "/kind", "field.choice", "choices", kinds)
	checks.That(w.Name != "", "/name", "field.required")
	checks.That(slices.Contains(documentTypes, w.DocumentType), "/documentType", "field.choice", "choices", documentTypes)
	if enough := len(seal.Normal(w.DocumentNumber)) >= tailLength; !enough {
		checks.Add("/documentNumber", "privacy.document_short", "min", tailLength)
	} else if misread(w.DocumentType, w.DocumentNumber) {
		checks.Add("/documentNumber", "privacy.document_"+w.DocumentType)
	}
	checks.That(seal.Mask(seal.Phone, seal.Staff, w.Phone) != "***", "/phone", "privacy.phone_shape")
	checks.That(w.Kind != "correct" || w.Detail != "", "/detail", "privacy.detail_needed")
	return checks.Err()
}

// misread tells whether a number cannot be that of its kind of document. Other
// kinds have no form that all issuers keep to, and are taken as they are typed;
// a card that was issued with a wrong check digit is taken as one of them.
func misread(kind, number string) bool {
	var err error
	switch kind {
	case "mainland":
		_, err = idcheck.ParseResidentID(number)
	case "macao":
		_, err = idcheck.ParseMacaoID(number)
	case "hongkong":
		_, err = idcheck.ParseHongKongID(number)
	}
	return err != nil
}

// tailLength is how much of the document somebody must know besides the number
// of the request to see its state.
const tailLength = 4

// tail is the end of a document's number as it is compared.
func tail(document string) string {
	runes := []rune(seal.Normal(document))
	return string(runes[max(0, len(runes)-tailLength):])
}

// Step is what an action needs to be told.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Reason  string `json:"reason,omitempty" maxLength:"400" doc:"How the identity was verified, why it is extended or withdrawn"`
	Outcome string `json:"outcome,omitempty" enum:"granted,partly,refused,nothing"`
	Answer  string `json:"answer,omitempty" maxLength:"2000" doc:"What the letter says"`
}

// check notes what the action still needs.
func (s *Step) check(action string) error {
	var checks fault.Checks
	s.Reason, s.Answer = strings.TrimSpace(s.Reason), strings.TrimSpace(s.Answer)
	if action == "answer" {
		checks.That(slices.Contains(outcomes, s.Outcome), "/outcome", "field.choice", "choices", outcomes)
		checks.That(s.Answer != "", "/answer", "field.required")
	} else if action != "start" && action != "close" {
		checks.That(utf8.RuneCountInString(s.Reason) >= 2, "/reason", "privacy.reason")
	}
	return checks.Err()
}
