package recovery

import (
	"context"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/fold"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// BackupView is a backup as people see it.
type BackupView struct {
	Backup
	MakerName string `json:"makerName"`
	Millis    int64  `json:"millis" doc:"How long it took"`
}

func (s *Recovery) backupViews(ctx context.Context, rows []Backup) ([]BackupView, error) {
	ids := make([]string, len(rows))
	for i, b := range rows {
		ids[i] = b.CreatedBy
	}
	names, err := s.people(ctx, ids...)
	views := make([]BackupView, len(rows))
	for i, b := range rows {
		views[i] = BackupView{Backup: b, MakerName: names[b.CreatedBy]}
		if !b.FinishedAt.IsZero() && !b.StartedAt.IsZero() {
			views[i].Millis = int64(b.FinishedAt - b.StartedAt)
		}
	}
	return views, err
}

// Backups shows a page of backups.
func (s *Recovery) Backups(ctx context.Context, input *backupsInput) (list.Result[BackupView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[BackupView], error) {
		page, err := list.Page(ctx, q, backupList, input.Params, list.Where(input.BackupFilter))
		result := list.Result[BackupView]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = s.backupViews(ctx, page.Items)
		}
		return result, err
	})
}

// BackupDetail is one backup with the checks of it.
type BackupDetail struct {
	BackupView
	Checks []CheckView `json:"checks" nullable:"false"`
}

// Backup shows one.
func (s *Recovery) Backup(ctx context.Context, backupID string) (BackupDetail, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (BackupDetail, error) {
		b, err := byID[Backup](ctx, q, backupID)
		if err != nil {
			return BackupDetail{}, err
		}
		views, err := s.backupViews(ctx, []Backup{b})
		if err != nil {
			return BackupDetail{}, err
		}
		checks, err := checksOf(ctx, q, b.ID)
		if err != nil {
			return BackupDetail{}, err
		}
		d := BackupDetail{BackupView: views[0]}
		d.Checks, err = s.checkViews(ctx, q, checks)
		return d, err
	})
}

// Ask asks for a backup; the worker makes it.
func (s *Recovery) Ask(ctx context.Context, w Wish) (BackupView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitRun, func(ctx context.Context, tx *usecase.Tx) (BackupView, error) {
		tx.Act("opscenter.recovery.backup")
		if err := w.check(); err != nil {
			return BackupView{}, err
		}
		tx.Because(w.Reason)
		b, err := s.queue(ctx, tx, w.Kind, ByPerson, w.Reason)
		if err != nil {
			return BackupView{}, err
		}
		s.woken(tx)
		views, err := s.backupViews(ctx, []Backup{b})
		if err != nil {
			return BackupView{}, err
		}
		return views[0], nil
	})
}

// queue writes a backup that waits to be made. Logs follow the newest backup.
func (s *Recovery) queue(ctx context.Context, tx *usecase.Tx, kind, origin, reason string) (Backup, error) {
	number, err := serial.Next(ctx, tx.Tx, "BF")
	if err != nil {
		return Backup{}, err
	}
	b := Backup{ID: id.New(tx.Now()), Number: number, Kind: kind, Origin: origin, State: jobFlow.Initial, Reason: reason, Version: 1, CreatedBy: tx.Actor.PersonID, CreatedAt: tx.Now(),
		Search: fold.Index(number, reason)}
	if kind == backup.Logs {
		before, err := newest(ctx, tx, 0, backup.Full, backup.Logs)
		if err != nil {
			return b, err
		}
		if before == nil {
			var checks fault.Checks
			checks.Add("/kind", "recovery.logs_need_full")
			return b, checks.Err()
		}
		b.BasedOn = before.ID
	}
	return b, insert(ctx, tx, backupTable, b.ID, &b)
}

// move takes a step of a backup on behalf of the worker.
func (s *Recovery) move(ctx context.Context, backupID, action string, change func(b *Backup, now clock.Instant)) (Backup, error) {
	return machine(ctx, s, "backup-"+action, func(ctx context.Context, tx *usecase.Tx) (Backup, error) {
		b, err := byID[Backup](ctx, tx, backupID)
		if err != nil {
			return b, err
		}
		step, err := jobFlow.Next(b.State, action)
		if err != nil {
			return b, err
		}
		if b.State = step.Target(b.State); b.State == Running {
			if err := s.held(ctx, tx, b.ID); err != nil {
				return b, err
			}
		}
		change(&b, tx.Now())
		return b, saveBackup(ctx, tx, &b)
	})
}

// perform makes a backup that waits. That it failed is told in its row; an error
// means that even that could not be written.
func (s *Recovery) perform(ctx context.Context, b Backup) (Backup, error) {
	b, err := s.move(ctx, b.ID, "start", func(b *Backup, now clock.Instant) { b.StartedAt = now })
	if err != nil {
		return b, err
	}
	defer s.holding(ctx, b.ID)()
	if err := s.Beat(ctx); err != nil { // what the backup holds is as new as it
		return b, err
	}
	m, failed := s.make(ctx, &b)
	after := context.WithoutCancel(ctx)
	if failed != nil {
		return s.move(after, b.ID, "fail", func(b *Backup, now clock.Instant) { b.FinishedAt, b.Error = now, s.told(ctx, failed) })
	}
	if b, err = s.move(after, b.ID, "finish", func(b *Backup, now clock.Instant) { b.take(&m); b.FinishedAt = max(now, m.FinishedAt) }); err != nil || s.kit.Copy == nil {
		return b, err
	}
	return s.copy(ctx, b)
}

func (s *Recovery) make(ctx context.Context, b *Backup) (backup.Manifest, error) {
	if b.Kind != backup.Logs {
		return s.kit.Engine.Make(ctx, b.ID)
	}
	before, err := s.kit.Engine.Manifest(ctx, s.kit.Engine.Vault, b.BasedOn)
	if err != nil {
		return before, err
	}
	return s.kit.Engine.MakeLogs(ctx, b.ID, before)
}

// copy brings a backup off this machine.
func (s *Recovery) copy(ctx context.Context, b Backup) (Backup, error) {
	failed := s.kit.Engine.Copy(ctx, b.ID, s.kit.Copy)
	return machine(context.WithoutCancel(ctx), s, "backup-copy", func(ctx context.Context, tx *usecase.Tx) (Backup, error) {
		b, err := byID[Backup](ctx, tx, b.ID)
		if err != nil {
			return b, err
		}
		b.CopyError = ""
		if b.CopiedAt = tx.Now(); failed != nil {
			b.CopiedAt, b.CopyError = 0, s.told(ctx, failed)
		}
		return b, saveBackup(ctx, tx, &b)
	})
}
