package main

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gongzhi/internal/app"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/password"
)

// TestAuditVerifyCommand: whoever changes the database past the program is told
// by the command, by the table and the row, and its status says so to scripts.
func TestAuditVerifyCommand(t *testing.T) {
	i := install(t)
	config := app.Config{Data: i.at.Dir, DSN: i.at.DSN, KeyDir: i.at.Dir + "/keys", Origin: "gongzhi", PasswordCost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}}
	if _, err := app.SeedBench(t.Context(), config, "test"); err != nil {
		t.Fatal(err)
	}
	if sound := i.gongzhi("audit", "verify"); sound.status != 0 || !strings.Contains(sound.output, "sound: nothing was changed, removed or reordered") {
		t.Fatalf("untouched: status %d: %s", sound.status, sound.output)
	}
	at := tampering{i, i.open()}
	items := at.ids("drug_item", 3)
	people := at.ids("person", 2)
	entry := at.ids("audit_entry", 1)[0]
	for name, change := range map[string]struct {
		named []string // table and row that the command must name
		do    func() (undo func())
	}{
		"one value": {[]string{"drug_item " + items[0]}, func() func() {
			return at.put("drug_item", "strength", map[string]string{items[0]: "500 mg"})
		}},
		"swapped": {[]string{"person " + people[0], "person " + people[1]}, func() func() {
			names := at.get("person", "name", people...)
			return at.put("person", "name", map[string]string{people[0]: names[1], people[1]: names[0]})
		}},
		"deleted":      {[]string{"drug_item " + items[1]}, func() func() { return at.remove("drug_item", items[1]) }},
		"inserted":     {[]string{"permit_line 01INVENTED"}, func() func() { return at.invent("permit_line", "01INVENTED") }},
		"the log, too": {[]string{"audit_entry " + entry}, func() func() { return at.put("audit_entry", "reason", map[string]string{entry: "another reason"}) }},
	} {
		undo := change.do()
		found := i.gongzhi("audit", "verify")
		if found.status != 1 || !strings.Contains(found.output, "NOT sound") {
			t.Errorf("%s: status %d: %s", name, found.status, found.output)
		}
		for _, row := range change.named {
			if !strings.Contains(found.output, " "+row+": ") {
				t.Errorf("%s: %s is not named: %s", name, row, found.output)
			}
		}
		undo()
	}
	if sound := i.gongzhi("audit", "verify"); sound.status != 0 {
		t.Errorf("put back: status %d: %s", sound.status, sound.output)
	}
}

// tampering changes rows past the program; each change can be undone.
type tampering struct {
	installation
	database *sql.DB
}

func (at tampering) exec(query string, arguments ...any) {
	at.Helper()
	if _, err := at.database.Exec(query, arguments...); err != nil {
		at.Fatalf("%s: %v", query, err)
	}
}

// ids are some keys of a table.
func (at tampering) ids(table string, count int) (ids []string) {
	at.Helper()
	rows, err := at.database.Query(fmt.Sprintf("SELECT id FROM %s ORDER BY id LIMIT %d", table, count))
	if err != nil {
		at.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			at.Fatal(err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil || len(ids) < count {
		at.Fatalf("%s has %d rows: %v", table, len(ids), err)
	}
	return ids
}

func (at tampering) get(table, column string, ids ...string) []string {
	at.Helper()
	found := make([]string, len(ids))
	for n, id := range ids {
		if err := at.database.QueryRow("SELECT "+column+" FROM "+table+" WHERE id = ?", id).Scan(&found[n]); err != nil {
			at.Fatal(err)
		}
	}
	return found
}

func (at tampering) put(table, column string, byID map[string]string) (undo func()) {
	at.Helper()
	before := map[string]string{}
	for id, value := range byID {
		before[id] = at.get(table, column, id)[0]
		at.exec("UPDATE "+table+" SET "+column+" = ? WHERE id = ?", value, id)
	}
	return func() { at.put(table, column, before) }
}

// row is a whole row with the names of its columns.
func (at tampering) row(table, id string) (columns []string, cells []any) {
	at.Helper()
	rows, err := at.database.Query("SELECT * FROM "+table+" WHERE id = ?", id)
	if err != nil {
		at.Fatal(err)
	}
	defer rows.Close()
	if columns, err = rows.Columns(); err != nil || !rows.Next() {
		at.Fatalf("%s %s: %v", table, id, errors.Join(err, rows.Err()))
	}
	cells = make([]any, len(columns))
	targets := make([]any, len(columns))
	for n := range cells {
		targets[n] = &cells[n]
	}
	if err := rows.Scan(targets...); err != nil {
		at.Fatal(err)
	}
	return columns, cells
}

func (at tampering) insert(table string, columns []string, cells []any) {
	at.Helper()
	at.exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES (?"+strings.Repeat(", ?", len(cells)-1)+")", cells...)
}

func (at tampering) remove(table, id string) (undo func()) {
	at.Helper()
	columns, cells := at.row(table, id)
	at.exec("DELETE FROM "+table+" WHERE id = ?", id)
	return func() { at.insert(table, columns, cells) }
}

// invent copies a row under an id of its own.
func (at tampering) invent(table, id string) (undo func()) {
	at.Helper()
	columns, cells := at.row(table, at.ids(table, 1)[0])
	for n, column := range columns {
		if column == "id" {
			cells[n] = id
		}
	}
	at.insert(table, columns, cells)
	return func() { at.exec("DELETE FROM "+table+" WHERE id = ?", id) }
}

// TestProofsOffline: what the commands prove is checked with the public keys
// alone, on a machine without the database, and a changed file is refused.
func TestProofsOffline(t *testing.T) {
	i := install(t)
	config := app.Config{Data: i.at.Dir, DSN: i.at.DSN, KeyDir: i.at.Dir + "/keys", Origin: "gongzhi", PasswordCost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}}
	if _, err := app.SeedBench(t.Context(), config, "test"); err != nil {
		t.Fatal(err)
	}
	at := tampering{i, i.open()}
	sizes := at.column("SELECT size FROM audit_checkpoint ORDER BY size")
	entry := at.column("SELECT ref FROM audit_leaf WHERE kind = 'entry' ORDER BY seq LIMIT 1")[0]
	elsewhere := installation{T: t, at: db.Config{Dir: t.TempDir()}, file: i.file}
	key := filepath.Join(i.at.Dir, "keys", "checkpoint.pub")
	for name, words := range map[string][]string{"entry": {"audit", "prove", "entry", entry}, "growth": {"audit", "prove", "growth", "--from", sizes[0]}} {
		made := i.gongzhi(words...)
		if made.status != 0 {
			t.Fatalf("%v: %s", words, made.output)
		}
		file := filepath.Join(elsewhere.at.Dir, name+".json")
		check := func(proof string) ran {
			if err := os.WriteFile(file, []byte(proof), 0o600); err != nil {
				t.Fatal(err)
			}
			return elsewhere.gongzhi("audit", "verify", "--proof", file, "--key", key)
		}
		if sound := check(made.output); sound.status != 0 || !strings.Contains(sound.output, "sound: ") {
			t.Errorf("%s: %d %s", name, sound.status, sound.output)
		}
		for _, root := range regexp.MustCompile(`[0-9a-f]{64}`).FindAllString(made.output, -1) {
			if changed := check(strings.Replace(made.output, root, "0"+root[1:], 1)); root[0] != '0' && changed.status != 1 {
				t.Errorf("%s with another %s: %d %s", name, root, changed.status, changed.output)
			}
		}
		if none := check("{}"); none.status != 1 {
			t.Errorf("no proof: %s", none.output)
		}
	}
	for _, wrong := range [][]string{{"audit", "prove", "entry", "01UNKNOWN"}, {"audit", "prove", "growth", "--from", "999999"}} {
		if ran := i.gongzhi(wrong...); ran.status != 1 || ran.output == "" {
			t.Errorf("%v: %d %s", wrong, ran.status, ran.output)
		}
	}
}

// column reads texts of one column.
func (at tampering) column(query string) (values []string) {
	at.Helper()
	rows, err := at.database.Query(query)
	if err != nil {
		at.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			at.Fatal(err)
		}
		values = append(values, value)
	}
	if len(values) == 0 {
		at.Fatal("nothing: " + query)
	}
	if err := rows.Err(); err != nil {
		at.Fatal(err)
	}
	return values
}

// TestBundleOffline: the evidence of some days is checked where there is no
// database, and whoever changed a row of the file is told its name.
func TestBundleOffline(t *testing.T) {
	i := install(t)
	config := app.Config{Data: i.at.Dir, DSN: i.at.DSN, KeyDir: i.at.Dir + "/keys", Origin: "gongzhi", PasswordCost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}}
	if _, err := app.SeedBench(t.Context(), config, "test"); err != nil {
		t.Fatal(err)
	}
	elsewhere := installation{T: t, at: db.Config{Dir: t.TempDir()}, file: i.file}
	file, key := filepath.Join(elsewhere.at.Dir, "evidence.jsonl"), filepath.Join(i.at.Dir, "keys", "checkpoint.pub")
	if made := i.gongzhi("audit", "export", "--from", "2000-01-01", "--to", "2099-12-31", "--out", file); made.status != 0 {
		t.Fatalf("%d: %s", made.status, made.output)
	}
	if sound := elsewhere.gongzhi("audit", "verify", "--bundle", file, "--key", key); sound.status != 0 || !strings.Contains(sound.output, "sound: nothing was changed") {
		t.Errorf("%d: %s", sound.status, sound.output)
	}
	if alone := elsewhere.gongzhi("audit", "verify", "--bundle", file); alone.status != 0 || !strings.Contains(alone.output, "compare them with those you were given") {
		t.Errorf("%d: %s", alone.status, alone.output)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	entry := regexp.MustCompile(`"ref":"(\w+)","leaf":"\w+","entry":{"at":1`).FindStringSubmatch(string(text))
	for name, changed := range map[string]string{
		"entry " + entry[1]: strings.Replace(string(text), entry[0], strings.Replace(entry[0], `"at":1`, `"at":2`, 1), 1),
		"bundle":            strings.Replace(string(text), `"to":"2099`, `"to":"2098`, 1),
	} {
		if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if found := elsewhere.gongzhi("audit", "verify", "--bundle", file, "--key", key); found.status != 1 || !strings.Contains(found.output, ": "+name+": ") || !strings.Contains(found.output, "NOT sound") {
			t.Errorf("%s: %d %s", name, found.status, found.output)
		}
	}
	for _, wrong := range [][]string{{"audit", "verify", "--bundle", key}, {"audit", "verify", "--bundle", file + ".none"}, {"audit", "archive", "--before", "2099-01-01", "--out", file + ".none"}, {"audit", "export", "--from", "1999-01-01", "--to", "1999-01-02", "--out", file + ".none"}} {
		if ran := i.gongzhi(wrong...); ran.status != 1 || ran.output == "" {
			t.Errorf("%v: %d %s", wrong, ran.status, ran.output)
		}
	}
	if _, err := os.Stat(file + ".none"); err == nil {
		t.Error("an empty bundle was left behind")
	}
}
