package param_test

import (
	"context"
	"fmt"
	"os"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/usecase"
)

func Example() {
	ctx := context.Background()
	folder, _ := os.MkdirTemp("", "param")
	defer os.RemoveAll(folder)
	database, err := db.Open(ctx, db.Config{Dir: folder}, clock.NewManual(noon))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer database.Close()
	if _, err := database.Migrate(ctx, append([]db.Source{db.Migrations}, tables...)); err != nil {
		fmt.Println(err)
		return
	}

	registry := param.NewRegistry()
	registry.Declare(param.Definition{Name: "lookup.window", Kind: param.Integer, Default: 10, Unit: param.Minutes, Min: 1, Max: 60})
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(param.Tables)}
	if err := registry.Seed(ctx, runner); err != nil {
		fmt.Println(err)
		return
	}
	set := param.NewSet(database, registry)
	set.Need("lookup.window")
	fmt.Println(set.Duration("lookup.window", today))
	// Output: 10m0s
}
