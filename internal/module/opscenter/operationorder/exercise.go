package operationorder

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
)

// Exercise is one attack-and-defence exercise.
type Exercise struct {
	bun.BaseModel `bun:"table:order_exercise,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	Number     string        `bun:"number" json:"number"`
	State      string        `bun:"state" json:"state" enum:"planned,approved,running,reporting,reported,confirmed,refused,cancelled"`
	Title      string        `bun:"title" json:"title"`
	Aim        string        `bun:"aim" json:"aim" doc:"What may be attacked, and what not"`
	Teams      string        `bun:"teams" json:"teams" doc:"Attackers and defenders, as units"`
	Sources    Texts         `bun:"sources" json:"sources" nullable:"false" doc:"Addresses and networks of the attackers"`
	Contacts   string        `bun:"contacts" json:"contacts" doc:"Posts on duty and how they are reached"`
	StartsAt   clock.Instant `bun:"starts_at" json:"startsAt"`
	EndsAt     clock.Instant `bun:"ends_at" json:"endsAt"`
	ApprovedBy string        `bun:"approved_by" json:"-"`
	ApprovedAt clock.Instant `bun:"approved_at" json:"approvedAt"`
	BegunAt    clock.Instant `bun:"begun_at" json:"begunAt"`
	FinishedAt clock.Instant `bun:"finished_at" json:"finishedAt"`
	Report     string        `bun:"report" json:"report"`
	ReportedAt clock.Instant `bun:"reported_at" json:"reportedAt"`
	ConfirmBy  string        `bun:"confirmed_by" json:"-"`
	ConfirmAt  clock.Instant `bun:"confirmed_at" json:"confirmedAt"`
	Note       string        `bun:"note" json:"note" doc:"What the owner said"`
	Search     string        `bun:"search" json:"-"`
	Version    int           `bun:"version" json:"version"`
	CreatedBy  string        `bun:"created_by" json:"-"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt  clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Finding is what an exercise blocked or found.
type Finding struct {
	bun.BaseModel `bun:"table:order_finding,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	ExerciseID   string        `bun:"exercise_id" json:"-"`
	Kind         string        `bun:"kind" json:"kind" enum:"blocked,found"`
	Severity     string        `bun:"severity" json:"severity" enum:"critical,high,medium,low"`
	Title        string        `bun:"title" json:"title"`
	Detail       string        `bun:"detail" json:"detail"`
	Source       string        `bun:"source" json:"source" doc:"Address it came from"`
	At           clock.Instant `bun:"at" json:"at"`
	TicketID     string        `bun:"ticket_id" json:"ticketId"`
	TicketNumber string        `bun:"ticket_number" json:"ticketNumber"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
}

// ExerciseView is an exercise as its page shows it.
type ExerciseView struct {
	Exercise
	MakerName    string        `json:"makerName"`
	ApproverName string        `json:"approverName"`
	ConfirmName  string        `json:"confirmerName"`
	Blocked      int           `json:"blocked" doc:"Attacks that were blocked"`
	Found        int           `json:"found" doc:"Weaknesses that were found"`
	Steps        []flow.Step   `json:"steps" nullable:"false"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
}

// Plan describes an exercise.
type Plan struct {
	Title    string        `json:"title" minLength:"2" maxLength:"120"`
	Aim      string        `json:"aim" minLength:"2" maxLength:"2000"`
	Teams    string        `json:"teams" minLength:"2" maxLength:"1000"`
	Sources  []string      `json:"sources" minItems:"1" maxItems:"50"`
	Contacts string        `json:"contacts" minLength:"2" maxLength:"1000"`
	StartsAt clock.Instant `json:"startsAt"`
	EndsAt   clock.Instant `json:"endsAt"`
}

// check notes what is wrong: a window is approved before it begins.
func (p *Plan) check(now clock.Instant, longest int) error {
	var checks fault.Checks
	for _, text := range []*string{&p.Title, &p.Aim, &p.Teams, &p.Contacts} {
		*text = strings.TrimSpace(*text)
	}
	checks.That(p.StartsAt > now, "/startsAt", "operationorder.window_start")
	checks.That(p.EndsAt > p.StartsAt && p.EndsAt.Sub(p.StartsAt).Hours() <= float64(longest*24), "/endsAt", "operationorder.window_end", "days", longest)
	for i, text := range p.Sources {
		network, ok := parseNetwork(text)
		checks.That(ok && network.Bits() >= narrowest(network), "/sources/"+strconv.Itoa(i), "operationorder.source")
		p.Sources[i] = strings.TrimSpace(text)
	}
	return checks.Err()
}

// narrowest keeps whole countries out of a list of attackers.
func narrowest(network netip.Prefix) int {
	if network.Addr().Is4() {
		return 16
	}
	return 48
}

func parseNetwork(text string) (netip.Prefix, bool) {
	text = strings.TrimSpace(text)
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), true
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, false
	}
	return netip.PrefixFrom(address, address.BitLen()), true
}

// covers tells whether an address belongs to the attackers of the exercise at
// that moment.
func (e *Exercise) covers(address string, at clock.Instant) bool {
	if e.ApprovedAt.IsZero() || at < e.StartsAt || at >= e.EndsAt || e.State == Cancelled {
		return false
	}
	one, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(e.Sources, func(text string) bool {
		network, ok := parseNetwork(text)
		return ok && network.Contains(one.Unmap())
	})
}

// NewFinding describes what was blocked or found.
type NewFinding struct {
	Kind     string        `json:"kind" enum:"blocked,found"`
	Severity string        `json:"severity" enum:"critical,high,medium,low"`
	Title    string        `json:"title" minLength:"2" maxLength:"200"`
	Detail   string        `json:"detail" minLength:"2" maxLength:"2000"`
	Source   string        `json:"source,omitempty" maxLength:"60"`
	At       clock.Instant `json:"at"`
}

// ExerciseStep is what an action needs to be told.
type ExerciseStep struct {
	Version int      `json:"version" minimum:"1"`
	Note    string   `json:"note,omitempty" maxLength:"1000"`
	Report  string   `json:"report,omitempty" maxLength:"4000"`
	FileIDs []string `json:"fileIds,omitempty" maxItems:"10"`
}

func (s *ExerciseStep) check(action string) error {
	s.Note, s.Report = strings.TrimSpace(s.Note), strings.TrimSpace(s.Report)
	var checks fault.Checks
	switch action {
	case "refuse", "return", "cancel":
		checks.That(utf8.RuneCountInString(s.Note) >= 4, "/note", "operationorder.reason")
	case "report":
		checks.That(utf8.RuneCountInString(s.Report) >= 10, "/report", "operationorder.report")
	}
	return checks.Err()
}

// guard: nobody approves a plan or confirms a report of their own, and nothing
// begins outside the approved window.
func (e *Exercise) guard(action, person string, now clock.Instant) *fault.Error {
	switch action {
	case "approve":
		if e.CreatedBy == person {
			return fault.New(fault.Conflict, "operationorder.same_authoriser")
		}
		if now >= e.StartsAt {
			return fault.New(fault.Conflict, "operationorder.window_begun")
		}
	case "confirm":
		if e.CreatedBy == person {
			return fault.New(fault.Conflict, "operationorder.same_authoriser")
		}
	case "begin":
		if now < e.StartsAt || now >= e.EndsAt {
			return fault.New(fault.Conflict, "operationorder.outside_window")
		}
	}
	return nil
}
