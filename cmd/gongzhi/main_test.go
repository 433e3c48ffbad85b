package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
)

// asCommand makes the test program be gongzhi instead of testing it.
const asCommand = "TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// installation is a data folder with its configuration file, on the engine
// under test.
type installation struct {
	*testing.T
	at   db.Config
	file string
}

func install(t *testing.T) installation {
	t.Helper()
	at := dbtest.Config(t)
	config := "log_format: text\n"
	if at.DSN != "" {
		config += "dsn: " + at.DSN + "\n"
	}
	i := installation{T: t, at: at, file: filepath.Join(at.Dir, "gongzhi.yaml")}
	if err := os.WriteFile(i.file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return i
}

// count counts the rows of a table.
func (i installation) count(table string) (n int) {
	i.Helper()
	if err := i.open().QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		i.Fatal(err)
	}
	return n
}

// open goes to the database past the program.
func (i installation) open() *sql.DB {
	i.Helper()
	return dbtest.Connect(i.T, i.at, clock.System{}).Maintenance().DB
}

// ran is what became of one command.
type ran struct {
	output   string // standard output and errors
	status   int
	resident int64 // most memory, bytes
}

// gongzhi runs one command as an operator does: what the tests set for themselves is not the operator's.
func (i installation) gongzhi(words ...string) ran {
	i.Helper()
	command := exec.CommandContext(context.Background(), os.Args[0], append(words, "--data", i.at.Dir, "--config", i.file)...)
	command.Env = append(slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "GONGZHI_") || strings.HasPrefix(entry, "GOGC=")
	}), asCommand+"=1", "LC_ALL=en_US.UTF-8")
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	if err := command.Start(); err != nil {
		i.Fatalf("%v: %v", words, err)
	}
	over := make(chan error, 1)
	go func() { over <- command.Wait() }()
	resident, err := watched(command.Process.Pid, over)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		i.Fatalf("%v: %v", words, err)
	}
	return ran{output.String(), command.ProcessState.ExitCode(), resident}
}

// watched is the most memory that a process held until it was over. It is asked
// for while the process runs: of a finished child the kernel counts what this
// program held when it started it.
func watched(pid int, over <-chan error) (most int64, err error) {
	for {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)) // over in between, or not Linux
		_, rest, _ := strings.Cut(string(status), "VmHWM:")
		if words := strings.Fields(rest); len(words) > 0 {
			kilobytes, _ := strconv.ParseInt(words[0], 10, 64)
			most = max(most, kilobytes<<10)
		}
		select {
		case err := <-over:
			return most, err
		case <-time.After(5 * time.Millisecond):
		}
	}
}
