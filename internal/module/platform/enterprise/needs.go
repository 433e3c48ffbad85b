package enterprise

import "gongzhi/internal/kit/audit"

// Needs are what the register asks of other modules.
type Needs struct {
	// Directory names people, posts and organisations in histories.
	Directory audit.Names
}
