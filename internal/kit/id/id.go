// Package id makes identifiers: ULIDs for records, time-ordered integers for
// hot ledgers, and random tokens for sessions.
package id

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"sync"

	"github.com/oklog/ulid/v2"

	"gongzhi/internal/kit/clock"
)

var entropy = struct {
	sync.Mutex
	*ulid.MonotonicEntropy
}{MonotonicEntropy: ulid.Monotonic(rand.Reader, 0)}

// New returns a ULID (26 characters of Crockford base 32) for the moment at.
// Within one process two calls for one moment sort in call order.
func New(at clock.Instant) string {
	entropy.Lock()
	defer entropy.Unlock()
	u, err := ulid.New(uint64(at), entropy.MonotonicEntropy)
	if err != nil { // the monotonic part of one millisecond is used up
		u = ulid.MustNew(uint64(at)+1, rand.Reader)
	}
	return u.String()
}

// Time is the moment a ULID was made for; zero for any other text.
func Time(text string) clock.Instant {
	u, err := ulid.ParseStrict(text)
	if err != nil {
		return 0
	}
	return clock.Instant(u.Time()) //nolint:gosec // 48 bits
}

// Valid reports whether text is a ULID.
func Valid(text string) bool {
	_, err := ulid.ParseStrict(text)
	return err == nil
}

var lastNumber struct {
	sync.Mutex
	value int64
}

// Number returns a positive integer key: 41 bits of milliseconds, 22 random
// bits. Calls within one process increase; two processes collide with a chance
// of one in four million per shared millisecond, which the primary key catches.
func Number(at clock.Instant) int64 {
	var random [4]byte
	_, _ = rand.Read(random[:]) // crypto/rand never fails since Go 1.24
	value := int64(at)<<22 | int64(binary.BigEndian.Uint32(random[:])&0x3fffff)
	lastNumber.Lock()
	defer lastNumber.Unlock()
	if value <= lastNumber.value && lastNumber.value-value < 1<<32 {
		value = lastNumber.value + 1
	}
	lastNumber.value = value
	return value
}

// Token returns 32 random bytes as URL-safe text.
func Token() string {
	var random [32]byte
	_, _ = rand.Read(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}
