package param_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

var definitions = []param.Definition{
	{Name: "test.attempts", Kind: param.Integer, Default: 5, Min: 1, Max: 20, Unit: "times"},
	{Name: "test.window", Kind: param.Integer, Default: 15, Min: 1, Unit: param.Minutes},
	{Name: "test.rate", Kind: param.Decimal, Default: "0.05", Max: 1},
	{Name: "test.notice", Kind: param.Text, Default: "words", Min: 1, Max: 10},
	{Name: "test.countries", Kind: param.List, Default: []string{"MO", "CN"}, Min: 1, Max: 3},
	{Name: "test.open", Kind: param.Bool, Default: true},
	{Name: "test.colour", Kind: param.Text, Default: "red", Entry: colour},
	{Name: "test.colours", Kind: param.List, Default: []string{"red"}, Entry: colour},
}

func colour(entry string) string {
	if entry != "red" && entry != "blue" {
		return "test.no_colour"
	}
	return ""
}

const dictionaries = `{"colour": [
	{"code": "red", "zh-Hans": "红", "zh-Hant": "紅", "pt": "vermelho", "en": "red"},
	{"code": "blue", "zh-Hans": "蓝", "zh-Hant": "", "pt": "", "en": ""}]}`

func registry(t testing.TB) *param.Registry {
	t.Helper()
	r := param.NewRegistry()
	r.Declare(definitions...)
	if err := r.AddDictionaries(fstest.MapFS{"dict.json": {Data: []byte(dictionaries)}}, "dict.json"); err != nil {
		t.Fatal(err)
	}
	return r
}

var tables = []db.Source{audit.Migrations, usecase.Migrations, param.Migrations}

// noon of 2026-11-23 on both shores.
const noon = clock.Instant(1_795_406_400_000)

const today clock.Day = "2026-11-23"

type node struct {
	*param.Set
	runner *usecase.Runner
}

func newNode(t testing.TB, database *db.DB) node {
	t.Helper()
	r := registry(t)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(param.Tables)}
	if err := r.Seed(context.Background(), runner); err != nil {
		t.Fatal(err)
	}
	return node{param.NewSet(database, r), runner}
}

func start(t testing.TB) (node, *clock.Manual) {
	t.Helper()
	now := clock.NewManual(noon)
	return newNode(t, dbtest.OpenAt(t, now, tables...)), now
}

func (n node) change(change param.Change) (param.Version, error) {
	ctx := scope.With(context.Background(), scope.Actor{PersonID: "keeper", Grants: map[string]scope.Reach{"param.change": scope.All}})
	return usecase.Write(ctx, n.runner, "param.change", func(ctx context.Context, tx *usecase.Tx) (param.Version, error) {
		return n.Change(ctx, tx, change)
	})
}

func (n node) save(item param.Item) (param.Item, error) {
	ctx := scope.With(context.Background(), scope.Actor{PersonID: "keeper", Grants: map[string]scope.Reach{"dictionary.save": scope.All}})
	return usecase.Write(ctx, n.runner, "dictionary.save", func(ctx context.Context, tx *usecase.Tx) (param.Item, error) {
		return n.SaveItem(ctx, tx, item, "because")
	})
}

func (n node) count(t testing.TB, query string, args ...any) int {
	t.Helper()
	var count int
	if err := n.runner.DB.Read().QueryRowContext(context.Background(), query, args...).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func raw(value any) json.RawMessage {
	text, _ := json.Marshal(value)
	return text
}

func TestDefaults(t *testing.T) {
	n, _ := start(t)
	if n.Int("test.attempts", today) != 5 || n.Text("test.notice", today) != "words" || !n.Bool("test.open", today) ||
		n.Duration("test.window", today) != 15*time.Minute || !slices.Equal(n.List("test.countries", today), []string{"MO", "CN"}) ||
		n.Decimal("test.rate", today).RatString() != "1/20" {
		t.Error("a default came out wrong")
	}
	n.List("test.countries", today)[0] = "XX"
	if n.List("test.countries", today)[0] != "MO" {
		t.Error("a reader changed the snapshot")
	}
	for digits, want := range map[int]int64{0: 0, 1: 1, 2: 5, 4: 500} { // 0.05 rounds half away from zero
		if got := n.Scaled("test.rate", today, digits); got != want {
			t.Errorf("%d digits: %d, want %d", digits, got, want)
		}
	}
	if v := n.At("test.attempts", "1850-01-01"); v.Int() != 5 || v.ID != "" {
		t.Errorf("before the beginning: %+v", v)
	}
}

func TestUnseededDatabaseAnswersDefaults(t *testing.T) {
	database := dbtest.Open(t, tables...)
	set := param.NewSet(database, registry(t))
	if got := set.Int("test.attempts", today); got != 5 {
		t.Errorf("got %d", got)
	}
}

func TestChange(t *testing.T) {
	n, now := start(t)
	later, err := n.change(param.Change{Name: "test.attempts", From: "2027-01-01", Value: raw(8), Basis: "basis.rule", Note: "note", Reason: "new rule"})
	if err != nil {
		t.Fatal(err)
	}
	// From here on reads come without waiting: own writes show at once.
	if _, err := n.change(param.Change{Name: "test.attempts", From: today, Value: raw(3), Reason: "attack"}); err != nil {
		t.Fatal(err)
	}
	for day, want := range map[clock.Day]int64{"2026-11-22": 5, today: 3, "2026-12-31": 3, "2027-01-01": 8, "2999-12-31": 8} {
		if got := n.Int("test.attempts", day); got != want {
			t.Errorf("%s: %d, want %d", day, got, want)
		}
	}
	if v, ok := n.ByID(later.ID); !ok || v.Int() != 8 || v.Basis != "basis.rule" || v.CreatedBy != "keeper" || v.CreatedAt != noon {
		t.Errorf("by id: %+v, %v", v, ok)
	}
	now.Advance(time.Hour)
	same, err := n.change(param.Change{Name: "test.attempts", From: "2027-01-01", Value: raw(9), Reason: "misprint"})
	if err != nil || same.ID != later.ID || same.Version != 2 {
		t.Errorf("replaced: %+v, %v", same, err)
	}
	var got []string
	for _, v := range n.Versions("test.attempts") {
		got = append(got, fmt.Sprintf("%s %s %s", v.From, v.To, v.Value))
	}
	want := []string{"1900-01-01 2026-11-22 5", "2026-11-23 2026-12-31 3", "2027-01-01  9"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if n.count(t, "SELECT count(*) FROM audit_entry WHERE action = 'param.change' AND person_id = 'keeper' AND reason <> ''") != 3 {
		t.Error("not every change has its audit entry with a reason")
	}
	// 1: new + predecessor; 2: new + predecessor; 3: replaced.
	if got := n.count(t, "SELECT count(*) FROM audit_record r JOIN audit_entry e ON e.id = r.entry_id WHERE e.action = 'param.change'"); got != 5 {
		t.Errorf("%d audit records, want 5", got)
	}
}

func TestChangeRefusals(t *testing.T) {
	n, _ := start(t)
	good := param.Change{Name: "test.attempts", From: today, Value: raw(6), Reason: "because"}
	for name, c := range map[string]struct {
		edit func(*param.Change)
		want string
	}{
		"unknown":        {func(c *param.Change) { c.Name = "test.nothing" }, "param.unknown"},
		"past":           {func(c *param.Change) { c.From = "2026-11-22" }, "/from param.past"},
		"no day":         {func(c *param.Change) { c.From = "" }, "/from field.day"},
		"no such day":    {func(c *param.Change) { c.From = "2027-02-30" }, "/from field.day"},
		"no reason":      {func(c *param.Change) { c.Reason = "  " }, "/reason field.required"},
		"too small":      {func(c *param.Change) { c.Value = raw(0) }, "/value field.minimum"},
		"too big":        {func(c *param.Change) { c.Value = raw(21) }, "/value field.maximum"},
		"fraction":       {func(c *param.Change) { c.Value = raw(1.5) }, "/value field.type"},
		"words":          {func(c *param.Change) { c.Value = raw("six") }, "/value field.type"},
		"null":           {func(c *param.Change) { c.Value = nil }, "/value field.type"},
		"text too long":  {func(c *param.Change) { c.Name, c.Value = "test.notice", raw("一二三四五六七八九十一") }, "/value field.too_long"},
		"text too short": {func(c *param.Change) { c.Name, c.Value = "test.notice", raw("") }, "/value field.too_short"},
		"empty list":     {func(c *param.Change) { c.Name, c.Value = "test.countries", raw([]string{}) }, "/value field.too_short"},
		"twice in list":  {func(c *param.Change) { c.Name, c.Value = "test.countries", raw([]string{"a", "a"}) }, "/value param.duplicate"},
		"no colour":      {func(c *param.Change) { c.Name, c.Value = "test.colour", raw("sour") }, "/value test.no_colour"},
		"one no colour":  {func(c *param.Change) { c.Name, c.Value = "test.colours", raw([]string{"blue", "sour"}) }, "/value test.no_colour"},
		"no decimal":     {func(c *param.Change) { c.Name, c.Value = "test.rate", raw("1/3") }, "/value field.type"},
		"float":          {func(c *param.Change) { c.Name, c.Value = "test.rate", raw(0.05) }, "/value field.type"},
		"rate too big":   {func(c *param.Change) { c.Name, c.Value = "test.rate", raw("1.000000001") }, "/value field.maximum"},
		"negative":       {func(c *param.Change) { c.Name, c.Value = "test.rate", raw("-0.1") }, "/value field.minimum"},
	} {
		change := good
		c.edit(&change)
		_, err := n.change(change)
		got := fault.KeyOf(err)
		var refusal *fault.Error
		if errors.As(err, &refusal) && len(refusal.Fields) > 0 {
			got = refusal.Fields[0].Pointer + " " + refusal.Fields[0].Key
		}
		if got != c.want {
			t.Errorf("%s: got %q (%v), want %q", name, got, err, c.want)
		}
	}
	if got := n.Versions("test.attempts"); len(got) != 1 {
		t.Errorf("a refused change left %d versions", len(got))
	}
}

// Whatever the order of changes, each day has exactly the value of the latest
// version that begins on or before it, and the stored ends leave no gap.
func TestDaysAreExact(t *testing.T) {
	n, _ := start(t)
	model := map[clock.Day]int64{param.Beginning: 5}
	rapid.Check(t, func(t *rapid.T) {
		from := today.AddDays(rapid.IntRange(0, 40).Draw(t, "offset"))
		value := rapid.Int64Range(1, 20).Draw(t, "value")
		if _, err := n.change(param.Change{Name: "test.attempts", From: from, Value: raw(value), Reason: "r"}); err != nil {
			t.Fatal(err)
		}
		model[from] = value
		for day := today.AddDays(-1); day < today.AddDays(42); day = day.AddDays(1) {
			var last clock.Day
			for begins := range model {
				if begins <= day && begins > last {
					last = begins
				}
			}
			if got := n.Int("test.attempts", day); got != model[last] {
				t.Fatalf("%s: %d, want %d of %s", day, got, model[last], last)
			}
		}
		versions := n.Versions("test.attempts")
		for i, v := range versions[:len(versions)-1] {
			if v.To.AddDays(1) != versions[i+1].From {
				t.Fatalf("%s ends %s, the next begins %s", v.From, v.To, versions[i+1].From)
			}
		}
		if last := versions[len(versions)-1]; last.To != "" {
			t.Fatalf("the newest version ends %s", last.To)
		}
	})
}

func TestManyChangesAtOnce(t *testing.T) {
	n, _ := start(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			_, err := n.change(param.Change{Name: "test.attempts", From: today.AddDays(i / 2), Value: raw(i + 1), Reason: "race"})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	versions := n.Versions("test.attempts")
	if len(versions) != 5 {
		t.Fatalf("%d versions, want the seeded one and four days", len(versions))
	}
	for i, v := range versions[:4] {
		if v.To.AddDays(1) != versions[i+1].From {
			t.Errorf("%s ends %s, the next begins %s", v.From, v.To, versions[i+1].From)
		}
	}
}

func TestTwoNodes(t *testing.T) {
	config, now := dbtest.Config(t), clock.NewManual(noon)
	first, second := dbtest.Connect(t, config, now), dbtest.Connect(t, config, now)
	if _, err := first.Migrate(context.Background(), append([]db.Source{db.Migrations}, tables...)); err != nil {
		t.Fatal(err)
	}
	var nodes [2]node
	var group sync.WaitGroup
	for i, database := range []*db.DB{first, second} {
		group.Go(func() { nodes[i] = newNode(t, database) })
	}
	group.Wait()
	one, two := nodes[0], nodes[1]
	if got := one.count(t, "SELECT count(*) FROM parameter"); got != len(definitions) {
		t.Errorf("two nodes seeded %d parameters, want %d", got, len(definitions))
	}
	if got := one.count(t, "SELECT count(*) FROM audit_record"); got != len(definitions)+2 {
		t.Errorf("%d audit records for the seed, want %d", got, len(definitions)+2)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { two.Run(ctx, slog.Default()); close(done) }()
	if two.Int("test.attempts", today) != 5 {
		t.Error("the second node does not have the default")
	}
	if _, err := one.change(param.Change{Name: "test.attempts", From: today, Value: raw(7), Reason: "r"}); err != nil {
		t.Fatal(err)
	}
	for begun := time.Now(); two.Int("test.attempts", today) != 7 && time.Since(begun) < 30*time.Second; {
		time.Sleep(10 * time.Millisecond)
	}
	if got := two.Int("test.attempts", today); got != 7 {
		t.Errorf("the other node still answers %d", got)
	}
	cancel()
	<-done
	before := one.count(t, "SELECT count(*) FROM audit_entry")
	newNode(t, first) // a restart seeds nothing and writes nothing
	if got := one.count(t, "SELECT count(*) FROM audit_entry"); got != before {
		t.Errorf("seeding again wrote %d audit entries", got-before)
	}
	if got := one.Int("test.attempts", today); got != 7 {
		t.Errorf("seeding again set %d", got)
	}
}

func TestProgrammingErrorsPanic(t *testing.T) {
	n, _ := start(t)
	for name, f := range map[string]func(){
		"unknown name":        func() { n.Need("test.attempts", "test.attemps") },
		"unknown at use":      func() { n.Int("test.nothing", today) },
		"wrong kind":          func() { n.Text("test.attempts", today) },
		"no unit of time":     func() { n.Duration("test.attempts", today) },
		"no day":              func() { n.Int("test.attempts", "") },
		"declared twice":      func() { n.Registry().Declare(definitions[0]) },
		"default of own kind": func() { param.NewRegistry().Declare(param.Definition{Name: "a.b", Kind: param.Integer, Default: "x"}) },
		"default out of bounds": func() {
			param.NewRegistry().Declare(param.Definition{Name: "a.b", Kind: param.Integer, Default: 5, Max: 4})
		},
		"no kind": func() { param.NewRegistry().Declare(param.Definition{Name: "a.b", Default: 5}) },
		"name": func() {
			param.NewRegistry().Declare(param.Definition{Name: "Attempts", Kind: param.Integer, Default: 5})
		},
		"unknown dictionary": func() { n.Items("color") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s did not panic", name)
				}
			}()
			f()
		}()
	}
	n.Need("test.attempts", "test.rate")
}

func TestDictionary(t *testing.T) {
	n, _ := start(t)
	items := n.Items("colour")
	if len(items) != 2 || items[0].Code != "red" || items[1].Code != "blue" {
		t.Fatalf("items %+v", items)
	}
	for lang, want := range map[i18n.Lang][2]string{i18n.Hans: {"红", "蓝"}, i18n.Hant: {"紅", "蓝"}, i18n.Portuguese: {"vermelho", "蓝"}, i18n.English: {"red", "蓝"}} {
		if got := [2]string{n.Label("colour", "red", lang), n.Label("colour", "blue", lang)}; got != want {
			t.Errorf("%s: %v, want %v", lang, got, want)
		}
	}
	if n.Label("colour", "Red", i18n.English) != "Red" {
		t.Error("codes are told apart by case")
	}
	green, err := n.save(param.Item{Dict: "colour", Code: "green", Sort: 15, Active: true, Hans: "绿"})
	if err != nil {
		t.Fatal(err)
	}
	if items := n.Items("colour"); len(items) != 3 || items[1].Code != "green" {
		t.Errorf("after adding: %+v", items)
	}
	green.Active, green.Hans = false, "绿色"
	changed, err := n.save(green)
	if err != nil || changed.Version != 2 {
		t.Fatalf("%+v, %v", changed, err)
	}
	if n.Active("colour", "green") || !n.Active("colour", "red") || n.Active("colour", "pink") || n.Label("colour", "green", i18n.Hans) != "绿色" {
		t.Error("the change does not show")
	}
	if _, err := n.save(green); fault.KeyOf(err) != "fault.stale" {
		t.Errorf("stale version: %v", err)
	}
	renamed := changed
	renamed.Code = "grass"
	if _, err := n.save(renamed); fault.KeyOf(err) != "fault.stale" {
		t.Errorf("another code under the same id: %v", err)
	}
	if _, err := n.save(param.Item{Dict: "colour", Code: "red", Hans: "红"}); fault.KeyOf(err) != "dictionary.code_taken" {
		t.Errorf("taken code: %v", err)
	}
	if _, err := n.save(param.Item{Dict: "colour", Code: "x ", Hans: ""}); !fault.Is(err, fault.Invalid) {
		t.Errorf("blank code and label: %v", err)
	}
	if _, err := n.save(param.Item{Dict: "shape", Code: "x", Hans: "x"}); fault.KeyOf(err) != "dictionary.unknown" {
		t.Errorf("unknown dictionary: %v", err)
	}
}

func TestBadDictionaryFiles(t *testing.T) {
	for name, text := range map[string]string{
		"garbage": "x", "no label": `{"a":[{"code":"x"}]}`, "no code": `{"a":[{"zh-Hans":"x"}]}`,
		"twice":    `{"a":[{"code":"x","zh-Hans":"x"},{"code":"x","zh-Hans":"y"}]}`,
		"declared": dictionaries,
	} {
		r := registry(t)
		if err := r.AddDictionaries(fstest.MapFS{"d.json": {Data: []byte(text)}}, "d.json"); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

// Who means to replace a version names the one that was seen: of two people who
// change the same day, the second is told.
func TestSameDayIsReplacedKnowingly(t *testing.T) {
	n, _ := start(t)
	seen := func(number int64) *int64 { return &number }
	const from clock.Day = "2027-01-01"
	write := func(value int, replaces *int64) error {
		_, err := n.change(param.Change{Name: "test.attempts", From: from, Value: raw(value), Basis: "art. 1", Reason: "because", Replaces: replaces})
		return err
	}
	if err := write(6, seen(0)); err != nil {
		t.Fatal(err)
	}
	if err := write(7, seen(0)); fault.KeyOf(err) != "param.day_taken" {
		t.Errorf("the second of two: %v", err)
	}
	if err := write(8, seen(1)); err != nil {
		t.Errorf("who saw it: %v", err)
	}
	if err := write(9, nil); err != nil {
		t.Errorf("who does not say: %v", err)
	}
}
