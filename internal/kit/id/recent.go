package id

import (
	"sync"

	"gongzhi/internal/kit/clock"
)

// moments are remembered, which is more than requests are under way at a time.
const moments = 1024

// recent remembers what was given last for each of the latest moments. One that
// is still asked for stays, however many others came after it: the rows of a
// long import are all of one moment.
type recent[T any] struct {
	sync.Mutex
	last  map[clock.Instant]*given[T]
	ring  [moments]clock.Instant
	place int
}

type given[T any] struct {
	value T
	again bool // asked for again since its turn to be forgotten last came
}

func (r *recent[T]) of(at clock.Instant) (value T, known bool) {
	if last := r.last[at]; last != nil {
		return last.value, true
	}
	return value, false
}

func (r *recent[T]) keep(at clock.Instant, value T) {
	if last := r.last[at]; last != nil {
		last.value, last.again = value, true
		return
	}
	if r.last == nil {
		r.last = make(map[clock.Instant]*given[T], moments)
	}
	if len(r.last) == moments {
		for r.last[r.ring[r.place]].again {
			r.last[r.ring[r.place]].again = false
			r.next()
		}
		delete(r.last, r.ring[r.place])
	}
	r.ring[r.place] = at
	r.next()
	r.last[at] = &given[T]{value: value}
}

func (r *recent[T]) next() { r.place = (r.place + 1) % moments }
