package archtest

import (
	"go/ast"
	"testing"
)

// TestErrorsAreWordedForPeople: what a module keeps or answers about an error is
// web.Told or web.Sentence; the error's own text is for the log, which takes the
// error itself.
func TestErrorsAreWordedForPeople(t *testing.T) {
	modules := 0
	eachSource(t, func(s source) {
		if !isModule(s.folder) || s.test {
			return
		}
		modules++
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 0 {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Error" {
				t.Errorf("%s: the text of an error is not for people, use web.Told", s.set.Position(call.Pos()))
			}
			return true
		})
	})
	if modules < 100 {
		t.Fatalf("only %d files were looked at", modules)
	}
}
