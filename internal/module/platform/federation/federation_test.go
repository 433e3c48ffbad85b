package federation

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/federate"
	"gongzhi/internal/kit/federate/simulate"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/usecase"
)

const base = "https://here.example"

// house is the module with one simulated provider.
type house struct {
	*Service
	clock     *clock.Manual
	simulator *simulate.Simulator
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{clock: clock.NewManual(clock.System{}.Now())}
	now := func() time.Time { return h.clock.Now().Time() }
	site := &simulate.Site{ID: "gd", Kind: federate.OAuth, Name: func(string) string { return "GD" }, ClientID: "here", Secret: "secret", Redirects: Redirects(base),
		People: []simulate.Person{{ID: "p1", Name: "One"}}}
	var err error
	if h.simulator, err = simulate.New(base, now, site); err != nil {
		t.Fatal(err)
	}
	ring, err := seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	at := func(page string) string { return h.simulator.Address("gd", page) }
	provider := Provider{ID: "gd", Names: map[i18n.Lang]string{i18n.Hans: "粤"}, Simulated: true, Try: h.simulator.Try, Settings: federate.Settings{Kind: federate.OAuth,
		ClientID: "here", Secret: "secret", AuthorizeURL: at("authorize"), TokenURL: at("token"), ProfileURL: at("profile"), Inside: true, Now: now, Claims: federate.Claims{Least: 2}}}
	runner := &usecase.Runner{DB: dbtest.OpenAt(t, h.clock, usecase.Migrations, audit.Migrations, db.Source{Name: "platform/federation", FS: migrations, Dir: "migrations"}), Log: audit.NewLog(nil)}
	h.Service, _, err = New(Kit{Runner: runner, Ring: ring, BaseURL: base, Client: federate.NewClient(base+simulate.Prefix, h.simulator), Providers: []Provider{provider}})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) view(t *testing.T) View {
	t.Helper()
	views, err := h.Views(scope.With(t.Context(), scope.SystemActor("test")))
	if err != nil {
		t.Fatal(err)
	}
	return views[0]
}

// TestEveryMinute: the job plays a whole sign-in, and notices an outage and its end.
func TestEveryMinute(t *testing.T) {
	h := open(t)
	check := func() View {
		t.Helper()
		if err := h.check(t.Context()); err != nil {
			t.Fatal(err)
		}
		return h.view(t)
	}
	first := check()
	if !first.Available || first.TriedAt.IsZero() || first.CheckedAt != h.clock.Now() || first.Host != "here.example" || len(first.Redirects) != 2 {
		t.Errorf("first: %+v", first)
	}
	h.simulator.Down("gd", true)
	h.clock.Advance(time.Minute)
	if down := check(); down.Available || down.Trouble != unavailable || down.TriedAt != first.TriedAt {
		t.Errorf("down: %+v", down)
	}
	if _, err := h.Begin(t.Context(), Start{Provider: "gd", Surface: "console", Browser: "b"}); fault.KeyOf(err) != "federation.unavailable" {
		t.Errorf("begin: %v", err)
	}
	h.simulator.Down("gd", false)
	if _, err := h.Begin(t.Context(), Start{Provider: "gd", Surface: "console", Browser: "b"}); err != nil { // it looks again before it says no
		t.Errorf("begin again: %v", err)
	}
	h.clock.Advance(time.Minute)
	if up := check(); !up.Available || up.Trouble != "" || up.TriedAt == first.TriedAt {
		t.Errorf("up: %+v", up)
	}
}

// TestFlowsEnd: what nobody came back from is forgotten.
func TestFlowsEnd(t *testing.T) {
	h := open(t)
	if _, err := h.Begin(t.Context(), Start{Provider: "gd", Surface: "phone", Browser: "b"}); err != nil {
		t.Fatal(err)
	}
	count := func() int64 {
		n, err := h.kit.Runner.DB.Read().NewSelect().Model((*flow)(nil)).Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return int64(n)
	}
	if count() != 1 {
		t.Fatal(count())
	}
	h.clock.Advance(flowLife + time.Minute)
	if err := h.check(t.Context()); err != nil || count() != 0 {
		t.Errorf("%d flows, %v", count(), err)
	}
}

// TestDocumentsAreOnePersons: on both engines a second person cannot have it, and
// the first keeps it.
func TestDocumentsAreOnePersons(t *testing.T) {
	h := open(t)
	seen := federate.Document{Type: "macao", Number: "1234567(8)"}
	set := func(person string, d federate.Document) error {
		return h.kit.Runner.DB.Write(t.Context(), func(ctx context.Context, raw *db.Tx) error {
			return h.SetDocument(ctx, &usecase.Tx{Tx: raw}, person, d)
		})
	}
	if err := set("P1", seen); err != nil {
		t.Fatal(err)
	}
	if err := set("P2", federate.Document{Type: "macao", Number: "1234567（8）"}); fault.KeyOf(err) != "federation.other_document" {
		t.Errorf("a second person: %v", err)
	}
	if holder, err := holderOf(t.Context(), h.kit.Runner.DB.Read(), h.documentHash(seen)); err != nil || holder != "P1" {
		t.Errorf("holder %q, %v", holder, err)
	}
	for _, wrong := range []federate.Document{{Type: "moon", Number: "1234567"}, {Type: "macao", Number: "12"}, {Type: "macao", Number: "12345'67"}} {
		if err := set("P3", wrong); !fault.Is(err, fault.Invalid) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if err := set("P1", federate.Document{}); err != nil {
		t.Fatal(err)
	}
	if err := set("P2", seen); err != nil {
		t.Errorf("after it was forgotten: %v", err)
	}
}

func TestProvidersMustBeRight(t *testing.T) {
	good := Provider{ID: "gd", Settings: federate.Settings{Kind: federate.OIDC, Issuer: "https://id.example", ClientID: "x", Claims: federate.Claims{Least: 1}}}
	for want, providers := range map[string][]Provider{
		"twice":      {good, good},
		"lower case": {{ID: "G D", Settings: good.Settings}},
		"issuer":     {{ID: "gd", Settings: federate.Settings{Kind: federate.OIDC, Issuer: "http://id.example", ClientID: "x", Claims: federate.Claims{Least: 1}}}},
	} {
		if _, _, err := New(Kit{Providers: providers}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// TestTexts: every refusal is a sentence in four languages.
func TestTexts(t *testing.T) {
	catalogue := i18n.NewCatalogue()
	if err := catalogue.AddFS(texts, "texts"); err != nil {
		t.Fatal(err)
	}
	said := []string{"federation.unavailable", "federation.number"}
	for _, key := range refusals {
		said = append(said, key)
	}
	for _, refusal := range []error{providerAbsent, flowOver, otherBrowser, badBack, linkAbsent, linkTaken, linkYours, otherDocument} {
		said = append(said, fault.KeyOf(refusal))
	}
	slices.Sort(said)
	for _, lang := range i18n.Languages {
		if got := catalogue.Keys(lang); !slices.Equal(got, said) {
			t.Errorf("%s has %v, the code says %v", lang, got, said)
		}
	}
}
