package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// lite opens connections to SQLite that keep their statements prepared. There
// parsing a text costs as much as running it, and bun writes the values into
// its texts; so they are lifted out again and the text stays the same.
type lite struct{ name string }

func (l lite) Driver() driver.Driver { return &sqlite.Driver{} }

func (l lite) Connect(context.Context) (driver.Conn, error) {
	opened, err := l.Driver().Open(l.name)
	if err != nil {
		return nil, err
	}
	plain, ok := opened.(liteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqlite: %T cannot do what a connection must", opened), opened.Close())
	}
	return &keeper{liteConn: plain, kept: map[string]*kept{}}, nil
}

// liteConn is what a connection of the driver can do.
type liteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// The statements of a connection are bounded in number and in bytes of text;
// random ones make room.
const (
	mostKept  = 250
	mostBytes = 256 << 10
)

// keeper is a connection with its statements. database/sql lets one goroutine
// at a time use it.
type keeper struct {
	liteConn
	kept  map[string]*kept
	bytes int
}

// kept is a statement; busy as long as somebody reads its rows.
type kept struct {
	liteStatement
	busy bool
}

type liteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

func (k *keeper) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	statement, values := k.find(ctx, query, args)
	if statement == nil {
		return k.liteConn.ExecContext(ctx, query, args)
	}
	return statement.ExecContext(ctx, values)
}

func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	statement, values := k.find(ctx, query, args)
	if statement == nil {
		return k.liteConn.QueryContext(ctx, query, args)
	}
	rows, err := statement.QueryContext(ctx, values)
	if err != nil {
		return nil, err
	}
	typed, ok := rows.(liteRows)
	if !ok {
		return nil, errors.Join(fmt.Errorf("sqlite: %T cannot tell the types of its columns", rows), rows.Close())
	}
	statement.busy = true
	return &keptRows{typed, statement}, nil
}

// find returns the statement of a text and the values to run it with; nil when
// the text has to run as it is, which also tells what is wrong with it.
func (k *keeper) find(ctx context.Context, query string, args []driver.NamedValue) (*kept, []driver.NamedValue) {
	if len(args) == 0 {
		var ok bool
		if query, args, ok = lift(query); !ok {
			return nil, nil
		}
	}
	if statement, known := k.kept[query]; known {
		if statement.busy {
			return nil, nil
		}
		return statement, args
	}
	prepared, err := k.PrepareContext(ctx, query)
	if err != nil {
		return nil, nil
	}
	plain, ok := prepared.(liteStatement)
	if !ok {
		_ = prepared.Close()
		return nil, nil
	}
	k.makeRoom(len(query))
	statement := &kept{liteStatement: plain}
	k.kept[query] = statement
	k.bytes += len(query)
	return statement, args
}

func (k *keeper) makeRoom(size int) {
	for text, statement := range k.kept {
		if len(k.kept) < mostKept && k.bytes+size <= mostBytes {
			return
		}
		if !statement.busy {
			_ = statement.Close()
			delete(k.kept, text)
			k.bytes -= len(text)
		}
	}
}

// Close ends the statements and the connection.
func (k *keeper) Close() error {
	for _, statement := range k.kept {
		_ = statement.Close()
	}
	return k.liteConn.Close()
}

type liteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// keptRows frees their statement at the end.
type keptRows struct {
	liteRows
	of *kept
}

func (r *keptRows) Close() error {
	err := r.liteRows.Close()
	r.of.busy = false
	return err
}
