package backup

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"gongzhi/internal/kit/fault"
)

// The tools of MariaDB and the Debian packages they are in.
const (
	toolDump    = "mariadb-dump"
	toolBinlog  = "mariadb-binlog"
	toolClient  = "mariadb"
	toolServer  = "mariadbd"
	toolInstall = "mariadb-install-db"
)

// tool finds a program on the path, and where servers lie.
func tool(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, folder := range []string{"/usr/sbin", "/usr/local/sbin", "/usr/local/bin", "/opt/mariadb/bin"} {
		path := filepath.Join(folder, name)
		if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
			return path, nil
		}
	}
	wanted := "mariadb-client"
	if name == toolServer || name == toolInstall {
		wanted = "mariadb-server"
	}
	return "", fault.New(fault.Unavailable, "backup.tool_missing", "tool", name, "package", wanted)
}

// access writes what the tools need to sign in into a file that nobody else may
// read; a password on a command line is seen by everybody on the machine.
func access(dsn, folder string) (file, database string, err error) {
	parsed, err := mysql.ParseDSN(strings.TrimPrefix(dsn, "mysql:"))
	if err != nil {
		return "", "", fmt.Errorf("mysql DSN: %w", err)
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	lines := []string{"[client]", `user="` + quote.Replace(parsed.User) + `"`, `password="` + quote.Replace(parsed.Passwd) + `"`}
	if parsed.Net == "unix" {
		lines = append(lines, "protocol=socket", "socket="+parsed.Addr)
	} else {
		host, port, _ := strings.Cut(parsed.Addr, ":")
		lines = append(lines, "protocol=tcp", "host="+host, "port="+port)
		switch parsed.TLSConfig {
		case "", "false":
			lines = append(lines, "skip-ssl")
		case "true":
			lines = append(lines, "ssl", "ssl-verify-server-cert")
		default:
			lines = append(lines, "ssl")
		}
	}
	out, err := os.CreateTemp(folder, "access-*.cnf") // mode 0600
	if err != nil {
		return "", "", err
	}
	_, err = out.WriteString(strings.Join(lines, "\n") + "\n")
	if closed := out.Close(); err == nil {
		err = closed
	}
	return out.Name(), parsed.DBName, err
}

// command prepares a tool; what it says on its error output is in the error of
// run. It speaks UTC, for --stop-datetime is local time.
func command(ctx context.Context, name string, args ...string) (*exec.Cmd, error) {
	path, err := tool(name)
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, path, args...)
	c.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C")
	c.WaitDelay = 10 * time.Second
	return c, nil
}

// run runs a tool to its end.
func run(c *exec.Cmd) error {
	said := &tail{}
	c.Stderr = said
	err := c.Run()
	if err == nil {
		return nil
	}
	return fault.New(fault.Unavailable, "backup.tool_failed", "tool", filepath.Base(c.Path), "reason", said.last(err)).Because(err)
}

// tail keeps the end of what a tool said.
type tail struct{ bytes.Buffer }

const tailSize = 2000

func (t *tail) Write(p []byte) (int, error) {
	t.Buffer.Write(p)
	if t.Len() > 2*tailSize {
		t.Next(t.Len() - tailSize)
	}
	return len(p), nil
}

// last is the last line that says something.
func (t *tail) last(err error) string {
	lines := strings.Split(strings.TrimSpace(t.String()), "\n")
	if line := strings.TrimSpace(lines[len(lines)-1]); line != "" {
		return line
	}
	return err.Error()
}
