package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"gongzhi/internal/kit/db"
)

// run does the work once, keeping the lease meanwhile.
func (l *lease) run(ctx context.Context) error {
	begun := time.Now()
	l.mu.Lock()
	failed := l.last.error
	l.last.startedAt = l.db.Clock().Now()
	ctx = context.WithValue(ctx, heldKey{}, held{l.job.Name, l.fence})
	l.mu.Unlock()

	working, cancel := context.WithCancelCause(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { l.keepWhile(working, cancel) })
	err := l.protected(working)
	if cause := context.Cause(working); err != nil && errors.Is(cause, ErrLost) {
		err = errors.Join(ErrLost, err)
	}
	cancel(nil)
	wait.Wait()

	l.mu.Lock()
	l.last.finishedAt, l.last.millis = max(l.db.Clock().Now(), l.last.startedAt), time.Since(begun).Milliseconds()
	l.last.error, l.last.failures = nil, l.last.failures+1
	if err != nil {
		text := err.Error()
		l.last.error = &text
	} else {
		l.last.failures = 0
	}
	// Frequent jobs are written down by the heartbeat only.
	due := l.job.Every >= l.heartbeat || time.Since(l.kept) >= l.heartbeat || (failed == nil) != (err == nil)
	leads := l.fence != 0
	l.mu.Unlock()
	if due && leads {
		if kept := l.keep(context.WithoutCancel(ctx)); kept != nil && err == nil {
			err = kept
		}
	}
	return err
}

// keepWhile is the heartbeat beside a run. It cancels the run when the lease
// is lost, or may be because the database has not answered for a whole lease.
func (l *lease) keepWhile(ctx context.Context, cancel context.CancelCauseFunc) {
	ticker := time.NewTicker(l.heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		err := l.keep(ctx)
		l.mu.Lock()
		silent := time.Since(l.kept) >= 2*l.heartbeat && l.db.Engine() != db.SQLite // a SQLite file has one node
		l.mu.Unlock()
		if errors.Is(err, ErrLost) || err != nil && silent {
			cancel(ErrLost)
			return
		}
	}
}

func (l *lease) protected(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			l.log.Error("job panicked", "panic", r, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return l.job.Run(ctx)
}
