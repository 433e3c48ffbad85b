package db

import (
	"database/sql/driver"
	"strconv"
	"strings"
)

// longestLifted is how long a text may be to stay prepared, in bytes: a
// multi-row insert of a full batch is.
const longestLifted = 256 << 10

// lift puts a mark in the place of each text and each longer number of a
// statement and returns what stood there. ok is false for what is better run
// as it is: not a plain statement, too long, several at once, with comments or
// with marks already. A mark compares as the literal did: neither has a type
// affinity of its own.
func lift(query string) (text string, values []driver.NamedValue, ok bool) {
	if len(query) > longestLifted || !isPlain(query) {
		return "", nil, false
	}
	out := make([]byte, 0, len(query))
	hold := func(value driver.Value) {
		out = append(out, '?')
		values = append(values, driver.NamedValue{Ordinal: len(values) + 1, Value: value})
	}
	for i := 0; i < len(query); {
		switch c := query[i]; {
		case c == '\'':
			end := endOfQuoted(query, i)
			if end < 0 || strings.IndexByte(query[i:end], 0) >= 0 {
				return "", nil, false
			}
			if i > 0 && inName(query[i-1]) { // X'…' is binary
				out = append(out, query[i:end]...)
			} else {
				hold(strings.ReplaceAll(query[i+1:end-1], "''", "'"))
			}
			i = end
		case c == '"' || c == '`':
			end := endOfQuoted(query, i)
			if end < 0 {
				return "", nil, false
			}
			out, i = append(out, query[i:end]...), end
		case c == '?' || c == ';' || c == '[' || c == '/' && i+1 < len(query) && query[i+1] == '*', c == '-' && i+1 < len(query) && query[i+1] == '-':
			return "", nil, false
		case inName(c) || c == '.':
			end := i + 1
			for end < len(query) && (inName(query[end]) || query[end] == '.') {
				end++
			}
			if number, isNumber := longNumber(query, i, end); isNumber {
				hold(number)
			} else {
				out = append(out, query[i:end]...)
			}
			i = end
		default:
			out, i = append(out, c), i+1
		}
	}
	return string(out), values, true
}

func isPlain(query string) bool {
	for _, verb := range []string{"SELECT ", "INSERT ", "UPDATE ", "DELETE ", "WITH "} {
		if strings.HasPrefix(query, verb) {
			return true
		}
	}
	return false
}

// endOfQuoted returns the end of what is quoted from start on, -1 when it has none.
func endOfQuoted(query string, start int) int {
	for i := start + 1; i < len(query); i++ {
		if query[i] != query[start] {
			continue
		}
		if i+1 == len(query) || query[i+1] != query[start] {
			return i + 1
		}
		i++ // doubled: one that belongs to the text
	}
	return -1
}

func inName(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c == ':' || c == '@' || c >= 0x80
}

// longNumber reads an integer of several digits. One digit stays, for it is
// mostly part of the text, such as 1 = 0 or ORDER BY 1; and so does a number
// alone in brackets, which may be a length as in VARCHAR(20).
func longNumber(query string, start, end int) (int64, bool) {
	if end-start < 2 || end-start > 18 || start > 0 && query[start-1] == '(' && end < len(query) && query[end] == ')' {
		return 0, false
	}
	for i := start; i < end; i++ {
		if query[i] < '0' || query[i] > '9' {
			return 0, false
		}
	}
	number, err := strconv.ParseInt(query[start:end], 10, 64)
	return number, err == nil
}
