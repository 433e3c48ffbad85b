package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/opscenter/opsreport"
)

// atCommand is the context of a command of reports: what it makes is the
// program's, and somebody else reviews it.
func atCommand(ctx context.Context) context.Context {
	return scope.With(ctx, scope.SystemActor("gongzhi report"))
}

// ListReports prints the newest reports of each state.
func ListReports(ctx context.Context, config Config, out io.Writer) error {
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		for _, state := range []string{opsreport.Drafted, opsreport.Reviewed, opsreport.Sent, opsreport.Received, opsreport.Refused} {
			found, err := s.Services.Reports.Waiting(atCommand(ctx), state)
			if err != nil {
				return err
			}
			for _, r := range found {
				fmt.Fprintf(out, "%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", r.ID, r.Kind, r.Number, r.Edition, r.From, r.To, r.State, r.SHA256)
			}
		}
		return nil
	})
}

// MakeReport makes a report of the period that a day lies in.
func MakeReport(ctx context.Context, config Config, kind, day string, out io.Writer) error {
	parsed, wrong := clock.ParseDay(day)
	if wrong != nil {
		return fault.New(fault.Invalid, "app.period", "from", day, "to", day)
	}
	return with(ctx, config, func(ctx context.Context, s *System) error {
		made, err := s.Services.Reports.Draw(atCommand(ctx), opsreport.Wish{Kind: kind, Day: parsed})
		if err == nil {
			_, err = fmt.Fprintf(out, "%s\t%s\t%s\n", made.ID, made.Number, made.SHA256)
		}
		return err
	})
}

// RenderReport writes a report into a file.
func RenderReport(ctx context.Context, config Config, id, form, file string) error {
	return looking(ctx, config, func(ctx context.Context, s *System) error {
		write := s.Services.Reports.Snapshot
		if form != "snapshot" {
			write = func(ctx context.Context, id string) (opsreport.File, error) {
				return s.Services.Reports.Render(ctx, id, form)
			}
		}
		content, err := write(atCommand(ctx), id)
		if err != nil {
			return err
		}
		return written(file, func(w io.Writer) error {
			_, err := w.Write(content.Body)
			return err
		})
	})
}
