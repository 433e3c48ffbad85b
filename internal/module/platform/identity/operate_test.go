package identity

import (
	"sync"
	"testing"

	"gongzhi/internal/kit/fault"
)

func TestOperatorCommands(t *testing.T) {
	h := open(t)
	person, err := h.service.CreateAdministrator(h.ctx, "Root.One", "Ana", goodPassword, "gov", "platform.system")
	if err != nil {
		t.Fatal(err)
	}
	if actor, err := h.service.ActorFor(h.ctx, person.ID, person.Posts[0].ID); err != nil || !actor.Can(Manage) {
		t.Fatalf("administrator %+v, %v", actor, err)
	}
	if _, err := h.service.CreateAdministrator(h.ctx, "root.two", "Ana", goodPassword, "gov", "platform.king"); !fault.Is(err, fault.Invalid) {
		t.Fatalf("unknown role: %v", err)
	}
	if _, err := h.service.Account(h.ctx, "root.two"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("a refused administrator stayed: %v", err)
	}
	if err := h.service.ResetPassword(h.ctx, "ROOT.ONE", "Lotus-and-Water-9"); err != nil {
		t.Fatal(err)
	}
	account, err := h.service.Account(h.ctx, "root.one")
	if err != nil || !account.MustChange {
		t.Fatalf("after the reset %+v, %v", account, err)
	}
	if ok, _ := h.kit.Cost.Verify(account.PasswordHash, "Lotus-and-Water-9"); !ok {
		t.Fatal("the new password does not fit")
	}
	if err := h.service.CloseAccount(h.ctx, "root.one", ""); !fault.Is(err, fault.Invalid) {
		t.Fatalf("closed without a reason: %v", err)
	}
	if err := h.service.CloseAccount(h.ctx, "root.one", "left"); err != nil {
		t.Fatal(err)
	}
	var seen []string
	if err := h.service.Accounts(h.ctx, func(p *Person) error { seen = append(seen, p.Login+" "+p.State+" "+p.Posts[0].State); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || seen[0] != "root.one closed closed" {
		t.Fatalf("accounts %v", seen)
	}
	for _, action := range []string{"create", "password", "close"} {
		if h.entries("platform.identity."+action) != 1 {
			t.Errorf("%s left no audit entry", action)
		}
	}
	if err := h.service.ResetPassword(h.ctx, "nobody", goodPassword); !fault.Is(err, fault.NotFound) {
		t.Fatalf("unknown login: %v", err)
	}
}

// Two administrators at once cannot give one person two of the three heads.
func TestHeadsRace(t *testing.T) {
	h := open(t)
	person, _ := h.hire("clerk", "gov", "warehouse.qa")
	var wait sync.WaitGroup
	results := make([]error, 2)
	for i, role := range []string{"platform.system", "platform.audit"} {
		wait.Go(func() {
			_, results[i] = h.service.CreatePost(h.system(), NewPost{PersonID: person.ID, OrgID: "gov", Roles: []string{role}})
		})
	}
	wait.Wait()
	if (results[0] == nil) == (results[1] == nil) {
		t.Fatalf("one must win: %v", results)
	}
}
