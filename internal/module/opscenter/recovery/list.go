package recovery

import (
	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
)

func bySearch(q *bun.SelectQuery, text string) *bun.SelectQuery {
	return list.Folded(q, "t.search", text)
}

// BackupFilter narrows the backups.
type BackupFilter struct {
	Kind          []string  `query:"kind" enum:"full,logs" filter:"t.kind"`
	State         []string  `query:"state" enum:"waiting,running,done,failed" filter:"t.state"`
	Origin        []string  `query:"origin" enum:"schedule,manual,point" filter:"t.origin"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type backupsInput struct {
	list.Params
	BackupFilter
}

var backupList = list.Spec[Backup]{
	Name: backupTable, Versions: []string{backupTable}, Search: bySearch,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Backup, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Backup) string { return row.ID },
}

var backupColumns = listing.Table{Entity: "recoveryBackup", Columns: []listing.Column{{Field: "number"}, {Field: "kind", Words: "enum.backupKind."}, {Field: "origin", Words: "enum.backupOrigin."}, {Field: "state", Words: "state.recoveryBackup."},
	{Field: "snapshotAt"}, {Field: "finishedAt"}, {Field: "millis"}, {Field: "size"}, {Field: "tables"}, {Field: "rows"}, {Field: "files"}, {Field: "sha256"}, {Field: "sm3"}, {Field: "binlogFile"}, {Field: "binlogPos"},
	{Field: "proven"}, {Field: "provenAt"}, {Field: "copiedAt"}, {Field: "removedAt"}, {Field: "error"}, {Field: "makerName"}, {Field: "reason"}, {Field: "createdAt"}}}

// CheckFilter narrows the checks.
type CheckFilter struct {
	Purpose       []string  `query:"purpose" enum:"daily,proof,quarterly,drill,manual" filter:"t.purpose"`
	State         []string  `query:"state" enum:"waiting,running,done,failed" filter:"t.state"`
	BackupID      string    `query:"backupId" maxLength:"26" filter:"t.backup_id"`
	CreatedAtFrom clock.Day `query:"createdAtFrom" format:"date" filter:"t.created_at,from"`
	CreatedAtTo   clock.Day `query:"createdAtTo" format:"date" filter:"t.created_at,until"`
}

type checksInput struct {
	list.Params
	CheckFilter
}

var checkList = list.Spec[Check]{
	Name: checkTable, Versions: []string{checkTable},
	Search: func(q *bun.SelectQuery, text string) *bun.SelectQuery {
		return q.Where("t.number LIKE ? ESCAPE '!'", "%"+list.EscapeLike(text)+"%")
	},
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Check, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Check) string { return row.ID },
}

var checkColumns = listing.Table{Entity: "recoveryCheck", Columns: []listing.Column{{Field: "number"}, {Field: "backupNumber"}, {Field: "purpose", Words: "enum.checkPurpose."}, {Field: "place", Words: "enum.checkPlace."}, {Field: "state", Words: "state.recoveryCheck."},
	{Field: "wanted"}, {Field: "reached"}, {Field: "good"}, {Field: "consistency", Scale: 2}, {Field: "rpo"}, {Field: "rto"}, {Field: "startedAt"}, {Field: "finishedAt"}, {Field: "makerName"}, {Field: "confirmerName"}, {Field: "confirmedAt"},
	{Field: "error"}, {Field: "createdAt"}}}

// DrillFilter narrows the drills.
type DrillFilter struct {
	State         []string  `query:"state" enum:"planned,approved,running,finished,reported,confirmed,cancelled" filter:"t.state"`
	PlanNumber    string    `query:"planNumber" maxLength:"24" filter:"t.plan_number"`
	PlannedOnFrom clock.Day `query:"plannedOnFrom" format:"date" filter:"t.planned_on,from"`
	PlannedOnTo   clock.Day `query:"plannedOnTo" format:"date" filter:"t.planned_on,until"`
}

type drillsInput struct {
	list.Params
	DrillFilter
}

var drillList = list.Spec[Drill]{
	Name: drillTable, Versions: []string{drillTable}, Search: bySearch,
	Sorts: map[string]string{"createdAt": "t.created_at"}, DefaultSort: "-createdAt",
	Position: func(row *Drill, _ string) any { return int64(row.CreatedAt) },
	ID:       func(row *Drill) string { return row.ID },
}

var drillColumns = listing.Table{Entity: "recoveryDrill", Columns: []listing.Column{{Field: "number"}, {Field: "title"}, {Field: "state", Words: "state.recoveryDrill."}, {Field: "plannedOn"}, {Field: "planNumber"}, {Field: "planRevision"},
	{Field: "failedAt"}, {Field: "declaredAt"}, {Field: "verifiedAt"}, {Field: "rpo"}, {Field: "rto"}, {Field: "consistency", Scale: 2}, {Field: "deviations"}, {Field: "conclusion"}, {Field: "makerName"}, {Field: "confirmerName"}, {Field: "confirmedAt"}, {Field: "createdAt"}}}
