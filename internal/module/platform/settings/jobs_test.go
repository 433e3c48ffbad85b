package settings

import (
	"testing"
	"time"

	"gongzhi/internal/kit/job"
)

// TestJobStates: what failed is told before what is late, and a reason shows
// nobody's telephone.
func TestJobStates(t *testing.T) {
	reason := "send to 13812345678: refused"
	for want, report := range map[string]job.Report{
		"failing": {Status: job.Status{StartedAt: 2, FinishedAt: 3, Failures: 2, Error: &reason}, Late: time.Hour},
		"late":    {Status: job.Status{StartedAt: 2, FinishedAt: 3}, Late: time.Hour},
		"running": {Status: job.Status{StartedAt: 3, FinishedAt: 2}},
		"waiting": {},
		"done":    {Status: job.Status{StartedAt: 2, FinishedAt: 3}, Late: time.Minute},
	} {
		got := jobOf(report)
		if got.State != want {
			t.Errorf("%+v is %s, want %s", report, got.State, want)
		}
		if want == "failing" && (got.Failures != 2 || got.Error == "" || got.Error == reason) {
			t.Errorf("%+v", got)
		}
	}
}
