package cache

import (
	"context"
	"strconv"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
)

// maxEntries bounds the memory: beyond it expired entries go, then any.
const maxEntries = 200_000

// Memory is a cache of one process.
type Memory struct {
	clock   clock.Clock
	mu      sync.Mutex
	entries map[string]entry
}

type entry struct {
	value   []byte
	count   int64
	expires clock.Instant
}

// NewMemory returns an empty cache on the clock.
func NewMemory(c clock.Clock) *Memory {
	return &Memory{clock: c, entries: map[string]entry{}}
}

// Get implements Cache.
func (m *Memory) Get(_ context.Context, key string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.live(key)
	switch {
	case !ok:
		return nil, false
	case e.value == nil:
		return strconv.AppendInt(nil, e.count, 10), true
	}
	return append([]byte{}, e.value...), true
}

// Set implements Cache.
func (m *Memory) Set(_ context.Context, key string, value []byte, ttl time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ttl <= 0 {
		delete(m.entries, key)
		return
	}
	m.put(key, entry{value: append([]byte{}, value...), expires: m.clock.Now().Add(ttl)})
}

// Delete implements Cache.
func (m *Memory) Delete(_ context.Context, keys ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range keys {
		delete(m.entries, key)
	}
}

// Incr implements Cache.
func (m *Memory) Incr(_ context.Context, key string, ttl time.Duration) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.live(key)
	if !ok {
		e = entry{expires: m.clock.Now().Add(ttl)}
	}
	if e.value != nil { // a value that is counted up must be a number, as in Redis
		e.count, _ = strconv.ParseInt(string(e.value), 10, 64)
		e.value = nil
	}
	e.count++
	if ttl > 0 {
		m.put(key, e)
	}
	return e.count
}

// Close implements Cache.
func (m *Memory) Close() error { return nil }

func (m *Memory) clear() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.entries)
}

func (m *Memory) live(key string) (entry, bool) {
	e, ok := m.entries[key]
	if ok && e.expires <= m.clock.Now() {
		delete(m.entries, key)
		return entry{}, false
	}
	return e, ok
}

func (m *Memory) put(key string, e entry) {
	if _, exists := m.entries[key]; !exists && len(m.entries) >= maxEntries {
		m.shrink()
	}
	m.entries[key] = e
}

// shrink makes room for a tenth, so that it does not run at every put.
func (m *Memory) shrink() {
	now := m.clock.Now()
	for key, e := range m.entries {
		if e.expires <= now {
			delete(m.entries, key)
		}
	}
	for key := range m.entries {
		if len(m.entries) <= maxEntries*9/10 {
			return
		}
		delete(m.entries, key)
	}
}
