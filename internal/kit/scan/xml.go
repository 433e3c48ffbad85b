package scan

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// elements walks the elements of a document in order. visit may decode the
// element; then its children are not visited.
func elements(raw []byte, visit func(d *xml.Decoder, start xml.StartElement, line int) error) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = utf8Only
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		at, _ := d.InputPos()
		if err == nil {
			if start, ok := token.(xml.StartElement); ok {
				err = visit(d, start, at)
			}
		}
		if err != nil {
			return badXML(err, at)
		}
	}
}

// utf8Only: the text is in UTF-8 by now, whatever the document says.
func utf8Only(name string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1":
		return in, nil
	}
	return nil, refuse("scan.encoding", "line", 1)
}

func badXML(err error, at int) error {
	var wrong *xml.SyntaxError
	if errors.As(err, &wrong) {
		return refuse("scan.syntax", "line", wrong.Line)
	}
	return shapeXML(err, at)
}

// shapeXML keeps a refusal and turns the decoder's own errors into one.
func shapeXML(err error, at int) error {
	var parse *xml.UnmarshalError
	if errors.As(err, &parse) {
		return refuse("scan.syntax", "line", at)
	}
	if strings.Contains(err.Error(), "scan.encoding") {
		return refuse("scan.encoding", "line", at)
	}
	return err
}

// checkXML reads the whole document once: it must be well-formed, not too deep,
// and must declare nothing. A DOCTYPE that only names a file, as Nikto writes
// it, is passed over; no file is ever fetched.
func checkXML(raw []byte) (root string, err error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = utf8Only
	depth := 0
	for {
		token, err := d.Token()
		at, _ := d.InputPos()
		if errors.Is(err, io.EOF) {
			if root == "" {
				return "", refuse("scan.syntax", "line", at)
			}
			return root, nil
		}
		if err != nil {
			return "", badXML(err, at)
		}
		switch token := token.(type) {
		case xml.Directive:
			if bytes.ContainsAny(token, "[") || bytes.Contains(bytes.ToUpper(token), []byte("ENTITY")) {
				return "", refuse("scan.entity", "line", at)
			}
		case xml.StartElement:
			if root == "" {
				root = token.Name.Local
			}
			if depth++; depth > deepest {
				return "", refuse("scan.depth", "line", at, "limit", deepest)
			}
		case xml.EndElement:
			depth--
		}
	}
}

func parseXML(raw []byte) (Report, error) {
	root, err := checkXML(raw)
	if err != nil {
		return Report{}, err
	}
	switch root {
	case "NessusClientData_v2", "NessusClientData":
		return nessus(raw)
	case "report", "get_reports_response", "reports":
		return openvas(raw)
	case "OWASPZAPReport":
		return zapXML(raw)
	case "niktoscan", "niktoscans":
		return niktoXML(raw)
	}
	return Report{}, unknown()
}

// attribute is the value of an attribute, empty without it.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if strings.EqualFold(a.Name.Local, name) {
			return a.Value
		}
	}
	return ""
}
