package app

import (
	"fmt"
	"testing"
	"time"
)

// TestClockJumps: the clock of a host goes an hour ahead, then two hours back,
// then right again. People sign in anew where their session has ended by it;
// what they were told is saved is there, once, and the evidence stays sound.
func TestClockJumps(t *testing.T) {
	t.Parallel()
	st := newStage(t)
	const organisations = "/api/platform/enterprise/organisations"
	told := map[string]string{}
	st.clock.Advance(24 * time.Hour) // people have had their posts for a while
	for step, jump := range []time.Duration{0, time.Hour, -2 * time.Hour, time.Hour} {
		st.clock.Advance(jump)
		if jump > 0 {
			a := st.send("officer", "zh-Hans", "GET", organisations, nil)
			if a.status != 200 && a.status != 401 {
				t.Fatalf("after %s: %d %s", jump, a.status, a.raw)
			}
		}
		delete(st.tokens, "officer")
		for n := range 5 {
			name := fmt.Sprintf("Clock %d-%d", step, n)
			told[name] = st.ok("officer", "POST", organisations, values{"name": name, "kind": "food"}).text("id")
			st.clock.Advance(time.Second)
		}
		if err := st.Settle(t.Context()); err != nil {
			t.Fatalf("sealing after %s: %v", jump, err)
		}
	}
	for name, id := range told {
		if a := st.ok("officer", "GET", organisations+"/"+id, nil); a.text("name") != name {
			t.Errorf("%s is not there: %s", name, a.raw)
		}
	}
	found := st.ok("officer", "GET", organisations+"?q=Clock&limit=100", nil)
	if got := len(found.list("items")); got != len(told) {
		t.Errorf("%d of %d are listed", got, len(told))
	}
	for _, p := range verify(t, st.System).Problems {
		t.Errorf("%s %s %s: %s", p.What, p.Table, p.ID, p.Detail)
	}
}
