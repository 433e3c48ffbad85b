package change

import (
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/opscenter/recovery"
)

// The kinds of changes.
const (
	Standard  = "standard" // as a pattern that the owner endorsed
	Normal    = "normal"
	Emergency = "emergency" // authorised afterwards
)

// What may be said of a change.
var (
	Kinds      = []string{Standard, Normal, Emergency}
	Categories = []string{"patch", "upgrade", "config", "data", "network", "law", "other"}
	Risks      = []string{"low", "medium", "high"}
	Verdicts   = []string{"affected", "unaffected"}
)

// Law is the category of what laws ask for (粤澳法规更新调整).
const Law = "law"

// Figure is one number before and after.
type Figure struct {
	Name   string `json:"name" minLength:"1" maxLength:"80"`
	Before string `json:"before" minLength:"1" maxLength:"80"`
	After  string `json:"after" minLength:"1" maxLength:"80"`
}

// Entry is one line of the record of the work; it is written once.
type Entry struct {
	At     clock.Instant `json:"at"`
	ByID   string        `json:"byId"`
	ByName string        `json:"byName"`
	Text   string        `json:"text"`
}

// Change is a request for change (变更单).
type Change struct {
	bun.BaseModel `bun:"table:config_change,alias:t" json:"-"`

	ID       string        `bun:"id,pk" json:"id"`
	Number   string        `bun:"number" json:"number"`
	Kind     string        `bun:"kind" json:"kind" enum:"standard,normal,emergency"`
	Category string        `bun:"category" json:"category" enum:"patch,upgrade,config,data,network,law,other"`
	State    string        `bun:"state" json:"state" enum:"draft,assessed,waiting,scheduled,implementing,verifying,done,rolledback,closed,cancelled"`
	Title    string        `bun:"title" json:"title"`
	Reason   string        `bun:"reason" json:"reason"`
	Assets   []string      `bun:"assets" json:"assets" nullable:"false" doc:"Codes"`
	Modules  []string      `bun:"modules" json:"modules" nullable:"false" doc:"Numbers of the table of contents"`
	Tickets  []string      `bun:"tickets" json:"tickets" nullable:"false" doc:"Numbers"`
	Weakness string        `bun:"weakness" json:"weakness" doc:"Number of the vulnerability that it mends"`
	Law      string        `bun:"law" json:"law" doc:"Law or rule that asks for it"`
	LawFrom  clock.Day     `bun:"law_from" json:"lawFrom"`
	Pattern  string        `bun:"pattern" json:"pattern" doc:"Number of the endorsed change that a standard change follows"`
	Until    clock.Day     `bun:"pattern_until" json:"patternUntil" doc:"Standard changes may follow it until this day"`
	Impact   string        `bun:"impact" json:"impact"`
	Verdict  string        `bun:"verdict" json:"verdict" enum:",affected,unaffected" doc:"Whether the law asks for a change at all"`
	Risk     string        `bun:"risk" json:"risk" enum:",low,medium,high"`
	RiskNote string        `bun:"risk_note" json:"riskNote"`
	Data     bool          `bun:"touches_data" json:"touchesData"`
	Plan     string        `bun:"plan_text" json:"plan"`
	Rollback string        `bun:"rollback_plan" json:"rollback"`
	StartsAt clock.Instant `bun:"starts_at" json:"startsAt"`
	EndsAt   clock.Instant `bun:"ends_at" json:"endsAt"`

	SubmittedBy   string        `bun:"submitted_by" json:"-"`
	AuthorisedBy  string        `bun:"authorised_by" json:"-"`
	AuthorisedAt  clock.Instant `bun:"authorised_at" json:"authorisedAt"`
	AuthoriseNote string        `bun:"authorise_note" json:"authoriseNote"`
	RejectedAt    clock.Instant `bun:"rejected_at" json:"rejectedAt" doc:"An emergency that the owner refused afterwards"`
	RatifyDue     clock.Instant `bun:"ratify_due" json:"ratifyDue"`
	PointRef      string        `bun:"point_ref" json:"-"` // asked for by this change
	BackupRef     string        `bun:"backup_ref" json:"backupRef"`
	BackupAt      clock.Instant `bun:"backup_at" json:"backupAt"`
	ExecutorID    string        `bun:"executor_id" json:"-"`
	StartedAt     clock.Instant `bun:"started_at" json:"startedAt"`
	Log           []Entry       `bun:"work_log" json:"log" nullable:"false"`
	Figures       []Figure      `bun:"figures" json:"figures" nullable:"false"`
	ImplementedAt clock.Instant `bun:"implemented_at" json:"implementedAt"`
	VerifiedBy    string        `bun:"verified_by" json:"-"`
	Verification  string        `bun:"verification" json:"verification"`
	Outcome       string        `bun:"outcome" json:"outcome" enum:",done,rolledback"`
	FinishedAt    clock.Instant `bun:"finished_at" json:"finishedAt" doc:"Verified, or rolled back"`
	RollbackNote  string        `bun:"rollback_note" json:"rollbackNote"`
	ReviewDue     clock.Instant `bun:"review_due" json:"reviewDue"`
	ReviewNote    string        `bun:"review_note" json:"reviewNote"`
	ReviewedBy    string        `bun:"reviewed_by" json:"-"`
	ReviewedAt    clock.Instant `bun:"reviewed_at" json:"reviewedAt"`

	Search    string        `bun:"search" json:"-"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// Link is a record that the change has to do with.
type Link struct {
	Number string `json:"number"`
	Path   string `json:"path" doc:"Empty when the reader may not see it"`
}

// View is a change as its page shows it.
type View struct {
	Change
	RequesterName  string          `json:"requesterName"`
	AuthoriserName string          `json:"authoriserName"`
	ExecutorName   string          `json:"executorName"`
	VerifierName   string          `json:"verifierName"`
	ReviewerName   string          `json:"reviewerName"`
	NeedsBackup    bool            `json:"needsBackup" doc:"It cannot begin without a backup point"`
	Point          *recovery.Point `json:"point,omitempty" doc:"The backup point that was asked for"`
	RatifiedLate   bool            `json:"ratifiedLate" doc:"The emergency was not ratified in time; it stays so"`
	ReviewLate     bool            `json:"reviewLate"`
	Freeze         *Freeze         `json:"freeze,omitempty" doc:"Change freeze that the window meets"`
	Links          []Link          `json:"links" nullable:"false"`
	Steps          []flow.Step     `json:"steps" nullable:"false"`
	Actions        []flow.Action   `json:"actions" nullable:"false"`
	Waits          *flow.Wait      `json:"waits,omitempty"`
}

// covers tells whether a deviation of an asset may come from this change: it is
// under way with the owner's word, an emergency within the time it has to be
// ratified, or it is finished and the new baseline is not approved yet.
func (c *Change) covers(asset string, now, grace clock.Instant) bool {
	if !slices.Contains(c.Assets, asset) {
		return false
	}
	if slices.Contains(running, c.State) {
		return c.AuthorisedAt > 0 || c.RejectedAt.IsZero() && c.Kind == Emergency && now <= c.RatifyDue
	}
	return c.Outcome == Done && now <= c.FinishedAt+grace
}

// ratifiedLate: what was late stays late, also when the owner agrees later.
func (c *Change) ratifiedLate(now clock.Instant) bool {
	if c.Kind != Emergency || c.RatifyDue.IsZero() {
		return false
	}
	if c.AuthorisedAt > 0 {
		now = c.AuthorisedAt
	}
	return now > c.RatifyDue && c.RejectedAt.IsZero()
}

func (c *Change) reviewLate(now clock.Instant) bool {
	if c.ReviewedAt > 0 {
		now = c.ReviewedAt
	}
	return c.ReviewDue > 0 && now > c.ReviewDue
}

// hidden are actions that this change can never take, whatever its state: they
// are no buttons.
func (c *Change) hidden(action string) bool {
	switch action {
	case "schedule":
		return c.Kind != Standard
	case "submit":
		return c.Kind == Standard
	case "rush":
		return c.Kind != Emergency
	case "ratify", "reject":
		return c.Kind != Emergency || c.AuthorisedAt > 0 || c.RejectedAt > 0
	case "endorse":
		return c.Kind != Normal || c.Outcome != Done || !c.Until.IsZero()
	case "withdraw":
		return c.Until.IsZero()
	}
	return false
}

// guard: who asks does not authorise, who carries out does not verify, and the
// window is kept.
func (c *Change) guard(action, person string, now clock.Instant) *fault.Error {
	refuse := func(when bool, key string, params ...any) *fault.Error {
		if when {
			return fault.New(fault.Conflict, key, params...)
		}
		return nil
	}
	first := func(found ...*fault.Error) *fault.Error {
		for _, e := range found {
			if e != nil {
				return e
			}
		}
		return nil
	}
	if c.hidden(action) {
		return fault.New(fault.Conflict, "change.not_this_kind", "action", action, "kind", c.Kind)
	}
	switch action {
	case "authorise", "ratify":
		return first(refuse(person == c.CreatedBy || person == c.SubmittedBy || person == c.ExecutorID, "change.own_request"),
			refuse(action == "authorise" && now >= c.EndsAt, "change.window_past"))
	case "submit", "schedule", "rush":
		return first(refuse(c.Verdict == "unaffected", "change.unaffected"), refuse(action != "rush" && now >= c.EndsAt, "change.window_past"))
	case "start":
		return first(refuse(now < c.StartsAt, "change.too_early", "at", c.StartsAt), refuse(now >= c.EndsAt, "change.window_past"))
	case "record", "implement":
		return refuse(c.RejectedAt > 0, "change.rejected")
	case "verify":
		return first(refuse(c.RejectedAt > 0, "change.rejected"), refuse(c.AuthorisedAt.IsZero(), "change.not_ratified"), refuse(person == c.ExecutorID, "change.own_work"))
	}
	return nil
}

// waits is whose turn it is; what is closed waits for nobody, though the owner
// may still endorse it.
func (c *Change) waits(actor scope.Actor) *flow.Wait {
	wait := changeFlow.Waits(actor, c.State)
	if wait != nil && (c.State == Closed || c.hidden(wait.Action)) {
		return nil
	}
	return wait
}

// steps are the states of the way with the present one marked.
func (c *Change) steps() []flow.Step {
	way := slices.Clone(chain)
	if c.Kind != Normal { // nobody waits for the owner beforehand
		way = slices.DeleteFunc(way, func(s string) bool {
			return s == Waiting || c.Kind == Emergency && s == Scheduled && c.State != Scheduled
		})
		if c.State == Waiting {
			way = slices.Insert(way, 2, Waiting)
		}
	}
	if c.Outcome == RolledBack {
		way[slices.Index(way, Done)] = RolledBack
		if c.ImplementedAt.IsZero() { // given up before there was anything to verify
			way = slices.DeleteFunc(way, func(s string) bool { return s == Verifying })
		}
	}
	if c.State == Cancelled {
		return []flow.Step{{Key: Draft, State: "done"}, {Key: Cancelled, State: "side"}}
	}
	at := slices.Index(way, c.State)
	shown := make([]flow.Step, len(way))
	for i, key := range way {
		shown[i] = flow.Step{Key: key, State: "future"}
		switch {
		case i < at || c.State == Closed:
			shown[i].State = "done"
		case i == at:
			shown[i].State = "current"
		}
	}
	return shown
}
