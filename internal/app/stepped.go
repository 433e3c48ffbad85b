package app

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/job"
)

// stepper moves the clock of a demonstration that stands still otherwise. No job
// runs by itself: all that are due run at each stop, one after the other, so that
// hours pass in seconds and nothing is skipped. Where it stands is kept in a file,
// for a clock must not go back when the program starts again.
type stepper struct {
	lock  sync.Mutex
	clock *clock.Manual
	jobs  *job.Runner
	file  string
}

// The clock stops at each full minute and a second later: what happens at the one
// reaches the jobs that run every second at the other, as it would in life.
const (
	stopEvery = time.Minute
	stopAfter = time.Second
)

func steppedFile(config Config) string { return filepath.Join(config.Data, "clock") }

// ClockSocket is where a stepped demonstration is told to move its clock.
func ClockSocket(config Config) string { return filepath.Join(config.Data, "clock.sock") }

// newStepper goes on where the clock of the folder stood, else at start.
func newStepper(config Config, start clock.Instant) (*stepper, error) {
	s := &stepper{clock: clock.NewManual(start), file: steppedFile(config)}
	text, err := os.ReadFile(s.file)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	}
	var stood clock.Instant
	if err == nil {
		err = stood.UnmarshalText(text)
	}
	s.clock.Set(max(start, stood))
	return s, err
}

// toolClock is the time of a command on a folder: where the clock of a stepped
// demonstration stands, for there the machine's is behind the data and would call
// sound evidence changed.
func toolClock(config Config) clock.Clock {
	var stood clock.Instant
	text, err := os.ReadFile(steppedFile(config))
	if err == nil {
		err = stood.UnmarshalText(text)
	}
	if now := (clock.System{}).Now(); err == nil && stood > now {
		return clock.NewManual(stood)
	}
	return clock.System{}
}

// to lets time go by up to a moment, and runs what is due on the way. A leap stops
// nowhere on the way, as if the program had been switched off.
func (s *stepper) to(ctx context.Context, at clock.Instant, leap bool) error {
	s.lock.Lock()
	defer s.lock.Unlock()
	for {
		if err := s.jobs.RunDue(ctx); err != nil {
			return err
		}
		now := s.clock.Now()
		if now >= at {
			return nil
		}
		minute := now - now%clock.Instant(stopEvery.Milliseconds())
		next := minute.Add(stopAfter)
		if next <= now {
			next = minute.Add(stopEvery)
		}
		if next = min(next, at); leap {
			next = at
		}
		if err := s.keep(next); err != nil {
			return err
		}
		s.clock.Set(next)
	}
}

// keep notes where the clock stands, whole or not at all: one killed while it writes
// would find an empty file, and go back to the beginning.
func (s *stepper) keep(now clock.Instant) error {
	if err := os.WriteFile(s.file+".new", []byte(now.String()), 0o600); err != nil {
		return err
	}
	return os.Rename(s.file+".new", s.file)
}

// ServeHTTP moves the clock by=15m or to=2026-12-01T08:00:00Z, with leap=yes at
// once, and tells what it shows then.
func (s *stepper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	at := s.clock.Now()
	if text := r.FormValue("by"); text != "" {
		by, err := time.ParseDuration(text)
		if err != nil || by < 0 {
			http.Error(w, "by: a duration such as 15m", http.StatusUnprocessableEntity)
			return
		}
		at = at.Add(by)
	}
	if text := r.FormValue("to"); text != "" {
		if err := at.UnmarshalText([]byte(text)); err != nil {
			http.Error(w, "to: a time such as 2026-12-01T08:00:00Z", http.StatusUnprocessableEntity)
			return
		}
	}
	if r.Method == http.MethodPost {
		if err := s.to(context.WithoutCancel(r.Context()), at, r.FormValue("leap") != ""); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]clock.Instant{"now": s.clock.Now()})
}

// serve takes orders at a socket that only the owner of the data folder may open.
func (s *stepper) serve(ctx context.Context, socket string) (stop func(), err error) {
	if err := os.Remove(socket); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	door, err := (&net.ListenConfig{}).Listen(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(socket, 0o600); err != nil {
		return nil, errors.Join(err, door.Close())
	}
	server := serverOf(s)
	go func() { _ = server.Serve(door) }()
	return func() { _ = server.Close() }, nil
}
