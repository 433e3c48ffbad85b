package recovery

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// hold says who works on a running backup or check: the job, by the fencing
// number of its run, or a command (fence 0), by a heartbeat in the time of the
// database. The row goes with the work; a process that was killed leaves it.
type hold struct {
	bun.BaseModel `bun:"table:recovery_hold,alias:t"`

	ID     string        `bun:"id,pk"` // of the backup or the check
	Fence  int64         `bun:"fence"`
	BeatAt clock.Instant `bun:"beat_at"`
}

const (
	holdBeat = 10 * time.Second
	holdLife = 6 * holdBeat // as long as the lease of a job
)

// left tells whether nobody works any more on what is running. The job leads on
// one node and does one thing after the other, so what it finds running when it
// begins was left behind, by this node or by the one that led before; asked
// outside the job, the heartbeat alone speaks.
func (h *hold) left(leads bool, now clock.Instant) bool {
	return leads && h.Fence > 0 || now >= h.BeatAt.Add(holdLife)
}

// held writes the hold in the transaction that begins the work.
func (s *Recovery) held(ctx context.Context, tx *usecase.Tx, rowID string) error {
	now, err := s.kit.Runner.DB.ServerNow(ctx)
	if err != nil {
		return err
	}
	return keepHold(ctx, tx.Tx, hold{ID: rowID, Fence: job.Fence(ctx), BeatAt: now})
}

// holding keeps the heartbeat beside the work; the returned function ends both.
func (s *Recovery) holding(ctx context.Context, rowID string) (release func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(holdBeat)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				_ = s.beatHold(ctx, rowID) // the next beat tries again
			}
		}
	}()
	return func() {
		cancel()
		<-done
		_ = s.drop(context.WithoutCancel(ctx), rowID) // what is over is never asked for its hold
	}
}

func (s *Recovery) drop(ctx context.Context, rowID string) error {
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return dropHold(ctx, tx, rowID) })
}

func (s *Recovery) beatHold(ctx context.Context, rowID string) error {
	now, err := s.kit.Runner.DB.ServerNow(ctx)
	if err != nil {
		return err
	}
	return s.kit.Runner.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return beatHold(ctx, tx, rowID, now) })
}

// gone tells for running work whether it was left behind, and why in words. What
// has no hold was begun by an older program and is given its longest time.
func (s *Recovery) gone(ctx context.Context, rowID string, begun clock.Instant) (why string, left bool, err error) {
	found, err := holdOf(ctx, s.kit.Runner.DB.Read(), rowID)
	if err != nil {
		return "", false, err
	}
	if found != nil {
		now, err := s.kit.Runner.DB.ServerNow(ctx)
		if err != nil {
			return "", false, err
		}
		if found.left(job.Fence(ctx) > 0, now) {
			return web.Say(s.house(ctx), "recovery.interrupted", fault.Params{"at": found.BeatAt.Format("2006-01-02 15:04:05")}), true, nil
		}
	}
	longest := s.number(paramLongest)
	if begun >= s.now().Add(-time.Duration(longest)*time.Hour) {
		return "", false, nil
	}
	return web.Say(s.house(ctx), "recovery.too_long", fault.Params{"hours": longest}), true, nil
}
