package app

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// examine runs the doctor in English.
func examine(t *testing.T, config Config) (healthy bool, said string) {
	t.Helper()
	t.Setenv("LC_ALL", "en")
	var out bytes.Buffer
	healthy, err := Doctor(t.Context(), config, &out)
	if err != nil {
		t.Fatal(err)
	}
	return healthy, out.String()
}

func TestDoctorFindsAWell(t *testing.T) {
	config := alone(t)
	fill(t, config, settled(t))
	before := inside(t, config.Data)
	healthy, said := examine(t, config)
	if !healthy || strings.Contains(said, amend) {
		t.Errorf("a sound system: %s", said)
	}
	for _, line := range []string{"the database can be read (sqlite)", "the schema is up to date", "GiB of disk are free", "the keys are there", "the log is sealed in time", "the clock is right", "stock equals codes", "working calendar"} {
		if !strings.Contains(said, line) {
			t.Errorf("nothing is said of %q", line)
		}
	}
	unchanged(t, "doctor", config.Data, before)
}

// TestDoctorNamesWhatToMend, each with its remedy and without touching it.
func TestDoctorNamesWhatToMend(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away := silent.Addr().String()
	_ = silent.Close() // nobody listens here any more
	exec := func(s *System, query string, args ...any) {
		t.Helper()
		if _, err := s.DB.Maintenance().ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		harm func(t *testing.T, config *Config)
		want string
	}{
		"no folder": {func(t *testing.T, c *Config) { c.Data = filepath.Join(c.Data, "none") }, "there is no data folder"},
		"no database": {func(t *testing.T, c *Config) {
			c.Data = t.TempDir()
		}, "there is no database in the folder"},
		"torn database": {func(t *testing.T, c *Config) {
			lay(t, filepath.Join(c.Data, "gongzhi.db"), strings.Repeat("torn ", 4000))
		}, "restore a damaged file from its backup"},
		"database server away": {func(t *testing.T, c *Config) { c.DSN = "mysql:u:p@tcp(" + away + ")/gz" }, "check dsn and the database server"},
		"redis away":           {func(t *testing.T, c *Config) { c.Redis = "redis://" + away + "/0" }, "Redis does not answer"},
		"bucket away": {func(t *testing.T, c *Config) {
			c.S3URL, c.S3AccessKey, c.S3SecretKey = "http://"+away+"/papers", "key", "hunter2"
		}, "check s3_url"},
		"scanner away": {func(t *testing.T, c *Config) { c.ScanCommand = "/nonexistent/scanner" }, "will be refused. Check scan_command"},
		"old schema": {func(t *testing.T, c *Config) {
			fill(t, *c, func(s *System) {
				exec(s, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
			})
		}, "run gongzhi migrate"},
		"open key": {func(t *testing.T, c *Config) {
			if err := os.Chmod(filepath.Join(c.KeyDir, "seal.json"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "others can read the key file"},
		"lost key": {func(t *testing.T, c *Config) {
			if err := os.Remove(filepath.Join(c.KeyDir, "checkpoint.key")); err != nil {
				t.Fatal(err)
			}
		}, "is missing; restore it"},
		"nobody seals": {func(t *testing.T, c *Config) {
			fill(t, *c, func(s *System) {
				hourAgo := clock.System{}.Now().Add(-time.Hour)
				exec(s, "INSERT INTO audit_pending (id, kind, ref, leaf) VALUES (?, 'entry', 'x', ?)", id.New(hourAgo), strings.Repeat("0", 64))
			})
		}, "entries have been unsealed since"},
		"clock set back": {func(t *testing.T, c *Config) {
			fill(t, *c, func(s *System) {
				exec(s, "UPDATE audit_entry SET at = ?", int64(clock.System{}.Now().Add(time.Hour)))
			})
		}, "set it with chrony"},
		"job fails": {func(t *testing.T, c *Config) {
			fill(t, *c, func(s *System) {
				exec(s, "INSERT INTO job_lease (name, owner, fence, expires_at, started_at, finished_at, millis, failures, error) VALUES ('message.purge', '', 1, 0, 1, 2, 1, 3, 'no room for 13812345678')")
			})
		}, "message.purge failed 3 times in a row"},
		"stock and codes": {func(t *testing.T, c *Config) {
			fill(t, *c, func(s *System) {
				exec(s, "INSERT INTO trace_stock (holder_id, location_id, batch_id, state, quantity) VALUES ('h', 'l', 'b', 'in_stock', 5)")
			})
		}, "stock and codes differ in 1 places"},
		"labels for this machine": {func(t *testing.T, c *Config) { c.Addr = "0.0.0.0:8080" }, "only this machine can open"},
		"labels in the clear":     {func(t *testing.T, c *Config) { c.BaseURL = "http://drugs.example" }, "phones refuse"},
		"no proxies":              {func(t *testing.T, c *Config) { c.BaseURL = "https://drugs.example" }, "everybody counts as one address"},
		"everybody a proxy": {func(t *testing.T, c *Config) {
			c.BaseURL, c.TrustedProxies = "https://drugs.example", []string{"0.0.0.0/0"}
		}, "strangers can forge their address"},
	} {
		t.Run(name, func(t *testing.T) {
			config := alone(t)
			fill(t, config, settled(t))
			c.harm(t, &config)
			before := inside(t, config.Data)
			healthy, said := examine(t, config)
			if healthy || !strings.Contains(said, amend) || !strings.Contains(said, c.want) {
				t.Errorf("want %q:\n%s", c.want, said)
			}
			unchanged(t, "doctor", config.Data, before)
		})
	}
}

// TestDoctorLetsADemoBe: a demo has no key for codes.
func TestDoctorLetsADemoBe(t *testing.T) {
	config := alone(t)
	config.Demo = true
	fill(t, config, func(s *System) {
		if err := s.DB.SetFact(t.Context(), db.Demo, "yes"); err != nil {
			t.Fatal(err)
		}
	})
	config.Demo = false
	if healthy, said := examine(t, config); !healthy {
		t.Error(said)
	}
}
