package recovery

import (
	"context"
	"fmt"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// BackupNow makes a backup at once, for the command line.
func (s *Recovery) BackupNow(ctx context.Context, kind, reason string) (Backup, error) {
	w := Wish{Kind: kind, Reason: reason}
	b, err := usecase.Write(ctx, s.kit.Runner, PermitRun, func(ctx context.Context, tx *usecase.Tx) (Backup, error) {
		tx.Act("opscenter.recovery.backup")
		if err := w.check(); err != nil {
			return Backup{}, err
		}
		tx.Because(w.Reason)
		return s.queue(ctx, tx, w.Kind, ByPerson, w.Reason)
	})
	if err != nil {
		return b, err
	}
	return s.perform(ctx, b)
}

// VerifyNow tests a backup at once; without a number the newest good one.
func (s *Recovery) VerifyNow(ctx context.Context, number string, level int, fromCopy bool) (CheckDetail, error) {
	q := s.kit.Runner.DB.Read()
	var b Backup
	var err error
	if number != "" {
		b, err = byNumber[Backup](ctx, q, number)
	} else if found, e := newest(ctx, q, 0, backup.Full); e != nil || found == nil {
		err = e
		if e == nil {
			err = fault.New(fault.NotFound, "recovery.no_backup")
		}
	} else {
		b = *found
	}
	place := FromMain
	if fromCopy {
		place = FromCopy
	}
	if err == nil {
		err = (&Trial{Purpose: ForPerson, Level: level, Place: place}).check(&b, s.kit.Copy != nil)
	}
	if err != nil {
		return CheckDetail{}, err
	}
	c, err := s.trial(ctx, b, ForPerson, place, level)
	if err != nil {
		return CheckDetail{}, err
	}
	return s.Check(ctx, c.ID)
}

// Terminal is where somebody goes through a drill.
type Terminal struct {
	Ask  func(format string, values ...any) string
	Tell func(text string)
}

// RunDrill begins an approved drill and goes through its steps in order. The
// steps of restoring and proving are done by a real restore, which times them.
func (s *Recovery) RunDrill(ctx context.Context, number string, at Terminal) error {
	d, err := byNumber[Drill](ctx, s.kit.Runner.DB.Read(), number)
	if err != nil {
		return err
	}
	v, err := s.Drill(ctx, d.ID)
	if err == nil && v.State == Approved {
		v, err = s.Proceed(ctx, d.ID, "begin", Progress{Version: v.Version})
	}
	if err == nil && v.CanAttend {
		v, err = s.Attend(ctx, d.ID)
	}
	if err != nil {
		return err
	}
	for ordinal := 1; err == nil && ordinal <= len(v.Script); ordinal++ {
		one := v.Script[ordinal-1]
		switch {
		case one.timed():
		case v.CheckID == "" && one.Phase != "detect" && one.Phase != "decide":
			v, err = s.restoreNow(ctx, v, at)
			ordinal-- // look at the same step again
		default:
			v, err = s.walk(ctx, v, &one, at)
		}
	}
	if err != nil {
		return err
	}
	v, err = s.Proceed(ctx, d.ID, "finish", Progress{Version: v.Version})
	if err == nil {
		at.Tell(fmt.Sprintf("%s: RPO %d s, RTO %d s, %d.%02d %% of the tables the same; write the report in the console", v.Number, v.RPO/1000, v.RTO/1000, v.Consistency/100, v.Consistency%100))
	}
	return err
}

// walk times one step by hand.
func (s *Recovery) walk(ctx context.Context, v DrillDetail, one *Step, at Terminal) (DrillDetail, error) {
	var err error
	if one.StartedAt.IsZero() {
		at.Ask("%d [%s] %s: Enter to begin ", one.Ordinal, one.Phase, one.Title)
		if v, err = s.StepBegin(ctx, v.ID, one.Ordinal); err != nil {
			return v, err
		}
	}
	result := StepResult{Outcome: "good", Note: at.Ask("%d: Enter when done, or say what was different: ", one.Ordinal)}
	if result.Note != "" {
		result.Outcome = "deviated"
	}
	return s.StepEnd(ctx, v.ID, one.Ordinal, result)
}

// restoreNow does the real restore of a drill.
func (s *Recovery) restoreNow(ctx context.Context, v DrillDetail, at Terminal) (DrillDetail, error) {
	v, err := s.Proceed(ctx, v.ID, "restore", Progress{Version: v.Version})
	if err != nil {
		return v, err
	}
	c, err := byID[Check](ctx, s.kit.Runner.DB.Read(), v.CheckID)
	if err == nil && c.State == Waiting {
		c, err = s.prove(ctx, c)
	}
	if err != nil {
		return v, err
	}
	at.Tell(fmt.Sprintf("%s: level %d of %d %s", c.Number, c.Reached, c.Wanted, c.Error))
	return s.Drill(ctx, v.ID)
}
