// Package i18n holds the texts of the product: one catalogue per module and
// language plus the glossary, looked up by key with {name} placeholders.
package i18n

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"sort"
	"strings"
)

// Lang is one of the four languages.
type Lang string

// The languages, in the order the language switch shows them.
const (
	Hans       Lang = "zh-Hans"
	Hant       Lang = "zh-Hant"
	Portuguese Lang = "pt"
	English    Lang = "en"
)

// Languages lists all languages.
var Languages = []Lang{Hans, Hant, Portuguese, English}

// Catalogue maps language and key to a sentence.
type Catalogue struct{ texts map[Lang]map[string]string }

// NewCatalogue returns an empty catalogue.
func NewCatalogue() *Catalogue {
	c := &Catalogue{texts: map[Lang]map[string]string{}}
	for _, lang := range Languages {
		c.texts[lang] = map[string]string{}
	}
	return c
}

// AddFS adds every <lang>.json of dir: a flat object of key to sentence.
// A key that already says something else is an error, so no module overwrites
// another's words.
func (c *Catalogue) AddFS(files fs.FS, dir string) error {
	for _, lang := range Languages {
		data, err := fs.ReadFile(files, path.Join(dir, string(lang)+".json"))
		if err != nil {
			continue // which languages a module owes is checked by Missing
		}
		var texts map[string]string
		if err := json.Unmarshal(data, &texts); err != nil {
			return fmt.Errorf("texts %s/%s: %w", dir, lang, err)
		}
		for key, text := range texts {
			if err := c.Add(lang, key, text); err != nil {
				return err
			}
		}
	}
	return nil
}

// Add adds one text; an empty text is not stored.
func (c *Catalogue) Add(lang Lang, key, text string) error {
	if text == "" {
		return nil
	}
	if old, taken := c.texts[lang][key]; taken && old != text {
		return fmt.Errorf("texts: %s %q is defined twice", lang, key)
	}
	c.texts[lang][key] = text
	return nil
}

// Has reports whether the key has its own text in lang.
func (c *Catalogue) Has(lang Lang, key string) bool {
	_, ok := c.texts[lang][key]
	return ok
}

// Keys lists all keys of a language, sorted.
func (c *Catalogue) Keys(lang Lang) []string {
	keys := make([]string, 0, len(c.texts[lang]))
	for key := range c.texts[lang] {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// fallback says where to look when a language lacks a key: consoles are kept
// in the two Chinese scripts only, so the others fall back through English.
var fallback = map[Lang][]Lang{
	Hans:       {Hans, Hant, English},
	Hant:       {Hant, Hans, English},
	Portuguese: {Portuguese, English, Hans},
	English:    {English, Hans},
}

// Text returns the sentence for key with its placeholders filled; a key no
// language knows is returned as it is.
func (c *Catalogue) Text(lang Lang, key string, params map[string]any) string {
	for _, try := range fallback[lang] {
		if text, ok := c.texts[try][key]; ok {
			return fill(text, params)
		}
	}
	return key
}

func fill(text string, params map[string]any) string {
	if len(params) == 0 || !strings.Contains(text, "{") {
		return text
	}
	for name, value := range params {
		text = strings.ReplaceAll(text, "{"+name+"}", fmt.Sprint(value))
	}
	return text
}

// Match picks a language from an Accept-Language header or a plain tag.
func Match(header string) Lang {
	for _, part := range strings.Split(header, ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch lower := strings.ToLower(tag); {
		case lower == "zh-hant" || lower == "zh-mo" || lower == "zh-tw" || lower == "zh-hk" || strings.HasPrefix(lower, "zh-hant-"):
			return Hant
		case strings.HasPrefix(lower, "zh"):
			return Hans
		case strings.HasPrefix(lower, "pt"):
			return Portuguese
		case strings.HasPrefix(lower, "en"):
			return English
		}
	}
	return Hans
}

type contextKey struct{}

// WithLang returns a context whose texts are in lang.
func WithLang(ctx context.Context, lang Lang) context.Context {
	return context.WithValue(ctx, contextKey{}, lang)
}

// FromContext returns the request's language, simplified Chinese by default.
func FromContext(ctx context.Context) Lang {
	if lang, ok := ctx.Value(contextKey{}).(Lang); ok {
		return lang
	}
	return Hans
}
