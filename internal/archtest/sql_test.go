package archtest

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// banned SQL does not mean the same on every engine (docs/adr/0003).
var banned = []struct {
	pattern *regexp.Regexp
	why     string
}{
	{regexp.MustCompile(`\|\|`), "|| is OR in MySQL; use concat()"},
	{regexp.MustCompile(`(?i)\blength\s*\(`), "length() counts bytes in MySQL"},
	{regexp.MustCompile(`(?i)\bRETURNING\b`), "RETURNING does not exist in MySQL"},
	{regexp.MustCompile(`(?i)\bFOR UPDATE\b|\bSKIP LOCKED\b`), "row locks do not exist in SQLite"},
	{regexp.MustCompile(`(?i)\bON CONFLICT\b|\bON DUPLICATE KEY\b`), "use tx.Upsert"},
	{regexp.MustCompile(`(?i)\bnow\s*\(\s*\)|\bdate\s*\(|\bcurrent_timestamp\b`), "time comes from the transaction"},
	{regexp.MustCompile(`(?i)\bjson_extract\b`), "JSON texts are read in Go"},
	{regexp.MustCompile(`(?i)\bFILTER\s*\(|\bNULLS (LAST|FIRST)\b`), "not in MySQL"},
	{regexp.MustCompile(`(?i)\bDECIMAL\b|\bAUTO_INCREMENT\b|\bDATETIME\b|\bTIMESTAMP\b`), "scaled integers, ULIDs and unix milliseconds"},
	{regexp.MustCompile(`(?i)\bAS (lines|rows|groups|rank|system|over|window|key|keys|index|condition|usage|signal|interval)\b`), "a reserved word of MariaDB; take another name"},
	{regexp.MustCompile(`(?i)\bCREATE (TRIGGER|PROCEDURE)\b|\bFULLTEXT\b`), "rules are in Go"},
}

var looksLikeSQL = regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|REPLACE|WITH)\s|\b(WHERE|FROM)\s`)

func TestOneSQLTextForEveryEngine(t *testing.T) {
	statements := 0
	check := func(where, text string) {
		statements++
		for _, b := range banned {
			if b.pattern.MatchString(text) {
				t.Errorf("%s: %s", where, b.why)
			}
		}
	}
	eachSource(t, func(s source) {
		if s.test || s.folder == "internal/kit/db" || area(s.folder) == "other" || area(s.folder) == "archtest" {
			return
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if ok && literal.Kind == token.STRING && looksLikeSQL.MatchString(strings.Trim(literal.Value, "`\"")) {
				check(s.set.Position(literal.Pos()).String(), literal.Value)
			}
			return true
		})
	})
	eachMigration(t, func(path, text string) { check(path, text) })
	if statements < 50 {
		t.Fatalf("only %d statements were looked at", statements)
	}
}

func eachMigration(t *testing.T, visit func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".sql" || !strings.Contains(path, "/migrations/") {
			return err
		}
		text, err := os.ReadFile(path)
		visit(filepath.ToSlash(strings.TrimPrefix(path, root+"/")), string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var (
	migrationName = regexp.MustCompile(`^\d{14}_[a-z0-9_]+\.sql$`)
	createTable   = regexp.MustCompile(`(?i)CREATE TABLE (\w+)`)
)

func TestMigrationsAreRestartable(t *testing.T) {
	stamps := map[string]string{}
	eachMigration(t, func(path, text string) {
		name := filepath.Base(path)
		if !migrationName.MatchString(name) {
			t.Errorf("%s: a migration is named YYYYMMDDhhmmss_what.sql", path)
		}
		if other, taken := stamps[name[:14]]; taken {
			t.Errorf("%s and %s carry one timestamp", path, other)
		}
		stamps[name[:14]] = path
		if n := strings.Count(text, ";"); n != 1 {
			t.Errorf("%s: one statement a file (MySQL commits DDL), found %d", path, n)
		}
		if createTable.MatchString(text) && !strings.Contains(text, "COLLATE utf8mb4_bin") {
			t.Errorf("%s: a table states its charset and binary collation", path)
		}
	})
}

// TestTablesBelongToTheirPackage: only the package whose migrations make a
// table writes it; base packages' tables are read by their own functions.
func TestTablesBelongToTheirPackage(t *testing.T) {
	owner := map[string]string{}
	eachMigration(t, func(path, text string) {
		for _, match := range createTable.FindAllStringSubmatch(text, -1) {
			owner[match[1]] = filepath.ToSlash(filepath.Dir(filepath.Dir(path)))
		}
	})
	writes := regexp.MustCompile(`(?i)\b(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+(\w+)|bun:"table:(\w+)`)
	eachSource(t, func(s source) {
		if s.test || area(s.folder) != "module" {
			return
		}
		for _, match := range writes.FindAllStringSubmatch(s.text, -1) {
			table := match[1] + match[2]
			evidence := strings.HasPrefix(table, "audit_") && strings.HasSuffix(s.folder, "/evidence")
			if home, known := owner[table]; known && home != s.folder && !evidence {
				t.Errorf("%s writes or maps table %s, which belongs to %s", s.path, table, home)
			}
		}
	})
	if len(owner) < 20 {
		t.Fatalf("only %d tables were found", len(owner))
	}
}
