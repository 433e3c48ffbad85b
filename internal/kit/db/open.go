package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"gongzhi/internal/kit/clock"
)

// Engine names a database engine.
type Engine string

// The engines.
const (
	SQLite Engine = "sqlite"
	MySQL  Engine = "mysql" // and MariaDB
)

// Config says where the data is. The zero value of DSN means SQLite in Dir.
type Config struct {
	Dir        string // data folder, holds gongzhi.db for SQLite
	DSN        string // "mysql:user:password@tcp(host:port,host:port)/database", empty for SQLite
	Durability string // SQLite synchronous: FULL (default) or NORMAL (demo only)
	MaxOpen    int    // connections to MySQL for writing, and as many for reading; default 32
	// ReadOnly writes nothing at all: no folder, no file, no row. A database
	// that is not there is ErrAbsent.
	ReadOnly bool
}

// ErrAbsent says that there is no database to read.
var ErrAbsent = errors.New("database: there is none")

// DB is the open database.
type DB struct {
	engine     Engine
	writer     *bun.DB
	reader     *bun.DB
	read       *readSide
	clock      clock.Clock
	hooks      []CommitHook
	statements sync.Map // query to *sql.Stmt, of the read side
	commits    atomic.Int64
	versions   sync.Map // tables to keptVersion
	still      string   // write-ahead log that must not appear while a resting file is read
	idle       int      // connections kept ready, MySQL only
}

// Open connects and checks the connection; it does not migrate.
func Open(ctx context.Context, config Config, c clock.Clock) (*DB, error) {
	if rest, ok := strings.CutPrefix(config.DSN, "mysql:"); ok {
		return openMySQL(ctx, rest, config, c)
	}
	if config.DSN != "" {
		return nil, fmt.Errorf("database: DSN must begin with \"mysql:\" or be empty for SQLite")
	}
	return openSQLite(ctx, config, c)
}

// inURI escapes the characters of a path that mean something in a file: URI.
var inURI = strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23")

func openSQLite(ctx context.Context, config Config, c clock.Clock) (*DB, error) {
	if config.ReadOnly {
		return readSQLite(ctx, config, c)
	}
	if err := os.MkdirAll(config.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("database folder: %w", err)
	}
	synchronous := config.Durability
	if synchronous == "" {
		synchronous = "FULL"
	}
	file := filepath.Join(config.Dir, "gongzhi.db")
	pragmas := url.Values{"_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(" + synchronous + ")",
		"foreign_keys(1)", "temp_store(MEMORY)",
		// 16 MB: a page that many transactions change is copied into the file less often
		"wal_autocheckpoint(4000)",
	}}
	open := func(extra string, connections int) (*sql.DB, error) {
		pool := sql.OpenDB(lite{"file:" + inURI.Replace(file) + "?" + pragmas.Encode() + extra})
		pool.SetMaxOpenConns(connections)
		pool.SetMaxIdleConns(connections)
		return pool, pool.PingContext(ctx)
	}
	// One writer that locks at BEGIN: deferred transactions fail with BUSY in
	// spite of the time-out. A cache takes twice its size in memory, for each page
	// is kept with a header: 16 MB keep a large import below 150 MB.
	writer, err := open("&_txlock=immediate&_pragma=cache_size(-16000)", 1)
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", file, err)
	}
	// Each of the readers has a cache of its own, and one export fills it.
	reader, err := open("&_pragma=query_only(1)&_pragma=cache_size(-16000)", max(4, runtime.NumCPU()*2))
	if err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", file, err)
	}
	return newDB(SQLite, c, bun.NewDB(writer, sqlitedialect.New()), bun.NewDB(reader, sqlitedialect.New())), nil
}

func newDB(engine Engine, c clock.Clock, writer, reader *bun.DB) *DB {
	d := &DB{engine: engine, clock: c, writer: writer, reader: reader}
	d.read = &readSide{reader, d}
	return d
}

// readSQLite opens the file for looking only. A file at rest has no write-ahead
// log beside it; it is then read as it lies, without the lock files that SQLite
// would make, so also from a medium that cannot be written.
func readSQLite(ctx context.Context, config Config, c clock.Clock) (*DB, error) {
	file := filepath.Join(config.Dir, "gongzhi.db")
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrAbsent, file)
	}
	values := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(10000)", "query_only(1)", "temp_store(MEMORY)", "cache_size(-32000)"}}
	still := ""
	if _, err := os.Stat(file + "-wal"); errors.Is(err, fs.ErrNotExist) {
		values.Set("immutable", "1")
		still = file + "-wal"
	}
	pool := sql.OpenDB(lite{"file:" + inURI.Replace(file) + "?" + values.Encode()})
	// A ping does not read; the first page tells whether this is a database.
	if _, err := pool.ExecContext(ctx, "SELECT count(*) FROM sqlite_master"); err != nil {
		return nil, fmt.Errorf("sqlite %s: %w", file, err)
	}
	bunDB := bun.NewDB(pool, sqlitedialect.New())
	d := newDB(SQLite, c, bunDB, bunDB)
	d.still = still
	return d, nil
}

// Disturbed reports whether somebody began to write a file that was opened
// ReadOnly at rest: what was read of it may be torn.
func (d *DB) Disturbed() bool {
	if d.still == "" {
		return false
	}
	_, err := os.Stat(d.still)
	return err == nil
}

// Engine returns the engine in use.
func (d *DB) Engine() Engine { return d.engine }

// Clock returns the clock transactions take their time from.
func (d *DB) Clock() clock.Clock { return d.clock }

// Read returns the query side. It sees only committed rows.
func (d *DB) Read() bun.IDB { return d.read }

// Maintenance returns the raw write pool for migrations, backups and tools.
func (d *DB) Maintenance() *bun.DB { return d.writer }

// Close closes all connections.
func (d *DB) Close() error {
	err := d.writer.Close()
	if d.reader != d.writer {
		if readerErr := d.reader.Close(); err == nil {
			err = readerErr
		}
	}
	return err
}

// Stmt returns a prepared statement of the read side, prepared once; for the
// few queries that run on every public request.
func (d *DB) Stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if kept, ok := d.statements.Load(query); ok {
		return kept.(*sql.Stmt), nil
	}
	statement, err := d.reader.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	kept, raced := d.statements.LoadOrStore(query, statement)
	if raced {
		defer statement.Close()
	}
	return kept.(*sql.Stmt), nil
}
