package identity

import (
	"context"

	"gongzhi/internal/kit/usecase"
)

// LivePosts are all posts that are not ended, for a review of what is granted.
func (s *Service) LivePosts(ctx context.Context) ([]Post, error) {
	posts, err := loadPosts(ctx, s.kit.Runner.DB.Read(), "state", Active)
	if err != nil {
		return nil, err
	}
	now, err := s.snapshot(ctx)
	for i := range posts {
		if err == nil {
			now.sortRoles(posts[i].Roles)
		}
	}
	return posts, err
}

// EndPost ends a post in the caller's transaction, which says why; one that is
// ended already stays as it is.
func (s *Service) EndPost(ctx context.Context, tx *usecase.Tx, postID string) error {
	posts, err := loadPosts(ctx, tx, "id", postID)
	if err != nil || len(posts) == 0 || posts[0].State == Closed {
		return err
	}
	before := posts[0]
	posts[0].State = Closed
	if err := s.givesUp(ctx, tx, before, &posts[0]); err != nil {
		return err
	}
	s.changed(tx.Tx)
	tx.Record("person", posts[0].PersonID)
	return updatePost(ctx, tx, &posts[0])
}
