package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"gongzhi/internal/kit/clock"
)

const (
	dialTimeout = 3 * time.Second
	// avoidFor is how long a server that failed is not tried first.
	avoidFor = 5 * time.Second
	// maxLifetime brings connections back to the first server after it returns.
	maxLifetime = 2 * time.Minute
)

// openMySQL connects to the first of the servers that takes writes. Several
// servers stand in the address with commas: the nodes of a Galera cluster, or
// a primary and its replica.
func openMySQL(ctx context.Context, dsn string, config Config, c clock.Clock) (*DB, error) {
	dsn, addresses := firstServer(dsn)
	parsed, err := mysql.ParseDSN(dsn)
	if err != nil {
		return nil, fmt.Errorf("mysql DSN: %w", err)
	}
	if parsed.Timeout == 0 {
		parsed.Timeout = dialTimeout
	}
	parsed.Collation = "utf8mb4_bin"
	parsed.ClientFoundRows = true
	parsed.InterpolateParams = true
	parsed.MultiStatements = false
	if parsed.Params == nil {
		parsed.Params = map[string]string{}
	}
	parsed.Params["sql_mode"] = "'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE'"
	parsed.Params["time_zone"] = "'+00:00'"
	parsed.Params["transaction_isolation"] = "'READ-COMMITTED'"
	delete(parsed.Params, "tx_isolation")
	if config.ReadOnly {
		parsed.Params["transaction_read_only"] = "1"
	}
	writer, err := openServers(ctx, parsed, addresses, config.ReadOnly)
	if err != nil && strings.Contains(err.Error(), "transaction_") { // MariaDB before 11.1 knows these by their old names
		for _, name := range []string{"isolation", "read_only"} {
			if value, given := parsed.Params["transaction_"+name]; given {
				delete(parsed.Params, "transaction_"+name)
				parsed.Params["tx_"+name] = value
			}
		}
		writer, err = openServers(ctx, parsed, addresses, config.ReadOnly)
	}
	if err != nil {
		return nil, fmt.Errorf("mysql: %w", err)
	}
	connections := config.MaxOpen
	if connections == 0 {
		connections = 32
	}
	// Reads have connections of their own: a transaction that asks for a name
	// must not wait behind writers that wait for its lock.
	reader, err := openServers(ctx, parsed, addresses, config.ReadOnly)
	if err != nil {
		_ = writer.Close()
		return nil, fmt.Errorf("mysql: %w", err)
	}
	for _, pool := range []*sql.DB{writer, reader} {
		pool.SetMaxOpenConns(connections)
		pool.SetMaxIdleConns(connections)
	}
	d := newDB(MySQL, c, bun.NewDB(writer, mysqldialect.New()), bun.NewDB(reader, mysqldialect.New()))
	d.idle = connections
	return d, nil
}

// firstServer takes the list of servers out of a DSN, for the driver reads one
// address only: it keeps the first and returns all.
func firstServer(dsn string) (single string, addresses []string) {
	at := strings.LastIndex(dsn, "@tcp(")
	if at < 0 {
		return dsn, nil
	}
	before, list := dsn[:at+len("@tcp(")], dsn[at+len("@tcp("):]
	list, after, closed := strings.Cut(list, ")")
	if !closed {
		return dsn, nil
	}
	for address := range strings.SplitSeq(list, ",") {
		address = strings.TrimSpace(address)
		if _, _, err := net.SplitHostPort(address); err != nil {
			address = net.JoinHostPort(address, "3306")
		}
		addresses = append(addresses, address)
	}
	return before + addresses[0] + ")" + after, addresses
}

// openServers opens a pool over the servers, or that of the configuration, and
// tries it. For looking only, any server will do, a replica too.
func openServers(ctx context.Context, config *mysql.Config, addresses []string, anyServer bool) (*sql.DB, error) {
	if len(addresses) == 0 {
		addresses = []string{config.Addr}
	}
	all := &servers{any: anyServer}
	for _, address := range addresses {
		one := config.Clone()
		one.Addr = address
		connector, err := mysql.NewConnector(one)
		if err != nil {
			return nil, err
		}
		all.list = append(all.list, &server{Connector: connector, address: one.Addr})
	}
	var pool *sql.DB
	if len(all.list) == 1 {
		pool = sql.OpenDB(all.list[0].Connector)
	} else {
		pool = sql.OpenDB(all)
		pool.SetConnMaxLifetime(maxLifetime)
	}
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return nil, err
	}
	return pool, nil
}

// servers is a connector over several database servers, of which the first
// that takes writes is used. All nodes of the program should list them in the
// same order, so that they write to the same one.
type servers struct {
	list []*server
	any  bool // a server that takes no writes will do
}

type server struct {
	driver.Connector
	address string
	avoid   atomic.Int64 // unix milliseconds until which others are tried first
}

// Connect implements driver.Connector.
func (s *servers) Connect(ctx context.Context) (driver.Conn, error) {
	now := time.Now().UnixMilli()
	var failed []error
	for _, avoided := range []bool{false, true} {
		for _, one := range s.list {
			if avoided != (one.avoid.Load() > now) {
				continue
			}
			conn, err := one.connect(ctx, s.any)
			if err == nil {
				return conn, nil
			}
			one.avoid.Store(time.Now().Add(avoidFor).UnixMilli())
			failed = append(failed, fmt.Errorf("%s: %w", one.address, err))
		}
	}
	return nil, errors.Join(failed...)
}

// Driver implements driver.Connector.
func (s *servers) Driver() driver.Driver { return s.list[0].Driver() }

var errReadOnly = errors.New("the server is read-only: a replica, or a node without quorum")

// connect refuses a server that does not take writes: a replica, or a Galera
// node that has lost its cluster (it answers no query at all then).
func (s *server) connect(ctx context.Context, anyServer bool) (driver.Conn, error) {
	conn, err := s.Connect(ctx)
	if err != nil {
		return nil, err
	}
	readOnly, err := readOnly(ctx, conn)
	if err == nil && readOnly && !anyServer {
		err = errReadOnly
	}
	if err == nil {
		err = seeAll(ctx, conn)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

func readOnly(ctx context.Context, conn driver.Conn) (bool, error) {
	value, err := lastOf(ctx, conn, "SELECT @@global.read_only")
	return value != "0", err
}

// seeAll makes reads on a Galera node wait for what other nodes have committed:
// for a while after a failure the nodes of the program use different ones, and
// who signed in on one must not be a stranger on the other.
func seeAll(ctx context.Context, conn driver.Conn) error {
	on, err := lastOf(ctx, conn, "SHOW SESSION VARIABLES LIKE 'wsrep_on'")
	if err != nil || on != "ON" {
		return err
	}
	_, err = conn.(driver.ExecerContext).ExecContext(ctx, "SET SESSION wsrep_sync_wait = 1", nil)
	return err
}

// lastOf is the last column of the first row, empty when there is none.
func lastOf(ctx context.Context, conn driver.Conn, query string) (string, error) {
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, query, nil)
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	values := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(values); errors.Is(err, io.EOF) {
		return "", nil
	} else if err != nil {
		return "", err
	}
	if text, ok := values[len(values)-1].([]byte); ok {
		return string(text), nil
	}
	return fmt.Sprint(values[len(values)-1]), nil
}

// Full reports whether err says that the disk of the database has no room left.
func Full(err error) bool {
	var my *mysql.MySQLError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &my):
		return my.Number == 1021 || my.Number == 1114 // disk full, table full
	case errors.As(err, &lite):
		return lite.Code()&0xff == sqlite3.SQLITE_FULL
	}
	return errors.Is(err, syscall.ENOSPC)
}

// Away reports whether err says that the server is gone, going, or takes no
// writes any more, so that another one may answer.
func Away(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		switch my.Number {
		case 1047, // Galera: no quorum
			1053, 1927, // shutting down, connection killed
			1290, 1792, 1836: // read-only
			return true
		}
		return false
	}
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) || errors.As(err, &link) { // a file's error number looks like one of a connection
		return false
	}
	var dial net.Error
	return errors.Is(err, mysql.ErrInvalidConn) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, errReadOnly) || errors.As(err, &dial)
}
