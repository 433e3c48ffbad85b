package patrol

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Verdicts. An item without data is abnormal, and never counted as good.
const (
	Normal        = "normal"
	Abnormal      = "abnormal"
	NoData        = "nodata"
	NotApplicable = "na"
	Waiting       = "waiting" // the inspector has not looked yet
)

func bad(verdict string) bool { return verdict == Abnormal || verdict == NoData }

// Timing of a day, as it stays for ever.
const (
	OnTime  = "onTime"
	Late    = "late"
	Missing = "missed"
	Running = "running" // the day is not over
)

// Run is the patrol of one day. The program writes its times; no request has one.
type Run struct {
	bun.BaseModel `bun:"table:patrol_run,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	Day         clock.Day     `bun:"patrol_day" json:"day"`
	State       string        `bun:"state" json:"state" enum:"inspected,signed,done,missed"`
	PlanID      string        `bun:"plan_id" json:"planId"`
	ScheduledAt clock.Instant `bun:"scheduled_at" json:"scheduledAt"`
	StartedAt   clock.Instant `bun:"started_at" json:"startedAt"`
	EndedAt     clock.Instant `bun:"ended_at" json:"endedAt" doc:"When all automatic items were read"`
	Missed      bool          `bun:"missed" json:"missed" doc:"Nothing ran on the day itself; this is never taken back"`
	SignedBy    string        `bun:"signed_by" json:"-"`
	SignedAt    clock.Instant `bun:"signed_at" json:"signedAt"`
	SignNote    string        `bun:"sign_note" json:"signNote"`
	ConfirmedBy string        `bun:"confirmed_by" json:"-"`
	ConfirmedAt clock.Instant `bun:"confirmed_at" json:"confirmedAt"`
	ConfirmNote string        `bun:"confirm_note" json:"confirmNote"`
	DoneAt      clock.Instant `bun:"done_at" json:"doneAt"`
	Normal      int           `bun:"normal_items" json:"normal"`
	Abnormal    int           `bun:"abnormal_items" json:"abnormal"`
	NoData      int           `bun:"nodata_items" json:"noData"`
	NA          int           `bun:"na_items" json:"notApplicable"`
	Waiting     int           `bun:"waiting_items" json:"waiting"`
	Version     int           `bun:"version" json:"version"`
	CreatedBy   string        `bun:"created_by" json:"-"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
}

// Timing is how a day stands against 每日提交: done within the day, late, or
// missed. Neither late nor missed is ever taken back.
func (r *Run) Timing(now clock.Instant) string {
	switch {
	case r.Missed:
		return Missing
	case !r.DoneAt.IsZero() && r.DoneAt < r.Day.End():
		return OnTime
	case !r.DoneAt.IsZero() || now >= r.Day.End():
		return Late
	}
	return Running
}

// count counts the verdicts that hold.
func (r *Run) count(results []Result) {
	r.Normal, r.Abnormal, r.NoData, r.NA, r.Waiting = 0, 0, 0, 0, 0
	for i := range results {
		switch results[i].Verdict {
		case Normal:
			r.Normal++
		case Abnormal:
			r.Abnormal++
		case NoData:
			r.NoData++
		case NotApplicable:
			r.NA++
		default:
			r.Waiting++
		}
	}
}

func (r *Run) troubled() bool { return r.Abnormal+r.NoData > 0 }

// Result is one cell as it was found. Rows are only added: what the inspector
// saw or judged otherwise is another row of the same item, with the reason.
type Result struct {
	bun.BaseModel `bun:"table:patrol_result,alias:t" json:"-"`

	ID        string        `bun:"id,pk" json:"id"`
	RunID     string        `bun:"run_id" json:"-"`
	Day       clock.Day     `bun:"patrol_day" json:"day"`
	Group     string        `bun:"grp" json:"group" enum:"A,B,C,D,E,F,G,H,S"`
	Measure   string        `bun:"measure" json:"measure"`
	Subject   string        `bun:"subject" json:"subject"`
	Place     int           `bun:"place" json:"-"` // in the log
	Value     *int64        `bun:"reading" json:"value" doc:"Null without data"`
	Limit     int64         `bun:"threshold" json:"threshold"`
	LimitID   string        `bun:"threshold_version" json:"thresholdVersion"`
	Verdict   string        `bun:"verdict" json:"verdict" enum:"normal,abnormal,nodata,na,waiting"`
	Severity  string        `bun:"severity" json:"severity" enum:"critical,warning"`
	Note      string        `bun:"note" json:"note" doc:"What the source said, why it does not apply, or the inspector's remark"`
	Evidence  string        `bun:"evidence" json:"evidence" doc:"Page of the rows that the value comes from"`
	SampledAt clock.Instant `bun:"sampled_at" json:"sampledAt"`
	TicketID  string        `bun:"ticket_id" json:"ticketId"`
	Ticket    string        `bun:"ticket_number" json:"ticket"`
	FileID    string        `bun:"file_id" json:"fileId"`
	ByID      string        `bun:"by_id" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

func (r *Result) key() string { return r.Measure + "/" + r.Subject }

// Reading is a figure of a source.
type Reading struct {
	Measure  string
	Subject  string
	Value    int64
	At       clock.Instant
	Note     string
	Evidence string
}

// judge makes the cell of an item.
func (i *item) judge(r *Reading, limit int64, limitID string, built bool) Result {
	c := Result{Group: i.measure.Group, Measure: i.measure.Code, Subject: i.place.Code, Limit: limit, LimitID: limitID, Severity: i.rule.Severity}
	switch {
	case i.rule.Off != "":
		c.Verdict, c.Note = NotApplicable, i.rule.Off
	case !built:
		c.Verdict, c.Note = NotApplicable, undeployed
	case i.measure.Manual():
		c.Verdict = Waiting
	case r == nil:
		c.Verdict = NoData
	default:
		value := r.Value
		c.Value, c.Note, c.Evidence, c.SampledAt, c.Verdict = &value, cut(r.Note), r.Evidence, r.At, Normal
		if i.measure.Least && value < limit || !i.measure.Least && value > limit {
			c.Verdict = Abnormal
		}
	}
	return c
}

// longestNote is what a cell keeps of what a source said.
const longestNote = 400

func cut(text string) string {
	if runes := []rune(text); len(runes) > longestNote {
		return string(runes[:longestNote])
	}
	return text
}

// undeployed is the note of a line that is not built; pages word it.
const undeployed = "undeployed"

// current keeps the newest row of each item, in the order of the log.
func current(rows []Result) []Result {
	newest := map[string]int{}
	kept := make([]Result, 0, len(rows))
	for i := range rows {
		at, there := newest[rows[i].key()]
		if !there {
			newest[rows[i].key()] = len(kept)
			kept = append(kept, rows[i])
			continue
		}
		kept[at] = rows[i]
	}
	slices.SortStableFunc(kept, func(a, b Result) int { return a.Place - b.Place })
	return kept
}

// Look is what the inspector saw, or why a verdict of the program is overruled.
type Look struct {
	Version int    `json:"version" minimum:"1"`
	Measure string `json:"measure" maxLength:"40"`
	Subject string `json:"subject" maxLength:"40"`
	Verdict string `json:"verdict" enum:"normal,abnormal,na"`
	Remark  string `json:"remark,omitempty" maxLength:"400" doc:"Needed for what is abnormal or does not apply, and to overrule"`
	FileID  string `json:"fileId,omitempty" maxLength:"26" doc:"Photograph"`
}

func (l *Look) check(m *Measure) error {
	var checks fault.Checks
	l.Remark = strings.TrimSpace(l.Remark)
	checks.That(slices.Contains([]string{Normal, Abnormal, NotApplicable}, l.Verdict), "/verdict", "field.required")
	checks.That(m.Manual() && l.Verdict == Normal || len([]rune(l.Remark)) >= 2, "/remark", "patrol.reason")
	return checks.Err()
}

// Step is a signature, a confirmation or the start of a day that is made up for.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Note    string `json:"note,omitempty" maxLength:"400"`
}
