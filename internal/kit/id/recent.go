package id

import (
	"sync"

	"gongzhi/internal/kit/clock"
)

// moments are remembered, which is more than requests are under way at a time.
const moments = 1024

// recent remembers what was given last for each of the latest moments.
type recent[T any] struct {
	sync.Mutex
	last  map[clock.Instant]T
	ring  [moments]clock.Instant
	place int
}

func (r *recent[T]) of(at clock.Instant) (T, bool) {
	value, known := r.last[at]
	return value, known
}

func (r *recent[T]) keep(at clock.Instant, value T) {
	if r.last == nil {
		r.last = make(map[clock.Instant]T, moments)
	}
	if _, known := r.last[at]; !known {
		if len(r.last) == moments {
			delete(r.last, r.ring[r.place])
		}
		r.ring[r.place] = at
		r.place = (r.place + 1) % moments
	}
	r.last[at] = value
}
