// Package doctest reads for tests what a PDF of kit/doc says.
package doctest

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	streamAt = regexp.MustCompile(`(/Filter/FlateDecode)?/Length (\d+)\n>>\nstream\n`)
	unicode1 = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4})>`)
	shown    = regexp.MustCompile(`\[<([0-9A-F]*)>\] TJ`)
)

// Pages reads the text of each page back out of a PDF of ours, the way a
// reader does: glyph numbers through the file's own table to characters.
func Pages(t testing.TB, file []byte) []string {
	t.Helper()
	var streams []string
	for _, at := range streamAt.FindAllSubmatchIndex(file, -1) {
		length, _ := strconv.Atoi(string(file[at[4]:at[5]]))
		data := file[at[1] : at[1]+length]
		if at[2] >= 0 {
			unpacker, err := zlib.NewReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			if data, err = io.ReadAll(unpacker); err != nil {
				t.Fatal(err)
			}
		}
		streams = append(streams, string(data))
	}
	table := map[string]rune{}
	for _, s := range streams {
		if strings.Contains(s, "beginbfrange") {
			for _, m := range unicode1.FindAllStringSubmatch(s, -1) {
				r, _ := strconv.ParseUint(m[2], 16, 32)
				table[m[1]] = rune(r)
			}
		}
	}
	var pages []string
	for _, s := range streams {
		if !strings.Contains(s, ">] TJ\n") {
			continue
		}
		var text strings.Builder
		for _, m := range shown.FindAllStringSubmatch(s, -1) {
			for glyphs := m[1]; len(glyphs) >= 4; glyphs = glyphs[4:] {
				text.WriteRune(table[glyphs[:4]])
			}
			text.WriteByte('\n')
		}
		pages = append(pages, text.String())
	}
	return pages
}
