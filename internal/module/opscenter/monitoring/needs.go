package monitoring

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
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
	// KeyPeriod is the key period that binds at a moment, nil without one.
	KeyPeriod func(ctx context.Context, q bun.IDB, at clock.Instant) (*Period, error)
	// Say words what is wrong, in the language of the installation.
	Say func(key string, params map[string]any) string
	// Signals are readings of others that rules may speak of.
	Signals []func(ctx context.Context) ([]Reading, error)
}

// Check asks whether a module can do its work.
type Check func(ctx context.Context) error
