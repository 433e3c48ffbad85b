package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/opscenter/patrol"
)

// RunPatrol runs the patrol of today unless it has run, and prints it.
func RunPatrol(ctx context.Context, config Config, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		r, err := s.Services.Patrol.Start(ctx)
		if err != nil {
			return err
		}
		return printPatrol(ctx, s, r.Day, out)
	})
}

// ShowPatrol prints the patrol of a day, today's when none is named.
func ShowPatrol(ctx context.Context, config Config, day string, out io.Writer) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		which := s.DB.Clock().Now().Day()
		if day != "" {
			var err error
			if which, err = clock.ParseDay(day); err != nil {
				return err
			}
		}
		return printPatrol(ctx, s, which, out)
	})
}

func printPatrol(ctx context.Context, s *System, day clock.Day, out io.Writer) error {
	l, err := s.Services.Patrol.LogOf(scope.With(ctx, scope.SystemActor("gongzhi patrol")), day)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\t%s\t%s\t%s\tnormal %d\tabnormal %d\tno data %d\tnot applicable %d\tto look at %d\n", l.Number, l.Day, l.State, l.Timing, l.Normal, l.Abnormal, l.NoData, l.NA, l.Waiting)
	for _, c := range l.Troubles {
		value := "-"
		if c.Value != nil {
			value = fmt.Sprint(*c.Value, c.Unit)
		}
		sign := "≤"
		if c.Least {
			sign = "≥"
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s %d%s\t%s\t%s\n", c.Group, c.Subject, c.Measure, value, sign, c.Limit, c.Unit, c.Verdict, c.Ticket)
	}
	if l.State == patrol.Missed {
		return nil
	}
	_, err = fmt.Fprintf(out, "%s – %s\n", l.StartedAt.Format("15:04:05"), l.EndedAt.Format("15:04:05"))
	return err
}
