package identity

import (
	"context"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
)

// Renewal gives a post a later last day.
type Renewal struct {
	Version int       `json:"version" minimum:"1"`
	ValidTo clock.Day `json:"validTo" format:"date" doc:"The new last day"`
	Reason  string    `json:"reason" minLength:"2" maxLength:"500"`
}

// RenewPost gives a post that ends, or has ended by itself, a later last day.
func (s *Service) RenewPost(ctx context.Context, postID string, renewal Renewal) (Post, error) {
	return s.editPost(ctx, postID, renewal.Version, "platform.identity.renewPost", func(ctx context.Context, tx *usecase.Tx, post *Post) error {
		var checks fault.Checks
		checks.That(!post.ValidTo.IsZero(), "/validTo", "identity.no_end")
		checks.That(renewal.ValidTo > post.ValidTo && renewal.ValidTo >= tx.Now().Day(), "/validTo", "identity.renew_later", "day", string(post.ValidTo))
		checks.That(strings.TrimSpace(renewal.Reason) != "", "/reason", "field.required")
		tx.Because(strings.TrimSpace(renewal.Reason))
		post.ValidTo = renewal.ValidTo
		return s.settle(ctx, tx, post, &checks)
	})
}
