package db

import (
	"strings"
	"unicode"

	"gongzhi/internal/kit/fault"
)

// CleanCode refuses ids and codes that are empty, begin or end with a blank of
// any kind, or hold a control character: MariaDB's binary collations still pad,
// so 'a' and 'a ' would be one key there and two in SQLite.
func CleanCode(code string) (string, error) {
	if code == "" || code != strings.TrimSpace(code) || strings.ContainsFunc(code, unicode.IsControl) {
		return "", fault.New(fault.Invalid, "field.blank")
	}
	return code, nil
}
