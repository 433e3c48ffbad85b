package app

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/guard"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/listing"
	"gongzhi/internal/kit/sheet"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/logcentre"
	"gongzhi/internal/module/platform/signin"
)

//go:embed demo/logs.json
var logsJSON []byte

// logDays are what the program and the hosts say in the demo.
type logDays struct {
	Words     map[string]string
	Programme []struct {
		Day, Hour      int
		Level, Message string
		Facts          map[string]string
	}
	Hosts []struct {
		Day, Hour          int
		Host, Fact, Detail string
	}
}

// attacker is an address of the range for examples (RFC 5737).
const attacker = "203.0.113.66"

// logs plays a day of the log centre: people sign in, somebody exports a lot,
// somebody tries passwords; the rules find it and the security engineer works on it.
func (d *seeder) logs(ctx context.Context, day int) error {
	var w logDays
	if err := json.Unmarshal(logsJSON, &w); err != nil {
		return err
	}
	if day > 0 {
		return nil
	}
	if err := d.said(ctx, &w, day); err != nil {
		return err
	}
	if day >= -5 {
		for i, login := range []string{"officer", "keeper", "clerk"} {
			if err := d.signsIn(ctx, login, fmt.Sprintf("198.51.100.%d", 10+i)); err != nil {
				return err
			}
		}
	}
	switch day {
	case -20:
		if err := d.exportsALot(ctx, "clerk", 11); err != nil {
			return err
		}
	case -3:
		d.at(day, 15, 20)
		if err := d.exportsALot(ctx, "officer", 14); err != nil {
			return err
		}
	case -2:
		d.at(day, 23, 10)
		if err := d.exportsALot(ctx, "keeper", 2); err != nil {
			return err
		}
	case -1:
		d.at(day, 22, 40)
		for _, login := range []string{"officer", "warehouse-guest"} {
			if err := d.guesses(ctx, login); err != nil {
				return err
			}
		}
	}
	if err := d.watchLogs(ctx, day); err != nil {
		return err
	}
	return d.worksOnFindings(ctx, &w, day)
}

// said are the lines of the program and of the hosts.
func (d *seeder) said(ctx context.Context, w *logDays, day int) error {
	program := d.Services.Logs.Tee(slog.DiscardHandler)
	for _, line := range w.Programme {
		if line.Day != day {
			continue
		}
		level := map[string]slog.Level{"warning": slog.LevelWarn, "error": slog.LevelError}[line.Level]
		record := slog.NewRecord(d.today.AddDays(day).Start().Time().Add(time.Duration(line.Hour)*time.Hour), level, line.Message, 0)
		for name, value := range line.Facts {
			record.AddAttrs(slog.String(name, value))
		}
		if err := program.Handle(ctx, record); err != nil {
			return err
		}
	}
	for _, line := range w.Hosts {
		if line.Day == day {
			d.at(day, line.Hour, 5)
			if err := d.Services.Logs.KeepHosts(ctx, []logcentre.HostFact{{Host: line.Host, Fact: line.Fact, Detail: line.Detail}}); err != nil {
				return err
			}
		}
	}
	return d.Services.Logs.Flush(ctx)
}

// signsIn opens and leaves a real session.
func (d *seeder) signsIn(ctx context.Context, login, address string) error {
	for _, account := range d.Accounts {
		if account.Login != login {
			continue
		}
		_, err := d.Services.Signin.SignIn(ctx, signin.Attempt{Login: login, Password: account.Password, Client: signin.Client{Address: address, Bucket: address, Agent: "Chrome"}})
		return err
	}
	return nil
}

func (d *seeder) exportsALot(ctx context.Context, login string, times int) error {
	route := kitweb.Route{ID: "drug-item-export", Tag: "drugtrace.drugcatalog", Permission: "drugtrace.drugcatalog.read"}
	for range times {
		d.later(1)
		if err := listing.Note(d.as(ctx, login), d.Runner, route, sheet.XLSX); err != nil {
			return fmt.Errorf("%s exports: %w", login, err)
		}
	}
	return nil
}

// guesses tries passwords until the login is locked, and solves every captcha on
// the way as a machine does.
func (d *seeder) guesses(ctx context.Context, login string) error {
	attempt := signin.Attempt{Login: login, Password: "Summer2026!", Client: signin.Client{Address: attacker, Bucket: attacker, Agent: "curl"}}
	for range 12 {
		d.later(1)
		_, err := d.Services.Signin.SignIn(ctx, attempt)
		attempt.Captcha = nil
		switch fault.KeyOf(err) {
		case "signin.captcha":
			var told *fault.Error
			errors.As(err, &told)
			text, _ := told.Params["challenge"].(string)
			bits, _ := told.Params["difficulty"].(int)
			attempt.Captcha = &signin.Captcha{Challenge: text, Nonce: guard.Solve(guard.Challenge{Text: text, Difficulty: bits})}
		case "signin.locked":
			return nil
		case "signin.failed":
		default:
			return fmt.Errorf("guessing: %w", err)
		}
	}
	return nil
}

// watchLogs runs the jobs of the log centre.
func (d *seeder) watchLogs(ctx context.Context, day int) error {
	for _, run := range []func(context.Context) error{d.Services.Logs.Detect, d.Services.Logs.Summarise, d.Services.Logs.ArchiveDue} {
		if err := run(ctx); err != nil {
			return fmt.Errorf("logs of day %d: %w", day, err)
		}
	}
	return nil
}

// worksOnFindings is what the security engineer does: an old mass export was
// ordered, the guessing of the night before is dealt with in the morning.
func (d *seeder) worksOnFindings(ctx context.Context, w *logDays, day int) error {
	type work struct {
		rule    string
		count   int
		actions []string
		note    string
	}
	todo := map[int]work{-40: {"offhours", 100, []string{"dismiss"}, w.Words["opened"]}, -19: {"export", 1, []string{"acknowledge", "dismiss"}, w.Words["dismissed"]},
		-18: {"offhours", 100, []string{"handle"}, w.Words["asked"]}, 0: {"brute", 1, []string{"acknowledge", "handle"}, w.Words["handled"]}}[day]
	guarding := d.as(ctx, "secengineer")
	page, err := d.Services.Logs.Newest(guarding)
	if err != nil {
		return err
	}
	if len(page.Items) > 0 && day%7 != 0 && !page.Items[0].Read { // not every day, as it is
		if _, err := d.Services.Logs.Sign(guarding, page.Items[0].ID); err != nil {
			return err
		}
	}
	if todo.rule == "" {
		return nil
	}
	found, err := d.Services.Logs.OfRule(guarding, todo.rule, list.Params{Limit: todo.count})
	for _, view := range found.Items {
		for _, action := range todo.actions {
			if err != nil || view.State == logcentre.Handled || view.State == logcentre.Dismissed {
				break
			}
			d.later(9)
			step := logcentre.Step{Version: view.Version}
			if action != "acknowledge" {
				step.Note = todo.note
			}
			view, err = d.Services.Logs.Do(guarding, view.ID, action, step)
		}
	}
	return err
}
