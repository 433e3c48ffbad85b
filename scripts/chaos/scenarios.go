package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Outcome is what one scenario did to the writes.
type Outcome struct {
	Scenario     string  `json:"scenario"`
	What         string  `json:"what"`
	Acknowledged int     `json:"acknowledged"`
	Lost         int     `json:"lost"`        // acknowledged and not there
	DoubtThere   int     `json:"doubtThere"`  // never acknowledged, found
	DoubtAbsent  int     `json:"doubtAbsent"` // never acknowledged, not found
	Refused      int     `json:"refused"`     // tries that had to be repeated
	Pause        float64 `json:"pauseSeconds"`
	Sound        bool    `json:"sound"` // audit verify
}

const (
	ordinary = 5 * time.Second // of work before the harm
	gone     = 12 * time.Second
)

// off kills a unit without warning, waits and starts it again.
func off(host, unit string) func(ctx context.Context, h hosts) error {
	return func(ctx context.Context, h hosts) error {
		if _, err := h.on(ctx, host, "systemctl", "kill", unit); err != nil {
			return err
		}
		if err := wait(ctx, gone); err != nil {
			return err
		}
		_, err := h.on(ctx, host, "systemctl", "start", unit)
		return err
	}
}

var scenarios = []scenario{
	{name: "nothing", what: "people work and nothing happens", calm: true, harm: func(ctx context.Context, _ hosts) error { return wait(ctx, time.Second) }},
	{name: "program", what: "kill -9 of the program on gz1, started again after 12 s", harm: off("gz1", "gongzhi")},
	{name: "database", what: "kill -9 of MariaDB on gz1, which takes the writes; Galera, nobody does anything", form: "galera", harm: off("gz1", "mariadb")},
	{name: "nginx", what: "kill -9 of Nginx on gz1", harm: off("gz1", "nginx")},
	{name: "redis", what: "kill -9 of the Redis primary; Sentinel moves it", harm: redisPrimary},
	{name: "redis-all", what: "both Redis and all Sentinels are gone for 12 s", harm: redisAll},
	{name: "disk", what: "the disk of a system on SQLite is full for 12 s", at: small, harm: fullDisk},
	{name: "clock", what: "the clock of gz1 jumps an hour ahead, then an hour back, then is right again", harm: clocks("gz1")},
	{name: "clocks", what: "the clocks of both nodes jump so", harm: clocks("gz1", "gz2")},
	{name: "upgrade", what: "rolling upgrade to a version with one migration more: each node drained, replaced and put back", harm: upgrade, calm: true},
	// The last one: the old primary would have to be set up anew.
	{name: "primary", what: "kill -9 of the primary; 5 s later one command on gz2 promotes the replica", form: "replica", harm: promote},
}

func wait(ctx context.Context, long time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(long):
		return nil
	}
}

func promote(ctx context.Context, h hosts) error {
	if _, err := h.on(ctx, "gz1", "systemctl", "kill", "mariadb"); err != nil {
		return err
	}
	if err := wait(ctx, 5*time.Second); err != nil {
		return err
	}
	_, err := h.on(ctx, "gz2", "gongzhi-promote", "--alone")
	return err
}

func fullDisk(ctx context.Context, h hosts) error {
	// dd ends with an error, for it takes what there is; the count is for the case that it is no small disk
	if _, err := h.on(ctx, "gz3", "bash", "-c", "dd if=/dev/zero of=/mnt/small/filler bs=64k count=1000 2>/dev/null; true"); err != nil {
		return err
	}
	if err := wait(ctx, gone); err != nil {
		return err
	}
	_, err := h.on(ctx, "gz3", "rm", "/mnt/small/filler")
	return err
}

func redisPrimary(ctx context.Context, h hosts) error {
	address, err := h.on(ctx, "gz3", "redis-cli", "-p", "26379", "sentinel", "get-master-addr-by-name", "gongzhi")
	if err != nil {
		return err
	}
	host := "gz1"
	if strings.HasPrefix(address, "10.0.0.12") {
		host = "gz2"
	}
	return off(host, "redis-server")(ctx, h)
}

func redisAll(ctx context.Context, h hosts) error {
	units := [][2]string{{"gz1", "redis-sentinel"}, {"gz2", "redis-sentinel"}, {"gz3", "redis-sentinel"}, {"gz1", "redis-server"}, {"gz2", "redis-server"}}
	for _, unit := range units {
		if _, err := h.on(ctx, unit[0], "systemctl", "kill", unit[1]); err != nil {
			return err
		}
	}
	if err := wait(ctx, gone); err != nil {
		return err
	}
	slices.Reverse(units)
	for _, unit := range units {
		if _, err := h.on(ctx, unit[0], "systemctl", "start", unit[1]); err != nil {
			return err
		}
	}
	return nil
}

// play lets people work, does the harm, and counts.
func (h hosts) play(ctx context.Context, s scenario, seconds int) (Outcome, error) {
	outcome := Outcome{Scenario: s.name, What: s.what}
	self, err := os.Executable()
	if err != nil {
		return outcome, err
	}
	seconds = max(seconds, int((ordinary + 2*gone).Seconds()))
	if s.at == nil {
		s.at = nodes
	}
	if s.at.begin != nil {
		if err := s.at.begin(ctx, h); err != nil {
			return outcome, err
		}
		defer func() { _ = s.at.end(context.WithoutCancel(ctx), h) }()
		_ = os.Remove(s.at.account(h))
	}
	if err := h.hire(ctx, s.at); err != nil {
		return outcome, err
	}
	load := exec.CommandContext(ctx, "ip", "netns", "exec", "gz3", self, "-load", "-url", s.at.url, "-account", s.at.account(h), "-seconds", fmt.Sprint(seconds))
	load.Env = append(os.Environ(), "GODEBUG=netdns=go")
	var lines bytes.Buffer
	errors, err := os.Create(filepath.Join(h.run, "trial", "load-"+s.name+".log"))
	if err != nil {
		return outcome, err
	}
	defer errors.Close()
	load.Stdout, load.Stderr = &lines, errors
	if err := load.Start(); err != nil {
		return outcome, err
	}
	harmed := wait(ctx, ordinary)
	if harmed == nil {
		harmed = s.harm(ctx, h)
	}
	if err := load.Wait(); err != nil {
		return outcome, fmt.Errorf("the people who work: %w, see %s", err, errors.Name())
	}
	if harmed != nil {
		return outcome, harmed
	}
	return h.count(ctx, s.at, outcome, &lines)
}

// count compares what people were told with what is there.
func (h hosts) count(ctx context.Context, at *place, outcome Outcome, lines *bytes.Buffer) (Outcome, error) {
	names, err := h.there(ctx, at)
	if err != nil {
		return outcome, err
	}
	moments := []float64{0}
	scanner := bufio.NewScanner(lines)
	for scanner.Scan() {
		var one attempt
		if err := json.Unmarshal(scanner.Bytes(), &one); err != nil {
			return outcome, err
		}
		outcome.Refused += one.Refused
		switch {
		case one.Outcome == "acknowledged":
			outcome.Acknowledged++
			moments = append(moments, one.At)
			if names[one.Name] != 1 {
				outcome.Lost++
			}
		case names[one.Name] > 0:
			outcome.DoubtThere++
		default:
			outcome.DoubtAbsent++
		}
	}
	slices.Sort(moments)
	for i := 1; i < len(moments); i++ {
		outcome.Pause = max(outcome.Pause, moments[i]-moments[i-1])
	}
	if outcome.Acknowledged == 0 {
		return outcome, fmt.Errorf("nothing was acknowledged; see the log in %s", filepath.Join(h.run, "trial"))
	}
	if err := wait(ctx, 5*time.Second); err != nil { // the last entries are sealed
		return outcome, err
	}
	report, err := at.gongzhi(ctx, h, "audit verify") // its status says whether all is sound
	outcome.Sound = err == nil
	if err != nil {
		fmt.Fprintln(os.Stderr, report)
	}
	return outcome, nil
}
