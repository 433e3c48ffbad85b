package recovery

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/usecase"
)

// Overview is how it stands. Nothing in it is green because something runs or
// replicates: the last good restore is one that was proven, at a moment.
type Overview struct {
	Restored   *CheckView    `json:"restored,omitempty" doc:"The last check that proved a restore"`
	Newest     *BackupView   `json:"newest,omitempty" doc:"The newest good backup"`
	Attempt    *BackupView   `json:"attempt,omitempty" doc:"The newest backup, good or not"`
	Heartbeat  clock.Instant `json:"heartbeat"`
	Logs       bool          `json:"logs" doc:"Any moment can be restored, from binary logs"`
	OffMachine bool          `json:"offMachine" doc:"The newest good backup lies off this machine too"`
	HasCopy    bool          `json:"hasCopy"`
	Stale      bool          `json:"stale" doc:"The newest good backup is older than allowed"`
	StaleHours int64         `json:"staleHours"`
	RPOTarget  int64         `json:"rpoTarget"`
	RTOTarget  int64         `json:"rtoTarget"`
	Exposure   int64         `json:"exposure" doc:"Milliseconds of work that would be lost now"`
	Drill      *DrillView    `json:"drill,omitempty" doc:"The last confirmed drill"`
	Quarters   []Duty        `json:"quarters" nullable:"false"`
	Years      []Duty        `json:"years" nullable:"false"`
	PlansLate  int           `json:"plansLate" doc:"Emergency plans that should have been drilled"`
	Kept       int           `json:"kept"`
	Size       int64         `json:"size"`
	UpdatedAt  clock.Instant `json:"updatedAt"`
}

// Overview gathers it.
func (s *Recovery) Overview(ctx context.Context) (Overview, error) {
	return usecase.Read(ctx, s.kit.Runner, PermitRead, func(ctx context.Context, q usecase.Query) (Overview, error) {
		o := Overview{HasCopy: s.kit.Copy != nil, RPOTarget: s.rpoTarget(), RTOTarget: s.rtoTarget(), StaleHours: s.number(paramStale), UpdatedAt: q.Now}
		if err := s.lastOnes(ctx, q, &o); err != nil {
			return o, err
		}
		kept, err := keptBackups(ctx, q)
		if err != nil {
			return o, err
		}
		o.Kept = len(kept)
		for _, b := range kept {
			o.Size += b.Size
		}
		if o.Heartbeat, err = LastBeat(ctx, q); err != nil {
			return o, err
		}
		if o.Quarters, o.Years, err = s.duties(ctx, q, q.Now); err != nil {
			return o, err
		}
		plans, err := latestPlans(ctx, q)
		if err != nil {
			return o, err
		}
		views, err := s.planViews(ctx, q, plans)
		for _, v := range views {
			if v.Overdue {
				o.PlansLate++
			}
		}
		return o, err
	})
}

func (s *Recovery) lastOnes(ctx context.Context, q usecase.Query, o *Overview) error {
	restored, err := lastRestored(ctx, q)
	if err != nil {
		return err
	}
	if restored != nil {
		views, err := s.checkViews(ctx, q, []Check{*restored})
		if err != nil {
			return err
		}
		o.Restored = &views[0]
	}
	good, err := newest(ctx, q, 0, backup.Full)
	if err != nil {
		return err
	}
	reach, err := newest(ctx, q, 0, backup.Full, backup.Logs)
	if err != nil {
		return err
	}
	o.Stale = true
	if good != nil {
		o.OffMachine, o.Logs = !good.CopiedAt.IsZero(), good.BinlogFile != ""
		o.Stale = q.Now.Sub(good.SnapshotAt) > time.Duration(o.StaleHours)*time.Hour
		o.Exposure = max(0, int64(q.Now-reach.SnapshotAt))
	}
	attempt, err := lastAttempt(ctx, q)
	if err != nil {
		return err
	}
	for place, row := range map[**BackupView]*Backup{&o.Newest: good, &o.Attempt: attempt} {
		if row == nil {
			continue
		}
		views, err := s.backupViews(ctx, []Backup{*row})
		if err != nil {
			return err
		}
		*place = &views[0]
	}
	drills, err := confirmedDrills(ctx, q)
	if err != nil || len(drills) == 0 {
		return err
	}
	view, err := s.drillView(ctx, q, q.Actor, drills[len(drills)-1])
	o.Drill = &view
	return err
}

// duties are the quarters and the years of the service until now.
func (s *Recovery) duties(ctx context.Context, q bun.IDB, now clock.Instant) (quarters, years []Duty, err error) {
	start, err := s.needs.ServiceStart(ctx, now.Day())
	if err != nil {
		return nil, nil, err
	}
	if start.IsZero() {
		begun, err := firstBackup(ctx, q)
		if err != nil || begun == nil {
			return []Duty{}, []Duty{}, err
		}
		start = begun.CreatedAt.Day()
	}
	tests, err := quarterTests(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	var tested, drilled []deed
	for i := range tests {
		if c := &tests[i]; c.restored() {
			tested = append(tested, deed{c.FinishedAt, c.ConfirmedAt, c.Number, c.ID})
		}
	}
	drills, err := confirmedDrills(ctx, q)
	for _, d := range drills {
		drilled = append(drilled, deed{d.FinishedAt, d.ConfirmedAt, d.Number, d.ID})
	}
	if err != nil {
		return nil, nil, err
	}
	since, err := s.needs.DutiesSince(ctx, q)
	return owed(quarterly(start, tested, now), since), owed(yearly(start, drilled, now), since), err
}

// Facts are what reports and patrols ask of backups and tests.
type Facts struct {
	LastBackup   *Backup // the newest good full backup
	LastAttempt  *Backup // the newest, good or not
	LastRestored *Check  // the last that proved a restore
	Stale        bool    // the newest good backup is older than allowed
	Quarters     []Duty
	Years        []Duty
}

// Facts gathers them; q may be a snapshot or the transaction of the caller.
func (s *Recovery) Facts(ctx context.Context, q bun.IDB, now clock.Instant) (f Facts, err error) {
	if f.LastBackup, err = newest(ctx, q, 0, backup.Full); err != nil {
		return f, err
	}
	f.Stale = f.LastBackup == nil || now.Sub(f.LastBackup.SnapshotAt) > time.Duration(s.number(paramStale))*time.Hour
	if f.LastAttempt, err = lastAttempt(ctx, q); err != nil {
		return f, err
	}
	if f.LastRestored, err = lastRestored(ctx, q); err != nil {
		return f, err
	}
	f.Quarters, f.Years, err = s.duties(ctx, q, now)
	return f, err
}

// Made are the backups that were asked for in a span, in order.
func (s *Recovery) Made(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Backup, error) {
	return madeBetween(ctx, q, from, to)
}

// Tested are the checks that were asked for in a span, in order.
func (s *Recovery) Tested(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Check, error) {
	return checksBetween(ctx, q, from, to)
}

// QuarterTests are the restore tests for the duty that ended in a span, in order.
func (s *Recovery) QuarterTests(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Check, error) {
	tests, err := quarterTests(ctx, q)
	return slices.DeleteFunc(tests, func(c Check) bool { return c.FinishedAt < from || c.FinishedAt >= to }), err
}

// Drilled are the drills that were finished in a span, in order, also those that
// the owner has not confirmed yet.
func (s *Recovery) Drilled(ctx context.Context, q bun.IDB, from, to clock.Instant) ([]Drill, error) {
	return drillsFinished(ctx, q, from, to)
}
