package texts_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/texts"
)

func catalogue(t *testing.T) *i18n.Catalogue {
	t.Helper()
	c := i18n.NewCatalogue()
	if err := c.AddFS(texts.FS, "."); err != nil {
		t.Fatal(err)
	}
	return c
}

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// Every sentence exists in four languages with the same placeholders.
func TestLanguagesAgree(t *testing.T) {
	c := catalogue(t)
	keys := c.Keys(i18n.Hans)
	if len(keys) == 0 {
		t.Fatal("no sentence")
	}
	for _, lang := range i18n.Languages {
		if got := c.Keys(lang); !slices.Equal(got, keys) {
			t.Errorf("%s has %d keys, zh-Hans %d", lang, len(got), len(keys))
		}
		for _, key := range keys {
			text, want := c.Text(lang, key, nil), c.Text(i18n.Hans, key, nil)
			if got, want := places(text), places(want); !slices.Equal(got, want) {
				t.Errorf("%s %s fills %v, zh-Hans %v", lang, key, got, want)
			}
			if strings.ContainsAny(text, "!！") {
				t.Errorf("%s %s shouts", lang, key)
			}
			if han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han != strings.HasPrefix(string(lang), "zh") && key != "app.name" { // the name of the product is one for all
				t.Errorf("%s %s is in another script: %s", lang, key, text)
			}
		}
	}
}

func places(text string) []string {
	found := placeholder.FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

var faultKey = regexp.MustCompile(`"((?:fault|flow|field|list|attach|captcha|password|dictionary)\.[a-z_]+)"|"(param\.(?:unknown|past|duplicate))"`)

// Every key that the code of kit can answer with has a sentence here.
func TestKitKeysHaveSentences(t *testing.T) {
	c := catalogue(t)
	notSentences := []string{"attach.max_size", "attach.keep_temporary", "attach.cleanup"} // parameters and a job
	found := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, match := range faultKey.FindAllStringSubmatch(string(source), -1) {
			key := match[1] + match[2]
			if slices.Contains(notSentences, key) {
				continue
			}
			found++
			if !c.Has(i18n.Hans, key) {
				t.Errorf("%s: no sentence for %s", path, key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no key was found: is the folder right?")
	}
}
