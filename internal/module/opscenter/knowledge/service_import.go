package knowledge

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// mostImported rows of one sheet: they are stored in one transaction.
const mostImported = 500

// separator between numbers of modules and between keywords in a cell.
const separator = ";"

// parts of an article that stand in a column for each language.
var parts = []string{"title", "question", "answer"}

func (s *Said) part(name string) *string {
	return map[string]*string{"title": &s.Title, "question": &s.Question, "answer": &s.Answer}[name]
}

// sheetOf is the sheet of articles, the same for import and export of texts.
func (b *Base) sheetOf(ctx context.Context) sheet.Spec {
	spec := sheet.Spec{Sheet: web.Say(ctx, "module.knowledge", nil), OptionalMark: web.Say(ctx, "knowledge.import.optional", nil), ReasonHeader: web.Say(ctx, "knowledge.import.reason", nil),
		Limits: sheet.Limits{Rows: mostImported}}
	// a header may stand in any language: somebody else may have made the sheet
	named := func(c sheet.Column, header func(ctx context.Context) string) sheet.Column {
		c.Header = header(ctx)
		for _, lang := range i18n.Languages {
			c.Aliases = append(c.Aliases, header(i18n.WithLang(ctx, lang)))
		}
		return c
	}
	field := func(name string) func(ctx context.Context) string {
		return func(ctx context.Context) string { return web.Say(ctx, "field.article."+name, nil) }
	}
	choice := func(key, words string, values []string) {
		column := named(sheet.Column{Key: key, Required: true, Kind: sheet.Choice, Words: map[string]string{}}, field(key))
		for _, value := range values {
			column.Choices = append(column.Choices, sheet.Option{Value: value, Label: web.Say(ctx, words+value, nil)})
			for _, lang := range i18n.Languages {
				column.Words[web.Say(i18n.WithLang(ctx, lang), words+value, nil)] = value
			}
		}
		column.Example = column.Choices[0].Label
		spec.Columns = append(spec.Columns, column)
	}
	choice("category", "enum.articleCategory.", Categories)
	choice("audience", "enum.articleAudience.", Audiences)
	for _, key := range []string{"modules", "keywords"} {
		spec.Columns = append(spec.Columns, named(sheet.Column{Key: key, Note: web.Say(ctx, "knowledge.import.list", nil), MaxLength: 800}, field(key)))
	}
	for _, lang := range i18n.Languages {
		for _, part := range parts {
			column := named(sheet.Column{Key: part + "." + string(lang), MaxLength: map[string]int{"title": 120, "question": 500, "answer": 8000}[part], Required: lang == i18n.Hans && part == "title", Width: 30},
				func(ctx context.Context) string {
					return field(part)(ctx) + " " + web.Say(ctx, "knowledge.lang."+string(lang), nil)
				})
			if column.Required {
				column.Example = web.Say(ctx, "knowledge.import.example", nil)
			}
			spec.Columns = append(spec.Columns, column)
		}
	}
	return spec
}

// contentOf is what a row says.
func contentOf(row sheet.Row) Content {
	c := Content{Category: row.Text("category"), Audience: row.Text("audience"), Modules: strings.Split(row.Text("modules"), separator), Keywords: strings.Split(row.Text("keywords"), separator), Words: Words{}}
	for _, lang := range i18n.Languages {
		said := &Said{}
		for _, part := range parts {
			*said.part(part) = row.Text(part + "." + string(lang))
		}
		c.Words[lang] = said
	}
	return c
}

// register is how articles are imported, one a row; each becomes a draft that
// somebody reviews as any other.
func (b *Base) register() intake.Register {
	return intake.Register{Name: "opscenter.knowledge.articles", Spec: b.sheetOf, Checker: b.checker, Commit: b.bringIn}
}

func (b *Base) checker(ctx context.Context) func(rows []sheet.Row) error {
	return func(rows []sheet.Row) error {
		modules, err := b.needs.Modules(ctx)
		if err != nil {
			return err
		}
		for i := range rows {
			content := contentOf(rows[i])
			var refused *fault.Error
			if err := content.check(modules); errors.As(err, &refused) && len(rows[i].Issues) == 0 {
				for _, field := range refused.Fields {
					rows[i].Issues = append(rows[i].Issues, sheet.Issue{Field: columnOf(field.Pointer), Key: field.Key, Params: field.Params})
				}
			} else if err != nil && refused == nil {
				return err
			}
		}
		return nil
	}
}

// columnOf is the column that a pointer of Content is about.
func columnOf(pointer string) string {
	steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	if steps[0] == "words" && len(steps) == 3 {
		return steps[2] + "." + steps[1]
	}
	return steps[0]
}

func (b *Base) bringIn(ctx context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
	return usecase.Write(usecase.WithoutKey(ctx), b.kit.Runner, PermitWrite, func(ctx context.Context, tx *usecase.Tx) (int, error) {
		count := 0
		for row, err := range rows {
			if err != nil {
				return 0, err
			}
			a, err := b.draft(ctx, tx, contentOf(row))
			if err != nil {
				return 0, err
			}
			if err := insertArticle(ctx, tx, a); err != nil {
				return 0, err
			}
			count++
		}
		tx.Act("opscenter.knowledge.import")
		return count, nil
	})
}

// Texts writes the published articles as a sheet that another installation can
// import.
func (b *Base) Texts(ctx context.Context, w io.Writer, format sheet.Format) error {
	actor, _ := scope.From(ctx)
	articles, err := b.shelf.articles(ctx, b.kit.Runner.DB.Read())
	if err != nil {
		return err
	}
	spec := b.sheetOf(ctx)
	_, err = sheet.Export(ctx, w, format, spec, nil, func(yield func([]any, error) bool) {
		for _, h := range find(articles, asked{Audiences: audiencesOf(actor), Most: len(articles)}) {
			cells := []any{h.Category, h.Audience, strings.Join(h.Modules, separator), strings.Join(h.Keywords, separator)}
			for _, lang := range i18n.Languages {
				said := h.Words[lang]
				if said == nil {
					said = &Said{}
				}
				for _, part := range parts {
					cells = append(cells, *said.part(part))
				}
			}
			if !yield(cells, nil) {
				return
			}
		}
	})
	return err
}
