package recovery

import (
	"context"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/kit/web"
)

// The states of a backup point, as those who wait for it see them; Failed is the
// third.
const (
	Preparing = "preparing"
	Made      = "made"
)

// Point is a full backup that was asked for before data is changed. It is made
// once it was read back whole (level 2): only then can one go back to it.
type Point struct {
	Number string        `json:"number"`
	State  string        `json:"state" enum:"preparing,made,failed"`
	Reason string        `json:"reason" doc:"Why it failed, in words"`
	At     clock.Instant `json:"at" doc:"The moment it holds"`
	Path   string        `json:"path" doc:"Page of the backup"`
}

// point tells how far a backup is, with the checks of it, the newest first.
func (b *Backup) point(ctx context.Context, checks []Check) Point {
	p := Point{Number: b.Number, State: Preparing, At: b.SnapshotAt, Path: backupPage + "/" + b.ID}
	under := func(state string) bool { return state == Waiting || state == Running }
	switch {
	case b.State == Failed:
		p.State, p.Reason = Failed, b.Error
	case under(b.State) || len(checks) == 0 || under(checks[0].State):
	case b.Proven >= backup.Whole && b.RemovedAt.IsZero():
		p.State = Made
	default:
		p.State, p.Reason = Failed, checks[0].Error
		if p.Reason == "" {
			p.Reason = web.Say(ctx, "recovery.unsound", fault.Params{"number": checks[0].Number})
		}
	}
	return p
}

// AskPoint asks for a backup point in the caller's transaction; the worker makes
// it, for a backup takes longer than anybody waits for an answer. Who asks again
// for the same reason gets what was asked for since, unless it failed.
func (s *Recovery) AskPoint(ctx context.Context, tx *usecase.Tx, reason string, since clock.Instant) (Point, error) {
	reason = cut(reason, 400)
	b, found, err := pointFor(ctx, tx, reason, since)
	if err != nil {
		return Point{}, err
	}
	if found {
		checks, err := checksOf(ctx, tx, b.ID)
		if p := b.point(ctx, checks); err != nil || p.State != Failed {
			return p, err
		}
	}
	if b, err = s.queue(ctx, tx, backup.Full, ByOrder, reason); err != nil {
		return Point{}, err
	}
	s.woken(tx)
	return b.point(ctx, nil), nil
}

// PointOf tells how far the point of a number is.
func (s *Recovery) PointOf(ctx context.Context, q bun.IDB, number string) (Point, error) {
	b, err := byNumber[Backup](ctx, q, number)
	if err != nil {
		return Point{}, err
	}
	checks, err := checksOf(ctx, q, b.ID)
	return b.point(ctx, checks), err
}

// VerifiedSince are the full backups of a moment or later that were read back
// whole at least (level 2), the newest first: points to go back to.
func (s *Recovery) VerifiedSince(ctx context.Context, q bun.IDB, since clock.Instant) ([]Backup, error) {
	return doneSince(ctx, q, since, backup.Whole)
}
