package job

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrations are the tables of this package.
var Migrations = db.Source{Name: "kit/job", FS: migrations, Dir: "migrations"}

// Job is one piece of recurring work.
type Job struct {
	Name  string        // unique, such as audit.seal
	Every time.Duration // from start to start, more than zero
	// Run does the work and returns soon after ctx ends. It may be repeated.
	Run func(ctx context.Context) error
}

// Options adjust a Runner; the zero value is right for a server.
type Options struct {
	Node      string        // shown in job_lease; a random name is added
	Heartbeat time.Duration // 30 s when zero; a lease lasts two heartbeats
	// Alone says that no other node can exist (SQLite): a lease that a crashed
	// process left is taken at once instead of when it expires.
	Alone bool
	Log   *slog.Logger
}

// ErrLost ends the context of a run whose lease went to another node.
var ErrLost = errors.New("job: the lease went to another node")

// Runner runs the jobs this node leads.
type Runner struct {
	leases []*lease
	wait   sync.WaitGroup
	stop   chan struct{}
	once   sync.Once
	cancel context.CancelFunc
}

// New returns a runner; nothing runs before Start. It panics on a job without
// a name, period or function and on two jobs of one name.
func New(database *db.DB, jobs []Job, options Options) *Runner {
	if options.Heartbeat == 0 {
		options.Heartbeat = 30 * time.Second
	}
	if options.Log == nil {
		options.Log = slog.Default()
	}
	var random [4]byte
	_, _ = rand.Read(random[:])
	owner := options.Node + "/" + hex.EncodeToString(random[:])
	r := &Runner{stop: make(chan struct{}), cancel: func() {}}
	names := map[string]bool{}
	for _, j := range jobs {
		if j.Name == "" || j.Every <= 0 || j.Run == nil || names[j.Name] {
			panic(fmt.Sprintf("job: %q needs a name of its own, a period and a function", j.Name))
		}
		names[j.Name] = true
		r.leases = append(r.leases, &lease{job: j, db: database, owner: owner, heartbeat: options.Heartbeat, alone: options.Alone,
			log: options.Log.With("job", j.Name), wake: make(chan struct{}, 1)})
	}
	return r
}

// Start runs the jobs until Stop. When ctx ends, running jobs are cancelled.
func (r *Runner) Start(ctx context.Context) {
	ctx, r.cancel = context.WithCancel(ctx)
	for _, l := range r.leases {
		r.wait.Go(func() { l.loop(ctx, r.stop) })
	}
}

// Stop starts no more runs, waits for those that run, and gives the leases
// back. When ctx ends first, the runs are cancelled and then waited for.
func (r *Runner) Stop(ctx context.Context) {
	r.once.Do(func() { close(r.stop) })
	done := make(chan struct{})
	go func() { r.wait.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
		r.cancel()
		<-done
	}
	r.cancel()
	for _, l := range r.leases {
		l.release(context.WithoutCancel(ctx))
	}
}

// Wake runs the job now if this node leads it, or once more after the run in
// progress. It is a hint: on another node the job runs within its period.
func (r *Runner) Wake(name string) {
	for _, l := range r.leases {
		if l.job.Name == name {
			select {
			case l.wake <- struct{}{}:
			default: // already woken
			}
		}
	}
}

// RunDue runs, one after the other in the caller's goroutine, the jobs that
// are due and not led elsewhere, and returns the errors of the runs. It serves
// tests, tools and the demo's play of days; it works without Start.
func (r *Runner) RunDue(ctx context.Context) error {
	var errs []error
	for _, l := range r.leases {
		if _, err := l.step(ctx, false); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", l.job.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Status is what is known of a job across all nodes. Times of a job with a
// period shorter than the heartbeat may be one heartbeat old.
type Status struct {
	Name       string        `bun:"name"`
	Owner      string        `bun:"owner"` // empty when no node leads it
	Fence      int64         `bun:"fence"` // grows with every takeover
	ExpiresAt  clock.Instant `bun:"expires_at"`
	StartedAt  clock.Instant `bun:"started_at"`
	FinishedAt clock.Instant `bun:"finished_at"` // before StartedAt while it runs
	Millis     int64         `bun:"millis"`      // duration of the last run
	Failures   int64         `bun:"failures"`    // failed runs in a row
	Error      *string       `bun:"error"`       // of the last run
}

// List returns the status of all jobs that ever ran, by name.
func List(ctx context.Context, database *db.DB) ([]Status, error) {
	var list []Status
	err := database.Read().NewSelect().Table("job_lease").Column("*").OrderExpr("name").Scan(ctx, &list)
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return list, nil
}

// Late tells how long each job of this runner is overdue, counted from its last
// start; zero for one that is on time or never ran. The table may know of the
// start a heartbeat later, which is allowed for.
func (r *Runner) Late(ctx context.Context) (map[string]time.Duration, error) {
	late := make(map[string]time.Duration, len(r.leases))
	if len(r.leases) == 0 {
		return late, nil
	}
	known, err := List(ctx, r.leases[0].db)
	if err != nil {
		return nil, err
	}
	started := make(map[string]clock.Instant, len(known))
	for _, status := range known {
		started[status.Name] = status.StartedAt
	}
	for _, l := range r.leases {
		late[l.job.Name] = 0
		if at := started[l.job.Name]; !at.IsZero() {
			late[l.job.Name] = max(l.db.Clock().Now().Sub(at)-l.job.Every-l.heartbeat, 0)
		}
	}
	return late, nil
}

type heldKey struct{}

type held struct {
	name  string
	fence int64
}

// Fence returns the fencing number of the run that ctx belongs to, zero
// outside a run. Whoever takes it to an outside system refuses lower ones.
func Fence(ctx context.Context) int64 {
	h, _ := ctx.Value(heldKey{}).(held)
	return h.fence
}

// Guard makes a transaction of a run commit only while the run's lease is
// held: it locks the lease until the commit and returns ErrLost when the lease
// went to another node. Outside a run it does nothing.
func Guard(ctx context.Context, tx *db.Tx) error {
	h, ok := ctx.Value(heldKey{}).(held)
	if !ok {
		return nil
	}
	result, err := tx.ExecContext(ctx, "UPDATE job_lease SET fence = fence WHERE name = ? AND fence = ?", h.name, h.fence)
	if err != nil {
		return fmt.Errorf("job %s: %w", h.name, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrLost, err)
	}
	return nil
}
