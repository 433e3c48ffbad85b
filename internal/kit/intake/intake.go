package intake

import (
	"context"
	"embed"
	"errors"
	"io"
	"iter"
	"os"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/sheet"
)

// Texts holds the sentences of this package, one texts/<lang>.json a language.
//
//go:embed texts/*.json
var Texts embed.FS

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/intake", FS: migrations, Dir: "migrations"}

// Tables declares the evidence of this package.
var Tables = []audit.Table{{Name: "intake_import", Ignore: []string{"touched_at"}}}

// Parameters are the numbers of this package.
var Parameters = []param.Definition{
	{Name: maxSize, Kind: param.Integer, Default: 50, Min: 1, Max: 500, Unit: "MiB"},
	{Name: validFor, Kind: param.Integer, Default: 120, Min: 5, Max: 1440, Unit: param.Minutes},
	{Name: timeout, Kind: param.Integer, Default: 10, Min: 1, Max: 1440, Unit: param.Minutes},
}

const (
	maxSize  = "intake.max_size"
	validFor = "intake.valid_for" // between preview and commit
	timeout  = "intake.timeout"   // a staged import without progress is given up
)

// chunk is how many rows are checked and passed on together.
const chunk = db.Batch

// Register is what can be imported.
type Register struct {
	Name string // such as platform.enterprise.organisations, at most 64 characters
	// Spec lists the columns in the language of ctx.
	Spec func(ctx context.Context) sheet.Spec
	// Checker returns a function that sees all rows in order, some hundred at a
	// time, and adds what it finds to their Issues: Field, Key, Params, and
	// Suggestion and Severity where they apply. It may ask the database. Nil when
	// the rules of the columns are all.
	Checker func(ctx context.Context) func(rows []sheet.Row) error
	// Commit stores the rows, all or none, and returns how many. An error of rows
	// means that nothing may be stored; Commit passes it on. rows can be ranged
	// over again, for a transaction that runs twice.
	Commit func(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error)
}

// WrongRows is what Commit returns when it finds rows that cannot be stored,
// such as one that another person entered a moment ago.
type WrongRows struct{ Issues []sheet.Issue }

func (e *WrongRows) Error() string { return "intake: rows are wrong" }

// walk reads and checks a file and passes the rows on, some hundred at a time.
func (r Register) walk(ctx context.Context, file io.ReaderAt, size int64, visit func(rows []sheet.Row) error) (sheet.Summary, error) {
	check := func([]sheet.Row) error { return nil }
	if r.Checker != nil {
		check = r.Checker(ctx)
	}
	spec := r.Spec(ctx)
	if spec.Limits.File == 0 {
		spec.Limits.File = size // whoever took the file has measured it
	}
	rows := make([]sheet.Row, 0, chunk)
	flush := func() error {
		if err := check(rows); err != nil {
			return err
		}
		for i := range rows {
			place(spec, &rows[i])
		}
		err := visit(rows)
		rows = rows[:0]
		return err
	}
	summary, err := sheet.Read(ctx, file, size, spec, func(row sheet.Row) error {
		if rows = append(rows, row); len(rows) < chunk {
			return nil
		}
		return flush()
	})
	if err == nil && len(rows) > 0 {
		err = flush()
	}
	if err == nil && summary.Rows == 0 && !summary.Wrong() {
		summary.Issues = append(summary.Issues, sheet.Issue{Row: summary.HeaderRow, Key: "intake.no_rows", Severity: sheet.Error})
	}
	return summary, refusal(err)
}

// place says where the issues are that a checker added.
func place(spec sheet.Spec, row *sheet.Row) {
	const shown = 100 // characters of a value
	for i := range row.Issues {
		issue := &row.Issues[i]
		if issue.Severity == "" {
			issue.Severity = sheet.Error
		}
		if issue.Row != 0 {
			continue
		}
		issue.Row = row.Number
		for at, column := range spec.Columns {
			if column.Key == issue.Field {
				issue.Column, issue.Value = column.Header, row.Raw[at]
			}
		}
		if runes := []rune(issue.Value); len(runes) > shown {
			issue.Value = string(runes[:shown]) + "…"
		}
	}
}

// refusal turns the refusal of a whole file into what a person is told.
func refusal(err error) error {
	var refused *sheet.FileError
	if errors.As(err, &refused) {
		return &fault.Error{Code: fault.Invalid, Key: refused.Key, Params: refused.Params}
	}
	return err
}

// commit reads a file and hands its rows to Commit while it checks them. After
// the first wrong row the rest is only checked. The tally holds what was found.
func (r Register) commit(ctx context.Context, file io.ReaderAt, size int64, found *tally) (int, error) {
	stopped := errors.New("the reader of the rows has stopped")
	return r.Commit(ctx, func(yield func(sheet.Row, error) bool) {
		found.reset()
		summary, err := r.walk(ctx, file, size, func(rows []sheet.Row) error {
			for _, row := range rows {
				found.row(row)
				if found.report.ErrorCount == 0 && !yield(row, nil) {
					return stopped
				}
			}
			return nil
		})
		if errors.Is(err, stopped) {
			return
		}
		found.header(summary)
		if err == nil {
			err = found.refused()
		}
		if err != nil {
			yield(sheet.Row{}, err)
		}
	})
}

// RunFile imports the file at path for whoever acts in ctx and tells every
// problem as it is found, tell may be nil. When a row is wrong nothing is
// imported and the error has the key intake.refused.
func RunFile(ctx context.Context, r Register, path string, tell func(Problem)) (Report, error) {
	file, err := os.Open(path)
	if err != nil {
		return Report{}, err
	}
	defer file.Close()
	facts, err := file.Stat()
	if err != nil {
		return Report{}, err
	}
	found := newTally(ctx, tell)
	count, err := r.commit(ctx, file, facts.Size(), found)
	var wrong *WrongRows
	if errors.As(err, &wrong) {
		err = found.late(wrong)
	}
	if err != nil {
		return found.finish(), err
	}
	report := found.finish()
	report.Imported = count
	return report, nil
}
