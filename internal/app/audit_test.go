package app

import (
	"bytes"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/fault"
)

// verifyAll runs the command and returns what it printed.
func verifyAll(t *testing.T, config Config, v Verification) (bool, string, error) {
	t.Helper()
	t.Setenv("LC_ALL", "en")
	var said bytes.Buffer
	sound, err := VerifyAudit(t.Context(), config, v, &said)
	return sound, said.String(), err
}

// TestVerifyWritesNothing, whatever it finds.
func TestVerifyWritesNothing(t *testing.T) {
	config := alone(t)
	if sound, _, err := verifyAll(t, config, Verification{}); sound || fault.KeyOf(err) != "app.no_database" {
		t.Errorf("no folder: %v, %v", sound, err)
	}
	unchanged(t, "no folder", filepath.Dir(config.Data), map[string]string{filepath.Dir(config.Data): ""})

	fill(t, config, nil)
	before := inside(t, config.Data)
	if sound, said, err := verifyAll(t, config, Verification{}); sound || fault.KeyOf(err) != "app.nothing_to_verify" {
		t.Errorf("nothing sealed: %v, %v, %s", sound, err, said)
	}
	unchanged(t, "nothing sealed", config.Data, before)
	if err := LatestCheckpoint(t.Context(), config, io.Discard); fault.KeyOf(err) != "app.no_checkpoint" {
		t.Errorf("no checkpoint: %v", err)
	}

	fill(t, config, settled(t))
	before = inside(t, config.Data)
	if sound, said, err := verifyAll(t, config, Verification{}); !sound || err != nil || !strings.Contains(said, "sound: nothing was changed") {
		t.Errorf("sealed: %v, %v, %s", sound, err, said)
	}
	for locale, want := range map[string]string{"zh_CN.UTF-8": "完整：没有", "zh_MO.UTF-8": "調換次序", "pt_PT.UTF-8": "íntegro: nada"} {
		t.Setenv("LC_ALL", locale)
		var said bytes.Buffer
		if sound, err := VerifyAudit(t.Context(), config, Verification{}, &said); !sound || err != nil || !strings.Contains(said.String(), want) {
			t.Errorf("in %s: %v, %v, %s", locale, sound, err, said.String())
		}
	}
	unchanged(t, "sealed", config.Data, before)

	// The owner's machine has the database and the public key, no other key.
	copied := alone(t)
	lay(t, filepath.Join(copied.Data, "gongzhi.db"), before[filepath.Join(config.Data, "gongzhi.db")])
	public := filepath.Join(config.KeyDir, "checkpoint.pub")
	if _, _, err := verifyAll(t, copied, Verification{}); fault.KeyOf(err) != "app.verifier_key" {
		t.Errorf("without a key: %v", err)
	}
	for _, key := range []string{public, strings.TrimSpace(before[public])} {
		if sound, said, err := verifyAll(t, copied, Verification{Key: key}); !sound || err != nil {
			t.Errorf("key %q: %v, %v, %s", key, sound, err, said)
		}
	}
}

// TestVerifyReadsPastABrokenParameter: what somebody wrote into the database is
// named, also where the program cannot run with it.
func TestVerifyReadsPastABrokenParameter(t *testing.T) {
	config := alone(t)
	fill(t, config, settled(t))
	pool, err := sql.Open("sqlite", filepath.Join(config.Data, "gongzhi.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = pool.ExecContext(t.Context(), "UPDATE parameter SET value = '-1' WHERE name = 'platform.identity.password_age'")
	if err := errors.Join(err, pool.Close()); err != nil {
		t.Fatal(err)
	}
	sound, said, err := verifyAll(t, config, Verification{})
	if sound || err != nil || !strings.Contains(said, "parameter platform.identity.password_age") || !strings.Contains(said, "changed parameter ") || !strings.Contains(said, "NOT sound") {
		t.Errorf("%v, %v, %s", sound, err, said)
	}
}

// TestVerifyKnowsAnOlderDatabase by a checkpoint that was kept elsewhere.
func TestVerifyKnowsAnOlderDatabase(t *testing.T) {
	config := alone(t)
	fill(t, config, settled(t))
	file := filepath.Join(config.Data, "gongzhi.db")
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := AddUser(t.Context(), config, NewUser{Login: "ana", Name: "Ana", Roles: []string{"platform.system"}}, io.Discard); err != nil {
		t.Fatal(err)
	}
	fill(t, config, settled(t))
	kept := filepath.Join(t.TempDir(), "checkpoint")
	var latest bytes.Buffer
	if err := LatestCheckpoint(t.Context(), config, &latest); err != nil {
		t.Fatal(err)
	}
	lay(t, kept, latest.String())
	if sound, said, err := verifyAll(t, config, Verification{Checkpoints: []string{kept}}); !sound || err != nil {
		t.Fatalf("the present database: %v, %s", err, said)
	}
	lay(t, file, string(old))
	if sound, _, err := verifyAll(t, config, Verification{}); !sound || err != nil {
		t.Errorf("by itself the older database is sound: %v", err)
	}
	if sound, said, err := verifyAll(t, config, Verification{Checkpoints: []string{kept}}); sound || err != nil || !strings.Contains(said, "kept elsewhere") {
		t.Errorf("the older database passes: %v, %s", err, said)
	}
	for _, wrong := range []string{filepath.Join(t.TempDir(), "none"), file} {
		if _, _, err := verifyAll(t, config, Verification{Checkpoints: []string{wrong}}); fault.KeyOf(err) != "app.checkpoint_file" {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	other := alone(t)
	fill(t, other, nil)
	stranger := Verification{Key: filepath.Join(other.KeyDir, "checkpoint.pub")}
	if sound, _, err := verifyAll(t, config, stranger); sound || err != nil {
		t.Errorf("another's key: %v, %v", sound, err)
	}
}

// TestVerifyNeedsTheSchemaItKnows.
func TestVerifyNeedsTheSchemaItKnows(t *testing.T) {
	config := alone(t)
	fill(t, config, func(s *System) {
		if _, err := s.DB.Maintenance().ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)"); err != nil {
			t.Fatal(err)
		}
	})
	if _, _, err := verifyAll(t, config, Verification{}); fault.KeyOf(err) != "app.schema_older" {
		t.Errorf("%v", err)
	}
	newer := alone(t)
	fill(t, newer, func(s *System) {
		if _, err := s.DB.Maintenance().ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (20990101000000, 1)"); err != nil {
			t.Fatal(err)
		}
	})
	if _, _, err := verifyAll(t, newer, Verification{}); fault.KeyOf(err) != "app.schema_newer" {
		t.Errorf("%v", err)
	}
}
