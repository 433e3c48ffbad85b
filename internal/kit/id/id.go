// Package id makes identifiers: ULIDs for records, time-ordered integers for
// hot ledgers, and random tokens for sessions.
package id

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"

	"github.com/oklog/ulid/v2"

	"gongzhi/internal/kit/clock"
)

var ulids recent[ulid.ULID]

// New returns a ULID (26 characters of Crockford base 32) for the moment at.
// Within one process calls for one moment sort in call order, also when calls
// for other moments come between: what a request makes at its one moment stays
// in order beside other requests.
func New(at clock.Instant) string {
	ulids.Lock()
	defer ulids.Unlock()
	u, known := ulids.of(at)
	if known {
		known = raise(&u)
	}
	if !known {
		u = ulid.MustNew(uint64(at), rand.Reader)
		u[6] &= 0x7f // leaves room to count up
	}
	ulids.keep(at, u)
	return u.String()
}

// raise adds a random step to the random part; false when that is used up.
func raise(u *ulid.ULID) bool {
	var step [4]byte
	_, _ = rand.Read(step[:]) // crypto/rand never fails since Go 1.24
	carry := uint64(binary.BigEndian.Uint32(step[:])) + 1
	for i := len(u) - 1; i >= 6; i-- {
		carry += uint64(u[i])
		u[i] = byte(carry)
		carry >>= 8
	}
	return carry == 0
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

var numbers struct {
	recent[int64]
	last int64
}

// Number returns a positive integer key: 41 bits of milliseconds, 22 random
// bits. Calls within one process increase, those for one moment always, those
// for others while the clock is not set back by a second; two processes collide
// with a chance of one in four million per shared millisecond, which the primary
// key catches.
func Number(at clock.Instant) int64 {
	var random [4]byte
	_, _ = rand.Read(random[:])
	value := int64(at)<<22 | int64(binary.BigEndian.Uint32(random[:])&0x3fffff)
	numbers.Lock()
	defer numbers.Unlock()
	if last, known := numbers.of(at); known {
		value = max(value, last+1)
	}
	if behind := numbers.last - value; behind >= 0 && behind < 1<<32 {
		value = numbers.last + 1
	}
	numbers.keep(at, value)
	numbers.last = value
	return value
}

// Token returns 32 random bytes as URL-safe text.
func Token() string {
	var random [32]byte
	_, _ = rand.Read(random[:])
	return base64.RawURLEncoding.EncodeToString(random[:])
}
