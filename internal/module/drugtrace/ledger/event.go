package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// KindEvent is the kind of leaves that stand for trace events.
const KindEvent = "event"

// Event is one operation on any number of codes, EPCIS-shaped. Rows are only
// ever added; a correction is a new event.
type Event struct {
	bun.BaseModel `bun:"table:trace_event,alias:t"`

	ID           int64         `bun:"id,pk" json:"id,string"`
	EventTime    clock.Instant `bun:"event_time" json:"eventTime"`   // a device's claim
	RecordedAt   clock.Instant `bun:"recorded_at" json:"recordedAt"` // the record
	Type         string        `bun:"type" json:"type" enum:"object,aggregation"`
	Action       string        `bun:"action" json:"action" enum:"ADD,OBSERVE,DELETE"`
	Operation    string        `bun:"operation" json:"operation"`
	BizStep      string        `bun:"biz_step" json:"bizStep"`
	Disposition  string        `bun:"disposition" json:"disposition"`
	StateAfter   string        `bun:"state_after" json:"stateAfter"`
	HolderID     string        `bun:"holder_id" json:"holderId"`
	LocationID   string        `bun:"location_id" json:"locationId"`
	SourceID     string        `bun:"source_id" json:"sourceId"`
	BatchID      string        `bun:"batch_id" json:"batchId"`
	Product      string        `bun:"product_code7" json:"productCode7"`
	BatchNo      string        `bun:"batch_no" json:"batchNo"`
	Expiry       string        `bun:"expiry_date" json:"expiryDate"`
	DocumentType string        `bun:"document_type" json:"documentType"`
	DocumentID   string        `bun:"document_id" json:"documentId"`
	DocumentNo   string        `bun:"document_no" json:"documentNo"`
	Parent       string        `bun:"parent" json:"parent"`
	Units        int           `bun:"units" json:"units"`        // dosage units dispensed; packing level of generated codes
	PackLeft     *int          `bun:"pack_left" json:"packLeft"` // dosage units left afterwards, when the event changed it
	CodeCount    int           `bun:"code_count" json:"codeCount"`
	CodesRoot    string        `bun:"codes_root" json:"codesRoot"`
	CodesSecret  string        `bun:"codes_secret" json:"-"`          // hides the other codes when one is proved
	Temperature  *int          `bun:"temperature" json:"temperature"` // tenths of a degree Celsius
	Note         string        `bun:"note" json:"note"`
	PersonID     string        `bun:"person_id" json:"personId"`
	PostID       string        `bun:"post_id" json:"postId"`
	PublicText   string        `bun:"public_text" json:"-"`
	Salt         string        `bun:"salt" json:"-"`
	PrivateHash  string        `bun:"private_hash" json:"-"`
}

type link struct {
	bun.BaseModel `bun:"table:trace_link,alias:l"`

	Code    string `bun:"code,pk"`
	EventID int64  `bun:"event_id,pk"`
}

// seal fixes what the event claims. The public text is what anyone may see of
// it; who, where, how many and for which paper stay in the salted private part,
// and the codes behind a veil that is lifted from one of them at a time.
func (e *Event) seal(codes []string, batch *Batch) {
	e.CodesSecret, e.Salt = randomHex(), randomHex()
	e.CodeCount, e.CodesRoot = len(codes), audit.NewVeil(e.CodesSecret, codes).Root()
	if batch != nil {
		e.BatchID, e.BatchNo, e.Expiry, e.Product = batch.ID, batch.BatchNo, string(batch.ExpiryDate), batch.ProductCode7
	}
	e.PublicText = e.publicText()
	e.PrivateHash = e.privateHash()
}

func randomHex() string {
	var random [16]byte
	_, _ = rand.Read(random[:])
	return hex.EncodeToString(random[:])
}

func (e *Event) publicText() string {
	return strings.Join([]string{"event.v1", fmt.Sprint(e.ID), fmt.Sprint(int64(e.RecordedAt)), e.Type, e.Action,
		e.Operation, e.BizStep, e.Product, e.BatchNo, e.Expiry, e.CodesRoot}, "\n")
}

func (e *Event) privateHash() string {
	temperature, left := optional(e.Temperature), optional(e.PackLeft)
	private := strings.Join([]string{e.Salt, fmt.Sprint(int64(e.EventTime)), e.Disposition, e.StateAfter, e.HolderID, e.LocationID,
		e.SourceID, e.BatchID, e.DocumentType, e.DocumentID, e.DocumentNo, e.Parent, fmt.Sprint(e.Units), left, temperature,
		fmt.Sprintf("%q", e.Note), e.PersonID, e.PostID, fmt.Sprint(e.CodeCount)}, "\n")
	sum := sha256.Sum256([]byte(private))
	return hex.EncodeToString(sum[:])
}

func optional(value *int) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(*value)
}

// Leaf is the RFC 6962 leaf hash of the event, hex.
func (e *Event) Leaf() string { return audit.LeafHash(e.PublicText, e.PrivateHash) }
