package job

import (
	"context"
	"time"
)

// Report is a job of this runner with what the nodes did of it.
type Report struct {
	Status
	Every time.Duration
	Late  time.Duration // how long it is overdue, zero when on time
}

// Report tells of every job of this runner, in the order they were declared. A
// job that never ran has no times.
func (r *Runner) Report(ctx context.Context) ([]Report, error) {
	if len(r.leases) == 0 {
		return nil, nil
	}
	known, err := List(ctx, r.leases[0].db)
	if err != nil {
		return nil, err
	}
	late, err := r.Late(ctx)
	if err != nil {
		return nil, err
	}
	status := make(map[string]Status, len(known))
	for _, one := range known {
		status[one.Name] = one
	}
	reports := make([]Report, len(r.leases))
	for i, l := range r.leases {
		reports[i] = Report{Status: status[l.job.Name], Every: l.job.Every, Late: late[l.job.Name]}
		reports[i].Name = l.job.Name
	}
	return reports, nil
}
