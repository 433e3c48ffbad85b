package settings

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const (
	today = clock.Day("2026-11-20")
	limit = "test.delivery.limit"
)

type house struct {
	*Settings
	clock *clock.Manual
	sees  map[string]bool // records that the actor may see
}

func open(t *testing.T) *house {
	t.Helper()
	h := &house{clock: clock.NewManual(today.Start()), sees: map[string]bool{}}
	database := dbtest.OpenAt(t, h.clock, audit.Migrations, usecase.Migrations, param.Migrations, calendar.Migrations, attach.Migrations)
	registry := param.NewRegistry()
	registry.Declare(append(attach.Parameters, param.Definition{Name: ParamCalendarWarn, Kind: param.Integer, Default: 60, Min: 7, Max: 366}, param.Definition{Name: limit, Kind: param.Integer, Default: 80, Min: 10, Max: 250, Unit: "0.1 ℃"})...)
	words := fstest.MapFS{"side.json": {Data: []byte(`{"side": [{"code": "west", "zh-Hans": "西", "parent": "shore", "basis": "art. 1"}], "water": [{"code": "shore", "zh-Hans": "岸"}]}`)}}
	if err := registry.AddDictionaries(words, "side.json"); err != nil {
		t.Fatal(err)
	}
	params := param.NewSet(database, registry)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(slices.Concat(param.Tables, calendar.Tables, attach.Tables))}
	store, err := attach.NewLocal(t.TempDir())
	if err == nil {
		err = registry.Seed(t.Context(), runner)
	}
	calendars := calendar.New(database)
	if err == nil {
		err = errors.Join(params.Refresh(t.Context()), calendars.Seed(t.Context(), runner))
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Settings, _ = New(Kit{Runner: runner, Parameters: params, Calendars: calendars, Files: attach.New(store, params, h.clock, t.TempDir())}, Needs{PersonNames: named, SeesRecord: func(_ context.Context, entity, id string) error {
		if !h.sees[entity+" "+id] {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	}})
	return h
}

func named(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		if id == "security" {
			names[id] = "name of security"
		}
	}
	return names, nil
}

func as(person string, permissions ...string) context.Context {
	actor := scope.Actor{PersonID: person, PostID: "post of " + person, OrgID: "bureau", Grants: map[string]scope.Reach{}}
	for _, permission := range permissions {
		actor.Grants[permission] = scope.All
	}
	return scope.With(context.Background(), actor)
}

var (
	security = as("security", PermitRead, PermitChange, PermitCalendar)
	reader   = as("reader", PermitRead)
	clerk    = as("clerk", PermitUpload)
)

func (h *house) value(t *testing.T, day clock.Day) string {
	t.Helper()
	list, err := h.Parameters(reader, limit)
	if err != nil || len(list) != 1 {
		t.Fatal(len(list), err)
	}
	return string(h.params.At(limit, day).Value)
}

func TestNewValueHoldsFromItsDay(t *testing.T) {
	h := open(t)
	if _, err := h.Change(security, param.Change{Name: limit, From: today.AddDays(5), Value: json.RawMessage("75"), Basis: "Notice 7", Reason: "hot summer"}); err != nil {
		t.Fatal(err)
	}
	if h.value(t, today.AddDays(4)) != "80" || h.value(t, today.AddDays(5)) != "75" {
		t.Errorf("before %s, after %s", h.value(t, today.AddDays(4)), h.value(t, today.AddDays(5)))
	}
	list, err := h.Parameters(reader, limit)
	if err != nil || len(list[0].Versions) != 2 || list[0].Versions[1].Basis+list[0].Versions[0].Basis == "" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestWrongChangesAreRefused(t *testing.T) {
	h := open(t)
	good := param.Change{Name: limit, From: today, Value: json.RawMessage("75"), Basis: "Notice 7", Reason: "hot summer"}
	for pointer, spoil := range map[string]func(*param.Change){
		"/value":  func(c *param.Change) { c.Value = json.RawMessage("251") },
		"/from":   func(c *param.Change) { c.From = today.AddDays(-1) },
		"/reason": func(c *param.Change) { c.Reason = " " },
	} {
		bad := good
		spoil(&bad)
		_, err := h.Change(security, bad)
		wrong, _ := err.(*fault.Error)
		if wrong == nil || wrong.Code != fault.Invalid || len(wrong.Fields) != 1 || wrong.Fields[0].Pointer != pointer {
			t.Errorf("%s: %v", pointer, err)
		}
	}
	if _, err := h.Change(reader, good); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a reader changes: %v", err)
	}
	if _, err := h.Parameters(clerk, ""); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a clerk reads: %v", err)
	}
	if h.value(t, today) != "80" {
		t.Error("a refused change holds")
	}
}

func TestFileOpensForWhoSeesItsRecord(t *testing.T) {
	h := open(t)
	file, err := h.Upload(clerk, strings.NewReader("a,b\n1,2\n"), "note.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, err = usecase.Write(clerk, h.runner, PermitUpload, func(ctx context.Context, tx *usecase.Tx) (bool, error) {
		return true, h.files.Bind(ctx, tx, file.ID, "order", "o1")
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sees := range []bool{false, true} {
		h.sees["order o1"] = sees
		_, content, err := h.Download(as("reviewer"), file.ID) // who hands nothing in
		switch {
		case !sees && !fault.Is(err, fault.NotFound):
			t.Errorf("opened without the record: %v", err)
		case sees && err != nil:
			t.Error(err)
		case sees:
			text, _ := io.ReadAll(content)
			_ = content.Close()
			if string(text) != "a,b\n1,2\n" {
				t.Errorf("read %q", text)
			}
		}
	}
	if _, _, err := h.Download(t.Context(), file.ID); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("opened by nobody: %v", err)
	}
	loose, err := h.Upload(clerk, strings.NewReader("a,b\n"), "loose.csv")
	if err != nil {
		t.Fatal(err)
	}
	h.sees[" "] = true // whatever a record without name would allow
	if _, _, err := h.Download(as("reviewer"), loose.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file of no record yet, opened by somebody else: %v", err)
	}
	// A file that belongs to a record outlives the cleanup of temporary ones.
	h.clock.Advance(30 * 24 * time.Hour)
	if _, _, err := h.files.Cleanup(t.Context(), h.runner); err != nil {
		t.Fatal(err)
	}
	if _, content, err := h.Download(as("reviewer"), file.ID); err != nil {
		t.Errorf("lost by the cleanup: %v", err)
	} else {
		_ = content.Close()
	}
}

// An entry is added, changed under its version and retired by its last day; each
// with a reason, and nobody without the right.
func TestDictionaryEntries(t *testing.T) {
	h := open(t)
	ctx := security
	list, err := h.Dictionaries(ctx)
	if err != nil || len(list) != 2 || list[0].Name != "side" || len(list[0].Items) != 1 {
		t.Fatalf("%+v, %v", list, err)
	}
	added, err := h.SaveItem(ctx, param.Item{Dict: "side", Code: "east", Parent: "shore", Sort: 20, Active: true, Hans: "东", Hant: "東", Basis: "art. 1", From: today}, "new")
	if err != nil || added.Version != 1 || added.Parent != "shore" {
		t.Fatalf("%+v, %v", added, err)
	}
	// A code and what an entry belongs to never change, so a slip is refused at once.
	for _, slip := range []struct {
		item             param.Item
		pointer, refusal string
	}{
		{param.Item{Dict: "side", Code: "North Side", Parent: "shore", Hans: "北"}, "/code", "dictionary.code"},
		{param.Item{Dict: "side", Code: "<north>", Parent: "shore", Hans: "北"}, "/code", "dictionary.code"},
		{param.Item{Dict: "side", Code: "north", Hans: "北"}, "/parent", "field.required"},
		{param.Item{Dict: "side", Code: "north", Parent: "nowhere", Hans: "北"}, "/parent", "dictionary.parent"},
		{param.Item{Dict: "water", Code: "river", Parent: "shore", Hans: "河"}, "/parent", "dictionary.no_parent"},
	} {
		var wrong *fault.Error
		if _, err := h.SaveItem(ctx, slip.item, "a slip"); !errors.As(err, &wrong) || len(wrong.Fields) != 1 || wrong.Fields[0].Pointer != slip.pointer || wrong.Fields[0].Key != slip.refusal {
			t.Errorf("%+v: %v", slip.item, err)
		}
	}
	if _, err := h.SaveItem(ctx, param.Item{Dict: "side", Code: "east", Parent: "shore", Active: true, Hans: "东"}, "again"); fault.KeyOf(err) != "dictionary.code_taken" {
		t.Error(err)
	}
	added.To = "2026-11-19"
	var wrong *fault.Error
	if _, err := h.SaveItem(ctx, added, "ends before it begins"); !errors.As(err, &wrong) || len(wrong.Fields) != 1 || wrong.Fields[0].Key != "dictionary.days" {
		t.Error(err)
	}
	added.From, added.To = "", "2026-11-30"
	changed, err := h.SaveItem(ctx, added, "ends")
	if err != nil || changed.Version != 2 || !changed.On("2026-11-30") || changed.On("2026-12-01") {
		t.Errorf("%+v, %v", changed, err)
	}
	if _, err := h.SaveItem(ctx, added, "stale"); !fault.Is(err, fault.Conflict) {
		t.Error(err)
	}
	if _, err := h.SaveItem(reader, changed, "without the right"); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}
