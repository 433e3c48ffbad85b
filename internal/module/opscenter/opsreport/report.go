package opsreport

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/seal"
)

// Report is one version of a report. Its content is a snapshot that nobody
// changes; what happens to it afterwards stands here.
type Report struct {
	bun.BaseModel `bun:"table:report_doc,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	Number     string        `bun:"number" json:"number" doc:"The same for all versions"`
	Edition    int           `bun:"edition" json:"edition" doc:"1 is the first; a correction is the next"`
	Kind       string        `bun:"kind" json:"kind" enum:"R1,R2,R3,R4,R5,R6,R7,R8,R9,R10,R11"`
	Title      string        `bun:"title" json:"title"`
	From       clock.Day     `bun:"from_day" json:"from"`
	To         clock.Day     `bun:"to_day" json:"to"`
	Subject    string        `bun:"subject" json:"subject" doc:"Id of the fault or of the owner's request"`
	SubjectNo  string        `bun:"subject_no" json:"subjectNo"`
	State      string        `bun:"state" json:"state" enum:"drafted,reviewed,sent,received,refused"`
	Replaced   string        `bun:"replaced_by" json:"replacedBy" doc:"Id of the corrected version"`
	SHA256     string        `bun:"sha256" json:"sha256"`
	SM3        string        `bun:"sm3" json:"sm3"`
	TreeSize   int64         `bun:"tree_size" json:"treeSize" doc:"Leaves under the checkpoint on the cover"`
	Root       string        `bun:"root" json:"root"`
	AuthorID   string        `bun:"author_id" json:"-"`
	ReviewerID string        `bun:"reviewer_id" json:"-"`
	ReviewedAt clock.Instant `bun:"reviewed_at" json:"reviewedAt"`
	SenderID   string        `bun:"sender_id" json:"-"`
	SentAt     clock.Instant `bun:"sent_at" json:"sentAt"`
	ReceiverID string        `bun:"receiver_id" json:"-"`
	ReceivedAt clock.Instant `bun:"received_at" json:"receivedAt" doc:"Receipt or refusal"`
	Note       string        `bun:"note" json:"note" doc:"Remark of the owner, or why it went back"`
	Version    int           `bun:"version" json:"version"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
}

// Snapshot is the frozen content, in the one spelling that is hashed.
type Snapshot struct {
	bun.BaseModel `bun:"table:report_snapshot,alias:t"`

	ID        string        `bun:"id,pk"` // of the report
	Content   string        `bun:"content"`
	CreatedAt clock.Instant `bun:"created_at"`
}

// Section is a section of the content.
type Section struct {
	Heading string                   `json:"heading"`
	Source  string                   `json:"source"`
	State   string                   `json:"state" enum:"data,none,undeployed,written"`
	Figures []opscenter.ReportFigure `json:"figures" nullable:"false"`
	Tables  []opscenter.ReportTable  `json:"tables" nullable:"false"`
	Text    string                   `json:"text" doc:"From the records"`
	Note    string                   `json:"note" doc:"What the author added; no figure of the system"`
}

// Content is what a snapshot holds.
type Content struct {
	Form     int           `json:"form"`
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	Project  string        `json:"project"`
	Number   string        `json:"number"`
	Edition  int           `json:"edition"`
	From     clock.Day     `json:"from"`
	To       clock.Day     `json:"to"`
	Until    clock.Instant `json:"until" doc:"Nothing later is in it"`
	TreeSize int64         `json:"treeSize"`
	Root     string        `json:"root"`
	Reason   string        `json:"reason" doc:"Why it was corrected"`
	Sections []Section     `json:"sections" nullable:"false"`
}

// canonical is the one spelling of a content: fields in order, nothing escaped
// that JSON does not need, one line.
func (c *Content) canonical() (string, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(c)
	return text.String(), err
}

func parseContent(text string) (c Content, err error) {
	err = json.Unmarshal([]byte(text), &c)
	return c, err
}

// digests are the SHA-256 and the SM3 of a snapshot.
func digests(text string) (sha, sm string) {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:]), hex.EncodeToString(seal.SM3([]byte(text)))
}

// Note is what the author writes into a section.
type Note struct {
	Section int    `json:"section" minimum:"0" doc:"From 0"`
	Text    string `json:"text" maxLength:"4000"`
}

// Wish asks for a report to be made.
type Wish struct {
	Kind    string    `json:"kind" enum:"R1,R2,R3,R4,R5,R6,R7,R8,R9,R11"`
	Day     clock.Day `json:"day,omitempty" format:"date" doc:"A day of its period"`
	Subject string    `json:"subject,omitempty" maxLength:"26" doc:"Number or id of the fault, for R4 and R6, or of the problem, for R5"`
}

// cycleOf is the period that a kind of report covers.
var cycleOf = map[string]string{Daily: Day, Patrol: Day, Brief: Day, Monthly: Month, Weakness: Month, Restore: Quarter, Drill: Year}

func (w *Wish) check(today clock.Day) error {
	var checks fault.Checks
	if slices.Contains(ofRecord, w.Kind) {
		checks.That(w.Subject != "", "/subject", "opsreport.subject")
	} else {
		checks.That(!w.Day.IsZero(), "/day", "field.required")
		checks.That(w.Day <= today, "/day", "opsreport.future", "day", today)
		w.Subject = ""
	}
	return checks.Err()
}

// Correction asks for the next version of a report.
type Correction struct {
	Version int    `json:"version" minimum:"1"`
	Reason  string `json:"reason" maxLength:"400" doc:"Why; it stands in the new version"`
	Fresh   bool   `json:"fresh,omitempty" doc:"Read the data again; else the figures of the old version stay as they are"`
	Notes   []Note `json:"notes,omitempty" maxItems:"40"`
}

func (c *Correction) check(sections int) error {
	var checks fault.Checks
	checks.That(utf8.RuneCountInString(c.Reason) >= fewest, "/reason", "opsreport.reason")
	for _, n := range c.Notes {
		checks.That(n.Section < sections, "/notes", "opsreport.section", "count", sections)
	}
	return checks.Err()
}

// fewest characters that say something.
const fewest = 2

// Step is a step of a report.
type Step struct {
	Version int    `json:"version" minimum:"1"`
	Note    string `json:"note,omitempty" maxLength:"400"`
}
