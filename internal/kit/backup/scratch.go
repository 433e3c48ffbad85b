package backup

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"time"

	"gongzhi/internal/kit/fault"
)

// scratch is a private MariaDB server on this machine, with a folder, a port
// and a password of its own; it never meets the real one.
type scratch struct {
	server *exec.Cmd
	ended  chan struct{}
	dsn    string // without a database
	remove func()
}

// startPatience is how long a server may take to answer.
const startPatience = time.Minute

// startScratch installs and starts a server with an empty database of a name;
// extra are options of the server.
func (e *Engine) startScratch(ctx context.Context, database string, extra ...string) (*scratch, Place, error) {
	folder, remove, err := e.folder()
	if err != nil {
		return nil, Place{}, err
	}
	s := &scratch{remove: remove, ended: make(chan struct{})}
	place, err := s.start(ctx, folder, database, extra)
	if err != nil {
		s.stop()
	}
	return s, place, err
}

func (s *scratch) start(ctx context.Context, folder, database string, extra []string) (Place, error) {
	data, temporary := filepath.Join(folder, "data"), filepath.Join(folder, "temporary")
	// A server that starts deletes the temporary tables it finds, as left by a crash.
	// In a shared folder these are the ones of a server at work.
	if err := os.Mkdir(temporary, 0o700); err != nil {
		return Place{}, err
	}
	var owner []string // MariaDB refuses to run as root unless it is told to
	if os.Getuid() == 0 {
		owner = []string{"--user=root"}
	}
	// --force: whether the name of this host can be looked up does not matter to a server nobody reaches.
	install, err := command(ctx, toolInstall, append([]string{"--no-defaults", "--datadir=" + data, "--tmpdir=" + temporary, "--auth-root-authentication-method=normal", "--skip-test-db", "--force"}, owner...)...)
	if err == nil {
		err = run(install)
	}
	if err != nil {
		return Place{}, err
	}
	port, err := freePort(ctx)
	if err != nil {
		return Place{}, err
	}
	password := rand.Text()
	first := filepath.Join(folder, "first.sql")
	statements := "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';\nFLUSH PRIVILEGES;\nCREATE USER 'scratch'@'127.0.0.1' IDENTIFIED BY '" + password +
		"';\nGRANT ALL PRIVILEGES ON *.* TO 'scratch'@'127.0.0.1' WITH GRANT OPTION;\n"
	if err := os.WriteFile(first, []byte(statements), 0o600); err != nil {
		return Place{}, err
	}
	s.server, err = command(context.WithoutCancel(ctx), toolServer, slices.Concat([]string{"--no-defaults", "--datadir=" + data, "--tmpdir=" + temporary, "--socket=scratch.sock", "--pid-file=scratch.pid", "--bind-address=127.0.0.1",
		"--port=" + strconv.Itoa(port), "--skip-name-resolve", "--init-file=" + first, "--character-set-server=utf8mb4", "--event-scheduler=OFF", "--max-allowed-packet=1G",
		"--sql-mode=STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION", "--innodb-buffer-pool-size=128M", "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=OFF"}, owner, extra)...)
	if err != nil {
		return Place{}, err
	}
	s.server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	log, err := os.Create(filepath.Join(folder, "server.log"))
	if err != nil {
		return Place{}, err
	}
	defer log.Close()
	s.server.Stdout, s.server.Stderr = log, log
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the server dies with the thread that started it
		defer close(s.ended)
		err := s.server.Start()
		if started <- err; err == nil {
			_ = s.server.Wait()
		}
	}()
	if err := <-started; err != nil {
		return Place{}, err
	}
	s.dsn = fmt.Sprintf("scratch:%s@tcp(127.0.0.1:%d)/", password, port)
	if err := s.ready(ctx, database); err != nil {
		return Place{}, fault.New(fault.Unavailable, "backup.tool_failed", "tool", toolServer, "reason", lastLine(log.Name(), err)).Because(err)
	}
	return Place{DSN: "mysql:" + s.dsn + database}, nil
}

// ready waits until the server answers and makes the database.
func (s *scratch) ready(ctx context.Context, database string) error {
	pool, err := sql.Open("mysql", s.dsn)
	if err != nil {
		return err
	}
	defer pool.Close()
	ctx, stop := context.WithTimeout(ctx, startPatience)
	defer stop()
	for {
		_, err := pool.ExecContext(ctx, "CREATE DATABASE `"+database+"` CHARACTER SET utf8mb4") //nolint:gosec // the name of our own database
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-s.ended:
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// stop ends the server and removes everything it had.
func (s *scratch) stop() {
	if s.server != nil && s.server.Process != nil {
		_ = s.server.Process.Signal(syscall.SIGTERM)
		select {
		case <-s.ended:
		case <-time.After(20 * time.Second):
			_ = s.server.Process.Kill()
			<-s.ended
		}
	}
	s.remove()
}

func freePort(ctx context.Context) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

func lastLine(file string, err error) string {
	said := &tail{}
	text, _ := os.ReadFile(file)
	_, _ = said.Write(text)
	return said.last(err)
}
