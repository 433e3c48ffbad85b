package dispensing

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/drugtrace"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/reveal"
)

// Needs are what dispensing asks of others. It also listens to
// drugtrace.outbound.refused.v1.
type Needs struct {
	Organisations Organisations
	People        People
	Shipments     Shipments
	Names         audit.Names // for timelines
	Reveals       *reveal.Desk
}

// Organisations names organisations.
type Organisations interface {
	OrganisationNames(ctx context.Context, ids []string) (map[string]string, error)
}

// People names persons.
type People interface {
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
}

// Shipments answers for deliveries, so that a return quotes one.
type Shipments interface {
	// Shipment is NotFound for an order that does not exist.
	Shipment(ctx context.Context, q bun.IDB, orderID string) (drugtrace.Shipment, error)
}
