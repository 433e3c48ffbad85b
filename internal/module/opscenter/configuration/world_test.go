package configuration

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// outside names everybody by their id.
type outside struct{}

func (outside) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}

func (o outside) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o outside) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

type house struct {
	*Register
	testing.TB
	clock  *clock.Manual
	facts  []Fact
	health map[Node]Health
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(clock.FromTime(time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC))), health: map[Node]Health{}}
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	registry.Declare(attach.Parameters...)
	registry.Declare(intake.Parameters...)
	needs := Needs{Names: outside{},
		Lines: func() []Line {
			return []Line{{"1", "drugtrace", true}, {"2", "drugtrace", true}, {"32", "support", false}}
		},
		Health:  func(context.Context) (map[Node]Health, error) { return h.health, nil },
		Done:    []func(context.Context) ([]Fact, error){func(context.Context) ([]Fact, error) { return h.facts, nil }},
		Tickets: func(context.Context, []string) (map[string]int, error) { return map[string]int{"2": 3}, nil },
	}
	register, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, needs)
	database := dbtest.OpenAt(t, h.clock, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, attach.Migrations)...)
	register.kit.Runner = &usecase.Runner{DB: database, Log: audit.NewLog(append(declared.Tables, param.Tables...))}
	register.kit.Parameters = param.NewSet(database, registry)
	if err := registry.Seed(t.Context(), register.kit.Runner); err != nil {
		t.Fatal(err)
	}
	h.Register = register
	return h
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	engineer = as("engineer", PermitManage)
	owner    = as("owner", PermitKey)
	reader   = as("reader")
)

func (h *house) add(code, kind string, needs ...Need) View {
	h.Helper()
	return need[View](h)(h.Create(engineer, Details{Code: code, Name: code, Kind: kind, Environment: "production", Criticality: "important", Keeper: Keepers[0], Needs: needs, Peer: "peer", Contract: "contract", Edition: "1"}))
}

func (h *house) do(v View, action string) View {
	h.Helper()
	return need[View](h)(h.Do(engineer, v.ID, action, Step{Version: v.Version, Reason: "as planned"}))
}

// refused checks the key of a refusal, or of one of its fields.
func (h *house) refused(err error, want string) {
	h.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		h.Fatalf("not refused: %v", err)
	}
	for _, f := range told.Fields {
		if f.Key == want {
			return
		}
	}
	if told.Key != want {
		h.Errorf("%v, want %s", err, want)
	}
}

func need[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}
