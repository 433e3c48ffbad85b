package guard_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
)

// start is the first moment of a minute.
const start = clock.Instant(1_795_000_020_000)

func newGuard() (*guard.Guard, *clock.Manual) {
	now := clock.NewManual(start)
	return guard.New(cache.NewMemory(now), now, []byte("secret of all nodes")), now
}

func Example() {
	now := clock.NewManual(start)
	g := guard.New(cache.NewMemory(now), now, []byte("secret"))
	misses := g.Limiter(guard.Limit{Name: "lookup.miss", Max: 2, Window: time.Minute})
	for range 3 {
		fmt.Println(misses.Allow(context.Background(), "192.0.2.7"))
	}
	g.Purpose("lookup", func() int { return 8 })
	challenge, _ := g.Issue("lookup")
	nonce := guard.Solve(challenge)
	fmt.Println(g.Verify(context.Background(), "lookup", challenge.Text, nonce))
	fmt.Println(g.Verify(context.Background(), "lookup", challenge.Text, nonce))
	// Output:
	// <nil>
	// <nil>
	// too_many: fault.too_many map[seconds:60]
	// <nil>
	// invalid: captcha.used
}

func TestLimitSlides(t *testing.T) {
	ctx := context.Background()
	g, now := newGuard()
	limiter := g.Limiter(guard.Limit{Name: "a", Max: 10, Window: time.Minute})
	for i := range 10 {
		if err := limiter.Allow(ctx, "k"); err != nil {
			t.Fatalf("event %d: %v", i+1, err)
		}
	}
	err := limiter.Allow(ctx, "k")
	if !fault.Is(err, fault.TooMany) || fault.KeyOf(err) != "fault.too_many" {
		t.Fatalf("event 11: %v", err)
	}
	if err := limiter.Allow(ctx, "other"); err != nil {
		t.Errorf("another key: %v", err)
	}
	if err := g.Limiter(guard.Limit{Name: "b", Max: 1, Window: time.Minute}).Allow(ctx, "k"); err != nil {
		t.Errorf("another limit: %v", err)
	}
	// 11 events were counted. They fade through the next minute.
	for _, step := range []struct {
		after time.Duration
		want  int64
	}{{0, 11}, {59 * time.Second, 11}, {60 * time.Second, 11}, {75 * time.Second, 8}, {90 * time.Second, 5}, {119 * time.Second, 0}, {3 * time.Minute, 0}} {
		now.Set(start.Add(step.after))
		if got := limiter.Count(ctx, "k"); got != step.want {
			t.Errorf("after %s: %d events, want %d", step.after, got, step.want)
		}
	}
	now.Set(start.Add(90 * time.Second))
	for i := range 5 {
		if err := limiter.Allow(ctx, "k"); err != nil {
			t.Errorf("event %d of the second minute: %v", i+1, err)
		}
	}
	if err := limiter.Allow(ctx, "k"); err == nil {
		t.Error("the edge between two windows lets through more than one window")
	}
	limiter.Reset(ctx, "k")
	if got := limiter.Count(ctx, "k"); got != 0 {
		t.Errorf("after reset: %d", got)
	}
}

func TestLimitIsExactUnderRaces(t *testing.T) {
	g, _ := newGuard()
	limiter := g.Limiter(guard.Limit{Name: "race", Max: 50, Window: time.Hour})
	var allowed atomic.Int64
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			for range 10 {
				if limiter.Allow(context.Background(), "k") == nil {
					allowed.Add(1)
				}
			}
		})
	}
	group.Wait()
	if allowed.Load() != 50 {
		t.Errorf("%d of 320 were allowed, want 50", allowed.Load())
	}
}

func TestCaptcha(t *testing.T) {
	ctx := context.Background()
	g, now := newGuard()
	verify := func(purpose, challenge, nonce string) string {
		return fault.KeyOf(g.Verify(ctx, purpose, challenge, nonce))
	}
	bits := 10
	g.Purpose("signin", func() int { return bits })
	g.Purpose("lookup", func() int { return 12 })
	issue := func(purpose string, want int) guard.Challenge {
		t.Helper()
		c, err := g.Issue(purpose)
		if err != nil || c.Difficulty != want {
			t.Fatalf("a challenge for %s has %d bits, %v", purpose, c.Difficulty, err)
		}
		return c
	}
	challenge := issue("signin", 10)
	issue("lookup", 12)
	if _, err := g.Issue("anything"); fault.KeyOf(err) != "captcha.purpose" {
		t.Errorf("a purpose nobody declared: %v", err)
	}
	nonce := guard.Solve(challenge)
	wrong := "x"
	for verify("signin", challenge.Text, wrong) != "captcha.wrong" {
		wrong += "x" // one in 1024 nonces is right by chance
	}
	easier := strings.Replace(challenge.Text, ".10.", ".1.", 1)
	for name, c := range map[string][2]string{
		"other purpose": {verify("lookup", challenge.Text, nonce), "captcha.malformed"},
		"easier":        {verify("signin", easier, guard.Solve(guard.Challenge{Text: easier, Difficulty: 1})), "captcha.malformed"},
		"garbage":       {verify("signin", "garbage", nonce), "captcha.malformed"},
		"empty":         {verify("signin", "", ""), "captcha.malformed"},
		"long nonce":    {verify("signin", challenge.Text, strings.Repeat("1", 100)), "captcha.malformed"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: got %q, want %q", name, c[0], c[1])
		}
	}
	stranger := guard.New(cache.NewMemory(now), now, []byte("another secret"))
	if got := fault.KeyOf(stranger.Verify(ctx, "signin", challenge.Text, nonce)); got != "captcha.malformed" {
		t.Errorf("signed by another: %q", got)
	}
	if got := verify("signin", challenge.Text, nonce); got != "" {
		t.Errorf("the right answer: %q", got)
	}
	if got := verify("signin", challenge.Text, nonce); got != "captcha.used" {
		t.Errorf("the second time: %q", got)
	}
	bits = 4
	late := issue("signin", 4)
	answer := guard.Solve(late)
	now.Advance(guard.ChallengeLife)
	if got := verify("signin", late.Text, answer); got != "captcha.expired" {
		t.Errorf("too late: %q", got)
	}
	now.Advance(time.Hour)
	if got := verify("signin", challenge.Text, nonce); got != "captcha.expired" {
		t.Errorf("used and then expired: %q", got)
	}
	bits = 99
	issue("signin", 32) // more has no answer
}

func TestClientAddress(t *testing.T) {
	trusted, err := guard.ParseProxies([]string{"10.0.0.0/8", "127.0.0.1", "fd00::/8", "::ffff:192.0.2.1"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"direct", "203.0.113.9:4711", nil, "203.0.113.9"},
		{"direct, forged header", "203.0.113.9:4711", []string{"1.2.3.4"}, "203.0.113.9"},
		{"one proxy", "10.0.0.1:80", []string{"203.0.113.9"}, "203.0.113.9"},
		{"two proxies", "127.0.0.1:80", []string{"203.0.113.9, 10.9.9.9"}, "203.0.113.9"},
		{"two headers", "127.0.0.1:80", []string{"203.0.113.9", "10.9.9.9"}, "203.0.113.9"},
		{"forged first hop", "10.0.0.1:80", []string{"1.2.3.4, 203.0.113.9"}, "203.0.113.9"},
		{"forged proxy", "10.0.0.1:80", []string{"10.1.1.1, 203.0.113.9, 10.2.2.2"}, "203.0.113.9"},
		{"junk", "10.0.0.1:80", []string{"1.2.3.4, junk"}, "10.0.0.1"},
		{"junk behind a client", "10.0.0.1:80", []string{"junk, 203.0.113.9"}, "203.0.113.9"},
		{"no header", "10.0.0.1:80", nil, "10.0.0.1"},
		{"only proxies", "10.0.0.1:80", []string{"10.0.0.7"}, "10.0.0.7"},
		{"port in header", "10.0.0.1:80", []string{"203.0.113.9:5000"}, "203.0.113.9"},
		{"ipv6", "[fd00::1]:80", []string{"2001:db8::7"}, "2001:db8::7"},
		{"ipv6 in brackets", "[fd00::1]:80", []string{"[2001:db8::7]:443"}, "2001:db8::7"},
		{"mapped", "[::ffff:203.0.113.9]:80", nil, "203.0.113.9"},
		{"mapped proxy", "192.0.2.1:80", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"zone", "[fe80::1%eth0]:80", nil, "fe80::1"},
		{"unix socket", "@", []string{"203.0.113.9"}, "invalid IP"},
	} {
		header := http.Header{}
		for _, value := range c.forwarded {
			header.Add("X-Forwarded-For", value)
		}
		if got := guard.ClientAddress(c.remote, header, trusted).String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if _, err := guard.ParseProxies([]string{"10.0.0.0/8", "nonsense"}); err == nil {
		t.Error("a proxy called nonsense was accepted")
	}
}

func TestBucket(t *testing.T) {
	for text, want := range map[string]string{
		"203.0.113.9": "203.0.113.9", "[2001:db8:1:2:3:4:5:6]:1": "2001:db8:1:2::/64", "::ffff:1.2.3.4": "1.2.3.4",
	} {
		if got := guard.Bucket(guard.ClientAddress(text, nil, nil)); got != want {
			t.Errorf("%s counts as %s, want %s", text, got, want)
		}
	}
}
