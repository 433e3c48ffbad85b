package gs1

import (
	"strings"
	"time"
)

// maxText bounds what Parse looks at, in bytes; the largest symbol holds less.
const maxText = 8191

// Parse reads whatever a scanner or a keyboard delivered, as seen on the day
// today (which settles the century of dates): symbology identifiers, element
// strings with GS or "^", bracketed text, Digital Links, GTINs and 20-digit
// trace codes. Codes of other agencies are recognised by prefixes and kept as
// they are.
//
// A certain mistake is an *Error. What can be read but looks wrong is a
// warning: companions of an AI that are not in this symbol, a separator that
// seems to be lost, a Caps Lock that was on. With an error the Message still
// tells text, kind and scheme as far as they are known.
func Parse(text string, today time.Time, prefixes ...Prefix) (Message, error) {
	m := Message{Text: Clean(text), today: today}
	if err := m.read(prefixes); err != nil {
		return m, err
	}
	return m, nil
}

// read finds out the form of m.Text and fills m.
func (m *Message) read(prefixes []Prefix) *Error {
	if len(m.Text) > maxText {
		return wrong("gs1.text_too_long", "max", maxText)
	}
	data := m.cutIdentifier()
	c := carriers[m.Identifier]
	switch {
	case data == "":
		return wrong("gs1.empty")
	case c.gs1:
		return m.readElements(data)
	case c.digits > 0:
		return m.readRetail(m.Identifier + data)
	case isWebAddress(data):
		return m.readLink(data)
	case data[0] == '(':
		return m.readBracketed(data)
	case strings.ContainsAny(data, FNC1+separator):
		return m.readElements(strings.TrimLeft(data, FNC1+separator))
	case plainScheme(data) != "":
		return m.readCode(data)
	case isNumber(data) && ValidCheckDigit(data):
		m.takeNumber(data)
		return nil
	}
	if prefix, found := agencyOf(data, prefixes); found {
		m.Kind, m.Scheme, m.Code, m.Agency = KindCode, ISO15459, data, prefix.Agency
		return nil
	}
	if len(data) < 2 || !allDigits(data[:2]) {
		return wrong("gs1.unrecognised")
	}
	err := m.readElements(data)
	if err != nil && isNumber(data) {
		m.Kind = KindNumber
		return checkNumber(data, len(data))
	}
	return err
}

// cutIdentifier takes the symbology identifier off the text. One that only
// exists in the other case shows that Caps Lock was on: the text is turned.
func (m *Message) cutIdentifier() string {
	identifier, data := splitIdentifier(m.Text)
	_, known := carriers[identifier]
	if turned := swapCase(identifier); identifier != "" && !known {
		if _, known = carriers[turned]; known {
			identifier, data = turned, swapCase(data)
			m.Text = identifier + data
			m.warn(wrong("gs1.caps_lock"))
		}
	}
	m.Identifier = identifier
	return data
}

func (m *Message) warn(warning *Error) { m.Warnings = append(m.Warnings, warning) }

// readElements reads an element string; GS and "^" both stand for FNC1.
func (m *Message) readElements(data string) *Error {
	m.Kind, m.Scheme = KindElementString, GS1
	data = strings.ReplaceAll(data, separator, FNC1)
	elements, err := parseData(data)
	if err != nil {
		return err
	}
	if !strings.Contains(data, FNC1) {
		m.suspectSeparator(elements)
	}
	return m.accept(elements)
}

// suspectSeparator warns when the last value, of variable length, ends with
// what reads as further elements. It is called for data without a separator.
func (m *Message) suspectSeparator(elements []Element) {
	last := elements[len(elements)-1]
	if table().lookup(last.AI).predefined {
		return
	}
	for at := 1; at < len(last.Value); at++ {
		hidden, err := parseData(last.Value[at:])
		if err == nil && convincing(hidden[0], elements) {
			m.warn(wrong("gs1.separator_suspected", "ai", last.AI, "position", at+1, "other", hidden[0].AI))
			return
		}
	}
}

// convincing reports whether an element found inside a value is likely real:
// it has a check digit or a date, and is not in the message already.
func convincing(hidden Element, elements []Element) bool {
	e := table().lookup(hidden.AI)
	checked := e.predefined && len(e.components[0].checks) > 0
	return checked && find(elements, hidden.AI, "") == ""
}

func (m *Message) readBracketed(data string) *Error {
	m.Kind, m.Scheme = KindBracketed, GS1
	elements, err := parseBracketed(data)
	if err != nil {
		return err
	}
	return m.accept(elements)
}

// accept stores elements: conflicts are errors, missing companions warnings.
func (m *Message) accept(elements []Element) *Error {
	if err := checkConflicts(elements); err != nil {
		return err
	}
	m.Elements = elements
	m.Warnings = append(m.Warnings, checkNeeds(elements)...)
	return nil
}

// isWebAddress reports an http or https address, in any case of letters.
func isWebAddress(data string) bool {
	scheme, _, found := strings.Cut(data, "://")
	return found && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// readLink reads a Digital Link, or a label of ours whose path ends with a
// 20-digit code.
func (m *Message) readLink(data string) *Error {
	scheme, rest, _ := strings.Cut(data, "://")
	link, err := parseLink(strings.ToLower(scheme) + "://" + rest)
	if err == nil {
		m.Kind, m.Scheme, m.Others = KindDigitalLink, GS1, link.Others
		return m.accept(link.Elements)
	}
	path, _, _ := strings.Cut(rest, "#")
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimRight(path, "/")
	if code := path[strings.LastIndexByte(path, '/')+1:]; err.Key == "gs1.link_no_key" && plainScheme(code) != "" {
		return m.readCode(code)
	}
	m.Kind = KindDigitalLink
	return err
}

// readCode takes a 20-digit code; HQ20 has a check digit to agree with.
func (m *Message) readCode(code string) *Error {
	m.Kind, m.Scheme, m.Code = KindCode, plainScheme(code), code
	if m.Scheme == HQ20 {
		return checkHQ20(code)
	}
	return nil
}

// readRetail reads an EAN symbol with its identifier.
func (m *Message) readRetail(text string) *Error {
	m.Kind, m.Scheme = KindNumber, GS1
	scan, err := parseScan(text)
	if err != nil {
		return err
	}
	return m.accept(scan.Elements)
}

// isNumber reports the length and digits of a GTIN without its identifier.
func isNumber(data string) bool {
	switch len(data) {
	case 8, 12, 13, 14:
		return allDigits(data)
	}
	return false
}

// takeNumber stores a GTIN, filled up to 14 digits.
func (m *Message) takeNumber(data string) {
	m.Kind, m.Scheme = KindNumber, GS1
	m.Elements = []Element{{"01", padGTIN(data)}}
}
