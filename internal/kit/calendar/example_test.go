package calendar_test

import (
	"context"
	"fmt"
	"os"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/usecase"
)

func Example() {
	ctx := context.Background()
	folder, _ := os.MkdirTemp("", "calendar")
	defer os.RemoveAll(folder)
	database, err := db.Open(ctx, db.Config{Dir: folder}, clock.NewManual(clock.Day("2026-09-01").Start()))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer database.Close()
	if _, err := database.Migrate(ctx, []db.Source{db.Migrations, audit.Migrations, usecase.Migrations, calendar.Migrations}); err != nil {
		fmt.Println(err)
		return
	}
	calendars := calendar.New(database)
	if err := calendars.Seed(ctx, &usecase.Runner{DB: database, Log: audit.NewLog(calendar.Tables)}); err != nil {
		fmt.Println(err)
		return
	}
	mainland, _ := calendars.Current(calendar.Mainland)
	fmt.Println(mainland.AddDays("2026-09-30", 1), mainland.Working("2026-10-10"))
	// Output: 2026-10-08 true
}
