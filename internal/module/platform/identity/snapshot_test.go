package identity

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/module"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

func TestActor(t *testing.T) {
	h := open(t)
	person, post := h.hire("receiver", "trade", "warehouse.receiver", "warehouse.qa")
	actor, err := h.service.ActorFor(h.ctx, person.ID, post.ID)
	if err != nil {
		t.Fatal(err)
	}
	if actor.PersonName != person.Name || actor.OrgName != "Trading" || len(actor.AreaOrgIDs) != 2 || actor.PostTitle != "warehouse.receiver,warehouse.qa" ||
		actor.Reach("goods.receive") != scope.Organisation || actor.Reach("goods.read") != scope.All || actor.Masked {
		t.Fatalf("actor %+v", actor)
	}
	guest, guestPost := h.hire("guido", "isaf", "external.isaf")
	if actor, err := h.service.ActorFor(h.ctx, guest.ID, guestPost.ID); err != nil || !actor.Masked {
		t.Fatalf("an external role must see masked data: %+v, %v", actor, err)
	}
	if _, err := h.service.ActorFor(h.ctx, guest.ID, post.ID); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("somebody else's post: %v", err)
	}
	if _, err := h.service.ActorFor(h.ctx, guest.ID, "none"); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("no such post: %v", err)
	}
}

// What an administrator changes takes effect with the next request.
func TestChangesTakeEffect(t *testing.T) {
	h := open(t)
	person, post := h.hire("receiver", "store", "warehouse.receiver")
	actor := func() (scope.Actor, error) { return h.service.ActorFor(h.ctx, person.ID, post.ID) }
	if _, err := actor(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.service.UpdatePost(h.system(), post.ID, PostChange{Version: 1, Roles: []string{"warehouse.qa"}, ValidFrom: "2026-11-20", ValidTo: "2026-11-21"}); err != nil {
		t.Fatal(err)
	}
	if got, err := actor(); err != nil || got.Reach("goods.receive") != scope.Own {
		t.Fatalf("after the post changed: %+v, %v", got, err)
	}
	h.clock.Advance(38 * time.Hour) // 2026-11-22 00:00 on both shores
	if _, err := actor(); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("after its last day: %v", err)
	}
	h.clock.Advance(-24 * time.Hour)
	locked, err := h.service.Do(h.system(), person.ID, "lock", person.Version, "leave")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := actor(); !fault.Is(err, fault.Unauthenticated) {
		t.Fatalf("locked: %v", err)
	}
	if _, err := h.service.Do(h.system(), person.ID, "unlock", locked.Version, "back"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.service.SetPassword(h.system(), person.ID, locked.Version+1, "Lotus-and-Water-9"); err != nil {
		t.Fatal(err)
	}
	if got, err := actor(); err != nil || len(got.Grants) != 0 {
		t.Fatalf("whoever must change the password holds no permission: %+v, %v", got, err)
	}
}

// A changed name is what the next page shows, and nobody's map is another's.
func TestNamesTakeEffect(t *testing.T) {
	h := open(t)
	person, _ := h.hire("receiver", "store", "warehouse.receiver")
	name := func() string {
		t.Helper()
		names, err := h.service.PersonNames(h.ctx, []string{person.ID, "", "none"})
		if err != nil || len(names) != 1 {
			t.Fatalf("%v, %v", names, err)
		}
		defer clear(names)
		return names[person.ID]
	}
	if first, again := name(), name(); first != person.Name || again != person.Name {
		t.Errorf("%q and %q are not %q", first, again, person.Name)
	}
	_, err := h.service.Update(h.system(), person.ID, PersonChange{Version: person.Version, Name: "Another", Login: person.Login, Lang: person.Lang})
	if err != nil {
		t.Fatal(err)
	}
	if now := name(); now != "Another" {
		t.Errorf("after the change it is %q", now)
	}
}

// What another process changes takes effect at its next look.
func TestChangesOfOtherProcesses(t *testing.T) {
	h := open(t)
	person, post := h.hire("receiver", "store", "warehouse.receiver")
	other, _ := h.another()
	reach := func() scope.Reach {
		t.Helper()
		actor, err := other.ActorFor(h.ctx, person.ID, post.ID)
		if err != nil {
			t.Fatal(err)
		}
		return actor.Reach("goods.read")
	}
	before := reach()
	h.grant("warehouse.receiver:goods.read", "none")
	if before != scope.Organisation || reach() != before {
		t.Fatalf("a snapshot changed by itself: %v", before)
	}
	if err := other.Refresh(h.ctx); err != nil {
		t.Fatal(err)
	}
	if got := reach(); got != scope.None {
		t.Fatalf("after the look: %v", got)
	}
	ctx, cancel := context.WithCancel(h.ctx)
	done := make(chan struct{})
	go func() { other.Watch(ctx); close(done) }()
	h.grant("warehouse.receiver:goods.read", "all")
	for reach() != scope.All { // the test's own time-out ends a poll that never comes
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	<-done
}

// grant edits a grant as the permission screen of another process would.
func (h *house) grant(id, reach string) {
	h.t.Helper()
	err := h.runner.DB.Write(h.ctx, func(ctx context.Context, tx *db.Tx) error {
		return usecase.Handle(ctx, h.runner, tx, "test", func(ctx context.Context, tx *usecase.Tx) error {
			tx.Record("role_grant", id)
			_, err := tx.ExecContext(ctx, "UPDATE role_grant SET reach = ? WHERE id = ?", reach, id)
			return err
		})
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func TestSeed(t *testing.T) {
	h := open(t)
	known := append(module.Permit("goods.read", "goods.receive"), h.module.Permissions...)
	h.grant("warehouse.receiver:goods.read", "all")
	h.grant("warehouse.receiver:goods.receive", "none")
	entries := h.entries("platform.identity.seed")
	if err := h.service.Seed(h.ctx, definitions, known); err != nil {
		t.Fatal(err)
	}
	if got := h.entries("platform.identity.seed"); entries != 1 || got != 1 {
		t.Fatalf("seeding again wrote: %d entries, then %d", entries, got)
	}
	more := append([]RoleDefinition{{ID: "clinic.pharmacist", Grants: map[string][]string{"own": {"goods.read"}}}}, definitions...)
	if err := h.service.Seed(h.ctx, more, known); err != nil {
		t.Fatal(err)
	}
	roles, err := h.service.Roles(h.system())
	if err != nil {
		t.Fatal(err)
	}
	if roles[0].ID != "clinic.pharmacist" || len(roles[0].Grants) != 1 {
		t.Fatalf("new role %+v", roles[0])
	}
	if kept := roles[1].Grants; len(kept) != 2 || kept[0].Reach != "all" || kept[1].Reach != "none" {
		t.Fatalf("edited grants were not kept: %+v", kept)
	}
	if err := h.service.Seed(h.ctx, definitions, h.module.Permissions); err == nil {
		t.Fatal("an unknown permission was accepted")
	}
}

// entries counts the audit entries of an action.
func (h *house) entries(action string) int {
	h.t.Helper()
	var count int
	if err := h.runner.DB.Read().QueryRowContext(h.ctx, "SELECT count(*) FROM audit_entry WHERE action = ?", action).Scan(&count); err != nil {
		h.t.Fatal(err)
	}
	return count
}

// Every request asks for its actor.
func BenchmarkActorFor(b *testing.B) {
	h := open(b)
	person, post := h.hire("receiver", "store", "warehouse.receiver")
	for b.Loop() {
		if _, err := h.service.ActorFor(h.ctx, person.ID, post.ID); err != nil {
			b.Fatal(err)
		}
	}
}
