package change

import (
	"testing"
	"time"
)

// TestNoChangeInAFreezeWithoutTheOwner: a window inside a key period's freeze is
// refused where it is planned, and at every later step when the freeze came
// after; an emergency may go on, with the owner's word first.
func TestNoChangeInAFreezeWithoutTheOwner(t *testing.T) {
	h := newHouse(t)
	normal := h.asked(Normal, "HOST-1")
	h.freezes = []Freeze{{Number: "ZB-1", Name: "festival", From: h.clock.Now().Add(2 * time.Hour), To: h.clock.Now().Add(48 * time.Hour)}}
	h.refuse(engineer, "change.freeze", normal, "assess", h.plan())
	before := h.plan()
	before.EndsAt = h.freezes[0].From
	normal = h.do(engineer, normal, "assess", before)
	if normal.Freeze != nil {
		t.Errorf("it ends when the freeze begins: %+v", normal.Freeze)
	}
	frozen := h.freezes
	h.freezes = nil
	normal = h.do(engineer, normal, "reassess", h.plan())
	h.freezes = frozen // it came later
	h.refuse(engineer, "change.freeze", normal, "submit", Step{})
	h.freezes = nil
	normal = h.do(engineer, normal, "submit", Step{})
	h.freezes = frozen
	h.refuse(owner, "change.freeze", normal, "authorise", Step{})
	h.freezes = nil
	normal = h.do(owner, normal, "authorise", Step{})
	h.freezes = frozen
	if normal = need[View](t)(h.Get(reader, normal.ID)); normal.Freeze == nil || normal.Freeze.Number != "ZB-1" {
		t.Errorf("the page shows it: %+v", normal.Freeze)
	}
	h.clock.Advance(time.Hour)
	h.refuse(engineer, "change.freeze", normal, "start", Step{})

	h.clock.Advance(90 * time.Minute)
	urgent := h.do(engineer, h.asked(Emergency, "HOST-1"), "assess", h.plan())
	h.refuse(engineer, "change.freeze_rush", urgent, "rush", Step{Text: "it is down"})
	urgent = h.do(engineer, urgent, "submit", Step{})
	h.refuse(engineer, "flow.undefined", urgent, "start", Step{})
	urgent = h.do(owner, urgent, "authorise", Step{Text: "mend it"})
	h.clock.Advance(time.Hour)
	if urgent = h.do(engineer, urgent, "start", Step{}); urgent.State != Implementing || urgent.AuthoriserName != "name of owner" || urgent.RatifyDue != 0 {
		t.Errorf("an emergency with the owner's word: %+v", urgent.Change)
	}
	h.clock.Advance(72 * time.Hour)
	if coming := need[[]Freeze](t)(h.Freezes(reader)); len(coming) != 0 {
		t.Errorf("it is over: %v", coming)
	}
	after := h.do(engineer, h.asked(Emergency, "HOST-1"), "assess", h.plan())
	if after = h.do(engineer, after, "rush", Step{Text: "it is down"}); after.State != Implementing {
		t.Errorf("outside a freeze emergencies begin at once: %s", after.State)
	}
}
