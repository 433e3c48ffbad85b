package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const (
	root    = "../.."
	modPath = "gongzhi/"
)

// source is one Go file of the product.
type source struct {
	path   string // internal/kit/db/tx.go
	folder string
	test   bool
	lines  int
	text   string
	syntax *ast.File
	set    *token.FileSet
}

// sources parses every Go file once.
var sources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{"node_modules", ".git", ".run", "bin", "dist"}, entry.Name()) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		set := token.NewFileSet()
		syntax, err := parser.ParseFile(set, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		all = append(all, source{path: rel, folder: filepath.ToSlash(filepath.Dir(rel)), test: strings.HasSuffix(rel, "_test.go"),
			lines: strings.Count(string(text), "\n"), text: string(text), syntax: syntax, set: set})
		return nil
	})
	return all, err
})

func eachSource(t *testing.T, visit func(s source)) {
	t.Helper()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 50 {
		t.Fatalf("only %d files were found: is root right?", len(all))
	}
	for _, s := range all {
		visit(s)
	}
}

// ours lists the imports of the product's own packages, without the prefix.
func (s source) ours() []string {
	var list []string
	for _, spec := range s.syntax.Imports {
		if to, ok := strings.CutPrefix(strings.Trim(spec.Path.Value, `"`), modPath); ok {
			list = append(list, to)
		}
	}
	return list
}

// area is the room of a package: kit, contract, module, report, app, cmd,
// archtest, or other (docs, web, scripts).
func area(folder string) string {
	inside, internal := strings.CutPrefix(folder, "internal/")
	first, _, _ := strings.Cut(inside, "/")
	if !internal && first != "cmd" {
		return "other"
	}
	return first
}

// subsystem of a module package: internal/module/<subsystem>/<module>.
func subsystem(folder string) string {
	parts := strings.Split(folder, "/")
	if len(parts) < 4 {
		return ""
	}
	return parts[2]
}

func isModule(folder string) bool {
	return strings.HasPrefix(folder, "internal/module/") && strings.Count(folder, "/") >= 3
}
