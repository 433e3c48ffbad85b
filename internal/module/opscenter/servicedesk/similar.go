package servicedesk

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
)

// Causes are the kinds of causes by which faults are compared.
var Causes = []string{"code", "config", "capacity", "data", "network", "hardware", "thirdparty", "operation", "security", "other"}

// Fault finds the fault of a number or an id, for those who refer to it.
func (s *Desk) Fault(ctx context.Context, q bun.IDB, key string) (*Ticket, error) {
	return faultBy(ctx, q, key)
}

// FaultOf finds the fault whose clocks those are.
func (s *Desk) FaultOf(ctx context.Context, q bun.IDB, clockID string) (*Ticket, error) {
	return byClock(ctx, q, clockID)
}

// Alike are the faults of a module and a kind of cause that were reported since
// a moment, the oldest first. Parts of another fault and what was none do not count.
func (s *Desk) Alike(ctx context.Context, q bun.IDB, module, cause string, since clock.Instant) ([]Ticket, error) {
	return alike(ctx, q, module, cause, since)
}
