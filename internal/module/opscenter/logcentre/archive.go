package logcentre

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// The states of an archive, and what its check said.
const (
	Kept    = "kept"
	Removed = "removed"

	Sound    = "sound"
	Changed  = "changed"  // the file is not the one that was written
	Missing  = "missing"  // there is no file
	Unlinked = "unlinked" // the file is right and the signed log does not know it
)

// Archive is one class of one month in a file.
type Archive struct {
	bun.BaseModel `bun:"table:log_archive,alias:t" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	Month          string        `bun:"month" json:"month" example:"2026-11"`
	Class          string        `bun:"class" json:"class" enum:"signin,operation,access,configuration,security,interface,system,host"`
	State          string        `bun:"state" json:"state" enum:"kept,removed"`
	Rows           int64         `bun:"line_count" json:"rows"`
	Size           int64         `bun:"size" json:"size"`
	SHA256         string        `bun:"sha256" json:"sha256"`
	Previous       string        `bun:"previous" json:"previous" doc:"SHA-256 of the archive of the class before this one"`
	FileID         string        `bun:"file_id" json:"-"`
	CheckpointSize int64         `bun:"checkpoint_size" json:"checkpointSize"`
	CheckpointRoot string        `bun:"checkpoint_root" json:"checkpointRoot"`
	Remote         bool          `bun:"remote" json:"remote" doc:"The file lies on another machine"`
	Verdict        string        `bun:"verdict" json:"verdict" enum:"sound,changed,missing,unlinked"`
	VerifiedAt     clock.Instant `bun:"verified_at" json:"verifiedAt"`
	RemovedAt      clock.Instant `bun:"removed_at" json:"removedAt"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	Version        int           `bun:"version" json:"version"`
}

// last is the last day of the month.
func (a *Archive) last() clock.Day {
	day, _ := clock.ParseDay(a.Month + "-01") // it was made from a day
	return day.AddMonths(1).AddDays(-1)
}

// head is the first line of an archive.
type head struct {
	Format     string            `json:"format"`
	Month      string            `json:"month"`
	Class      string            `json:"class"`
	Previous   string            `json:"previous"`
	Checkpoint *audit.Checkpoint `json:"checkpoint,omitempty"`
}

const format = "gongzhi-log-archive.v1"

// foot is the last line.
type foot struct {
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"` // SHA-256 of all lines between the first and this one
}

// archivedLine is a line between them.
type archivedLine struct {
	Entry *archivedEntry `json:"entry,omitempty"`
	Line  *Row           `json:"line,omitempty"`
	Foot  *foot          `json:"end,omitempty"`
}

// archivedEntry is an entry of the audit log without its erasable part, whose
// hash is in the leaf.
type archivedEntry struct {
	ID          string `json:"id"`
	At          int64  `json:"at"`
	Class       string `json:"class"`
	Action      string `json:"action"`
	PersonID    string `json:"personId"`
	PostID      string `json:"postId"`
	OrgID       string `json:"orgId"`
	Reason      string `json:"reason"`
	TraceID     string `json:"traceId"`
	Result      string `json:"result"`
	RecordCount int    `json:"recordCount"`
	RecordsRoot string `json:"recordsRoot"`
	PrivateHash string `json:"privateHash"`
	Leaf        string `json:"leaf"`
}

func archived(e *audit.Entry) *archivedEntry {
	return &archivedEntry{e.ID, int64(e.At), e.Class, e.Action, e.PersonID, e.PostID, e.OrgID, e.Reason, e.TraceID, e.Result, e.RecordCount, e.RecordsRoot, e.PrivateHash, e.Leaf()}
}

func (a *archivedEntry) entry() *audit.Entry {
	return &audit.Entry{ID: a.ID, At: clock.Instant(a.At), Class: a.Class, Action: a.Action, PersonID: a.PersonID, PostID: a.PostID, OrgID: a.OrgID, Reason: a.Reason, TraceID: a.TraceID,
		Result: a.Result, RecordCount: a.RecordCount, RecordsRoot: a.RecordsRoot, PrivateHash: a.PrivateHash}
}

// archiveWriter writes an archive line by line.
type archiveWriter struct {
	zip  *gzip.Writer
	sum  hash.Hash
	rows int64
}

func newArchiveWriter(w io.Writer, first head) (*archiveWriter, error) {
	a := &archiveWriter{zip: gzip.NewWriter(w), sum: sha256.New()}
	return a, a.line(a.zip, first)
}

func (a *archiveWriter) line(to io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = to.Write(append(text, '\n'))
	return err
}

func (a *archiveWriter) add(line archivedLine) error {
	a.rows++
	return a.line(io.MultiWriter(a.zip, a.sum), line)
}

func (a *archiveWriter) close() error {
	if err := a.line(a.zip, archivedLine{Foot: &foot{a.rows, hex.EncodeToString(a.sum.Sum(nil))}}); err != nil {
		return err
	}
	return a.zip.Close()
}

// errChanged says that an archive is not as it was written.
var errChanged = errors.New("the archive is not as it was written")

// longestLine bounds a line of an archive.
const longestLine = 1 << 20

// readArchive visits the lines of an archive and checks its form: head, leaf of
// each entry, number of lines and digest.
func readArchive(r io.Reader, visit func(line archivedLine) error) (head, error) {
	var first head
	unzipped, err := gzip.NewReader(r)
	if err != nil {
		return first, errors.Join(errChanged, err)
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &first) != nil || first.Format != format {
		return first, errChanged
	}
	sum, rows := sha256.New(), int64(0)
	for lines.Scan() {
		var line archivedLine
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return first, errors.Join(errChanged, err)
		}
		if line.Foot != nil {
			if line.Foot.Rows != rows || line.Foot.Digest != hex.EncodeToString(sum.Sum(nil)) || lines.Scan() || lines.Err() != nil {
				return first, errChanged
			}
			return first, nil
		}
		sum.Write(append(lines.Bytes(), '\n'))
		rows++
		if line.Entry != nil && line.Entry.entry().Leaf() != line.Entry.Leaf {
			return first, fmt.Errorf("%w: entry %s", errChanged, line.Entry.ID)
		}
		if err := visit(line); err != nil {
			return first, err
		}
	}
	return first, errors.Join(errChanged, lines.Err()) // it ends before its end
}

// matcher is a search as it is asked of lines in a file.
type matcher struct {
	*Search
	people []string // whose name was asked for; nil when none was
}

// never tells whether the search asks for what no archive has.
func (m *matcher) never() bool { return m.Object != "" || m.IP != "" }

func (m *matcher) wants(l *Line) bool {
	in := func(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }
	if !m.AtFrom.IsZero() && l.At < m.AtFrom.Start() || !m.AtTo.IsZero() && l.At >= m.AtTo.End() {
		return false
	}
	if !in(m.Class, l.Class) || !in(m.Level, l.Level) || !in(m.PersonID, l.PersonID) || !in(m.OrgID, l.orgID) || m.people != nil && !in(append(m.people, "-"), l.PersonID) {
		return false
	}
	if m.Action != "" && !strings.HasPrefix(l.Action, m.Action) || m.TraceID != "" && l.TraceID != m.TraceID {
		return false
	}
	for _, word := range strings.Fields(m.Q) {
		if !strings.Contains(strings.ToLower(l.Text+" "+l.Node), strings.ToLower(word)) && l.TraceID != word {
			return false
		}
	}
	return true
}

// digestOf is the SHA-256 of a file.
func digestOf(r io.Reader) (string, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, r)
	return hex.EncodeToString(sum.Sum(nil)), err
}
