package job_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/job"
)

func Example() {
	dir, _ := os.MkdirTemp("", "job")
	defer os.RemoveAll(dir)
	ctx := context.Background()
	database, _ := db.Open(ctx, db.Config{Dir: dir}, clock.System{})
	defer database.Close()
	_, _ = database.Migrate(ctx, []db.Source{db.Migrations, job.Migrations})

	done := make(chan bool)
	runner := job.New(database, []job.Job{{
		Name: "reminder.send", Every: time.Minute,
		Run: func(ctx context.Context) error {
			fmt.Println("run with fence", job.Fence(ctx))
			done <- true
			return nil
		},
	}}, job.Options{Node: "node-1"})
	runner.Start(ctx)
	<-done
	runner.Wake("reminder.send")
	<-done
	runner.Stop(ctx)
	// Output:
	// run with fence 1
	// run with fence 1
}
