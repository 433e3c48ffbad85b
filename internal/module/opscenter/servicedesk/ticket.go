package servicedesk

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/idcheck"
	"gongzhi/internal/module/opscenter/sla"
)

// The kinds of tickets.
const (
	RequestKind = "request"
	FaultKind   = "fault"
)

// Channels are how a ticket came in.
var Channels = []string{"web", "phone", "mini", "mail", "onsite", "monitor", "patrol"}

// Modes are how help is given (招标文件 3.4.6(3)).
var Modes = []string{"onsite", "remote", "mail", "phone"}

// Item is one thing that is asked for, with what became of it.
type Item struct {
	Module      string        `json:"module" maxLength:"4" doc:"Number in the table of contents, empty when not known"`
	Description string        `json:"description" minLength:"1" maxLength:"1000"`
	Expected    string        `json:"expected,omitempty" maxLength:"500"`
	Result      string        `json:"result,omitempty" maxLength:"1000"`
	DoneAt      clock.Instant `json:"doneAt,omitzero"`
}

// Items are kept as JSON.
type Items []Item

// Value stores the items.
func (i Items) Value() (driver.Value, error) { return toJSON(i) }

// Scan reads the items.
func (i *Items) Scan(src any) error { return fromJSON(src, i) }

// Rating is the level of each aspect, kept as JSON.
type Rating sla.Rating

// Value stores the rating.
func (r Rating) Value() (driver.Value, error) { return toJSON(r) }

// Scan reads the rating.
func (r *Rating) Scan(src any) error { return fromJSON(src, r) }

func toJSON(v any) (driver.Value, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

func fromJSON(src, into any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), into)
	case []byte:
		return json.Unmarshal(text, into)
	}
	return fmt.Errorf("service desk: a stored list is %T", src)
}

// Ticket is a request or a fault. Name and telephone stand sealed. ReportedAt is
// written once and never again: no use case changes it.
type Ticket struct {
	bun.BaseModel `bun:"table:desk_ticket,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	Kind        string        `bun:"kind" json:"kind" enum:"request,fault"`
	State       string        `bun:"state" json:"state"`
	Channel     string        `bun:"channel" json:"channel" enum:"web,phone,mini,mail,onsite,monitor,patrol"`
	Title       string        `bun:"title" json:"title"`
	NameSealed  string        `bun:"name_sealed" json:"-"`
	PhoneSealed string        `bun:"phone_sealed" json:"-"`
	PhoneHash   string        `bun:"phone_hash" json:"-"`
	OrgID       string        `bun:"org_id" json:"orgId"`
	Written     bool          `bun:"written" json:"written" doc:"In writing, or transcribed and confirmed by who called"`
	Items       Items         `bun:"items" json:"items" nullable:"false"`
	EngineerID  string        `bun:"engineer_id" json:"engineerId"`
	Complexity  string        `bun:"complexity" json:"complexity" enum:",low,middle,high"`
	Mode        string        `bun:"mode" json:"mode" enum:",onsite,remote,mail,phone"`
	ETA         clock.Instant `bun:"eta" json:"eta"`
	NoticeText  string        `bun:"notice_text" json:"noticeText"`
	NoticedAt   clock.Instant `bun:"noticed_at" json:"noticedAt"`
	NoticeAckAt clock.Instant `bun:"notice_ack_at" json:"noticeAckAt"`
	Urges       int64         `bun:"urges" json:"urges"`
	SignKind    string        `bun:"sign_kind" json:"signKind" enum:",drawn,electronic,refused"`
	SignReason  string        `bun:"sign_reason" json:"signReason"`
	SignedAt    clock.Instant `bun:"signed_at" json:"signedAt"`
	SignedBy    string        `bun:"signed_by" json:"-"`
	Stars       int64         `bun:"stars" json:"stars" doc:"1 to 5, 0 when not rated"`
	ClockID     string        `bun:"clock_id" json:"clockId" doc:"Whose clocks run; a fault goes on with those of its request"`
	ParentID    string        `bun:"parent_id" json:"parentId" doc:"The request that this fault came from"`
	MasterID    string        `bun:"master_id" json:"masterId" doc:"The fault that this one is part of"`
	ReportedAt  clock.Instant `bun:"reported_at" json:"reportedAt"`
	DetectedAt  clock.Instant `bun:"detected_at" json:"detectedAt"`
	Rating      Rating        `bun:"rating" json:"rating"`
	Level       int64         `bun:"level" json:"level" doc:"1 to 5, 0 when not set; the clocks have its history"`
	Modules     sla.Names     `bun:"modules" json:"modules" nullable:"false"`
	Diagnosis   string        `bun:"diagnosis" json:"diagnosis"`
	Plan        string        `bun:"plan_text" json:"plan"`
	Cause       string        `bun:"cause" json:"cause"`
	RootCause   string        `bun:"root_cause" json:"rootCause"`
	Fix         string        `bun:"fix" json:"fix"`
	Prevention  string        `bun:"prevention" json:"prevention"`
	CauseKind   string        `bun:"cause_kind" json:"causeKind" enum:",code,config,capacity,data,network,hardware,thirdparty,operation,security,other" doc:"By which faults are compared"`
	Affected    int64         `bun:"affected" json:"affected" doc:"Users"`
	Reopens     int64         `bun:"reopens" json:"reopens"`
	Complaints  int64         `bun:"complaints" json:"complaints" doc:"About the way a fault is handled"`

	AffectedFirst int64 `bun:"affected_first" json:"affectedFirst" doc:"Users when they were counted first"`

	SourceKey string        `bun:"source_key" json:"-"` // what a machine found; one open ticket for each
	ClosedAt  clock.Instant `bun:"closed_at" json:"closedAt"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
	Search    string        `bun:"search" json:"-"`
}

// Entry is one line of a ticket's course; it is written once.
type Entry struct {
	bun.BaseModel `bun:"table:desk_entry,alias:t" json:"-"`

	ID       string        `bun:"id,pk" json:"id"`
	TicketID string        `bun:"ticket_id" json:"-"`
	At       clock.Instant `bun:"at" json:"at"`
	Action   string        `bun:"action" json:"action"`
	ByID     string        `bun:"by_id" json:"-"`
	Text     string        `bun:"entry_text" json:"text"`
	FromTo   string        `bun:"from_to" json:"fromTo" doc:"Engineers of a handover"`
	FileID   string        `bun:"file_id" json:"fileId"`
	ByName   string        `bun:"-" json:"byName"`
}

// View is a ticket as its page shows it.
type View struct {
	Ticket
	Name          string        `json:"name" doc:"Masked"`
	Phone         string        `json:"phone" doc:"Masked"`
	EngineerName  string        `json:"engineerName"`
	OrgName       string        `json:"orgName"`
	RequesterMine bool          `json:"mine"`
	Steps         []flow.Step   `json:"steps" nullable:"false"`
	Actions       []flow.Action `json:"actions" nullable:"false"`
	Waits         *flow.Wait    `json:"waits,omitempty"`
	Deciding      []string      `json:"deciding" nullable:"false" doc:"Aspects that decide the level"`
	Links         []Link        `json:"links" nullable:"false"`
	Article       *Made         `json:"article,omitempty" doc:"Of the knowledge base, made from this ticket"`
	UrgeLimit     int64         `json:"urgeLimit" doc:"Of a fault: urged so often without an answer, a worse level is proposed"`
	Problems      []Suggestion  `json:"problems" nullable:"false" doc:"That the fault belongs to, for those who handle it"`
	KnownErrors   []Suggestion  `json:"knownErrors" nullable:"false" doc:"Of the same modules, for those who handle the fault"`
}

// Link is a ticket that this one has to do with.
type Link struct {
	Kind   string `json:"kind" enum:"from,to,master,part"`
	ID     string `json:"id"`
	Number string `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
}

// Report is what somebody writes who needs help.
type Report struct {
	Channel  string        `json:"channel,omitempty" enum:"web,phone,mini,mail,onsite" doc:"web when empty"`
	Title    string        `json:"title" minLength:"1" maxLength:"120"`
	Name     string        `json:"name" minLength:"1" maxLength:"80"`
	Phone    string        `json:"phone" minLength:"6" maxLength:"32" doc:"+86 or +853"`
	Items    []Item        `json:"items" minItems:"1" maxItems:"50"`
	CalledAt clock.Instant `json:"calledAt,omitzero" doc:"Of a telephone call: when it began. The clocks begin there"`
	FileIDs  []string      `json:"fileIds,omitempty" maxItems:"10" doc:"Pictures of the screen and papers, uploaded before"`
}

// longestCall is how far back a call may have begun when it is written down.
const longestCall = 2 * 60 // minutes

// fixedLine are telephones on a desk, of the mainland with the area's number and
// of Macao, which begin with 2 or 8.
var fixedLine = regexp.MustCompile(`^((\+?86[ -]?)?0?\d{2,3}[ -]?\d{7,8}|(\+|00)?853[ -]?[28]\d{7})$`)

func (r *Report) check(now clock.Instant) error {
	var checks fault.Checks
	r.Title, r.Name, r.Phone = strings.TrimSpace(r.Title), strings.TrimSpace(r.Name), strings.TrimSpace(r.Phone)
	if r.Channel == "" {
		r.Channel = "web"
	}
	checks.That(slices.Contains(Channels[:5], r.Channel), "/channel", "field.choice", "choices", Channels[:5])
	checks.That(r.Title != "", "/title", "field.required")
	checks.That(r.Name != "", "/name", "servicedesk.name")
	_, wrongPhone := idcheck.ParsePhone(r.Phone)
	checks.That(wrongPhone == nil || fixedLine.MatchString(r.Phone), "/phone", "servicedesk.phone")
	checks.That(len(r.Items) > 0, "/items", "servicedesk.items")
	for i := range r.Items {
		item := &r.Items[i]
		item.Description, item.Expected, item.Module = strings.TrimSpace(item.Description), strings.TrimSpace(item.Expected), strings.TrimSpace(item.Module)
		item.Result, item.DoneAt = "", 0
		checks.That(item.Description != "", "/items/"+strconv.Itoa(i)+"/description", "servicedesk.item")
	}
	if r.CalledAt.IsZero() || r.Channel != "phone" {
		r.CalledAt = now
	}
	checks.That(r.CalledAt <= now && now.Sub(r.CalledAt).Minutes() <= longestCall, "/calledAt", "servicedesk.called", "minutes", longestCall)
	return checks.Err()
}

// Step is what an action needs to be told; each action reads its own fields.
type Step struct {
	Version    int           `json:"version" minimum:"1"`
	Text       string        `json:"text,omitempty" maxLength:"2000" doc:"What is answered, found, done or the reason"`
	EngineerID string        `json:"engineerId,omitempty" maxLength:"26"`
	Complexity string        `json:"complexity,omitempty" enum:"low,middle,high"`
	Mode       string        `json:"mode,omitempty" enum:"onsite,remote,mail,phone"`
	ETA        clock.Instant `json:"eta,omitzero"`
	Item       *int          `json:"item,omitempty" minimum:"0"`
	FileID     string        `json:"fileId,omitempty" maxLength:"26" doc:"Photograph of the arrival, drawn signature"`
	Stars      int64         `json:"stars,omitempty" minimum:"1" maximum:"5"`
	SignKind   string        `json:"signKind,omitempty" enum:"drawn,electronic,refused"`
	Rating     sla.Rating    `json:"rating,omitempty" doc:"Level of each aspect"`
	Modules    []string      `json:"modules,omitempty" maxItems:"60"`
	Level      int64         `json:"level,omitempty" minimum:"1" maximum:"5"`
	MasterID   string        `json:"masterId,omitempty" maxLength:"26"`
	Cause      string        `json:"cause,omitempty" maxLength:"2000"`
	RootCause  string        `json:"rootCause,omitempty" maxLength:"2000"`
	CauseKind  string        `json:"causeKind,omitempty" enum:"code,config,capacity,data,network,hardware,thirdparty,operation,security,other"`
	Fix        string        `json:"fix,omitempty" maxLength:"2000"`
	Prevention string        `json:"prevention,omitempty" maxLength:"2000"`
	Affected   int64         `json:"affected,omitempty" minimum:"0" maximum:"100000000"`
	ArticleIDs []string      `json:"articleIds,omitempty" maxItems:"10" doc:"Of the knowledge base, that the text was taken from"`
	ProblemIDs []string      `json:"problemIds,omitempty" maxItems:"10" doc:"Known errors whose workaround was used"`
}

// fewest characters that say something.
const fewest = 2

// speaks are actions whose text is needed.
var speaks = []string{"answer", "return", "withdraw", "urge", "note", "prelim", "escalate", "plan", "respond", "dispute", "reopen", "no-fault", "complain", "widen", "notify", "result", "arrive", "confirm-written"}

// check notes what an action still needs.
func (s *Step) check(t *Ticket, action string, now clock.Instant) error {
	var checks fault.Checks
	for _, text := range []*string{&s.Text, &s.Cause, &s.RootCause, &s.Fix, &s.Prevention} {
		*text = strings.TrimSpace(*text)
	}
	checks.That(!slices.Contains(speaks, action) || utf8.RuneCountInString(s.Text) >= fewest, "/text", "servicedesk.text")
	switch action {
	case "assign", "handover":
		checks.That(s.EngineerID != "", "/engineerId", "field.required")
	case "start", "diagnose":
		checks.That(s.Complexity != "", "/complexity", "servicedesk.complexity")
		checks.That(s.Mode != "", "/mode", "servicedesk.mode")
	case "notify":
		checks.That(s.Mode != "", "/mode", "servicedesk.mode")
		checks.That(s.ETA > now, "/eta", "servicedesk.eta")
	case "result":
		checks.That(s.Item != nil && *s.Item < len(t.Items), "/item", "servicedesk.no_item")
	case "transfer":
		s.Rating.Check(&checks, "/rating")
		checks.That(len(s.Modules) > 0, "/modules", "servicedesk.modules")
	case "analyse":
		for pointer, text := range map[string]string{"/cause": s.Cause, "/rootCause": s.RootCause, "/fix": s.Fix, "/prevention": s.Prevention} {
			checks.That(utf8.RuneCountInString(text) >= fewest, pointer, "servicedesk.text")
		}
		checks.That(slices.Contains(Causes, s.CauseKind), "/causeKind", "field.choice", "choices", Causes)
	case "finalise":
		checks.That(s.Level >= 1 && s.Level <= 5, "/level", "sla.level")
	case "merge":
		checks.That(s.MasterID != "" && s.MasterID != t.ID, "/masterId", "servicedesk.master")
	case "sign":
		checks.That(slices.Contains([]string{"drawn", "electronic", "refused"}, s.SignKind), "/signKind", "servicedesk.sign_kind")
		checks.That(s.SignKind != "refused" || utf8.RuneCountInString(s.Text) >= fewest, "/text", "servicedesk.refusal")
		checks.That(s.SignKind == "refused" || s.Stars >= 1, "/stars", "servicedesk.stars")
		checks.That(s.SignKind != "drawn" || s.FileID != "", "/fileId", "servicedesk.drawing")
	}
	return checks.Err()
}

// wrong is a refusal of one field.
func wrong(pointer, key string) error {
	var checks fault.Checks
	checks.That(false, pointer, key)
	return checks.Err()
}
