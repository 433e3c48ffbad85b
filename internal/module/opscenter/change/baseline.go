package change

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/flow"
)

// Baseline is the configuration of an asset as it was reported and approved.
type Baseline struct {
	bun.BaseModel `bun:"table:config_baseline,alias:t" json:"-"`

	ID           string            `bun:"id,pk" json:"id"`
	Number       string            `bun:"number" json:"number"`
	Asset        string            `bun:"asset" json:"asset"`
	State        string            `bun:"state" json:"state" enum:"captured,approved,replaced,dismissed"`
	Files        map[string]string `bun:"files" json:"files" doc:"SHA-256 by path"`
	Digest       string            `bun:"digest" json:"digest" doc:"SHA-256 over all paths and digests"`
	Count        int               `bun:"file_count" json:"count"`
	ReportedAt   clock.Instant     `bun:"reported_at" json:"reportedAt" doc:"When the agent saw it so"`
	ChangeID     string            `bun:"change_id" json:"changeId"`
	ChangeNumber string            `bun:"change_number" json:"changeNumber" doc:"Finished change that it comes from; empty for the first"`
	Note         string            `bun:"note" json:"note"`
	DecidedBy    string            `bun:"decided_by" json:"-"`
	DecidedAt    clock.Instant     `bun:"decided_at" json:"decidedAt"`
	Version      int               `bun:"version" json:"version"`
	CreatedBy    string            `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant     `bun:"created_at" json:"createdAt"`
}

// BaselineView is a baseline as people see it.
type BaselineView struct {
	Baseline
	MakerName   string        `json:"makerName"`
	DeciderName string        `json:"deciderName"`
	Against     []Deviation   `json:"against" nullable:"false" doc:"What differs from the approved one"`
	Actions     []flow.Action `json:"actions" nullable:"false"`
}

// digestOf is one digest over all files.
func digestOf(files map[string]string) string {
	hash := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(files)) {
		hash.Write([]byte(path + "\x00" + files[path] + "\n"))
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Deviation is one file that is not as approved.
type Deviation struct {
	Path     string `json:"path"`
	Kind     string `json:"kind" enum:"changed,missing,added"`
	Expected string `json:"expected"`
	Found    string `json:"found"`
}

// deviations compare what was approved with what is there.
func deviations(approved, found map[string]string) []Deviation {
	list := []Deviation{}
	for _, path := range slices.Sorted(maps.Keys(approved)) {
		switch now, here := found[path]; {
		case !here || now == "" && approved[path] != "":
			list = append(list, Deviation{path, "missing", approved[path], ""})
		case now != approved[path]:
			list = append(list, Deviation{path, "changed", approved[path], now})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(found)) {
		if _, known := approved[path]; !known {
			list = append(list, Deviation{path, "added", "", found[path]})
		}
	}
	return list
}

// The states of a drift.
const (
	DriftOpen    = "open"    // no change covers it: a violation
	DriftCovered = "covered" // a change that is under way explains it
	DriftOver    = "over"
)

// Drift is one file that was found not as approved.
type Drift struct {
	bun.BaseModel `bun:"table:config_drift,alias:t" json:"-"`

	ID           string        `bun:"id,pk" json:"id"`
	Asset        string        `bun:"asset" json:"asset"`
	Path         string        `bun:"path" json:"path"`
	Kind         string        `bun:"kind" json:"kind" enum:"changed,missing,added"`
	State        string        `bun:"state" json:"state" enum:"open,covered,over"`
	Violation    bool          `bun:"violation" json:"violation" doc:"It was there without a change that covers it; it stays so"`
	BaselineID   string        `bun:"baseline_id" json:"-"`
	Expected     string        `bun:"expected" json:"expected"`
	Found        string        `bun:"found" json:"found"`
	ChangeNumber string        `bun:"change_number" json:"changeNumber" doc:"Change that covers it"`
	TicketID     string        `bun:"ticket_id" json:"ticketId"`
	TicketNumber string        `bun:"ticket_number" json:"ticketNumber"`
	SeenAt       clock.Instant `bun:"seen_at" json:"seenAt" doc:"When the agent reported it first"`
	EndedAt      clock.Instant `bun:"ended_at" json:"endedAt"`
	Ending       string        `bun:"ending" json:"ending" enum:",restored,baseline,moved" doc:"How it ended: the file is as approved again, or what it is was approved"`
	Version      int           `bun:"version" json:"version"`
	CreatedBy    string        `bun:"created_by" json:"-"`
	CreatedAt    clock.Instant `bun:"created_at" json:"createdAt"`
}
