// Command chaos breaks a running two-node system on purpose and says what became
// of every write: acknowledged, lost (must be 0), refused, and how long nobody
// was served. The system is that of scripts/trial/hosts.sh: three bare hosts set
// up by the installation guide. Needs root.
//
//	go run ./scripts/chaos [-form galera|replica] [-seconds 30] [SCENARIO...]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// scenario is one thing that goes wrong while people work.
type scenario struct {
	name string
	what string
	// harm runs beside the load; its end is when the harm is mended again.
	harm func(ctx context.Context, h hosts) error
	// calm: not one request may fail, not even to be repeated.
	calm bool
	// at is the system that people use; nil is the two nodes.
	at *place
	// form is the only form of the database in which it makes sense; empty for both.
	form string
}

func main() {
	if err := command(); err != nil {
		fmt.Fprintln(os.Stderr, "chaos:", err)
		os.Exit(1)
	}
}

func command() error {
	seconds := flag.Int("seconds", 30, "how long people work in each scenario")
	form := flag.String("form", "galera", "form of the database: galera or replica")
	url := flag.String("url", "", "where the people work (with -load)")
	account := flag.String("account", "", "file of the account that works (with -load)")
	asLoad := flag.Bool("load", false, "be the people who work (used by chaos itself, inside a host's network)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *asLoad {
		return work(ctx, *url, *account, time.Duration(*seconds)*time.Second)
	}
	return run(ctx, *form, *seconds, flag.Args())
}

func run(ctx context.Context, form string, seconds int, only []string) error {
	h := hosts{script: "scripts/trial/hosts.sh", run: ".run"}
	if err := h.ready(ctx); err != nil {
		return err
	}
	chosen, err := choose(form, only)
	if err != nil {
		return err
	}
	var outcomes []Outcome
	failed := false
	for _, s := range chosen {
		fmt.Fprintf(os.Stderr, "%s: %s\n", s.name, s.what)
		outcome, err := h.play(ctx, s, seconds)
		if err != nil {
			table(outcomes) // what was learned until then
			return fmt.Errorf("%s: %w", s.name, err)
		}
		outcomes = append(outcomes, outcome)
		failed = failed || outcome.Lost > 0 || !outcome.Sound || s.calm && outcome.Refused > 0
	}
	table(outcomes)
	if err := keep(form, outcomes); err != nil {
		return err
	}
	if failed {
		return errors.New("something was lost, is not sound, or failed where nothing may fail")
	}
	return nil
}

func choose(form string, only []string) ([]scenario, error) {
	var chosen []scenario
	if len(only) == 0 {
		for _, s := range scenarios {
			if s.form == "" || s.form == form {
				chosen = append(chosen, s)
			}
		}
		return chosen, nil
	}
	var names []string
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	for _, name := range only {
		found := false
		for _, s := range scenarios {
			if s.name == name {
				chosen, found = append(chosen, s), true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no scenario %s; there are %s", name, strings.Join(names, ", "))
		}
	}
	return chosen, nil
}

// table prints the outcomes as docs/operations/chaos.md has them.
func table(outcomes []Outcome) {
	fmt.Println("| scenario | acknowledged | lost | in doubt | refused | longest pause | log |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- |")
	for _, o := range outcomes {
		sound := "sound"
		if !o.Sound {
			sound = "NOT SOUND"
		}
		fmt.Printf("| %s | %d | %d | %d | %d | %.1f s | %s |\n", o.What, o.Acknowledged, o.Lost, o.DoubtThere+o.DoubtAbsent, o.Refused, o.Pause, sound)
	}
}

func keep(form string, outcomes []Outcome) error {
	text, err := json.MarshalIndent(outcomes, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(".run", "chaos-"+form+".json"), append(text, '\n'), 0o644)
}

// hosts are the three machines.
type hosts struct{ script, run string }

// on runs a command on a host.
func (h hosts) on(ctx context.Context, host string, words ...string) (string, error) {
	output, err := exec.CommandContext(ctx, h.script, append([]string{"on", host}, words...)...).CombinedOutput()
	if err != nil {
		return string(output), fmt.Errorf("%s: %s: %w: %s", host, strings.Join(words, " "), err, output)
	}
	return string(output), nil
}

// program runs gongzhi on a host as its user, with the settings of the unit.
func (h hosts) program(ctx context.Context, host, words string) (string, error) {
	return h.on(ctx, host, "bash", "-c", "set -a; . /etc/gongzhi/secrets.env; set +a; exec setpriv --reuid gongzhi --regid gongzhi --init-groups gongzhi "+words+" --config /etc/gongzhi/gongzhi.yaml")
}

// ready makes the hosts when they are not there.
func (h hosts) ready(ctx context.Context) error {
	if _, err := h.on(ctx, "gz1", "systemctl", "is-active", "gongzhi"); err == nil {
		return nil
	}
	up := exec.CommandContext(ctx, h.script, "up")
	up.Stdout, up.Stderr = os.Stderr, os.Stderr
	return up.Run()
}
