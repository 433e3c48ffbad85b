package guard

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Guard makes limits and challenges over one cache.
type Guard struct {
	cache  cache.Cache
	clock  clock.Clock
	secret []byte

	purposes map[string]func() int // bits of work by purpose
}

// New returns a guard. secret signs challenges and must be the same on every
// node, such as seal's Ring.Derive("guard").
func New(c cache.Cache, clk clock.Clock, secret []byte) *Guard {
	return &Guard{cache: c, clock: clk, secret: secret, purposes: map[string]func() int{}}
}

// Limit allows Max events of one key in any Window.
type Limit struct {
	Name   string // part of the cache key, unique in the program
	Max    int64
	Window time.Duration
}

// Limiter counts the events of one limit.
type Limiter struct {
	guard *Guard
	limit Limit
}

// Limiter returns the counter of a limit. Making one is free, so that Max and
// Window may come from parameters at every call.
func (g *Guard) Limiter(limit Limit) Limiter { return Limiter{g, limit} }

// Allow counts an event and refuses it (fault.TooMany, with the seconds to
// wait) when there were Max before it in the window. Refused events count too:
// whoever hammers on stays out.
func (l Limiter) Allow(ctx context.Context, key string) error {
	if l.Hit(ctx, key) <= l.limit.Max {
		return nil
	}
	return fault.New(fault.TooMany, "fault.too_many", "seconds", int64((l.pause()+time.Second-1)/time.Second))
}

// Hit counts an event and returns how many the window holds with it.
func (l Limiter) Hit(ctx context.Context, key string) int64 {
	window, past := l.now()
	count := l.guard.cache.Incr(ctx, l.key(key, window), 2*l.limit.Window)
	return count + l.fading(ctx, key, window, past)
}

// Count returns how many events the window holds, without adding one.
func (l Limiter) Count(ctx context.Context, key string) int64 {
	window, past := l.now()
	return l.read(ctx, key, window) + l.fading(ctx, key, window, past)
}

// Reset forgets the events of a key, as after a successful sign-in.
func (l Limiter) Reset(ctx context.Context, key string) {
	window, _ := l.now()
	l.guard.cache.Delete(ctx, l.key(key, window), l.key(key, window-1))
}

// now returns the number of the current fixed window and how much of it is past.
func (l Limiter) now() (window int64, past time.Duration) {
	now := time.Duration(l.guard.clock.Now()) * time.Millisecond
	return int64(now / l.limit.Window), now % l.limit.Window
}

// fading is the share of the last fixed window that the sliding one still
// covers, supposing its events were spread evenly.
func (l Limiter) fading(ctx context.Context, key string, window int64, past time.Duration) int64 {
	last := l.read(ctx, key, window-1)
	return int64(float64(last) * float64(l.limit.Window-past) / float64(l.limit.Window))
}

func (l Limiter) read(ctx context.Context, key string, window int64) int64 {
	value, _ := l.guard.cache.Get(ctx, l.key(key, window))
	count, _ := strconv.ParseInt(string(value), 10, 64) // absent is zero
	return count
}

// pause is the time to the next fixed window, after which events begin to fade.
func (l Limiter) pause() time.Duration {
	_, past := l.now()
	return l.limit.Window - past
}

// key hides who is counted: addresses and logins do not enter a shared cache,
// and without the secret nobody finds them by trying all addresses.
func (l Limiter) key(key string, window int64) string {
	return fmt.Sprintf("limit:%s:%s:%d", l.limit.Name, hex.EncodeToString(l.guard.digest(l.limit.Name+"\x00"+key)), window)
}
