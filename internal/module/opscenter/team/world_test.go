package team

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
)

// outside names everybody by their id and remembers what the clocks are told.
type outside struct {
	told    []string
	periods []Guarded
}

func (o *outside) guarded(context.Context, bun.IDB) ([]Guarded, error) { return o.periods, nil }

func (*outside) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}

func (o *outside) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o *outside) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o *outside) NoticeGiven(_ context.Context, _ *usecase.Tx, _, _, _ string, effective clock.Day) error {
	o.told = append(o.told, "notice "+string(effective))
	return nil
}

func (o *outside) Replaced(context.Context, *usecase.Tx, string) error {
	o.told = append(o.told, "replaced")
	return nil
}

func (o *outside) Dropped(context.Context, *usecase.Tx, string) error {
	o.told = append(o.told, "dropped")
	return nil
}

type world struct {
	*Team
	testing.TB
	clock *clock.Manual
	out   *outside
}

func newWorld(t testing.TB, day clock.Day) *world {
	t.Helper()
	return node(t, clock.NewManual(day.Start().Add(9*time.Hour)), dbtest.Reusable(t), true)
}

// node is one of those that work on a database; the first one makes the tables.
func node(t testing.TB, now *clock.Manual, at db.Config, first bool) *world {
	t.Helper()
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	registry.Declare(attach.Parameters...)
	out := &outside{}
	needs := Needs{Names: out, Clocks: out, Guarded: out.guarded, Accounts: func(context.Context) ([]Account, error) { return []Account{{ID: "pm", Name: "PM"}}, nil }}
	team, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, needs)
	database := dbtest.Connect(t, at, now)
	sources := slices.Concat(declared.Migrations, []db.Source{db.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, attach.Migrations, serial.Migrations, calendar.Migrations})
	if first {
		dbtest.Migrate(t, database, sources...)
	}
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(append(append(declared.Tables, param.Tables...), attach.Tables...), calendar.Tables...))}
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	calendars := calendar.New(database)
	if err := calendars.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	store, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	ring, err := seal.Empty(now.Now())
	if err != nil {
		t.Fatal(err)
	}
	set := param.NewSet(database, registry)
	team.kit = Kit{Runner: runner, Ring: ring, Parameters: set, Calendars: calendars, Files: attach.New(store, set, now, t.TempDir())}
	return &world{Team: team, TB: t, clock: now, out: out}
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	manager  = as("manager", PermitManage, PermitDuty)
	engineer = as("engineer", PermitDuty)
	owner    = as("owner", PermitConsent)
	reader   = as("reader")
)

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// refused checks the key of a refusal or of one of its fields.
func (w *world) refused(want string, err error) {
	w.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		w.Fatalf("not refused with %s: %v", want, err)
	}
	for _, f := range told.Fields {
		if f.Key == want {
			return
		}
	}
	if told.Key != want {
		w.Fatalf("%v, want %s", err, want)
	}
}

// paper is a file that somebody has uploaded.
func (w *world) paper(by context.Context, permission string) []string {
	w.Helper()
	received := must[attach.Upload](w)(w.kit.Files.Receive(by, strings.NewReader("signed on "+w.clock.Now().String()), "paper.txt", 0))
	saved := must[attach.Attachment](w)(usecase.Write(by, w.kit.Runner, permission, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("test.upload")
		return w.kit.Files.Save(ctx, tx, received)
	}))
	return []string{saved.ID}
}

func (w *world) day() clock.Day { return w.clock.Now().Day() }

// enrol registers somebody with ten years and a project; from is empty for a candidate.
func (w *world) enrol(name, role string, from clock.Day) MemberView {
	w.Helper()
	return must[MemberView](w)(w.Enrol(manager, Enrolment{Name: name, Role: role, From: from, Qualification: Qualification{Since: w.day().AddMonths(-120), Projects: []string{"a similar one"}}}))
}

func (w *world) certify(m MemberView, kind string, expires clock.Day) MemberView {
	w.Helper()
	return must[MemberView](w)(w.Certify(manager, m.ID, Proof{Kind: kind, Title: kind, IssuedOn: w.day().AddMonths(-12), ExpiresOn: expires, FileIDs: w.paper(manager, PermitManage), Version: m.Version}))
}

func (w *world) agreement() Agreement {
	start := w.day().AddMonths(-6)
	return Agreement{Number: "HT-1", Start: start, End: start.AddMonths(36), Total: 100_000_000, Bond: 5_000_000, ValidFrom: start, Reason: "signed", FileIDs: w.paper(manager, PermitManage)}
}

func (w *world) notice(outgoing, successor MemberView, effective clock.Day) (ReplacementView, error) {
	w.Helper()
	return w.Give(manager, Notice{OutgoingID: outgoing.ID, SuccessorID: successor.ID, EffectiveDay: effective, Reason: "moves on", FileIDs: w.paper(manager, PermitManage)})
}

// pair is a serving project manager and a candidate as good.
func (w *world) pair() (serving, candidate MemberView) {
	w.Helper()
	return w.certify(w.enrol("Zhang", Manager, w.day().AddMonths(-6)), "pmp", ""), w.certify(w.enrol("Li", Manager, ""), "itil", "")
}

func actorOf(ctx context.Context) scope.Actor {
	actor, _ := scope.From(ctx)
	return actor
}
