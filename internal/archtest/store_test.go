package archtest

import (
	"go/ast"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	storeFile = regexp.MustCompile(`(^|_)store(_\w+)?\.go$`)

	// startsQuery are the methods that begin or run a query, of bun and of kit/db.
	startsQuery = []string{"NewSelect", "NewInsert", "NewUpdate", "NewDelete", "NewRaw", "NewValues", "NewMerge",
		"ExecContext", "QueryContext", "QueryRowContext", "ExecPrepared", "QueryPrepared", "Stmt", "Upsert"}
	// dbQueries are the functions of kit/db that do.
	dbQueries = []string{"All", "One", "Query", "Find", "Insert"}
)

// TestQueriesAreInStoreFiles: whoever looks for what is read from or written to
// a table finds all of it in the store files. list.go may narrow and join a
// query that kit/list has begun, and begins none.
func TestQueriesAreInStoreFiles(t *testing.T) {
	inStores := 0
	eachSource(t, func(s source) {
		if s.test || area(s.folder) != "module" && area(s.folder) != "report" {
			return
		}
		isStore := storeFile.MatchString(filepath.Base(s.path))
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			what, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, _ := what.X.(*ast.Ident)
			ofDB := from != nil && from.Name == "db" && slices.Contains(dbQueries, what.Sel.Name)
			switch {
			case !ofDB && !slices.Contains(startsQuery, what.Sel.Name):
			case isStore:
				inStores++
			default:
				t.Errorf("%s calls %s; queries belong in a store file (docs/changing.md)", s.set.Position(n.Pos()), what.Sel.Name)
			}
			return true
		})
	})
	if inStores < 100 {
		t.Fatalf("only %d queries were found in store files", inStores)
	}
}
