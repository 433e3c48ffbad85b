package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"

	"github.com/go-sql-driver/mysql"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Source is one package's migrations: files YYYYMMDDhhmmss_name.sql in FS/dir.
type Source struct {
	Name string
	FS   fs.FS
	Dir  string
}

// merge puts the migrations of all sources into one line.
func (d *DB) merge(sources []Source) (merged, error) {
	files := merged{sources: map[string]Source{}, engine: d.engine}
	for _, source := range sources {
		entries, err := fs.ReadDir(source.FS, source.Dir)
		if err != nil {
			return files, fmt.Errorf("migrations of %s: %w", source.Name, err)
		}
		for _, entry := range entries {
			if path.Ext(entry.Name()) != ".sql" {
				continue
			}
			if files.sources[entry.Name()].FS != nil {
				return files, fmt.Errorf("migrations: %s exists twice", entry.Name())
			}
			files.sources[entry.Name()] = source
		}
	}
	return files, nil
}

// Migrate brings the schema up to date and returns the names it applied.
// All sources share one version line, so timestamps must differ.
func (d *DB) Migrate(ctx context.Context, sources []Source) ([]string, error) {
	files, err := d.merge(sources)
	if err != nil {
		return nil, err
	}
	dialect := database.DialectSQLite3
	if d.engine == MySQL {
		dialect = database.DialectMySQL
	}
	provider, err := goose.NewProvider(dialect, d.writer.DB, files, goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	unlock, err := d.lockMigrations(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	begunBefore, err := d.hasTable(ctx, goose.DefaultTablename)
	if err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if cut := d.cutOff(err); cut != nil && begunBefore {
		var rest []*goose.MigrationResult
		if err = d.noteDone(ctx, cut.Failed.Source.Version); err == nil {
			rest, err = provider.Up(ctx)
		}
		results = slices.Concat(cut.Applied, []*goose.MigrationResult{cut.Failed}, rest)
	}
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	applied := make([]string, 0, len(results))
	for _, result := range results {
		applied = append(applied, path.Base(result.Source.Path))
	}
	return applied, nil
}

// cutOff says that a migration failed because what it makes is there already:
// MariaDB commits the statement, and a program that was killed then did not come
// to write that down. That can have happened to one migration only, and never in
// a database in which none had begun.
func (d *DB) cutOff(err error) *goose.PartialError {
	var partial *goose.PartialError
	var my *mysql.MySQLError
	if d.engine != MySQL || !errors.As(err, &partial) || !errors.As(partial.Err, &my) {
		return nil
	}
	const tableExists, columnExists, keyExists = 1050, 1060, 1061
	if !slices.Contains([]uint16{tableExists, columnExists, keyExists}, my.Number) {
		return nil
	}
	return partial
}

// noteDone writes down that a migration was applied.
func (d *DB) noteDone(ctx context.Context, version int64) error {
	_, err := d.writer.ExecContext(ctx, "INSERT INTO "+goose.DefaultTablename+" (version_id, is_applied) VALUES (?, ?)", version, true)
	return err
}

// Schema compares the database with the program without changing it: the
// migrations that wait to be applied, and the versions only a newer program
// knows.
func (d *DB) Schema(ctx context.Context, sources []Source) (waiting []string, newer []int64, err error) {
	files, err := d.merge(sources)
	if err != nil {
		return nil, nil, err
	}
	var applied []int64
	there, err := d.hasTable(ctx, goose.DefaultTablename)
	if err == nil && there {
		err = d.reader.NewSelect().Table(goose.DefaultTablename).Column("version_id").Where("version_id > 0").OrderExpr("version_id").Scan(ctx, &applied)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("migrations: %w", err)
	}
	names, _ := files.Glob("*.sql")
	known := map[int64]bool{}
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			return nil, nil, fmt.Errorf("migrations: %w", err)
		}
		known[version] = true
		if !slices.Contains(applied, version) {
			waiting = append(waiting, name)
		}
	}
	for _, version := range applied {
		if !known[version] {
			newer = append(newer, version)
		}
	}
	return waiting, newer, nil
}

// lockMigrations lets one node at a time migrate a shared server; two nodes
// that start together would otherwise create the same table.
func (d *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	if d.engine == SQLite {
		return func() {}, nil
	}
	connection, err := d.writer.DB.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var got sql.NullInt64
	err = connection.QueryRowContext(ctx, "SELECT GET_LOCK(concat('gongzhi.migrate.', md5(DATABASE())), 120)").Scan(&got)
	if err == nil && got.Int64 != 1 {
		err = errors.New("another node has been migrating for two minutes")
	}
	if err != nil {
		_ = connection.Close()
		return nil, fmt.Errorf("migrate: %w", err)
	}
	return func() {
		_, _ = connection.ExecContext(context.WithoutCancel(ctx), "DO RELEASE_LOCK(concat('gongzhi.migrate.', md5(DATABASE())))")
		_ = connection.Close()
	}, nil
}

// merged shows the migrations of all sources as one flat folder.
type merged struct {
	sources map[string]Source
	engine  Engine
}

// sqliteOnly brings out what a migration says to SQLite alone, in a comment
// like MySQL's own: "/*sqlite WITHOUT ROWID */" keeps a table whose key is
// text or BIGINT in one tree instead of two. It pays where rows are short.
var sqliteOnly = regexp.MustCompile(`/\*sqlite (.*?)\*/`)

func (m merged) Open(name string) (fs.File, error) {
	source, ok := m.sources[path.Base(name)]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	file := path.Join(source.Dir, path.Base(name))
	if m.engine != SQLite {
		return source.FS.Open(file)
	}
	text, err := fs.ReadFile(source.FS, file)
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(source.FS, file)
	return &textFile{bytes.NewReader(sqliteOnly.ReplaceAll(text, []byte("$1"))), info}, err
}

// textFile is a file in memory.
type textFile struct {
	*bytes.Reader
	info fs.FileInfo
}

func (f *textFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *textFile) Close() error               { return nil }

func (m merged) Glob(pattern string) ([]string, error) {
	names := []string{}
	for name := range m.sources {
		if ok, _ := path.Match(path.Base(pattern), name); ok {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names, nil
}

func (m merged) ReadDir(string) ([]fs.DirEntry, error) {
	entries := []fs.DirEntry{}
	for name, source := range m.sources {
		info, err := fs.Stat(source.FS, path.Join(source.Dir, name))
		if err != nil {
			return nil, err
		}
		entries = append(entries, fs.FileInfoToDirEntry(info))
	}
	sort.Slice(entries, func(i, j int) bool { return entries[i].Name() < entries[j].Name() })
	return entries, nil
}
