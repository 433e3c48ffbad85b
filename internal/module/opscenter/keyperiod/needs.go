package keyperiod

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Needs are what key periods ask of others.
type Needs struct {
	Names audit.Names
	// Holes are times between two instants at which nobody is on duty.
	Holes func(ctx context.Context, from, to clock.Instant) ([]Span, error)
	// Patrols are how often the patrol looked on each day between two days.
	Patrols func(ctx context.Context, from, to clock.Day) (map[clock.Day]int, error)
}
