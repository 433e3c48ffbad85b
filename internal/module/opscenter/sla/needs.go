package sla

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Needs are what the clocks ask of others.
type Needs struct {
	Names audit.Names
	// Samples of probes after one moment up to another, ordered by event time.
	Samples func(ctx context.Context, q bun.IDB, probes []string, after, to clock.Instant) ([]Sample, error)
	// Services are the modules whose availability the contract counts.
	Services func(ctx context.Context) ([]Service, error)
	// Seen is what the monitoring saw of a module in a span.
	Seen func(ctx context.Context, q bun.IDB, module string, in Span) (Seen, error)
	// Solved is when the work on those requests was finished, of those that are
	// over or wait for the signature.
	Solved func(ctx context.Context, q bun.IDB, subjectIDs []string) (map[string]clock.Instant, error)
	// Say words what a rule saw, in the language of the installation.
	Say func(key string, params map[string]any) string
	// Contract is the one of a day; none is a contract without a start.
	Contract func(ctx context.Context, q bun.IDB, day clock.Day) (Contract, error)
}

// Service is a module of the table of contents.
type Service struct {
	Number string `json:"number"`
	Name   string `json:"name"`
	Key    bool   `json:"key" doc:"A key module of the business"`
	Built  bool   `json:"built" doc:"What is not deployed is never up"`
}

// Seen is what the monitoring saw.
type Seen struct {
	Down        []Span
	Unmonitored []Span
	Maintenance []Span // approved before they began
}

// Contract is what the service contract says of the penalty.
type Contract struct {
	Version string    `json:"version"`
	Start   clock.Day `json:"start"`
	End     clock.Day `json:"end"`
	Total   int64     `json:"total" doc:"In 0.01 yuan"`
	Bond    int64     `json:"bond" doc:"In 0.01 yuan"`
}
