package message

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// TestUnconfirmedMail: an address gets nothing until the code that was sent to
// it was typed in; a code ends after some minutes and some wrong tries, and a
// new address begins anew.
func TestUnconfirmedMail(t *testing.T) {
	h := open(t, map[Channel]Adapter{Mail: &log{}})
	set := func(address string) error {
		return h.as("wong", func(ctx context.Context, tx *usecase.Tx) error { return h.SetContact(ctx, tx, Mail, address) })
	}
	fresh := func() (code string, err error) {
		err = h.as("wong", func(ctx context.Context, tx *usecase.Tx) error {
			letter, err := h.NewCode(ctx, tx)
			code = letter.Params["code"]
			return err
		})
		return code, err
	}
	try := func(code string) (refusal error) {
		if err := h.as("wong", func(ctx context.Context, tx *usecase.Tx) (err error) {
			refusal, err = h.ConfirmMail(ctx, tx, code)
			return err
		}); err != nil {
			return err
		}
		return refusal
	}
	confirmed := func() bool {
		contact, err := h.Contact(t.Context(), h.DB.Read(), "wong", Mail)
		if err != nil {
			t.Fatal(err)
		}
		return contact.Confirmed
	}
	want := func(err error, key string) {
		t.Helper()
		if got := fault.KeyOf(err); got != key {
			t.Errorf("%v instead of %s", err, key)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}

	_, err := fresh()
	want(err, "message.no_mail")
	must(set("wong@example.org"))
	want(try("12345678"), "message.code_over")
	h.tell(aRecall)
	if sent := h.deliveries(); len(sent) != 0 || confirmed() {
		t.Errorf("sent to an address that nobody confirmed: %+v", sent)
	}
	code, err := fresh()
	must(err)
	_, err = fresh()
	want(err, "message.code_soon")
	want(set("other@example.org"), "message.code_soon")
	want(set(""), "message.code_soon")
	for range 5 {
		if err := try("no code"); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong code: %v", err)
		}
	}
	want(try(code), "message.code_over")
	h.now.Advance(time.Minute)
	code, err = fresh()
	must(err)
	h.now.Advance(30 * time.Minute)
	want(try(code), "message.code_over")
	code, err = fresh()
	must(err)
	must(try(" " + code + " "))
	if !confirmed() {
		t.Error("not confirmed")
	}
	want(try(code), "message.mail_confirmed")
	must(set("wong@example.org")) // the same again stays confirmed
	again := aRecall
	again.Key = "after the confirmation"
	h.tell(again)
	if sent := h.deliveries(); len(sent) != 1 || !confirmed() {
		t.Errorf("after the confirmation: %+v", sent)
	}
	h.now.Advance(time.Hour)
	must(set("other@example.org"))
	if confirmed() {
		t.Error("another address is confirmed by the code of the one before")
	}
	if address, err := h.contact(t.Context(), h.DB.Read(), "wong", Mail); err != nil || address != "" {
		t.Errorf("what waits would go to %q: %v", address, err)
	}
}
