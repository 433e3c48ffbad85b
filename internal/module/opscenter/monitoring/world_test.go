package monitoring

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/uptrace/bun"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/probe"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

type nobody struct{}

func (nobody) PersonNames(context.Context, []string) (map[string]string, error) { return nil, nil }
func (nobody) PostTitles(context.Context, []string) (map[string]string, error)  { return nil, nil }
func (nobody) OrgNames(context.Context, []string) (map[string]string, error)    { return nil, nil }

// world is a monitor on a database of the engine under test, with a clock that
// moves when told.
type world struct {
	testing.TB
	*Monitor
	clock    *clock.Manual
	broken   error     // what the modules answer
	signals  []Reading // of others
	period   *Period
	signer   *audit.Signer
	engineer context.Context
	owner    context.Context
}

var noon = clock.FromTime(time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC))

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(noon)}
	database := dbtest.OpenAt(t, w.clock, audit.Migrations, outbox.Migrations, serial.Migrations, usecase.Migrations, job.Migrations, param.Migrations, attach.Migrations,
		db.Source{Name: "monitoring", FS: migrations, Dir: "migrations"})
	ring, err := seal.Empty(noon)
	if err != nil {
		t.Fatal(err)
	}
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	runner := &usecase.Runner{DB: database}
	check := func(context.Context) error { return w.broken }
	lines := map[string][]Check{"2": {check}, "4": {check, check}, "M3": {check}}
	monitor, module := New(Kit{Runner: runner, Ring: ring, Parameters: param.NewSet(database, registry), WebhookToken: "s3cret"}, Needs{Lines: func() map[string][]Check { return lines }, Names: nobody{}, Say: func(key string, _ map[string]any) string { return key },
		SignIn:    func(context.Context, string, string, string) (string, string, error) { return "", "", nil },
		KeyPeriod: func(context.Context, bun.IDB, clock.Instant) (*Period, error) { return w.period, nil },
		Signals:   []func(context.Context) ([]Reading, error){func(context.Context) ([]Reading, error) { return w.signals, nil }}})
	runner.Log = audit.NewLog(slices.Concat(module.Tables, param.Tables))
	t.Cleanup(monitor.end)
	w.Monitor = monitor
	as := func(person string, permissions ...string) context.Context {
		grants := map[string]scope.Reach{}
		for _, p := range permissions {
			grants[p] = scope.All
		}
		return scope.With(t.Context(), scope.Actor{PersonID: person, OrgID: "01OPERATIONS00000000000000", Grants: grants})
	}
	w.engineer = as("01ENGINEER0000000000000000", PermitRead, PermitManage, PermitHandle, PermitPropose, PermitApprove)
	w.owner = as("01OWNER0000000000000000000", PermitRead, PermitApprove)
	w.signer, err = audit.LoadSigner(t.TempDir()+"/key", "test")
	w.must(err)
	w.must(monitor.Ensure(t.Context()))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// declare adds a push probe of a line, so that a test brings its samples.
func (w *world) declare(code, subject string) Probe {
	w.Helper()
	view, err := w.Declare(w.engineer, Declaration{Code: code, Name: code, Kind: KindPush, Target: "x", SubjectKind: SubjectModule, Subject: subject, EverySeconds: 60, TimeoutMs: 1000})
	w.must(err)
	return w.probe(view.Code)
}

// alone pauses the use-case probes, which nobody sweeps while a test brings its
// own samples.
func alone(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.exec("UPDATE monitor_probe SET state = ? WHERE kind = ?", Paused, KindUsecase)
	return w
}

func (w *world) probe(code string) Probe {
	w.Helper()
	found, err := probes(w.Context(), w.kit.Runner.DB.Read(), "t.code = ?", code)
	if err != nil || len(found) != 1 {
		w.Fatalf("probe %s: %v %v", code, found, err)
	}
	return found[0]
}

// bring records samples as they were taken.
func (w *world) bring(p Probe, samples ...Sample) int {
	w.Helper()
	taken := make([]Taken, len(samples))
	for i, s := range samples {
		taken[i] = Taken{Key: p.Key, Sample: s}
	}
	fresh := 0
	w.must(w.kit.Runner.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		fresh, err = w.Record(ctx, tx, slices.Clone(taken))
		return err
	}))
	return fresh
}

// minutes lets the clock go on, bringing one sample a minute.
func (w *world) minutes(p Probe, text string) {
	w.Helper()
	for _, c := range text {
		now := w.clock.Advance(time.Minute)
		s := Sample{At: now, Status: probe.Good}
		if c == 'b' {
			s.Status, s.Reason = probe.Bad, "refused"
		}
		if c != '.' {
			w.bring(p, s)
		}
		w.must(w.Evaluate(w.Context()))
	}
}

func (w *world) spells(p Probe) []Spell {
	w.Helper()
	rows, err := spellsOf(w.Context(), w.kit.Runner.DB.Read(), []int64{p.Key}, 0, maxInstant)
	w.must(err)
	spells := make([]Spell, len(rows))
	for i := range rows {
		spells[i] = rows[i].spell()
	}
	return spells
}

// problems is what audit verify says of everything in the database.
func (w *world) problems() (tables []string) {
	w.Helper()
	report, err := audit.Verify(w.Context(), w.kit.Runner.DB, w.kit.Runner.Log, audit.Options{Verifiers: []string{w.signer.Verifier()}, Kinds: []audit.Kind{DigestKind()},
		Rows: []audit.RowCheck{{Name: "monitor_sample", Check: checkSamples}, {Name: "monitor_spell", Check: checkSpells}}})
	w.must(err)
	for _, p := range report.Problems {
		if !slices.Contains(tables, p.Table) {
			tables = append(tables, p.Table)
		}
	}
	slices.Sort(tables)
	return tables
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	w.must(w.kit.Runner.DB.Write(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	}))
}

// sealAll sums up what is over and seals it.
func (w *world) sealAll() {
	w.Helper()
	w.clock.Advance(15 * time.Minute)
	w.must(w.Digest(w.Context()))
	_, err := audit.NewSealer(w.kit.Runner.DB, w.signer).Seal(w.Context())
	w.must(err)
}

var errBroken = errors.New("broken")
