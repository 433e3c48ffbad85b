package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
)

// Moving is the fact that a database is being filled from another one and is
// not whole yet. It is removed when every table agrees.
const Moving = "moving"

// ErrNotEmpty says that a database to be filled holds tables already.
var ErrNotEmpty = errors.New("database: it holds tables already")

// Copied is one table after a copy.
type Copied struct {
	Table  string
	Rows   int64
	Digest string // of all rows, hex; the same on every engine
}

const (
	copyBytes  = 1 << 20 // one statement, well below max_allowed_packet
	copyValues = 30_000  // and below the number of arguments SQLite takes
)

// CopyTo brings every row of this database into an empty one, on the same or
// the other engine, and compares all tables afterwards. The schema of this
// database must be that of sources. A target that an interrupted copy left
// behind is begun anew; any other that holds tables is ErrNotEmpty. report, if
// not nil, hears of each table when it is done.
func (d *DB) CopyTo(ctx context.Context, target *DB, sources []Source, report func(Copied)) error {
	if err := target.prepareCopy(ctx, sources); err != nil {
		return err
	}
	tables, err := d.tables(ctx)
	if err != nil {
		return err
	}
	err = d.Snapshot(ctx, func(ctx context.Context, q bun.IDB) error {
		for _, table := range tables {
			if err := target.fill(ctx, q, table); err != nil {
				return fmt.Errorf("copy %s: %w", table, err)
			}
			here, err := digest(ctx, q, table)
			if err != nil {
				return err
			}
			there, err := digest(ctx, target.reader, table)
			if err != nil {
				return err
			}
			if here != there {
				return fmt.Errorf("copy %s: %d rows with digest %s became %d with %s", table, here.Rows, here.Digest, there.Rows, there.Digest)
			}
			if report != nil {
				report(here)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	_, err = target.writer.ExecContext(ctx, "DELETE FROM installation WHERE name = ?", Moving)
	return err
}

// prepareCopy gives the target empty tables and marks it as not whole.
func (d *DB) prepareCopy(ctx context.Context, sources []Source) error {
	unfinished, err := d.Fact(ctx, Moving)
	if err != nil {
		return err
	}
	tables, err := d.tables(ctx)
	if err != nil {
		return err
	}
	if unfinished == "" {
		bare, err := d.isBare(ctx, tables)
		if err != nil {
			return err
		}
		if !bare {
			return ErrNotEmpty
		}
	}
	// The table of the mark comes first, so that the target is marked before it has anything else.
	if _, err := d.Migrate(ctx, []Source{Migrations}); err != nil {
		return err
	}
	if err := d.SetFact(ctx, Moving, strconv.FormatInt(int64(d.clock.Now()), 10)); err != nil {
		return err
	}
	if _, err := d.Migrate(ctx, append([]Source{Migrations}, withoutOwn(sources)...)); err != nil {
		return err
	}
	if tables, err = d.tables(ctx); err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := d.writer.ExecContext(ctx, "DELETE FROM "+quoted(table)+except(table)); err != nil {
			return fmt.Errorf("empty %s: %w", table, err)
		}
	}
	return nil
}

// isBare says that a database has no tables, or only those in which a copy that
// ended in its first moment did not come to set its mark.
func (d *DB) isBare(ctx context.Context, tables []string) (bool, error) {
	for _, table := range tables {
		if table != "data_version" && table != "installation" {
			return false, nil
		}
		var rows int
		if err := d.reader.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(table)).Scan(&rows); err != nil || rows > 0 {
			return false, err
		}
	}
	return true, nil
}

func withoutOwn(sources []Source) (others []Source) {
	for _, source := range sources {
		if source.Name != Migrations.Name {
			others = append(others, source)
		}
	}
	return others
}

// tables are those of the program; the list of migrations is not among them.
func (d *DB) tables(ctx context.Context) (names []string, err error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> ? ORDER BY name"
	if d.engine == MySQL {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> ? ORDER BY table_name"
	}
	rows, err := d.reader.QueryContext(ctx, query, goose.DefaultTablename)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	defer func() { _ = rows.Close() }()
	if err = d.reader.ScanRows(ctx, rows, &names); err == nil {
		err = rows.Err()
	}
	return names, err
}

func quoted(name string) string { return "`" + name + "`" }

// except leaves the mark of the copy itself out of it.
func except(table string) string {
	if table == "installation" {
		return " WHERE name <> '" + Moving + "'"
	}
	return ""
}

// each calls f with every row of a table, in the order of some columns or in
// none. The values are nil or text.
func each(ctx context.Context, q bun.IDB, table string, order []string, f func(columns []string, values []any) error) error {
	query := "SELECT * FROM " + quoted(table) + except(table)
	if len(order) > 0 {
		query += " ORDER BY " + quoted(strings.Join(order, "`, `"))
	}
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	cells := make([]any, len(columns))
	for i := range cells {
		cells[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return err
		}
		values := make([]any, len(columns))
		for i, cell := range cells {
			if raw := *cell.(*sql.RawBytes); raw != nil {
				values[i] = plain(types[i], string(raw))
			}
		}
		if err := f(columns, values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// plain is the text of a value as both engines keep it; SQLite's driver makes
// a word of a truth value.
func plain(kind *sql.ColumnType, text string) string {
	if kind.DatabaseTypeName() != "BOOLEAN" {
		return text
	}
	switch text {
	case "true":
		return "1"
	case "false":
		return "0"
	}
	return text
}

// fill writes the rows of a table of another database into this one.
func (d *DB) fill(ctx context.Context, from bun.IDB, table string) error {
	var into string
	var values []any
	var held, width int
	flush := func() error {
		if len(values) == 0 {
			return nil
		}
		row := ", (" + strings.TrimSuffix(strings.Repeat("?, ", width), ", ") + ")"
		statement := into + strings.TrimPrefix(strings.Repeat(row, len(values)/width), ", ")
		_, err := d.writer.DB.ExecContext(ctx, statement, values...)
		values, held = values[:0], 0
		return err
	}
	err := each(ctx, from, table, nil, func(columns []string, row []any) error {
		if width == 0 {
			width = len(columns)
			into = "INSERT INTO " + quoted(table) + " (" + quoted(strings.Join(columns, "`, `")) + ") VALUES "
		}
		values = append(values, row...)
		for _, value := range row {
			text, _ := value.(string)
			held += len(text) + 4
		}
		if held < copyBytes && len(values)+width <= copyValues {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// canonical writes a row so that no two rows are written alike.
func canonical(to io.Writer, columns []string, values []any) {
	var length [8]byte
	for i, value := range values {
		text, there := value.(string)
		binary.BigEndian.PutUint64(length[:], uint64(len(text)))
		if !there {
			binary.BigEndian.PutUint64(length[:], 1<<63)
		}
		_, _ = io.WriteString(to, columns[i])
		_, _ = to.Write(length[:])
		_, _ = io.WriteString(to, text)
	}
}

// digest is the sum of the hashes of all rows, so that their order, which
// differs from engine to engine, does not matter.
func digest(ctx context.Context, q bun.IDB, table string) (Copied, error) {
	sum, one := new(big.Int), new(big.Int)
	result := Copied{Table: table}
	err := each(ctx, q, table, nil, func(columns []string, values []any) error {
		hash := sha256.New()
		canonical(hash, columns, values)
		sum.Add(sum, one.SetBytes(hash.Sum(nil)))
		result.Rows++
		return nil
	})
	if err != nil {
		return result, fmt.Errorf("digest of %s: %w", table, err)
	}
	total := sum.Mod(sum, new(big.Int).Lsh(big.NewInt(1), 256)).FillBytes(make([]byte, 32))
	result.Digest = hex.EncodeToString(total)
	return result, nil
}
