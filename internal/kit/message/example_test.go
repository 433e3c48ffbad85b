package message

import (
	"fmt"
	"testing"
	"time"

	"gongzhi/internal/kit/i18n"
)

// ExampleKind shows what is sent and what is stored of personal data.
func ExampleKind() {
	kind := Kind{Name: "test.visit", Basis: "GSP 118", Variables: []Variable{{Name: "phone", Mask: "phone"}, {Name: "day", Needed: true}}}
	params, err := kind.masked(map[string]string{"phone": "13812345678", "day": "2026-11-20"})
	fmt.Println(fill("{day}: {phone}", params), err)
	_, err = kind.masked(map[string]string{"day": ""})
	fmt.Println(err)
	// Output:
	// 2026-11-20: 138****5678 <nil>
	// message test.visit needs day
}

// TestASystemThatKnowsNoSuchKind keeps the notice until it does: an older node
// may be the one that delivers it.
func TestASystemThatKnowsNoSuchKind(t *testing.T) {
	h := open(t, nil)
	newer := Kind{Name: "test.newer", Channels: []Channel{Inbox}, Basis: "x"}
	h.tell(Notice{Kind: newer, Key: "1"})
	var waiting int
	if err := h.DB.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM outbox_event WHERE done = 0").Scan(&waiting); err != nil || waiting != 1 {
		t.Fatal(waiting, err)
	}
	h.Declare(newer)
	h.now.Advance(time.Minute)
	if _, err := h.dispatcher.Deliver(t.Context()); err != nil || h.inbox("wong", i18n.Hant).Total != 1 {
		t.Error(err)
	}
}
