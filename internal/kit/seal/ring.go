package seal

import (
	"context"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sort"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/keyfile"
)

// Config says where the key ring is.
type Config struct {
	// File holds the keys, <data>/keys/seal.json; made with mode 0600 when
	// absent. Every node of one database needs the same file.
	File string
	// Algorithm of the first key; AES256GCM when empty.
	Algorithm Algorithm
	// Master, 32 bytes when given, encrypts the keys inside the file (the outer
	// envelope); it comes from the environment or a key service, not from disk.
	// Given for a file made without it, it takes effect at the next Rotate.
	Master []byte
}

// Ring is the open key ring; safe for concurrent use. It prints as [keys].
type Ring struct {
	config  Config
	mu      sync.RWMutex
	primary string
	keys    map[string]key
	secret  []byte // of Hash and Derive; rotation leaves it alone, or no look-up would match
}

type key struct {
	id        string
	algorithm Algorithm
	material  []byte
	aead      cipher.AEAD
	created   clock.Instant
	destroyed clock.Instant
}

// KeyInfo is what may be shown about a key.
type KeyInfo struct {
	ID        string
	Algorithm Algorithm
	Primary   bool
	Created   clock.Instant
	Destroyed clock.Instant // zero while the key lives
}

// OpenRing reads the key ring and makes it when the file is absent. It refuses
// a file that others than its owner may read.
func OpenRing(config Config, now clock.Instant) (*Ring, error) {
	if config.Algorithm == "" {
		config.Algorithm = AES256GCM
	}
	if n := len(config.Master); n != 0 && n != 32 {
		return nil, fmt.Errorf("key ring: the master key has %d bytes, it needs 32", n)
	}
	if _, err := os.Stat(config.File); errors.Is(err, fs.ErrNotExist) {
		if err := create(config, now); err != nil {
			return nil, err
		}
	}
	return load(config)
}

// Empty returns a ring in memory with keys of its own, which opens nothing that
// was ever stored: for whoever looks at a database without its keys.
func Empty(now clock.Instant) (*Ring, error) {
	fresh, err := newKey(AES256GCM, now)
	return &Ring{primary: fresh.id, keys: map[string]key{fresh.id: fresh}, secret: random(32)}, err
}

func newKey(algorithm Algorithm, now clock.Instant) (key, error) {
	k := key{id: hex.EncodeToString(random(4)), algorithm: algorithm, material: random(algorithm.keySize()), created: now}
	var err error
	k.aead, err = algorithm.aead(k.material)
	return k, err
}

func random(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.Read(data) // crypto/rand never fails since Go 1.24
	return data
}

// find returns a living key; a key it does not know may have been made by
// another node, so the file is read once more.
func (r *Ring) find(id string) (key, error) {
	r.mu.RLock()
	k, ok := r.keys[id]
	r.mu.RUnlock()
	if !ok && len(id) == 8 {
		if err := r.Reload(); err != nil {
			return key{}, err
		}
		r.mu.RLock()
		k, ok = r.keys[id]
		r.mu.RUnlock()
	}
	switch {
	case !ok:
		return key{}, ErrUnknown
	case k.aead == nil:
		return key{}, ErrDestroyed
	}
	return k, nil
}

// Rotate makes a new primary key and returns its id. Old keys still open.
func (r *Ring) Rotate(algorithm Algorithm, now clock.Instant) (string, error) {
	fresh, err := newKey(algorithm, now)
	if err != nil {
		return "", err
	}
	return fresh.id, r.change(func(next *Ring) error {
		next.keys[fresh.id] = fresh
		next.primary = fresh.id
		return nil
	})
}

// Add makes a key that opens and does not seal yet, so that the file can be
// brought to every node before one of them uses it.
func (r *Ring) Add(algorithm Algorithm, now clock.Instant) (string, error) {
	fresh, err := newKey(algorithm, now)
	if err != nil {
		return "", err
	}
	return fresh.id, r.change(func(next *Ring) error {
		next.keys[fresh.id] = fresh
		return nil
	})
}

// Promote makes a living key the primary one.
func (r *Ring) Promote(id string) error {
	return r.change(func(next *Ring) error {
		if k, known := next.keys[id]; !known || k.aead == nil {
			return ErrUnknown
		}
		next.primary = id
		return nil
	})
}

// Waiting is the newest key that was added after the primary one and is not
// used yet; empty when there is none.
func (r *Ring) Waiting() string {
	keys := r.Keys()
	for i := len(keys) - 1; i >= 0 && !keys[i].Primary; i-- {
		if keys[i].Destroyed.IsZero() {
			return keys[i].ID
		}
	}
	return ""
}

// Primary is the key that seals now, as values begin: v1:<key>:.
func (r *Ring) Primary() string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return form + ":" + r.primary + ":"
}

// Watch reads the file again whenever it changed, until the context ends, so
// that a running node seals with the key that another process made primary.
func (r *Ring) Watch(ctx context.Context, every time.Duration, failed func(error)) {
	if r.config.File == "" {
		return
	}
	var seen time.Time
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if info, err := os.Stat(r.config.File); err == nil && !info.ModTime().Equal(seen) {
			if err := r.Reload(); err != nil {
				failed(err)
			} else {
				seen = info.ModTime()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Destroy removes a key for ever: what it sealed is erased. Backups of the key
// file must be destroyed with it. The primary key is refused: rotate first.
func (r *Ring) Destroy(id string, now clock.Instant) error {
	return r.change(func(next *Ring) error {
		k, ok := next.keys[id]
		switch {
		case !ok:
			return ErrUnknown
		case id == next.primary:
			return fmt.Errorf("key ring: %s is the primary key, rotate before destroying it", id)
		case k.aead == nil:
			return nil
		}
		next.keys[id] = key{id: id, algorithm: k.algorithm, created: k.created, destroyed: now}
		return nil
	})
}

// change applies f to the ring as the file has it now and stores the outcome, one
// program after the other: a key that another one has just made must not be lost,
// for something may be sealed under it already.
func (r *Ring) change(f func(next *Ring) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return keyfile.Alone(r.config.File, func() error {
		next, err := load(r.config)
		if err != nil {
			return err
		}
		if err := f(next); err != nil {
			return err
		}
		if err := next.replace(); err != nil {
			return err
		}
		r.primary, r.keys = next.primary, next.keys
		return nil
	})
}

// Reload reads the file again, after another node rotated or destroyed a key.
func (r *Ring) Reload() error {
	next, err := load(r.config)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.primary, r.keys, r.secret = next.primary, next.keys, next.secret
	return nil
}

// Keys lists the keys, oldest first, without their material.
func (r *Ring) Keys() []KeyInfo {
	r.mu.RLock()
	defer r.mu.RUnlock()
	infos := make([]KeyInfo, 0, len(r.keys))
	for _, k := range r.keys {
		infos = append(infos, KeyInfo{ID: k.id, Algorithm: k.algorithm, Primary: k.id == r.primary, Created: k.created, Destroyed: k.destroyed})
	}
	sort.Slice(infos, func(i, j int) bool {
		return infos[i].Created < infos[j].Created || infos[i].Created == infos[j].Created && infos[i].ID < infos[j].ID
	})
	return infos
}

// Derive returns 32 secret bytes for a purpose, the same on every node, such as
// the signing key of challenges.
func (r *Ring) Derive(purpose string) []byte { return r.mac("derive", purpose) }

// Fingerprint identifies the ring without giving anything away. Two nodes, or a
// database and the ring restored beside it, belong together when it is equal.
func (r *Ring) Fingerprint() string { return hex.EncodeToString(r.mac("fingerprint", "")[:8]) }

func (r *Ring) mac(domain, text string) []byte {
	r.mu.RLock()
	defer r.mu.RUnlock()
	h := hmac.New(sha256.New, r.secret)
	h.Write([]byte(domain + "\x00" + text))
	return h.Sum(nil)
}

// Format keeps key material out of every log and message.
func (r *Ring) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[keys]")) }
