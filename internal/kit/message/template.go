package message

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/usecase"
)

// Template is a version of the words of a kind in a language. Number zero is
// what came with the program.
type Template struct {
	ID        string        `bun:"id,pk" json:"id"`
	Kind      string        `bun:"kind" json:"kind"`
	Lang      i18n.Lang     `bun:"lang" json:"lang"`
	Number    int           `bun:"number" json:"number"`
	Title     string        `bun:"title" json:"title" mask:"-"` // the same for everybody, maybe with a hotline
	Body      string        `bun:"body" json:"body"`
	WeChat    string        `bun:"wechat" json:"wechat" doc:"Template id and its fields: ID thing1={title} thing2={body}"`
	Basis     string        `bun:"basis" json:"basis"`
	Reason    string        `bun:"reason" json:"reason"`
	CreatedBy string        `bun:"created_by" json:"createdBy"`
	CreatedAt clock.Instant `bun:"created_at" json:"createdAt"`
}

type templateRow struct {
	bun.BaseModel `bun:"table:message_template,alias:t"`
	Template
}

// templates are the versions of one language by kind, the newest first.
type templates map[string][]Template

func (c *Centre) templates(ctx context.Context, q bun.IDB, lang i18n.Lang) (templates, error) {
	var rows []templateRow
	if err := q.NewSelect().Model(&rows).Where("t.lang = ?", lang).OrderExpr("t.kind, t.number DESC").Scan(ctx); err != nil {
		return nil, fmt.Errorf("message templates: %w", err)
	}
	byKind := templates{}
	for _, row := range rows {
		byKind[row.Kind] = append(byKind[row.Kind], row.Template)
	}
	return byKind, nil
}

// at is the version in force at a moment: a message keeps the words it was sent with.
func (t templates) at(c *Centre, kind Kind, lang i18n.Lang, when clock.Instant) Template {
	for _, version := range t[kind.Name] {
		if version.CreatedAt <= when {
			return version
		}
	}
	return c.shipped(kind, lang)
}

// shipped are the words of the catalogue.
func (c *Centre) shipped(kind Kind, lang i18n.Lang) Template {
	words := c.Words()
	basis := kind.Basis
	if words.Has(lang, basis) {
		basis = words.Text(lang, basis, nil)
	}
	return Template{Kind: kind.Name, Lang: lang, Title: words.Text(lang, kind.prefix()+".title", nil),
		Body: words.Text(lang, kind.prefix()+".body", nil), Basis: basis}
}

// Current are the words that hold now, in the order of the kinds.
func (c *Centre) Current(ctx context.Context, q bun.IDB, kinds []Kind, lang i18n.Lang) ([]Template, error) {
	all, err := c.templates(ctx, q, lang)
	current := make([]Template, len(kinds))
	for i, kind := range kinds {
		current[i] = all.at(c, kind, lang, clock.Instant(math.MaxInt64))
	}
	return current, err
}

// Versions lists the versions of a kind in a language, the newest first, the
// shipped words last.
func (c *Centre) Versions(ctx context.Context, q bun.IDB, kind Kind, lang i18n.Lang) ([]Template, error) {
	all, err := c.templates(ctx, q, lang)
	return append(all[kind.Name], c.shipped(kind, lang)), err
}

var place = regexp.MustCompile(`\{([^{}]*)\}`)

// check holds the words to the variables of the kind.
func (t *Template) check(kind Kind) error {
	var checks fault.Checks
	t.Title, t.Body, t.WeChat = strings.TrimSpace(t.Title), strings.TrimSpace(t.Body), strings.TrimSpace(t.WeChat)
	checks.That(t.Title != "", "/title", "field.required")
	checks.That(t.Body != "", "/body", "field.required")
	checks.That(!strings.ContainsAny(t.Title, "\r\n"), "/title", "message.one_line")
	for pointer, text := range map[string]string{"/title": t.Title, "/body": t.Body, "/wechat": t.WeChat} {
		for _, found := range place.FindAllStringSubmatch(text, -1) {
			_, known := kind.variable(found[1])
			if pointer == "/wechat" && (found[1] == "title" || found[1] == "body") {
				known = true
			}
			checks.That(known, pointer, "message.unknown_variable", "name", found[1], "known", kind.names())
		}
		checks.That(strings.Count(text, "{") == strings.Count(text, "}"), pointer, "message.open_brace")
	}
	for _, v := range kind.Variables {
		checks.That(!v.Needed || strings.Contains(t.Title+t.Body, "{"+v.Name+"}"), "/body", "message.missing_variable", "name", v.Name)
	}
	return checks.Err()
}

func (k Kind) names() string {
	names := make([]string, len(k.Variables))
	for i, v := range k.Variables {
		names[i] = v.Name
	}
	return strings.Join(names, ", ")
}

// Preview fills the words with examples: the label of each variable in quotes.
func (c *Centre) Preview(kind Kind, t Template) (Template, error) {
	if err := t.check(kind); err != nil {
		return t, err
	}
	examples := map[string]string{}
	for _, v := range kind.Variables {
		examples[v.Name] = "‹" + c.Words().Text(t.Lang, "message.variable."+v.Name, nil) + "›"
	}
	t.Title, t.Body = fill(t.Title, examples), fill(t.Body, examples)
	return t, nil
}

// Write makes the next version after the one that the writer has seen.
func (c *Centre) Write(ctx context.Context, tx *usecase.Tx, kind Kind, t Template, seen int) (Template, error) {
	if err := t.check(kind); err != nil {
		return t, err
	}
	if t.Basis = strings.TrimSpace(t.Basis); kind.Basis != "" && t.Basis == "" { // what rests on a law says so in every version
		var checks fault.Checks
		checks.Add("/basis", "field.required")
		return t, checks.Err()
	}
	versions, err := c.Versions(ctx, tx, kind, t.Lang)
	if err != nil {
		return t, err
	}
	if versions[0].Number != seen {
		return t, fault.New(fault.Conflict, "fault.stale")
	}
	t.ID, t.Kind, t.Number, t.CreatedBy, t.CreatedAt = id.New(tx.Now()), kind.Name, seen+1, tx.Actor.PersonID, tx.Now()
	row := templateRow{Template: t}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		if db.IsDuplicate(err) {
			return t, db.TryAgain(err)
		}
		return t, fmt.Errorf("message template: %w", err)
	}
	tx.Record("message_template", t.ID)
	tx.Because(t.Reason)
	return t, nil
}
