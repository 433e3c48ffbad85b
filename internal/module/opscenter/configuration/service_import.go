package configuration

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// Intake is the import of assets: every row registers one, all or none. A
// register of one contract has some hundred rows, so one transaction holds it.
func (r *Register) Intake() intake.Register {
	return intake.Register{Name: "opscenter.configuration.assets", Spec: importSpec, Checker: r.checker, Commit: r.importRows}
}

// imported lists the columns of the sheet in their order.
var imported = []struct {
	key      string
	length   int
	required bool
	choices  []string
	words    string
	example  string
}{
	{key: "code", length: 40, required: true, example: "NGINX-3"}, {key: "name", length: 80, required: true, example: "nginx-3"},
	{key: "kind", required: true, choices: Kinds, words: "enum.assetKind.", example: Nginx}, {key: "environment", required: true, choices: Environments, words: "enum.assetEnvironment.", example: "production"},
	{key: "criticality", required: true, choices: Criticalities, words: "enum.assetCriticality.", example: "important"}, {key: "keeper", required: true, choices: Keepers, words: "role.", example: "operations.engineer"},
	{key: "address", length: 200, example: "10.0.0.13"}, {key: "edition", length: 60, example: "1.26.2"}, {key: "scanName", length: 160}, {key: "supportedFrom"}, {key: "supportedUntil"},
	{key: "peer", length: 120}, {key: "contact", length: 200}, {key: "contract", length: 200}, {key: "needs", length: 1000, example: "HOST-1; HOST-2"}, {key: "note", length: 1000},
}

func importSpec(ctx context.Context) sheet.Spec {
	spec := sheet.Spec{Sheet: web.Say(ctx, "configuration.sheet", nil), OptionalMark: web.Say(ctx, "configuration.import.optional", nil), ReasonHeader: web.Say(ctx, "configuration.import.reason", nil), Unique: [][]string{{"code"}}}
	for _, c := range imported {
		label := "field.asset." + c.key
		column := sheet.Column{Key: c.key, Header: web.Say(ctx, label, nil), MaxLength: c.length, Required: c.required, Example: c.example}
		for _, lang := range i18n.Languages {
			column.Aliases = append(column.Aliases, web.Say(i18n.WithLang(ctx, lang), label, nil))
		}
		switch {
		case c.choices != nil:
			column.Kind, column.Words, column.Example = sheet.Choice, map[string]string{}, web.Say(ctx, c.words+c.example, nil)
			for _, value := range c.choices {
				column.Choices = append(column.Choices, sheet.Option{Value: value, Label: web.Say(ctx, c.words+value, nil)})
				for _, lang := range i18n.Languages {
					column.Words[web.Say(i18n.WithLang(ctx, lang), c.words+value, nil)] = value
				}
			}
		case strings.HasPrefix(c.key, "supported"):
			column.Kind = sheet.Day
		case c.key == "needs":
			column.Note = web.Say(ctx, "configuration.import.needs", nil)
		}
		spec.Columns = append(spec.Columns, column)
	}
	return spec
}

func detailsOf(row *sheet.Row) Details {
	d := Details{Code: row.Text("code"), Name: row.Text("name"), Kind: row.Text("kind"), Environment: row.Text("environment"), Criticality: row.Text("criticality"), Keeper: row.Text("keeper"),
		Address: row.Text("address"), Edition: row.Text("edition"), ScanName: row.Text("scanName"), SupportedFrom: clock.Day(row.Text("supportedFrom")), SupportedUntil: clock.Day(row.Text("supportedUntil")),
		Peer: row.Text("peer"), Contact: row.Text("contact"), Contract: row.Text("contract"), Note: row.Text("note")}
	for _, code := range strings.FieldsFunc(row.Text("needs"), func(sign rune) bool { return strings.ContainsRune(";,；，、", sign) }) {
		asset, pool, _ := strings.Cut(code, "@")
		d.Needs = append(d.Needs, Need{Asset: asset, Pool: pool})
	}
	d.tidy()
	return d
}

// checker sees all rows in order; a row may need what an earlier one registers.
func (r *Register) checker(ctx context.Context) func(rows []sheet.Row) error {
	assets, err := byCode(ctx, r.kit.Runner.DB.Read())
	return func(rows []sheet.Row) error {
		if err != nil {
			return err
		}
		for i := range rows {
			row := &rows[i]
			d := detailsOf(row)
			row.Issues = append(row.Issues, rowIssues(row, &d, assets)...)
			if assets[d.Code] == nil {
				assets[d.Code] = &Asset{Code: d.Code, State: Planned}
			}
		}
		return nil
	}
}

// rowIssues lists what is wrong with a row beyond what its cells have shown.
func rowIssues(row *sheet.Row, d *Details, assets map[string]*Asset) []sheet.Issue {
	var checks fault.Checks
	d.check(&checks)
	known(&checks, d.Needs, d.Code, assets)
	checks.That(assets[d.Code] == nil, "/code", "configuration.taken", "code", d.Code)
	var wrong *fault.Error
	if !errors.As(checks.Err(), &wrong) {
		return nil
	}
	var issues []sheet.Issue
	for _, field := range wrong.Fields {
		key, _, _ := strings.Cut(strings.TrimPrefix(field.Pointer, "/"), "/")
		if !slices.ContainsFunc(row.Issues, func(i sheet.Issue) bool { return i.Field == key && i.Severity == sheet.Error }) {
			issues = append(issues, sheet.Issue{Field: key, Key: field.Key, Params: field.Params})
		}
	}
	return issues
}

// importRows registers an asset for each row, all of them or none.
func (r *Register) importRows(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
	return usecase.Write(ctx, r.kit.Runner, PermitManage, func(ctx context.Context, tx *usecase.Tx) (int, error) {
		tx.Act("opscenter.configuration.import")
		assets, err := byCode(ctx, tx)
		if err != nil {
			return 0, err
		}
		late := &intake.WrongRows{} // what changed since the rows were checked
		var made []*Asset
		for row, err := range rows {
			if err != nil {
				return 0, err
			}
			d := detailsOf(&row)
			for _, issue := range rowIssues(&row, &d, assets) {
				issue.Row = row.Number
				late.Issues = append(late.Issues, issue)
			}
			a := drafted(tx)
			d.into(a)
			a.Search = fold.Index(a.Code, a.Name, a.Address, a.Edition, a.ScanName, a.Peer)
			assets[a.Code] = a
			made = append(made, a)
		}
		if len(late.Issues) > 0 {
			return 0, late
		}
		if err := insertAssets(ctx, tx, made); err != nil {
			return 0, fmt.Errorf("import of assets: %w", err)
		}
		tx.Touch(assetTable)
		return len(made), nil
	})
}
