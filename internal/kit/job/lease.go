package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

// lease is one job on this node: whether the node leads it, and its last run.
type lease struct {
	job       Job
	db        *db.DB
	owner     string
	heartbeat time.Duration
	alone     bool
	log       *slog.Logger
	wake      chan struct{}

	running sync.Mutex // one step at a time
	mu      sync.Mutex // guards the rest
	fence   int64      // zero when another node leads
	kept    time.Time  // of the last write that kept the lease
	last    run
}

type run struct {
	startedAt, finishedAt clock.Instant
	millis, failures      int64
	error                 *string
}

func (l *lease) loop(ctx context.Context, stop <-chan struct{}) {
	woken := false
	for {
		pause, err := l.step(ctx, woken)
		if err != nil && ctx.Err() == nil {
			l.log.Error("job failed", "error", err)
		}
		timer := time.NewTimer(pause)
		select {
		case <-stop:
		case <-ctx.Done():
		case <-l.wake:
			woken = true
			timer.Stop()
			continue
		case <-timer.C:
			woken = false
			continue
		}
		timer.Stop()
		return
	}
}

// step keeps or takes the lease and runs the job if it is due; now makes it
// due. It returns how long to pause before the next step.
func (l *lease) step(ctx context.Context, now bool) (time.Duration, error) {
	l.running.Lock()
	defer l.running.Unlock()
	poll := l.heartbeat / 6
	leads, err := l.lead(ctx)
	if err != nil || !leads {
		return poll, err
	}
	if wait := l.untilDue(); wait > 0 && !now {
		return min(wait, poll), nil
	}
	begun := time.Now()
	err = l.run(ctx)
	return max(l.job.Every-time.Since(begun), 0), err
}

// untilDue returns how long the job may still rest. A run that did not finish
// and a start in the future (the clock was set back) make it due.
func (l *lease) untilDue() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.db.Clock().Now()
	if l.last.startedAt.IsZero() || l.last.startedAt > now || l.last.finishedAt < l.last.startedAt {
		return 0
	}
	return l.job.Every - now.Sub(l.last.startedAt)
}

// lead reports whether this node leads the job, taking the lease if it is free.
func (l *lease) lead(ctx context.Context) (bool, error) {
	l.mu.Lock()
	fence, kept := l.fence, l.kept
	l.mu.Unlock()
	if fence != 0 {
		if time.Since(kept) < l.heartbeat {
			return true, nil
		}
		if err := l.keep(ctx); !errors.Is(err, ErrLost) {
			return err == nil, err
		}
	}
	return l.take(ctx)
}

func (l *lease) take(ctx context.Context) (bool, error) {
	now, err := l.db.ServerNow(ctx)
	if err != nil {
		return false, err
	}
	var before, expires int64
	var last run
	taken := false
	asked := time.Now()
	err = l.db.Read().QueryRowContext(ctx, "SELECT fence, expires_at, started_at, finished_at, millis, failures, error FROM job_lease WHERE name = ?", l.job.Name).
		Scan(&before, &expires, &last.startedAt, &last.finishedAt, &last.millis, &last.failures, &last.error)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = l.write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO job_lease (name, owner, fence, expires_at, started_at, finished_at, millis, failures) VALUES (?, ?, 1, ?, 0, 0, 0, 0)",
				l.job.Name, l.owner, now.Add(2*l.heartbeat))
			return err
		})
		taken = err == nil
		if db.IsDuplicate(err) { // another node was first
			return false, nil
		}
	case err != nil:
	case expires > int64(now) && !l.alone:
		return false, nil
	default:
		taken, err = l.swap(ctx, before, expires, now)
	}
	if err != nil || !taken {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fence, l.kept, l.last = before+1, asked, last
	return true, nil
}

// swap takes the lease unless another node did so, or prolonged it, first.
func (l *lease) swap(ctx context.Context, fence, expires int64, now clock.Instant) (taken bool, err error) {
	err = l.write(ctx, func(ctx context.Context, tx *db.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE job_lease SET owner = ?, fence = ?, expires_at = ? WHERE name = ? AND fence = ? AND expires_at = ?",
			l.owner, fence+1, now.Add(2*l.heartbeat), l.job.Name, fence, expires)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		taken = n == 1
		return err
	})
	return taken, err
}

// keep prolongs the lease and writes down the last run. It returns ErrLost,
// and forgets the lease, when another node has it.
func (l *lease) keep(ctx context.Context) error {
	asked := time.Now()
	now, err := l.db.ServerNow(ctx)
	if err != nil {
		return err
	}
	l.mu.Lock()
	fence, last := l.fence, l.last
	l.mu.Unlock()
	var n int64
	err = l.write(ctx, func(ctx context.Context, tx *db.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE job_lease SET expires_at = ?, started_at = ?, finished_at = ?, millis = ?, failures = ?, error = ? WHERE name = ? AND fence = ?",
			now.Add(2*l.heartbeat), last.startedAt, last.finishedAt, last.millis, last.failures, last.error, l.job.Name, fence)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err != nil:
		return err
	case n == 0:
		l.fence = 0
		return ErrLost
	}
	l.kept = asked
	return nil
}

// release gives the lease back, so that another node need not wait for it to
// expire.
func (l *lease) release(ctx context.Context) {
	l.running.Lock()
	defer l.running.Unlock()
	if l.fence == 0 {
		return
	}
	err := l.keep(ctx)
	if err == nil {
		err = l.write(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE job_lease SET owner = '', expires_at = 0 WHERE name = ? AND fence = ?", l.job.Name, l.fence)
			return err
		})
	}
	if err != nil && !errors.Is(err, ErrLost) {
		l.log.Warn("job lease not given back, it will expire", "error", err)
	}
	l.fence = 0
}

func (l *lease) write(ctx context.Context, f func(ctx context.Context, tx *db.Tx) error) error {
	if err := l.db.Write(ctx, f); err != nil {
		return fmt.Errorf("job lease %s: %w", l.job.Name, err)
	}
	return nil
}
