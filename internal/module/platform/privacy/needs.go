package privacy

import (
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/seal"
)

// Needs are what the desk asks of others.
type Needs struct {
	Names    audit.Names          // for timelines and steppers
	Register func() []seal.Column // of all modules
}
