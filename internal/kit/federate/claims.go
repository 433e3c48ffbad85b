package federate

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// profile reads what a provider said under the agreed names.
func (c Claims) profile(said map[string]any) (Profile, error) {
	p := Profile{Subject: textOf(said, orElse(c.Subject, "sub")), Name: textOf(said, orElse(c.Name, "name")), Assurance: c.Least}
	if p.Subject == "" || len(p.Subject) > 255 {
		return p, refuse(Malformed, "no subject under %q", orElse(c.Subject, "sub"))
	}
	if level, known := c.Levels[textOf(said, c.Assurance)]; known && c.Assurance != "" {
		p.Assurance = level
	}
	if number := textOf(said, c.EntityNumber); c.EntityNumber != "" && number != "" {
		p.Entity = &Entity{Number: number, Name: textOf(said, c.EntityName)}
	}
	if !c.TrustsDocuments || c.Document == "" {
		return p, nil
	}
	if c.DocumentVerified != "" {
		if verified := textOf(said, c.DocumentVerified); verified != "true" && verified != "1" {
			return p, nil
		}
	}
	number, kind := textOf(said, c.Document), textOf(said, c.DocumentType)
	if known, ok := c.Types[kind]; ok {
		p.Document = Document{Type: known, Number: number}
	}
	return p, nil
}

func orElse(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

// textOf follows a name with dots and gives what is there as text.
func textOf(said map[string]any, name string) string {
	if name == "" {
		return ""
	}
	first, rest, deeper := strings.Cut(name, ".")
	value := said[first]
	if deeper {
		inner, _ := value.(map[string]any)
		return textOf(inner, rest)
	}
	switch v := value.(type) {
	case string:
		return strings.TrimSpace(v)
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case nil, map[string]any, []any:
		return ""
	}
	return fmt.Sprint(value)
}
