package recovery

import (
	"encoding/json"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// What a check is for.
const (
	ForDay     = "daily"     // after each backup
	ForProof   = "proof"     // a real restore every few days
	ForQuarter = "quarterly" // the duty of the contract
	ForDrill   = "drill"
	ForPerson  = "manual"
)

// Where the backup is read from.
const (
	FromMain = "main"
	FromCopy = "copy" // off this machine
)

// Check is one verification of a backup.
type Check struct {
	bun.BaseModel `bun:"table:recovery_check,alias:t" json:"-"`

	ID          string        `bun:"id,pk" json:"id"`
	Number      string        `bun:"number" json:"number"`
	BackupID    string        `bun:"backup_id" json:"backupId"`
	DrillID     string        `bun:"drill_id" json:"drillId"`
	Purpose     string        `bun:"purpose" json:"purpose" enum:"daily,proof,quarterly,drill,manual"`
	Place       string        `bun:"place" json:"place" enum:"main,copy"`
	State       string        `bun:"state" json:"state" enum:"waiting,running,done,failed"`
	Wanted      int           `bun:"wanted" json:"wanted"`
	Reached     int           `bun:"reached" json:"reached" doc:"The highest level that holds, 0 to 5"`
	Until       clock.Instant `bun:"until_at" json:"until" doc:"The point in time that was restored, zero for that of the backup"`
	FailedAt    clock.Instant `bun:"failed_at" json:"failedAt" doc:"When the failure happened that it recovers from; the RPO is counted from there"`
	StartedAt   clock.Instant `bun:"started_at" json:"startedAt"`
	FinishedAt  clock.Instant `bun:"finished_at" json:"finishedAt"`
	RecoveredAt clock.Instant `bun:"recovered_at" json:"recoveredAt" doc:"The last heartbeat in the restored database"`
	RPO         int64         `bun:"rpo_ms" json:"rpo" doc:"Milliseconds of work that would be lost"`
	RTO         int64         `bun:"rto_ms" json:"rto" doc:"Milliseconds from the start to the proof"`
	RPOTarget   int64         `bun:"rpo_target_ms" json:"rpoTarget"`
	RTOTarget   int64         `bun:"rto_target_ms" json:"rtoTarget"`
	Consistency int           `bun:"consistency" json:"consistency" doc:"Ten thousandths of the tables that are the same"`
	Files       int64         `bun:"file_count" json:"files"`
	Phases      string        `bun:"phases" json:"-"`
	Findings    string        `bun:"findings" json:"-"`
	Images      string        `bun:"images" json:"-"`
	Error       string        `bun:"error" json:"error" doc:"Why the test itself could not be done"`
	Note        string        `bun:"note" json:"note"`
	ConfirmedBy string        `bun:"confirmed_by" json:"-"`
	ConfirmedAt clock.Instant `bun:"confirmed_at" json:"confirmedAt"`
	Version     int           `bun:"version" json:"version"`
	CreatedBy   string        `bun:"created_by" json:"-"`
	CreatedAt   clock.Instant `bun:"created_at" json:"createdAt"`
}

// Passed tells whether everything holds that was asked for.
func (c *Check) Passed() bool { return c.State == Done && c.Reached >= c.Wanted && c.Findings == "[]" }

// restored tells whether it proved that the program runs on what was restored.
func (c *Check) restored() bool { return c.Passed() && c.Reached >= backup.Alive }

// Fulfils tells whether the duty of its quarter is met: it proved that the program
// runs on what was restored, and the owner confirmed it. The calendar of duties
// and the overview of recovery both ask this.
func (c *Check) Fulfils() bool { return c.restored() && !c.ConfirmedAt.IsZero() }

// take fills in a verdict.
func (c *Check) take(v *backup.Verdict, now clock.Instant) {
	c.Reached, c.Consistency, c.Files, c.RecoveredAt, c.FinishedAt = v.Level, v.Consistency(), v.Files, v.Recovered, now
	for _, p := range v.Phases {
		c.FinishedAt = max(c.FinishedAt, p.FinishedAt)
	}
	c.RTO = int64(c.FinishedAt - c.StartedAt)
	if !v.Recovered.IsZero() {
		c.RPO = max(0, int64(c.FailedAt-v.Recovered))
	}
	c.Phases, c.Findings, c.Images = text(v.Phases), text(v.Findings), text(v.Tables)
}

func text(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return "[]"
	}
	return string(data)
}

// listOf reads what take wrote.
func listOf[T any](text string) []T {
	found := []T{}
	_ = json.Unmarshal([]byte(text), &found) // an empty text is an empty list
	return found
}

// Trial asks for a check.
type Trial struct {
	BackupID string        `json:"backupId" minLength:"1" maxLength:"26"`
	Purpose  string        `json:"purpose" enum:"quarterly,manual"`
	Level    int           `json:"level" minimum:"1" maximum:"5"`
	Place    string        `json:"place" enum:"main,copy"`
	Until    clock.Instant `json:"until,omitempty" doc:"A point in time after the backup, from the binary logs"`
	Note     string        `json:"note,omitempty" maxLength:"400"`
}

func (t *Trial) check(b *Backup, copied bool) error {
	var checks fault.Checks
	checks.That(t.Purpose == ForQuarter || t.Purpose == ForPerson, "/purpose", "field.required")
	checks.That(t.Place == FromMain || t.Place == FromCopy, "/place", "field.required")
	checks.That(t.Place != FromCopy || copied && !b.CopiedAt.IsZero(), "/place", "recovery.no_copy")
	checks.That(t.Level >= backup.Present && t.Level <= backup.Alive, "/level", "recovery.level")
	checks.That(t.Purpose != ForQuarter || t.Level == backup.Alive, "/level", "recovery.quarter_level")
	checks.That(b.Kind == backup.Full && b.State == Done && b.RemovedAt.IsZero(), "/backupId", "recovery.not_testable")
	checks.That(t.Until.IsZero() || t.Until >= b.SnapshotAt, "/until", "recovery.until")
	return checks.Err()
}

// Consent is a step of the owner.
type Consent struct {
	Version int    `json:"version" minimum:"1"`
	Note    string `json:"note,omitempty" maxLength:"400"`
}
