package idcheck

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Texts holds texts/<lang>.json: one sentence for each key of Error.
//
//go:embed texts/*.json
var Texts embed.FS

// Error says what is wrong with an identifier.
type Error struct {
	Key    string // stable, such as idcheck.uscc_check
	Params map[string]any
	// Overridable: the shape is right and only a check character or a code
	// list disagrees, so a person may accept the number with a reason.
	Overridable bool
}

// Error is for logs; people read the sentence of the key.
func (e *Error) Error() string {
	var text strings.Builder
	text.WriteString(e.Key)
	for _, name := range slices.Sorted(maps.Keys(e.Params)) {
		fmt.Fprintf(&text, " %s=%v", name, e.Params[name])
	}
	return text.String()
}

// wrong makes an error from name, value pairs.
func wrong(key string, pairs ...any) *Error {
	params := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		params[pairs[i].(string)] = pairs[i+1]
	}
	return &Error{Key: key, Params: params}
}

// doubtful makes an error that a person may override.
func doubtful(key string, pairs ...any) *Error {
	e := wrong(key, pairs...)
	e.Overridable = true
	return e
}
