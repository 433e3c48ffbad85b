package archtest

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// fileField is a field that names an uploaded file in a request.
var fileField = regexp.MustCompile(`json:"\w*(?:[fF]ile|[aA]ttachment|[nN]ote|[tT]empRecord|[pP]hoto|[sS]can)Ids?[,"]`)

// TestUploadedFilesAreBound: an upload that no record takes is removed after a
// day, so a package whose requests name files must bind them.
func TestUploadedFilesAreBound(t *testing.T) {
	named, binds := map[string]string{}, map[string]bool{}
	eachSource(t, func(s source) {
		if s.test || area(s.folder) != "module" {
			return
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			switch node := n.(type) {
			case *ast.Field:
				if node.Tag != nil && fileField.MatchString(node.Tag.Value) {
					named[s.folder] = s.path + " " + strings.Trim(node.Tag.Value, "`")
				}
			case *ast.SelectorExpr:
				if node.Sel.Name == "BindField" {
					binds[s.folder] = true
				}
			}
			return true
		})
	})
	if len(named) == 0 {
		t.Error("no request names a file: the pattern no longer fits")
	}
	for folder, field := range named {
		if !binds[folder] {
			t.Errorf("%s names an uploaded file that nothing binds: it is lost after a day (attach.Files.BindField)", field)
		}
	}
}
