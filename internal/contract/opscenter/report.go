package opscenter

import "gongzhi/internal/kit/clock"

// The states of a section of a report. What has no data says so; it is never
// shown as if all were well.
const (
	SectionData       = "data"
	SectionNone       = "none"       // there was nothing in this period
	SectionUndeployed = "undeployed" // no module of this installation knows
	SectionWritten    = "written"    // people write it, nothing is measured
)

// ReportAsk says what a section of a report is asked about.
type ReportAsk struct {
	Kind    string        `json:"kind"` // R1 to R11
	From    clock.Day     `json:"from"`
	To      clock.Day     `json:"to"`
	Until   clock.Instant `json:"until"`   // nothing after this moment counts
	Subject string        `json:"subject"` // id of the fault, or of the request of the owner
}

// Start is the first moment of the period.
func (a ReportAsk) Start() clock.Instant { return a.From.Start() }

// End is the first moment after the period, or now when that comes first.
func (a ReportAsk) End() clock.Instant { return min(a.To.End(), a.Until) }

// ReportPart is what a module says in a section. Labels of figures, titles and
// columns of tables come from the template of the report, by their keys.
type ReportPart struct {
	Figures []ReportFigure
	Tables  []ReportTable
	Text    string
}

// ReportFigure is one number. Table and the marks of its rows say what it counts.
type ReportFigure struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
	Table string `json:"table"` // key of the table in the same report
	Mark  string `json:"mark"`  // rows of it that carry this mark; empty are all
	Path  string `json:"path"`  // live list with its filter, empty when there is none
	Tone  string `json:"tone" enum:",danger,warn,normal"`
}

// ReportTable is a table with all its rows.
type ReportTable struct {
	Key     string      `json:"key"`
	Title   string      `json:"title"`
	Columns []string    `json:"columns" nullable:"false"`
	Rows    []ReportRow `json:"rows" nullable:"false"`
	More    int         `json:"more"` // rows that are not listed; the list behind has them
	Path    string      `json:"path"` // the live list
}

// ReportRow is one row of it.
type ReportRow struct {
	Cells []string `json:"cells" nullable:"false"`
	Marks []string `json:"marks" nullable:"false"`
	Path  string   `json:"path"` // the live record
	Tone  string   `json:"tone" enum:",danger,warn,normal"`
}

// Evidence is something done that closes a duty. At is the time of the server
// when it was recorded; Day is the day whose duty it is.
type Evidence struct {
	Kind   string        `json:"kind"`
	Number string        `json:"number"`
	Path   string        `json:"path"`
	Day    clock.Day     `json:"day"`
	At     clock.Instant `json:"at"`
	Note   string        `json:"note"`
}

// Occurrence is an event that brings a duty, such as a fault that is over.
type Occurrence struct {
	Duty    string        `json:"duty"`
	Subject string        `json:"subject"`
	Number  string        `json:"number"`
	Path    string        `json:"path"`
	At      clock.Instant `json:"at"`
	DueAt   clock.Instant `json:"dueAt"`
	DoneAt  clock.Instant `json:"doneAt"` // zero while it is not done
	Void    bool          `json:"void"`   // it turned out to be none
	// JudgedAt is when what the duty hangs on was said last, such as the level of
	// a fault: a report made before tells something else.
	JudgedAt clock.Instant `json:"judgedAt"`
}
