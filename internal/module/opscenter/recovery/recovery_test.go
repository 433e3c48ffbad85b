package recovery

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// TestQuarterlyRestoreTestReallyRestores is behaviour 15: a scratch database is
// made of the backup, every table is compared, and RPO and RTO are measured; a
// corrupted backup makes it fail. Rows and triggers that are missing are in
// kit/backup.
func TestQuarterlyRestoreTestReallyRestores(t *testing.T) {
	w := newWorld(t)
	b := w.backedUp()
	if b.State != Done || b.Rows == 0 || b.Tables < 10 || b.Files != 1 || len(b.SHA256) != 64 || len(b.SM3) != 64 || b.CopiedAt.IsZero() || b.Proven != backup.Alive {
		t.Fatalf("%+v", b)
	}
	w.clock.Advance(5 * time.Minute) // what was done in them would be lost
	c := w.tested(b)
	if !c.Good || c.Reached != backup.Alive || c.Consistency != 10000 || len(c.Tables) != b.Tables || c.RPO != (5*time.Minute).Milliseconds() || c.Files != 1 {
		t.Fatalf("%+v %+v", c.Check, c.Findings)
	}
	for _, line := range c.Tables {
		if !line.Equal || line.SHA256 == "" || line.RestoredSHA256 != line.SHA256 || line.RestoredRows != line.Rows {
			t.Errorf("%+v", line)
		}
	}
	if !slices.ContainsFunc(c.Phases, func(p backup.Phase) bool { return p.Name == backup.PhaseRestore }) || c.RTOTarget != (2*time.Hour).Milliseconds() {
		t.Errorf("phases %v", c.Phases)
	}
	confirmed := need[CheckView](t)(w.Confirm(owner, c.ID, Consent{Version: c.Version}))
	_, err := w.Confirm(owner, c.ID, Consent{Version: confirmed.Version})
	w.refused(err, "recovery.not_awaited")

	path := filepath.Join(w.vault, b.ID, "database")
	data := need[[]byte](t)(os.ReadFile(path))
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	bad := w.tested(b)
	if bad.Good || bad.Reached != 0 || len(bad.Findings) != 1 || bad.Findings[0].Kind != backup.FoundDigest {
		t.Errorf("a corrupted byte: %+v %+v", bad.Check, bad.Findings)
	}
	if now := need[BackupDetail](t)(w.Backup(reader, b.ID)); now.Proven != 0 {
		t.Errorf("a damaged backup still counts as proven: %d", now.Proven)
	}
	asked := need[CheckView](t)(w.Try(dba, Trial{BackupID: b.ID, Purpose: ForPerson, Level: backup.Alive, Place: FromCopy}))
	w.worked()
	if away := need[CheckDetail](t)(w.Check(reader, asked.ID)); !away.Good {
		t.Errorf("the copy off the machine: %+v", away.Findings)
	}
}

// TestAnnualDrillNeedsTimedStepsPeopleDeviationsAndTheOwner is behaviour 16.
func TestAnnualDrillNeedsTimedStepsPeopleDeviationsAndTheOwner(t *testing.T) {
	w := newWorld(t)
	w.change(paramProof, "0")
	w.backedUp()
	d := w.planned()
	_, err := w.Proceed(both, d.ID, "approve", Progress{Version: d.Version})
	w.refused(err, "recovery.own_drill")
	_, err = w.Proceed(dba, d.ID, "begin", Progress{Version: d.Version})
	w.refused(err, "flow.undefined")
	d = w.proceed(owner, d, "approve", Progress{})
	d = w.proceed(dba, d, "begin", Progress{})
	began := w.clock.Now()
	_, err = w.Proceed(dba, d.ID, "finish", Progress{Version: d.Version})
	w.refused(err, "recovery.step_untimed")
	time1 := func(ordinal int, took time.Duration, r StepResult) {
		t.Helper()
		need[DrillDetail](t)(w.StepBegin(dba, d.ID, ordinal))
		w.clock.Advance(took)
		d = need[DrillDetail](t)(w.StepEnd(dba, d.ID, ordinal, r))
	}
	time1(1, 4*time.Minute, StepResult{Outcome: "good"})
	time1(2, 2*time.Minute, StepResult{Outcome: "deviated", Note: "the manager was late"})
	_, err = w.StepBegin(dba, d.ID, 2)
	w.refused(err, "recovery.step_begun")
	_, err = w.StepEnd(dba, d.ID, 3, StepResult{Outcome: "good"})
	w.refused(err, "recovery.step_not_open")
	d = w.proceed(dba, d, "restore", Progress{})
	w.clock.Advance(time.Minute)
	w.worked() // the real restore, which times the steps of its phases
	d = need[DrillDetail](t)(w.Drill(reader, d.ID))
	if !d.Script[2].timed() || d.Script[2].DoneBy != "dba" || d.CheckState != Done || d.Consistency != 10000 || d.RPO != int64(began-d.RecoveredAt) {
		t.Fatalf("%+v %+v", d.Drill, d.Script)
	}
	if !d.Script[3].timed() {
		t.Fatalf("the proof was not timed: %+v", d.Script[3])
	}
	_, err = w.Proceed(dba, d.ID, "finish", Progress{Version: d.Version})
	w.refused(err, "recovery.nobody_signed")
	_, err = w.Attend(reader, d.ID)
	w.refused(err, "recovery.not_member")
	need[DrillDetail](t)(w.Attend(dba, d.ID))
	d = need[DrillDetail](t)(w.Attend(owner, d.ID))
	d = w.proceed(dba, d, "finish", Progress{})
	if d.DeclaredAt != began.Add(4*time.Minute) || d.RTO != int64(d.VerifiedAt-d.DeclaredAt) || d.RTO < (3*time.Minute).Milliseconds() || len(d.Splits) != 4 || d.Splits[0].Millis != (4*time.Minute).Milliseconds() {
		t.Errorf("%+v %+v", d.Drill, d.Splits)
	}
	_, err = w.Proceed(dba, d.ID, "report", Progress{Version: d.Version, Conclusion: "it works"})
	w.refused(err, "recovery.deviations")
	report := Progress{Deviations: "the manager was late by two minutes", Conclusion: "it works", Measures: []MeasureRequest{{What: "call the deputy", OwnerID: "dba", DueOn: "2030-01-01"}}}
	d = w.proceed(dba, d, "report", report)
	d = w.proceed(owner, d, "return", Progress{Note: "say why"})
	d = w.proceed(dba, d, "report", report)
	_, err = w.Proceed(both, d.ID, "confirm", Progress{Version: d.Version})
	w.refused(err, "recovery.own_drill")
	d = w.proceed(owner, d, "confirm", Progress{})
	if d.State != Confirmed || d.ConfirmerName != "name of owner" || len(d.Measures) != 1 {
		t.Errorf("%+v", d.DrillView)
	}
	_, err = w.Improve(owner, d.ID, 1)
	w.refused(err, "recovery.not_owner")
	if done := need[DrillDetail](t)(w.Improve(dba, d.ID, 1)); done.Measures[0].DoneAt.IsZero() {
		t.Error("the improvement is not done")
	}
	if o := need[Overview](t)(w.Overview(reader)); o.Drill == nil || o.Drill.Number != d.Number || o.Years[len(o.Years)-1].State != Met || o.PlansLate != 0 {
		t.Errorf("%+v", o)
	}
}

func TestDrillFlowRefusesWhatIsNotListed(t *testing.T) {
	for _, state := range append(slices.Clone(chain), Cancelled) {
		for _, tr := range drillFlow.Transitions {
			step, err := drillFlow.Next(state, tr.Action)
			if slices.Contains(tr.From, state) != (err == nil) {
				t.Errorf("%s from %s: %v", tr.Action, state, err)
			}
			if err == nil && step.Target(state) == Confirmed && state != Reported {
				t.Errorf("confirmed from %s", state)
			}
		}
	}
}

// TestMissedQuarterStaysMissed: a test of the next quarter does not mend it.
func TestMissedQuarterStaysMissed(t *testing.T) {
	at := func(day clock.Day) clock.Instant { return day.Start().Add(time.Hour) }
	tests := []deed{{at("2026-05-10"), at("2026-05-10"), "YZ1", "1"}, {at("2026-05-20"), at("2026-05-20"), "YZ2", "2"}}
	got := quarterly("2026-02-15", tests, at("2026-08-01"))
	if len(got) != 3 || got[0].Period != "2026-Q1" || got[0].State != Missed || !got[0].DoneAt.IsZero() || got[1].State != Met || got[1].Number != "YZ1" || got[2].State != Waits {
		t.Errorf("%+v", got)
	}
	// A test that passed in its quarter and is not confirmed before its end is late.
	if got = quarterly("2026-02-15", []deed{{at("2026-03-10"), 0, "YZ0", "0"}}, at("2026-03-20")); got[0].State != Tested || got[0].Number != "YZ0" {
		t.Errorf("%+v", got)
	}
	if got = quarterly("2026-02-15", []deed{{at("2026-03-10"), at("2026-04-02"), "YZ0", "0"}}, at("2026-04-03")); got[0].State != Missed || got[0].DoneAt != at("2026-04-02") {
		t.Errorf("%+v", got)
	}
	if left := owed(quarterly("2026-02-15", nil, at("2026-08-01")), "2026-05-01"); len(left) != 2 || left[0].Period != "2026-Q2" {
		t.Errorf("before the calendar nobody owed anything: %+v", left)
	}
	// A drill of the year that the owner confirms after its end was too late.
	years := yearly("2025-06-01", []deed{{at("2026-05-30"), at("2026-06-02"), "YL1", "1"}}, at("2026-06-03"))
	if len(years) != 2 || years[0].State != Missed || years[0].Number != "YL1" || years[1].State != Waits {
		t.Errorf("%+v", years)
	}
}

// TestOnlyAProvenRestoreCounts: a backup that was made, and one that was only
// read, are no good restore.
func TestOnlyAProvenRestoreCounts(t *testing.T) {
	w := newWorld(t)
	w.change(paramProof, "0")
	w.start = w.clock.Now().Day()
	b := w.backedUp()
	o := need[Overview](t)(w.Overview(reader))
	if b.Proven != backup.Whole || o.Restored != nil || o.Newest == nil || o.Quarters[0].State != Waits || o.Stale {
		t.Fatalf("%+v", o)
	}
	c := w.tested(b)
	o = need[Overview](t)(w.Overview(reader))
	if o.Restored == nil || o.Restored.Number != c.Number || o.Quarters[0].State != Tested || o.Quarters[0].Number != c.Number {
		t.Errorf("passed, and the owner has not confirmed: %+v", o)
	}
	need[CheckView](t)(w.Confirm(owner, c.ID, Consent{Version: c.Version}))
	if o = need[Overview](t)(w.Overview(reader)); o.Quarters[0].State != Met {
		t.Errorf("confirmed: %+v", o.Quarters)
	}
	w.clock.Advance(30 * time.Hour)
	if late := need[Overview](t)(w.Overview(reader)); !late.Stale || late.Exposure < (29*time.Hour).Milliseconds() {
		t.Errorf("%+v", late)
	}
}

// pointed is a point that was asked for.
func (w *world) pointed(reason string, since clock.Instant) Point {
	w.Helper()
	return need[Point](w)(machine(w.Context(), w.Recovery, "backup", func(ctx context.Context, tx *usecase.Tx) (Point, error) {
		tx.Because(reason)
		p, err := w.AskPoint(ctx, tx, reason, since)
		tx.Record(backupTable, p.Path[len(backupPage)+1:])
		return p, err
	}))
}

func (w *world) point(number string) Point {
	w.Helper()
	return need[Point](w)(w.PointOf(w.Context(), w.kit.Runner.DB.Read(), number))
}

// TestBackupPointIsPreparedThenMade: who is about to change data is answered at
// once, and can go back to the point as soon as it was read back whole.
func TestBackupPointIsPreparedThenMade(t *testing.T) {
	w := newWorld(t)
	before := w.clock.Now().Add(-time.Minute)
	asked := w.pointed("order 7", before)
	if again := w.pointed("order 7", before); asked.State != Preparing || again != asked {
		t.Errorf("asked again while it is prepared: %+v", again)
	}
	if none := need[[]Backup](t)(w.VerifiedSince(t.Context(), w.kit.Runner.DB.Read(), before)); len(none) != 0 {
		t.Fatalf("%v", none)
	}
	need[Backup](t)(w.perform(t.Context(), need[[]Backup](t)(inStates[Backup](t.Context(), w.kit.Runner.DB.Read(), []string{Waiting}, 1))[0]))
	if p := w.point(asked.Number); p.State != Preparing {
		t.Errorf("not read back yet: %+v", p)
	}
	w.worked() // as after a crash between the two
	made := w.point(asked.Number)
	found := need[[]Backup](t)(w.VerifiedSince(t.Context(), w.kit.Runner.DB.Read(), before))
	if made.State != Made || len(found) != 1 || found[0].Number != made.Number || found[0].Origin != ByOrder || found[0].Proven != backup.Whole || found[0].SnapshotAt != made.At {
		t.Errorf("%+v %+v", made, found)
	}
	if again := w.pointed("order 7", before); again.Number != made.Number {
		t.Errorf("asked again: %+v", again)
	}
	w.pointed("order 9", before)
	w.worked() // another one of the same day does not make it go
	if p := w.point(made.Number); p.State != Made {
		t.Errorf("gone: %+v", p)
	}
	w.clock.Advance(time.Hour)
	if later := w.pointed("order 7", w.clock.Now()); later.Number == made.Number || later.State != Preparing {
		t.Errorf("for a later authorisation: %+v", later)
	}
	w.worked()
}

// TestFailedPointSaysWhyInWords: a tool that fails is told in a sentence of the
// catalogue, and asking again makes another point.
func TestFailedPointSaysWhyInWords(t *testing.T) {
	w := newWorld(t)
	sound := w.kit.Engine.Vault
	w.kit.Engine.Vault = broken{sound, fault.New(fault.Unavailable, "backup.tool_failed", "tool", "mariadb-dump", "reason", "Got error 2013")}
	asked := w.pointed("order 8", 0)
	w.worked()
	failed := w.point(asked.Number)
	if failed.State != Failed || failed.Reason != "mariadb-dump failed: Got error 2013" {
		t.Errorf("%+v", failed)
	}
	w.kit.Engine.Vault = broken{sound, errFull}
	other := w.pointed("order 8", 0)
	w.worked()
	if p := w.point(other.Number); other.Number == asked.Number || p.State != Failed || p.Reason != "ask the log" {
		t.Errorf("an error without words: %+v", p)
	}
	w.kit.Engine.Vault = sound
	last := w.pointed("order 8", 0)
	w.worked()
	if p := w.point(last.Number); p.State != Made {
		t.Errorf("%+v", p)
	}
}

// broken is a vault that takes nothing.
type broken struct {
	backup.Vault
	cause error
}

var errFull = errors.New("no room left")

func (b broken) Put(_ context.Context, _ string, _ io.Reader) (int64, error) { return 0, b.cause }

// TestFailedBackupIsToldAndLeavesNothing.
func TestFailedBackupIsToldAndLeavesNothing(t *testing.T) {
	w := newWorld(t)
	w.kit.Engine.Vault = broken{w.kit.Engine.Vault, errFull}
	b := w.backedUp()
	if b.State != Failed || b.Error == "" || b.Proven != 0 {
		t.Errorf("%+v", b)
	}
	if left := need[[]os.DirEntry](t)(os.ReadDir(w.vault)); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if o := need[Overview](t)(w.Overview(reader)); o.Newest != nil || o.Attempt == nil || !o.Stale {
		t.Errorf("%+v", o)
	}
}

// TestScheduleMakesOneFullBackupADay and takes up what a crashed process left.
func TestScheduleMakesOneFullBackupADay(t *testing.T) {
	w := newWorld(t)
	w.change(paramHour, "0")
	w.change(paramDaily, "1")
	w.change(paramWeekly, "0")
	w.change(paramMonthly, "0")
	for range 3 {
		for range 2 {
			if err := w.Schedule(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.worked()
		}
		w.clock.Advance(24 * time.Hour)
	}
	full := slices.DeleteFunc(w.all(), func(b BackupView) bool { return b.Kind != backup.Full })
	if len(full) != 3 || full[0].Origin != BySchedule {
		t.Fatalf("%d backups", len(full))
	}
	if w.kit.Engine.DSN == "" { // the server's clock does not follow ours
		if full[0].RemovedAt.IsZero() != (full[0].Proven == backup.Alive) || full[1].RemovedAt.IsZero() || !full[2].RemovedAt.IsZero() {
			t.Errorf("the retention removed %v %v %v", full[0].RemovedAt, full[1].RemovedAt, full[2].RemovedAt)
		}
	}
	asked := need[BackupView](t)(w.Ask(dba, Wish{Kind: backup.Full, Reason: "will crash"}))
	need[Backup](t)(w.move(t.Context(), asked.ID, "start", func(b *Backup, now clock.Instant) { b.StartedAt = now }))
	w.clock.Advance(7 * time.Hour)
	w.worked()
	why := "broken off"
	if w.kit.Engine.DSN != "" { // by the server's clock, which did not go on, it was heard of just now
		why = "longer than"
	}
	if b := need[BackupDetail](t)(w.Backup(reader, asked.ID)); b.State != Failed || !strings.HasPrefix(b.Error, why) {
		t.Errorf("%+v", b.Backup)
	}
}

func TestPlansKeepEveryRevision(t *testing.T) {
	w := newWorld(t)
	today := w.clock.Now().Day()
	draft := Draft{Title: "Fire", Scenario: "the room burns", Body: "leave the building", OwnerID: "dba", ValidFrom: today, Reason: "first"}
	p := need[Plan](t)(w.Draft(dba, "", draft))
	draft.Body, draft.Reason = "leave the building at once", "clearer"
	_, err := w.Draft(dba, p.ID, draft)
	w.refused(err, "fault.stale")
	draft.Revision = 1
	second := need[Plan](t)(w.Draft(dba, p.ID, draft))
	plans := need[[]PlanView](t)(w.Plans(reader))
	if len(plans) != 1 || plans[0].Revision != 2 || plans[0].Overdue || plans[0].DrillDue != today.AddMonths(12) {
		t.Errorf("%+v", plans)
	}
	if d := need[PlanDetail](t)(w.Plan(reader, second.ID)); len(d.Revisions) != 2 || d.Revisions[1].Body != "leave the building" {
		t.Errorf("%+v", d)
	}
	w.clock.Advance(400 * 24 * time.Hour)
	if late := need[[]PlanView](t)(w.Plans(reader)); !late[0].Overdue {
		t.Error("a plan that was never drilled is not late")
	}
	_, err = w.Script(dba, Script{Title: "x", Scenario: "y", Safety: "z", PlanNumber: p.Number, PlannedOn: today})
	w.refused(err, "recovery.planned_past")
	w.refused(err, "recovery.members")
}

// TestHeartbeatIsOneRow: beating does not fill the database.
func TestHeartbeatIsOneRow(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.clock.Advance(10 * time.Second)
		if err := w.Beat(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if at := need[clock.Instant](t)(LastBeat(t.Context(), w.kit.Runner.DB.Read())); at != w.clock.Now() {
		t.Errorf("%v", at)
	}
	if image := need[db.Image](t)(w.kit.Runner.DB.Image(t.Context(), w.kit.Runner.DB.Read(), pulseTable)); image.Rows != 1 {
		t.Errorf("%d rows", image.Rows)
	}
}
