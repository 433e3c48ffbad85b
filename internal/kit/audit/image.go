package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
)

// Table declares a table whose rows are evidence: after every change the
// digest of the whole row is logged, and audit verify compares it with the
// live row. Rows of a declared table are written by use cases only, never by a
// migration.
type Table struct {
	Name string
	Key  string // primary key column, "id" when empty
	// Private columns enter the change list as hashes only (ciphertext and
	// look-up hashes of personal data, password hashes).
	Private []string
	// Ignore names columns outside the evidence, such as last-seen counters.
	Ignore []string
	// Defaults names columns that a later migration added with a default, and
	// the default. Like NULL it counts as "nothing", so that rows logged before
	// the migration still match. A default of '', 0, [] or false counts so by
	// itself, see added. Columns are never renamed or dropped.
	Defaults map[string]string
}

// KeyColumn returns the primary key column.
func (t Table) KeyColumn() string {
	if t.Key == "" {
		return "id"
	}
	return t.Key
}

// Image is a row as texts; a column that is NULL is absent.
type Image map[string]string

// Text is the canonical form of the image, one "column=length:value" a line in
// the order of the columns; no two different rows share a form.
func (i Image) Text() string {
	columns := make([]string, 0, len(i))
	for column := range i {
		columns = append(columns, column)
	}
	sort.Strings(columns)
	var text []byte
	for _, column := range columns {
		text = appendColumn(text, column, i[column])
	}
	return string(text)
}

func appendColumn(text []byte, column, value string) []byte {
	text = append(append(text, column...), '=')
	text = append(strconv.AppendInt(text, int64(len(value)), 10), ':')
	return append(append(text, value...), '\n')
}

// parseImage reads the canonical form.
func parseImage(text string) (Image, error) {
	image := Image{}
	for text != "" {
		column, rest, _ := strings.Cut(text, "=")
		size, rest, ok := strings.Cut(rest, ":")
		n, err := strconv.Atoi(size)
		if !ok || err != nil || n < 0 || n >= len(rest) || rest[n] != '\n' {
			return nil, fmt.Errorf("audit: broken image at %q", text[:min(len(text), 40)])
		}
		image[column], text = rest[:n], rest[n+1:]
	}
	return image, nil
}

// digestOf is the SHA-256 of an image's canonical form, hex.
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// forms reads the rows with the given keys and gives the canonical form of each.
func (t Table) forms(ctx context.Context, q bun.IDB, keys []string) (map[string]string, error) {
	rows, err := selectByIDs(ctx, q, "SELECT * FROM "+t.Name+" WHERE "+t.KeyColumn()+" ", keys)
	if err != nil {
		return nil, fmt.Errorf("audit: read %s: %w", t.Name, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	values, pointers, order, key := make([]any, len(columns)), make([]any, len(columns)), []int{}, -1
	for i, column := range columns {
		pointers[i] = &values[i]
		if column == t.KeyColumn() {
			key = i
		}
		if !slices.Contains(t.Ignore, column) {
			order = append(order, i)
		}
	}
	if key < 0 {
		return nil, fmt.Errorf("audit: table %s has no column %s", t.Name, t.KeyColumn())
	}
	sort.Slice(order, func(a, b int) bool { return columns[order[a]] < columns[order[b]] })
	found := make(map[string]string, len(keys))
	var form []byte
	for rows.Next() {
		if err := rows.Scan(pointers...); err != nil {
			return nil, fmt.Errorf("audit: read %s: %w", t.Name, err)
		}
		form = form[:0]
		for _, i := range order {
			if text, ok := textOf(values[i]); ok && !t.isDefault(columns[i], text) {
				form = appendColumn(form, columns[i], text)
			}
		}
		id, _ := textOf(values[key])
		found[id] = string(form)
	}
	return found, rows.Err()
}

func (t Table) isDefault(column, text string) bool {
	value, declared := t.Defaults[column]
	return declared && value == text
}

// textOf writes a value the same way whichever engine delivered it; ok is
// false for NULL.
func textOf(value any) (text string, ok bool) {
	switch v := value.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	case []byte:
		return string(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case bool:
		if v {
			return "1", true
		}
		return "0", true
	}
	return fmt.Sprint(value), true
}

// Change is one column before and after; a nil side means that the column was
// NULL or the row did not exist.
type Change struct {
	Before *string `json:"before"`
	After  *string `json:"after"`
}

// diff lists the columns that changed; private ones as short hashes of the
// stored ciphertext, enough to see that they changed.
func (t Table) diff(before, after Image) map[string]Change {
	changes := map[string]Change{}
	note := func(column string) {
		b, a := t.side(before, column), t.side(after, column)
		if (b == nil) != (a == nil) || b != nil && *b != *a {
			changes[column] = Change{Before: b, After: a}
		}
	}
	for column := range before {
		note(column)
	}
	for column := range after {
		note(column)
	}
	return changes
}

func (t Table) side(image Image, column string) *string {
	value, ok := image[column]
	if !ok {
		return nil
	}
	if slices.Contains(t.Private, column) {
		value = "sha256:" + digestOf(value)[:16]
	}
	return &value
}
