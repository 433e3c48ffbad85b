package gs1

import (
	"slices"
	"strings"
)

// Link is a GS1 Digital Link URI taken apart.
type Link struct {
	Stem     string    // scheme, host and path before the primary key
	Elements []Element // primary key, qualifiers, attributes, as written
	Others   []string  // query parameters that are not GS1's, undecoded
}

// uriCharacters are the characters of a URI (RFC 3986) with the percent sign;
// notInHost those of them that a host part does not have.
const (
	uriCharacters = setN + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~:/?#[]@!$&'()*+,;=%"
	notInHost     = "_~?#@!$&'()*+,;=%"
)

// ParseDigitalLink reads a GS1 Digital Link URI of any domain and path stem.
// It checks each value, the order of key and qualifiers in the path, and that
// each query attribute is allowed there. The scheme is http or https, all lower
// or all upper case, as the standard asks.
func ParseDigitalLink(uri string) (Link, error) {
	link, err := parseLink(uri)
	if err != nil {
		return Link{}, err
	}
	return link, nil
}

func parseLink(uri string) (Link, *Error) {
	for i := range len(uri) {
		if strings.IndexByte(uriCharacters, uri[i]) < 0 {
			return Link{}, wrong("gs1.link_character", "position", i+1)
		}
	}
	host, err := cutScheme(uri)
	if err != nil {
		return Link{}, err
	}
	slash := strings.IndexByte(host, '/')
	if slash < 1 || strings.ContainsAny(host[:slash], notInHost) {
		return Link{}, wrong("gs1.link_host")
	}
	path, _, _ := strings.Cut(host[slash:], "#")
	path, query, _ := strings.Cut(path, "?")

	segments := strings.Split(path, "/")[1:]
	start := findKey(segments)
	if start < 0 {
		return Link{}, wrong("gs1.link_no_key")
	}
	stemLength := len(uri) - len(host) + slash
	for _, segment := range segments[:start] {
		stemLength += 1 + len(segment)
	}
	link := Link{Stem: uri[:stemLength]}
	if link.Elements, err = readPath(segments[start:]); err != nil {
		return Link{}, err
	}
	if err := link.readQuery(query); err != nil {
		return Link{}, err
	}
	return link, nil
}

// cutScheme removes http:// or https://.
func cutScheme(uri string) (string, *Error) {
	for _, scheme := range []string{"https://", "HTTPS://", "http://", "HTTP://"} {
		if rest, found := strings.CutPrefix(uri, scheme); found {
			return rest, nil
		}
	}
	return "", wrong("gs1.link_scheme")
}

// findKey walks the AI/value pairs back from the end of the path to the first
// primary key and returns its place, or -1.
func findKey(segments []string) int {
	for i := len(segments) - 2; i >= 0; i -= 2 {
		e := table().lookup(segments[i])
		if e == nil {
			return -1
		}
		if e.key {
			return i
		}
	}
	return -1
}

// readPath reads AI/value pairs that begin with a primary key.
func readPath(segments []string) ([]Element, *Error) {
	var elements []Element
	var ais []string
	for i := 0; i < len(segments); i += 2 {
		element, err := readPair(segments[i], segments[i+1], false)
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
		ais = append(ais, element.AI)
	}
	if !table().isPath(ais) {
		return nil, wrong("gs1.link_order", "ai", ais[0], "others", strings.Join(ais[1:], ", "))
	}
	return elements, nil
}

// readPair decodes and checks one AI and value.
func readPair(ai, escaped string, query bool) (Element, *Error) {
	e := table().lookup(ai)
	value, ok := unescape(escaped, query)
	if !ok {
		return Element{}, wrong("gs1.link_escape", "ai", ai)
	}
	if query && ai == "01" {
		value = padGTIN(value)
	}
	return Element{ai, value}, e.checkAll(value)
}

// padGTIN fills a GTIN-8, -12 or -13 up to 14 digits.
func padGTIN(value string) string {
	switch len(value) {
	case 8, 12, 13:
		return strings.Repeat("0", 14-len(value)) + value
	}
	return value
}

// readQuery adds the attributes of the query.
func (l *Link) readQuery(query string) *Error {
	path := l.Elements
	for parameter := range strings.SplitSeq(query, "&") {
		ai, escaped, hasValue := strings.Cut(parameter, "=")
		if parameter == "" {
			continue
		}
		if !hasValue || !allDigits(ai) {
			l.Others = append(l.Others, parameter)
			continue
		}
		if table().lookup(ai) == nil {
			return wrong("gs1.ai_unknown", "ai", ai[:min(4, len(ai))])
		}
		element, err := readPair(ai, escaped, true)
		if err == nil {
			err = checkAttribute(path, l.Elements, element.AI)
		}
		if err != nil {
			return err
		}
		if len(l.Elements) == maxElements {
			return wrong("gs1.too_many", "max", maxElements)
		}
		l.Elements = append(l.Elements, element)
	}
	return nil
}

// checkAttribute refuses a query attribute that is there already, that may not
// be an attribute, or that could stand in the path as a qualifier.
func checkAttribute(path, earlier []Element, ai string) *Error {
	if slices.ContainsFunc(earlier, func(e Element) bool { return e.AI == ai }) {
		return wrong("gs1.repeated", "ai", ai)
	}
	if !table().lookup(ai).attribute {
		return wrong("gs1.link_attribute", "ai", ai)
	}
	ais := make([]string, len(path))
	for i, element := range path {
		ais[i] = element.AI
	}
	for i := 1; i <= len(ais); i++ {
		if table().isPath(slices.Insert(slices.Clone(ais), i, ai)) {
			return wrong("gs1.link_in_path", "ai", ai)
		}
	}
	return nil
}

// unescape undoes percent-encoding; a percent sign without two hex digits
// stays, "+" is a space in a query only, and a null byte is refused.
func unescape(text string, query bool) (string, bool) {
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			c = hexValue(text[i+1])<<4 | hexValue(text[i+2])
			if c == 0 {
				return "", false
			}
			i += 2
		case c == '+' && query:
			c = ' '
		}
		plain.WriteByte(c)
	}
	return plain.String(), true
}

func hexValue(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	default:
		return c - 'a' + 10
	}
}
