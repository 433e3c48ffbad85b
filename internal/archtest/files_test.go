package archtest

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const (
	mostGo  = 500
	mostVue = 400
)

func TestFilesStayShort(t *testing.T) {
	eachSource(t, func(s source) {
		if s.lines > mostGo {
			t.Errorf("%s has %d lines, the house allows %d", s.path, s.lines, mostGo)
		}
	})
	for _, folder := range []string{"web/admin/src", "web/mini/src"} {
		_ = filepath.WalkDir(filepath.Join(root, folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".vue") {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if n := strings.Count(string(text), "\n"); n > mostVue {
				t.Errorf("%s has %d lines, the house allows %d", path, n, mostVue)
			}
			if hasHan(withoutComments(string(text))) {
				t.Errorf("%s has fixed Chinese text; it belongs in a texts catalogue", path)
			}
			return nil
		})
	}
}

var comments = regexp.MustCompile(`(?s)<!--.*?-->|/\*.*?\*/|//[^\n]*`)

func withoutComments(text string) string { return comments.ReplaceAllString(text, "") }

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func TestNoChineseInGoStrings(t *testing.T) {
	eachSource(t, func(s source) {
		if s.test {
			return
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING && hasHan(literal.Value) {
				t.Errorf("%s: fixed Chinese text; it belongs in a texts catalogue", s.set.Position(literal.Pos()))
			}
			return true
		})
	})
}

func TestTimeComesFromTheTransaction(t *testing.T) {
	eachSource(t, func(s source) {
		if s.test || area(s.folder) != "module" && area(s.folder) != "report" {
			return
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := call.X.(*ast.Ident); ok && pkg.Name == "time" && call.Sel.Name == "Now" {
					t.Errorf("%s: time.Now is banned in modules, use tx.Now", s.set.Position(call.Pos()))
				}
			}
			return true
		})
	})
}

// TestEveryTestRuns: a test behind a build constraint is on no engine's list, so
// that nobody misses it, and one that skips itself fails later than it should.
func TestEveryTestRuns(t *testing.T) {
	checked := 0
	eachSource(t, func(s source) {
		if !s.test {
			return
		}
		checked++
		for _, group := range s.syntax.Comments {
			for _, comment := range group.List {
				if group.Pos() < s.syntax.Package && strings.HasPrefix(comment.Text, "//go:build") {
					t.Errorf("%s runs only with %s: let it run always", s.path, comment.Text)
				}
			}
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, method.Sel.Name) {
				t.Errorf("%s calls %s: make what it needs, or test it elsewhere", s.path, method.Sel.Name)
			}
			return true
		})
	})
	if checked < 100 {
		t.Fatalf("only %d test files were checked", checked)
	}
}

func TestDocumentsNameRealPaths(t *testing.T) {
	named := 0
	for _, document := range []string{"README.md", "docs/architecture.md", "docs/changing.md", "docs/README.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(filepath.Join(root, document))
		if err != nil {
			t.Errorf("%s is missing", document)
			continue
		}
		for i, part := range strings.Split(string(text), "`") {
			if i%2 == 0 || !strings.Contains(part, "/") || strings.ContainsAny(part, " *<>{}\n$=:…") || strings.HasPrefix(part, "/") || strings.HasPrefix(part, ".run") || strings.HasPrefix(part, "bin/") || strings.Contains(part, "node_modules") || strings.Contains(part, "dist") {
				continue
			}
			if strings.Count(part, "/") == 1 && strings.HasSuffix(part, "/") {
				continue // a folder inside every module, such as texts/
			}
			named++
			if !exists(part) {
				t.Errorf("%s names %s, which does not exist", document, part)
			}
		}
	}
	if named == 0 {
		t.Fatal("no document names a path")
	}
}

// exists finds a path from the root, or as people shorten it: kit/param,
// drugtrace/inbound.
func exists(path string) bool {
	for _, below := range []string{"", "internal", "internal/module"} {
		if _, err := os.Stat(filepath.Join(root, below, path)); err == nil {
			return true
		}
	}
	return false
}
