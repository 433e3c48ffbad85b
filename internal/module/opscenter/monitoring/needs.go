package monitoring

import (
	"context"

	"gongzhi/internal/kit/audit"
)

// Needs are what monitoring asks of others.
type Needs struct {
	// Lines tells which lines of the table of contents are built, each with the
	// checks of the modules that serve it.
	Lines func() map[string][]Check
	// SignIn opens a session as a person would, asks who is signed in and ends it;
	// without a target at this node.
	SignIn func(ctx context.Context, target, login, password string) (reason, note string, err error)
	Names  audit.Names
	// Signals are readings of others that rules may speak of.
	Signals []func(ctx context.Context) ([]Reading, error)
}

// Check asks whether a module can do its work.
type Check func(ctx context.Context) error
