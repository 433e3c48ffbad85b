package app

import (
	"context"
	"fmt"
	"strconv"

	contract "gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/module/opscenter/opsreport"
	"gongzhi/internal/module/opscenter/recovery"
)

const (
	backupPage = "/opscenter/recovery/backups"
	checkPage  = "/opscenter/recovery/checks"
	drillPage  = "/opscenter/recovery/drills"
)

// recoverySections are the backups, the restore test and the drill of a period.
func (s *System) recoverySections() map[string]opsreport.Source {
	return map[string]opsreport.Source{
		"backups":     s.backupsSection,
		"restoreRule": s.ofTest(testRule), "restorePlace": s.ofTest(testPlace), "restoreSteps": s.ofTest(testSteps), "restoreRows": s.ofTest(testRows),
		"restoreRPO": s.ofTest(func(ctx context.Context, t *restoreTest) contract.ReportPart {
			return goals(ctx, t.path(), goal{"enum.recoveryGoal.rpo", t.RPOTarget, t.RPO})
		}),
		"restoreRTO": s.ofTest(func(ctx context.Context, t *restoreTest) contract.ReportPart {
			return goals(ctx, t.path(), goal{"enum.recoveryGoal.rto", t.RTOTarget, t.RTO})
		}),
		"restoreSmoke": s.ofTest(testSmoke),
		"drillScene":   s.ofDrill(drillScene), "drillRoles": s.ofDrill(drillRoster), "drillSafety": s.ofDrill(drillSafety), "drillSteps": s.ofDrill(drillScript),
		"drillFigures": s.ofDrill(drillFigures), "drillDeviations": s.ofDrill(drillDeviations), "drillPeople": s.ofDrill(drillPeople),
	}
}

// backupsSection lists every backup that was asked for, good or not.
func (s *System) backupsSection(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
	made, err := s.Services.Recovery.Made(ctx, s.DB.Read(), ask.Start(), ask.End())
	var rows []contract.ReportRow
	failed := 0
	for i := range made {
		b := &made[i]
		took := ""
		if !b.FinishedAt.IsZero() {
			took = seconds(b.StartedAt, b.FinishedAt)
		}
		row := cells(b.Number, sayIn(ctx, "enum.backupKind."+b.Kind)+" "+sayIn(ctx, "enum.backupOrigin."+b.Origin), clockText(b.StartedAt), took, strconv.FormatInt(b.Size, 10),
			sayIn(ctx, "state.recoveryBackup."+b.State)+" "+sayIn(ctx, "enum.recoveryLevel."+strconv.Itoa(b.Proven)), b.SHA256)
		row.Path, row.Marks = backupPage+"/"+b.ID, []string{b.State}
		if b.State == recovery.Failed {
			row.Tone = "danger"
			failed++
		}
		rows = append(rows, row)
	}
	return one("backups", backupPage, rows, contract.ReportFigure{Key: "backups", Value: strconv.Itoa(len(rows)), Table: "backups", Path: backupPage},
		contract.ReportFigure{Key: "backupsFailed", Value: strconv.Itoa(failed), Table: "backups", Mark: recovery.Failed, Path: backupPage + "?state=" + recovery.Failed}), err
}

// restoreTest is the test of a quarter with the backup that was restored.
type restoreTest struct {
	recovery.CheckDetail
	of recovery.BackupDetail
}

func (t *restoreTest) path() string { return checkPage + "/" + t.ID }

// ofTest asks for the restore test of the period: the newest that passed, or the
// newest of those that failed. Before there is one the section is empty.
func (s *System) ofTest(fill func(ctx context.Context, t *restoreTest) contract.ReportPart) opsreport.Source {
	return func(ctx context.Context, ask contract.ReportAsk) (part contract.ReportPart, err error) {
		tests, err := s.Services.Recovery.QuarterTests(ctx, s.DB.Read(), ask.Start(), ask.End())
		var chosen *recovery.Check
		for i := range tests {
			if chosen == nil || tests[i].Passed() || !chosen.Passed() {
				chosen = &tests[i]
			}
		}
		if err != nil || chosen == nil {
			return part, err
		}
		var t restoreTest
		if t.CheckDetail, err = s.Services.Recovery.Check(ctx, chosen.ID); err != nil {
			return part, err
		}
		if t.of, err = s.Services.Recovery.Backup(ctx, chosen.BackupID); err != nil {
			return part, err
		}
		return fill(ctx, &t), nil
	}
}

// pairs are named values; the name is a key of the catalogue.
func pairs(ctx context.Context, path string, named ...[2]string) contract.ReportPart {
	var rows []contract.ReportRow
	for _, one := range named {
		row := cells(sayIn(ctx, one[0]), one[1])
		row.Path = path
		rows = append(rows, row)
	}
	return one("basic", path, rows)
}

func testRule(ctx context.Context, t *restoreTest) contract.ReportPart {
	return pairs(ctx, t.path(), [2]string{"field.recoveryCheck.number", t.Number}, [2]string{"field.recoveryCheck.purpose", sayIn(ctx, "enum.checkPurpose."+t.Purpose)}, [2]string{"field.recoveryCheck.backupNumber", t.BackupNumber},
		[2]string{"field.recoveryBackup.snapshotAt", clockText(t.of.SnapshotAt)}, [2]string{"field.recoveryBackup.sha256", t.of.SHA256}, [2]string{"field.recoveryBackup.sm3", t.of.SM3},
		[2]string{"field.recoveryCheck.makerName", t.MakerName}, [2]string{"field.recoveryCheck.confirmerName", t.ConfirmerName}, [2]string{"field.recoveryCheck.confirmedAt", clockText(t.ConfirmedAt)})
}

func testPlace(ctx context.Context, t *restoreTest) contract.ReportPart {
	return pairs(ctx, t.path(), [2]string{"field.recoveryCheck.place", sayIn(ctx, "enum.checkPlace."+t.Place)}, [2]string{"field.recoveryBackup.engine", t.of.Engine}, [2]string{"field.recoveryBackup.migration", strconv.FormatInt(t.of.Migration, 10)},
		[2]string{"field.recoveryCheck.until", clockText(max(t.Until, t.of.SnapshotAt))})
}

func testSteps(ctx context.Context, t *restoreTest) contract.ReportPart {
	var rows []contract.ReportRow
	for _, p := range t.Phases {
		row := cells(sayIn(ctx, "enum.recoveryPhase."+p.Name), clockText(p.StartedAt), clockText(p.FinishedAt), seconds(p.StartedAt, p.FinishedAt))
		row.Path = t.path()
		rows = append(rows, row)
	}
	return one("restoreSteps", t.path(), rows)
}

// testRows compares every table, by its number of rows and its digest.
func testRows(ctx context.Context, t *restoreTest) contract.ReportPart {
	var rows []contract.ReportRow
	differ := 0
	for _, r := range t.Tables {
		row := cells(r.Table, strconv.FormatInt(r.Rows, 10), strconv.FormatInt(r.RestoredRows, 10), r.SHA256, r.RestoredSHA256, yesNo(ctx, r.Equal))
		if row.Path = t.path(); !r.Equal {
			row.Tone, row.Marks = "danger", []string{"differs"}
			differ++
		}
		rows = append(rows, row)
	}
	return one("restoreRows", t.path(), rows, contract.ReportFigure{Key: "restoreRows", Value: strconv.Itoa(len(rows)), Table: "restoreRows", Path: t.path()},
		contract.ReportFigure{Key: "restoreDiffer", Value: strconv.Itoa(differ), Table: "restoreRows", Mark: "differs", Path: t.path()})
}

// testSmoke is whether the program ran on what was restored, and what was wrong.
func testSmoke(ctx context.Context, t *restoreTest) contract.ReportPart {
	part := pairs(ctx, t.path(), [2]string{"field.recoveryCheck.wanted", sayIn(ctx, "enum.recoveryLevel."+strconv.Itoa(t.Wanted))}, [2]string{"field.recoveryCheck.reached", sayIn(ctx, "enum.recoveryLevel."+strconv.Itoa(t.Reached))},
		[2]string{"field.recoveryCheck.good", yesNo(ctx, t.Good)}, [2]string{"field.recoveryCheck.files", strconv.FormatInt(t.Files, 10)})
	part.Tables = append(part.Tables, findingsTable(ctx, t.path(), t.Findings))
	return part
}

func findingsTable(ctx context.Context, path string, findings []backup.Finding) contract.ReportTable {
	found := contract.ReportTable{Key: "restoreFindings", Path: path}
	for _, f := range findings {
		row := cells(sayIn(ctx, "enum.recoveryLevel."+strconv.Itoa(f.Level)), sayIn(ctx, "enum.backupFinding."+f.Kind), f.Name, f.Want, f.Have)
		row.Path, row.Tone = path, "danger"
		found.Rows = append(found.Rows, row)
	}
	return found
}

// goal is a measured time against its target, in milliseconds.
type goal struct {
	key            string
	target, actual int64
}

func goals(ctx context.Context, path string, all ...goal) contract.ReportPart {
	var rows []contract.ReportRow
	for _, g := range all {
		row := cells(sayIn(ctx, g.key), inMinutes(g.target), inMinutes(g.actual), yesNo(ctx, g.actual <= g.target))
		if row.Path = path; g.actual > g.target {
			row.Tone = "danger"
		}
		rows = append(rows, row)
	}
	return one("goals", path, rows)
}

// inMinutes are milliseconds in minutes, rounded up to hundredths.
func inMinutes(millis int64) string {
	hundredths := (millis + 599) / 600
	return fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100)
}

func yesNo(ctx context.Context, yes bool) string {
	return sayIn(ctx, "enum.yesNo."+strconv.FormatBool(yes))
}

// seconds between two moments, with thousandths.
func seconds(from, to clock.Instant) string {
	millis := max(0, int64(to-from))
	return fmt.Sprintf("%d.%03d", millis/1000, millis%1000)
}

// ofDrill asks for the drill that ended last in the period.
func (s *System) ofDrill(fill func(ctx context.Context, d *recovery.DrillDetail) contract.ReportPart) opsreport.Source {
	return func(ctx context.Context, ask contract.ReportAsk) (contract.ReportPart, error) {
		drills, err := s.Services.Recovery.Drilled(ctx, s.DB.Read(), ask.Start(), ask.End())
		if err != nil || len(drills) == 0 {
			return contract.ReportPart{}, err
		}
		d, err := s.Services.Recovery.Drill(ctx, drills[len(drills)-1].ID)
		if err != nil {
			return contract.ReportPart{}, err
		}
		return fill(ctx, &d), nil
	}
}

func plain(text string) string { return seal.Mask(seal.FreeText, seal.Public, text) }

func drillScene(ctx context.Context, d *recovery.DrillDetail) contract.ReportPart {
	return pairs(ctx, drillPage+"/"+d.ID, [2]string{"field.recoveryDrill.number", d.Number}, [2]string{"field.recoveryDrill.title", plain(d.Title)}, [2]string{"field.recoveryDrill.scenario", plain(d.Scenario)},
		[2]string{"field.recoveryDrill.planNumber", d.PlanNumber + " " + strconv.Itoa(d.PlanRevision)}, [2]string{"field.recoveryDrill.plannedOn", string(d.PlannedOn)},
		[2]string{"field.recoveryDrill.state", sayIn(ctx, "state.recoveryDrill."+d.State)})
}

func drillRoster(_ context.Context, d *recovery.DrillDetail) contract.ReportPart {
	var rows []contract.ReportRow
	for _, m := range d.Members {
		rows = append(rows, cells(m.Name, plain(m.Duty)))
	}
	return one("drillRoles", drillPage+"/"+d.ID, rows)
}

func drillSafety(ctx context.Context, d *recovery.DrillDetail) contract.ReportPart {
	return pairs(ctx, drillPage+"/"+d.ID, [2]string{"field.recoveryDrill.safety", plain(d.Safety)})
}

func drillScript(ctx context.Context, d *recovery.DrillDetail) contract.ReportPart {
	var rows []contract.ReportRow
	for i := range d.Script {
		step := &d.Script[i]
		outcome := ""
		if step.Outcome != "" {
			outcome = sayIn(ctx, "enum.stepOutcome."+step.Outcome)
		}
		row := cells(strconv.Itoa(step.Ordinal), sayIn(ctx, "enum.recoveryPhase."+step.Phase), plain(step.Title), clockText(step.PlannedAt), clockText(step.StartedAt), clockText(step.FinishedAt), step.DoerName, outcome, plain(step.Note))
		if step.Outcome != "" && step.Outcome != "good" {
			row.Tone = "warn"
		}
		rows = append(rows, row)
	}
	return one("drillSteps", drillPage+"/"+d.ID, rows)
}

func drillFigures(ctx context.Context, d *recovery.DrillDetail) contract.ReportPart {
	path := drillPage + "/" + d.ID
	part := goals(ctx, path, goal{"enum.recoveryGoal.rto", d.RTOTarget, d.RTO}, goal{"enum.recoveryGoal.rpo", d.RPOTarget, d.RPO})
	same := pairs(ctx, path, [2]string{"field.recoveryDrill.consistency", fmt.Sprintf("%d.%02d", d.Consistency/100, d.Consistency%100)}, [2]string{"field.recoveryDrill.verifiedAt", clockText(d.VerifiedAt)})
	part.Tables = append(part.Tables, same.Tables...)
	return part
}

// drillDeviations is what went otherwise, and what is to be improved by whom.
func drillDeviations(ctx context.Context, d *recovery.DrillDetail) contract.ReportPart {
	path := drillPage + "/" + d.ID
	part := pairs(ctx, path, [2]string{"field.recoveryDrill.deviations", plain(d.Deviations)}, [2]string{"field.recoveryDrill.conclusion", plain(d.Conclusion)}, [2]string{"field.recoveryDrill.planChange", plain(d.PlanChange)})
	measures := contract.ReportTable{Key: "drillMeasures", Path: path}
	for _, m := range d.Measures {
		measures.Rows = append(measures.Rows, cells(strconv.Itoa(m.Ordinal), plain(m.What), m.OwnerName, string(m.DueOn), clockText(m.DoneAt)))
	}
	part.Tables = append(part.Tables, measures)
	return part
}

func drillPeople(_ context.Context, d *recovery.DrillDetail) contract.ReportPart {
	var rows []contract.ReportRow
	for _, m := range d.Members {
		rows = append(rows, cells(m.Name, plain(m.Duty), clockText(m.SignedAt)))
	}
	return one("drillPeople", drillPage+"/"+d.ID, rows)
}
