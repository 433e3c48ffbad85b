package signin

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"gongzhi/internal/kit/i18n"
)

// Every sentence this package can say exists in its languages, and no other.
func TestTexts(t *testing.T) {
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts, "texts"); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	quoted := regexp.MustCompile(`"(signin\.[a-z_]+)"`)
	var used []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range quoted.FindAllSubmatch(source, -1) {
			used = append(used, string(match[1]))
		}
	}
	_, declared := New(Kit{}, Needs{})
	for _, parameter := range declared.Parameters {
		used = append(used, parameter.TitleKey())
	}
	for _, kind := range declared.Messages {
		used = append(used, kind.Keys()...)
	}
	for _, f := range declared.Features {
		used = append(used, f.TitleKey(), f.HelpKey())
	}
	slices.Sort(used)
	used = slices.Compact(used)
	for _, lang := range []i18n.Lang{i18n.Hans, i18n.Hant, i18n.Portuguese, i18n.English} {
		if got := catalogue.Keys(lang); !slices.Equal(got, used) {
			t.Errorf("%s has %v, the code says %v", lang, got, used)
		}
	}
}
