package identity

import (
	"context"
	"testing"

	"gongzhi/internal/contract/platform"
	"gongzhi/internal/kit/db"
)

// The posts of an organisation that was merged go to the one that stays, once;
// what has ended stays where it was done.
func TestPostsFollowAMerge(t *testing.T) {
	h := open(t)
	person, post := h.hire("clerk", "gov", "warehouse.qa")
	_, ended := h.hire("leaver", "gov", "warehouse.qa")
	if _, err := h.service.ClosePost(h.system(), ended.ID, ended.Version, "left"); err != nil {
		t.Fatal(err)
	}
	for range 2 { // events come at least once
		if err := h.kit.Runner.DB.Write(h.ctx, func(ctx context.Context, tx *db.Tx) error {
			return h.service.moveMerged(ctx, tx, platform.OrganisationMerged{OrganisationID: "depot", MergedID: "gov"})
		}); err != nil {
			t.Fatal(err)
		}
	}
	posts, err := loadPosts(h.ctx, h.kit.Runner.DB.Read(), "id", post.ID, ended.ID)
	if err != nil || len(posts) != 2 {
		t.Fatal(posts, err)
	}
	for _, p := range posts {
		want, version := "depot", 2
		if p.ID == ended.ID {
			want = "gov"
		}
		if p.OrgID != want || p.Version != version {
			t.Errorf("post %s is in %s, version %d", p.ID, p.OrgID, p.Version)
		}
	}
	if actor, err := h.service.ActorFor(h.ctx, person.ID, post.ID); err != nil || actor.OrgID != "depot" {
		t.Errorf("acts in %s, %v", actor.OrgID, err)
	}
	if h.entries("platform.identity.movePosts") != 1 {
		t.Error("no audit entry of the move, or two")
	}
}
