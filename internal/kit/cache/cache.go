package cache

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"gongzhi/internal/kit/clock"
)

// Cache is what its users see. No method fails: a cache that cannot answer
// answers "not there". A ttl of zero or less stores nothing.
type Cache interface {
	// Get returns the value of a key; a counter reads as its decimal digits.
	Get(ctx context.Context, key string) (value []byte, ok bool)
	// Set stores a value for ttl.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
	// Delete forgets the keys.
	Delete(ctx context.Context, keys ...string)
	// Incr adds one to a counter and returns it. A counter begins at 1 and lives
	// for ttl from then, however often it is counted up.
	Incr(ctx context.Context, key string, ttl time.Duration) int64
	// Close frees what the cache holds.
	Close() error
}

// Open returns the cache of an address: "" is memory; redis://[:password@]host:port[/db]
// (rediss:// with TLS) is one server; sentinel://[:password@]host:port,host:port/master[?db=n]
// asks sentinels for the master. Only a malformed address is an error: a server
// that is away is waited for. Keys in Redis begin with prefix.
func Open(address, prefix string, c clock.Clock, log *slog.Logger) (Cache, error) {
	if address == "" {
		return NewMemory(c), nil
	}
	client, err := dial(address)
	if err != nil {
		return nil, err
	}
	redis.SetLogger(silent{})
	return newShared(client, prefix, c, log), nil
}

// Ping asks the server of an address once; nil for memory.
func Ping(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	client, err := dial(address)
	if err != nil {
		return err
	}
	redis.SetLogger(silent{})
	defer client.Close()
	return client.Ping(ctx).Err()
}

// Time-outs are short because the way on without Redis is always open.
const (
	dialTimeout = 500 * time.Millisecond
	callTimeout = 300 * time.Millisecond
)

// silent drops what the library logs on its own; our warnings say what matters.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

func dial(address string) (*redis.Client, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("cache address: not a URL") // the cause would repeat the password
	}
	switch parsed.Scheme {
	case "redis", "rediss":
		options, err := redis.ParseURL(address)
		if err != nil {
			return nil, fmt.Errorf("cache address: want redis://[:password@]host:port[/db]")
		}
		options.DialTimeout, options.ReadTimeout, options.WriteTimeout = dialTimeout, callTimeout, callTimeout
		options.MaxRetries, options.DialerRetries = 1, 1
		// They exist in one vendor's cloud only.
		options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
		return redis.NewClient(options), nil
	case "sentinel":
		options, err := sentinelOptions(parsed)
		if err != nil {
			return nil, err
		}
		return redis.NewFailoverClient(options), nil
	}
	return nil, fmt.Errorf("cache address: scheme %q is not redis, rediss or sentinel", parsed.Scheme)
}

func sentinelOptions(parsed *url.URL) (*redis.FailoverOptions, error) {
	master := strings.Trim(parsed.Path, "/")
	if master == "" || parsed.Host == "" {
		return nil, fmt.Errorf("cache address: want sentinel://[:password@]host:port,host:port/master[?db=n]")
	}
	options := &redis.FailoverOptions{
		MasterName: master, SentinelAddrs: strings.Split(parsed.Host, ","),
		DialTimeout: dialTimeout, ReadTimeout: callTimeout, WriteTimeout: callTimeout, MaxRetries: 1, DialerRetries: 1,
	}
	if parsed.User != nil {
		options.Username = parsed.User.Username()
		options.Password, _ = parsed.User.Password()
	}
	if db := parsed.Query().Get("db"); db != "" {
		number, err := strconv.Atoi(db)
		if err != nil {
			return nil, fmt.Errorf("cache address: db %q is not a number", db)
		}
		options.DB = number
	}
	return options, nil
}
