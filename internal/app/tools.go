package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// with opens a prepared system for one command; what it refuses is worded in
// the terminal's language.
func with(ctx context.Context, config Config, run func(ctx context.Context, s *System) error) error {
	setLog(config)
	s, err := Open(ctx, config, toolClock(config), "")
	if err != nil {
		return err
	}
	ctx = terminal(ctx, s.Catalogue)
	collectGarbage(toolHeap)
	if _, err = s.Prepare(ctx); err == nil {
		err = run(ctx, s)
	}
	return errors.Join(inWords(ctx, err), s.Stop(ctx))
}

// looking opens a system for one command that writes nothing, on a database
// that is as the program knows it.
func looking(ctx context.Context, config Config, run func(ctx context.Context, s *System) error) error {
	config.ReadOnly, config.Redis = true, ""
	setLog(config)
	s, err := Open(ctx, config, toolClock(config), "")
	if errors.Is(err, db.ErrAbsent) {
		return fault.New(fault.NotFound, "app.no_database", "data", config.Data)
	}
	if err != nil {
		return err
	}
	ctx = terminal(ctx, s.Catalogue)
	waiting, newer, err := s.DB.Schema(ctx, s.migrations())
	switch {
	case err != nil:
	case len(newer) > 0:
		err = fault.New(fault.Conflict, "app.schema_newer", "count", len(newer))
	case len(waiting) > 0:
		err = fault.New(fault.Conflict, "app.schema_older", "count", len(waiting))
	default:
		err = run(ctx, s)
	}
	if err == nil && s.DB.Disturbed() {
		err = fault.New(fault.Conflict, "app.disturbed")
	}
	return errors.Join(inWords(ctx, err), s.Stop(ctx))
}

// Migrate brings the schema up to date.
func Migrate(ctx context.Context, config Config, out io.Writer) error {
	setLog(config)
	s, err := Open(ctx, config, toolClock(config), "")
	if err != nil {
		return err
	}
	applied, err := s.Prepare(ctx)
	for _, name := range applied {
		fmt.Fprintln(out, "applied", name)
	}
	if err == nil {
		fmt.Fprintf(out, "%d migrations applied\n", len(applied))
	}
	return errors.Join(inWords(terminal(ctx, s.Catalogue), err), s.Stop(ctx))
}

// NewUser is an account to make from the command line.
type NewUser struct {
	Login, Name, Organisation string
	Roles                     []string
}

const ownOrganisation = "Administration"

// AddUser makes an account with an initial password, printed once.
func AddUser(ctx context.Context, config Config, user NewUser, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		name := user.Organisation
		if name == "" {
			name = ownOrganisation
		}
		organisation, err := s.ensureNamed(ctx, name)
		if err != nil {
			return err
		}
		secret := password.Generate(16, user.Login, user.Name)
		if _, err := s.Services.Identity.OpenAccount(ctx, user.Login, user.Name, secret, organisation, user.Roles...); err != nil {
			return err
		}
		fmt.Fprintf(out, "created %s (%s); initial password, shown once: %s\n", user.Login, strings.Join(user.Roles, ", "), secret)
		return nil
	})
}

func (s *System) ensureNamed(ctx context.Context, name string) (string, error) {
	organisation, err := s.Services.Enterprise.Ensure(scope.With(ctx, scope.SystemActor("gongzhi user")), enterprise.Details{Name: name, Kind: "regulator"})
	return organisation.ID, err
}

// ListUsers prints all accounts.
func ListUsers(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		return s.Services.Identity.Accounts(ctx, func(p *identity.Person) error {
			var roles []string
			for _, post := range p.Posts {
				roles = append(roles, post.Roles...)
			}
			_, err := fmt.Fprintf(out, "%-24s %-8s %-30s %s\n", p.Login, p.State, strings.Join(roles, ","), p.Name)
			return err
		})
	})
}

// ResetUser sets a new initial password, printed once.
func ResetUser(ctx context.Context, config Config, login string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		secret := password.Generate(16, login)
		if err := s.Services.Identity.ResetPassword(ctx, login, secret); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s must change this password at the next sign-in: %s\n", login, secret)
		return nil
	})
}

// UnlockUser lets a locked account sign in again.
func UnlockUser(ctx context.Context, config Config, login, reason string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if err := s.Services.Identity.UnlockAccount(ctx, login, reason); err != nil {
			return err
		}
		fmt.Fprintln(out, login, "may sign in again")
		return nil
	})
}

// CloseUser closes an account.
func CloseUser(ctx context.Context, config Config, login, reason string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		if err := s.Services.Identity.CloseAccount(ctx, login, reason); err != nil {
			return err
		}
		fmt.Fprintln(out, login, "is closed")
		return nil
	})
}
