// Package fault is the one error type that reaches a person: a code that maps
// to a status, a key that maps to a sentence in four languages, and the fields
// that are wrong. Everything else is an internal error and stays inside.
package fault

import (
	"errors"
	"fmt"
)

// Code groups errors by what the caller can do about them.
type Code string

// The codes, with the HTTP status each becomes.
const (
	Malformed       Code = "malformed"       // 400: cannot be read at all
	Unauthenticated Code = "unauthenticated" // 401
	Forbidden       Code = "forbidden"       // 403: no permission
	NotFound        Code = "not_found"       // 404: absent, or out of scope
	NoMethod        Code = "no_method"       // 405: the path is there, the method is not
	Conflict        Code = "conflict"        // 409: stale version, undefined transition
	TooLarge        Code = "too_large"       // 413
	Invalid         Code = "invalid"         // 422: a field or a rule says no
	TooMany         Code = "too_many"        // 429
	Unavailable     Code = "unavailable"     // 503
	Internal        Code = "internal"        // 500
)

// Params fill the placeholders of a sentence. Values the caller sent are only
// put here when the sentence needs them, never secrets or personal data.
type Params map[string]any

// Field is one wrong field.
type Field struct {
	Pointer string // JSON pointer into the request body, such as /lines/0/batchNo
	Key     string
	Params  Params
}

// Error is a refusal that a person can act on.
type Error struct {
	Code   Code
	Key    string
	Params Params
	Fields []Field
	cause  error
}

func (e *Error) Error() string {
	text := string(e.Code) + ": " + e.Key
	if len(e.Params) > 0 {
		text += fmt.Sprintf(" %v", map[string]any(e.Params))
	}
	for _, f := range e.Fields {
		text += fmt.Sprintf("; %s %s", f.Pointer, f.Key)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

func (e *Error) Unwrap() error { return e.cause }

// New makes an error of a code; params come as name, value pairs.
func New(code Code, key string, pairs ...any) *Error {
	return &Error{Code: code, Key: key, Params: Pairs(pairs...)}
}

// Pairs turns name, value, name, value into Params.
func Pairs(pairs ...any) Params {
	if len(pairs) == 0 {
		return nil
	}
	params := make(Params, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		params[fmt.Sprint(pairs[i])] = pairs[i+1]
	}
	return params
}

// Because attaches the cause, which is logged and never shown.
func (e *Error) Because(cause error) *Error {
	copied := *e
	copied.cause = cause
	return &copied
}

// CodeOf returns the code of err; an unknown error is Internal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// KeyOf returns the key of err, empty for an unknown error.
func KeyOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

// Is reports whether err carries code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }

// Checks collects every wrong field of a request before refusing it.
type Checks struct{ fields []Field }

// Add notes a wrong field.
func (c *Checks) Add(pointer, key string, pairs ...any) {
	c.fields = append(c.fields, Field{Pointer: pointer, Key: key, Params: Pairs(pairs...)})
}

// That notes the field when ok is false.
func (c *Checks) That(ok bool, pointer, key string, pairs ...any) {
	if !ok {
		c.Add(pointer, key, pairs...)
	}
}

// Err returns nil, or one Invalid error that names all fields.
func (c *Checks) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Key: "fault.fields", Params: Params{"count": len(c.fields)}, Fields: c.fields}
}

// Text is a parameter that is itself a text key, worded in the reader's
// language when the sentence is made: a state, a field, a role.
type Text string
