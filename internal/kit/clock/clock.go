package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Modules ask the transaction (tx.Now), never a Clock.
type Clock interface{ Now() Instant }

// System is the machine's clock.
type System struct{}

// Now returns the machine's time.
func (System) Now() Instant { return FromTime(time.Now()) }

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
