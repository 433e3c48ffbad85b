package recovery

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Needs are what the module asks of others.
type Needs struct {
	Names audit.Names
	// People are those who may take part in drills.
	People func(ctx context.Context) ([]Person, error)
	// DutiesSince is the first day on which the calendar of duties knew one, zero
	// while it knows none.
	DutiesSince func(ctx context.Context, q bun.IDB) (clock.Day, error)
	// ServiceStart is the first day of the service contract, zero without one.
	ServiceStart func(ctx context.Context, day clock.Day) (clock.Day, error)
}

// Person can take part in a drill or own a plan.
type Person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
