package recovery

import (
	"strings"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
)

// Where a backup comes from.
const (
	BySchedule = "schedule"
	ByPerson   = "manual"
	ByOrder    = "point" // a point to go back to, before data is changed
)

// Backup is one run of the backup job, good or not. Rows are never deleted:
// what the retention removes keeps its row.
type Backup struct {
	bun.BaseModel `bun:"table:recovery_backup,alias:t" json:"-"`

	ID         string        `bun:"id,pk" json:"id"`
	Number     string        `bun:"number" json:"number"`
	Kind       string        `bun:"kind" json:"kind" enum:"full,logs"`
	Origin     string        `bun:"origin" json:"origin" enum:"schedule,manual,point"`
	State      string        `bun:"state" json:"state" enum:"waiting,running,done,failed"`
	Reason     string        `bun:"reason" json:"reason"`
	BasedOn    string        `bun:"based_on" json:"basedOn" doc:"The backup whose end these logs begin at"`
	StartedAt  clock.Instant `bun:"started_at" json:"startedAt"`
	SnapshotAt clock.Instant `bun:"snapshot_at" json:"snapshotAt" doc:"The moment it holds"`
	FinishedAt clock.Instant `bun:"finished_at" json:"finishedAt"`
	Engine     string        `bun:"engine" json:"engine"`
	Migration  int64         `bun:"migration" json:"migration"`
	BinlogFile string        `bun:"binlog_file" json:"binlogFile"`
	BinlogPos  int64         `bun:"binlog_pos" json:"binlogPos"`
	GTID       string        `bun:"gtid" json:"gtid"`
	Size       int64         `bun:"byte_size" json:"size" doc:"Bytes in the vault"`
	Plain      int64         `bun:"plain_size" json:"plain" doc:"Bytes before compression"`
	SHA256     string        `bun:"sha256" json:"sha256" doc:"Of the database as it lies there"`
	SM3        string        `bun:"sm3" json:"sm3"`
	Tables     int           `bun:"table_count" json:"tables"`
	Rows       int64         `bun:"row_count" json:"rows"`
	Files      int64         `bun:"file_count" json:"files"`
	FilesAdded int64         `bun:"file_added" json:"filesAdded"`
	FilesBytes int64         `bun:"file_bytes" json:"filesBytes"`
	Proven     int           `bun:"proven" json:"proven" doc:"The highest level that a check proved, 0 to 5"`
	ProvenAt   clock.Instant `bun:"proven_at" json:"provenAt"`
	CopiedAt   clock.Instant `bun:"copied_at" json:"copiedAt" doc:"When it was off this machine"`
	CopyError  string        `bun:"copy_error" json:"copyError"`
	Error      string        `bun:"error" json:"error"`
	RemovedAt  clock.Instant `bun:"removed_at" json:"removedAt"`
	Search     string        `bun:"search" json:"-"`
	Version    int           `bun:"version" json:"version"`
	CreatedBy  string        `bun:"created_by" json:"-"`
	CreatedAt  clock.Instant `bun:"created_at" json:"createdAt"`
}

// take fills in what the manifest says.
func (b *Backup) take(m *backup.Manifest) {
	b.SnapshotAt, b.Engine, b.Migration = m.SnapshotAt, m.Server, m.Migration
	b.BinlogFile, b.BinlogPos, b.GTID = m.Position.File, m.Position.Pos, cut(m.Position.GTID, 200)
	b.Size, b.Tables, b.Rows = m.Size(), len(m.Tables), m.Rows()
	b.Files, b.FilesAdded, b.FilesBytes = m.Files.Count, m.Files.Added, m.Files.Bytes
	for _, p := range m.Parts {
		b.Plain += p.Plain
	}
	if len(m.Parts) > 0 {
		b.SHA256, b.SM3 = m.Parts[0].SHA256, m.Parts[0].SM3
	}
}

// held is what the retention must know; points of pointsSince or later stay, for
// somebody may still want to go back to them.
func (b *Backup) held(pointsSince clock.Instant) backup.Held {
	return backup.Held{ID: b.ID, Kind: b.Kind, At: b.SnapshotAt, Verified: b.Proven >= backup.Alive, Kept: b.Origin == ByOrder && b.SnapshotAt >= pointsSince}
}

// Wish asks for a backup.
type Wish struct {
	Kind   string `json:"kind" enum:"full,logs"`
	Reason string `json:"reason" minLength:"2" maxLength:"400"`
}

func (w *Wish) check() error {
	w.Reason = strings.TrimSpace(w.Reason)
	var checks fault.Checks
	checks.That(w.Kind == backup.Full || w.Kind == backup.Logs, "/kind", "field.required")
	checks.That(len([]rune(w.Reason)) >= 2, "/reason", "recovery.reason")
	return checks.Err()
}

// cut shortens a text to what its column takes.
func cut(text string, most int) string {
	runes := []rune(text)
	return string(runes[:min(len(runes), most)])
}
