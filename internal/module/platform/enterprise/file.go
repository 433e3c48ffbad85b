package enterprise

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// The permissions of the papers of an organisation.
const (
	PermitFileRead = "platform.enterprise.file-read"
	PermitFile     = "platform.enterprise.file"
)

// File is a paper on the page of an organisation, such as the scan of a licence.
// One that was wrong is made void with a reason: it stays listed, and its bytes
// stay, but nobody opens it any more.
type File struct {
	bun.BaseModel `bun:"table:organisation_file,alias:t" json:"-"`

	ID             string        `bun:"id,pk" json:"id"`
	OrganisationID string        `bun:"organisation_id" json:"organisationId"`
	AttachmentID   string        `bun:"attachment_id" json:"-"`
	Kind           string        `bun:"kind" json:"kind" enum:"licence,registration,premises,other"`
	Note           string        `bun:"note" json:"note"`
	FileName       string        `bun:"file_name" json:"fileName"`
	MediaType      string        `bun:"media_type" json:"mediaType"`
	Size           int64         `bun:"size" json:"size" doc:"In bytes"`
	Version        int           `bun:"version" json:"version"`
	CreatedAt      clock.Instant `bun:"created_at" json:"createdAt"`
	CreatedBy      string        `bun:"created_by" json:"createdBy"`
	CreatedByName  string        `bun:"-" json:"createdByName"`
	VoidedAt       clock.Instant `bun:"voided_at" json:"voidedAt"` // zero while it holds
	VoidedBy       string        `bun:"voided_by" json:"voidedBy"`
	VoidedByName   string        `bun:"-" json:"voidedByName"`
	VoidReason     string        `bun:"void_reason" json:"voidReason"`
}

// NewFiles puts uploaded files on the page of an organisation.
type NewFiles struct {
	Kind    string   `json:"kind" enum:"licence,registration,premises,other"`
	Note    string   `json:"note,omitempty" maxLength:"200" doc:"What the paper is, such as the number of the licence"`
	FileIDs []string `json:"fileIds" minItems:"1" maxItems:"10" doc:"Uploaded before"`
}

// open refuses a paper that was made void.
func (f *File) open() error {
	if f.VoidedAt.IsZero() {
		return nil
	}
	return fault.New(fault.Conflict, "enterprise.file.void", "reason", f.VoidReason)
}
