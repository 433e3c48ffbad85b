package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/ledger"
	"gongzhi/internal/module/platform/enterprise"
	"gongzhi/internal/module/platform/identity"
)

// Explain words an error for the terminal: a refusal as its key and fields,
// anything else as it is.
func Explain(err error) string {
	var e *fault.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

// with opens a prepared system for one command.
func with(ctx context.Context, config Config, run func(ctx context.Context, s *System) error) error {
	_, statErr := os.Stat(demoMark(config))
	config.Demo = statErr == nil
	setLog(config)
	s, err := Open(ctx, config, clock.System{}, "")
	if err != nil {
		return err
	}
	if _, err = s.Prepare(ctx); err == nil {
		err = run(kitweb.WithCatalogue(i18n.WithLang(ctx, i18n.English), s.Catalogue), s)
	}
	if stopErr := s.Stop(ctx); err == nil {
		err = stopErr
	}
	return err
}

// Migrate brings the schema up to date.
func Migrate(ctx context.Context, config Config, out io.Writer) error {
	setLog(config)
	s, err := Open(ctx, config, clock.System{}, "")
	if err != nil {
		return err
	}
	applied, err := s.Prepare(ctx)
	if err != nil {
		return err
	}
	for _, name := range applied {
		fmt.Fprintln(out, "applied", name)
	}
	fmt.Fprintf(out, "%d migrations applied\n", len(applied))
	return s.Stop(ctx)
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
		secret := password.Generate(16)
		if _, err := s.Services.Identity.CreateAdministrator(ctx, user.Login, user.Name, secret, organisation, user.Roles...); err != nil {
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

// firstAdministrators makes the three separate administrators of an empty
// system and prints their initial passwords once; there is no default password.
func (s *System) firstAdministrators(ctx context.Context, out io.Writer) error {
	any := false
	err := s.Services.Identity.Accounts(ctx, func(*identity.Person) error { any = true; return nil })
	if err != nil || any {
		return err
	}
	organisation, err := s.ensureNamed(ctx, ownOrganisation)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "First start. Three administrators were made; write these initial passwords down, they are shown once:")
	for _, role := range []string{"system", "security", "audit"} {
		secret := password.Generate(16)
		if _, err := s.Services.Identity.CreateAdministrator(ctx, role+"-admin", role+" administrator", secret, organisation, "platform."+role); err != nil {
			return err
		}
		fmt.Fprintf(out, "  %-15s %s\n", role+"-admin", secret)
	}
	return nil
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
		secret := password.Generate(16)
		if err := s.Services.Identity.ResetPassword(ctx, login, secret); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s must change this password at the next sign-in: %s\n", login, secret)
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

// Import reads a spreadsheet into a register: all rows or none.
func Import(ctx context.Context, config Config, register, file string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		registers := map[string]intake.Register{"organisations": s.Services.Enterprise.Register(), "catalogue": s.Services.Catalogue.Register()}
		report, err := intake.RunFile(scope.With(ctx, scope.SystemActor("gongzhi import")), registers[register], file, func(p intake.Problem) {
			fmt.Fprintf(out, "row %d, column %s: %s\n", p.Row, p.Column, p.Message)
		})
		if report.ErrorRows > 0 {
			return fmt.Errorf("%d of %d rows are wrong; nothing was imported", report.ErrorRows, report.Rows)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "imported %d rows\n", report.Imported)
		return nil
	})
}

// VerifyAudit checks every record against the signed log and reports what does
// not agree. It returns whether everything does.
func VerifyAudit(ctx context.Context, config Config, out io.Writer) (bool, error) {
	sound := false
	err := with(ctx, config, func(ctx context.Context, s *System) error {
		options := audit.Options{Verifiers: []string{s.Signer.Verifier()}}
		for _, m := range s.Modules {
			options.Kinds, options.Rows = append(options.Kinds, m.Kinds...), append(options.Rows, m.RowChecks...)
		}
		report, err := audit.Verify(ctx, s.DB, s.Runner.Log, options)
		if err != nil {
			return err
		}
		for _, p := range report.Problems {
			fmt.Fprintf(out, "%-8s %s %s: %s\n", p.What, p.Table, p.ID, p.Detail)
		}
		fmt.Fprintf(out, "%d leaves, %d checkpoints, %d entries, %d records against %d live rows; %d waiting to be sealed; root %s\n",
			report.Leaves, report.Checkpoints, report.Entries, report.Records, report.Rows, report.Pending, report.Root)
		sound = report.OK()
		if sound {
			fmt.Fprintln(out, "sound: nothing was changed, removed or reordered")
		} else {
			fmt.Fprintf(out, "NOT sound: %d problems\n", report.Total)
		}
		return nil
	})
	return sound, err
}

// Doctor checks what an installation needs and says what to mend.
func Doctor(ctx context.Context, config Config, out io.Writer) (bool, error) {
	healthy := true
	say := func(ok bool, what, remedy string) {
		mark := "ok  "
		if !ok {
			mark, healthy = "MEND", false
			what += " - " + remedy
		}
		fmt.Fprintln(out, mark, what)
	}
	err := with(ctx, config, func(ctx context.Context, s *System) error {
		say(true, "database "+string(s.DB.Engine())+" answers and its schema is up to date", "")
		for _, m := range s.Modules {
			if m.Probe != nil {
				probeErr := m.Probe(ctx)
				say(probeErr == nil, "module "+m.Name, fmt.Sprint(probeErr))
			}
		}
		mismatches, err := ledger.Reconcile(ctx, s.DB.Read())
		say(err == nil && len(mismatches) == 0, "stock equals codes", fmt.Sprintf("%d keys differ, run gongzhi audit verify (%v)", len(mismatches), err))
		probe, err := os.CreateTemp(config.Data, "doctor-*")
		if err == nil {
			_ = probe.Close()
			_ = os.Remove(probe.Name())
		}
		say(err == nil, "data folder "+config.Data+" can be written", fmt.Sprint(err))
		say(s.DB.Engine() == "sqlite" || config.Redis != "", "Redis is configured for more than one node", "set redis")
		return nil
	})
	return healthy, err
}
