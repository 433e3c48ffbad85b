package signin

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// told are the messages that were asked for, oldest first.
func (h *house) told() (payloads []string) {
	h.t.Helper()
	if err := h.kit.Runner.DB.Read().NewSelect().Table("outbox_event").Column("payload").OrderExpr("id").Scan(h.ctx, &payloads); err != nil {
		h.t.Fatal(err)
	}
	return payloads
}

// TestOwnersAreTold of a sign-in on a new device and of a lock-out; a login that
// nobody has is nobody's news, and no message says what was typed.
func TestOwnersAreTold(t *testing.T) {
	h := open(t)
	ana := h.hire("ana", "store", "warehouse.receiver").ID
	h.client().signIn("ana", goodPassword).expect(t, 201, "")
	if got := h.told(); len(got) != 0 {
		t.Errorf("the first device of all is no news: %v", got)
	}
	h.clock.Advance(time.Minute)
	phone := h.client()
	phone.headers["User-Agent"] = iphone
	phone.signIn("ana", goodPassword).expect(t, 201, "")
	got := h.told()
	if len(got) != 1 || !strings.Contains(got[0], "platform.new-device") || !strings.Contains(got[0], ana) || !strings.Contains(got[0], "Safari · iOS") {
		t.Fatalf("told %v", got)
	}
	for _, login := range []string{"ana", "nobody-has-this"} {
		for i := range 5 {
			c := h.client()
			c.address = "203.0.113." + string(rune('1'+i))
			c.signIn(login, "wrong-password-1")
		}
	}
	got = slices.DeleteFunc(h.told(), func(payload string) bool { return !strings.Contains(payload, "platform.locked") })
	if len(got) != 2 || !strings.Contains(got[0], ana) || strings.Contains(got[1], "people") || strings.Contains(strings.Join(got, ""), "nobody-has") {
		t.Errorf("told %v", got)
	}
}
