package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/app"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/password"
)

// TestMoveCommand: a system that began on SQLite goes over to the engine under
// test with everything it has, and its evidence is sound there.
func TestMoveCommand(t *testing.T) {
	i := install(t)
	old := t.TempDir()
	config := app.Config{Data: old, KeyDir: filepath.Join(old, "keys"), Origin: "gongzhi", PasswordCost: password.Cost{Memory: 64, Rounds: 1, Threads: 1}}
	if _, err := app.SeedBench(t.Context(), config, "test"); err != nil {
		t.Fatal(err)
	}
	attachment := filepath.Join(old, "files", "ab", "leaflet.pdf")
	if err := os.MkdirAll(filepath.Dir(attachment), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(attachment, []byte("%PDF-1.7"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := installation{T: t, at: db.Config{Dir: old}}.count("person")
	moved := i.gongzhi("move", "--from", old)
	if moved.status != 0 || !strings.Contains(moved.output, "sound: nothing was changed") || !strings.Contains(moved.output, "all with the same digest") {
		t.Fatalf("status %d: %s", moved.status, moved.output)
	}
	if after := i.count("person"); before < 10 || after != before {
		t.Errorf("%d people became %d", before, after)
	}
	if text, err := os.ReadFile(filepath.Join(i.at.Dir, "files", "ab", "leaflet.pdf")); err != nil || string(text) != "%PDF-1.7" {
		t.Errorf("the file: %q, %v", text, err)
	}
	if list := i.gongzhi("user", "list"); list.status != 0 || !strings.Contains(list.output, "system") {
		t.Errorf("the moved system: status %d: %s", list.status, list.output)
	}
	again := i.gongzhi("move", "--from", old)
	if again.status == 0 || !strings.Contains(again.output, "holds tables already") {
		t.Errorf("a second move: status %d: %s", again.status, again.output)
	}
	database := i.open()
	if _, err := database.Exec("INSERT INTO installation (name, value) VALUES ('" + db.Moving + "', '1')"); err != nil {
		t.Fatal(err)
	}
	half := i.gongzhi("user", "list")
	if half.status == 0 || !strings.Contains(half.output, "interrupted gongzhi move") {
		t.Errorf("a half filled database: status %d: %s", half.status, half.output)
	}
	if anew := i.gongzhi("move", "--from", old); anew.status != 0 || i.count("person") != before {
		t.Errorf("the move begun anew: status %d: %s", anew.status, anew.output)
	}
}
