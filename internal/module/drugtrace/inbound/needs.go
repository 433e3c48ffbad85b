package inbound

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Needs are what inbound asks of others.
type Needs struct {
	Organisations Organisations
	People        People
	Files         Files
	Names         audit.Names // for timelines
	BaseURL       string      // printed in the QR code of labels
}

// Organisations answers for the register of organisations.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
	// RequireLicensed refuses an organisation that is not active or holds no
	// valid licence of one of the kinds on the day.
	RequireLicensed(ctx context.Context, q bun.IDB, orgID string, kinds []string, day clock.Day) error
}

// Files keeps attachments; an order owns its delivery note, its temperature log
// and the test reports of its lines.
type Files interface {
	BindField(ctx context.Context, tx *usecase.Tx, attachmentID, entity, ownerID, pointer string) error
}

// People names persons.
type People interface {
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
}
