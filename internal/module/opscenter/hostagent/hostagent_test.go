package hostagent

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/host"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/monitoring"
)

var noon = clock.FromTime(time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC))

type world struct {
	*testing.T
	*Agents
	monitor *monitoring.Monitor
	clock   *clock.Manual
	ctx     context.Context
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: clock.NewManual(noon), ctx: scope.With(t.Context(), scope.SystemActor("test"))}
	own := db.Source{Name: "hostagent", FS: migrations, Dir: "migrations"}
	registry := param.NewRegistry()
	registry.Declare(append(slices.Clone(Parameters), monitoring.Parameters...)...)
	runner := &usecase.Runner{}
	needs := monitoring.Needs{
		Lines:     func() map[string][]monitoring.Check { return nil },
		KeyPeriod: func(context.Context, bun.IDB, clock.Instant) (*monitoring.Period, error) { return nil, nil },
	}
	_, m := monitoring.New(monitoring.Kit{Runner: runner}, needs)
	runner.DB = dbtest.OpenAt(t, w.clock, append([]db.Source{audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations, job.Migrations, param.Migrations, attach.Migrations, own}, m.Migrations...)...)
	runner.Log = audit.NewLog(append(m.Tables, audit.Table{Name: hostTable}))
	parameters := param.NewSet(runner.DB, registry)
	ring, err := seal.Empty(noon)
	w.must(err)
	w.monitor, _ = monitoring.New(monitoring.Kit{Runner: runner, Parameters: parameters, Ring: ring}, needs)
	w.Agents, _ = New(runner, parameters, w.monitor, nil)
	for code, on := range map[string]string{"DB-1": "HOST-1", "DB-2": "HOST-2"} {
		_, err := w.monitor.Declare(w.ctx, monitoring.Declaration{Code: code, Name: code, Kind: monitoring.KindPush, Target: on, SubjectKind: monitoring.SubjectAsset, Subject: code, EverySeconds: 60, TimeoutMs: 1000})
		w.must(err)
	}
	w.must(w.Enrol(w.ctx, "HOST-1", strings.Repeat("a", 64)))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) report(at clock.Instant, change func(r *host.Report)) host.Report {
	busy := int64(97)
	r := host.Report{At: at, CPUPercent: &busy, Tools: []string{}, Files: map[string]string{"/etc/nginx/nginx.conf": "1"},
		Samples: []host.Sample{{Probe: "DB-1", Status: probe.Good}, {Probe: "DB-2", Status: probe.Bad, Reason: "a reason that is far too long"}, {Probe: "NONE", Status: probe.Good}}}
	if change != nil {
		change(&r)
	}
	return r
}

func (w *world) take(reports ...host.Report) error {
	_, err := w.Take(w.ctx, "HOST-1", strings.Repeat("a", 64), host.Batch{SentAt: w.clock.Now(), Reports: reports})
	return err
}

func (w *world) reading(metric string) (value int64, note string) {
	w.Helper()
	all, err := w.Signals(w.ctx)
	w.must(err)
	i := slices.IndexFunc(all, func(r monitoring.Reading) bool { return r.Metric == metric })
	if i < 0 {
		return -1, ""
	}
	return all[i].Value, all[i].Note
}

// TestClockSkewAboveFiveSecondsIsRefused: samples that decide about money are not
// taken from a clock that is wrong.
func TestClockSkewAboveFiveSecondsIsRefused(t *testing.T) {
	w := newWorld(t)
	for skew, refused := range map[clock.Instant]bool{0: false, 5000: false, -5000: false, 5001: true, -5001: true} {
		_, err := w.Take(w.ctx, "HOST-1", strings.Repeat("a", 64), host.Batch{SentAt: noon + skew})
		if got := fault.KeyOf(err) == "hostagent.clock"; got != refused || err != nil && !refused {
			t.Errorf("%d ms: %v", skew, err)
		}
	}
	if err := w.take(w.report(noon+10_000, nil)); fault.KeyOf(err) != "hostagent.clock" {
		t.Errorf("measured tomorrow: %v", err)
	}
}

// TestAnAgentSpeaksForItsOwnHost: it brings samples of the probes that name its
// host, late ones too, and nobody else's.
func TestAnAgentSpeaksForItsOwnHost(t *testing.T) {
	w := newWorld(t)
	w.must(w.take(w.report(noon-120_000, nil), w.report(noon-60_000, nil), w.report(noon, nil)))
	w.must(w.take(w.report(noon-60_000, nil))) // a batch that was answered and not heard
	samples, err := w.monitor.Samples(w.ctx, []string{"DB-1", "DB-2"}, 0, noon+1)
	if err != nil || len(samples) != 3 || samples[0].Probe != "DB-1" || samples[0].At != noon-120_000 {
		t.Errorf("%v %v", samples, err)
	}
	if cpu, _ := w.reading("host.cpu_percent"); cpu != 97 {
		t.Errorf("cpu %d", cpu)
	}
	if memory, _ := w.reading("host.memory_percent"); memory != -1 {
		t.Errorf("what was not measured is not zero: %d", memory)
	}
	w.clock.Advance(400 * time.Second)
	if silent, _ := w.reading("host.silent_seconds"); silent != 400 {
		t.Errorf("silent for %d s", silent)
	}
}

func TestRevokedAndReplacedCertificatesAreShutOut(t *testing.T) {
	w := newWorld(t)
	w.must(w.take(w.report(noon, nil)))
	w.must(w.Enrol(w.ctx, "HOST-1", strings.Repeat("b", 64)))
	if err := w.take(w.report(noon, nil)); fault.KeyOf(err) != "hostagent.revoked" {
		t.Errorf("the old certificate: %v", err)
	}
	w.must(w.Enrol(w.ctx, "HOST-1", strings.Repeat("a", 64)))
	w.must(w.take(w.report(noon, nil)))
	if err := w.Revoke(w.ctx, "HOST-1", ""); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("a reason is asked: %v", err)
	}
	w.must(w.Revoke(w.ctx, "HOST-1", "stolen"))
	if cpu, _ := w.reading("host.cpu_percent"); cpu != 0 {
		t.Errorf("a host that was shut out still says %d", cpu)
	}
	if err := w.take(w.report(noon, nil)); fault.KeyOf(err) != "hostagent.revoked" {
		t.Errorf("revoked: %v", err)
	}
	if _, err := w.Take(w.ctx, "HOST-9", strings.Repeat("a", 64), host.Batch{SentAt: noon}); fault.KeyOf(err) != "hostagent.revoked" {
		t.Errorf("never enrolled: %v", err)
	}
	if err := w.Enrol(w.ctx, "host one", ""); fault.CodeOf(err) != fault.Invalid {
		t.Errorf("%v", err)
	}
}

func TestWhatChangedOnAHostIsSeen(t *testing.T) {
	w := newWorld(t)
	w.must(w.take(w.report(noon, nil)))
	if n, _ := w.reading("host.drifted_files"); n != 0 {
		t.Errorf("%d files changed", n)
	}
	w.must(w.take(w.report(noon+1000, func(r *host.Report) {
		r.Files["/etc/nginx/nginx.conf"] = "2"
		r.Tools, r.Unexpected = []string{"anydesk"}, []int{4444}
	})))
	for metric, want := range map[string]string{"host.drifted_files": "HOST-1 /etc/nginx/nginx.conf", "host.forbidden_tools": "HOST-1 anydesk", "host.unexpected_ports": "HOST-1 4444"} {
		if n, note := w.reading(metric); n != 1 || note != want {
			t.Errorf("%s: %d %q", metric, n, note)
		}
	}
	lines, err := w.List(w.ctx)
	if err != nil || len(lines) != 1 || len(lines[0].Drifted) != 1 {
		t.Errorf("%v %v", lines, err)
	}
	w.must(w.runner.DB.Write(w.ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, w.runner, raw, "test", func(ctx context.Context, tx *usecase.Tx) error {
			reports, err := w.Reports(ctx, tx)
			if err != nil {
				return err
			}
			return w.Adopt(ctx, tx, "HOST-1", reports["HOST-1"].Report.Files)
		})
	}))
	if n, _ := w.reading("host.drifted_files"); n != 0 {
		t.Errorf("accepted, and still %d", n)
	}
	w.must(w.take(w.report(noon+2000, func(r *host.Report) { r.Files = map[string]string{} })))
	if n, _ := w.reading("host.drifted_files"); n != 1 {
		t.Error("a file that has gone is no change")
	}
}

// TestHostsSaySinceWhenTheyAreSilent: by the threshold of the alert rule; the
// certificate is the one that was shown; what was not measured is not zero.
func TestHostsSaySinceWhenTheyAreSilent(t *testing.T) {
	w := newWorld(t)
	reader := scope.With(t.Context(), scope.Actor{PersonID: "reader", Grants: map[string]scope.Reach{monitoring.PermitRead: scope.All}})
	show := func() View {
		t.Helper()
		all, err := w.Hosts(reader)
		w.must(err)
		one, err := w.Show(reader, "HOST-1")
		w.must(err)
		if len(all) != 1 || all[0].Standing != one.Standing {
			t.Errorf("list and page differ: %+v %+v", all, one)
		}
		return one
	}
	if v := show(); v.Standing != "never" || !v.SilentSince.IsZero() || len(v.Drifted) != 0 {
		t.Errorf("enrolled only: %+v", v)
	}
	seen := w.clock.Now()
	_, err := w.Take(w.ctx, "HOST-1", strings.Repeat("a", 64), host.Batch{SentAt: seen, Until: seen.Add(20 * 24 * time.Hour), Reports: []host.Report{w.report(seen, nil)}})
	w.must(err)
	if v := show(); v.Standing != "reporting" || v.CPU == nil || *v.CPU != 97 || v.Memory != nil || !v.CertificateEnds || v.CertificateUntil != seen.Add(20*24*time.Hour) {
		t.Errorf("reported: %+v", v)
	}
	w.clock.Advance(301 * time.Second)
	if v := show(); v.Standing != "silent" || v.SilentSince != seen {
		t.Errorf("silent: %+v", v)
	}
	w.must(w.Revoke(w.ctx, "HOST-1", "sold"))
	if v := show(); v.Standing != Revoked || !v.SilentSince.IsZero() || v.CertificateEnds {
		t.Errorf("revoked: %+v", v)
	}
}
