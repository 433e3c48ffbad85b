package sla

import (
	"slices"

	"gongzhi/internal/kit/fault"
)

// Level is the level of a fault, 1 (P1 重大) to 5 (P5 轻微); zero is not set.
type Level int

// The levels (招标文件 3.6.2).
const (
	P1 Level = 1 + iota
	P2
	P3
	P4
	P5
)

// Aspects are the six ways a fault is looked at, in the order they are shown.
var Aspects = []string{"scope", "business", "function", "data", "security", "public"}

// Rating is the level of each aspect.
type Rating map[string]Level

// Worst is the level of a fault: the worst of its aspects, and the aspects that
// decide it (招标文件 3.6.2: 选取最严重等级).
func (r Rating) Worst() (Level, []string) {
	worst := P5
	for _, level := range r {
		if level > 0 {
			worst = min(worst, level)
		}
	}
	var deciding []string
	for _, aspect := range Aspects {
		if r[aspect] == worst {
			deciding = append(deciding, aspect)
		}
	}
	return worst, deciding
}

// Check notes every aspect that is missing, unknown or not a level.
func (r Rating) Check(checks *fault.Checks, pointer string) {
	for _, aspect := range Aspects {
		checks.That(r[aspect] >= P1 && r[aspect] <= P5, pointer+"/"+aspect, "sla.level")
	}
	for aspect := range r {
		checks.That(slices.Contains(Aspects, aspect), pointer+"/"+aspect, "field.choice", "choices", Aspects)
	}
}

// Criteria are the five for which a level is changed (招标文件 3.6.4).
var Criteria = []string{"response", "readiness", "attitude", "result", "followup"}

// Ask is the change of a level that somebody proposes.
type Ask struct {
	From, To  Level
	Criterion string
	Owner     bool // it is the owner who asks
}

// Check refuses what nobody may do. A worse level counts at once; a milder one
// is the owner's decision alone.
func (a Ask) Check() error {
	var checks fault.Checks
	checks.That(a.To >= P1 && a.To <= P5, "/level", "sla.level")
	checks.That(slices.Contains(Criteria, a.Criterion), "/criterion", "field.choice", "choices", Criteria)
	if err := checks.Err(); err != nil {
		return err
	}
	switch {
	case a.To == a.From:
		return fault.New(fault.Conflict, "sla.same_level", "level", int(a.To))
	case a.To > a.From && !a.Owner:
		return fault.New(fault.Forbidden, "sla.downgrade_by_owner", "from", int(a.From), "to", int(a.To))
	}
	return nil
}

// Signs are what a fault shows of the examples that the contract gives
// (招标文件 3.6.2) and of the conditions on which a change is proposed.
type Signs struct {
	DatabasesDown    int // of how many
	Databases        int
	Submissions      int // in the last minutes looked at
	Failed           int
	ReportTimeout    bool
	PageAssetMissing bool
}

// Hints are the thresholds of Suggest.
type Hints struct {
	FailurePercent int64
	Submissions    int64 // fewer say nothing
}

// Suggest is the level that the signs point to; zero when they say nothing.
func (s Signs) Suggest(h Hints) Level {
	switch {
	case s.Databases > 0 && s.DatabasesDown == s.Databases:
		return P1
	case int64(s.Submissions) >= h.Submissions && int64(s.Failed)*100 > h.FailurePercent*int64(s.Submissions):
		return P2
	case s.ReportTimeout:
		return P3
	case s.PageAssetMissing:
		return P4
	}
	return 0
}
