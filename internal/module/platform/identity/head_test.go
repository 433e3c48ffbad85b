package identity

import (
	"context"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/usecase"
)

// TestHeadsStay: nobody is taken out of a head role when nobody would be left in
// it, by whatever way; locked accounts and posts that end soon replace nobody.
func TestHeadsStay(t *testing.T) {
	h := open(t)
	h.kit.Heads = []string{"platform.system", "platform.security", "platform.audit"}
	h.service, h.module = h.another()
	today := h.clock.Now().Day()
	audit, post := h.hire("audit", "gov", "platform.audit")

	refused := func(key string, err error) {
		t.Helper()
		if fault.KeyOf(err) != key {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	lock := func(p Person, action string) error {
		t.Helper()
		p, err := h.service.Get(h.system(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.service.Do(h.system(), p.ID, action, p.Version, "no longer here")
		return err
	}
	refused("identity.last_head", lock(audit, "lock"))
	refused("identity.last_head", lock(audit, "close"))
	_, err := h.service.ClosePost(h.system(), post.ID, post.Version, "no longer here")
	refused("identity.last_head", err)
	_, err = h.service.UpdatePost(h.system(), post.ID, PostChange{Version: post.Version, Roles: RoleList{"warehouse.receiver"}, ValidFrom: post.ValidFrom})
	refused("identity.last_head", err)
	_, err = h.service.UpdatePost(h.system(), post.ID, PostChange{Version: post.Version, Roles: post.Roles, ValidFrom: post.ValidFrom, ValidTo: today.AddDays(3)})
	refused("identity.last_head_until", err)
	_, err = usecase.Write(h.system(), h.runner, Manage, func(ctx context.Context, tx *usecase.Tx) (bool, error) {
		tx.Act("platform.review.remove")
		return true, h.service.EndPost(ctx, tx, post.ID)
	})
	refused("identity.last_head", err)
	shown, err := h.service.Get(h.system(), audit.ID)
	if err != nil || slices.ContainsFunc(shown.Actions, func(a flow.Action) bool { return a.Allowed || a.Reason == "" }) {
		t.Errorf("the page offers: %+v, %v", shown.Actions, err)
	}

	second, secondPost := h.hire("audit2", "gov", "platform.audit")
	if secondPost, err = h.service.UpdatePost(h.system(), secondPost.ID, PostChange{Version: secondPost.Version, Roles: secondPost.Roles, ValidFrom: secondPost.ValidFrom, ValidTo: today.AddDays(3)}); err != nil {
		t.Fatal(err)
	}
	refused("identity.last_head_until", lock(audit, "lock"))
	if _, err = h.service.UpdatePost(h.system(), secondPost.ID, PostChange{Version: secondPost.Version, Roles: secondPost.Roles, ValidFrom: secondPost.ValidFrom}); err != nil {
		t.Fatal(err)
	}
	if err := lock(second, "lock"); err != nil {
		t.Fatalf("one of two is locked: %v", err)
	}
	refused("identity.last_head", lock(audit, "lock")) // the other is locked
	if err := lock(second, "close"); err != nil {
		t.Errorf("an account that replaced nobody is closed: %v", err)
	}
	h.clock.Set(h.clock.Now().Add(400 * 24 * time.Hour)) // unused for long
	if err := h.service.sweep(h.ctx); err != nil {
		t.Fatal(err)
	}
	if shown, err = h.service.Get(h.system(), audit.ID); err != nil || shown.State != Active {
		t.Errorf("the last auditor after the sweep: %s, %v", shown.State, err)
	}
}
