package host

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/host/hosttest"
	"gongzhi/internal/kit/probe"
)

// fleet are real servers of this test alone, on private ports.
type fleet struct {
	*hosttest.Fleet
}

func newFleet(t *testing.T) *fleet { return &fleet{hosttest.New(t)} }

func (f *fleet) measure(c Check) probe.Result {
	return probe.Run(f.Context(), probe.Spec{Kind: c.Kind, Target: c.Target, Settings: c.Settings, Secret: "secret", Timeout: 5 * time.Second})
}

func (f *fleet) becomes(c Check, status probe.Status, reason string) {
	f.Helper()
	var last probe.Result
	f.Until(fmt.Sprintf("%s %s %s", c.Kind, c.Settings.Role, reason), func() bool {
		last = f.measure(c)
		return last.Status == status && last.Reason == reason
	})
}

// TestRealNginx reads the stub_status page and notices that the server is gone.
func TestRealNginx(t *testing.T) {
	f := newFleet(t)
	port := f.Port()
	config := fmt.Sprintf("daemon off;\nmaster_process off;\nuser root;\npid %[1]s/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n access_log off;\n client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n server { listen 127.0.0.1:%[2]d; location = /stub_status { stub_status; } location / { return 200 'gongzhi'; } }\n}\n", f.Dir, port)
	file := filepath.Join(f.Dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	stop := f.Start(f.Binary("nginx"), "-p", f.Dir, "-c", file, "-e", "stderr")
	page := Check{Kind: "http", Target: "http://" + hosttest.At(port) + "/", Settings: probe.Settings{Contains: "gongzhi"}}
	f.becomes(page, probe.Good, "")
	settings := Settings{NginxStatus: "http://" + hosttest.At(port) + "/stub_status", Checks: []Check{{Probe: "WEB-1", Kind: "tcp", Target: hosttest.At(port), TimeoutMs: 2000}}}
	r := settings.Measure(t.Context(), clock.System{}.Now(), nil)
	if r.NginxActive == nil || *r.NginxActive < 1 || r.Samples[0].Status != probe.Good {
		t.Errorf("%+v", r)
	}
	stop()
	f.becomes(page, probe.Bad, probe.ReasonRefused)
	if r := settings.Measure(t.Context(), clock.System{}.Now(), nil); r.NginxActive != nil || r.Samples[0].Status != probe.Bad {
		t.Errorf("after its end: %+v", r)
	}
}

// TestRealRedis tells primary from replica and notices a broken link.
func TestRealRedis(t *testing.T) {
	f := newFleet(t)
	primary, replica := f.Port(), f.Port()
	program := f.Binary("redis-server")
	server := func(port int, more ...string) func() {
		dir := filepath.Join(f.Dir, fmt.Sprint(port))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return f.Start(program, append([]string{"--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", dir, "--save", "", "--appendonly", "no", "--requirepass", "secret", "--masterauth", "secret"}, more...)...)
	}
	stop := server(primary, "--repl-diskless-sync-delay", "0")
	server(replica, "--replicaof", "127.0.0.1", fmt.Sprint(primary), "--repl-timeout", "5")
	check := func(port int, role string, least int) Check {
		return Check{Kind: "redis", Target: hosttest.At(port), Settings: probe.Settings{Role: role, Least: least}}
	}
	f.becomes(check(replica, "replica", 0), probe.Good, "")
	f.becomes(check(primary, "primary", 1), probe.Good, "")
	f.becomes(check(primary, "replica", 0), probe.Bad, probe.ReasonRole)
	f.becomes(check(replica, "primary", 0), probe.Bad, probe.ReasonRole)
	if got := probe.Run(t.Context(), probe.Spec{Kind: "redis", Target: hosttest.At(primary), Secret: "wrong", Timeout: 5 * time.Second}); got.Status != probe.Bad || strings.Contains(got.Note, "wrong ") {
		t.Errorf("a wrong password: %+v", got)
	}
	stop()
	f.becomes(check(primary, "primary", 1), probe.Bad, probe.ReasonRefused)
	f.becomes(check(replica, "replica", 0), probe.Bad, probe.ReasonLag)
}

// TestRealMariaDB tells primary from replica, and notices a stopped thread and a
// dead primary.
func TestRealMariaDB(t *testing.T) {
	f := newFleet(t)
	primary, second := f.MariaDB(1), f.MariaDB(2, "--read-only")
	primaryPort, replicaPort := primary.Port, second.Port
	check := func(port int, role string) Check {
		return Check{Kind: "mysql", Target: hosttest.At(port), Settings: probe.Settings{User: "watch", Role: role, MaxLagSeconds: 5}}
	}
	f.becomes(check(primaryPort, "primary"), probe.Good, "")
	f.becomes(check(replicaPort, ""), probe.Good, "")
	f.becomes(check(replicaPort, "primary"), probe.Bad, probe.ReasonRole) // read only
	f.becomes(check(replicaPort, "replica"), probe.Bad, probe.ReasonRole) // it follows nobody yet
	replica, err := sql.Open("mysql", fmt.Sprintf("watch:secret@tcp(%s)/", hosttest.At(replicaPort)))
	if err != nil {
		t.Fatal(err)
	}
	defer replica.Close()
	exec := func(query string) {
		t.Helper()
		if _, err := replica.ExecContext(context.WithoutCancel(t.Context()), query); err != nil {
			t.Fatal(err)
		}
	}
	exec(fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%d, MASTER_USER='watch', MASTER_PASSWORD='secret', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1", primaryPort))
	exec("START SLAVE")
	f.becomes(check(replicaPort, "replica"), probe.Good, "")
	password := filepath.Join(f.Dir, "password")
	if err := os.WriteFile(password, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	onHost := check(replicaPort, "replica")
	onHost.Probe, onHost.PasswordFile, onHost.TimeoutMs = "DB-2", password, 5000
	settings := Settings{Checks: []Check{onHost}}
	if r := settings.Measure(t.Context(), clock.System{}.Now(), nil); r.LagSeconds == nil || *r.LagSeconds > 5 || r.Samples[0].Status != probe.Good {
		t.Errorf("%+v", r)
	}
	exec("STOP SLAVE SQL_THREAD")
	f.becomes(check(replicaPort, "replica"), probe.Bad, probe.ReasonRole)
	exec("START SLAVE SQL_THREAD")
	f.becomes(check(replicaPort, "replica"), probe.Good, "")
	primary.Kill()
	f.becomes(check(primaryPort, "primary"), probe.Bad, probe.ReasonRefused)
	f.becomes(check(replicaPort, "replica"), probe.Bad, probe.ReasonRole) // it no longer reads from the primary
}
