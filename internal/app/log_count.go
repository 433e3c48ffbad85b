package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// errorCount counts what this process logged as an error, by hour, for the daily
// patrol. It knows the last day and no text.
type errorCount struct {
	mutex sync.Mutex
	hours [24]int64
	marks [24]int64 // hour since 1970 that a field speaks of
}

// loggedErrors are those of this process.
var loggedErrors errorCount

func (c *errorCount) add(at time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	hour := at.Unix() / 3600
	i := hour % int64(len(c.hours))
	if c.marks[i] != hour {
		c.marks[i], c.hours[i] = hour, 0
	}
	c.hours[i]++
}

// lastDay is how many there were in the last twenty-four hours.
func (c *errorCount) lastDay(now time.Time) (sum int64) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for i, hour := range c.marks {
		if now.Unix()/3600-hour < int64(len(c.hours)) {
			sum += c.hours[i]
		}
	}
	return sum
}

// counting is a handler that counts errors on their way to another.
type counting struct {
	slog.Handler
	count *errorCount
}

// Handle implements slog.Handler.
func (h counting) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		h.count.add(r.Time)
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h counting) WithAttrs(attrs []slog.Attr) slog.Handler {
	return counting{h.Handler.WithAttrs(attrs), h.count}
}

// WithGroup implements slog.Handler.
func (h counting) WithGroup(name string) slog.Handler {
	return counting{h.Handler.WithGroup(name), h.count}
}
