package gs1

import "time"

// Kind is the form in which a text came.
type Kind string

// The forms Parse tells apart.
const (
	KindElementString Kind = "element_string"
	KindBracketed     Kind = "bracketed"
	KindDigitalLink   Kind = "digital_link"
	KindNumber        Kind = "number" // a GTIN alone, scanned or typed
	KindCode          Kind = "code"   // a trace code without application identifiers
)

// Message is what Parse made of a text.
type Message struct {
	Kind       Kind
	Scheme     Scheme
	Text       string    // the text without scanner noise
	Identifier string    // symbology identifier such as "]d2", if one was sent
	Code       string    // HQ20, MSFX20 or ISO15459 code as scanned, else ""
	Agency     string    // issuing agency of an ISO15459 code
	Elements   []Element // in the order they came
	Others     []string  // query parameters of a link that are not GS1's
	Warnings   []*Error  // readable, yet something looks wrong

	today time.Time
}

// Value returns the value of an application identifier.
func (m Message) Value(ai string) (string, bool) {
	for _, element := range m.Elements {
		if element.AI == ai {
			return element.Value, true
		}
	}
	return "", false
}

// value is Value without the flag: no AI has an empty value.
func (m Message) value(ai string) string {
	value, _ := m.Value(ai)
	return value
}

// GTIN returns the 14 digits of the trade item (AI 01), or "".
func (m Message) GTIN() string { return m.value("01") }

// Serial returns the serial number (AI 21), or "".
func (m Message) Serial() string { return m.value("21") }

// Lot returns the batch or lot number (AI 10), or "".
func (m Message) Lot() string { return m.value("10") }

// SSCC returns the 18 digits of the logistic unit (AI 00), or "".
func (m Message) SSCC() string { return m.value("00") }

// HQ20 returns the code of this system that the message carries: alone, or as
// the serial number of a GS1 message. Shape and check digit are right.
func (m Message) HQ20() (string, bool) {
	code := m.Code
	if m.Scheme == GS1 {
		code = m.Serial()
	}
	if checkHQ20(code) != nil {
		return "", false
	}
	return code, true
}

// ProductCode returns the first seven digits of a 20-digit code, which name
// product and pack level, or "".
func (m Message) ProductCode() string {
	if m.Scheme == HQ20 || m.Scheme == MSFX20 {
		return m.Code[:7]
	}
	return ""
}
