package archtest

import (
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// latinMark is a comma, semicolon, question or exclamation mark of Latin text
// right after a Chinese character. A colon is left out: some texts show a
// format that is typed with it.
var latinMark = regexp.MustCompile(`\p{Han}[,;?!]|\([^(){}]*\p{Han}`)

// TestChinesePunctuation: Chinese sentences use full-width marks.
func TestChinesePunctuation(t *testing.T) {
	files := 0
	for _, folder := range []string{"internal", "web/admin/src", "web/mini/src"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasPrefix(filepath.Base(path), "zh-Han") || !strings.HasSuffix(path, ".json") {
				return err
			}
			files++
			text, err := os.ReadFile(path)
			for number, line := range strings.Split(string(text), "\n") {
				if _, value, ok := strings.Cut(line, `": "`); ok && latinMark.MatchString(value) {
					t.Errorf("%s:%d: a half-width mark in Chinese text: %s", path, number+1, value)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 20 {
		t.Errorf("only %d catalogues were read", files)
	}
}

// TestAvoidedWords: a word that the glossary tells to avoid, as lang:word,
// stands in no catalogue of that language.
func TestAvoidedWords(t *testing.T) {
	file, err := os.Open(filepath.Join(root, "docs/glossary.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	avoided := map[string][]string{} // file name to words
	meanings := 0
	for _, row := range rows[1:] {
		if row[7] != "" {
			meanings++
		}
		for _, pair := range strings.Split(row[8], "|") {
			if lang, word, ok := strings.Cut(pair, ":"); ok {
				avoided[lang+".json"] = append(avoided[lang+".json"], word)
			}
		}
	}
	if len(avoided) < 3 || meanings < 60 {
		t.Fatalf("%d languages have words to avoid, %d terms a meaning", len(avoided), meanings)
	}
	for _, folder := range []string{"internal", "web/admin/src", "web/mini/src"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, _ fs.DirEntry, err error) error {
			words := avoided[filepath.Base(path)]
			if err != nil || words == nil {
				return err
			}
			text, err := os.ReadFile(path)
			for _, word := range words {
				if strings.Contains(strings.ToLower(string(text)), word) {
					t.Errorf("%s says %s, which the glossary tells to avoid", path, word)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
