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
func TestEveryClauseHasItsTest(t *testing.T) { namesTests(t, "dengbao.csv", 28, 2) }

// TestEveryObligationHasItsTest: docs/obligations.csv does the same for the
// numbered obligations of the service contract.
func TestEveryObligationHasItsTest(t *testing.T) { namesTests(t, "obligations.csv", 132, 3) }

// TestEveryBehaviourHasItsTest: docs/behaviours.csv does it for what the operations
// service must show, the most valuable first.
func TestEveryBehaviourHasItsTest(t *testing.T) { namesTests(t, "behaviours.csv", 25, 2) }

// namesTests reads a table of so many rows whose columns how, tests and left
// begin at a column.
func namesTests(t *testing.T, name string, want, how int) {
	t.Helper()
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
	file, err := os.Open(filepath.Join(root, "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+want {
		t.Fatalf("%s has %d rows, want %d", name, len(rows)-1, want)
	}
	for _, row := range rows[1:] {
		id, done, named, left := row[0], row[how], row[how+1], row[how+2]
		if named == "" && left == "" || (done == "") != (named == "") {
			t.Errorf("%s: neither a test nor what is left", id)
		}
		for _, test := range strings.Split(named, ";") {
			if named != "" && !tests[test] {
				t.Errorf("%s: there is no %s", id, test)
			}
		}
	}
}
