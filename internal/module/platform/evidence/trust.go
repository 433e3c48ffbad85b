package evidence

import (
	"gongzhi/internal/kit/clock"
)

// How a node's program and configuration compare with the baseline.
const (
	Trusted = "trusted"
	Changed = "changed"
	Untold  = "untold" // nobody has recorded a baseline yet
)

// Trust is what the node that answers found at its start, or the last time since.
type Trust struct {
	State   string        `json:"state" enum:"trusted,changed,untold,waiting"`
	Parts   []string      `json:"parts" nullable:"false" enum:"program,configuration,baseline" doc:"What differs"`
	At      clock.Instant `json:"at"`
	Program string        `json:"program" doc:"SHA-256 of the program"`
}

// Measured keeps what was found for the status page.
func (l *Log) Measured(found Trust) { l.trust.Store(&found) }

// trusted is what was found last; the first comparison takes a moment.
func (l *Log) trusted() Trust {
	if found := l.trust.Load(); found != nil {
		return *found
	}
	return Trust{State: "waiting", Parts: []string{}}
}
