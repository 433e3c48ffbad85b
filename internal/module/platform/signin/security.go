package signin

import (
	"context"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/module/platform/identity"
)

// Security is what a person sees of how the own account is protected.
type Security struct {
	Password PasswordState `json:"password"`
	Factor   FactorState   `json:"factor"`
}

// PasswordState is the age of the password and what the next one must satisfy.
type PasswordState struct {
	SetAt  clock.Instant          `json:"setAt"`
	EndsAt clock.Instant          `json:"endsAt" doc:"When it must be changed, null for never"`
	Rules  identity.PasswordRules `json:"rules"`
}

// Security describes the signed-in person's own account.
func (s *Service) Security(ctx context.Context) (Security, error) {
	actor, err := signedIn(ctx)
	if err != nil {
		return Security{}, err
	}
	seat, err := s.needs.Identity.SeatFor(ctx, actor.PersonID, actor.PostID)
	if err != nil {
		return Security{}, err
	}
	setAt, rules, err := s.needs.Identity.PasswordState(ctx, actor.PersonID, seat.Administrator)
	if err != nil {
		return Security{}, err
	}
	factor, err := s.factorState(ctx, actor)
	return Security{Password: PasswordState{SetAt: setAt, EndsAt: rules.PasswordEnds(setAt), Rules: rules}, Factor: factor}, err
}
