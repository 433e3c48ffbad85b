package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// textFile reads the rows of a CSV file.
type textFile struct {
	reader *csv.Reader
	number int // of the last row, as a spreadsheet would number it
	line   int // the line the last row ended on
	decode bool
}

func openCSV(file io.ReaderAt, size int64, spec *Spec) (source, error) {
	start := make([]byte, min(size, 64<<10))
	if _, err := file.ReadAt(start, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	coding, skip, err := detect(file, size, start, spec)
	if err != nil {
		return nil, err
	}
	body := io.Reader(io.NewSectionReader(file, skip, size-skip))
	if coding != nil {
		body = transform.NewReader(body, coding.NewDecoder())
	}
	buffered := bufio.NewReaderSize(body, 64<<10)
	top, err := buffered.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, refuse(KeyUnknownEncoding, err)
	}
	reader := csv.NewReader(buffered)
	reader.Comma = separator(top)
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true // 5" in the middle of a cell is not an error to people
	return &textFile{reader: reader, decode: coding != nil}, nil
}

// detect finds how the file writes its characters; nil is UTF-8. skip is the
// length of a byte order mark.
func detect(file io.ReaderAt, size int64, start []byte, spec *Spec) (coding encoding.Encoding, skip int64, err error) {
	switch {
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		return nil, 3, nil
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2, nil
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2, nil
	case bytes.IndexByte(start, 0) >= 0:
		return nil, 0, refuse(KeyNotASheet, nil) // no text has this byte
	}
	plain, err := isUTF8(io.NewSectionReader(file, 0, size))
	if err != nil || plain {
		return nil, 0, err
	}
	// GB 18030 and Big5 accept each other's bytes; the one in which the column
	// names make sense is right, the mainland's when neither tells.
	best, most := encoding.Encoding(simplifiedchinese.GB18030), -1
	for _, candidate := range []encoding.Encoding{simplifiedchinese.GB18030, traditionalchinese.Big5} {
		decoded, _ := candidate.NewDecoder().Bytes(start)
		if names := namesIn(decoded, spec); names > most {
			best, most = candidate, names
		}
	}
	return best, 0, nil
}

// namesIn counts the column names in the first rows of text.
func namesIn(text []byte, spec *Spec) int {
	names, most := namesOf(spec), 0
	for i, line := range strings.SplitN(string(text), "\n", headerSearch+1) {
		if i == headerSearch {
			break
		}
		cells := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t\"\r", r) })
		most = max(most, names.known(cells))
	}
	return most
}

// isUTF8 reads all of r; runes may straddle its blocks.
func isUTF8(r io.Reader) (bool, error) {
	block := make([]byte, 0, 64<<10)
	for {
		count, err := io.ReadFull(r, block[len(block):cap(block)])
		block = block[:len(block)+count]
		end := len(block)
		if err == nil { // more may follow: keep an unfinished rune for later
			for back := 1; back < utf8.UTFMax && back <= end; back++ {
				if tail := block[end-back:]; utf8.RuneStart(tail[0]) {
					if !utf8.FullRune(tail) {
						end -= back
					}
					break
				}
			}
		}
		if !utf8.Valid(block[:end]) {
			return false, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		block = block[:copy(block, block[end:])]
	}
}

// separator is the one of comma, semicolon and tab that the first line of top
// has most of outside quotes.
func separator(top []byte) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range string(top) {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted && len(counts) > 0 {
			break
		}
		if !quoted && (r == ',' || r == ';' || r == '\t') {
			counts[r]++
		}
	}
	best := ','
	for _, r := range []rune{';', '\t'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

func (t *textFile) origin() origin { return origin{} }
func (t *textFile) close() error   { return nil }

func (t *textFile) next() (int, []string, error) {
	cells, err := t.reader.Read()
	if err == io.EOF {
		return 0, nil, io.EOF
	}
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return 0, nil, refuse(KeyDamaged, err, "row", t.number)
	}
	if err != nil {
		return 0, nil, err
	}
	// Empty lines are rows to a spreadsheet, line breaks inside quotes are not.
	start, _ := t.reader.FieldPos(0)
	t.number += start - t.line
	t.line = start
	for _, cell := range cells {
		t.line += strings.Count(cell, "\n")
		if t.decode && strings.ContainsRune(cell, utf8.RuneError) {
			return 0, nil, refuse(KeyUnknownEncoding, nil)
		}
	}
	return t.number, cells, nil
}
