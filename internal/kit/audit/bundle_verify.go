package audit

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/clock"
)

// BundleProblem is one place where a bundle does not hold.
type BundleProblem struct {
	Line   int64  // of the file, from 1
	What   string // "leaf 12", "entry 01J…", "checkpoint 40", …
	Detail string // English
}

// BundleReport is the result of VerifyBundle.
type BundleReport struct {
	Origin      string
	From, To    clock.Day
	Made        clock.Instant
	Document    string   // that describes the form
	Keys        []string // the bundle brings
	Foreign     bool     // it was checked with keys from elsewhere
	First, Size int64    // leaves first to size-1
	Leaves      int64
	Entries     int64
	Records     int64
	Moved       int64 // entries that are in an older archive
	Withheld    int64 // records given as their hash alone
	Rows        int64 // raw data, as it was when the bundle was made
	Proven      int64 // of them those that the log in the bundle speaks of
	Checkpoints int64
	Total       int64 // problems, also those beyond the first thousand
	Problems    []BundleProblem
}

// OK reports whether everything holds.
func (r BundleReport) OK() bool { return r.Total == 0 }

// ErrNoBundle says that a file is not a bundle at all.
var ErrNoBundle = errors.New("audit: not an evidence bundle")

// maxLine bounds what one line may hold in memory.
const maxLine = 64 << 20

// VerifyBundle checks a bundle line by line against public keys; without any it
// takes those of the bundle, and then only whoever compares them knows whose
// log it is. The memory it takes grows with the rows of data, not with the log.
func VerifyBundle(r io.Reader, verifiers ...string) (BundleReport, error) {
	b := &bundleReader{keys: verifiers, sums: newBundleSums(), tree: &frontier{}, claimed: map[string]said{}, leaves: map[string]string{}, report: BundleReport{Foreign: len(verifiers) > 0}}
	lines := bufio.NewReaderSize(r, 1<<20)
	for {
		text, err := readLine(lines)
		if len(text) > 0 {
			if err := b.line(text); err != nil {
				return b.report, err
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return b.report, err
		}
	}
	if b.number == 0 {
		return b.report, ErrNoBundle
	}
	b.finish()
	return b.report, nil
}

func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, fmt.Errorf("%w: a line is longer than %d MB", ErrNoBundle, maxLine>>20)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// bundleReader is one run of VerifyBundle.
type bundleReader struct {
	keys       []string
	sums       *bundleSums
	tree       *frontier
	report     BundleReport
	number     int64 // of the line
	stage      int   // how far the order of the parts has come
	torn       bool  // a leaf is missing, so no root can be computed any more
	entry      *bundleLeaf
	entryLine  int64
	hashes     []tlog.Hash // records of entry
	first      bool        // no checkpoint was seen yet
	previous   int64       // size of the checkpoint before
	signatures int
	signed     int64 // leaves a checkpoint covers
	ended      bool
	claimed    map[string]said   // rows, by table and key
	leaves     map[string]string // that rows stand for, by kind and ref
	inSet      int64
}

func (b *bundleReader) problem(what, detail string, args ...any) {
	b.at(b.number, what, detail, args...)
}

func (b *bundleReader) at(line int64, what, detail string, args ...any) {
	b.report.Total++
	if len(b.report.Problems) < 1000 {
		b.report.Problems = append(b.report.Problems, BundleProblem{line, what, fmt.Sprintf(detail, args...)})
	}
}

// line checks one line. Only a first line that is none makes it give up.
func (b *bundleReader) line(text []byte) error {
	b.number++
	var kind struct {
		Line string `json:"line"`
	}
	bad := json.Unmarshal(text, &kind) != nil || !isBundleLine(kind.Line)
	switch {
	case b.number == 1 && (bad || kind.Line != lineBundle):
		return ErrNoBundle
	case b.ended:
		b.problem("line", "it follows after the end")
		return nil
	case bad:
		b.sums.add("", text)
		b.problem("line", "it cannot be read")
		return nil
	}
	if kind.Line == lineEnd {
		b.settle()
		b.end(text)
		return nil
	}
	b.sums.add(kind.Line, text)
	part := kind.Line
	if part == lineSet {
		part = lineData
	}
	if stage := slices.Index(bundleParts, part); stage >= 0 {
		if stage < b.stage || stage == b.stage && stage < 2 && b.number > 1 {
			b.problem(kind.Line, "it stands in the wrong place")
		}
		b.stage = max(b.stage, stage)
	}
	if kind.Line != lineRecord {
		b.settle()
	}
	switch kind.Line {
	case lineBundle:
		b.head(text)
	case lineDocument:
		var line bundleDocument
		if b.read(text, &line, lineDocument) {
			b.report.Document = line.Name
		}
	case lineKey:
		var line bundleKey
		if b.read(text, &line, lineKey) {
			if err := CheckVerifier(line.Key); err != nil {
				b.problem(lineKey, "%v", err)
			}
			b.report.Keys = append(b.report.Keys, line.Key)
		}
	case lineBefore:
		b.before(text)
	case lineData:
		b.data(text)
	case lineSet:
		b.set(text)
	case lineLeaf:
		b.leaf(text)
	case lineRecord:
		b.record(text)
	case lineCheckpoint:
		b.checkpoint(text)
	}
	return nil
}

// read fills a line and insists on its one canonical spelling.
func (b *bundleReader) read(text []byte, line any, what string) bool {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(line); err != nil {
		b.problem(what, "it cannot be read")
		return false
	}
	if again, err := canonicalLine(line); err != nil || !bytes.Equal(again, text) {
		b.problem(what, "it is not written in the one way a bundle writes it")
	}
	return true
}

func (b *bundleReader) verifiers() []string {
	if len(b.keys) > 0 {
		return b.keys
	}
	return b.report.Keys
}

func (b *bundleReader) head(text []byte) {
	var line bundleHead
	if !b.read(text, &line, lineBundle) {
		return
	}
	if line.Format != bundleFormat && line.Format != bundleRows {
		b.problem(lineBundle, "format %d is not known", line.Format)
	}
	if line.First < 0 || line.Size <= line.First {
		b.problem(lineBundle, "leaves %d to %d are none", line.First, line.Size)
	}
	r := &b.report
	r.Origin, r.From, r.To, r.Made, r.First, r.Size = line.Origin, line.From, line.To, line.Made, line.First, line.Size
	b.tree.size, b.signed, b.first = max(line.First, 0), line.First, true
}

func (b *bundleReader) before(text []byte) {
	var line bundleNode
	if !b.read(text, &line, lineBefore) {
		return
	}
	hash, ok := parseHash(line.Hash)
	if !ok || line.Level < 0 || line.Level >= len(b.tree.nodes) || b.tree.size>>line.Level&1 == 0 || b.tree.nodes[line.Level] != (tlog.Hash{}) {
		b.problem("subtree before the first leaf", "level %d has no such hash", line.Level)
		return
	}
	b.tree.nodes[line.Level] = hash
}

// finish reports what is missing at the end.
func (b *bundleReader) finish() {
	if !b.ended {
		b.problem(lineEnd, "the bundle has no end: lines are missing")
	}
	if b.report.Checkpoints == 0 {
		b.problem(lineCheckpoint, "there is none")
	}
	if b.tree.size != b.report.Size {
		b.problem("leaf", "leaves %d to %d are missing", b.tree.size, b.report.Size-1)
	}
	if b.signed < b.tree.size {
		b.problem(lineCheckpoint, "leaves %d to %d are covered by none", b.signed, b.tree.size-1)
	}
}

// end checks what the last line says of all lines before it.
func (b *bundleReader) end(text []byte) {
	b.ended = true
	var line bundleEnd
	if !b.read(text, &line, lineEnd) {
		return
	}
	keys := strings.Fields(strings.Join(b.keys, "\n"))
	if len(keys) > 0 && !slices.Equal(keys, b.report.Keys) {
		b.problem(lineKey, "the keys of the bundle are not those it is checked with")
	}
	stated, count, err := Open(line.Note, b.verifiers()...)
	if err != nil {
		b.problem(lineEnd, "its signature does not hold: %v", err)
		return
	}
	if count < len(strings.Fields(strings.Join(b.verifiers(), "\n"))) {
		b.problem(lineEnd, "only %d keys signed it", count)
	}
	is := strings.Split(b.sums.text(b.report.Origin), "\n")
	said := strings.Split(stated, "\n")
	if len(is) != len(said) || is[1] != said[1] {
		b.problem(lineEnd, "it is the end of something else")
		return
	}
	for i := range is {
		if is[i] != said[i] {
			part, _, _ := strings.Cut(is[i], " ")
			b.problem(partName(part), "it is not what was signed at the end")
		}
	}
}

// partName says which lines a part of the end note vouches for.
func partName(part string) string {
	if part == lineLeaf {
		return "leaves, records and checkpoints"
	}
	return part
}
