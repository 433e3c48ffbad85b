package recovery

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/backup"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/job"
)

// childConfig makes the test program work until it is killed.
const childConfig = "GONGZHI_TEST_RECOVERY_CHILD"

// stuckVault says that it is written to and never ends.
type stuckVault struct{ backup.Vault }

func (stuckVault) Put(context.Context, string, io.Reader) (int64, error) {
	fmt.Println("in the middle")
	select {}
}

// node is the job as a server runs it, with a lease that is short enough for a test.
func (w *world) node() *job.Runner {
	return job.New(w.kit.Runner.DB, []job.Job{{Name: WorkJob, Every: time.Second, Run: w.Work}}, job.Options{Heartbeat: 100 * time.Millisecond, Alone: w.kit.Runner.DB.Engine() == db.SQLite})
}

// TestAPointWhoseProcessWasKilledHasFailed: whoever waits for a backup point is
// told as soon as another process leads the work, not when the longest time of a
// backup is over; and can ask again.
func TestAPointWhoseProcessWasKilledHasFailed(t *testing.T) {
	if text := os.Getenv(childConfig); text != "" {
		var config db.Config
		if err := json.Unmarshal([]byte(text), &config); err != nil {
			t.Fatal(err)
		}
		w := newWorldAt(t, config, true)
		w.kit.Engine.Vault = stuckVault{w.kit.Engine.Vault}
		w.pointed("before the order", 0)
		t.Fatal(w.node().RunDue(t.Context()))
	}
	config := dbtest.Config(t)
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=2m")
	child.Env = append(os.Environ(), childConfig+"="+string(need[[]byte](t)(json.Marshal(config))))
	child.Stderr = os.Stderr
	output := need[io.ReadCloser](t)(child.StdoutPipe())
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	for line := ""; !strings.Contains(line, "in the middle"); {
		var err error
		if line, err = lines.ReadString('\n'); err != nil {
			t.Fatalf("the child did not come so far: %v", err)
		}
	}
	_ = child.Process.Kill() // SIGKILL: no chance to tidy up
	_ = child.Wait()

	w := newWorldAt(t, config, false)
	b := w.all()[0]
	if b.State != Running || w.point(b.Number).State != Preparing {
		t.Fatalf("%+v", b)
	}
	node := w.node()
	for w.point(b.Number).State == Preparing { // on a server until the lease of the dead one ends
		if err := node.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if p := w.point(b.Number); p.State != Failed || !strings.HasPrefix(p.Reason, "broken off, last heard of 20") {
		t.Errorf("%+v", p)
	}
	again := w.pointed("before the order", 0)
	if again.Number == b.Number {
		t.Fatal("asking again gives the point that failed")
	}
	w.clock.Advance(time.Second)
	if err := node.RunDue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := w.point(again.Number); p.State != Made {
		t.Errorf("%+v", p)
	}
}

// TestWorkOfACommandIsLeftAlone: a command that makes a backup is no part of the
// job; while its heart beats nobody declares it dead.
func TestWorkOfACommandIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	running := func() Backup {
		asked := need[BackupView](t)(w.Ask(dba, Wish{Kind: backup.Full, Reason: "by a command"}))
		return need[Backup](t)(w.move(t.Context(), asked.ID, "start", func(b *Backup, now clock.Instant) { b.StartedAt = now }))
	}
	node := w.node()
	state := func(b Backup) BackupDetail {
		if err := node.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		return need[BackupDetail](t)(w.Backup(reader, b.ID))
	}
	alive := running()
	if now := state(alive); now.State != Running {
		t.Errorf("work with a heartbeat was given up: %+v", now)
	}
	if err := w.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return beatHold(ctx, tx, alive.ID, need[clock.Instant](t)(w.kit.Runner.DB.ServerNow(ctx)).Add(-holdLife))
	}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Second)
	if now := state(alive); now.State != Failed || now.Error == "" {
		t.Errorf("work without a heartbeat goes on for ever: %+v", now)
	}
}
