package change

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/configuration"
	"gongzhi/internal/module/opscenter/recovery"
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
	*Desk
	testing.TB
	clock    *clock.Manual
	files    map[string]string // of HOST-1
	points   []BackupPoint
	own      recovery.Point // of the change
	adopted  map[string]string
	findings []Finding
	names    []string // of what can be linked
	freezes  []Freeze
}

// AskPoint implements Points.
func (h *house) AskPoint(context.Context, *usecase.Tx, string, clock.Instant) (recovery.Point, error) {
	if h.own.State != recovery.Preparing {
		h.own = recovery.Point{Number: h.own.Number + "P", State: recovery.Preparing}
	}
	return h.own, nil
}

// PointOf implements Points.
func (h *house) PointOf(context.Context, bun.IDB, string) (recovery.Point, error) {
	return h.own, nil
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(clock.FromTime(time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC))), files: map[string]string{"/etc/a.conf": "a1", "/etc/b.conf": "b1"}, names: []string{"GZ1", "LD1"}}
	registry := param.NewRegistry()
	registry.Declare(slices.Concat(Parameters, configuration.Parameters, attach.Parameters, intake.Parameters)...)
	set := param.NewSet(nil, registry)
	assetNeeds := configuration.Needs{Names: outside{}, Lines: func() []configuration.Line { return []configuration.Line{{Number: "1", Built: true}} },
		Health:  func(context.Context) (map[configuration.Node]configuration.Health, error) { return nil, nil },
		Tickets: func(context.Context, []string) (map[string]int, error) { return nil, nil }}
	_, assets := configuration.New(configuration.Kit{Parameters: set}, assetNeeds)
	_, own := New(Kit{Parameters: set}, Needs{})
	database := dbtest.OpenAt(t, h.clock, append(append(own.Migrations, assets.Migrations...), audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, attach.Migrations, serial.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(slices.Concat(own.Tables, assets.Tables, param.Tables, attach.Tables))}
	set = param.NewSet(database, registry)
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	store, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	files := attach.New(store, set, h.clock, t.TempDir())
	register, _ := configuration.New(configuration.Kit{Runner: runner, Parameters: set, Files: files}, assetNeeds)
	h.Desk, _ = New(Kit{Runner: runner, Parameters: set, Files: files, Assets: register}, Needs{Names: outside{}, Numbers: func() []string { return []string{"1", "2"} },
		Links: func(_ context.Context, numbers []string) ([]Link, error) {
			var links []Link
			for _, n := range numbers {
				if slices.Contains(h.names, n) {
					links = append(links, Link{Number: n, Path: "/" + n})
				}
			}
			return links, nil
		},
		BackupPoints: func(_ context.Context, _ bun.IDB, assets []string, since clock.Instant) ([]BackupPoint, error) {
			return slices.DeleteFunc(slices.Clone(h.points), func(p BackupPoint) bool { return p.At < since || !slices.Contains(assets, p.Asset) }), nil
		},
		Points: h,
		Observed: func(context.Context, bun.IDB) (map[string]Observed, error) {
			return map[string]Observed{"HOST-1": {Files: maps.Clone(h.files), At: h.clock.Now()}}, nil
		},
		Adopt: func(_ context.Context, _ *usecase.Tx, _ string, files map[string]string) error {
			h.adopted = files
			return nil
		},
		Freezes: func(context.Context, bun.IDB, clock.Instant, clock.Instant) ([]Freeze, error) { return h.freezes, nil },
		Findings: func(_ context.Context, _ *usecase.Tx, f Finding) (string, string, error) {
			h.findings = append(h.findings, f)
			return "ticket", fmt.Sprintf("GZ%d", len(h.findings)), nil
		}})
	for code, kind := range map[string]string{"HOST-1": configuration.Linux, "HOST-2": configuration.Linux, "DB-1": configuration.MySQL} {
		need[configuration.View](t)(register.Create(as("keeper", configuration.PermitManage), configuration.Details{Code: code, Name: code, Kind: kind, Environment: "production", Criticality: "key", Keeper: configuration.Keepers[0]}))
	}
	need[configuration.ServiceView](t)(register.EditService(as("keeper", configuration.PermitManage), "1", configuration.ServiceEdit{Keeper: configuration.Keepers[0], Needs: []configuration.Need{{Asset: "HOST-1"}}, Reason: "map"}))
	return h
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

func actorOf(permission string) scope.Actor {
	return scope.Actor{PersonID: "x", Grants: map[string]scope.Reach{PermitRead: scope.All, permission: scope.All}}
}

var (
	engineer = as("engineer", PermitHandle)
	second   = as("second", PermitHandle)
	owner    = as("owner", PermitAuthorise)
	both     = as("engineer", PermitHandle, PermitAuthorise)
	reader   = as("reader")
)

// asked is a draft of a kind on some assets.
func (h *house) asked(kind string, assets ...string) View {
	h.Helper()
	return need[View](h)(h.Draft(engineer, Proposal{Kind: kind, Category: "config", Title: "Larger buffers", Reason: "slow", Assets: assets}))
}

func (h *house) plan() Step {
	return Step{Impact: "short break", Risk: "low", Plan: "edit and reload", Rollback: "put the file back", StartsAt: h.clock.Now().Add(time.Hour), EndsAt: h.clock.Now().Add(3 * time.Hour)}
}

func (h *house) do(who context.Context, v View, action string, ask Step) View {
	h.Helper()
	ask.Version = v.Version
	return need[View](h)(h.Do(who, v.ID, action, ask))
}

// scheduled is a normal change that the owner authorised and whose window is open.
func (h *house) scheduled(assets ...string) View {
	h.Helper()
	v := h.do(engineer, h.asked(Normal, assets...), "assess", h.plan())
	v = h.do(engineer, v, "submit", Step{})
	v = h.do(owner, v, "authorise", Step{})
	h.clock.Advance(time.Hour)
	return need[View](h)(h.Get(reader, v.ID))
}

// finished is a change that is done.
func (h *house) finished(assets ...string) View {
	h.Helper()
	v := h.do(engineer, h.scheduled(assets...), "start", Step{})
	v = h.do(engineer, v, "implement", Step{Text: "edited", Figures: []Figure{{"buffers", "1", "2"}}})
	return h.do(second, v, "verify", Step{Text: "looked at it"})
}

func (h *house) refuse(who context.Context, want string, v View, action string, ask Step) {
	h.Helper()
	ask.Version = v.Version
	_, err := h.Do(who, v.ID, action, ask)
	h.refused(err, want)
}

// refused checks the key of a refusal, or of one of its fields.
func (h *house) refused(err error, want string) {
	h.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		h.Fatalf("not refused (want %s): %v", want, err)
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

// upload stores a file that nothing owns yet.
func (h *house) upload(text string) string {
	h.Helper()
	received := need[attach.Upload](h)(h.kit.Files.Receive(engineer, strings.NewReader(text), "backup.csv", 0))
	saved := need[attach.Attachment](h)(usecase.Write(engineer, h.kit.Runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("test.upload")
		return h.kit.Files.Save(ctx, tx, received)
	}))
	return saved.ID
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
