package scan

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// text is a value that tools write as a string, a number or a truth.
type text string

func (t *text) UnmarshalJSON(raw []byte) error {
	var s string
	switch {
	case bytes.Equal(raw, []byte("null")):
	case raw[0] == '"':
		if err := json.Unmarshal(raw, &s); err != nil {
			return err
		}
	case raw[0] == '{', raw[0] == '[':
		return &json.UnmarshalTypeError{Value: "object", Field: "text"}
	default:
		s = string(raw)
	}
	*t = text(s)
	return nil
}

// many is a list, or the one value of which some tools make no list.
type many[T any] []T

func (m *many[T]) UnmarshalJSON(raw []byte) error {
	if raw[0] == '[' {
		return json.Unmarshal(raw, (*[]T)(m))
	}
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	var one T
	err := json.Unmarshal(raw, &one)
	*m = many[T]{one}
	return err
}

// document is the JSON of a file: one value, or several one after another.
type document struct {
	text   []byte
	values []json.RawMessage
	starts []int64
}

// into reads one value; what does not fit is refused with its line.
func (d *document) into(at int, target any) error {
	err := json.Unmarshal(d.values[at], target)
	var shape *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &shape):
		return refuse("scan.shape", "line", lineAt(d.text, d.starts[at]+shape.Offset), "field", shape.Field)
	}
	return refuse("scan.syntax", "line", lineAt(d.text, d.starts[at]))
}

func openJSON(raw []byte) (*document, error) {
	if at := tooDeep(raw); at >= 0 {
		return nil, refuse("scan.depth", "line", lineAt(raw, at), "limit", deepest)
	}
	d := &document{text: raw}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	for {
		before := decoder.InputOffset()
		var value json.RawMessage
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			var wrong *json.SyntaxError
			at := int64(len(raw)) // cut short
			if errors.As(err, &wrong) {
				at = wrong.Offset
			}
			return nil, refuse("scan.syntax", "line", lineAt(raw, max(at, before)))
		}
		d.values = append(d.values, value)
		d.starts = append(d.starts, decoder.InputOffset()-int64(len(value)))
	}
	return d, nil
}

// tooDeep is where JSON nests deeper than allowed, -1 when it does not.
func tooDeep(raw []byte) int64 {
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{', c == '[':
			if depth++; depth > deepest {
				return int64(i)
			}
		case c == '}', c == ']':
			depth--
		}
	}
	return -1
}

// parseJSON finds out by the keys of the first object whose report it is.
func parseJSON(raw []byte) (Report, error) {
	d, err := openJSON(raw)
	if err != nil {
		return Report{}, err
	}
	first := d.values[0]
	list := first[0] == '['
	if list {
		var items []json.RawMessage
		if err := d.into(0, &items); err != nil {
			return Report{}, err
		}
		if first = json.RawMessage("null"); len(items) > 0 {
			first = items[0]
		}
	}
	if bytes.Equal(first, []byte("null")) { // what Trivy before 0.20 wrote when nothing was found
		return Report{Format: "trivy", Tool: "Trivy"}, nil
	}
	var keys map[string]json.RawMessage
	if json.Unmarshal(first, &keys) != nil {
		return Report{}, unknown()
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := keys[name]; !ok {
				return false
			}
		}
		return true
	}
	switch {
	case has("runs") && (has("version") || has("$schema")):
		return sarif(d)
	case has("config"), has("osv"), has("finding"), has("progress"), has("SBOM"), has("Vulns"):
		return govulncheck(d, list)
	case has("Issues", "Stats"), has("Issues", "Golang errors"):
		return gosec(d)
	case has("SchemaVersion"), has("Results"), has("Target"), has("ClusterName"), has("ArtifactName"):
		return trivy(d, list)
	case has("site"):
		return zapJSON(d)
	case has("vulnerabilities", "host"), has("vulnerabilities", "ip"):
		return niktoJSON(d)
	}
	return Report{}, unknown()
}

func unknown() error { return refuse("scan.unknown", "formats", strings.Join(Formats, ", ")) }
