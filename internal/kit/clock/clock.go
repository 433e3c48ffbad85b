package clock

import (
	"os"
	"strings"
	"sync"
	"time"
)

// Clock tells the time. Modules ask the transaction (tx.Now), never a Clock.
type Clock interface{ Now() Instant }

// System is the machine's clock.
type System struct{}

// shiftFile names a file with a duration, such as -1h, that is added to the
// machine's time. Only the drill links it into a program (scripts/trial), for the
// clock of one host alone cannot be moved otherwise; a release has none.
var shiftFile string

// Now returns the machine's time.
func (System) Now() Instant {
	now := FromTime(time.Now())
	if shiftFile == "" {
		return now
	}
	text, _ := os.ReadFile(shiftFile) // no file, no shift
	shift, _ := time.ParseDuration(strings.TrimSpace(string(text)))
	return now.Add(shift)
}

// Manual is a clock that only moves when told; safe for concurrent use.
type Manual struct {
	mu  sync.Mutex
	now Instant
}

// NewManual returns a clock standing at start.
func NewManual(start Instant) *Manual { return &Manual{now: start} }

// Now returns the time last set.
func (m *Manual) Now() Instant {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

// Set moves the clock to at.
func (m *Manual) Set(at Instant) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = at
}

// Advance moves the clock by d and returns the new time.
func (m *Manual) Advance(d time.Duration) Instant {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
	return m.now
}
