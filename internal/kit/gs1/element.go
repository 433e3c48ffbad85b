package gs1

import "strings"

// Element is one application identifier with its value, such as 01 and a GTIN.
type Element struct {
	AI    string
	Value string
}

// FNC1 marks the start of GS1 data and ends a value of variable length, in
// ElementString and ParseElementString. Scanners send it as GS (ASCII 29).
const FNC1 = "^"

// separator is how a scanner transmits FNC1 inside the data.
const separator = "\x1d"

// maxElements bounds one message, as the GS1 engine does.
const maxElements = 64

// ParseElementString reads "^" + AIs and values without brackets, as in
// "^0109521234543213" + "10LOT^17280930". It checks every value, not whether the AIs
// belong together: see CheckAssociations.
func ParseElementString(data string) ([]Element, error) {
	rest, found := strings.CutPrefix(data, FNC1)
	if !found {
		return nil, wrong("gs1.no_fnc1")
	}
	elements, err := parseData(rest)
	if err != nil {
		return nil, err
	}
	return elements, nil
}

// parseData reads element string data after its leading FNC1.
func parseData(rest string) ([]Element, *Error) {
	if rest == "" {
		return nil, wrong("gs1.empty")
	}
	var elements []Element
	for rest != "" {
		e := table().lookupPrefix(rest)
		if e == nil {
			return nil, wrong("gs1.ai_unknown", "ai", rest[:min(4, len(rest))])
		}
		field, _, _ := strings.Cut(rest[len(e.ai):], FNC1)
		used, err := e.check(field)
		if err != nil {
			return nil, err
		}
		if !e.predefined && used < len(field) {
			return nil, wrong("gs1.too_long", "ai", e.ai, "max", e.maxLength())
		}
		if len(elements) == maxElements {
			return nil, wrong("gs1.too_many", "max", maxElements)
		}
		elements = append(elements, Element{e.ai, field[:used]})
		// A separator is also accepted after a value of predefined length.
		rest = strings.TrimPrefix(rest[len(e.ai)+used:], FNC1)
	}
	return elements, nil
}

// check runs the components over value and returns how much of it they used.
func (e *entry) check(value string) (int, *Error) {
	if value == "" {
		return 0, wrong("gs1.value_empty", "ai", e.ai)
	}
	used := 0
	for _, c := range e.components {
		part := value[used:min(len(value), used+c.max)]
		if part == "" && c.optional {
			continue
		}
		if len(part) < c.min {
			return 0, wrong("gs1.too_short", "ai", e.ai, "min", e.minLength())
		}
		if f := c.lint(part); f != nil {
			pairs := append([]any{"ai", e.ai, "position", used + f.at + 1}, f.pairs...)
			return 0, wrong(f.key, pairs...)
		}
		used += len(part)
	}
	return used, nil
}

// lint checks characters, then content.
func (c *component) lint(part string) *flaw {
	if f := lintSet(c.set, part); f != nil {
		return f
	}
	for _, name := range c.checks {
		if f := lints[name](part); f != nil {
			return f
		}
	}
	return nil
}

// checkAll checks a value whose end is known: all of it must be used.
func (e *entry) checkAll(value string) *Error {
	if strings.Contains(value, FNC1) {
		return wrong("gs1.character", "ai", e.ai, "position", strings.Index(value, FNC1)+1)
	}
	if len(value) > e.maxLength() {
		return wrong("gs1.too_long", "ai", e.ai, "max", e.maxLength())
	}
	_, err := e.check(value)
	return err
}

func (e *entry) minLength() int {
	n := 0
	for _, c := range e.components {
		if !c.optional {
			n += c.min
		}
	}
	return n
}

func (e *entry) maxLength() int {
	n := 0
	for _, c := range e.components {
		n += c.max
	}
	return n
}

// ElementString writes elements as "^…" after checking each value. Only values
// of variable length that are followed by another element end with FNC1.
func ElementString(elements []Element) (string, error) {
	if err := checkElements(elements); err != nil {
		return "", err
	}
	return joinElements(elements), nil
}

// checkElements checks that there are elements and that each is valid alone.
func checkElements(elements []Element) error {
	if len(elements) == 0 {
		return wrong("gs1.empty")
	}
	if len(elements) > maxElements {
		return wrong("gs1.too_many", "max", maxElements)
	}
	for _, element := range elements {
		e := table().lookup(element.AI)
		if e == nil {
			return wrong("gs1.ai_unknown", "ai", element.AI)
		}
		if err := e.checkAll(element.Value); err != nil {
			return err
		}
	}
	return nil
}

// joinElements writes checked elements.
func joinElements(elements []Element) string {
	var text strings.Builder
	end := FNC1
	for _, element := range elements {
		text.WriteString(end)
		text.WriteString(element.AI)
		text.WriteString(element.Value)
		end = FNC1
		if table().lookup(element.AI).predefined {
			end = ""
		}
	}
	return text.String()
}
