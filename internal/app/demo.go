package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/drugtrace/tracequery"
	"gongzhi/internal/module/platform/signin"
)

// Account is a ready-made sign-in of the demo.
type Account struct {
	Role         string `json:"role"`
	Login        string `json:"login"`
	Password     string `json:"password"`
	PersonName   string `json:"personName"`
	Organisation string `json:"organisation"` // its name, for reading
}

func accountsFile(config Config) string { return filepath.Join(config.Data, "accounts.json") }
func codesFile(config Config) string    { return filepath.Join(config.Data, "codes.json") }
func seedingMark(config Config) string  { return filepath.Join(config.Data, "seeding") }

// seedingText tells our mark from a file that happens to have its name.
const seedingText = "gongzhi demo: this folder is being filled and may be emptied\n"

// Demo runs the system alone on SQLite with a rich past, and prints where to
// look and how to sign in. A data folder that a demo filled before is reused
// as long as its stories still hold. It keeps to its folder: a database, Redis
// or key folder of the configuration is not touched.
func Demo(ctx context.Context, config Config, version string, how DemoOptions, out io.Writer) error {
	config, ignored := demoConfig(config)
	setLog(config)
	catalogue, err := ownTexts()
	if err != nil {
		return err
	}
	ctx = terminal(ctx, catalogue)
	if len(ignored) > 0 {
		fmt.Fprintln(out, kitweb.Say(ctx, "app.demo_ignores", fault.Params{"keys": strings.Join(ignored, ", ")}))
	}
	s, err := openDemo(ctx, config, version, how, out)
	if err != nil {
		return err
	}
	if how.SeedOnly {
		return s.Stop(ctx)
	}
	if _, err := s.Prepare(ctx); err != nil {
		return errors.Join(err, s.Stop(ctx))
	}
	if err := readJSON(accountsFile(config), &s.Accounts); err != nil {
		return errors.Join(err, s.Stop(ctx))
	}
	if s.stepped == nil {
		return s.listen(ctx, func(address string) { s.welcome(out, address) })
	}
	return s.listen(ctx, func(address string) {
		if _, err := s.stepped.serve(ctx, ClockSocket(config)); err != nil {
			slog.ErrorContext(ctx, "the clock cannot be moved", "error", err)
		}
		s.welcome(out, address)
	})
}

// DemoOptions say how the demonstration is run.
type DemoOptions struct {
	SeedOnly bool // write the data and stop
	// Stepped stops the clock: time goes by, and jobs run, only when it is told to
	// at ClockSocket. A new folder gets people and organisations, but no past.
	Stepped bool
}

// demoConfig is the configuration as a demo may use it, and the keys it leaves
// alone.
func demoConfig(config Config) (Config, []string) {
	var ignored []string
	keys := filepath.Join(config.Data, "keys")
	for _, setting := range []struct {
		key  string
		take bool
	}{{"dsn", config.DSN != ""}, {"redis", config.Redis != ""}, {"key_dir", config.KeyDir != keys}, {"identity_providers", config.IdentityProviders != ""}} {
		if setting.take {
			ignored = append(ignored, setting.key)
		}
	}
	config.Demo, config.DSN, config.Redis, config.KeyDir, config.IdentityProviders = true, "", "", keys, ""
	return config, ignored
}

// openDemo opens the demo of the folder. It seeds an empty one, and starts over
// when the demo there is from another day's stories or was never finished. What
// is not a demo is refused, and nothing in it is touched.
func openDemo(ctx context.Context, config Config, version string, how DemoOptions, out io.Writer) (*System, error) {
	ours, finished, err := whatIsIn(ctx, config)
	if err != nil {
		return nil, err
	}
	if finished && how.Stepped {
		return openStepped(ctx, config, version)
	}
	if finished {
		s, err := Open(ctx, config, clock.System{}, version)
		if err != nil {
			return nil, err
		}
		if s.checkStories(ctx) == nil {
			return s, nil
		}
		if err := s.Stop(ctx); err != nil {
			return nil, err
		}
	}
	if !ours {
		return nil, fault.New(fault.Invalid, "app.demo_folder", "data", config.Data)
	}
	play := (*seeder).play
	if how.Stepped {
		play = (*seeder).seedPeople
	}
	if err := reseed(ctx, config, version, play, out); err != nil {
		return nil, err
	}
	if how.Stepped {
		return openStepped(ctx, config, version)
	}
	return Open(ctx, config, clock.System{}, version)
}

// openStepped opens a demo whose clock stands still.
func openStepped(ctx context.Context, config Config, version string) (*System, error) {
	stepped, err := newStepper(config, clock.System{}.Now())
	if err != nil {
		return nil, err
	}
	s, err := Open(ctx, config, stepped.clock, version)
	if err == nil {
		s.stepped = stepped
	}
	return s, err
}

// reseed empties the folder and fills it with a past.
func reseed(ctx context.Context, config Config, version string, play func(*seeder, context.Context) error, out io.Writer) error {
	// From here on the folder carries the mark, so that a demo that is stopped
	// while it is being removed or filled is recognised the next time.
	if err := os.MkdirAll(config.Data, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := os.WriteFile(seedingMark(config), []byte(seedingText), 0o600); err != nil {
		return err
	}
	for _, name := range []string{"gongzhi.db", "gongzhi.db-wal", "gongzhi.db-shm", "accounts.json", "codes.json", "files", "keys", "sm2", "clock", "clock.sock"} {
		if err := os.RemoveAll(filepath.Join(config.Data, name)); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "Seeding demo data ...")
	if err := seed(ctx, config, version, play); err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	return os.Remove(seedingMark(config))
}

// whatIsIn looks at the data folder: ours may be filled anew, which is nothing
// at all, a demo, or one that was never finished.
func whatIsIn(ctx context.Context, config Config) (ours, finished bool, err error) {
	entries, err := os.ReadDir(config.Data)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return true, false, nil
	}
	if err != nil {
		return false, false, err
	}
	if text, err := os.ReadFile(seedingMark(config)); err == nil && string(text) == seedingText {
		return true, false, nil
	}
	database, err := db.Open(ctx, db.Config{Dir: config.Data, ReadOnly: true}, clock.System{})
	if err != nil { // none, or one that cannot be read
		return false, false, nil //nolint:nilerr // whatever it is, it is no demo
	}
	defer database.Close()
	demo, err := database.Fact(ctx, db.Demo)
	if err != nil {
		return false, false, nil //nolint:nilerr // the same
	}
	return demo != "", demo != "", nil
}

// seed plays a past on a clock that ends now.
func seed(ctx context.Context, config Config, version string, play func(*seeder, context.Context) error) error {
	end := clock.System{}.Now()
	driven := clock.NewManual(end)
	s, err := Open(ctx, config, driven, version)
	if err != nil {
		return err
	}
	d, err := newSeeder(s, driven)
	if err != nil {
		return err
	}
	driven.Set(d.today.AddDays(-60).Start())
	if _, err := s.Prepare(ctx); err != nil {
		return err
	}
	if err := s.DB.SetFact(ctx, db.Demo, "yes"); err != nil {
		return err
	}
	if err := play(d, ctx); err != nil {
		return fmt.Errorf("%s: %w", d.clock.Now().Format("2006-01-02 15:04"), err)
	}
	driven.Set(end)
	if err := s.Settle(ctx); err != nil {
		return err
	}
	if err := writeJSON(accountsFile(config), d.Accounts); err != nil {
		return err
	}
	if err := writeJSON(codesFile(config), d.codes); err != nil {
		return err
	}
	return s.Stop(ctx)
}

// verdicts are what the public must be told about the codes of each story.
var verdicts = map[string]string{
	"dispensed": tracequery.Valid, "in_stock": tracequery.Valid, "recalled": tracequery.Recalled,
	"expired": tracequery.Expired, "void": tracequery.Void,
}

// checkStories asks for the codes of codes.json and compares the verdicts.
func (s *System) checkStories(ctx context.Context) error {
	var codes map[string]string
	if err := readJSON(codesFile(s.Config), &codes); err != nil {
		return err
	}
	for story, want := range verdicts {
		answer, err := s.Services.Lookup.Ask(ctx, codes[story], tracequery.Asker{Address: "demo"})
		if err != nil {
			return fmt.Errorf("story %s: %w", story, err)
		}
		if answer.Verdict != want {
			return fmt.Errorf("story %s: code %s reads %s, not %s", story, codes[story], answer.Verdict, want)
		}
		if !answer.Provable {
			continue
		}
		evidence, err := s.Services.Lookup.Prove(ctx, codes[story], tracequery.Asker{Address: "demo"})
		if err == nil {
			err = evidence.Check(s.Signer.Verifier())
		}
		if err != nil {
			return fmt.Errorf("story %s: %w", story, err)
		}
	}
	return nil
}

func (s *System) welcome(out io.Writer, address string) {
	fmt.Fprintf(out, "\nGongzhi %s is running with demo data.\n\n  Console   http://%s/\n  Phone     http://%s/m/\n  API       http://%s/docs\n\nSign in with (all fictional):\n\n", s.Version, address, address, address)
	for _, a := range s.Accounts {
		fmt.Fprintf(out, "  %-22s %-20s %s\n", a.Role, a.Login, a.Password)
	}
	var codes map[string]string
	if readJSON(codesFile(s.Config), &codes) == nil && len(codes) > 0 {
		fmt.Fprintf(out, "\nScan or open http://%s/t/<code>:\n\n", address)
		for _, story := range []string{"in_stock", "dispensed", "recalled", "expired", "void"} {
			fmt.Fprintf(out, "  %-10s %s\n", story, codes[story])
		}
	}
	fmt.Fprintln(out)
}

// demoAccounts lists the sign-ins for the sign-in page.
func (s *System) demoAccounts(context.Context) []signin.DemoAccount {
	accounts := make([]signin.DemoAccount, len(s.Accounts))
	for i, a := range s.Accounts {
		accounts[i] = s.demoAccount(a)
	}
	return accounts
}

func writeJSON(file string, value any) error {
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o600)
}

func readJSON(file string, value any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, value)
}
