// Package hosttest gives tests real servers of their own on private ports of this
// machine: Nginx, MariaDB and Redis as Debian has them. They end with the test.
package hosttest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Fleet are the servers of one test.
type Fleet struct {
	testing.TB
	Dir  string
	seed string // data folder that each MariaDB begins with
}

// New returns a fleet without servers.
func New(t testing.TB) *Fleet { return &Fleet{TB: t, Dir: t.TempDir()} }

// Binary finds a server's program; without it the test says nothing, so it fails.
func (f *Fleet) Binary(name string) string {
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

// Port is a free one.
func (f *Fleet) Port() int {
	f.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Start runs a server until the test ends; kill ends it before, with SIGKILL.
func (f *Fleet) Start(name string, args ...string) (kill func()) {
	f.Helper()
	log, err := os.Create(filepath.Join(f.Dir, fmt.Sprintf("%s-%d.log", filepath.Base(name), time.Now().UnixNano())))
	if err != nil {
		f.Fatal(err)
	}
	command := exec.Command(name, args...)
	command.Stdout, command.Stderr, command.Dir = log, log, f.Dir
	if err := command.Start(); err != nil {
		f.Fatal(err)
	}
	ended := false
	kill = func() {
		if !ended {
			ended = true
			_ = command.Process.Kill()
			_ = command.Wait()
			_ = log.Close()
		}
	}
	f.Cleanup(kill)
	return kill
}

// Until waits for something that a server needs a moment for.
func (f *Fleet) Until(what string, holds func() bool) {
	f.Helper()
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if holds() {
			return
		}
	}
	f.Fatalf("%s: not within a minute", what)
}

// At is the address of a port.
func At(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
