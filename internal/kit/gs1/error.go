package gs1

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

// Error says what is wrong with a text, as a stable key (such as
// gs1.check_digit) and parameters for its sentence. Warnings use the same type.
//
// Common parameters: "ai" the application identifier; "position" the place
// inside its value, counted from 1; "expected" what the check asked for.
type Error struct {
	Key    string
	Params map[string]any
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

// AI returns the application identifier the error is about, or "".
func (e *Error) AI() string {
	ai, _ := e.Params["ai"].(string)
	return ai
}

// wrong makes an error from name, value pairs.
func wrong(key string, pairs ...any) *Error {
	params := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		params[pairs[i].(string)] = pairs[i+1]
	}
	return &Error{Key: key, Params: params}
}
