package recovery

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// CheckView is a check as people see it.
type CheckView struct {
	Check
	BackupNumber  string           `json:"backupNumber"`
	DrillNumber   string           `json:"drillNumber"`
	Good          bool             `json:"good" doc:"Everything holds that was asked for"`
	Findings      []backup.Finding `json:"findings" nullable:"false"`
	Phases        []backup.Phase   `json:"phases" nullable:"false"`
	MakerName     string           `json:"makerName"`
	ConfirmerName string           `json:"confirmerName"`
}

// CheckDetail is one check with every table.
type CheckDetail struct {
	CheckView
	Tables     []backup.TableResult `json:"tables" nullable:"false"`
	CanConfirm bool                 `json:"canConfirm"`
}

func (s *Recovery) checkViews(ctx context.Context, q bun.IDB, rows []Check) ([]CheckView, error) {
	var people, backups, drills []string
	for _, c := range rows {
		people, backups = append(people, c.CreatedBy, c.ConfirmedBy), append(backups, c.BackupID)
		if c.DrillID != "" {
			drills = append(drills, c.DrillID)
		}
	}
	who, err := s.people(ctx, people...)
	if err != nil {
		return nil, err
	}
	of, err := names(ctx, q, backupTable, backups)
	if err != nil {
		return nil, err
	}
	in, err := names(ctx, q, drillTable, drills)
	views := make([]CheckView, len(rows))
	for i, c := range rows {
		views[i] = CheckView{Check: c, BackupNumber: of[c.BackupID], DrillNumber: in[c.DrillID], Good: c.Passed(), Findings: listOf[backup.Finding](c.Findings), Phases: listOf[backup.Phase](c.Phases),
			MakerName: who[c.CreatedBy], ConfirmerName: who[c.ConfirmedBy]}
	}
	return views, err
}

// Checks shows a page of checks.
func (s *Recovery) Checks(ctx context.Context, input *checksInput) (list.Result[CheckView], error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (list.Result[CheckView], error) {
		page, err := list.Page(ctx, q, checkList, input.Params, list.Where(input.CheckFilter))
		result := list.Result[CheckView]{Next: page.Next, Prev: page.Prev, Total: page.Total, TotalIsBound: page.TotalIsBound}
		if err == nil {
			result.Items, err = s.checkViews(ctx, q, page.Items)
		}
		return result, err
	})
}

// Check shows one.
func (s *Recovery) Check(ctx context.Context, checkID string) (CheckDetail, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (CheckDetail, error) {
		c, err := byID[Check](ctx, q, checkID)
		if err != nil {
			return CheckDetail{}, err
		}
		views, err := s.checkViews(ctx, q, []Check{c})
		if err != nil {
			return CheckDetail{}, err
		}
		return CheckDetail{CheckView: views[0], Tables: listOf[backup.TableResult](c.Images), CanConfirm: q.Actor.Can(PermitConfirm) && c.awaits()}, nil
	})
}

// awaits tells whether the owner is to confirm a test.
func (c *Check) awaits() bool {
	return c.Purpose == ForQuarter && c.State == Done && c.ConfirmedAt.IsZero()
}

// Try asks for a check; the worker does it.
func (s *Recovery) Try(ctx context.Context, t Trial) (CheckView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitRun, func(ctx context.Context, tx *usecase.Tx) (CheckView, error) {
		tx.Act("opscenter.recovery.check")
		b, err := byID[Backup](ctx, tx, t.BackupID)
		if err == nil {
			err = t.check(&b, s.kit.Copy != nil)
		}
		if err != nil {
			return CheckView{}, err
		}
		tx.Because(t.Note)
		c, err := s.queueCheck(ctx, tx, Check{BackupID: b.ID, Purpose: t.Purpose, Place: t.Place, Wanted: t.Level, Until: t.Until, Note: t.Note})
		if err != nil {
			return CheckView{}, err
		}
		s.woken(tx)
		views, err := s.checkViews(ctx, tx, []Check{c})
		if err != nil {
			return CheckView{}, err
		}
		return views[0], nil
	})
}

func (s *Recovery) queueCheck(ctx context.Context, tx *usecase.Tx, c Check) (Check, error) {
	number, err := serial.Next(ctx, tx.Tx, "YZ")
	if err != nil {
		return c, err
	}
	c.ID, c.Number, c.State, c.Version, c.CreatedBy, c.CreatedAt = id.New(tx.Now()), number, jobFlow.Initial, 1, tx.Actor.PersonID, tx.Now()
	c.RPOTarget, c.RTOTarget, c.Phases, c.Findings, c.Images = s.rpoTarget(), s.rtoTarget(), "[]", "[]", "[]"
	if c.FailedAt.IsZero() {
		c.FailedAt = tx.Now() // as if it had happened now
	}
	return c, insert(ctx, tx, checkTable, c.ID, &c)
}

// trial queues and does a check at once.
func (s *Recovery) trial(ctx context.Context, b Backup, purpose, place string, level int) (Check, error) {
	c, err := machine(ctx, s, "check", func(ctx context.Context, tx *usecase.Tx) (Check, error) {
		return s.queueCheck(ctx, tx, Check{BackupID: b.ID, Purpose: purpose, Place: place, Wanted: level})
	})
	if err != nil {
		return c, err
	}
	return s.prove(ctx, c)
}

// moveCheck takes a step of a check on behalf of the worker.
func (s *Recovery) moveCheck(ctx context.Context, checkID, action string, change func(ctx context.Context, tx *usecase.Tx, c *Check) error) (Check, error) {
	return machine(ctx, s, "check-"+action, func(ctx context.Context, tx *usecase.Tx) (Check, error) {
		c, err := byID[Check](ctx, tx, checkID)
		if err != nil {
			return c, err
		}
		step, err := jobFlow.Next(c.State, action)
		if err != nil {
			return c, err
		}
		if c.State = step.Target(c.State); c.State == Running {
			if err := s.held(ctx, tx, c.ID); err != nil {
				return c, err
			}
		}
		if err := change(ctx, tx, &c); err != nil {
			return c, err
		}
		return c, saveCheck(ctx, tx, &c)
	})
}

// prove does a check that waits. What is wrong with the backup is in its row, as
// is why the test could not be done.
func (s *Recovery) prove(ctx context.Context, c Check) (Check, error) {
	c, err := s.moveCheck(ctx, c.ID, "start", func(_ context.Context, tx *usecase.Tx, c *Check) error { c.StartedAt = tx.Now(); return nil })
	if err != nil {
		return c, err
	}
	defer s.holding(ctx, c.ID)()
	v, failed := s.verify(ctx, &c)
	after := context.WithoutCancel(ctx)
	if failed != nil {
		return s.moveCheck(after, c.ID, "fail", func(_ context.Context, tx *usecase.Tx, c *Check) error {
			c.FinishedAt, c.Error = tx.Now(), s.told(ctx, failed)
			return nil
		})
	}
	return s.moveCheck(after, c.ID, "finish", func(ctx context.Context, tx *usecase.Tx, c *Check) error {
		c.take(&v, tx.Now())
		if err := s.credit(ctx, tx, c); err != nil {
			return err
		}
		return s.fill(ctx, tx, c)
	})
}

// verify runs the engine over the backup of a check.
func (s *Recovery) verify(ctx context.Context, c *Check) (backup.Verdict, error) {
	ask := backup.Ask{From: s.kit.Engine.Vault, Level: c.Wanted, Until: backup.Until{At: c.Until}, Band: int(s.number(paramBand))}
	if c.Place == FromCopy {
		if ask.From = s.kit.Copy; ask.From == nil {
			return backup.Verdict{}, fault.New(fault.Conflict, "recovery.no_copy")
		}
	}
	m, err := s.kit.Engine.Manifest(ctx, ask.From, c.BackupID)
	if err != nil {
		return backup.Verdict{}, err
	}
	ask.Chain = []backup.Manifest{m}
	all, err := s.kit.Engine.Manifests(ctx, ask.From)
	if err != nil {
		return backup.Verdict{}, err
	}
	at := slices.IndexFunc(all, func(one backup.Manifest) bool { return one.ID == m.ID })
	if !c.Until.IsZero() {
		if ask.Chain, err = backup.Chain(all[at:], ask.Until); err != nil {
			return backup.Verdict{}, err
		}
	}
	for i := range all[:max(at, 0)] {
		if all[i].Kind == backup.Full {
			ask.Before = &all[i]
		}
	}
	return s.kit.Engine.Verify(ctx, ask)
}

// credit writes into the backup what was proven of it.
func (s *Recovery) credit(ctx context.Context, tx *usecase.Tx, c *Check) error {
	b, err := byID[Backup](ctx, tx, c.BackupID)
	if err != nil {
		return err
	}
	switch {
	case !c.Passed(): // it is damaged, whatever was proven once
		b.Proven, b.ProvenAt = c.Reached, tx.Now()
	case c.Reached < b.Proven:
		return nil
	default:
		b.Proven, b.ProvenAt = c.Reached, tx.Now()
	}
	return saveBackup(ctx, tx, &b)
}

// Confirm is the owner's confirmation of a quarterly test.
func (s *Recovery) Confirm(ctx context.Context, checkID string, consent Consent) (CheckView, error) {
	return usecase.Write(ctx, s.kit.Runner, PermitConfirm, func(ctx context.Context, tx *usecase.Tx) (CheckView, error) {
		tx.Act("opscenter.recovery.confirm-check")
		c, err := byID[Check](ctx, tx, checkID)
		if err == nil {
			err = stale(c.Version, consent.Version)
		}
		if err == nil && !c.awaits() {
			err = fault.New(fault.Conflict, "recovery.not_awaited")
		}
		if err != nil {
			return CheckView{}, err
		}
		c.ConfirmedBy, c.ConfirmedAt = tx.Actor.PersonID, tx.Now()
		if consent.Note != "" {
			c.Note = consent.Note
		}
		tx.Because(consent.Note)
		if err := saveCheck(ctx, tx, &c); err != nil {
			return CheckView{}, err
		}
		views, err := s.checkViews(ctx, tx, []Check{c})
		if err != nil {
			return CheckView{}, err
		}
		return views[0], nil
	})
}
