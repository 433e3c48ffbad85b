package improvement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/module/opscenter/sla"
)

// Which way a figure is better.
const (
	Lower  = "lower"
	Higher = "higher"
)

// Improvement is one proposal and what became of it. Figures are thousandths, so
// that every database keeps them exactly.
type Improvement struct {
	bun.BaseModel `bun:"table:improvement_case,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Number       string        `bun:"number" json:"number"`
	State        string        `bun:"state" json:"state" enum:"proposed,accepted,carried,measured,rejected"`
	Area         string        `bun:"area" json:"area" enum:"database,function,interface,capacity,security,other"`
	Title        string        `bun:"title" json:"title"`
	Detail       string        `bun:"detail" json:"detail"`
	Modules      sla.Names     `bun:"modules" json:"modules" nullable:"false"`
	Asset        string        `bun:"asset" json:"asset" doc:"Code of the asset, such as a database"`
	Metric       string        `bun:"metric" json:"metric" enum:"slow_queries,table_space,response_time,error_rate,effort,other"`
	Unit         string        `bun:"unit" json:"unit"`
	Better       string        `bun:"better" json:"better" enum:"lower,higher"`
	Before       int64         `bun:"before_figure" json:"before" doc:"Thousandths of the unit"`
	BeforeOn     clock.Day     `bun:"before_on" json:"beforeOn"`
	BeforeSource string        `bun:"before_source" json:"beforeSource" doc:"Where the figure can be looked up"`
	Opinion      string        `bun:"opinion" json:"opinion" doc:"Of the owner"`
	DecidedBy    string        `bun:"decided_by" json:"-"`
	DecidedAt    clock.Instant `bun:"decided_at" json:"decidedAt"`
	ChangeNumber string        `bun:"change_number" json:"changeNumber" doc:"Of the change that carries it out"`
	CarriedAt    clock.Instant `bun:"carried_at" json:"carriedAt"`
	After        int64         `bun:"after_figure" json:"after" doc:"Thousandths of the unit"`
	AfterOn      clock.Day     `bun:"after_on" json:"afterOn"`
	AfterSource  string        `bun:"after_source" json:"afterSource"`
	Note         string        `bun:"note" json:"note" doc:"What was found when it was measured or taken up again"`
	MeasuredBy   string        `bun:"measured_by" json:"-"`
	MeasuredAt   clock.Instant `bun:"measured_at" json:"measuredAt"`
	Search       string        `bun:"search" json:"-"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt    clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// View is an improvement as its page shows it.
type View struct {
	Improvement
	BeforeText   string        `json:"beforeText" doc:"Figure and unit"`
	AfterText    string        `json:"afterText"`
	Verdict      string        `json:"verdict" enum:",better,same,worse" doc:"After against before, once it is measured"`
	CreatorName  string        `json:"creatorName"`
	DeciderName  string        `json:"deciderName"`
	MeasurerName string        `json:"measurerName"`
	Change       *Work         `json:"change,omitempty"`
	Steps        []flow.Step   `json:"steps" nullable:"false"`
	Actions      []flow.Action `json:"actions" nullable:"false"`
	Waits        *flow.Wait    `json:"waits,omitempty"`
}

// Verdict compares the figure after with the one before.
func (i *Improvement) Verdict() string {
	switch {
	case i.MeasuredAt.IsZero():
		return ""
	case i.After == i.Before:
		return "same"
	case (i.After < i.Before) == (i.Better == Lower):
		return "better"
	}
	return "worse"
}

// worded is a figure of thousandths with its unit.
func (i *Improvement) worded(figure int64) string {
	text := strconv.FormatInt(figure/1000, 10)
	if part := figure % 1000; part != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%03d", part), "0")
	}
	return text + " " + i.Unit
}

// guard says why an action is blocked for now.
func (i *Improvement) guard(action, person string) *fault.Error {
	switch {
	case action == "accept" && person == i.CreatedBy:
		return fault.New(fault.Conflict, "improvement.own_proposal")
	case action == "carry" && i.ChangeNumber == "":
		return fault.New(fault.Conflict, "improvement.change_first")
	case action == "resume" && i.Verdict() == "better":
		return fault.New(fault.Conflict, "improvement.better_already")
	}
	return nil
}

func (i *Improvement) index() { i.Search = fold.Index(i.Number, i.Title, i.Asset, i.ChangeNumber) }

func (i *Improvement) steps() []flow.Step {
	at := slices.Index(chain, i.State)
	if at < 0 {
		return []flow.Step{{Key: Proposed, State: "done"}, {Key: i.State, State: "side"}}
	}
	steps := make([]flow.Step, len(chain))
	for n, key := range chain {
		steps[n] = flow.Step{Key: key, State: "future"}
		switch {
		case n < at || i.State == Measured:
			steps[n].State = "done"
		case n == at:
			steps[n].State = "current"
		}
	}
	return steps
}
