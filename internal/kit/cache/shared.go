package cache

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"gongzhi/internal/kit/clock"
)

const (
	// probeEvery is the pause between two looks for a lost Redis.
	probeEvery = time.Second
	// maxStale bounds the keys remembered while Redis is away.
	maxStale = 10_000
)

// Shared is the cache of several nodes in Redis. While Redis is away each node
// goes on with a memory of its own.
type Shared struct {
	client *redis.Client
	prefix string
	memory *Memory
	log    *slog.Logger
	stop   chan struct{}
	once   sync.Once

	mu    sync.Mutex
	lost  bool
	stale map[string]bool // written while Redis was away: its own values of them are old
}

func newShared(client *redis.Client, prefix string, c clock.Clock, log *slog.Logger) *Shared {
	return &Shared{client: client, prefix: prefix, memory: NewMemory(c), log: log,
		stop: make(chan struct{}), stale: map[string]bool{}}
}

// Degraded reports whether Redis is away and this node works from memory.
func (s *Shared) Degraded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// Get implements Cache.
func (s *Shared) Get(ctx context.Context, key string) ([]byte, bool) {
	var value []byte
	found := false
	if !s.try(ctx, nil, func(ctx context.Context) error {
		var err error
		value, err = s.client.Get(ctx, s.prefix+key).Bytes()
		if found = err == nil; errors.Is(err, redis.Nil) {
			return nil
		}
		return err
	}) {
		return s.memory.Get(ctx, key)
	}
	return value, found
}

// Set implements Cache.
func (s *Shared) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	if ttl <= 0 {
		s.Delete(ctx, key)
		return
	}
	if !s.try(ctx, []string{key}, func(ctx context.Context) error {
		return s.client.Set(ctx, s.prefix+key, value, ttl).Err()
	}) {
		s.memory.Set(ctx, key, value, ttl)
	}
}

// Delete implements Cache.
func (s *Shared) Delete(ctx context.Context, keys ...string) {
	if len(keys) == 0 {
		return
	}
	s.memory.Delete(ctx, keys...)
	s.try(ctx, keys, func(ctx context.Context) error { return s.unlink(ctx, keys) })
}

// increment counts up and sets the life of a new counter in one step.
var increment = redis.NewScript(`local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return n`)

// Incr implements Cache.
func (s *Shared) Incr(ctx context.Context, key string, ttl time.Duration) int64 {
	var count int64
	if !s.try(ctx, nil, func(ctx context.Context) error {
		var err error
		count, err = increment.Run(ctx, s.client, []string{s.prefix + key}, max(ttl.Milliseconds(), 1)).Int64()
		return err
	}) {
		return s.memory.Incr(ctx, key, ttl)
	}
	return count
}

// Close implements Cache.
func (s *Shared) Close() error {
	s.once.Do(func() { close(s.stop) })
	return s.client.Close()
}

// try calls Redis and reports whether it answered. Keys written in vain are
// remembered, because Redis comes back with old values of them.
func (s *Shared) try(ctx context.Context, written []string, call func(ctx context.Context) error) bool {
	if s.away(written, nil) {
		return false
	}
	// A caller who gives up says nothing about Redis; the time-outs are short.
	err := call(context.WithoutCancel(ctx))
	var answer redis.Error
	if err != nil && errors.As(err, &answer) && !isState(err) {
		s.log.Warn("cache: redis refused a call", "error", err)
		return true
	}
	return err == nil || !s.away(written, err)
}

// away reports whether Redis is lost, now also for the given reason, and notes
// the keys in the same step, so that none slips between a note and a return.
func (s *Shared) away(written []string, reason error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason != nil && !s.lost {
		s.lost = true
		s.memory.clear() // what it kept from an earlier loss is old
		s.log.Warn("cache: redis is away, going on from memory", "error", reason)
		go s.await()
	}
	if !s.lost {
		return false
	}
	for _, key := range written {
		if len(s.stale) <= maxStale {
			s.stale[key] = true
		}
	}
	return true
}

// isState reports whether an answer means that this server cannot serve now.
func isState(err error) bool {
	for _, state := range []string{"READONLY", "LOADING", "MASTERDOWN", "OOM", "MISCONF", "NOREPLICAS", "CLUSTERDOWN", "NOAUTH", "WRONGPASS"} {
		if redis.HasErrorPrefix(err, state) {
			return true
		}
	}
	return false
}

// await looks for Redis until it is back and clears what went stale meanwhile.
func (s *Shared) await() {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-ticker.C:
			if s.resume() {
				return
			}
		}
	}
}

func (s *Shared) resume() bool {
	ctx := context.Background()
	if err := s.client.Ping(ctx).Err(); err != nil {
		return false
	}
	for {
		s.mu.Lock()
		stale := s.stale
		if len(stale) == 0 {
			s.lost = false
			s.mu.Unlock()
			s.log.Warn("cache: redis is back")
			return true
		}
		s.stale = map[string]bool{}
		s.mu.Unlock()
		if err := s.forget(ctx, stale); err != nil {
			s.mu.Lock()
			for key := range stale {
				s.stale[key] = true
			}
			s.mu.Unlock()
			return false
		}
	}
}

// forget removes the keys, or all of ours when there are too many to know.
func (s *Shared) forget(ctx context.Context, stale map[string]bool) error {
	if len(stale) <= maxStale {
		keys := make([]string, 0, len(stale))
		for key := range stale {
			keys = append(keys, key)
		}
		return s.unlink(ctx, keys)
	}
	iterator := s.client.Scan(ctx, 0, s.prefix+"*", 1000).Iterator()
	for iterator.Next(ctx) {
		if err := s.client.Unlink(ctx, iterator.Val()).Err(); err != nil {
			return err
		}
	}
	return iterator.Err()
}

func (s *Shared) unlink(ctx context.Context, keys []string) error {
	full := make([]string, len(keys))
	for i, key := range keys {
		full[i] = s.prefix + key
	}
	return s.client.Unlink(ctx, full...).Err()
}
