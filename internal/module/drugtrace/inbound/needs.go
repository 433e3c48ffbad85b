package inbound

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Needs are what inbound asks of others.
type Needs struct {
	Organisations Organisations
	People        People
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

// People names persons.
type People interface {
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
}
