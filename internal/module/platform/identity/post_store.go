package identity

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func insertPost(ctx context.Context, tx *usecase.Tx, post *Post) error {
	tx.Record("post", post.ID)
	if _, err := tx.NewInsert().Model(post).Exec(ctx); err != nil {
		return err
	}
	return indexRoles(ctx, tx, post)
}

// updatePost writes a changed post; a version that is not the stored one is a
// conflict.
func updatePost(ctx context.Context, tx *usecase.Tx, post *Post) error {
	before := post.Version
	post.Version, post.UpdatedAt = before+1, tx.Now()
	tx.Record("post", post.ID)
	err := db.MustAffect(tx.NewUpdate().Model(post).ExcludeColumn("created_at", "created_by").
		WherePK().Where("version = ?", before).Exec(ctx))
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM post_role WHERE post_id = ?", post.ID); err != nil {
		return fmt.Errorf("roles of post: %w", err)
	}
	return indexRoles(ctx, tx, post)
}

// indexRoles writes post_role; a closed post has none.
func indexRoles(ctx context.Context, tx *usecase.Tx, post *Post) error {
	if post.State == Closed {
		return nil
	}
	for _, role := range post.Roles {
		if _, err := tx.ExecContext(ctx, "INSERT INTO post_role (post_id, role_id) VALUES (?, ?)", post.ID, role); err != nil {
			return fmt.Errorf("roles of post: %w", err)
		}
	}
	return nil
}

// loadPosts reads posts by a column, id or person_id, the newest first.
func loadPosts(ctx context.Context, q bun.IDB, column string, ids ...string) ([]Post, error) {
	var posts []Post
	err := db.Chunks(ids, db.Batch, func(part []string) error {
		var found []Post
		err := q.NewSelect().Model(&found).Where("? IN (?)", bun.Ident("t."+column), bun.List(part)).OrderExpr("t.created_at DESC, t.id DESC").Scan(ctx)
		posts = append(posts, found...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("posts: %w", err)
	}
	return posts, nil
}

func countPosts(ctx context.Context, q bun.IDB, orgID, role string, today clock.Day) (int, error) {
	n, err := q.NewSelect().TableExpr("post AS p").Join("JOIN post_role AS r ON r.post_id = p.id").Where("p.org_id = ?", orgID).Where("r.role_id = ?", role).
		Where("p.state = 'active'").Where("p.valid_from <= ?", today).Where("(p.valid_to IS NULL OR p.valid_to >= ?)", today).Count(ctx)
	return int(n), err
}
