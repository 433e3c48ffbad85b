package privacy

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/seal"
)

// Needs are what the desk asks of others.
type Needs struct {
	Names     audit.Names          // for timelines and steppers
	Register  func() []seal.Column // of all modules
	Retention string               // name of the parameter for how long the log is kept
	Account   func(ctx context.Context, personID string) (Account, error)
}
