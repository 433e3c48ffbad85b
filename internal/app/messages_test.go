package app

import (
	"regexp"
	"strings"
	"testing"

	"gongzhi/internal/kit/i18n"
)

// TestMessageWords: every kind of message has a name, a title and a body in
// every language, uses only what it declares, and says what it must.
func TestMessageWords(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	place := regexp.MustCompile(`\{([^{}]*)\}`)
	kinds := s.Messages.Kinds()
	if len(kinds) < 5 {
		t.Errorf("%d kinds", len(kinds))
	}
	for _, kind := range kinds {
		declared := map[string]bool{}
		for _, v := range kind.Variables {
			declared[v.Name] = true
		}
		for _, lang := range i18n.Languages {
			said := ""
			for _, key := range kind.Keys() {
				if !s.Catalogue.Has(lang, key) {
					t.Errorf("%s has no words for %s", lang, key)
				}
				said += s.Catalogue.Text(lang, key, nil)
			}
			for _, found := range place.FindAllStringSubmatch(said, -1) {
				if !declared[found[1]] {
					t.Errorf("%s in %s uses %s, which it does not declare", kind.Name, lang, found[0])
				}
			}
			for _, v := range kind.Variables {
				if v.Needed && !strings.Contains(said, "{"+v.Name+"}") {
					t.Errorf("%s in %s does not say %s", kind.Name, lang, v.Name)
				}
				if !s.Catalogue.Has(lang, "message.variable."+v.Name) {
					t.Errorf("%s has no word for the variable %s", lang, v.Name)
				}
			}
		}
	}
}
