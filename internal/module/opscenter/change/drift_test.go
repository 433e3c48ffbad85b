package change

import (
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/list"
)

// approved is HOST-1 with its first baseline.
func approved(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	b := need[BaselineView](t)(h.Capture(engineer, Capture{Asset: "HOST-1"}))
	need[BaselineView](t)(h.Decide(owner, b.ID, "approve", Decision{Version: b.Version}))
	return h
}

func (h *house) detect() {
	h.Helper()
	if err := h.Detect(h.Context()); err != nil {
		h.Fatal(err)
	}
}

// drifts are the drifts as state:path:change:ticket, the oldest first.
func (h *house) drifts() string {
	h.Helper()
	page := need[list.Result[Drift]](h)(h.Drifts(reader, &driftsInput{Params: list.Params{Limit: 50, Sort: "createdAt"}}))
	var said []string
	for _, d := range page.Items {
		part := d.State + ":" + d.Path + ":" + d.Kind
		if d.ChangeNumber != "" {
			part += ":by change"
		}
		if d.Violation {
			part += ":violation " + d.TicketNumber
		}
		said = append(said, part+map[bool]string{true: ":" + d.Ending}[d.Ending != ""])
	}
	return strings.Join(said, ", ")
}

// TestDriftWithoutAChangeIsAViolation (O-084): a file that is not as approved and
// that no authorised change explains becomes a ticket, and stays in the list.
func TestDriftWithoutAChangeIsAViolation(t *testing.T) {
	h := approved(t)
	h.detect()
	if got := h.drifts(); got != "" || len(h.adopted) != 2 {
		t.Fatalf("nothing has changed: %q", got)
	}
	h.files["/etc/a.conf"] = "a2"
	delete(h.files, "/etc/b.conf")
	h.files["/etc/c.conf"] = "c1"
	h.detect()
	h.detect() // once is enough
	if got := h.drifts(); got != "open:/etc/a.conf:changed:violation GZ1, open:/etc/b.conf:missing:violation GZ1, open:/etc/c.conf:added:violation GZ1" {
		t.Errorf("%s", got)
	}
	if len(h.findings) != 1 || h.findings[0].Asset != "HOST-1" || len(h.findings[0].Files) != 3 || h.findings[0].Modules[0] != "1" {
		t.Errorf("%+v", h.findings)
	}
	h.do(engineer, h.scheduled("HOST-1"), "start", Step{}) // a change that comes afterwards excuses nothing
	h.files = map[string]string{"/etc/a.conf": "a2", "/etc/b.conf": "b1"}
	h.detect()
	if got := h.drifts(); got != "open:/etc/a.conf:changed:violation GZ1, over:/etc/b.conf:missing:violation GZ1:restored, over:/etc/c.conf:added:violation GZ1:restored" {
		t.Errorf("%s", got)
	}
}

// TestAuthorisedChangeExplainsADrift until it ends without a new baseline.
func TestAuthorisedChangeExplainsADrift(t *testing.T) {
	h := approved(t)
	other := h.do(engineer, h.scheduled("HOST-2"), "start", Step{})
	v := h.do(engineer, h.scheduled("HOST-1"), "start", Step{})
	h.files["/etc/a.conf"] = "a2"
	h.detect()
	if got := h.drifts(); got != "covered:/etc/a.conf:changed:by change" || len(h.findings) != 0 {
		t.Errorf("%s", got)
	}
	h.do(engineer, v, "rollback", Step{Text: "back, as they say"})
	h.detect()
	if got := h.drifts(); got != "open:/etc/a.conf:changed:violation GZ1" {
		t.Errorf("rolled back, and the file is not: %s (%s)", got, other.Number)
	}
}

// TestEmergencyExplainsADriftOnlyUntilItMustBeRatified.
func TestEmergencyExplainsADriftOnlyUntilItMustBeRatified(t *testing.T) {
	h := approved(t)
	v := h.do(engineer, h.asked(Emergency, "HOST-1"), "assess", h.plan())
	h.do(engineer, v, "rush", Step{Text: "down"})
	h.files["/etc/a.conf"] = "a2"
	h.detect()
	if got := h.drifts(); got != "covered:/etc/a.conf:changed:by change" {
		t.Errorf("%s", got)
	}
	h.clock.Advance(24*time.Hour + time.Minute)
	h.detect()
	if got := h.drifts(); !strings.HasPrefix(got, "open:/etc/a.conf:changed:violation") {
		t.Errorf("nobody has ratified it: %s", got)
	}
}

// TestNewBaselineOnlyThroughAFinishedChange: not by hand, not through a change of
// something else, not through one that is older than the baseline, not by
// whoever captured it.
func TestNewBaselineOnlyThroughAFinishedChange(t *testing.T) {
	h := newHouse(t)
	old := h.finished("HOST-1")
	first := need[BaselineView](t)(h.Capture(both, Capture{Asset: "HOST-1"}))
	_, err := h.Decide(both, first.ID, "approve", Decision{Version: first.Version})
	h.refused(err, "change.own_baseline")
	_, err = h.Decide(engineer, first.ID, "approve", Decision{Version: first.Version})
	h.refused(err, "fault.forbidden")
	first = need[BaselineView](t)(h.Decide(owner, first.ID, "approve", Decision{Version: first.Version}))
	h.files["/etc/a.conf"] = "a2"
	h.clock.Advance(72 * time.Hour)
	other := h.finished("HOST-2")
	running := h.do(engineer, h.scheduled("HOST-1"), "start", Step{})
	for _, number := range []string{"", "BG-NONE", old.Number, other.Number, running.Number} {
		_, err := h.Capture(engineer, Capture{Asset: "HOST-1", ChangeNumber: number})
		h.refused(err, "change.baseline_change")
	}
	_, err = h.Capture(engineer, Capture{Asset: "HOST-2"})
	h.refused(err, "change.no_report")
	h.detect()
	running = h.do(engineer, running, "implement", Step{Text: "edited", Figures: []Figure{{"x", "1", "2"}}})
	done := h.do(second, running, "verify", Step{Text: "right"})
	can := need[[]Capturable](t)(h.Captures(reader))
	if len(can) != 1 || can[0].Baseline != first.Number || len(can[0].Changes) != 1 || can[0].Changes[0] != done.Number || len(can[0].Deviations) != 1 {
		t.Errorf("%+v", can)
	}
	next := need[BaselineView](t)(h.Capture(engineer, Capture{Asset: "HOST-1", ChangeNumber: done.Number}))
	if len(next.Against) != 1 || next.Against[0].Found != "a2" {
		t.Errorf("%+v", next.Against)
	}
	spare := need[BaselineView](t)(h.Capture(engineer, Capture{Asset: "HOST-1", ChangeNumber: done.Number}))
	next = need[BaselineView](t)(h.Decide(owner, next.ID, "approve", Decision{Version: next.Version}))
	_, err = h.Decide(owner, spare.ID, "approve", Decision{Version: spare.Version})
	h.refused(err, "change.baseline_change") // the change is spent
	need[BaselineView](t)(h.Decide(owner, spare.ID, "dismiss", Decision{Version: spare.Version, Text: "twice"}))
	h.detect()
	if got := h.drifts(); got != "over:/etc/a.conf:changed:by change:baseline" || h.adopted["/etc/a.conf"] != "a2" {
		t.Errorf("%s", got)
	}
	if was := need[BaselineView](t)(h.Baseline(reader, first.ID)); was.State != Replaced || next.State != Approved || next.DeciderName != "name of owner" {
		t.Errorf("%+v", was)
	}
	h.files["/etc/a.conf"] = "a3"
	h.detect()
	if len(h.findings) != 1 {
		t.Error("a change whose baseline is approved explains nothing any more")
	}
}
