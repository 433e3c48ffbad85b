package federation

import (
	"context"
	"log/slog"

	"gongzhi/internal/kit/usecase"
)

// Leave is where the provider's own session ends. It is empty when the provider
// has no such page or is away: whoever leaves here is not held up by it, nor sent
// to a page that does not open.
func (s *Service) Leave(ctx context.Context, providerID, surface, hint string) string {
	back, known := ends[surface]
	provider, err := s.enabled(ctx, providerID)
	if err != nil || !known {
		return ""
	}
	address, err := provider.speaks.Logout(ctx, s.kit.BaseURL+back, hint)
	if err == nil && address != "" {
		err = s.fresh(ctx, provider)
	}
	if err != nil {
		slog.WarnContext(ctx, "sign-out at an identity provider", "provider", provider.ID, "error", err, "trace", usecase.TraceID(ctx))
		return ""
	}
	return address
}
