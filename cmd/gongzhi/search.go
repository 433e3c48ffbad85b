package main

import (
	"context"
	"os"
	"strings"

	"gongzhi/internal/app"
)

type searchCmd struct {
	Find    searchFindCmd    `cmd:"" help:"Print the records of all registers that have all words."`
	Rebuild searchRebuildCmd `cmd:"" help:"Forget what records are found by, and read all registers anew."`
}

type searchFindCmd struct {
	Words []string `arg:"" help:"Words, numbers or a code; traditional or simplified, pinyin initials too."`
}

func (s searchFindCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.SearchFor(ctx, config, strings.Join(s.Words, " "), os.Stdout)
}

type searchRebuildCmd struct{}

func (searchRebuildCmd) Run(ctx context.Context, g globals) error {
	config, err := g.load(nil)
	if err != nil {
		return err
	}
	return app.RebuildSearch(ctx, config, os.Stdout)
}
