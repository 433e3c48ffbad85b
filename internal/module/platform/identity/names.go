package identity

import "context"

// PersonNames returns the name of every id that exists. The map is the caller's own.
func (s *Service) PersonNames(ctx context.Context, ids []string) (map[string]string, error) {
	return s.names.Of(ctx, s.kit.Runner.DB, ids)
}
