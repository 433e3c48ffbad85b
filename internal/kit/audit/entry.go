package audit

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/clock"
)

// Entry is one row of audit_entry: one use case that one person carried out.
type Entry struct {
	bun.BaseModel `bun:"table:audit_entry,alias:e"`

	ID          string        `bun:"id,pk"`
	At          clock.Instant `bun:"at"`
	Action      string        `bun:"action"`
	PersonID    string        `bun:"person_id"`
	PostID      string        `bun:"post_id"`
	OrgID       string        `bun:"org_id"`
	Reason      string        `bun:"reason"`
	TraceID     string        `bun:"trace_id"`
	Result      string        `bun:"result"` // Done, Refused or Failed
	Class       string        `bun:"class"`  // what kind of log it is: follows from the action, so no leaf covers it
	RecordCount int           `bun:"record_count"`
	RecordsRoot string        `bun:"records_root"`
	Private     *string       `bun:"private"` // JSON; NULL once erased
	Salt        *string       `bun:"salt"`
	PrivateHash string        `bun:"private_hash"`
}

// What became of what the person wanted.
const (
	Done    = ""
	Refused = "refused" // a permission or a rule said no
	Failed  = "failed"  // it could not be carried out
)

// SetPrivate stores the erasable part under a fresh salt.
func (e *Entry) SetPrivate(private map[string]string) {
	var random [16]byte
	_, _ = rand.Read(random[:])
	text, salt := mustJSON(private), hex.EncodeToString(random[:])
	e.Private, e.Salt = &text, &salt
	e.PrivateHash = privateHash(text, salt)
}

func privateHash(text, salt string) string {
	sum := sha256.Sum256([]byte(salt + "\n" + text))
	return hex.EncodeToString(sum[:])
}

// Leaf is the RFC 6962 leaf hash of the entry, hex. What was done has the first
// form, without a result.
func (e *Entry) Leaf() string {
	if e.Result != Done {
		return LeafHash(canonical("entry.v2", e.ID, strconv.FormatInt(int64(e.At), 10), e.Action, e.PersonID, e.PostID,
			e.OrgID, e.Reason, e.TraceID, strconv.Itoa(e.RecordCount), e.RecordsRoot, e.Result), e.PrivateHash)
	}
	public := canonical("entry.v1", e.ID, strconv.FormatInt(int64(e.At), 10), e.Action, e.PersonID, e.PostID,
		e.OrgID, e.Reason, e.TraceID, strconv.Itoa(e.RecordCount), e.RecordsRoot)
	return LeafHash(public, e.PrivateHash)
}

// LeafHash combines a public part with the hash of the private part.
func LeafHash(public, privateHash string) string {
	return hexOf(tlog.RecordHash([]byte(public + "\n" + privateHash)))
}

// canonical joins fields, each with its length, so that no two different lists
// share a form.
func canonical(fields ...string) string {
	var text []byte
	for _, field := range fields {
		text = append(strconv.AppendInt(text, int64(len(field)), 10), ':')
		text = append(append(text, field...), '\n')
	}
	return string(text)
}

func hexOf(hash tlog.Hash) string { return hex.EncodeToString(hash[:]) }

// parseHash reads 64 lower-case hex digits; ok is false for anything else.
func parseHash(text string) (hash tlog.Hash, ok bool) {
	data, err := hex.DecodeString(text)
	if err != nil || len(data) != tlog.HashSize {
		return hash, false
	}
	copy(hash[:], data)
	return hash, hexOf(hash) == text
}

func mustJSON(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("audit: %v", err)) // only maps of strings reach this
	}
	return string(data)
}
