package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/id"
)

// childClock is when the clock of a child begins that the test moves.
const childClock = "GONGZHI_TEST_CHILD_CLOCK"

func steppedChild(config Config) (*stepper, error) {
	text := os.Getenv(childClock)
	if text == "" {
		return nil, nil
	}
	var start clock.Instant
	if err := start.UnmarshalText([]byte(text)); err != nil {
		return nil, err
	}
	return newStepper(config, start)
}

// twin is one of two programs that live through the same hours; the one that is
// killed must show what the other shows.
type twin struct {
	*killer
	secrets map[string]string
	tickets map[string]string // id by name
	numbers []string          // of the tickets
	now     clock.Instant
	kills   []time.Duration // after so long a step is cut off, one after the other
	died    int
}

func newTwin(t *testing.T, start clock.Instant) *twin {
	t.Helper()
	config := testConfig(t)
	config.Demo, config.Redis = true, "" // two programs, and one Redis for all tests
	driven := clock.NewManual(start)
	s, err := Open(t.Context(), config, driven, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop(t.Context()) //nolint:errcheck // its children open it again
	if _, err := s.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	d, err := newSeeder(s, driven)
	if err == nil {
		err = d.seedPeople(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	w := &twin{killer: &killer{T: t, config: config, tokens: map[string]string{}, env: []string{childClock + "=" + start.String()}}, secrets: map[string]string{}, tickets: map[string]string{}, now: start}
	for _, account := range d.Accounts {
		w.secrets[account.Login] = account.Password
	}
	return w
}

// ask is a request that must succeed.
func (w *twin) ask(login, method, path string, body any) answer {
	w.Helper()
	for range 2 {
		if w.tokens[login] == "" {
			w.tokens[login] = w.secrets[login]
			w.signIn(login)
		}
		a, err := w.call(method, login, id.New(clock.System{}.Now()), path, body)
		switch {
		case err != nil:
			w.Fatal(err)
		case a.status == http.StatusUnauthorized: // the session has ended meanwhile
			w.tokens[login] = ""
			continue
		case a.status/100 != 2:
			w.Fatalf("%s %s as %s: %d %s", method, path, login, a.status, a.raw)
		}
		return a
	}
	w.Fatalf("%s cannot sign in", login)
	return answer{}
}

// step is an action on a ticket by its name.
func (w *twin) step(login, name, action string, more values) {
	w.Helper()
	base := ticketsAPI + "/" + w.tickets[name]
	body := values{"version": w.ask(login, "GET", base, nil).version()}
	maps.Copy(body, more)
	w.ask(login, "POST", base+"/"+action, body)
}

// move sends the clock to the moment; an error says that the program went away.
func (w *twin) move(ctx context.Context) error {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", ClockSocket(w.config))
	}
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://clock/?to="+url.QueryEscape(w.now.String()), nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var told struct{ Now clock.Instant }
	if err := json.NewDecoder(resp.Body).Decode(&told); err != nil || told.Now != w.now {
		return fmt.Errorf("the clock shows %s, not %s: %w", told.Now, w.now, err)
	}
	return nil
}

// pass lets minutes go by. The victim is killed meanwhile, starts again and goes on.
func (w *twin) pass(minutes, kills int) {
	w.Helper()
	w.now = w.now.Add(time.Duration(minutes) * time.Minute)
	for range min(kills, len(w.kills)) {
		after := w.kills[0]
		w.kills = w.kills[1:]
		gone := make(chan error, 1)
		if after > 0 { // zero: while nothing happens
			go func() { gone <- w.move(context.WithoutCancel(w.Context())) }()
			time.Sleep(after)
		}
		w.kill()
		if after > 0 && <-gone != nil {
			w.died++
		}
		w.start()
	}
	if err := w.move(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// open makes a ticket under a name.
func (w *twin) open(name, login, path string, body values) {
	w.Helper()
	made := w.ask(login, "POST", path, body)
	w.tickets[name], w.numbers = made.text("id"), append(w.numbers, made.text("number"))
}

// fault registers one under a name, with an engineer.
func (w *twin) fault(name, module string, function int) {
	w.Helper()
	rating := values{"scope": 5, "business": 5, "function": function, "data": 5, "security": 5, "public": 5}
	w.open(name, "engineer", "/api/opscenter/servicedesk/faults", values{"title": name, "name": "值班", "phone": "13812345678", "items": []values{{"module": module, "description": name}}, "rating": rating, "modules": []string{module}})
	for _, one := range w.ask("servicedesk", "GET", "/api/opscenter/servicedesk/engineers", nil).list("items") {
		if one["name"] == "卫运维" {
			w.step("servicedesk", name, "assign", values{"engineerId": one["id"]})
		}
	}
}

// exempt asks not to count a fault from its report up to now, and the owner agrees.
func (w *twin) exempt(name string, since clock.Instant) {
	w.Helper()
	claim := w.ask("engineer", "POST", clocksAPI+"/subjects/"+w.tickets[name]+"/exemptions", values{"from": since.String(), "to": w.now.String(), "cause": "power", "evidence": "停电通知 17 号"})
	w.ask("authoriser", "POST", clocksAPI+"/exemptions/"+claim.text("id")+"/decide", values{"version": 1, "approve": true, "opinion": "属实"})
}

// shown is all that is known of the time of each ticket, without what names this
// program only.
func (w *twin) shown() map[string]map[string]any {
	w.Helper()
	all := map[string]map[string]any{}
	for name, ticket := range w.tickets {
		view := w.ask("reviewer", "GET", clocksAPI+"/subjects/"+ticket, nil).body
		forget(view)
		view["ticket"] = w.ask("servicedesk", "GET", ticketsAPI+"/"+ticket, nil).text("state")
		all[name] = view
	}
	return all
}

func forget(value any) {
	switch v := value.(type) {
	case map[string]any:
		maps.DeleteFunc(v, func(key string, _ any) bool {
			return slices.Contains([]string{"id", "subjectId", "path", "calendarId"}, key)
		})
		for _, inner := range v {
			forget(inner)
		}
	case []any:
		for _, inner := range v {
			forget(inner)
		}
	}
}

// told are the escalations in somebody's inbox, of the tickets that were opened
// here: the monitoring opens some itself when this machine is slow.
func (w *twin) told(login string) (told []string) {
	w.Helper()
	for before := ""; ; {
		page := w.ask(login, "GET", inboxAPI+"?kind=opscenter.sla.escalation&limit=100&before="+before, nil)
		for _, m := range page.list("items") {
			title := m["title"].(string)
			if slices.ContainsFunc(w.numbers, func(number string) bool { return strings.Contains(title, number) }) {
				told = append(told, fmt.Sprint(title, " ", m["createdAt"]))
			}
		}
		if before = page.text("next"); before == "" {
			slices.Sort(told)
			return told
		}
	}
}

// stages bring tickets into every state that a clock has, and each state into a kill.
func stages(begun clock.Instant) []func(w *twin) {
	return []func(w *twin){
		func(w *twin) { // requests that nobody answers, and faults
			for i := range 24 {
				w.open(fmt.Sprintf("request%02d", i), "owner", ticketsAPI, values{"channel": "web", "title": "导出很慢", "name": "钱店主", "phone": "13812345678", "items": []values{{"module": "1", "description": "导出要十分钟"}}})
			}
			w.step("owner", "request00", "withdraw", values{"text": "自己解决了"})
			w.fault("watched", "2", 3)
			w.fault("exempt", "9", 4)
			w.fault("none", "9", 4)
			w.fault("grave", "9", 1)
		},
		func(w *twin) { // answered in time, and made worse
			w.pass(3, 1)
			w.step("servicedesk", "request01", "answer", values{"text": "已登记，马上安排"})
			w.ask("engineer", "POST", clocksAPI+"/subjects/"+w.tickets["watched"]+"/level", values{"level": 1, "criterion": "result", "evidence": "全部业务不可用"})
			w.step("engineer", "watched", "respond", values{"text": "正在处理"})
		},
		func(w *twin) { w.pass(2, 4) }, // half of the ten minutes of all requests at once
		func(w *twin) {
			w.pass(3, 2) // three quarters
			w.step("engineer", "watched", "diagnose", values{"complexity": "low", "mode": "remote"})
			w.step("engineer", "watched", "prelim", values{"text": "索引损坏"})
		},
		func(w *twin) { w.pass(1, 1) }, // nine tenths
		func(w *twin) {
			w.pass(2, 2) // all of it, and late
			w.ask("servicedesk", "POST", clocksAPI+"/clocks/"+w.tickets["request02"]+".C2/acknowledge", nil)
			w.step("authoriser", "none", "no-fault", values{"text": "客户端断网"})
		},
		func(w *twin) { // the power was out: the clock of the recovery stood still
			w.pass(7, 2)
			w.exempt("watched", begun)
		},
		func(w *twin) {
			w.pass(3, 1)
			w.step("engineer", "watched", "observe", nil) // the fifteen minutes begin
			w.step("engineer", "exempt", "respond", values{"text": "收到"})
			w.step("engineer", "exempt", "diagnose", values{"complexity": "low", "mode": "remote"})
			w.step("engineer", "exempt", "prelim", values{"text": "停电"})
			w.step("engineer", "exempt", "observe", nil)
		},
		func(w *twin) { w.pass(9, 2) }, // in the middle of them
		func(w *twin) {
			w.pass(8, 2) // the monitoring has proven the recovery
			w.exempt("exempt", begun)
			w.step("engineer", "exempt", "confirm-recovery", nil) // all of its time is exempt
		},
		func(w *twin) {
			w.pass(2, 1)
			w.step("engineer", "watched", "analyse", values{"causeKind": "data", "cause": "索引损坏", "rootCause": "断电", "fix": "重建", "prevention": "加装电源"})
		},
		func(w *twin) {
			w.pass(2, 1)
			w.step("engineer", "watched", "reopen", values{"text": "又坏了"})
		},
		func(w *twin) { w.pass(3, 1) },
	}
}

// TestKill9InEveryClockState: whatever a clock is doing when the program is
// killed, after the start it shows what it would have shown, and nobody is told
// anything twice or not at all.
func TestKill9InEveryClockState(t *testing.T) {
	start := clock.System{}.Now().Day().AddDays(1).Start().Add(9 * time.Hour)
	control, victim := newTwin(t, start), newTwin(t, start)
	victim.kills = []time.Duration{0, 8, 20, 45, 90, 30, 0, 12, 60, 150, 0, 200, 25, 0, 70, 15, 110, 0, 40, 5}
	for i := range victim.kills {
		victim.kills[i] *= time.Millisecond
	}
	planned := len(victim.kills)
	for _, w := range []*twin{control, victim} {
		w.start()
		t.Cleanup(w.kill)
	}
	met := map[string]bool{}
	for n, stage := range stages(start) {
		stage(control)
		stage(victim)
		want, got := control.shown(), victim.shown()
		for name := range want {
			meet(met, want[name])
			for field, expected := range want[name] {
				a, _ := json.Marshal(expected)
				if b, _ := json.Marshal(got[name][field]); string(a) != string(b) {
					t.Errorf("stage %d, %s, %s:\n killed %s\ncontrol %s", n, name, field, b, a)
				}
			}
		}
		if t.Failed() {
			return
		}
	}
	for _, state := range []string{"waiting", "running", "met", "breached", "exempt", "void", "50", "75", "90", "100", "acknowledged", "excluded", "relevelled", "observing", "healthy", "recovered", "reopened"} {
		if !met[state] {
			t.Errorf("no clock was %s", state)
		}
	}
	sent := 0
	for _, login := range []string{"engineer", "servicedesk", "manager", "expert", "authoriser"} {
		want, got := control.told(login), victim.told(login)
		if !slices.Equal(want, got) {
			t.Errorf("%s was told %d times, not %d:\n%s\n\n%s", login, len(got), len(want), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if unique := slices.Compact(slices.Clone(got)); len(unique) != len(got) {
			t.Errorf("%s was told twice: %v", login, got)
		}
		sent += len(got)
	}
	t.Logf("%d kills, %d of them in the middle of a sweep, %d escalations, each once", planned-len(victim.kills), victim.died, sent)
	if victim.died < 5 || len(victim.kills) > 0 || sent < 100 {
		t.Error("that proves too little")
	}
}

// meet notes which states the clocks of a ticket are in.
func meet(met map[string]bool, view map[string]any) {
	set := func(name string, holds bool) { met[name] = met[name] || holds }
	for _, one := range view["clocks"].([]any) {
		c := one.(map[string]any)
		met[c["state"].(string)] = true
		met[fmt.Sprint(c["step"])] = true
		set("acknowledged", c["ackedAt"] != nil)
		set("excluded", c["excludedMs"] != 0.0 && c["state"] == "running")
	}
	set("relevelled", view["level"] != view["firstLevel"])
	set("observing", view["observingAt"] != nil && view["recoveredAt"] == nil)
	if h, ok := view["healthy"].(map[string]any); ok {
		set("healthy", h["from"] != nil)
	}
	set("recovered", view["recoveryKind"] == "monitor")
	facts, _ := json.Marshal(view["facts"])
	set("reopened", strings.Contains(string(facts), `"reopened"`) && view["recoveredAt"] == nil)
}
