package identity

import (
	"context"
	"fmt"
)

// CountPosts counts the people who hold the role in an active post of the
// organisation today; other modules ask whether somebody is there at all.
func (s *Service) CountPosts(ctx context.Context, orgID, role string) (int, error) {
	n, err := countPosts(ctx, s.kit.Runner.DB.Read(), orgID, role, s.kit.Runner.DB.Clock().Now().Day())
	if err != nil {
		return 0, fmt.Errorf("posts of %s: %w", role, err)
	}
	return n, nil
}
