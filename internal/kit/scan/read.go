package scan

import (
	"bytes"
	"embed"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"gongzhi/internal/kit/fault"
)

// Texts holds the sentences of this package.
//
//go:embed texts/*.json
var Texts embed.FS

const (
	deepest  = 100    // levels of JSON and XML; the deepest known report has some twenty
	mostRows = 50_000 // findings of one file
)

// Formats are the formats that Read knows.
var Formats = []string{"sarif", "trivy", "openvas", "nessus", "zap", "nikto", "govulncheck", "gosec", "csv"}

// Read takes a report of at most limit bytes.
func Read(r io.Reader, limit int64) (Report, error) {
	raw, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return Report{}, err
	case int64(len(raw)) > limit:
		return Report{}, refuse("scan.too_large", "limit", limit>>20)
	}
	return Parse(raw)
}

// Parse reads a report that is in memory.
func Parse(raw []byte) (Report, error) {
	text, err := decoded(raw)
	if err != nil {
		return Report{}, err
	}
	var report Report
	switch start := bytes.TrimLeft(text, " \t\r\n"); {
	case len(start) == 0:
		return Report{}, refuse("scan.empty")
	case start[0] == '<':
		report, err = parseXML(text)
	case start[0] == '{', start[0] == '[', bytes.Equal(bytes.TrimSpace(start), []byte("null")):
		report, err = parseJSON(text)
	default:
		report, err = parseTable(text)
	}
	if err != nil {
		return Report{}, err
	}
	if len(report.Findings) > mostRows {
		return Report{}, refuse("scan.too_many", "limit", mostRows)
	}
	report.finish()
	return report, nil
}

// decoded is the text in UTF-8; archives and unknown encodings are refused.
func decoded(raw []byte) ([]byte, error) {
	for _, magic := range []string{"PK\x03\x04", "PK\x05\x06", "\x1f\x8b", "BZh", "\xfd7zXZ\x00", "7z\xbc\xaf", "\x28\xb5\x2f\xfd", "Rar!"} {
		if bytes.HasPrefix(raw, []byte(magic)) {
			return nil, refuse("scan.packed")
		}
	}
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		raw = raw[3:]
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		high := 0
		if raw[0] == 0xff {
			high = 1
		}
		units := make([]uint16, 0, len(raw)/2)
		for i := 2; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i+high])<<8|uint16(raw[i+1-high]))
		}
		raw = []byte(string(utf16.Decode(units)))
	}
	for at := 0; at < len(raw); {
		if raw[at] == 0 {
			return nil, refuse("scan.encoding", "line", lineAt(raw, int64(at)))
		}
		r, size := utf8.DecodeRune(raw[at:])
		if r == utf8.RuneError && size == 1 {
			if declared := latin(raw); declared != nil {
				return declared, nil
			}
			return nil, refuse("scan.encoding", "line", lineAt(raw, int64(at)))
		}
		at += size
	}
	return raw, nil
}

// latin turns an XML document that says it is ISO-8859-1 into UTF-8.
func latin(raw []byte) []byte {
	head := bytes.ToLower(raw[:min(len(raw), 120)])
	if end := bytes.Index(head, []byte("?>")); end < 0 || !bytes.Contains(head[:end], []byte("iso-8859-1")) || bytes.IndexByte(raw, 0) >= 0 {
		return nil
	}
	runes := make([]rune, len(raw))
	for i, b := range raw {
		runes[i] = rune(b)
	}
	return []byte(string(runes))
}

// lineAt is the line of an offset, from 1.
func lineAt(text []byte, offset int64) int {
	offset = min(max(offset, 0), int64(len(text)))
	return bytes.Count(text[:offset], []byte("\n")) + 1
}

func refuse(key string, params ...any) error { return fault.New(fault.Invalid, key, params...) }
