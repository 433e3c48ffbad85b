package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"

	"gongzhi/internal/kit/clock"
)

// A bundle is the evidence of a time as one text, which proves itself without
// the database: docs/evidence-bundle.md describes it. Each line is a JSON object
// in one canonical spelling; its kind says which of the types below it is.

// The versions of the form: the second also holds rows.
const (
	bundleFormat = 1
	bundleRows   = 2
)

// The kinds of lines, in the order of the file. Records follow their leaf,
// checkpoints the last leaf they speak of.
const (
	lineBundle     = "bundle"
	lineDocument   = "document"
	lineKey        = "key"
	lineBefore     = "before"
	lineLeaf       = "leaf"
	lineRecord     = "record"
	lineCheckpoint = "checkpoint"
	lineEnd        = "end"
)

type bundleHead struct {
	Line   string        `json:"line"`
	Format int           `json:"format"`
	Origin string        `json:"origin"`
	From   clock.Day     `json:"from"`
	To     clock.Day     `json:"to"`
	First  int64         `json:"first"` // number of the first leaf
	Size   int64         `json:"size"`  // of the tree when all leaves are there; its checkpoint is the last
	Made   clock.Instant `json:"made"`
}

type bundleDocument struct {
	Line string `json:"line"`
	Name string `json:"name"`
	Text string `json:"text"`
}

type bundleKey struct {
	Line string `json:"line"`
	Key  string `json:"key"`
}

// bundleNode is a complete subtree left of the first leaf.
type bundleNode struct {
	Line  string `json:"line"`
	Level int    `json:"level"`
	Hash  string `json:"hash"`
}

type bundleLeaf struct {
	Line  string       `json:"line"`
	Seq   int64        `json:"seq"`
	Kind  string       `json:"kind"`
	Ref   string       `json:"ref"`
	Leaf  string       `json:"leaf"`
	Entry *bundleEntry `json:"entry,omitempty"` // of audit entries
	Moved bool         `json:"moved,omitempty"` // the entry is in an older archive
}

type bundleEntry struct {
	At          int64  `json:"at"` // unix milliseconds
	Action      string `json:"action"`
	PersonID    string `json:"personId"`
	PostID      string `json:"postId"`
	OrgID       string `json:"orgId"`
	Reason      string `json:"reason"`
	TraceID     string `json:"traceId"`
	RecordCount int    `json:"recordCount"`
	RecordsRoot string `json:"recordsRoot"`
	PrivateHash string `json:"privateHash"`
	Result      string `json:"result,omitempty"` // of what was not done
}

func (e *bundleEntry) entry(id string) *Entry {
	return &Entry{ID: id, At: clock.Instant(e.At), Action: e.Action, PersonID: e.PersonID, PostID: e.PostID, OrgID: e.OrgID, Reason: e.Reason,
		TraceID: e.TraceID, RecordCount: e.RecordCount, RecordsRoot: e.RecordsRoot, PrivateHash: e.PrivateHash, Result: e.Result}
}

// bundleRecord is what happened to one row. Where that says something of a
// person, only the hash is given.
type bundleRecord struct {
	Line     string `json:"line"`
	Entity   string `json:"entity,omitempty"`
	EntityID string `json:"entityId,omitempty"`
	Revision int64  `json:"revision,omitempty"`
	Digest   string `json:"digest,omitempty"`
	Changes  string `json:"changes,omitempty"`
	Hash     string `json:"hash"`
}

type bundleCheckpoint struct {
	Line string `json:"line"`
	Size int64  `json:"size"`
	Note string `json:"note"`
}

type bundleEnd struct {
	Line string `json:"line"`
	Note string `json:"note"` // signed; see bundleSums.text
}

// canonicalLine is the only spelling of a line that a bundle may hold.
func canonicalLine(line any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(line)
	return text.Bytes(), err
}

// bundleParts are the parts of a bundle that its last line vouches for one by
// one, so that a changed byte is named by its part at least.
var bundleParts = []string{lineBundle, lineDocument, lineKey, lineBefore, lineData, lineLeaf}

// bundleSums hashes the lines of each part as they pass.
type bundleSums struct {
	lines int64
	sums  map[string]hash.Hash
	data  bool // there are rows
}

func newBundleSums() *bundleSums {
	s := &bundleSums{sums: map[string]hash.Hash{}}
	for _, part := range bundleParts {
		s.sums[part] = sha256.New()
	}
	return s
}

func (s *bundleSums) add(kind string, line []byte) {
	s.lines++
	switch kind {
	case lineRecord, lineCheckpoint:
		kind = lineLeaf
	case lineSet:
		kind = lineData
	}
	s.data = s.data || kind == lineData
	if sum, known := s.sums[kind]; known {
		_, _ = sum.Write(line)
	}
}

// text is what the last line signs: how many lines came before it and the
// SHA-256 of each part.
func (s *bundleSums) text(origin string) string {
	var text strings.Builder
	format := bundleFormat
	if s.data {
		format = bundleRows
	}
	fmt.Fprintf(&text, "%s\nevidence bundle %d\nlines %d\n", origin, format, s.lines)
	for _, part := range bundleParts {
		if part == lineData && !s.data {
			continue
		}
		fmt.Fprintf(&text, "%s %s\n", part, hex.EncodeToString(s.sums[part].Sum(nil)))
	}
	return text.String()
}

func leafName(seq int64) string        { return lineLeaf + " " + strconv.FormatInt(seq, 10) }
func checkpointName(size int64) string { return lineCheckpoint + " " + strconv.FormatInt(size, 10) }

// isBundleLine knows the kinds of lines.
func isBundleLine(kind string) bool {
	return slices.Contains(bundleParts, kind) || kind == lineRecord || kind == lineCheckpoint || kind == lineSet || kind == lineEnd
}
