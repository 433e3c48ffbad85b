package servicedesk

import (
	"context"
	"net/mail"
	"strings"
	"testing"

	"gongzhi/internal/kit/mailbox"
	"gongzhi/internal/module/opscenter/sla"
)

// box is a mailbox with letters in it.
type box []mailbox.Letter

func (b box) Each(ctx context.Context, take func(context.Context, mailbox.Letter) error) error {
	for _, l := range b {
		if err := take(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// TestRequestsByMail: a letter becomes a request once, with the clocks of any
// other; an answer goes to its ticket only from those who have to do with it;
// what machines write is no request.
func TestRequestsByMail(t *testing.T) {
	h := open(t)
	mine := mailbox.Letter{ID: "1", From: mail.Address{Name: "x", Address: "User@Example.org"}, Subject: "回复：登录后一直转圈", Text: "换了浏览器也一样。",
		Files: []mailbox.File{{Name: "screen.png", Content: []byte("x")}, {Name: "virus.exe", Content: []byte("x")}}}
	h.kit.Box = box{mine, mine, {ID: "2", From: mail.Address{Address: "robot@example.org"}, Auto: true, Text: "out of office"}}
	if err := h.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	page, err := h.List(h.user(), &listInput{})
	if err != nil || len(page.Items) != 1 {
		t.Fatal(len(page.Items), err)
	}
	v := page.Items[0]
	if v.Channel != "mail" || v.Title != "登录后一直转圈" || !v.Written || !v.RequesterMine || v.OrgID != "shop" || v.Items[0].Description != "换了浏览器也一样。" {
		t.Errorf("%+v", v.Ticket)
	}
	if got := h.clockOf(v, sla.FirstResponse); got.StartedAt != nine {
		t.Errorf("the clock of the answer: %+v", got)
	}
	h.kit.Box = box{{ID: "3", From: mail.Address{Address: "user@example.org"}, Subject: "Re: " + v.Number, Text: "补充：只有下午这样"},
		{ID: "4", From: mail.Address{Name: "路人", Address: "other@example.org"}, Subject: "Re: " + v.Number, Text: "请回电 66123457，澳门 +853 6612 3457"}}
	if err := h.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	var actions []string
	entries, err := h.Course(h.user(), v.ID)
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	if err != nil || strings.Join(actions, " ") != "submit attach attach-refused mail" {
		t.Error(actions, err)
	}
	page, err = h.List(h.engineer(), &listInput{})
	if err != nil || len(page.Items) != 2 {
		t.Fatal("a stranger's answer is a request of its own", len(page.Items), err)
	}
	contact, err := h.contact(&page.Items[0].Ticket)
	if err != nil || contact.Name != "路人" || contact.Phone != "+853 6612 3457" {
		t.Error(contact, err)
	}
}

// TestFloodOfMail: beyond the daily number of one sender letters are left out,
// and other senders are heard.
func TestFloodOfMail(t *testing.T) {
	h := open(t)
	var letters box
	for i := range 60 {
		letters = append(letters, mailbox.Letter{ID: strings.Repeat("i", i+1), From: mail.Address{Address: "flood@example.org"}, Text: "x"})
	}
	letters = append(letters, mailbox.Letter{ID: "other", From: mail.Address{Address: "user@example.org"}, Text: "y"})
	h.kit.Box = letters
	if err := h.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	in := &listInput{}
	in.Limit = 100
	page, err := h.List(h.engineer(), in)
	if err != nil || len(page.Items) != 51 {
		t.Error(len(page.Items), err)
	}
}
