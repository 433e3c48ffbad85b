package identity

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// choose changes the person's own password, as signin does.
func (h *house) choose(personID, plain string) error {
	return h.runner.DB.Write(h.ctx, func(ctx context.Context, raw *db.Tx) error {
		return usecase.Handle(ctx, h.runner, raw, "test", func(ctx context.Context, tx *usecase.Tx) error {
			return h.service.ChangePassword(ctx, tx, personID, plain)
		})
	})
}

// fieldKey is the reason of the only refused field.
func fieldKey(err error) string {
	var refusal *fault.Error
	if !errors.As(err, &refusal) || len(refusal.Fields) != 1 {
		return ""
	}
	return refusal.Fields[0].Key
}

func TestPasswordHistory(t *testing.T) {
	h := open(t)
	person, _ := h.hire("ana", "store", "warehouse.receiver")
	later := func(n int) string { return fmt.Sprintf("Granite-quay-%d", n) }
	if err := h.choose(person.ID, goodPassword); !fault.Is(err, fault.Invalid) || fieldKey(err) != "identity.password_used" {
		t.Fatalf("the first password again: %v", err)
	}
	for n := range 5 {
		h.clock.Advance(time.Minute)
		if err := h.choose(person.ID, later(n)); err != nil {
			t.Fatal(n, err)
		}
	}
	for n := range 5 {
		if err := h.choose(person.ID, later(n)); fieldKey(err) != "identity.password_used" {
			t.Errorf("password %d of five again: %v", n, err)
		}
	}
	if err := h.choose(person.ID, goodPassword); err != nil { // the sixth before this one
		t.Errorf("a password of long ago: %v", err)
	}
	for n := range mostHistory + 3 {
		h.clock.Advance(time.Minute)
		if err := h.choose(person.ID, later(100+n)); err != nil {
			t.Fatal(n, err)
		}
	}
	if kept, err := usedPasswords(h.ctx, h.runner.DB.Read(), person.ID); err != nil || len(kept) != mostHistory {
		t.Errorf("%d passwords are kept, %v", len(kept), err)
	}
}

// An administrator's password ends after ninety days; nobody else's does.
func TestPasswordAge(t *testing.T) {
	h := open(t)
	admin, adminPost := h.hire("rosa", "gov", "platform.system")
	clerk, clerkPost := h.hire("ana", "store", "warehouse.receiver")
	seat := func(person Person, post Post) *Seat {
		t.Helper()
		seat, err := h.service.SeatFor(h.ctx, person.ID, post.ID)
		if err != nil {
			t.Fatal(err)
		}
		return seat
	}
	h.clock.Advance(90 * 24 * time.Hour)
	if now := seat(admin, adminPost); now.MustChange || !now.Administrator || !now.Actor.Can(Manage) {
		t.Fatalf("on the ninetieth day: %+v", now)
	}
	h.clock.Advance(time.Millisecond)
	if now := seat(admin, adminPost); !now.MustChange || !now.PasswordOld || now.Actor.Can(Manage) {
		t.Fatalf("after ninety days: %+v", now)
	}
	if now := seat(clerk, clerkPost); now.MustChange || now.Administrator || !now.Actor.Can("goods.read") {
		t.Fatalf("a clerk after ninety days: %+v", now)
	}
	if err := h.choose(admin.ID, "Granite-quay-31"); err != nil {
		t.Fatal(err)
	}
	if now := seat(admin, adminPost); now.MustChange || !now.Actor.Can(Manage) {
		t.Fatalf("with a new password: %+v", now)
	}
	set, rules, err := h.service.PasswordState(h.ctx, admin.ID, true)
	if err != nil || set != h.clock.Now() || rules != (PasswordRules{Length: 10, Classes: 3, History: 5, Days: 90}) || rules.PasswordEnds(set) != set.Add(90*24*time.Hour) {
		t.Errorf("since %v, %+v, %v", set, rules, err)
	}
	if _, rules, _ := h.service.PasswordState(h.ctx, clerk.ID, false); rules.Days != 0 || !rules.PasswordEnds(set).IsZero() {
		t.Errorf("a clerk's rules: %+v", rules)
	}
}

func TestRolePatterns(t *testing.T) {
	for entry, ok := range map[string]bool{"platform.audit": true, "operations.*": true, "*": false, "operations": false, "operations.": false, "*.audit": false, "a.b.c": false} {
		if got := RolePattern(entry) == ""; got != ok {
			t.Errorf("%q is taken: %v", entry, got)
		}
	}
	patterns := []string{"owner.authoriser", "operations.*"}
	for role, want := range map[string]bool{"owner.authoriser": true, "owner.reviewer": false, "operations.dba": true, "platform.audit": false} {
		if got := Matches(patterns, []string{"business.staff", role}); got != want {
			t.Errorf("%s is named: %v", role, got)
		}
	}
}
