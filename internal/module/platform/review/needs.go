package review

import (
	"context"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// Identity is what a review asks of people and posts.
type Identity interface {
	// LivePosts are all posts that are not ended.
	LivePosts(ctx context.Context) ([]identity.Post, error)
	// EndPost ends a post in the caller's transaction; one that is ended stays so.
	EndPost(ctx context.Context, tx *usecase.Tx, postID string) error
	PersonNames(ctx context.Context, ids []string) (map[string]string, error)
	Title(ctx context.Context, roles []string) string
}

// Needs are what reviews ask of other modules.
type Needs struct {
	Identity Identity
	OrgNames func(ctx context.Context, ids []string) (map[string]string, error)
	Names    audit.Names // for timelines
}
