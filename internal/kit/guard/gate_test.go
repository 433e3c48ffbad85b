package guard

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"gongzhi/internal/kit/fault"
)

// TestGateLetsFewIn: never more than may be of one key, all of them in the end,
// others unhindered, and nothing is kept of those who have gone.
func TestGateLetsFewIn(t *testing.T) {
	g := NewGate(2)
	var inside, most, done atomic.Int64
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			leave, err := g.Enter(t.Context(), "one")
			if err != nil {
				t.Error(err)
				return
			}
			for now := inside.Add(1); now > most.Load(); {
				most.Store(now)
			}
			done.Add(1)
			inside.Add(-1)
			leave()
		})
	}
	group.Wait()
	if most.Load() > 2 || done.Load() != 40 || len(g.doors) != 0 {
		t.Errorf("%d at once, %d in all, %d doors left", most.Load(), done.Load(), len(g.doors))
	}
}

func TestGateTurnsAway(t *testing.T) {
	g := NewGate(1)
	leave, err := g.Enter(t.Context(), "one")
	if err != nil {
		t.Fatal(err)
	}
	other, err := g.Enter(t.Context(), "another")
	if err != nil {
		t.Fatal(err)
	}
	other()
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := g.Enter(ended, "one"); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever has left waits on: %v", err)
	}
	waiting, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range crowd {
		group.Go(func() { _, _ = g.Enter(waiting, "one") })
	}
	for g.presentOf("one") <= crowd { // until all of them wait
		runtime.Gosched()
	}
	if _, err := g.Enter(t.Context(), "one"); !fault.Is(err, fault.TooMany) {
		t.Errorf("a crowd without end: %v", err)
	}
	stop()
	group.Wait()
	leave()
}

func (g *Gate) presentOf(key string) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.doors[key].present
}
