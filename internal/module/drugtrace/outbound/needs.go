package outbound

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Needs are what outbound asks of others.
type Needs struct {
	Organisations Organisations
	People        People
	Names         audit.Names // for timelines
	BaseURL       string      // printed in the QR code of papers
}

// Organisations answers for the register of organisations.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
	OrganisationAddresses(ctx context.Context, ids []string) (map[string]string, error)
	// RequireLicensed refuses an organisation that is not active or holds no
	// valid licence of one of the kinds on the day.
	RequireLicensed(ctx context.Context, q bun.IDB, orgID string, kinds []string, day clock.Day) error
}

// People answers for persons and their posts.
type People interface {
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
	// Pharmacists counts the people who hold an active post as pharmacist in
	// the organisation.
	Pharmacists(ctx context.Context, orgID string) (int, error)
}
