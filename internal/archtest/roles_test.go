package archtest

import (
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKitPackagesAreExplained: a mechanism that others build on has a page that
// says how, and an example that runs.
func TestKitPackagesAreExplained(t *testing.T) {
	examples, packages := map[string]bool{}, map[string]bool{}
	eachSource(t, func(s source) {
		name, inKit := strings.CutPrefix(s.folder, "internal/kit/")
		if !inKit || strings.Contains(name, "/") {
			return
		}
		packages[s.folder] = true
		for _, declaration := range s.syntax.Decls {
			if f, ok := declaration.(*ast.FuncDecl); ok && s.test && strings.HasPrefix(f.Name.Name, "Example") {
				examples[s.folder] = true
			}
		}
	})
	if len(packages) < 25 {
		t.Fatalf("only %d packages were found", len(packages))
	}
	for folder := range packages {
		if _, err := os.Stat(filepath.Join(root, folder, "README.md")); err != nil {
			t.Errorf("%s has no README.md", folder)
		}
		if !examples[folder] {
			t.Errorf("%s has no example test", folder)
		}
	}
}

// TestModulesFillTheirRoles: whoever opens a module finds what it is, what it
// declares and the tests that hold it.
func TestModulesFillTheirRoles(t *testing.T) {
	files := map[string]map[string]bool{}
	eachSource(t, func(s source) {
		if !isModule(s.folder) {
			return
		}
		if files[s.folder] == nil {
			files[s.folder] = map[string]bool{}
		}
		files[s.folder][filepath.Base(s.path)] = true
		if s.test {
			files[s.folder]["a test"] = true
		}
	})
	for folder, has := range files {
		for _, role := range []string{"doc.go", "module.go", "a test"} {
			if !has[role] {
				t.Errorf("%s has no %s", folder, role)
			}
		}
	}
}
