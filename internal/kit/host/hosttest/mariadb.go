package hosttest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// The account that every server of a fleet knows.
const (
	User     = "watch"
	Password = "secret"
)

// MariaDB is a database server with a data folder and a port that outlive its
// process, so that it can be killed and started again.
type MariaDB struct {
	fleet *Fleet
	args  []string
	Port  int
	Kill  func() // SIGKILL: it has no chance to tidy up
}

// MariaDB starts a server with an empty database of its own. The number tells it
// from the others of the fleet.
func (f *Fleet) MariaDB(number int, more ...string) *MariaDB {
	f.Helper()
	var owner []string
	if os.Getuid() == 0 { // MariaDB refuses to run as root unless it is told to
		owner = []string{"--user=root"}
	}
	users := filepath.Join(f.Dir, "init.sql")
	if f.seed == "" {
		f.seed = filepath.Join(f.Dir, "seed")
		temporary := f.temporary("seed")
		if out, err := exec.CommandContext(f.Context(), f.Binary("mariadb-install-db"), append([]string{"--no-defaults", "--datadir=" + f.seed, "--tmpdir=" + temporary, "--auth-root-authentication-method=normal", "--skip-test-db"}, owner...)...).CombinedOutput(); err != nil {
			f.Fatalf("%v: %s", err, out)
		}
		account := fmt.Sprintf("SET sql_log_bin = 0;\nCREATE USER IF NOT EXISTS '%[1]s'@'127.0.0.1' IDENTIFIED BY '%[2]s';\nGRANT ALL PRIVILEGES ON *.* TO '%[1]s'@'127.0.0.1';\n", User, Password)
		if err := os.WriteFile(users, []byte(account), 0o600); err != nil {
			f.Fatal(err)
		}
	}
	data := filepath.Join(f.Dir, fmt.Sprint("data", number))
	if err := os.CopyFS(data, os.DirFS(f.seed)); err != nil {
		f.Fatal(err)
	}
	m := &MariaDB{fleet: f, Port: f.Port()}
	m.args = append([]string{"--no-defaults", "--datadir=" + data, "--tmpdir=" + f.temporary(filepath.Base(data)), "--socket=s.sock", "--pid-file=p.pid", "--bind-address=127.0.0.1", fmt.Sprintf("--port=%d", m.Port), "--skip-name-resolve", "--init-file=" + users,
		fmt.Sprintf("--server-id=%d", number), "--log-bin=bin", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=8M", "--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0"}, append(more, owner...)...)
	m.Start()
	return m
}

// temporary is a folder for the temporary tables of one server: one that starts
// deletes those it finds, whoever they belong to.
func (f *Fleet) temporary(server string) string {
	f.Helper()
	folder := filepath.Join(f.Dir, "temporary-"+server)
	if err := os.Mkdir(folder, 0o700); err != nil {
		f.Fatal(err)
	}
	return folder
}

// Start runs the server, on the data it left when it was killed.
func (m *MariaDB) Start() {
	m.fleet.Helper()
	m.Kill = m.fleet.Start(m.fleet.Binary("mariadbd"), m.args...)
}
