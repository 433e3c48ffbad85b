package settings

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

// Job is recurring work of the system and how it goes.
type Job struct {
	Name       string        `json:"name"`
	State      string        `json:"state" enum:"failing,late,running,waiting,done"`
	Every      int64         `json:"every" doc:"Seconds from start to start"`
	Node       string        `json:"node" doc:"Which node does it, empty when none does"`
	StartedAt  clock.Instant `json:"startedAt"`
	FinishedAt clock.Instant `json:"finishedAt"`
	Millis     int64         `json:"millis" doc:"How long the last run took"`
	Failures   int64         `json:"failures" doc:"Failed runs in a row"`
	Late       int64         `json:"late" doc:"Seconds overdue"`
	Error      string        `json:"error" doc:"Why the last run failed"`
}

// States of a job, the worst first.
var jobStates = []string{"failing", "late", "running", "waiting", "done"}

// lateAfter is how long a job may be overdue before it is told: a node that is
// replaced gives its jobs to the other one within this time.
const lateAfter = 5 * time.Minute

// Jobs lists the recurring work of the system, what needs somebody first.
func (s *Settings) Jobs(ctx context.Context) ([]Job, error) {
	return usecase.Read(ctx, s.runner, PermitJobs, func(ctx context.Context, _ usecase.Query) ([]Job, error) {
		reports, err := s.needs.Jobs(ctx)
		jobs := make([]Job, len(reports))
		for i, report := range reports {
			jobs[i] = jobOf(report)
		}
		slices.SortFunc(jobs, func(a, b Job) int {
			return cmp.Or(cmp.Compare(slices.Index(jobStates, a.State), slices.Index(jobStates, b.State)), cmp.Compare(a.Name, b.Name))
		})
		return jobs, err
	})
}

func jobOf(r job.Report) Job {
	one := Job{Name: r.Name, State: "done", Every: int64(r.Every / time.Second), Node: r.Owner, StartedAt: r.StartedAt, FinishedAt: max(r.FinishedAt, 0),
		Millis: r.Millis, Failures: r.Failures, Late: int64(r.Late / time.Second)}
	switch {
	case r.Failures > 0:
		one.State = "failing"
	case r.Late > lateAfter:
		one.State = "late"
	case r.StartedAt.IsZero():
		one.State = "waiting"
	case r.FinishedAt < r.StartedAt:
		one.State = "running"
	}
	if r.Error != nil {
		one.Error = seal.Mask(seal.FreeText, seal.Public, *r.Error)
	}
	return one
}
