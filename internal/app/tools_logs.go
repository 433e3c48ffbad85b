package app

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	kitweb "gongzhi/internal/kit/web"
	"gongzhi/internal/module/opscenter/logcentre"
)

// LogQuery is what the command line searches logs by.
type LogQuery struct {
	Class, Level              []string
	From, To                  string
	Who, Action, IP, Text, ID string
	Archived                  bool
	Limit                     int
}

// logs opens the log centre for one command, as the system.
func logs(ctx context.Context, config Config, run func(ctx context.Context, centre *logcentre.Centre) error) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		return run(scope.With(ctx, scope.SystemActor("gongzhi logs")), s.Services.Logs)
	})
}

// SearchLogs prints the lines of all logs that match, the newest first.
func SearchLogs(ctx context.Context, config Config, ask LogQuery, out io.Writer) error {
	return logs(ctx, config, func(ctx context.Context, centre *logcentre.Centre) error {
		found, err := centre.Lines(ctx, &logcentre.Search{Params: list.Params{Q: ask.Text, Limit: ask.Limit}, Class: ask.Class, Level: ask.Level, AtFrom: clock.Day(ask.From), AtTo: clock.Day(ask.To),
			Who: ask.Who, Action: ask.Action, IP: ask.IP, TraceID: ask.ID, Archived: ask.Archived})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, l := range found.Items {
			what := l.Action
			if what != "" {
				what = kitweb.Say(ctx, "audit."+what, nil)
			}
			fmt.Fprintln(table, strings.Join([]string{l.At.Format("2006-01-02 15:04:05"), kitweb.Say(ctx, "enum.logClass."+l.Class, nil), kitweb.Say(ctx, "enum.logLevel."+l.Level, nil),
				strings.TrimSpace(l.PersonName + " " + l.Node), l.IP, what, l.Text}, "\t"))
		}
		if err := table.Flush(); err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%d of %d\n", len(found.Items), found.Total)
		return err
	})
}

// CountLogs prints how many lines each class has.
func CountLogs(ctx context.Context, config Config, from, to string, out io.Writer) error {
	return logs(ctx, config, func(ctx context.Context, centre *logcentre.Centre) error {
		counted, err := centre.Statistics(ctx, logcentre.Period{From: clock.Day(from), To: clock.Day(to)})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
		for _, one := range counted.Classes {
			fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", kitweb.Say(ctx, "enum.logClass."+one.Class, nil), one.All, one.Refused, one.Failed)
		}
		return table.Flush()
	})
}

// ArchiveLogs writes every month that is over and has no archive.
func ArchiveLogs(ctx context.Context, config Config, out io.Writer) error {
	return logs(ctx, config, func(ctx context.Context, centre *logcentre.Centre) error {
		made, err := centre.Archive(ctx)
		fmt.Fprintf(out, "%d archives written\n", made)
		return err
	})
}

// VerifyLogs holds every archive that is kept against the signed log; sound is
// false when one is not what was written.
func VerifyLogs(ctx context.Context, config Config, out io.Writer) (sound bool, err error) {
	sound = true
	err = logs(ctx, config, func(ctx context.Context, centre *logcentre.Centre) error {
		kept, err := centre.Kept(ctx)
		if err != nil {
			return err
		}
		for _, one := range kept {
			a, err := centre.Verify(ctx, one.ID)
			if err != nil {
				return err
			}
			sound = sound && a.Verdict == logcentre.Sound
			fmt.Fprintf(out, "%s %s: %s, %d lines, SHA-256 %s\n", a.Month, a.Class, a.Verdict, a.Rows, a.SHA256)
		}
		return nil
	})
	return sound, err
}
