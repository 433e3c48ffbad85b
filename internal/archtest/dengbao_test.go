package archtest

import (
	"encoding/csv"
	"go/ast"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEveryClauseHasItsTest: docs/dengbao.csv says which test shows each clause
// of GB/T 22239-2019 level 3 that the program can satisfy. A clause without one
// says what is left, and every test it names exists.
func TestEveryClauseHasItsTest(t *testing.T) {
	tests := map[string]bool{}
	eachSource(t, func(s source) {
		if !s.test {
			return
		}
		for _, declared := range s.syntax.Decls {
			if f, ok := declared.(*ast.FuncDecl); ok && f.Recv == nil {
				tests[s.folder+" "+f.Name.Name] = true
			}
		}
	})
	file, err := os.Open(filepath.Join(root, "docs", "dengbao.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const clauses = 28
	if len(rows) != 1+clauses {
		t.Fatalf("%d clauses, want %d", len(rows)-1, clauses)
	}
	for _, row := range rows[1:] {
		clause, how, named, left := row[0], row[2], row[3], row[4]
		if named == "" && left == "" || (how == "") != (named == "") {
			t.Errorf("%s: neither a test nor what is left", clause)
		}
		for _, test := range strings.Split(named, ";") {
			if named != "" && !tests[test] {
				t.Errorf("%s: there is no %s", clause, test)
			}
		}
	}
}
