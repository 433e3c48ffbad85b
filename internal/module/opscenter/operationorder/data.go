package operationorder

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/module/opscenter/recovery"
)

// The kinds of data orders.
const (
	Import  = "import"
	Export  = "export"
	Process = "process"
)

// Sample is one row of a difference. Its cells are masked.
type Sample struct {
	Kind  string   `json:"kind" enum:"added,changed,removed,row"`
	Cells []string `json:"cells" nullable:"false"`
}

// Difference is what an order would do, found by a rehearsal that writes nothing.
type Difference struct {
	Added    int      `json:"added"`
	Changed  int      `json:"changed"`
	Removed  int      `json:"removed"`
	Rows     int      `json:"rows" doc:"Of an export"`
	Columns  []string `json:"columns" nullable:"false"`
	Samples  []Sample `json:"samples" nullable:"false"`
	Problems []string `json:"problems" nullable:"false" doc:"Why it cannot be done as it is"`
	Content  string   `json:"content" doc:"SHA-256 over every row, not only the samples"`
}

// mostSamples is how many rows of a difference are kept to look at.
const mostSamples = 20

// Total is the number of rows that an order touches.
func (d Difference) Total() int { return d.Added + d.Changed + d.Removed + d.Rows }

func (d *Difference) settle() {
	for _, list := range []*[]string{&d.Columns, &d.Problems} {
		if *list == nil {
			*list = []string{}
		}
	}
	if d.Samples == nil {
		d.Samples = []Sample{}
	}
}

// Value stores the difference.
func (d Difference) Value() (driver.Value, error) {
	d.settle()
	text, err := json.Marshal(d)
	return string(text), err
}

// Scan reads the difference.
func (d *Difference) Scan(src any) error { return fromJSON(src, d) }

// Values are the parameters of an operation, kept as JSON.
type Values map[string]string

// Value stores the parameters.
func (v Values) Value() (driver.Value, error) {
	if v == nil {
		v = Values{}
	}
	text, err := json.Marshal(v)
	return string(text), err
}

// Scan reads the parameters.
func (v *Values) Scan(src any) error { return fromJSON(src, v) }

// Data is an order about data.
type Data struct {
	bun.BaseModel `bun:"table:order_data,alias:t" json:"-"`

	ID       string `bun:"id,pk" json:"id"`
	Number   string `bun:"number" json:"number"`
	Kind     string `bun:"kind" json:"kind" enum:"import,export,process"`
	State    string `bun:"state" json:"state" enum:"requested,rehearsed,half,authorised,prepared,ready,running,executed,failed,reverted,checked,delivered,destroyed,archived,refused,withdrawn"`
	Subject  string `bun:"subject" json:"subject" doc:"Register, dataset or operation"`
	With     Values `bun:"with_values" json:"with" nullable:"false" doc:"Parameters of an operation"`
	Reason   string `bun:"reason" json:"reason"`
	Ticket   string `bun:"ticket" json:"ticket" doc:"Number of the request that it came of"`
	FileID   string `bun:"file_id" json:"fileId"`
	FileName string `bun:"file_name" json:"fileName"`
	SHA256   string `bun:"file_sha256" json:"sha256" doc:"Of the file to import"`
	SM3      string `bun:"file_sm3" json:"sm3"`

	Difference  Difference    `bun:"difference" json:"difference"`
	Digest      string        `bun:"digest" json:"digest" doc:"Of file and difference; what the owner authorises"`
	RehearsedBy string        `bun:"rehearsed_by" json:"-"`
	RehearsedAt clock.Instant `bun:"rehearsed_at" json:"rehearsedAt"`

	Bound        string        `bun:"bound_digest" json:"boundDigest" doc:"The digest that was authorised"`
	AuthorisedBy string        `bun:"authorised_by" json:"-"`
	AuthorisedAt clock.Instant `bun:"authorised_at" json:"authorisedAt"`
	NeedsSecond  bool          `bun:"needs_second" json:"needsSecond" doc:"So many rows that a second authoriser signs"`
	SecondBy     string        `bun:"second_by" json:"-"`
	SecondAt     clock.Instant `bun:"second_at" json:"secondAt"`
	Note         string        `bun:"note" json:"note" doc:"What the owner said"`
	Lapses       int           `bun:"lapses" json:"lapses" doc:"How often an authorisation lapsed"`
	LapsedAt     clock.Instant `bun:"lapsed_at" json:"lapsedAt"`

	Backup     string        `bun:"backup_point" json:"backupPoint"`
	Undo       string        `bun:"undo_plan" json:"undoPlan"`
	OperatorID string        `bun:"operator_id" json:"-"`
	PreparedAt clock.Instant `bun:"prepared_at" json:"preparedAt"`
	CheckerID  string        `bun:"checker_id" json:"-"`
	StartedAt  clock.Instant `bun:"started_at" json:"startedAt"`
	Attempts   int           `bun:"attempts" json:"attempts"`
	RowsDone   int           `bun:"rows_done" json:"rowsDone"`
	RowsTotal  int           `bun:"rows_total" json:"rowsTotal"`
	FinishedAt clock.Instant `bun:"finished_at" json:"finishedAt"`
	Outcome    string        `bun:"outcome" json:"outcome" doc:"What went wrong, or what the check found"`
	CheckedAt  clock.Instant `bun:"checked_at" json:"checkedAt"`

	ResultID     string        `bun:"result_id" json:"-"`
	ResultName   string        `bun:"result_name" json:"resultName"`
	ResultSHA256 string        `bun:"result_sha256" json:"resultSha256"`
	ResultSM3    string        `bun:"result_sm3" json:"resultSm3"`
	ExpiresAt    clock.Instant `bun:"expires_at" json:"expiresAt"`
	Downloads    int           `bun:"downloads" json:"downloads"`
	DestroyedAt  clock.Instant `bun:"destroyed_at" json:"destroyedAt"`

	Search    string        `bun:"search" json:"-"`
	Version   int           `bun:"version" json:"version"`
	CreatedBy string        `bun:"created_by" json:"-"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
	UpdatedAt clock.Instant `bun:"updated_at" json:"updatedAt"`
}

// DataView is a data order as its page shows it.
type DataView struct {
	Data
	MakerName      string          `json:"makerName"`
	RehearserName  string          `json:"rehearserName"`
	AuthoriserName string          `json:"authoriserName"`
	SecondName     string          `json:"secondName"`
	OperatorName   string          `json:"operatorName"`
	CheckerName    string          `json:"checkerName"`
	Total          int             `json:"total" doc:"Rows that it touches"`
	Point          *recovery.Point `json:"point,omitempty" doc:"How far the backup point is"`
	Open           bool            `json:"open" doc:"The reader may take the file out now"`
	Steps          []flow.Step     `json:"steps" nullable:"false"`
	Actions        []flow.Action   `json:"actions" nullable:"false"`
	Waits          *flow.Wait      `json:"waits,omitempty"`
	Deadline       *Deadline       `json:"deadline,omitempty"`
}

// digest binds file, subject, parameters and the difference; samples and
// problems are views of what Content covers.
func (d *Data) digest() string {
	with, _ := d.With.Value()
	counts, _ := json.Marshal([]int{d.Difference.Added, d.Difference.Changed, d.Difference.Removed, d.Difference.Rows})
	sum := sha256.Sum256([]byte(strings.Join([]string{d.Kind, d.Subject, with.(string), d.SHA256, string(counts), d.Difference.Content}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// rehearsed notes a difference. An authorisation of another one lapses.
func (d *Data) rehearsed(found Difference, who string, now clock.Instant) {
	found.settle()
	d.Difference, d.RehearsedBy, d.RehearsedAt = found, who, now
	if d.Digest = d.digest(); d.Bound == "" || d.Bound != d.Digest {
		d.unbind(now)
		d.State = Rehearsed
	}
}

// unbind takes every signature away: what was signed is not there any more.
func (d *Data) unbind(now clock.Instant) {
	if d.Bound != "" {
		d.Lapses, d.LapsedAt = d.Lapses+1, now
	}
	d.Bound, d.AuthorisedBy, d.AuthorisedAt, d.SecondBy, d.SecondAt = "", "", 0, "", 0
	d.Backup, d.OperatorID, d.PreparedAt, d.CheckerID, d.StartedAt = "", "", 0, "", 0
}

// DataRequest asks for a data order.
type DataRequest struct {
	Kind    string            `json:"kind" enum:"import,export,process"`
	Subject string            `json:"subject" minLength:"1" maxLength:"64"`
	With    map[string]string `json:"with,omitempty"`
	Reason  string            `json:"reason" maxLength:"1000"`
	Ticket  string            `json:"ticket,omitempty" maxLength:"24" doc:"Number of the request that it came of"`
	FileIDs []string          `json:"fileIds,omitempty" maxItems:"1" doc:"The file to import"`
}

// check notes what is missing or wrong; actions are the operations there are.
func (r *DataRequest) check(c Catalogue) error {
	r.Reason, r.Ticket = strings.TrimSpace(r.Reason), strings.TrimSpace(r.Ticket)
	var checks fault.Checks
	checks.That(utf8.RuneCountInString(r.Reason) >= 4, "/reason", "operationorder.reason")
	checks.That(r.Kind != Import || len(r.FileIDs) == 1, "/fileIds", "operationorder.file")
	known := map[string][]string{Import: c.Imports, Export: c.Exports}[r.Kind]
	for _, one := range c.Operations {
		if r.Kind != Process {
			break
		}
		known = append(known, one.Name)
		if one.Name != r.Subject {
			continue
		}
		for name := range r.With {
			checks.That(slices.ContainsFunc(one.Parameters, func(p Parameter) bool { return p.Name == name }), "/with/"+name, "operationorder.parameter_unknown")
		}
		for _, p := range one.Parameters {
			value := r.With[p.Name]
			checks.That(value != "", "/with/"+p.Name, "field.required")
			if days, err := strconv.Atoi(value); p.Kind == "days" && value != "" {
				checks.That(err == nil && days >= 1 && days <= p.Most, "/with/"+p.Name, "operationorder.days", "most", p.Most)
			}
		}
	}
	checks.That(slices.Contains(known, r.Subject), "/subject", "operationorder.subject")
	return checks.Err()
}

// Catalogue is what orders may be about.
type Catalogue struct {
	Imports    []string `json:"imports" nullable:"false"`
	Exports    []string `json:"exports" nullable:"false"`
	Operations []Action `json:"operations" nullable:"false"`
	FileHours  int      `json:"fileHours" doc:"How long an exported file can be taken"`
	SecondRows int      `json:"secondRows" doc:"Above so many rows a second authoriser signs"`
}

// Action is an operation as the form shows it.
type Action struct {
	Name       string      `json:"name"`
	Parameters []Parameter `json:"parameters" nullable:"false"`
}

// DataStep is what an action needs to be told.
type DataStep struct {
	Version int      `json:"version" minimum:"1"`
	Note    string   `json:"note,omitempty" maxLength:"1000"`
	Digest  string   `json:"digest,omitempty" maxLength:"64" doc:"What the authoriser has seen; authorising needs it"`
	Undo    string   `json:"undoPlan,omitempty" maxLength:"1000" doc:"How it is undone; preparing needs it"`
	FileIDs []string `json:"fileIds,omitempty" maxItems:"1" doc:"The file instead of the old one"`
}

// check notes what the action still needs.
func (s *DataStep) check(action string) error {
	s.Note, s.Undo = strings.TrimSpace(s.Note), strings.TrimSpace(s.Undo)
	var checks fault.Checks
	switch action {
	case "refuse", "withdraw", "revert", "check":
		checks.That(utf8.RuneCountInString(s.Note) >= 4, "/note", "operationorder.reason")
	case "prepare":
		checks.That(utf8.RuneCountInString(s.Undo) >= 4, "/undoPlan", "operationorder.undo")
	case "replace":
		checks.That(len(s.FileIDs) == 1, "/fileIds", "operationorder.file")
	}
	return checks.Err()
}

// awaits: nothing is witnessed or run before the backup point is made, and
// another one is asked for only when it failed.
func (d *Data) awaits(action string, point *recovery.Point) *fault.Error {
	switch {
	case action == "retry" && (point == nil || point.State != recovery.Failed):
		return fault.New(fault.Conflict, "operationorder.point_stands")
	case action != "witness" && action != "run" || point != nil && point.State == recovery.Made:
		return nil
	case point == nil:
		return fault.New(fault.Conflict, "operationorder.no_backup")
	case point.State == recovery.Preparing:
		return fault.New(fault.Conflict, "operationorder.point_preparing", "number", point.Number)
	}
	return fault.New(fault.Conflict, "operationorder.point_failed", "number", point.Number, "reason", strings.TrimRight(point.Reason, "。."))
}

// guard: five hats, and no head wears two that check each other.
func (d *Data) guard(action, person string) *fault.Error {
	same := func(key string, others ...string) *fault.Error {
		if slices.Contains(others, person) {
			return fault.New(fault.Conflict, key)
		}
		return nil
	}
	switch action {
	case "authorise":
		if len(d.Difference.Problems) > 0 {
			return fault.New(fault.Conflict, "operationorder.problems", "count", len(d.Difference.Problems))
		}
		return same("operationorder.same_authoriser", d.CreatedBy, d.RehearsedBy)
	case "cosign":
		return same("operationorder.same_second", d.CreatedBy, d.RehearsedBy, d.AuthorisedBy)
	case "prepare", "retry":
		return same("operationorder.same_operator", d.CreatedBy, d.AuthorisedBy, d.SecondBy)
	case "witness":
		return same("operationorder.same_checker", d.CreatedBy, d.AuthorisedBy, d.SecondBy, d.OperatorID)
	case "run":
		if d.OperatorID != person {
			return fault.New(fault.Conflict, "operationorder.only_operator")
		}
	case "check":
		if d.CheckerID != person {
			return fault.New(fault.Conflict, "operationorder.only_checker")
		}
	case "replace":
		if d.Kind != Import {
			return fault.New(fault.Conflict, "operationorder.no_file")
		}
		fallthrough
	case "withdraw":
		if d.CreatedBy != person {
			return fault.New(fault.Conflict, "operationorder.only_maker")
		}
	}
	return nil
}
