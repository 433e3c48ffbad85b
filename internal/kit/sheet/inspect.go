package sheet

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"
)

// longestText is how many bytes may stand between two tags: a cell holds at
// most 32,767 characters.
const longestText = 256 << 10

var errXML = errors.New("not whole XML")

// inspectPart reads an XML part from end to end without building anything. It
// returns the number of its last row element, 0 when it has none.
//
// The spreadsheet library stops at the first character XML forbids as if the
// sheet ended there; exports of old systems do contain such characters.
func inspectPart(ctx context.Context, part *zip.File) (lastRow int, err error) {
	damaged := func(cause error) (int, error) {
		return 0, refuse(KeyDamaged, fmt.Errorf("%s: %w", part.Name, cause), "row", lastRow)
	}
	content, err := part.Open()
	if err != nil {
		return damaged(err)
	}
	defer content.Close()
	reader := bufio.NewReaderSize(content, longestText)
	for tags := 0; ; tags++ {
		text, err := reader.ReadSlice('<')
		if !legal(text) {
			return damaged(errXML)
		}
		if err == io.EOF {
			return lastRow, nil
		}
		if err != nil {
			return damaged(err)
		}
		if tags%10_000 == 0 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		switch next, _ := reader.Peek(16); {
		case bytes.HasPrefix(next, []byte("!DOCTYPE")):
			return damaged(errXML)
		case isRow(next):
			tag, err := reader.ReadSlice('>')
			if err != nil || !legal(tag) {
				return damaged(errXML)
			}
			if lastRow = rowNumber(tag, lastRow); lastRow < 0 {
				lastRow = 0
				return damaged(errXML)
			}
		}
	}
}

// isRow reports whether a tag that goes on with next opens a row, with or
// without a name space prefix.
func isRow(next []byte) bool {
	end := bytes.IndexAny(next, " />\t\r\n")
	if end < 3 || next[0] == '/' {
		return false
	}
	name := next[:end]
	return string(name) == "row" || bytes.HasSuffix(name, []byte(":row"))
}

// rowNumber returns the number in a row tag, the one after last when it has
// none, -1 when it cannot be one.
func rowNumber(tag []byte, last int) int {
	at := bytes.Index(tag, []byte(` r="`))
	if at < 0 {
		return last + 1
	}
	digits, _, found := bytes.Cut(tag[at+4:], []byte(`"`))
	number, err := strconv.Atoi(string(digits))
	const lastOfAll = 1 << 20 // rows of a worksheet
	if !found || err != nil || number <= last || number > lastOfAll {
		return -1
	}
	return number
}

// legal reports whether XML allows every character of text, written plainly or
// as a reference.
func legal(text []byte) bool {
	for _, b := range text {
		if b < ' ' && b != '\n' && b != '\r' && b != '\t' {
			return false
		}
	}
	for rest := text; ; {
		_, after, found := bytes.Cut(rest, []byte("&#"))
		if !found {
			break
		}
		code, tail, ended := bytes.Cut(after, []byte(";"))
		base := 10
		if len(code) > 0 && code[0] == 'x' {
			code, base = code[1:], 16
		}
		number, err := strconv.ParseUint(string(code), base, 32)
		if !ended || err != nil || !allowed(rune(number)) {
			return false
		}
		rest = tail
	}
	return utf8.Valid(text)
}

func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && utf8.ValidRune(r) && r != 0xFFFE && r != 0xFFFF
}
