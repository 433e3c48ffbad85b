package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/recovery"
)

// drillRoles are the roles of those who take part in drills and own plans.
var drillRoles = append([]string{"operations.manager", "owner.authoriser", "owner.reviewer", "owner.requester"}, handlers...)

// buildRecovery makes 备份与恢复.
func (s *System) buildRecovery() error {
	engine, away, err := s.backups()
	if err != nil {
		return err
	}
	s.declare(recovery.Parameters)
	r, m := recovery.New(recovery.Kit{Runner: s.Runner, Parameters: s.Params, Engine: engine, Copy: away, Catalogue: func() *i18n.Catalogue { return s.Catalogue }},
		recovery.Needs{Names: directory{s}, People: s.drillPeople, ServiceStart: s.serviceStart,
			DutiesSince: func(ctx context.Context, q bun.IDB) (clock.Day, error) { return s.Services.Reports.Since(ctx, q) }})
	r.Wake(func() {
		if s.jobs != nil {
			s.jobs.Wake(recovery.WorkJob)
		}
	})
	s.Services.Recovery = r
	s.add(m)
	return nil
}

// backups are the engine that makes backups of this installation, and the place
// off this machine.
func (s *System) backups() (*backup.Engine, backup.Vault, error) {
	engine, away, err := s.vaults(s.DB.Clock())
	if err != nil {
		return nil, nil, err
	}
	engine.Beat, engine.Boot = recovery.LastBeat, s.boot
	engine.Files, err = s.Config.store()
	return engine, away, err
}

// points are the backup points of recovery, which is built after those who ask.
type points struct{ s *System }

// AskPoint implements Points of orders and of changes.
func (p points) AskPoint(ctx context.Context, tx *usecase.Tx, reason string, since clock.Instant) (recovery.Point, error) {
	return p.s.Services.Recovery.AskPoint(ctx, tx, reason, since)
}

// PointOf implements Points of orders and of changes.
func (p points) PointOf(ctx context.Context, q bun.IDB, number string) (recovery.Point, error) {
	return p.s.Services.Recovery.PointOf(ctx, q, number)
}

// vaults are the engine over the vault of the configuration, and the vault off
// this machine, nil when there is none. They need the keys, not the database.
func (s *System) vaults(c clock.Clock) (engine *backup.Engine, away backup.Vault, err error) {
	engine = &backup.Engine{Vault: backup.Folder(s.Config.backups()), Ring: s.Ring, Clock: c, DSN: s.Config.DSN, Data: s.Config.Data, Work: s.Config.BackupWork, Program: s.Version}
	if s.Config.BackupCopy != "" {
		away, err = backup.OpenVault(s.Config.BackupCopy, s.Config.S3Region, s.Config.S3AccessKey, s.Config.S3SecretKey)
	}
	return engine, away, err
}

// boot opens this program read-only on a restored database and asks every module
// whether it can read. A backup from before an upgrade is migrated first: it is a
// scratch copy.
func (s *System) boot(ctx context.Context, at backup.Place) error {
	database, err := db.Open(ctx, db.Config{Dir: at.Data, DSN: at.DSN}, clock.System{})
	if err == nil {
		_, err = database.Migrate(ctx, s.migrations())
		err = errors.Join(err, database.Close())
	}
	if err != nil {
		return err
	}
	config := s.Config
	config.Data, config.DSN, config.Redis, config.ReadOnly = at.Data, at.DSN, "", true
	restored, err := Open(ctx, config, clock.System{}, s.Version)
	if err != nil {
		return err
	}
	defer func() { _ = restored.Stop(ctx) }()
	for _, m := range restored.Modules {
		if m.Probe == nil {
			continue
		}
		if err := m.Probe(ctx); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

// drillPeople are the people of the service and of the owner.
func (s *System) drillPeople(ctx context.Context) ([]recovery.Person, error) {
	people, err := s.holders(ctx, drillRoles)
	found := make([]recovery.Person, len(people))
	for i, person := range people {
		found[i] = recovery.Person{ID: person.ID, Name: person.Name}
	}
	return found, err
}

// serviceStart is the first day of the contract, from which quarters and years
// of the service are owed.
func (s *System) serviceStart(ctx context.Context, day clock.Day) (clock.Day, error) {
	c, err := s.Services.Team.ContractOn(ctx, s.DB.Read(), day)
	return c.Start, err
}
