package gs1

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestTexts: every key of the source has a sentence in four languages, with the
// same placeholders, and no sentence is left over.
func TestTexts(t *testing.T) {
	keys := map[string]bool{}
	files, _ := filepath.Glob("*.go")
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if matched, _ := filepath.Match("*_test.go", file); matched {
			continue
		}
		for _, match := range regexp.MustCompile(`"(gs1\.[a-z0-9_]+)"`).FindAllSubmatch(content, -1) {
			keys[string(match[1])] = true
		}
	}
	placeholders := regexp.MustCompile(`\{[a-z]+\}`)
	want := map[string][]string{}
	for _, lang := range []string{"en", "pt", "zh-Hans", "zh-Hant"} {
		content, err := Texts.ReadFile("texts/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(content, &texts); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(texts)); !slices.Equal(got, slices.Sorted(maps.Keys(keys))) {
			t.Errorf("%s: texts for %v, keys are %v", lang, got, slices.Sorted(maps.Keys(keys)))
		}
		for key, text := range texts {
			found := placeholders.FindAllString(text, -1)
			slices.Sort(found)
			if lang == "en" {
				want[key] = found
			} else if !slices.Equal(found, want[key]) {
				t.Errorf("%s %s: placeholders %v, English has %v", lang, key, found, want[key])
			}
		}
	}
}
