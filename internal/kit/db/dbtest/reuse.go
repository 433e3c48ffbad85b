package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"gongzhi/internal/kit/db"
)

// A server takes longer to make and drop the tables than most tests take for
// the rest. So a database that is handed to Migrate goes back when the test
// ends, is emptied, and serves the next test of the process with that schema.

type schemaKey [sha256.Size]byte

// lent is a database on the server that Migrate may find ready.
type lent struct {
	name  string
	key   schemaKey // of the schema that it has; zero while it is empty
	print string    // of its tables, as Migrate left them
}

var reuse = struct {
	sync.Mutex
	out  map[string]*lent // by name
	free []*lent          // emptied
}{out: map[string]*lent{}}

// Reusable is Config for a test that hands the database to Migrate before it
// does anything else with it.
func Reusable(t testing.TB) db.Config {
	t.Helper()
	return reusable(t, nil)
}

// reusable prefers a database with the schema of the key, or the one used last.
func reusable(t testing.TB, key *schemaKey) db.Config {
	t.Helper()
	if !onMySQL() {
		return Config(t)
	}
	reuse.Lock()
	var one *lent
	for i := len(reuse.free) - 1; i >= 0 && one == nil; i-- {
		if key == nil || reuse.free[i].key == *key {
			one = reuse.free[i]
			reuse.free = slices.Delete(reuse.free, i, i+1)
		}
	}
	reuse.Unlock()
	if one == nil {
		one = &lent{name: create(t)}
	}
	reuse.Lock()
	reuse.out[one.name] = one
	reuse.Unlock()
	t.Cleanup(func() { one.giveBack(t) })
	return configOf(t, one.name)
}

// ready finds the lent database and reports whether it has the schema already.
// With another one it is made anew.
func ready(ctx context.Context, t testing.TB, database *db.DB, key schemaKey) (*lent, bool) {
	t.Helper()
	if database.Engine() != db.MySQL {
		return nil, false
	}
	var name string
	if err := database.Maintenance().QueryRowContext(ctx, "SELECT DATABASE()").Scan(&name); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	reuse.Lock()
	one := reuse.out[name]
	reuse.Unlock()
	if one == nil || one.key == key {
		return one, one != nil
	}
	if one.key != (schemaKey{}) {
		onServer(t, "DROP DATABASE "+name)
		onServer(t, createText+name+charset)
		one.key = schemaKey{}
	}
	return one, false
}

// giveBack keeps the database for the next test, or drops it when it is not
// surely as Migrate left it.
func (l *lent) giveBack(t testing.TB) {
	t.Helper()
	reuse.Lock()
	delete(reuse.out, l.name)
	reuse.Unlock()
	if t.Failed() || l.key == (schemaKey{}) || l.clear() != nil {
		onServer(t, "DROP DATABASE "+l.name)
		return
	}
	reuse.Lock()
	reuse.free = append(reuse.free, l)
	reuse.Unlock()
}

// clear empties the tables and puts back what the migrations wrote.
func (l *lent) clear() error {
	kept.Lock()
	schema := kept.schemas[l.key]
	kept.Unlock()
	server, err := mysql.ParseDSN(os.Getenv("GONGZHI_TEST_MYSQL_DSN"))
	if err != nil {
		return err
	}
	server.DBName, server.InterpolateParams, server.Collation = l.name, true, "utf8mb4_bin"
	connector, err := mysql.NewConnector(server)
	if err != nil {
		return err
	}
	pool := sql.OpenDB(connector)
	defer pool.Close()
	pool.SetMaxOpenConns(1)
	ctx := context.Background()
	if err := alone(ctx, pool); err != nil {
		return err
	}
	now, err := printOf(ctx, pool, l.name)
	if err == nil && now != l.print {
		err = errors.New("the test changed the tables")
	}
	if err != nil {
		return err
	}
	filled, err := column(ctx, pool, schema.filled)
	if err != nil {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	for _, table := range filled {
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+table); err != nil { //nolint:gosec // a name from the schema
			return err
		}
	}
	for _, one := range schema.seeds {
		if _, err := tx.ExecContext(ctx, one.text, one.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// alone waits until nobody else is connected to the database: what a test left
// running could still write. A closed connection is gone a moment later.
func alone(ctx context.Context, pool *sql.DB) error {
	for range 100 {
		var others int
		err := pool.QueryRowContext(ctx, "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()").Scan(&others)
		if err != nil || others == 0 {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
	return errors.New("somebody is still connected")
}

// printOf tells a table that was added, removed or changed: it has another
// number then, or another count of columns or indexes.
func printOf(ctx context.Context, pool *sql.DB, name string) (string, error) {
	lines, err := column(ctx, pool, "SELECT concat(t.NAME, ' ', t.TABLE_ID, ' ', t.N_COLS, ' ', count(*)) FROM information_schema.INNODB_SYS_TABLES t"+
		" JOIN information_schema.INNODB_SYS_INDEXES i ON i.TABLE_ID = t.TABLE_ID WHERE t.NAME LIKE '"+strings.ReplaceAll(name, "_", `\_`)+"/%' GROUP BY t.NAME, t.TABLE_ID, t.N_COLS ORDER BY t.NAME")
	return strings.Join(lines, "\n"), err
}

// owner marks the databases of this process. It holds a lock of that name on
// the server as long as the process lives; databases whose lock nobody holds
// were left by processes that ended, and go.
var owner = sync.OnceValues(func() (string, error) {
	server, err := mysql.ParseDSN(os.Getenv("GONGZHI_TEST_MYSQL_DSN"))
	if err != nil {
		return "", err
	}
	server.DBName = ""
	connector, err := mysql.NewConnector(server)
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(1)
	var random [4]byte
	_, _ = rand.Read(random[:])
	name := "gz_" + hex.EncodeToString(random[:])
	if _, err := pool.ExecContext(ctx, "DO GET_LOCK(?, 0)", name); err != nil {
		return "", err
	}
	left, err := column(ctx, pool, `SHOW DATABASES LIKE 'gz\_________\_%'`)
	if err != nil {
		return "", err
	}
	for _, one := range left {
		var free sql.NullInt64
		if err := pool.QueryRowContext(ctx, "SELECT IS_FREE_LOCK(?)", one[:len(name)]).Scan(&free); err != nil {
			return "", err
		}
		if free.Int64 == 1 {
			if _, err := pool.ExecContext(ctx, "DROP DATABASE IF EXISTS "+one); err != nil {
				return "", err
			}
		}
	}
	return name, nil
})
