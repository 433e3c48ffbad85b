package main

import (
	"context"
	"os"

	"gongzhi/internal/app"
)

type keysCmd struct {
	List   keysListCmd   `cmd:"" help:"List the keys that seal personal data."`
	Add    keysAddCmd    `cmd:"" help:"Make a key that is not used yet, to be brought to every node."`
	Rotate keysRotateCmd `cmd:"" help:"Put the added key, or a new one, to use and seal everything again while the system runs."`
}

type keysListCmd struct{}

func (keysListCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.ListKeys(ctx, config, os.Stdout)
}

type keysAddCmd struct {
	Algorithm string `help:"aes256gcm or sm4gcm." enum:"aes256gcm,sm4gcm" default:"aes256gcm"`
}

func (k keysAddCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.AddKey(ctx, config, k.Algorithm, os.Stdout)
}

type keysRotateCmd struct {
	Algorithm string `help:"Of a new key: aes256gcm or sm4gcm." enum:"aes256gcm,sm4gcm" default:"aes256gcm"`
	Resume    bool   `help:"Only seal again what is under older keys, after a rotation that was stopped."`
}

func (k keysRotateCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RotateKeys(ctx, config, k.Algorithm, k.Resume, os.Stdout)
}
