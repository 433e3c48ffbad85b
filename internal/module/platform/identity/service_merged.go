package identity

import (
	"context"

	"gongzhi/internal/contract/platform"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

// moveMerged takes the posts of an organisation that was merged into another one
// there. Closed posts stay: what was done in them was done there.
func (s *Service) moveMerged(ctx context.Context, raw *db.Tx, event platform.OrganisationMerged) error {
	return usecase.Handle(ctx, s.kit.Runner, raw, "platform.identity.movePosts", func(ctx context.Context, tx *usecase.Tx) error {
		posts, err := loadPosts(ctx, tx, "org_id", event.MergedID)
		if err != nil {
			return err
		}
		for i := range posts {
			post := &posts[i]
			if post.State == Closed {
				continue
			}
			post.OrgID = event.OrganisationID
			tx.Record("person", post.PersonID)
			if err := updatePost(ctx, tx, post); err != nil {
				return err
			}
		}
		s.changed(tx.Tx)
		return nil
	})
}
