package app

import (
	"context"
	"fmt"
	"io"

	"gongzhi/internal/kit/scope"
)

func onOrders(ctx context.Context, config Config, run func(ctx context.Context, s *System) error) error {
	return with(ctx, config, func(ctx context.Context, s *System) error {
		return run(scope.With(ctx, scope.SystemActor("gongzhi order")), s)
	})
}

// ListOrders prints the newest orders of accounts and of data.
func ListOrders(ctx context.Context, config Config, out io.Writer) error {
	return onOrders(ctx, config, func(ctx context.Context, s *System) error {
		lines, err := s.Services.Orders.Lines(ctx)
		for _, l := range lines {
			fmt.Fprintf(out, "%s  %s  %-8s %-11s %s\n", l.Number, l.At, l.Kind, l.State, l.About)
		}
		return err
	})
}

// ShowOrder prints one order: who asked, who authorised, what it does.
func ShowOrder(ctx context.Context, config Config, number string, out io.Writer) error {
	return onOrders(ctx, config, func(ctx context.Context, s *System) error {
		account, data, err := s.Services.Orders.Called(ctx, number)
		switch {
		case err != nil:
		case account != nil:
			fmt.Fprintf(out, "%s %s %s\n  about       %s\n  asked by    %s, %s\n  authorised  %s\n  carried out %s\n", account.Number, account.Kind, account.State, account.Target, account.MakerName, account.Reason, account.AuthoriserName, account.CarrierName)
		default:
			fmt.Fprintf(out, "%s %s %s\n  about       %s\n  asked by    %s, %s\n  difference  +%d ~%d -%d, %d rows out\n  digest      %s, authorised %s\n  signed by   %s %s\n  backup      %s\n  operator    %s, checker %s\n  done        %d of %d %s\n", data.Number, data.Kind, data.State, data.Subject, data.MakerName, data.Reason,
				data.Difference.Added, data.Difference.Changed, data.Difference.Removed, data.Difference.Rows, data.Digest, data.Bound, data.AuthoriserName, data.SecondName, data.Backup, data.OperatorName, data.CheckerName, data.RowsDone, data.RowsTotal, data.Outcome)
		}
		return err
	})
}

// RunOrder runs what the owner has authorised: an account order, or a data order
// at which two people stand.
func RunOrder(ctx context.Context, config Config, number, check, note string, out io.Writer) error {
	return onOrders(ctx, config, func(ctx context.Context, s *System) error {
		account, data, err := s.Services.Orders.Called(ctx, number)
		if err != nil {
			return err
		}
		if account != nil {
			done, err := s.Services.Orders.Carry(ctx, account, check, note)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "%s is %s\n", done.Number, done.State)
			if done.Secret != "" {
				fmt.Fprintf(out, "password for one sign-in, kept nowhere: %s\n", done.Secret)
			}
			return nil
		}
		done, err := s.Services.Orders.Run(ctx, data)
		if err == nil {
			fmt.Fprintf(out, "%s is %s: %d of %d rows %s\n", done.Number, done.State, done.RowsDone, done.RowsTotal, done.Outcome)
		}
		return err
	})
}
