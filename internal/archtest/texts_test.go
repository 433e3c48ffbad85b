package archtest

import (
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
