package db_test

import (
	"context"
	"fmt"
	"os"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
)

func Example() {
	dir, _ := os.MkdirTemp("", "db")
	defer os.RemoveAll(dir)
	ctx := context.Background()
	database, _ := db.Open(ctx, db.Config{Dir: dir}, clock.System{})
	defer database.Close()
	_, _ = database.Migrate(ctx, []db.Source{db.Migrations, sampleTables})

	err := database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		tx.Touch("sample") // lists of samples count anew
		_, err := tx.ExecContext(ctx, "INSERT INTO sample (id, code, n, at) VALUES (?, ?, ?, ?)", "1", "A-7", 3, tx.Now())
		return err
	})
	fmt.Println("written:", err)

	err = database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO sample (id, code, n) VALUES ('2', 'A-7', 1)")
		return err
	})
	fmt.Println("the code is taken:", db.DuplicateOf(err, "sample", "code"))

	var n int
	_ = database.Read().QueryRowContext(ctx, "SELECT n FROM sample WHERE code = ?", "A-7").Scan(&n)
	fmt.Println("read:", n)
	// Output:
	// written: <nil>
	// the code is taken: true
	// read: 3
}
