package job_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/job"
)

const noon = clock.Instant(1793894400000)

func exec(t *testing.T, database *db.DB, query string, args ...any) {
	t.Helper()
	err := database.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func status(t *testing.T, database *db.DB) job.Status {
	t.Helper()
	list, err := job.List(t.Context(), database)
	if err != nil || len(list) != 1 {
		t.Fatalf("%+v %v", list, err)
	}
	return list[0]
}

func counting(name string, runs *atomic.Int64) job.Job {
	return job.Job{Name: name, Every: time.Hour, Run: func(context.Context) error { runs.Add(1); return nil }}
}

func due(t *testing.T, r *job.Runner) {
	t.Helper()
	if err := r.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestPeriod(t *testing.T) {
	manual := clock.NewManual(noon)
	database := dbtest.OpenAt(t, manual, job.Migrations)
	var runs atomic.Int64
	runner := job.New(database, []job.Job{counting("a", &runs)}, job.Options{Node: "one"})
	for _, step := range []struct {
		advance time.Duration
		want    int64
	}{{0, 1}, {0, 1}, {59 * time.Minute, 1}, {time.Minute, 2}, {5 * time.Hour, 3}, {0, 3}, {-24 * time.Hour, 4}, {time.Minute, 4}} {
		manual.Advance(step.advance)
		due(t, runner)
		if runs.Load() != step.want {
			t.Fatalf("%v later: %d runs, want %d", step.advance, runs.Load(), step.want)
		}
	}
	runner.Stop(t.Context())
	again := job.New(database, []job.Job{counting("a", &runs)}, job.Options{Node: "one"})
	due(t, again)
	if runs.Load() != 4 {
		t.Error("a restart ran the job before its period was over")
	}
	manual.Advance(time.Hour)
	due(t, again)
	if runs.Load() != 5 {
		t.Error("the job did not run after the restart")
	}
}

func TestTwoNodesOneExecution(t *testing.T) {
	manual := clock.NewManual(noon)
	database := dbtest.OpenAt(t, manual, job.Migrations)
	var runs atomic.Int64
	nodes := []*job.Runner{}
	often := counting("a", &runs)
	often.Every = time.Second
	for range 8 {
		nodes = append(nodes, job.New(database, []job.Job{often}, job.Options{}))
	}
	for round := range int64(5) {
		var wait sync.WaitGroup
		for _, node := range nodes {
			wait.Go(func() {
				if err := node.RunDue(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if runs.Load() != round+1 {
			t.Fatalf("round %d: %d runs", round, runs.Load())
		}
		manual.Advance(time.Second)
	}
	if s := status(t, database); s.Fence != 1 || s.Owner == "" {
		t.Errorf("the lead moved without need: %+v", s)
	}
}

func TestTakeoverIsFenced(t *testing.T) {
	manual := clock.NewManual(noon)
	database := dbtest.OpenAt(t, manual, job.Migrations)
	inside, resume := make(chan int64), make(chan struct{})
	var refused error
	slow := job.Job{Name: "a", Every: time.Hour, Run: func(ctx context.Context) error {
		inside <- job.Fence(ctx)
		<-resume
		refused = database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.ExecContext(ctx, "INSERT INTO data_version (name, version) VALUES ('slow', 1)"); err != nil {
				return err
			}
			return job.Guard(ctx, tx)
		})
		return refused
	}}
	var tookOver int64
	quick := job.Job{Name: "a", Every: time.Hour, Run: func(ctx context.Context) error {
		tookOver = job.Fence(ctx)
		return database.Write(ctx, job.Guard)
	}}
	first, second := job.New(database, []job.Job{slow}, job.Options{}), job.New(database, []job.Job{quick}, job.Options{})
	done := make(chan error)
	go func() { done <- first.RunDue(context.Background()) }()
	if fence := <-inside; fence != 1 {
		t.Errorf("first fence %d", fence)
	}
	due(t, second)
	if tookOver != 0 {
		t.Fatal("the job ran on both nodes")
	}
	exec(t, database, "UPDATE job_lease SET expires_at = 1")
	due(t, second)
	if tookOver != 2 {
		t.Errorf("fence after the takeover is %d", tookOver)
	}
	close(resume)
	if err := <-done; !errors.Is(err, job.ErrLost) || !errors.Is(refused, job.ErrLost) {
		t.Errorf("the overtaken run ended with %v, its write with %v", err, refused)
	}
	var n int
	if err := database.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM data_version WHERE name = 'slow'").Scan(&n); err != nil || n != 0 {
		t.Errorf("the overtaken run wrote: %d %v", n, err)
	}
	first.Stop(t.Context())
	if s := status(t, database); s.Owner == "" || s.Fence != 2 || s.Error != nil {
		t.Errorf("the overtaken node changed the lease: %+v", s)
	}
}

func TestCrashedRunIsRepeated(t *testing.T) {
	manual := clock.NewManual(noon)
	database := dbtest.OpenAt(t, manual, job.Migrations)
	exec(t, database, "INSERT INTO job_lease (name, owner, fence, expires_at, started_at, finished_at, millis, failures) VALUES ('a', 'dead', 7, 1, ?, 0, 0, 0)", noon)
	var runs atomic.Int64
	due(t, job.New(database, []job.Job{counting("a", &runs)}, job.Options{}))
	if s := status(t, database); runs.Load() != 1 || s.Fence != 8 || s.FinishedAt != noon {
		t.Errorf("%d runs, %+v", runs.Load(), s)
	}
}

func TestAloneDoesNotWaitForALeaseToExpire(t *testing.T) {
	manual := clock.NewManual(noon)
	database := dbtest.OpenAt(t, manual, job.Migrations)
	exec(t, database, "INSERT INTO job_lease (name, owner, fence, expires_at, started_at, finished_at, millis, failures) VALUES ('a', 'dead', 7, ?, ?, 0, 0, 0)", clock.Instant(1<<60), noon)
	var runs atomic.Int64
	due(t, job.New(database, []job.Job{counting("a", &runs)}, job.Options{}))
	if runs.Load() != 0 {
		t.Error("a lease that is held was taken")
	}
	due(t, job.New(database, []job.Job{counting("a", &runs)}, job.Options{Alone: true}))
	if s := status(t, database); runs.Load() != 1 || s.Fence != 8 {
		t.Errorf("%d runs, %+v", runs.Load(), s)
	}
}

func TestFailureAndPanic(t *testing.T) {
	manual := clock.NewManual(noon)
	database := dbtest.OpenAt(t, manual, job.Migrations)
	var fail func() error
	var after atomic.Int64
	runner := job.New(database, []job.Job{
		{Name: "a", Every: time.Second, Run: func(context.Context) error { return fail() }},
		counting("b", &after),
	}, job.Options{Log: slog.New(slog.DiscardHandler)})
	fail = func() error { panic("broken") }
	if err := runner.RunDue(t.Context()); err == nil || !strings.Contains(err.Error(), "a: panic: broken") || after.Load() != 1 {
		t.Errorf("%v, the other job ran %d times", err, after.Load())
	}
	check := func(failures int64, text string) {
		t.Helper()
		list, err := job.List(t.Context(), database)
		if err != nil || list[0].Failures != failures || (list[0].Error == nil) != (text == "") || text != "" && *list[0].Error != text {
			t.Errorf("%+v %v", list[0], err)
		}
	}
	check(1, "panic: broken")
	manual.Advance(time.Second)
	fail = func() error { return nil }
	due(t, runner)
	check(0, "")
	manual.Advance(time.Second)
	fail = func() error { return errors.New("no") }
	_ = runner.RunDue(t.Context())
	check(1, "no")
}

func TestStartWakeStop(t *testing.T) {
	database := dbtest.Open(t, job.Migrations)
	ran, finish := make(chan struct{}), make(chan struct{})
	runner := job.New(database, []job.Job{{Name: "a", Every: time.Hour, Run: func(ctx context.Context) error {
		ran <- struct{}{}
		<-finish
		return nil
	}}}, job.Options{Node: "one"})
	runner.Start(context.Background())
	<-ran
	runner.Wake("a") // during the run: it must run once more
	runner.Wake("a")
	runner.Wake("unknown")
	finish <- struct{}{}
	<-ran
	stopped := make(chan struct{})
	go func() { runner.Stop(context.Background()); close(stopped) }()
	finish <- struct{}{} // Stop waits until the run has ended
	<-stopped
	s := status(t, database)
	if s.Owner != "" || s.ExpiresAt != 0 || s.FinishedAt < s.StartedAt || s.StartedAt == 0 || s.Error != nil {
		t.Errorf("after the stop: %+v", s)
	}
}

func TestStopCancelsWhenTimeIsUp(t *testing.T) {
	database := dbtest.Open(t, job.Migrations)
	ran := make(chan struct{})
	runner := job.New(database, []job.Job{{Name: "a", Every: time.Hour, Run: func(ctx context.Context) error {
		close(ran)
		<-ctx.Done()
		return ctx.Err()
	}}}, job.Options{})
	runner.Start(context.Background())
	<-ran
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	runner.Stop(ctx)
	if s := status(t, database); s.Owner != "" || s.Error == nil {
		t.Errorf("%+v", s)
	}
}

func TestHeartbeat(t *testing.T) {
	database := dbtest.Open(t, job.Migrations)
	inside := make(chan struct{})
	var cause error
	runner := job.New(database, []job.Job{{Name: "a", Every: time.Hour, Run: func(ctx context.Context) error {
		inside <- struct{}{}
		<-ctx.Done() // ends only because the heartbeat finds the lease gone
		cause = context.Cause(ctx)
		return ctx.Err()
	}}}, job.Options{Heartbeat: 20 * time.Millisecond})
	done := make(chan error)
	go func() { done <- runner.RunDue(context.Background()) }()
	<-inside
	first := status(t, database)
	for status(t, database).ExpiresAt <= first.ExpiresAt { // the test's own limit ends this
		time.Sleep(5 * time.Millisecond)
	}
	if s := status(t, database); s.FinishedAt >= s.StartedAt {
		t.Errorf("a run in progress is not shown: %+v", s)
	}
	exec(t, database, "UPDATE job_lease SET fence = fence + 1, owner = 'other', expires_at = ?", clock.Instant(1<<60))
	if err := <-done; !errors.Is(err, job.ErrLost) || !errors.Is(cause, job.ErrLost) {
		t.Errorf("run ended with %v, its context with %v", err, cause)
	}
	if err := runner.RunDue(t.Context()); err != nil {
		t.Errorf("without the lease: %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	run := func(context.Context) error { return nil }
	for name, jobs := range map[string][]job.Job{
		"no name":     {{Every: 1, Run: run}},
		"no period":   {{Name: "a", Run: run}},
		"no function": {{Name: "a", Every: 1}},
		"twice":       {{Name: "a", Every: 1, Run: run}, {Name: "a", Every: 1, Run: run}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("accepted")
				}
			}()
			job.New(nil, jobs, job.Options{})
		})
	}
}
