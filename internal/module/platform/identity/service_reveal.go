package identity

import (
	"context"

	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/usecase"
)

// RevealPhone shows the telephone of a person in full; who, when and why is kept
// in the person's history.
func (s *Service) RevealPhone(ctx context.Context, personID, reason string) (reveal.Clear, error) {
	ask := reveal.Ask{Permission: Reveal, Table: "person", ID: personID, Reason: reason}
	return reveal.Show(ctx, s.kit.Reveals, ask, func(ctx context.Context, tx *usecase.Tx) (reveal.Clear, error) {
		person, err := s.person(ctx, tx, tx.Scope, personID)
		if err != nil {
			return reveal.Clear{}, err
		}
		phone, err := s.phone(person)
		return reveal.Clear{Value: phone}, err
	})
}
