package tracequery

import (
	"context"
	"sync"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// counter gathers look-ups in memory and adds them to the table in batches, so
// that reading costs no write. A crash loses the counts of a few seconds.
type counter struct {
	mu      sync.Mutex
	waiting map[string]seen
}

// seen is when and how often a code was looked up.
type seen struct {
	First, Last clock.Instant
	Queries     int64
}

func newCounter() *counter { return &counter{waiting: map[string]seen{}} }

// add counts one look-up and returns what is waiting for the code.
func (c *counter) add(code string, at clock.Instant, counts bool) seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.waiting[code]
	if !counts {
		return s
	}
	if s.Queries == 0 {
		s.First = at
	}
	s.Last = at
	s.Queries++
	c.waiting[code] = s
	return s
}

// flush writes what is waiting. On failure the counts wait on.
func (c *counter) flush(ctx context.Context, database *db.DB) error {
	c.mu.Lock()
	taken := c.waiting
	c.waiting = map[string]seen{}
	c.mu.Unlock()
	if len(taken) == 0 {
		return nil
	}
	err := database.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return addQueries(ctx, tx, taken) })
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		for code, s := range taken {
			later := c.waiting[code]
			s.Queries += later.Queries
			s.Last = max(s.Last, later.Last)
			c.waiting[code] = s
		}
	}
	return err
}
