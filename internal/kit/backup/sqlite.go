package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/uptrace/bun"
	_ "modernc.org/sqlite" // the driver

	"gongzhi/internal/kit/fault"
)

const sqliteFile = "gongzhi.db"

// sqlite opens one connection to a file.
func sqlite(file string) (*sql.DB, error) {
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(file)
	pool, err := sql.Open("sqlite", "file:"+escaped+"?"+url.Values{"_pragma": {"busy_timeout(10000)", "temp_store(MEMORY)"}}.Encode())
	if err == nil {
		pool.SetMaxOpenConns(1)
	}
	return pool, err
}

// dumpSQLite writes one consistent file, checks it and reads the digests from it.
func (e *Engine) dumpSQLite(ctx context.Context, m *Manifest) error {
	folder, remove, err := e.folder()
	if err != nil {
		return err
	}
	defer remove()
	file := filepath.Join(folder, sqliteFile)
	m.SnapshotAt = e.Clock.Now() // it holds what was there when it began
	if err := vacuumInto(ctx, filepath.Join(e.Data, sqliteFile), file); err != nil {
		return err
	}
	if err := checkSQLite(ctx, file); err != nil {
		return err
	}
	database, err := Place{Data: folder}.open(ctx, true, e.Clock)
	if err != nil {
		return err
	}
	defer database.Close()
	if err := look(ctx, database, database.Read(), m); err != nil {
		return err
	}
	if err := database.Read().NewRaw("SELECT sqlite_version()").Scan(ctx, &m.Server); err != nil {
		return err
	}
	m.Server = "SQLite " + m.Server
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	part, err := e.put(ctx, m.ID+"/"+databaseName, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
	m.Parts = append(m.Parts, part)
	return err
}

func vacuumInto(ctx context.Context, from, to string) error {
	pool, err := sqlite(from)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("sqlite backup: %w", err)
	}
	return os.Chmod(to, 0o600)
}

// checkSQLite runs both checks that SQLite has.
func checkSQLite(ctx context.Context, file string) error {
	pool, err := sqlite(file)
	if err != nil {
		return err
	}
	defer pool.Close()
	var answer string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&answer); err != nil {
		return integrity(err.Error())
	}
	if answer != "ok" {
		return integrity(answer)
	}
	var table string
	var rest [3]any
	err = pool.QueryRowContext(ctx, "PRAGMA foreign_key_check").Scan(&table, &rest[0], &rest[1], &rest[2])
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return integrity(err.Error())
	}
	return integrity("foreign key of " + table)
}

// restoreSQLite writes the file of a backup into an empty folder and checks it.
func (e *Engine) restoreSQLite(ctx context.Context, from Vault, m *Manifest, folder string, overwrite bool) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	file := filepath.Join(folder, sqliteFile)
	if _, err := os.Stat(file); err == nil && !overwrite {
		return fault.New(fault.Conflict, "backup.target_not_empty", "target", file)
	}
	in, err := e.open(ctx, from, m.ID+"/"+databaseName)
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := (Folder(folder)).Put(ctx, sqliteFile+".restoring", in); err != nil {
		return err
	}
	if err := checkSQLite(ctx, file+".restoring"); err != nil {
		return err
	}
	for _, old := range []string{file, file + "-wal", file + "-shm"} {
		if err := os.Remove(old); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return os.Rename(file+".restoring", file)
}

// wholeSQLite says whether a stream is a whole SQLite file.
func wholeSQLite(head []byte, size int64) bool {
	if len(head) < 100 || string(head[:16]) != "SQLite format 3\x00" {
		return false
	}
	page := int64(head[16])<<8 | int64(head[17])
	if page == 1 {
		page = 65536
	}
	pages := int64(head[28])<<24 | int64(head[29])<<16 | int64(head[30])<<8 | int64(head[31])
	return page*pages == size
}

// objects are the definitions that a restore must bring back.
func sqliteObjects(ctx context.Context, q bun.IDB) (found []definition, err error) {
	err = q.NewRaw("SELECT type AS kind, name, sql AS text FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name").Scan(ctx, &found)
	return found, err
}
