package identity

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/db"
)

// An account that nobody used for ninety days is locked; signing in, or being
// unlocked, begins the time anew.
func TestUnusedAccountsAreLocked(t *testing.T) {
	h := open(t)
	idle, _ := h.hire("idle", "store", "warehouse.receiver")
	busy, _ := h.hire("busy", "store", "warehouse.receiver")
	state := func(id string) string {
		t.Helper()
		if err := h.service.sweep(h.ctx); err != nil {
			t.Fatal(err)
		}
		person, err := h.service.PersonByID(h.ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return person.State
	}
	h.clock.Advance(60 * 24 * time.Hour)
	err := h.runner.DB.Write(h.ctx, func(ctx context.Context, tx *db.Tx) error { return h.service.NoteSignIn(ctx, tx, busy.ID) })
	if err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(30 * 24 * time.Hour)
	if got := state(idle.ID); got != Active {
		t.Fatalf("on the ninetieth day: %s", got)
	}
	h.clock.Advance(time.Millisecond)
	if got := state(idle.ID); got != Locked {
		t.Fatalf("after ninety days: %s", got)
	}
	if got := state(busy.ID); got != Active {
		t.Errorf("who signed in a month ago: %s", got)
	}
	if n := h.entries("platform.identity.sweep"); n != 1 {
		t.Errorf("%d entries", n)
	}
	if err := h.service.UnlockAccount(h.ctx, "idle", "back from leave"); err != nil {
		t.Fatal(err)
	}
	h.clock.Advance(89 * 24 * time.Hour)
	if got := state(idle.ID); got != Active {
		t.Errorf("89 days after the unlocking: %s", got)
	}
	if err := h.service.UnlockAccount(h.ctx, "nobody", ""); err == nil {
		t.Error("nobody was unlocked")
	}
}

func TestOpenedAccountsChangeTheirPassword(t *testing.T) {
	h := open(t)
	made, err := h.service.OpenAccount(h.ctx, "rosa", "Ana", goodPassword, "gov", "platform.system")
	if err != nil || !made.MustChange || len(made.Posts) != 1 {
		t.Fatalf("%+v, %v", made, err)
	}
	if seat, err := h.service.SeatFor(h.ctx, made.ID, made.Posts[0].ID); err != nil || seat.Actor.Can(Read) {
		t.Errorf("with the first password: %+v, %v", seat, err)
	}
}
