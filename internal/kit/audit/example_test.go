package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/scope"
)

func Example() {
	dir, _ := os.MkdirTemp("", "audit")
	defer os.RemoveAll(dir)
	ctx := context.Background()
	database, _ := db.Open(ctx, db.Config{Dir: dir}, clock.System{})
	defer database.Close()
	_, _ = database.Migrate(ctx, []db.Source{db.Migrations, audit.Migrations, boxTables})
	signer, _ := audit.LoadSigner(filepath.Join(dir, "keys", "checkpoint.key"), "gongzhi")
	log := audit.NewLog([]audit.Table{{Name: "box_move", Key: "number"}})

	// A use case: change, record, flush in one transaction (kit/usecase does it).
	var entryID string
	_ = database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		recorder := log.Start("box.move", "trace-1")
		if _, err := tx.ExecContext(ctx, "INSERT INTO box_move (number, box_id, metres) VALUES (7, 'b', 3)"); err != nil {
			return err
		}
		recorder.Record("box_move", "7")
		var err error
		entryID, err = recorder.Flush(ctx, tx, scope.Actor{PersonID: "p"})
		return err
	})

	// Jobs: number the leaves, sign the tree.
	sealer := audit.NewSealer(database, signer)
	sealed, _ := sealer.Seal(ctx)
	checkpoint, _ := sealer.Checkpoint(ctx)
	proof, _ := audit.Inclusion(ctx, database.Read(), audit.KindEntry, entryID)
	fmt.Println("sealed", sealed, "size", checkpoint.Size, "proof holds:", proof.Check(signer.Verifier()) == nil)

	// Somebody changes a row behind our back.
	_, _ = database.Maintenance().ExecContext(ctx, "UPDATE box_move SET metres = 4 WHERE number = 7")
	report, _ := audit.Verify(ctx, database, log, audit.Options{Verifiers: []string{signer.Verifier()}})
	for _, p := range report.Problems {
		fmt.Println(p.Table, p.ID, p.What+":", p.Detail)
	}
	// Output:
	// sealed 1 size 1 proof holds: true
	// box_move 7 changed: it is not as revision 1 logged it; columns: metres
}
