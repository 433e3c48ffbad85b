package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/clock"
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

func demoMark(config Config) string    { return filepath.Join(config.Data, "accounts.json") }
func codesFile(config Config) string   { return filepath.Join(config.Data, "codes.json") }
func seedingMark(config Config) string { return filepath.Join(config.Data, "seeding") }

// Demo runs the system alone on SQLite with a rich past, and prints where to
// look and how to sign in. A data folder that a demo filled before is reused
// as long as its stories still hold.
func Demo(ctx context.Context, config Config, version string, seedOnly bool, out io.Writer) error {
	config.Demo, config.DSN, config.Redis = true, "", ""
	setLog(config)
	s, err := openDemo(ctx, config, version, out)
	if err != nil {
		return err
	}
	if seedOnly {
		return s.Stop(ctx)
	}
	if _, err := s.Prepare(ctx); err != nil {
		return err
	}
	if err := readJSON(demoMark(config), &s.Accounts); err != nil {
		return err
	}
	return s.listen(ctx, func(address string) { s.welcome(out, address) })
}

// openDemo seeds an empty folder, and starts over when the demo there is from
// another day's stories or was never finished.
func openDemo(ctx context.Context, config Config, version string, out io.Writer) (*System, error) {
	_, unfinished := os.Stat(seedingMark(config))
	_, seeded := os.Stat(demoMark(config))
	if seeded == nil && unfinished != nil {
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
	if _, err := os.Stat(filepath.Join(config.Data, "gongzhi.db")); err == nil && seeded != nil && unfinished != nil {
		return nil, errors.New("the folder holds a database that is not a demo; choose another folder with --data")
	}
	if err := reseed(ctx, config, version, out); err != nil {
		return nil, err
	}
	return Open(ctx, config, clock.System{}, version)
}

func reseed(ctx context.Context, config Config, version string, out io.Writer) error {
	for _, name := range []string{"gongzhi.db", "gongzhi.db-wal", "gongzhi.db-shm", "accounts.json", "codes.json", "files", "keys"} {
		if err := os.RemoveAll(filepath.Join(config.Data, name)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(seedingMark(config), nil, 0o600); err != nil {
		return err
	}
	fmt.Fprintln(out, "Seeding demo data ...")
	if err := seed(ctx, config, version); err != nil {
		return fmt.Errorf("demo data: %w", err)
	}
	return os.Remove(seedingMark(config))
}

// seed plays the demo's past on a clock that ends now.
func seed(ctx context.Context, config Config, version string) error {
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
	if err := d.play(ctx); err != nil {
		return fmt.Errorf("%s: %w", d.clock.Now().Format("2006-01-02 15:04"), err)
	}
	driven.Set(end)
	if err := s.Settle(ctx); err != nil {
		return err
	}
	if err := writeJSON(demoMark(config), d.Accounts); err != nil {
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
	}
	return nil
}

func (s *System) welcome(out io.Writer, address string) {
	fmt.Fprintf(out, "\nGongzhi %s is running with demo data.\n\n  Console   http://%s/\n  Phone     http://%s/m/\n  API       http://%s/docs\n\nSign in with (all fictional):\n\n", s.Version, address, address, address)
	for _, a := range s.Accounts {
		fmt.Fprintf(out, "  %-22s %-20s %s\n", a.Role, a.Login, a.Password)
	}
	var codes map[string]string
	if readJSON(codesFile(s.Config), &codes) == nil {
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
