package main

import (
	"context"
	"io"
	"os"

	"gongzhi/internal/app"
)

type userSessionsCmd struct {
	Login string `arg:""`
}

func (u userSessionsCmd) Run(ctx context.Context, g globals) error {
	return onSignin(ctx, g, u.Login, app.ListSessions)
}

type userSignOutCmd struct {
	Login string `arg:""`
}

func (u userSignOutCmd) Run(ctx context.Context, g globals) error {
	return onSignin(ctx, g, u.Login, app.SignOutUser)
}

type userResetFactorCmd struct {
	Login  string `arg:""`
	Reason string `required:"" help:"Why, kept in the audit log."`
}

func (u userResetFactorCmd) Run(ctx context.Context, g globals) error {
	return onSignin(ctx, g, u.Login, func(ctx context.Context, config app.Config, login string, out io.Writer) error {
		return app.ResetFactor(ctx, config, login, u.Reason, out)
	})
}

type userUnlockCmd struct {
	Login  string `arg:""`
	Reason string `required:"" help:"Why, kept in the audit log."`
}

func (u userUnlockCmd) Run(ctx context.Context, g globals) error {
	return onSignin(ctx, g, u.Login, func(ctx context.Context, config app.Config, login string, out io.Writer) error {
		return app.UnlockUser(ctx, config, login, u.Reason, out)
	})
}

type userAnyAddressCmd struct{}

func (userAnyAddressCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.AllowAnyAddress(ctx, config, os.Stdout)
}

func onSignin(ctx context.Context, g globals, login string, run func(ctx context.Context, config app.Config, login string, out io.Writer) error) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return run(ctx, config, login, os.Stdout)
}
