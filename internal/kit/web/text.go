package web

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"gongzhi/internal/kit/fault"
)

// A NUL is no text of people; databases end or refuse what holds one. It is
// refused here, by the name of its field, so that no module meets it.

// nulField refuses a body with a NUL, by its field; nil without one.
func nulField(data []byte, parsed any) error {
	if !bytes.Contains(data, []byte(`\u0000`)) {
		return nil
	}
	where := nulIn(parsed, "")
	if where == "" {
		return nil
	}
	var checks fault.Checks
	checks.Add(strings.TrimSuffix(where, "/"), "field.pattern")
	return checks.Err()
}

// nulIn is the pointer of the first text with a NUL, empty when there is none.
func nulIn(value any, at string) string {
	switch v := value.(type) {
	case string:
		if strings.Contains(v, "\x00") {
			return at + "/"
		}
	case []any:
		for i, item := range v {
			if where := nulIn(item, at+"/"+strconv.Itoa(i)); where != "" {
				return where
			}
		}
	case map[string]any:
		for name, item := range v {
			if strings.Contains(name, "\x00") {
				return at + "/"
			}
			if where := nulIn(item, at+"/"+name); where != "" {
				return where
			}
		}
	}
	return ""
}

// readable reports whether every text of a query is text.
func readable(values []string) bool {
	for _, value := range values {
		if strings.Contains(value, "\x00") || !utf8.ValidString(value) {
			return false
		}
	}
	return true
}
