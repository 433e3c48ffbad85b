package recovery

import (
	"context"
	"errors"
	"time"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Work makes the backups and does the checks that wait, one after the other.
// It runs on one node at a time.
func (s *Recovery) Work(ctx context.Context) error {
	if err := s.tidy(ctx); err != nil {
		return err
	}
	q := s.kit.Runner.DB.Read()
	backups, err := inStates[Backup](ctx, q, []string{Waiting}, 20)
	if err != nil {
		return err
	}
	for _, b := range backups {
		if b, err = s.perform(ctx, b); err != nil {
			return err
		}
		if b.Kind == backup.Full && b.State == Done {
			if err := s.afterwards(ctx, b); err != nil {
				return err
			}
		}
	}
	unread, err := unreadPoints(ctx, q)
	for _, b := range unread {
		if err == nil {
			_, err = s.trial(ctx, b, ForDay, FromMain, backup.Whole)
		}
	}
	if err != nil {
		return err
	}
	checks, err := inStates[Check](ctx, q, []string{Waiting}, 20)
	for _, c := range checks {
		if err == nil {
			_, err = s.prove(ctx, c)
		}
	}
	return err
}

// tidy gives up what a process that ended left behind, so that whoever waits for
// it is told and can ask again.
func (s *Recovery) tidy(ctx context.Context) error {
	q := s.kit.Runner.DB.Read()
	backups, err := inStates[Backup](ctx, q, []string{Running}, 20)
	if err != nil {
		return err
	}
	for _, b := range backups {
		why, left, err := s.gone(ctx, b.ID, b.StartedAt)
		if err == nil && left {
			_, err = s.move(ctx, b.ID, "fail", func(b *Backup, now clock.Instant) { b.FinishedAt, b.Error = now, why })
			err = errors.Join(err, s.drop(ctx, b.ID))
		}
		if err != nil {
			return err
		}
	}
	checks, err := inStates[Check](ctx, q, []string{Running}, 20)
	if err != nil {
		return err
	}
	for _, c := range checks {
		why, left, err := s.gone(ctx, c.ID, c.StartedAt)
		if err == nil && left {
			_, err = s.moveCheck(ctx, c.ID, "fail", func(_ context.Context, tx *usecase.Tx, c *Check) error {
				c.FinishedAt, c.Error = tx.Now(), why
				return nil
			})
			err = errors.Join(err, s.drop(ctx, c.ID))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// afterwards reads a new backup back whole, proves a restore when that is due and
// nobody waits for a point, and lets go what the retention no longer keeps.
func (s *Recovery) afterwards(ctx context.Context, b Backup) error {
	level, purpose := backup.Whole, ForDay
	proof, err := lastFor(ctx, s.kit.Runner.DB.Read(), ForProof)
	if err != nil {
		return err
	}
	if days := s.number(paramProof); b.Origin != ByOrder && days > 0 && (proof == nil || proof.CreatedAt.Day().AddDays(int(days)) <= s.now().Day()) {
		level, purpose = backup.Alive, ForProof
	}
	if _, err := s.trial(ctx, b, purpose, FromMain, level); err != nil {
		return err
	}
	return s.Retain(ctx)
}

// Schedule asks for the backups that are due.
func (s *Recovery) Schedule(ctx context.Context) error {
	now := s.now()
	q := s.kit.Runner.DB.Read()
	due := now.Day().Start().Add(time.Duration(s.number(paramHour)) * time.Hour)
	full, err := lastBy(ctx, q, backup.Full, BySchedule)
	if err != nil {
		return err
	}
	if now >= due && (full == nil || full.CreatedAt < due) {
		return s.plan(ctx, backup.Full)
	}
	if minutes := s.number(paramLogs); minutes > 0 && s.kit.Engine.DSN != "" {
		base, err := newest(ctx, q, 0, backup.Full, backup.Logs)
		if err != nil || base == nil || base.BinlogFile == "" {
			return err // there is nothing to follow, or the server writes no logs
		}
		last, err := lastBy(ctx, q, backup.Logs, BySchedule)
		if err == nil && (last == nil || last.State != Waiting && last.CreatedAt.Add(time.Duration(minutes)*time.Minute) <= now) {
			err = s.plan(ctx, backup.Logs)
		}
		return err
	}
	return nil
}

func (s *Recovery) plan(ctx context.Context, kind string) error {
	_, err := machine(ctx, s, "backup", func(ctx context.Context, tx *usecase.Tx) (Backup, error) {
		return s.queue(ctx, tx, kind, BySchedule, "")
	})
	if err == nil && s.wake != nil {
		s.wake()
	}
	return err
}

// Retain removes the backups that the retention lets go, here and off this
// machine; their rows stay. The last that was proven to restore is never one.
func (s *Recovery) Retain(ctx context.Context) error {
	rows, err := keptBackups(ctx, s.kit.Runner.DB.Read())
	if err != nil {
		return err
	}
	points := s.now().Add(-time.Duration(s.number(paramPoints)) * 24 * time.Hour)
	held := make([]backup.Held, len(rows))
	for i := range rows {
		held[i] = rows[i].held(points)
	}
	policy := backup.Policy{Daily: int(s.number(paramDaily)), Weekly: int(s.number(paramWeekly)), Monthly: int(s.number(paramMonthly))}
	gone := policy.Expired(held)
	for _, backupID := range gone {
		if err := s.remove(ctx, backupID); err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	for _, vault := range []backup.Vault{s.kit.Engine.Vault, s.kit.Copy} {
		if vault != nil {
			if _, err := s.kit.Engine.Sweep(ctx, vault); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Recovery) remove(ctx context.Context, backupID string) error {
	// The row first: that something is still there is better than a row of
	// something that is gone.
	_, err := machine(ctx, s, "backup-remove", func(ctx context.Context, tx *usecase.Tx) (Backup, error) {
		b, err := byID[Backup](ctx, tx, backupID)
		if err != nil {
			return b, err
		}
		b.RemovedAt = tx.Now()
		return b, saveBackup(ctx, tx, &b)
	})
	if err != nil {
		return err
	}
	err = backup.Remove(ctx, s.kit.Engine.Vault, backupID)
	if s.kit.Copy != nil {
		err = errors.Join(err, backup.Remove(ctx, s.kit.Copy, backupID))
	}
	return err
}
