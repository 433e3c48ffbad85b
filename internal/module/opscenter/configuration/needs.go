package configuration

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
)

// Needs are what the register asks of others.
type Needs struct {
	Names audit.Names
	// Lines are those of the table of contents, built or not.
	Lines func() []Line
	// Health is what the monitoring says now of lines, interfaces and assets.
	Health func(ctx context.Context) (map[Node]Health, error)
	// Done tell when duties were last done, each by the module that does them.
	Done []func(ctx context.Context) ([]Fact, error)
	// Tickets counts the open ones by line of the table of contents.
	Tickets func(ctx context.Context, numbers []string) (map[string]int, error)
}

// Line is a line of the table of contents.
type Line struct {
	Number string
	Group  string
	Built  bool
}

// Health is what the monitoring says of a node.
type Health struct {
	State  string // up, slow, down, unknown, maintenance, undeployed
	Since  clock.Instant
	Note   string
	Probes []string
}

// unwatched is the health of what no probe speaks of.
const unwatched = "unwatched"
