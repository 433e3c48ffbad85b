package gs1

import "strings"

// CanonicalStem is the resolver of GS1, used when DigitalLink gets no stem.
const CanonicalStem = "https://id.gs1.org"

// DigitalLink writes elements as a GS1 Digital Link URI below stem, such as
// "https://example.org/t". The first primary key and as many of its qualifiers
// as possible make the path; the rest become query attributes in their order,
// those of predefined length first. An element that may not be an attribute is
// an error. An element given twice is written once.
func DigitalLink(stem string, elements []Element) (string, error) {
	if err := checkElements(elements); err != nil {
		return "", err
	}
	if err := checkRepeats(elements); err != nil {
		return "", err
	}
	if stem == "" {
		stem = CanonicalStem
	}
	path := choosePath(elements)
	if path == nil {
		return "", wrong("gs1.link_no_key")
	}
	var uri strings.Builder
	uri.WriteString(strings.TrimSuffix(stem, "/"))
	written := map[string]bool{}
	for _, ai := range path {
		for _, element := range elements {
			if element.AI == ai && !written[ai] {
				uri.WriteString("/" + ai + "/" + escape(element.Value, false))
				written[ai] = true
			}
		}
	}
	mark := "?"
	for _, predefined := range []bool{true, false} {
		for _, element := range elements {
			e := table().lookup(element.AI)
			if e.predefined != predefined || written[element.AI] {
				continue
			}
			if !e.attribute {
				return "", wrong("gs1.link_attribute", "ai", element.AI)
			}
			uri.WriteString(mark + element.AI + "=" + escape(element.Value, true))
			written[element.AI] = true
			mark = "&"
		}
	}
	return uri.String(), nil
}

// choosePath returns the first primary key with the qualifier sequence of
// which most elements are present; nil when there is no primary key.
func choosePath(elements []Element) []string {
	for _, element := range elements {
		e := table().lookup(element.AI)
		if !e.key {
			continue
		}
		var best []string
		most := 0
		for _, order := range e.qualifiers {
			present := 0
			for _, ai := range order {
				for _, other := range elements {
					if other.AI == ai {
						present++
					}
				}
			}
			if present > most {
				best, most = order, present
			}
		}
		return append([]string{e.ai}, best...)
	}
	return nil
}

// escape percent-encodes everything but RFC 3986's unreserved characters; a
// space becomes "+" in a query.
func escape(value string, query bool) string {
	const hex = "0123456789ABCDEF"
	var text strings.Builder
	for i := range len(value) {
		c := value[i]
		switch {
		case '0' <= c && c <= '9', 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', strings.IndexByte("-._~", c) >= 0:
			text.WriteByte(c)
		case c == ' ' && query:
			text.WriteByte('+')
		default:
			text.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return text.String()
}
