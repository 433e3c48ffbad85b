package host

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/probe"
)

// fleet are real servers of this test alone, on private ports.
type fleet struct {
	*testing.T
	dir string
}

// binary finds a server's program; without it this test says nothing, so it fails.
func (f *fleet) binary(name string) string {
	f.Helper()
	for _, path := range []string{"/usr/sbin/" + name, "/usr/bin/" + name} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		f.Fatalf("%s is not installed: this test needs real nginx, mariadb-server and redis-server; scripts/deps.sh installs them", name)
	}
	return path
}

func (f *fleet) port() int {
	f.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// start runs a server until the test ends; stop ends it before.
func (f *fleet) start(name string, args ...string) (stop func()) {
	f.Helper()
	log, err := os.Create(filepath.Join(f.dir, fmt.Sprintf("%s-%d.log", filepath.Base(name), time.Now().UnixNano())))
	if err != nil {
		f.Fatal(err)
	}
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr, command.Dir = log, log, f.dir
	if err := command.Start(); err != nil {
		f.Fatal(err)
	}
	ended := false
	stop = func() {
		if !ended {
			ended = true
			_ = command.Process.Kill()
			_ = command.Wait()
			_ = log.Close()
		}
	}
	f.Cleanup(stop)
	return stop
}

// until waits for something that a server needs a moment for.
func (f *fleet) until(what string, holds func() bool) {
	f.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if holds() {
			return
		}
	}
	f.Fatalf("%s: not within a minute", what)
}

func (f *fleet) measure(c Check) probe.Result {
	return probe.Run(f.Context(), probe.Spec{Kind: c.Kind, Target: c.Target, Settings: c.Settings, Secret: "secret", Timeout: 5 * time.Second})
}

func (f *fleet) becomes(c Check, status probe.Status, reason string) {
	f.Helper()
	var last probe.Result
	f.until(fmt.Sprintf("%s %s %s", c.Kind, c.Settings.Role, reason), func() bool {
		last = f.measure(c)
		return last.Status == status && last.Reason == reason
	})
}

func at(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

// TestRealNginx reads the stub_status page and notices that the server is gone.
func TestRealNginx(t *testing.T) {
	f := &fleet{t, t.TempDir()}
	port := f.port()
	config := fmt.Sprintf("daemon off;\nmaster_process off;\nuser root;\npid %[1]s/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\n access_log off;\n client_body_temp_path %[1]s/a; proxy_temp_path %[1]s/b; fastcgi_temp_path %[1]s/c; uwsgi_temp_path %[1]s/d; scgi_temp_path %[1]s/e;\n server { listen 127.0.0.1:%[2]d; location = /stub_status { stub_status; } location / { return 200 'gongzhi'; } }\n}\n", f.dir, port)
	file := filepath.Join(f.dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	stop := f.start(f.binary("nginx"), "-p", f.dir, "-c", file, "-e", "stderr")
	page := Check{Kind: "http", Target: "http://" + at(port) + "/", Settings: probe.Settings{Contains: "gongzhi"}}
	f.becomes(page, probe.Good, "")
	settings := Settings{NginxStatus: "http://" + at(port) + "/stub_status", Checks: []Check{{Probe: "WEB-1", Kind: "tcp", Target: at(port), TimeoutMs: 2000}}}
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
	f := &fleet{t, t.TempDir()}
	primary, replica := f.port(), f.port()
	program := f.binary("redis-server")
	server := func(port int, more ...string) func() {
		dir := filepath.Join(f.dir, fmt.Sprint(port))
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		return f.start(program, append([]string{"--bind", "127.0.0.1", "--port", fmt.Sprint(port), "--dir", dir, "--save", "", "--appendonly", "no", "--requirepass", "secret", "--masterauth", "secret"}, more...)...)
	}
	stop := server(primary, "--repl-diskless-sync-delay", "0")
	server(replica, "--replicaof", "127.0.0.1", fmt.Sprint(primary), "--repl-timeout", "5")
	check := func(port int, role string, least int) Check {
		return Check{Kind: "redis", Target: at(port), Settings: probe.Settings{Role: role, Least: least}}
	}
	f.becomes(check(replica, "replica", 0), probe.Good, "")
	f.becomes(check(primary, "primary", 1), probe.Good, "")
	f.becomes(check(primary, "replica", 0), probe.Bad, probe.ReasonRole)
	f.becomes(check(replica, "primary", 0), probe.Bad, probe.ReasonRole)
	if got := probe.Run(t.Context(), probe.Spec{Kind: "redis", Target: at(primary), Secret: "wrong", Timeout: 5 * time.Second}); got.Status != probe.Bad || strings.Contains(got.Note, "wrong ") {
		t.Errorf("a wrong password: %+v", got)
	}
	stop()
	f.becomes(check(primary, "primary", 1), probe.Bad, probe.ReasonRefused)
	f.becomes(check(replica, "replica", 0), probe.Bad, probe.ReasonLag)
}

// TestRealMariaDB tells primary from replica, and notices a stopped thread and a
// dead primary.
func TestRealMariaDB(t *testing.T) {
	f := &fleet{t, t.TempDir()}
	program := f.binary("mariadbd")
	var owner []string
	if os.Getuid() == 0 { // MariaDB refuses to run as root unless it is told to
		owner = []string{"--user=root"}
	}
	seed := filepath.Join(f.dir, "seed")
	if out, err := exec.CommandContext(t.Context(), f.binary("mariadb-install-db"), append([]string{"--no-defaults", "--datadir=" + seed, "--auth-root-authentication-method=normal", "--skip-test-db"}, owner...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	users := filepath.Join(f.dir, "init.sql")
	if err := os.WriteFile(users, []byte("SET sql_log_bin = 0;\nCREATE USER IF NOT EXISTS 'watch'@'127.0.0.1' IDENTIFIED BY 'secret';\nGRANT ALL PRIVILEGES ON *.* TO 'watch'@'127.0.0.1';\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := func(id int, more ...string) (int, func()) {
		port, data := f.port(), filepath.Join(f.dir, fmt.Sprint("data", id))
		if err := os.CopyFS(data, os.DirFS(seed)); err != nil {
			t.Fatal(err)
		}
		args := []string{"--no-defaults", "--datadir=" + data, "--socket=s.sock", "--pid-file=p.pid", "--bind-address=127.0.0.1", fmt.Sprintf("--port=%d", port), "--skip-name-resolve", "--init-file=" + users,
			fmt.Sprintf("--server-id=%d", id), "--log-bin=bin", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0"}
		return port, f.start(program, append(append(args, more...), owner...)...)
	}
	primaryPort, stop := server(1)
	replicaPort, _ := server(2, "--read-only")
	check := func(port int, role string) Check {
		return Check{Kind: "mysql", Target: at(port), Settings: probe.Settings{User: "watch", Role: role, MaxLagSeconds: 5}}
	}
	f.becomes(check(primaryPort, "primary"), probe.Good, "")
	f.becomes(check(replicaPort, ""), probe.Good, "")
	f.becomes(check(replicaPort, "primary"), probe.Bad, probe.ReasonRole) // read only
	f.becomes(check(replicaPort, "replica"), probe.Bad, probe.ReasonRole) // it follows nobody yet
	replica, err := sql.Open("mysql", fmt.Sprintf("watch:secret@tcp(%s)/", at(replicaPort)))
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
	password := filepath.Join(f.dir, "password")
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
	stop()
	f.becomes(check(primaryPort, "primary"), probe.Bad, probe.ReasonRefused)
	f.becomes(check(replicaPort, "replica"), probe.Bad, probe.ReasonRole) // it no longer reads from the primary
}
