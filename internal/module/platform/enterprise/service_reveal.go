package enterprise

import (
	"context"

	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/usecase"
)

// Reveal shows the telephone of an organisation in full; who, when and why is
// kept in its history.
func (o *Organisations) Reveal(ctx context.Context, id, reason string) (reveal.Clear, error) {
	ask := reveal.Ask{Permission: PermitReveal, Table: "organisation", ID: id, Reason: reason}
	return reveal.Show(ctx, o.kit.Reveals, ask, func(ctx context.Context, tx *usecase.Tx) (reveal.Clear, error) {
		org, err := seen(ctx, tx, tx.Scope, id)
		if err != nil {
			return reveal.Clear{}, err
		}
		phone, err := o.kit.Ring.Open(phonePlace(org.ID), string(org.PhoneSealed))
		return reveal.Clear{Value: phone}, err
	})
}
