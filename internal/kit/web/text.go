package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"gongzhi/internal/kit/fault"
)

// A NUL is no text of people; databases end or refuse what holds one. It is
// refused here, by the name of its field, so that no module meets it.

// jsonFormat reads JSON without NULs.
func jsonFormat() huma.Format {
	format := huma.DefaultJSONFormat
	format.Unmarshal = func(data []byte, v any) error {
		if err := json.Unmarshal(data, v); err != nil {
			return err
		}
		parsed, first := v.(*any) // the framework parses twice and checks this one
		if !first || !bytes.Contains(data, []byte(`\u0000`)) {
			return nil
		}
		if where := nulIn(*parsed, ""); where != "" {
			return errors.New(nulMessage + where)
		}
		return nil
	}
	return format
}

const nulMessage = "NUL in "

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

// nulFault is the fault of a body with a NUL, nil when errs say something else.
func nulFault(errs []error) error {
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) && strings.HasPrefix(detail.Message, nulMessage) {
			var checks fault.Checks
			checks.Add(strings.TrimSuffix(strings.TrimPrefix(detail.Message, nulMessage), "/"), "field.pattern")
			return checks.Err()
		}
	}
	return nil
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
