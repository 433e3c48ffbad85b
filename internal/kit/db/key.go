package db

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// IsDuplicate reports whether err is a broken primary or unique key.
func IsDuplicate(err error) bool {
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		return my.Number == 1062
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
	}
	return false
}

// DuplicateOf reports whether err breaks the unique key on the column. SQLite
// names the columns, MySQL only the key: a unique key is called
// uq_<table>_<column>, after its deciding column when it has several. Primary
// keys cannot be told apart on MySQL; use IsDuplicate for them.
func DuplicateOf(err error, table, column string) bool {
	if !IsDuplicate(err) {
		return false
	}
	var my *mysql.MySQLError
	if errors.As(err, &my) { // Duplicate entry 'x' for key 'uq_item_code', from MySQL 8 'item.uq_item_code'
		_, key, _ := cutLast(my.Message, "for key '")
		key = strings.TrimSuffix(key, "'")
		return strings.TrimPrefix(key, table+".") == "uq_"+table+"_"+column
	}
	// constraint failed: UNIQUE constraint failed: item.org_id, item.code (2067)
	_, columns, _ := cutLast(err.Error(), "constraint failed: ")
	columns, _, _ = strings.Cut(columns, " (")
	return slices.Contains(strings.Split(columns, ", "), table+"."+column)
}

func cutLast(text, mark string) (before, after string, found bool) {
	i := strings.LastIndex(text, mark)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(mark):], true
}
