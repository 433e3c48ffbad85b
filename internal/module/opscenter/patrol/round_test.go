package patrol

import (
	"slices"
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
