package app

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/change"
	"gongzhi/internal/module/opscenter/configuration"
	"gongzhi/internal/module/opscenter/logcentre"
	"gongzhi/internal/module/opscenter/patrol"
	"gongzhi/internal/module/opscenter/recovery"
	"gongzhi/internal/module/opscenter/servicedesk"
)

// databases are the assets whose data the backups of this installation hold.
func (s *System) databases(ctx context.Context, q bun.IDB) ([]string, error) {
	assets, err := s.Services.Assets.Codes(ctx, q)
	var codes []string
	for code, a := range assets {
		if a.Kind == configuration.MySQL {
			codes = append(codes, code)
		}
	}
	return codes, err
}

// backupPoints are the sound backups to which a change of databases can go back.
func (s *System) backupPoints(ctx context.Context, q bun.IDB, assets []string, since clock.Instant) ([]change.BackupPoint, error) {
	known, err := s.Services.Assets.Codes(ctx, q)
	if err != nil {
		return nil, err
	}
	made, err := s.Services.Recovery.VerifiedSince(ctx, q, since)
	var points []change.BackupPoint
	for _, b := range made {
		for _, code := range assets {
			if known[code].Kind == configuration.MySQL {
				points = append(points, change.BackupPoint{Ref: b.Number, Asset: code, At: b.SnapshotAt})
			}
		}
	}
	return points, err
}

// savedFacts: a database is backed up by a good backup, and restored when a
// check restored it.
func (s *System) savedFacts(ctx context.Context) ([]configuration.Fact, error) {
	q := s.DB.Read()
	found, err := s.Services.Recovery.Facts(ctx, q, s.DB.Clock().Now())
	if err != nil {
		return nil, err
	}
	codes, err := s.databases(ctx, q)
	var facts []configuration.Fact
	for _, code := range codes {
		if b := found.LastBackup; b != nil {
			facts = append(facts, configuration.Fact{Asset: code, Duty: "backup", At: b.SnapshotAt, Source: b.Number, Path: "/opscenter/recovery/backups/" + b.ID})
		}
		if c := found.LastRestored; c != nil {
			facts = append(facts, configuration.Fact{Asset: code, Duty: "restore", At: c.FinishedAt, Source: c.Number, Path: "/opscenter/recovery/checks/" + c.ID})
		}
	}
	return facts, err
}

// patrolledFacts: an asset was patrolled when the patrol read something of it,
// today or yesterday.
func (s *System) patrolledFacts(ctx context.Context) ([]configuration.Fact, error) {
	var facts []configuration.Fact
	today := s.DB.Clock().Now().Day()
	for _, day := range []clock.Day{today, today.AddDays(-1)} {
		log, err := s.Services.Patrol.LogOf(asPatrol(ctx), day)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, c := range log.Cells {
			if c.Value != nil {
				facts = append(facts, configuration.Fact{Asset: c.Subject, Duty: "patrol", At: c.SampledAt, Source: log.Number, Path: "/opscenter/patrol/runs/" + log.ID})
			}
		}
	}
	return facts, nil
}

// backupReadings are the hours since the newest backup that was read back.
func (s *System) backupReadings(ctx context.Context, places []patrol.Place, _, to clock.Instant) ([]patrol.Reading, error) {
	made, err := s.Services.Recovery.VerifiedSince(ctx, s.DB.Read(), to.Add(-backupReach))
	if err != nil || len(made) == 0 {
		return nil, err
	}
	var readings []patrol.Reading
	for _, p := range places {
		if p.Group == patrol.MySQL {
			readings = append(readings, backupReading(p.Code, made[0], to))
		}
	}
	return readings, nil
}

// backupReach is how far back the patrol looks for a backup; one that is older
// is as good as none.
const backupReach = 30 * 24 * time.Hour

func backupReading(code string, b recovery.Backup, to clock.Instant) patrol.Reading {
	return patrol.Reading{Measure: "mysql_backup", Subject: code, Value: int64(to.Sub(b.SnapshotAt) / time.Hour), At: b.SnapshotAt, Note: b.Number, Evidence: "/opscenter/recovery/backups/" + b.ID}
}

// logFindings opens tickets for what the rules of the log centre found.
type logFindings struct{ s *System }

// Found implements logcentre.Findings. A notice is for the security engineer to
// look at, and is no ticket.
func (f logFindings) Found(ctx context.Context, tx *usecase.Tx, found logcentre.Finding) error {
	if found.Severity == "notice" {
		return nil
	}
	params := map[string]any{"rule": f.s.inHans("enum.logRule."+found.Rule, nil), "number": found.Number, "hits": found.Hits, "minutes": found.Minutes}
	_, _, err := f.s.Services.Tickets.Found(ctx, tx, found.Severity, servicedesk.Finding{Key: "log:" + found.ID, Channel: "monitor", Title: f.s.inHans("servicedesk.found.log", params),
		Detail: f.s.inHans("servicedesk.found.logDetail", params), DetectedAt: min(found.FromAt, tx.Now()), Name: f.s.inHans("module.logcentre", nil)})
	return err
}
