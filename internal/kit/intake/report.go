package intake

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/web"
)

// Shown is how many problems a report lists; the sheet of wrong rows has all.
const Shown = 500

// Problem is one thing wrong with a file, in the reader's language. Value is
// what the person typed; only they get it back.
type Problem struct {
	Row        int            `json:"row" doc:"As the spreadsheet numbers it, from 1"`
	Column     string         `json:"column" doc:"Header"`
	Field      string         `json:"field"`
	Value      string         `json:"value"`
	Message    string         `json:"message"`
	Remedy     string         `json:"remedy,omitempty"`
	Suggestion string         `json:"suggestion,omitempty" doc:"A repair that is certain"`
	Severity   sheet.Severity `json:"severity" enum:"error,reminder"`

	key    string
	params map[string]any
}

// String is the problem as the command line prints it.
func (p Problem) String() string {
	text := fmt.Sprintf("%d %s: %s", p.Row, p.Column, p.Message)
	if p.Value != "" {
		text += fmt.Sprintf(" [%s]", p.Value)
	}
	if p.Suggestion != "" {
		text += " → " + p.Suggestion
	}
	return text
}

// Report is what checking a file found.
type Report struct {
	Rows         int       `json:"rows"`
	Passed       int       `json:"passed"`
	Errors       []Problem `json:"errors" nullable:"false" doc:"The first problems, errors before reminders"`
	ErrorRows    int       `json:"errorRows"`
	ErrorCount   int       `json:"errorCount"`
	ReminderRows int       `json:"reminderRows"`
	Imported     int       `json:"-"`
}

// tally counts what is found and keeps the first problems, so that a file of
// nothing but mistakes needs no more memory than a good one.
type tally struct {
	ctx       context.Context
	tell      func(Problem)
	report    Report
	errors    []Problem
	reminders []Problem
	again     bool
}

func newTally(ctx context.Context, tell func(Problem)) *tally {
	return &tally{ctx: ctx, tell: tell}
}

// reset forgets an earlier reading of the same file; what was told stays told.
func (t *tally) reset() {
	*t = tally{ctx: t.ctx, tell: t.tell, again: t.again || t.report.Rows > 0}
}

func (t *tally) row(row sheet.Row) {
	t.report.Rows++
	if t.note(row.Issues) == 0 {
		t.report.Passed++
	}
}

func (t *tally) header(summary sheet.Summary) { t.note(summary.Issues) }

// note counts the issues of one row and returns how many of them are errors.
func (t *tally) note(issues []sheet.Issue) int {
	wrong := 0
	for _, issue := range issues {
		if issue.Severity == sheet.Error {
			wrong++
			t.keep(issue, &t.errors)
		} else {
			t.keep(issue, &t.reminders)
		}
	}
	t.report.ErrorCount += wrong
	if wrong > 0 {
		t.report.ErrorRows++
	}
	if len(issues) > wrong {
		t.report.ReminderRows++
	}
	return wrong
}

func (t *tally) keep(issue sheet.Issue, list *[]Problem) {
	telling := t.tell != nil && !t.again
	if len(*list) >= Shown && !telling {
		return
	}
	problem := worded(t.ctx, issue)
	if telling {
		t.tell(problem)
	}
	if len(*list) < Shown {
		*list = append(*list, problem)
	}
}

// late adds rows that turned out wrong while they were stored.
func (t *tally) late(wrong *WrongRows) error {
	rows := map[int][]sheet.Issue{}
	for _, issue := range wrong.Issues {
		if issue.Severity == "" {
			issue.Severity = sheet.Error
		}
		rows[issue.Row] = append(rows[issue.Row], issue)
	}
	for _, issues := range rows {
		t.report.Passed -= min(1, t.note(issues))
	}
	return t.refused()
}

// refused is nil when every row is right.
func (t *tally) refused() error {
	if t.report.ErrorCount == 0 {
		return nil
	}
	err := fault.New(fault.Invalid, "intake.refused", "rows", t.report.ErrorRows, "errors", t.report.ErrorCount)
	const most = 50 // of them named in the refusal
	for _, problem := range t.errors[:min(most, len(t.errors))] {
		err.Fields = append(err.Fields, fault.Field{
			Pointer: fmt.Sprintf("/rows/%d/%s", problem.Row, problem.Field), Key: problem.key, Params: problem.params,
		})
	}
	return err
}

func (t *tally) finish() Report {
	report := t.report
	report.Errors = append(append([]Problem{}, t.errors...), t.reminders...)
	report.Errors = report.Errors[:min(Shown, len(report.Errors))]
	return report
}

func worded(ctx context.Context, issue sheet.Issue) Problem {
	problem := Problem{
		Row: issue.Row, Column: issue.Column, Field: issue.Field, Value: issue.Value, Suggestion: issue.Suggestion,
		Severity: issue.Severity, Message: web.Say(ctx, issue.Key, issue.Params), key: issue.Key, params: issue.Params,
	}
	// A remedy of its own is rare: most sentences end with what to do.
	key := issue.Key + ".remedy"
	if remedy := web.Say(ctx, key, issue.Params); remedy != key {
		problem.Remedy = remedy
	}
	return problem
}
