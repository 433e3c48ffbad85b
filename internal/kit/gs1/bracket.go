package gs1

import "strings"

// ParseBracketed reads the human-readable form "(01)09521234543213(10)LOT". An
// opening bracket inside a value is written "\(". It checks every value, not
// whether the AIs belong together: see CheckAssociations.
func ParseBracketed(text string) ([]Element, error) {
	elements, err := parseBracketed(text)
	if err != nil {
		return nil, err
	}
	return elements, nil
}

func parseBracketed(text string) ([]Element, *Error) {
	var elements []Element
	for rest := text; rest != ""; {
		inner, found := strings.CutPrefix(rest, "(")
		ai, value, closed := strings.Cut(inner, ")")
		if !found || !closed {
			return nil, wrong("gs1.bracket", "position", len(text)-len(rest)+1)
		}
		e := table().lookup(ai)
		if e == nil {
			return nil, wrong("gs1.ai_unknown", "ai", ai[:min(4, len(ai))])
		}
		value, rest = cutBracketValue(value)
		if err := e.checkAll(value); err != nil {
			return nil, err
		}
		if len(elements) == maxElements {
			return nil, wrong("gs1.too_many", "max", maxElements)
		}
		elements = append(elements, Element{ai, value})
	}
	if elements == nil {
		return nil, wrong("gs1.empty")
	}
	return elements, nil
}

// cutBracketValue returns the value with its escapes undone, and the rest from
// the next opening bracket on.
func cutBracketValue(text string) (value, rest string) {
	var unescaped strings.Builder
	for {
		at := strings.IndexByte(text, '(')
		if at < 0 {
			unescaped.WriteString(text)
			return unescaped.String(), ""
		}
		if at == 0 || text[at-1] != '\\' {
			unescaped.WriteString(text[:at])
			return unescaped.String(), text[at:]
		}
		unescaped.WriteString(text[:at-1] + "(")
		text = text[at+1:]
	}
}

// Bracketed writes elements in the human-readable form that ParseBracketed
// reads. It does not check them.
func Bracketed(elements []Element) string {
	var text strings.Builder
	for _, element := range elements {
		text.WriteString("(" + element.AI + ")" + strings.ReplaceAll(element.Value, "(", `\(`))
	}
	return text.String()
}
