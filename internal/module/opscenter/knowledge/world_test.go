package knowledge

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/cache"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
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

// words are the Chinese texts of the tests.
type words struct {
	Reset, ResetHant, ResetPt, ResetEn, Scan, Printer, Backup *Said
	TicketTitle, TicketQuestion, TicketAnswer, Name           string
	Queries                                                   map[string]string
}

type world struct {
	*Base
	testing.TB
	clock *clock.Manual
	words words
}

func newWorld(t testing.TB) *world {
	t.Helper()
	now := clock.NewManual(clock.FromTime(time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)))
	registry := param.NewRegistry()
	for _, definitions := range [][]param.Definition{Parameters, attach.Parameters, intake.Parameters} {
		registry.Declare(definitions...)
	}
	base, declared := New(Kit{Runner: &usecase.Runner{}}, Needs{Names: outside{}, Modules: func(context.Context) (map[string]string, error) {
		return map[string]string{"1": "a", "2": "b", "12": "c"}, nil
	}})
	database := dbtest.OpenAt(t, now, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, attach.Migrations, intake.Migrations, serial.Migrations)...)
	base.kit.Runner.DB, base.kit.Runner.Log = database, audit.NewLog(append(append(append(declared.Tables, param.Tables...), attach.Tables...), intake.Tables...))
	base.kit.Parameters = param.NewSet(database, registry)
	if err := registry.Seed(t.Context(), base.kit.Runner); err != nil {
		t.Fatal(err)
	}
	store, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	files := attach.New(store, base.kit.Parameters, now, t.TempDir())
	base.needs.Files = files
	base.kit.Guard = guard.New(cache.NewMemory(now), now, []byte("0123456789abcdef0123456789abcdef"))
	base.kit.Imports = intake.NewStore(base.kit.Runner, files, base.kit.Parameters)
	w := &world{Base: base, TB: t, clock: now}
	text, err := os.ReadFile("testdata/words.json")
	if err == nil {
		err = json.Unmarshal(text, &w.words)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All, PermitJudge: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "org", Grants: grants})
}

var (
	writer   = as("writer", PermitInternal, PermitWrite)
	second   = as("second", PermitInternal, PermitWrite, PermitReview)
	reviewer = as("reviewer", PermitInternal, PermitWrite, PermitReview)
	reader   = as("reader")
	other    = as("other")
)

func in(ctx context.Context, lang i18n.Lang) context.Context { return i18n.WithLang(ctx, lang) }

func content(audience string, said *Said) Content {
	copied := *said
	return Content{Category: "account", Audience: audience, Modules: []string{"2"}, Keywords: []string{"key"}, Words: Words{i18n.Hans: &copied}}
}

func (w *world) draft(c Content) View {
	w.Helper()
	v, err := w.Write(writer, c)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w *world) must(ctx context.Context, v View, action string) View {
	w.Helper()
	v, err := w.Do(ctx, v.ID, action, Step{Version: v.Version, Reason: "because"})
	if err != nil {
		w.Fatalf("%s: %v", action, err)
	}
	return v
}

// publish writes an article and has it reviewed.
func (w *world) publish(c Content) View {
	w.Helper()
	return w.must(reviewer, w.must(writer, w.draft(c), "submit"), "approve")
}

// publicReset is an article in all four languages.
func (w *world) publicReset() View {
	c := content(Public, w.words.Reset)
	c.Words[i18n.Hant], c.Words[i18n.Portuguese], c.Words[i18n.English] = w.words.ResetHant, w.words.ResetPt, w.words.ResetEn
	return w.publish(c)
}

func (w *world) numbers(ctx context.Context, query string) []string {
	w.Helper()
	hits, err := w.Search(ctx, Looking{Text: query, Limit: 20})
	if err != nil {
		w.Fatal(err)
	}
	found := []string{}
	for _, h := range hits {
		found = append(found, h.Number)
	}
	return found
}
