package attach

import (
	"context"
	"errors"
	"io"

	"gongzhi/internal/kit/clock"
)

// Info describes a stored blob.
type Info struct {
	Hash     string // SHA-256, 64 lower-case hex digits; the only name a blob has
	Size     int64  // bytes
	StoredAt clock.Instant
}

// ErrMissing means that the store has no such blob.
var ErrMissing = errors.New("attach: the blob is not in the store")

// Store keeps blobs by content. Storing the same bytes twice keeps them once.
type Store interface {
	// Put stores what r delivers, durably, before it returns.
	Put(ctx context.Context, r io.Reader) (Info, error)
	// Open reads a blob; ErrMissing when there is none.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Stat describes a blob; ErrMissing when there is none.
	Stat(ctx context.Context, hash string) (Info, error)
	// Remove deletes a blob unless it was stored again since unusedSince. To
	// remove what is not there is no error.
	Remove(ctx context.Context, hash string, unusedSince clock.Instant) error
	// List visits all blobs in no order.
	List(ctx context.Context, visit func(Info) error) error
	// Check reports whether blobs can be stored now.
	Check(ctx context.Context) error
}

func validHash(hash string) bool {
	if len(hash) != 64 {
		return false
	}
	for _, r := range hash {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}
