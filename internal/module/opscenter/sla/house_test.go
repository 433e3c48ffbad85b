package sla

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/job"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// house is the ledger on a fresh database, with a monitoring made up for it.
type house struct {
	testing.TB
	*Ledger
	clock    *clock.Manual
	samples  []Sample
	contract Contract
	solved   map[string]clock.Instant
	signer   *audit.Signer
	options  audit.Options
}

// PersonNames names people after their ids.
func (h *house) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}
func (*house) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }
func (*house) OrgNames(context.Context, []string) (map[string]string, error)   { return nil, nil }

func open(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(at("09:00")), contract: Contract{Version: "1", Start: "2025-07-15", End: "2028-07-14", Total: 100_000_000, Bond: 5_000_000}}
	runner, registry := &usecase.Runner{}, param.NewRegistry()
	needs := Needs{Names: h, Say: func(key string, _ map[string]any) string { return key },
		Samples: func(_ context.Context, _ bun.IDB, probes []string, after, to clock.Instant) (found []Sample, _ error) {
			for _, s := range h.samples {
				if slices.Contains(probes, s.Probe) && s.At > after && s.At <= to {
					found = append(found, s)
				}
			}
			return found, nil
		},
		Services: func(context.Context) ([]Service, error) {
			return []Service{{Number: "2", Name: "inbound", Key: true, Built: true}, {Number: "9", Name: "exchange"}}, nil
		},
		Seen: func(_ context.Context, _ bun.IDB, module string, in Span) (Seen, error) {
			if module == "2" {
				return Seen{Down: []Span{{at("09:00"), at("09:44")}}}, nil
			}
			return Seen{}, nil
		},
		Solved:   func(context.Context, bun.IDB, []string) (map[string]clock.Instant, error) { return h.solved, nil },
		Contract: func(context.Context, bun.IDB, clock.Day) (Contract, error) { return h.contract, nil },
	}
	_, declared := New(Kit{Runner: runner}, needs)
	registry.Declare(declared.Parameters...)
	runner.DB = dbtest.OpenAt(t, h.clock, usecase.Migrations, audit.Migrations, param.Migrations, outbox.Migrations, calendar.Migrations, job.Migrations, declared.Migrations[0])
	runner.Log = audit.NewLog(slices.Concat(calendar.Tables, param.Tables, declared.Tables))
	calendars := calendar.New(runner.DB)
	if err := calendars.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	h.Ledger, declared = New(Kit{Runner: runner, Parameters: param.NewSet(runner.DB, registry), Calendars: calendars}, needs)
	var err error
	if h.signer, err = audit.LoadSigner(filepath.Join(t.TempDir(), "audit.key"), "test"); err != nil {
		t.Fatal(err)
	}
	h.options = audit.Options{Verifiers: []string{h.signer.Verifier()}, Rows: declared.RowChecks}
	t.Cleanup(func() {
		if report := h.verify(context.Background()); !report.OK() || report.Rows == 0 {
			t.Errorf("evidence: %+v", report)
		}
	})
	return h
}

func (h *house) verify(ctx context.Context) audit.Report {
	h.Helper()
	report, err := audit.Verify(ctx, h.kit.Runner.DB, h.kit.Runner.Log, h.options)
	if err != nil {
		h.Fatal(err)
	}
	return report
}

// as is a person of a side.
func as(ctx context.Context, person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(ctx, scope.Actor{PersonID: person, Grants: grants})
}

func engineer(h *house) context.Context {
	return as(h.Context(), "engineer", PermitPropose, PermitLevel, PermitAcknowledge)
}
func owner(h *house) context.Context { return as(h.Context(), "owner", PermitDecide, PermitLevel) }

// report begins a fault of a level at the time of the clock.
func (h *house) report(level Level, mode string, probes ...string) string {
	h.Helper()
	subject := id.New(h.clock.Now())
	h.do(func(ctx context.Context, tx *usecase.Tx) error {
		return h.Begin(ctx, tx, Subject{ID: subject, Kind: FaultKind, Number: "GZ" + subject[20:], Path: "/x", EngineerID: "engineer", Modules: Names{"2"}, Probes: probes},
			Fact{Kind: Requested}, Fact{Kind: Reported}, Fact{Kind: Noticed}, Fact{Kind: Levelled, Level: level, Mode: mode})
	})
	return subject
}

func (h *house) do(f func(ctx context.Context, tx *usecase.Tx) error) {
	h.Helper()
	err := h.kit.Runner.DB.Write(h.Context(), func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, h.kit.Runner, raw, "test", f)
	})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) fact(subject string, kinds ...Kind) {
	h.Helper()
	h.do(func(ctx context.Context, tx *usecase.Tx) error {
		for _, k := range kinds {
			if _, err := h.Record(ctx, tx, subject, Fact{Kind: k}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *house) state(subject string, code Code) ClockView {
	h.Helper()
	v, err := h.Show(as(h.Context(), "reader"), subject)
	if err != nil {
		h.Fatal(err)
	}
	i := slices.IndexFunc(v.Clocks, func(c ClockView) bool { return c.Code == code })
	if i < 0 {
		h.Fatalf("%s has no %s", subject, code)
	}
	return v.Clocks[i]
}

// to moves the clock and runs the jobs.
func (h *house) to(text string) {
	h.Helper()
	h.clock.Set(at(text))
	for _, run := range []func(context.Context) error{h.Observe, h.Sweep} {
		if err := run(h.Context()); err != nil {
			h.Fatal(err)
		}
	}
}

// told are the steps of a clock that were told, in order.
func (h *house) told(code Code) (steps []opscenter.Escalated) {
	h.Helper()
	collect := outbox.On("test", func(_ context.Context, _ *db.Tx, e opscenter.Escalated) error {
		if e.Code == string(code) {
			steps = append(steps, e)
		}
		return nil
	})
	if _, err := outbox.NewDispatcher(h.kit.Runner.DB, []outbox.Subscription{collect}).Deliver(h.Context()); err != nil {
		h.Fatal(err)
	}
	return steps
}

// feed adds one-minute samples of a probe.
func (h *house) feed(probe, from, to string, good bool) {
	for t := at(from); t <= at(to); t = t.Add(time.Minute) {
		h.samples = append(h.samples, Sample{Probe: probe, At: t, Good: good})
	}
	slices.SortStableFunc(h.samples, func(a, b Sample) int { return int(a.At - b.At) })
}

func actor(person string, permissions ...string) scope.Actor {
	a, _ := scope.From(as(context.Background(), person, permissions...))
	return a
}
