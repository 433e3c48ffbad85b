package signin

import (
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
)

// trustFor is how long a session read from the database is used unchecked: a
// revocation on another node takes effect within it.
const trustFor = time.Second

// maxRecent bounds the memory of recent sessions.
const maxRecent = 50_000

// recent keeps the sessions of the last second by token hash.
type recent struct {
	mu       sync.Mutex
	sessions map[string]recentSession
}

type recentSession struct {
	Session
	readAt clock.Instant
}

func (r *recent) get(hash string, now clock.Instant) (Session, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept, ok := r.sessions[hash]
	if !ok || now.Sub(kept.readAt) >= trustFor || now < kept.readAt {
		return Session{}, false
	}
	return kept.Session, true
}

func (r *recent) put(hash string, session Session, now clock.Instant) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.sessions) >= maxRecent {
		clear(r.sessions)
	}
	r.sessions[hash] = recentSession{session, now}
}

// forget drops everything: a change of this process takes effect at once.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.sessions)
}
