package cache_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/id"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func Example() {
	ctx := context.Background()
	c, err := cache.Open("", "demo:", clock.System{}, slog.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	c.Set(ctx, "greeting", []byte("good morning"), time.Minute)
	value, ok := c.Get(ctx, "greeting")
	fmt.Println(string(value), ok)
	fmt.Println(c.Incr(ctx, "visits", time.Hour), c.Incr(ctx, "visits", time.Hour))
	// Output:
	// good morning true
	// 1 2
}

// testServer returns the address of the Redis under test: a real one with the
// production engines, else a simulation whose time pass moves on.
func testServer(t *testing.T) (address string, pass func(time.Duration)) {
	if os.Getenv("GONGZHI_TEST_ENGINE") == "mysql" {
		address := os.Getenv("GONGZHI_TEST_REDIS_ADDR")
		if address == "" {
			t.Fatal("GONGZHI_TEST_REDIS_ADDR is not set")
		}
		return "redis://" + strings.TrimPrefix(address, "redis://"), time.Sleep
	}
	simulated := miniredis.RunT(t)
	return "redis://" + simulated.Addr(), simulated.FastForward
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Every cache keeps the same contract.
func TestContract(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		now := clock.NewManual(1_795_000_000_000)
		contract(t, cache.NewMemory(now), func(d time.Duration) { now.Advance(d) })
	})
	t.Run("shared", func(t *testing.T) {
		address, pass := testServer(t)
		c, err := cache.Open(address, "test:"+id.Token()+":", clock.System{}, quiet())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		contract(t, c, pass)
		if c.(*cache.Shared).Degraded() {
			t.Error("the contract ran on the fallback, not on Redis")
		}
	})
}

func contract(t *testing.T, c cache.Cache, pass func(time.Duration)) {
	ctx := context.Background()
	absent := func(name, key string) {
		t.Helper()
		if value, ok := c.Get(ctx, key); ok {
			t.Errorf("%s: %q is there: %q", name, key, value)
		}
	}
	present := func(name, key, want string) {
		t.Helper()
		if value, ok := c.Get(ctx, key); !ok || string(value) != want {
			t.Errorf("%s: %q is %q, %v, want %q", name, key, value, ok, want)
		}
	}
	absent("never set", "a")
	value := []byte("one\x00\xff")
	c.Set(ctx, "a", value, time.Minute)
	value[0] = 'X'
	present("set", "a", "one\x00\xff")
	c.Set(ctx, "a", nil, time.Minute)
	present("empty value", "a", "")
	c.Set(ctx, "A", []byte("upper"), time.Minute)
	present("keys differ by case", "a", "")
	c.Delete(ctx, "a", "A", "nothing")
	absent("deleted", "a")
	absent("deleted", "A")
	c.Delete(ctx)
	c.Set(ctx, "b", []byte("x"), 0)
	absent("no ttl", "b")
	c.Set(ctx, "b", []byte("x"), time.Minute)
	c.Set(ctx, "b", []byte("y"), -1)
	absent("negative ttl", "b")

	const short = 60 * time.Millisecond
	c.Set(ctx, "short", []byte("x"), short)
	c.Set(ctx, "long", []byte("x"), time.Hour)
	for want := int64(1); want <= 3; want++ {
		if got := c.Incr(ctx, "count", short); got != want {
			t.Errorf("count %d, want %d", got, want)
		}
		if got := c.Incr(ctx, "kept", time.Hour); got != want {
			t.Errorf("kept %d, want %d", got, want)
		}
	}
	present("counter as text", "kept", "3")
	pass(2 * short)
	absent("expired", "short")
	present("not expired", "long", "x")
	absent("counter expired", "count")
	if got := c.Incr(ctx, "count", time.Hour); got != 1 {
		t.Errorf("an expired counter goes on at %d", got)
	}
	c.Delete(ctx, "kept")
	if got := c.Incr(ctx, "kept", time.Hour); got != 1 {
		t.Errorf("a deleted counter goes on at %d", got)
	}

	var group sync.WaitGroup
	var mu sync.Mutex
	seen := map[int64]int{}
	for range 16 {
		group.Go(func() {
			for range 25 {
				n := c.Incr(ctx, "race", time.Hour)
				mu.Lock()
				seen[n]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if len(seen) != 400 || seen[400] != 1 {
		t.Errorf("400 counts gave %d different numbers", len(seen))
	}

	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	c.Set(cancelled, "late", []byte("x"), time.Minute)
	present("set by a caller who gave up", "late", "x")
}

// Losing Redis is invisible but for one warning, and what was changed meanwhile
// does not come back from the dead.
func TestRedisLostAndBack(t *testing.T) {
	ctx := context.Background()
	simulated := miniredis.RunT(t)
	var log safeBuffer
	c, err := cache.Open("redis://"+simulated.Addr(), "p:", clock.System{}, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	shared := c.(*cache.Shared)
	c.Set(ctx, "session", []byte("old"), time.Hour)
	c.Set(ctx, "kept", []byte("kept"), time.Hour)
	c.Set(ctx, "changed", []byte("old"), time.Hour)

	simulated.Close()
	c.Delete(ctx, "session")
	if !shared.Degraded() {
		t.Error("the loss was not noticed")
	}
	if _, ok := c.Get(ctx, "session"); ok {
		t.Error("a deleted value is there")
	}
	c.Set(ctx, "changed", []byte("new"), time.Hour)
	if value, ok := c.Get(ctx, "changed"); !ok || string(value) != "new" {
		t.Errorf("from memory: %q, %v", value, ok)
	}
	if c.Incr(ctx, "n", time.Hour) != 1 || c.Incr(ctx, "n", time.Hour) != 2 {
		t.Error("counting stopped with Redis")
	}

	if err := simulated.Restart(); err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); shared.Degraded() && time.Since(start) < 30*time.Second; {
		time.Sleep(20 * time.Millisecond)
	}
	if value, ok := c.Get(ctx, "kept"); !ok || string(value) != "kept" {
		t.Errorf("untouched value: %q, %v", value, ok)
	}
	for _, key := range []string{"session", "changed"} {
		if value, ok := c.Get(ctx, key); ok {
			t.Errorf("%s came back as %q", key, value)
		}
	}

	simulated.Close() // lost again: nothing of the first loss may show
	if value, ok := c.Get(ctx, "changed"); ok {
		t.Errorf("memory of the first loss: %q", value)
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 3 {
		t.Errorf("%d warnings, want away, back, away:\n%s", n, log.String())
	}
}

// A server that never was there is no error either.
func TestRedisNeverThere(t *testing.T) {
	simulated := miniredis.RunT(t)
	address := simulated.Addr()
	simulated.Close()
	c, err := cache.Open("redis://"+address, "p:", clock.System{}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Set(context.Background(), "a", []byte("b"), time.Minute)
	if value, ok := c.Get(context.Background(), "a"); !ok || string(value) != "b" {
		t.Errorf("%q, %v", value, ok)
	}
}

func TestSentinelFindsTheMaster(t *testing.T) {
	simulated := miniredis.RunT(t)
	host, port, _ := strings.Cut(simulated.Addr(), ":")
	sentinel := fakeSentinel(t, host, port)
	c, err := cache.Open("sentinel://"+sentinel+"/main", "p:", clock.System{}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Set(context.Background(), "a", []byte("b"), time.Minute)
	if got, err := simulated.Get("p:a"); err != nil || got != "b" {
		t.Errorf("the master has %q, %v", got, err)
	}
}

func TestOpenRefusesBadAddresses(t *testing.T) {
	for _, address := range []string{"localhost:6379", "http://x", "sentinel://h:1", "sentinel:///m", "sentinel://h:1/m?db=x", "redis://h:1/x", "redis://:secret@h:%zz"} {
		c, err := cache.Open(address, "p:", clock.System{}, quiet())
		if err == nil {
			_ = c.Close()
			t.Errorf("%s was accepted", address)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the password shows: %v", err)
		}
	}
}

func TestMemoryStaysBounded(t *testing.T) {
	now := clock.NewManual(1_795_000_000_000)
	m := cache.NewMemory(now)
	for i := range 250_000 {
		m.Incr(context.Background(), fmt.Sprint(i), time.Hour)
	}
	if n := cache.Entries(m); n > 200_000 {
		t.Errorf("%d entries", n)
	}
}

type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
