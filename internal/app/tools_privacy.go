package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/privacy"
)

// ProposeErasure asks to erase the traces of a closed account. It erases
// nothing: a person decides in the console.
func ProposeErasure(ctx context.Context, config Config, login, reason string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		person, err := s.Services.Identity.Account(ctx, login)
		if err != nil {
			return err
		}
		proposed, err := s.Services.Privacy.Propose(scope.With(ctx, scope.SystemActor("gongzhi privacy")), privacy.Proposal{PersonID: person.ID, Reason: reason})
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "proposed: %d entries before %s; somebody with the permission %s decides in the console\n", proposed.Entries, proposed.Before, privacy.PermitDecide)
		return nil
	})
}
