package configuration

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/list"
)

func (v *View) duty(code string) Duty {
	i := slices.IndexFunc(v.Duties, func(d Duty) bool { return d.Code == code })
	return v.Duties[i]
}

// TestEachAssetHasItsDutiesWithLastDoneDates: 3 Linux, 2 Nginx, 2 MySQL and 2
// Redis with the duties of the contract; what nobody reported is late, and no
// use case takes a date that somebody types.
func TestEachAssetHasItsDutiesWithLastDoneDates(t *testing.T) {
	h := newHouse(t)
	for kind, want := range map[string]string{Linux: "patrol monitor patch backup scan", Nginx: "patrol monitor patch scan", MySQL: "patrol monitor patch backup scan restore", Redis: "patrol monitor patch scan"} {
		v := h.do(h.add(strings.ToUpper(kind)+"-1", kind), "commission")
		if got := strings.Join(v.Asset.Duties, " "); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
	today := h.clock.Now()
	h.facts = []Fact{{Asset: "MYSQL-1", Duty: "backup", At: today - 1000, Source: "BK1", Path: "/x"}, {Asset: "MYSQL-1", Duty: "backup", At: today - 99999}, {Asset: "MYSQL-1", Duty: "restore", At: clock.Day("2026-09-30").Start(), Source: "R1"},
		{Asset: "REDIS-1", Duty: "patch", At: today}}
	v := need[View](t)(h.Get(reader, "MYSQL-1"))
	if d := v.duty("backup"); d.DoneAt != today-1000 || d.Source != "BK1" || d.DueOn != "2026-11-03" || d.State != DutyMet {
		t.Errorf("backup %+v", d)
	}
	if d := v.duty("restore"); d.DueOn != "2026-12-31" || d.State != DutyMet {
		t.Errorf("the quarter after September ends in December: %+v", d)
	}
	if d := v.duty("scan"); !d.DoneAt.IsZero() || d.DueOn != "2026-11-30" || d.State != DutyWaits {
		t.Errorf("the month in which it began: %+v", d)
	}
	h.clock.Advance(10 * 24 * time.Hour)
	v = need[View](t)(h.Get(reader, "MYSQL-1"))
	if d := v.duty("backup"); d.State != DutyLate {
		t.Errorf("ten days without a backup: %+v", d)
	}
	if d := v.duty("patrol"); d.State != DutyLate || v.Overdue != 4 {
		t.Errorf("nobody reported a patrol: %+v, %d", d, v.Overdue)
	}
	planned := h.add("NEW-1", Linux)
	if d := planned.duty("patrol"); d.State != DutyResting || planned.Overdue != 0 {
		t.Errorf("what is not in service owes nothing: %+v", d)
	}
}

// TestWhatBreaksWhenSomethingFails: one of a pool is enough, the host below
// breaks what stands on it, and the cause is found from what is down.
func TestWhatBreaksWhenSomethingFails(t *testing.T) {
	h := newHouse(t)
	for _, host := range []string{"HOST-1", "HOST-2", "HOST-3"} {
		h.add(host, Linux)
	}
	h.add("NGINX-1", Nginx, Need{Asset: "HOST-1"})
	h.add("NGINX-2", Nginx, Need{Asset: "HOST-2"})
	h.add("DB-1", MySQL, Need{Asset: "HOST-3"})
	h.add("IF-SMS", Interface)
	web := []Need{{Asset: "NGINX-1", Pool: "web"}, {Asset: "NGINX-2", Pool: "web"}, {Asset: "DB-1"}}
	for number, needs := range map[string][]Need{"1": web, "2": append(slices.Clone(web), Need{Asset: "IF-SMS"})} {
		need[ServiceView](t)(h.EditService(engineer, number, ServiceEdit{Keeper: Keepers[0], Needs: needs, Reason: "first map"}))
	}
	say := func(nodes []Node) string {
		var codes []string
		for _, n := range nodes {
			codes = append(codes, n.Code)
		}
		return strings.Join(codes, " ")
	}
	for code, want := range map[string][3]string{"HOST-1": {"NGINX-1", "1 2", ""}, "HOST-3": {"1 2 DB-1", "", ""}, "IF-SMS": {"2", "", ""}, "DB-1": {"1 2", "", "HOST-3"}} {
		e := need[Effect](t)(h.Effect(reader, Node{AssetNode, code}))
		if got := [3]string{say(e.Down), say(e.Weak), say(e.Below)}; got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	if down, weak := need[Graph](t)(h.graph(t.Context(), h.kit.Runner.DB.Read())).Impact(Node{AssetNode, "HOST-1"}, Node{AssetNode, "HOST-2"}); say(down) != "1 2 NGINX-1 NGINX-2" || len(weak) != 0 {
		t.Errorf("both of a pool: %q %q", say(down), say(weak))
	}
	e := need[Effect](t)(h.Effect(reader, Node{ModuleNode, "2"}))
	if say(e.Below) != "DB-1 HOST-1 HOST-2 HOST-3 IF-SMS NGINX-1 NGINX-2" {
		t.Errorf("below 2: %s", say(e.Below))
	}
	h.health[Node{ModuleNode, "2"}] = Health{State: "down"}
	if m := need[Map](t)(h.Map(reader)); say(m.Suspects) != "IF-SMS DB-1 HOST-3" || len(m.Spots) != 3+7 {
		t.Errorf("only 2 is down: %s", say(m.Suspects))
	}
	h.health[Node{ModuleNode, "1"}] = Health{State: "down"}
	if m := need[Map](t)(h.Map(reader)); say(m.Suspects) != "DB-1 HOST-3" {
		t.Errorf("both are down: %s", say(m.Suspects))
	}
	db := need[View](t)(h.Get(reader, "DB-1"))
	_, err := h.Do(engineer, db.ID, "retire", Step{Version: db.Version, Reason: "old"})
	h.refused(err, "configuration.needed")
	touched := need[[]string](t)(h.Touched(t.Context(), h.kit.Runner.DB.Read(), []string{"HOST-1"}))
	if !slices.Equal(touched, []string{"1", "2"}) {
		t.Errorf("touched %v", touched)
	}
	_, err = h.Effect(reader, Node{AssetNode, "NONE"})
	h.refused(err, "configuration.not_found")
}

// TestEveryModuleIsAServiceItem: each of the contents has its keeper, probes,
// tickets and the owner's flag, also while nothing is written down.
func TestEveryModuleIsAServiceItem(t *testing.T) {
	h := newHouse(t)
	h.health[Node{ModuleNode, "1"}] = Health{State: "up", Probes: []string{"UC-1"}}
	all := need[[]ServiceView](t)(h.Services(reader))
	if len(all) != 3 || all[0].Health != "up" || len(all[0].Probes) != 1 || all[1].Tickets != 3 || all[2].Built || all[2].Health != unwatched {
		t.Errorf("%+v", all)
	}
	_, err := h.DecideKey(engineer, "1", KeyDecision{Key: true, Reason: "important"})
	h.refused(err, "fault.forbidden")
	key := need[ServiceView](t)(h.DecideKey(owner, "1", KeyDecision{Key: true, Reason: "important"}))
	if keys := need[[]string](t)(h.Key(t.Context(), h.kit.Runner.DB.Read())); !key.Key || !slices.Equal(keys, []string{"1"}) {
		t.Errorf("key %+v %v", key, keys)
	}
	_, err = h.DecideKey(owner, "1", KeyDecision{Key: false, Reason: "important"})
	h.refused(err, "fault.stale")
	_, err = h.EditService(engineer, "99", ServiceEdit{Keeper: Keepers[0], Reason: "none"})
	h.refused(err, "configuration.no_line")
	_, err = h.EditService(engineer, "2", ServiceEdit{Keeper: Keepers[0], Needs: []Need{{Asset: "NONE"}}, Reason: "none"})
	h.refused(err, "configuration.no_asset")
}

// TestInterfacesHaveVersionPeerContractAndSyntheticState (O-096).
func TestInterfacesHaveVersionPeerContractAndSyntheticState(t *testing.T) {
	h := newHouse(t)
	_, err := h.Create(engineer, Details{Code: "IF-1", Name: "x", Kind: Interface, Environment: "production", Criticality: "key", Keeper: Keepers[0]})
	h.refused(err, "configuration.interface")
	v := h.do(h.add("IF-1", Interface), "commission")
	if v.Health != unwatched {
		t.Errorf("nothing watches it: %s", v.Health)
	}
	h.health[Node{AssetNode, "IF-1"}] = Health{State: "down", Since: 5, Note: "refused"}
	edit := Details{Version: v.Version, Name: "sign-in", Kind: Interface, Environment: "production", Criticality: "key", Keeper: Keepers[0], Peer: "bureau", Contract: "agreement", Edition: "2.0", Reason: "version 2 as agreed, BG1"}
	v = need[View](t)(h.Edit(engineer, v.ID, edit))
	if v.Health != "down" || v.HealthNote != "refused" || v.Edition != "2.0" || v.Code != "IF-1" {
		t.Errorf("%+v", v)
	}
	_, err = h.Edit(engineer, v.ID, edit)
	h.refused(err, "fault.stale")
	if entries := need[[]struct{}](t)(timeline(h, v.ID)); len(entries) != 3 {
		t.Errorf("%d entries of its history", len(entries))
	}
	page := need[list.Result[View]](t)(h.List(reader, &listInput{Filter: Filter{Kind: []string{Interface}}}))
	if page.Total != 1 || page.Items[0].Health != "down" {
		t.Errorf("%+v", page)
	}
}

func timeline(h *house, id string) ([]struct{}, error) {
	entries, err := h.Timeline(reader, id)
	return make([]struct{}, len(entries)), err
}

func TestAssetsNeedNoCircleAndOneCode(t *testing.T) {
	h := newHouse(t)
	a := h.add("A-1", Linux)
	h.add("B-1", Nginx, Need{Asset: "A-1"})
	d := Details{Version: a.Version, Name: "a", Kind: Linux, Environment: "production", Criticality: "key", Keeper: Keepers[0], Needs: []Need{{Asset: "B-1"}}}
	_, err := h.Edit(engineer, a.ID, d)
	h.refused(err, "configuration.circle")
	d.Needs = []Need{{Asset: "A-1"}}
	_, err = h.Edit(engineer, a.ID, d)
	h.refused(err, "configuration.no_asset")
	_, err = h.Create(engineer, Details{Code: "a-1", Name: "x", Kind: Linux, Environment: "production", Criticality: "key", Keeper: Keepers[0]})
	h.refused(err, "configuration.taken")
	_, err = h.Create(engineer, Details{Code: "has space", Name: "x", Kind: "car", Environment: "production", Criticality: "key", Keeper: Keepers[0], SupportedFrom: "2027-01-01", SupportedUntil: "2026-01-01"})
	for _, key := range []string{"configuration.code", "field.choice", "configuration.support"} {
		h.refused(err, key)
	}
	_, err = h.Create(reader, Details{Code: "C-1"})
	h.refused(err, "fault.forbidden")
}

// TestAssetStates walks all states and actions.
func TestAssetStates(t *testing.T) {
	h := newHouse(t)
	v := h.add("A-1", Linux)
	for _, action := range []string{"commission", "suspend", "resume", "retire"} {
		v = h.do(v, action)
	}
	if v.State != Retired || v.ActiveOn != "2026-11-02" || len(v.Actions) != 0 {
		t.Errorf("%+v", v)
	}
	_, err := h.Do(engineer, v.ID, "resume", Step{Version: v.Version, Reason: "again"})
	h.refused(err, "flow.undefined")
	_, err = h.Edit(engineer, v.ID, Details{Version: v.Version})
	h.refused(err, "configuration.retired")
	w := h.add("A-2", Linux)
	_, err = h.Do(engineer, w.ID, "commission", Step{Version: w.Version})
	h.refused(err, "configuration.reason")
	for until, want := range map[clock.Day]string{"": SupportOpen, "2026-11-01": SupportEnded, "2026-11-02": SupportSoon, "2027-01-31": SupportSoon, "2027-02-01": SupportGood} {
		if a := (Asset{SupportedUntil: until}); a.support("2026-11-02", 90) != want {
			t.Errorf("%s: %s", until, a.support("2026-11-02", 90))
		}
	}
}

// TestAssetsComeInAllOrNone: a row may need what an earlier one registers, and
// one wrong row keeps all out.
func TestAssetsComeInAllOrNone(t *testing.T) {
	h := newHouse(t)
	head := "field.asset.code,field.asset.name,field.asset.kind,field.asset.environment,field.asset.criticality,field.asset.keeper,field.asset.needs,field.asset.supportedUntil\n"
	row := func(code, kind, needs string) string {
		return code + ",name,enum.assetKind." + kind + ",enum.assetEnvironment.production,enum.assetCriticality.key,role.operations.engineer," + needs + ",2030-12-31\n"
	}
	run := func(text string) (intake.Report, []string, error) {
		path := filepath.Join(t.TempDir(), "assets.csv")
		if err := os.WriteFile(path, []byte(head+text), 0o600); err != nil {
			t.Fatal(err)
		}
		var told []string
		report, err := intake.RunFile(engineer, h.Intake(), path, func(p intake.Problem) { told = append(told, p.Message) })
		return report, told, err
	}
	if report, told, err := run(row("H-1", "linux", "") + row("N-1", "nginx", "H-1@web; NONE")); err == nil || report.Imported != 0 || !slices.Contains(told, "configuration.no_asset") {
		t.Errorf("%+v %v %v", report, told, err)
	}
	if report, told, err := run(row("H-1", "linux", "") + row("N-1", "nginx", "H-1@web")); err != nil || report.Imported != 2 {
		t.Fatalf("%+v %v %v", report, told, err)
	}
	v := need[View](t)(h.Get(reader, "N-1"))
	if v.Needs[0] != (Need{"H-1", "web"}) || v.SupportedUntil != "2030-12-31" || v.State != Planned {
		t.Errorf("%+v", v.Asset)
	}
	if _, told, err := run(row("H-1", "linux", "")); err == nil || !slices.Contains(told, "configuration.taken") {
		t.Errorf("twice: %v", told)
	}
	counts := need[[]Count](t)(h.Counts(context.WithoutCancel(reader)))
	if counts[0].Count != 2 {
		t.Errorf("%v", counts)
	}
}
