package patrol

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMorePatrolsInAKeyPeriod: the rounds lie evenly over the day, each at its
// own time; what one finds is on a ticket; a turn that went by is not made up.
func TestMorePatrolsInAKeyPeriod(t *testing.T) {
	w := newWorld(t)
	w.morning(0)
	day := first.AddDays(1)
	w.demand[day] = Demand{Rounds: 4, Period: "ZB-1"}
	w.tighten(80)
	v := w.morning(1)
	if v.Asked != 4 || v.Period != "ZB-1" || len(v.Rounds) != 0 {
		t.Fatalf("the daily patrol is the first: %+v", v)
	}
	at := turns(w.scheduled(day), day.End(), 4)
	w.tick(at[1] - 1)
	if v = w.today(); len(v.Rounds) != 0 {
		t.Errorf("too early: %+v", v.Rounds)
	}
	item := measureOf(measures[0].Code)
	w.values[item.Code+"/"+w.subjects(item.Group, shipped(first).Places)[0]] = 1 << 40
	if item.Least {
		w.values[item.Code+"/"+w.subjects(item.Group, shipped(first).Places)[0]] = -1
	}
	w.tick(at[1].Add(time.Minute))
	w.tick(at[1].Add(2 * time.Minute))
	v = w.today()
	if len(v.Rounds) != 1 || v.Rounds[0].Turn != 2 || v.Rounds[0].Abnormal != 1 || v.Rounds[0].Troubles[0].Ticket == "" || v.Rounds[0].Normal == 0 {
		t.Fatalf("one round, with a ticket: %+v", v.Rounds)
	}
	if v.Abnormal != 0 {
		t.Errorf("the log of the morning is what the morning saw: %+v", v.Run)
	}
	w.tick(at[3].Add(time.Minute))
	v = w.today()
	if got := []int{v.Rounds[0].Turn, v.Rounds[1].Turn}; len(v.Rounds) != 2 || !slices.Equal(got, []int{2, 4}) {
		t.Errorf("the third was never taken: %v", got)
	}
	if looks, err := w.Looks(t.Context(), first, day); err != nil || looks[first] != 1 || looks[day] != 3 {
		t.Errorf("%v %v", looks, err)
	}
}

// TestStricterLimitsInAKeyPeriod: what is good on other days is abnormal in a key
// period, the result keeps the limit that it was judged by, and the day after
// everything is as before.
func TestStricterLimitsInAKeyPeriod(t *testing.T) {
	w := newWorld(t)
	w.tighten(80)
	place := w.subjects(Hosts, shipped(first).Places)[0]
	w.values["host_cpu/"+place] = 90
	day := first.AddDays(1)
	w.demand[day] = Demand{Rounds: 1, Period: "ZB-1"}
	for n, want := range []struct {
		limit   int64
		verdict string
	}{{90, Normal}, {72, Abnormal}, {90, Normal}} {
		v := w.morning(n)
		i := slices.IndexFunc(v.Cells, func(c Cell) bool { return c.Measure == "host_cpu" && c.Subject == place })
		if c := v.Cells[i]; c.Limit != want.limit || c.Verdict != want.verdict {
			t.Errorf("day %d: %+v", n, c)
		}
	}
	p := need(w, 0, func() (Plans, error) { return w.Plans(reader) })
	i := slices.IndexFunc(p.Thresholds, func(one Threshold) bool { return one.Measure == "host_cpu" })
	if p.Thresholds[i].Limit != 90 || p.Thresholds[i].KeyLimit != 72 {
		t.Errorf("%+v", p.Thresholds[i])
	}
	for code, want := range map[string]int64{"nginx_certificate": 38, "mysql_backup": 26, "host_tools": 0, "redis_hits": 63} {
		if m := measureOf(code); m.strict(m.Limit, 80) != want {
			t.Errorf("%s: %d", code, m.strict(m.Limit, 80))
		}
	}
}

// tighten makes everything good enough for a key period too.
func (w *world) tighten(percent int64) {
	for i := range measures {
		for key := range w.values {
			if m := &measures[i]; strings.HasPrefix(key, m.Code+"/") {
				w.values[key] = m.strict(m.Limit, percent)
			}
		}
	}
}
