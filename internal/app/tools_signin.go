package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/identity"
)

// onAccount runs a command about one account with every permission.
func onAccount(ctx context.Context, config Config, login string, run func(ctx context.Context, s *System, person *identity.Person) error) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		person, err := s.Services.Identity.Account(ctx, login)
		if err != nil {
			return err
		}
		return run(scope.With(ctx, scope.SystemActor("gongzhi user")), s, person)
	})
}

// ListSessions prints where a person is signed in.
func ListSessions(ctx context.Context, config Config, login string, out io.Writer) error {
	return onAccount(ctx, config, login, func(ctx context.Context, s *System, person *identity.Person) error {
		sessions, err := s.Services.Signin.SessionsOf(ctx, person.ID)
		if err != nil {
			return err
		}
		for _, one := range sessions {
			if _, err := fmt.Fprintf(out, "%s  since %s  last active %s  %-20s %s\n", one.ID, one.BegunAt, one.SeenAt, one.Address, one.Agent+" "+one.Device); err != nil {
				return err
			}
		}
		_, err = fmt.Fprintf(out, "%d sessions\n", len(sessions))
		return err
	})
}

// SignOutUser ends all sessions of a person.
func SignOutUser(ctx context.Context, config Config, login string, out io.Writer) error {
	return onAccount(ctx, config, login, func(ctx context.Context, s *System, person *identity.Person) error {
		if err := s.Services.Signin.Revoke(ctx, person.ID); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, login, "is signed out everywhere")
		return err
	})
}

// ResetFactor takes a second factor that was lost away, and ends the sessions.
func ResetFactor(ctx context.Context, config Config, login, reason string, out io.Writer) error {
	return onAccount(ctx, config, login, func(ctx context.Context, s *System, person *identity.Person) error {
		if err := s.Services.Signin.ResetFactors(ctx, person.ID, reason); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, login, "signs in with the password alone, and must set a new factor up where the post demands one")
		return err
	})
}

// AllowAnyAddress empties the list of addresses that administrators sign in
// from, for whoever has shut everybody out.
func AllowAnyAddress(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if err := s.Services.Signin.AllowAnyAddress(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "administrators may sign in from any address; set the list anew under Parameters")
		return err
	})
}
