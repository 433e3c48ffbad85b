package knowledge

import (
	"context"
	"sync"
	"time"
	"unicode/utf8"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/seal"
)

// counter gathers readings and searches without result and writes them in
// batches, so that reading costs no write. A crash loses some seconds of them.
type counter struct {
	mu     sync.Mutex
	views  map[string]int64
	missed map[string]Missed
}

func newCounter() *counter { return &counter{views: map[string]int64{}, missed: map[string]Missed{}} }

func (c *counter) view(articleID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.views[articleID]++
}

// Bounds of what is kept of searches: characters of one, and how many different
// ones between two writes, for anybody may search.
const (
	longestMissed = 60
	mostMissed    = 500
)

// miss keeps what nobody found, masked where it looks like personal data.
func (c *counter) miss(text string, at clock.Instant) {
	text = seal.Mask(seal.FreeText, seal.Public, text)
	if utf8.RuneCountInString(text) < 2 || utf8.RuneCountInString(text) > longestMissed {
		return
	}
	key := missedKey(text)
	c.mu.Lock()
	defer c.mu.Unlock()
	m, known := c.missed[key]
	if !known {
		if len(c.missed) >= mostMissed {
			return
		}
		m = Missed{ID: key, Text: text, FirstAt: at}
	}
	m.Times, m.LastAt = m.Times+1, at
	c.missed[key] = m
}

// flush writes what is waiting. On failure it waits on.
func (c *counter) flush(ctx context.Context, database *db.DB) error {
	c.mu.Lock()
	views, missed := c.views, c.missed
	c.views, c.missed = map[string]int64{}, map[string]Missed{}
	c.mu.Unlock()
	if len(views)+len(missed) == 0 {
		return nil
	}
	err := database.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return addCounts(ctx, tx, views, missed) })
	if err == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for articleID, n := range views {
		c.views[articleID] += n
	}
	for key, m := range missed {
		later := c.missed[key]
		m.Times, m.LastAt = m.Times+later.Times, max(m.LastAt, later.LastAt)
		c.missed[key] = m
	}
	return err
}

// keepMissed is how long a search without result is remembered.
const keepMissed = 180 * 24 * time.Hour
