package drugcatalog

import (
	"context"
	"errors"
	"iter"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
)

// Register is the import of the catalogue: every row drafts one item. A
// catalogue has some hundred rows, so one transaction holds them all.
func (c *Catalogue) Register() intake.Register {
	return intake.Register{Name: "drugtrace.drugcatalog.items", Spec: importSpec, Checker: c.checker, Commit: c.importRows}
}

// checker adds to rows what no single cell shows: rules across columns, keys
// that another item has, and a reminder where a simplified name was suggested.
func (c *Catalogue) checker(ctx context.Context) func(rows []sheet.Row) error {
	return func(rows []sheet.Row) error {
		rules, err := c.rules(c.today())
		if err != nil {
			return err
		}
		contents := make([]Content, len(rows))
		for i, row := range rows {
			contents[i] = contentOf(row)
			contents[i].tidy()
		}
		taken, err := loadConflicts(ctx, c.runner.DB.Read(), "", contents)
		if err != nil {
			return err
		}
		for i := range rows {
			row := &rows[i]
			row.Issues = append(row.Issues, rowIssues(row, &contents[i], rules, taken)...)
			if name := row.Text("nameHant"); name != "" && row.Text("nameHans") == "" {
				row.Issues = append(row.Issues, sheet.Issue{Field: "nameHans", Key: "drugcatalog.suggested_name",
					Suggestion: fold.Simplified(name), Severity: sheet.Reminder})
			}
		}
		return nil
	}
}

// rowIssues lists what is wrong with a row beyond what its cells have shown.
func rowIssues(row *sheet.Row, content *Content, rules Rules, taken conflicts) []sheet.Issue {
	var checks fault.Checks
	content.check(&checks, rules)
	checks.That(!content.IsBiologic, "/isBiologic", "drugcatalog.biologic")
	fields := taken.of(content)
	var wrong *fault.Error
	if errors.As(checks.Err(), &wrong) {
		fields = append(wrong.Fields, fields...)
	}
	known := map[string]bool{}
	for _, issue := range row.Issues {
		known[issue.Field] = known[issue.Field] || issue.Severity == sheet.Error
	}
	var issues []sheet.Issue
	for _, field := range fields {
		if key := strings.TrimPrefix(field.Pointer, "/"); !known[key] {
			issues = append(issues, sheet.Issue{Field: key, Key: field.Key, Params: field.Params})
		}
	}
	return issues
}

// importRows drafts an item for each row, all of them or none.
func (c *Catalogue) importRows(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
	return usecase.Write(ctx, c.runner, PermitImport, func(ctx context.Context, tx *usecase.Tx) (int, error) {
		tx.Act(PermitImport)
		rules, err := c.rules(tx.Now().Day())
		if err != nil {
			return 0, err
		}
		var read []sheet.Row
		var contents []Content
		for row, err := range rows {
			if err != nil {
				return 0, err
			}
			content := contentOf(row)
			content.tidy()
			read, contents = append(read, row), append(contents, content)
		}
		taken, err := loadConflicts(ctx, tx, "", contents)
		if err != nil {
			return 0, err
		}
		records, versions := make([]Record, len(contents)), make([]Version, len(contents))
		late := &intake.WrongRows{} // what changed since the rows were checked
		for i := range contents {
			for _, issue := range rowIssues(&read[i], &contents[i], rules, taken) {
				issue.Row = read[i].Number
				late.Issues = append(late.Issues, issue)
			}
			records[i], versions[i] = draft(tx, contents[i])
		}
		if len(late.Issues) > 0 {
			return 0, late
		}
		if err := insertRecords(ctx, tx, records); err != nil {
			return 0, duplicate(err)
		}
		return len(records), insertVersions(ctx, tx, versions)
	})
}
