package guard

import (
	"context"
	"sync"

	"gongzhi/internal/kit/fault"
)

// crowd is how many may wait for each that is let in.
const crowd = 50

// Gate lets few of one key in at once, so that those who are counted only
// afterwards cannot run past a limit together. Each node has its own.
type Gate struct {
	most int

	mu    sync.Mutex
	doors map[string]*door
}

type door struct {
	places  chan struct{}
	present int // inside or waiting
}

// NewGate returns a gate that lets most of one key in at once.
func NewGate(most int) *Gate { return &Gate{most: most, doors: map[string]*door{}} }

// Enter waits for a place and returns how to leave it. It fails when ctx ends
// first, and with fault.TooMany when too many of the key wait already.
func (g *Gate) Enter(ctx context.Context, key string) (leave func(), err error) {
	g.mu.Lock()
	d := g.doors[key]
	if d == nil {
		d = &door{places: make(chan struct{}, g.most)}
		g.doors[key] = d
	}
	if d.present >= g.most*(crowd+1) {
		g.mu.Unlock()
		return nil, fault.New(fault.TooMany, "fault.too_many", "seconds", 1)
	}
	d.present++
	g.mu.Unlock()
	select {
	case d.places <- struct{}{}:
		return func() { <-d.places; g.gone(key, d) }, nil
	case <-ctx.Done():
		g.gone(key, d)
		return nil, ctx.Err()
	}
}

func (g *Gate) gone(key string, d *door) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d.present--; d.present == 0 {
		delete(g.doors, key)
	}
}
