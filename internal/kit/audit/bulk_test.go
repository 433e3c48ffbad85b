package audit_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// importMoves inserts rows in short transactions, as an import does.
func (w *world) importMoves(entryID string, from, n int) (records []audit.Record) {
	w.Helper()
	for part := from; part < from+n; part += 700 {
		var written []audit.Record
		err := w.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			var rows []move
			var ids []string
			for i := part; i < min(part+700, from+n); i++ {
				rows = append(rows, move{Number: int64(i), BoxID: "x", Metres: 1})
				ids = append(ids, textNumber(int64(i)))
			}
			if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
				return err
			}
			var err error
			written, err = w.log.WriteBulk(ctx, tx, entryID, len(records), "box_move", ids)
			return err
		})
		if err != nil {
			w.Fatal(err)
		}
		records = append(records, written...)
	}
	return records
}

func TestBulk(t *testing.T) {
	w := newWorld(t)
	b := w.create("register")
	entryID := id.New(w.clock.Now())
	records := w.importMoves(entryID, 0, 1500)
	if report := w.mustVerify(); report.Open != 1 || len(records) != 1500 {
		t.Errorf("while the import runs: %+v", report)
	}
	got := w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Reserve(entryID)
		r.AddBulk(records)
		r.Record("box", b.ID)
		_, err := tx.ExecContext(ctx, "UPDATE box SET note = 'imported' WHERE id = ?", b.ID)
		return err
	})
	if e := w.entry(entryID); got != entryID || e.RecordCount != 1501 {
		t.Errorf("entry %s has %d records", got, e.RecordCount)
	}
	w.seal()
	if report := w.mustVerify(); report.Open != 0 || report.Records != 1501 {
		t.Errorf("%+v", report)
	}
	w.exec("UPDATE audit_record SET digest = 'removed' WHERE entity = 'box_move' AND entity_id = '777'")
	if report := w.verify(); !has(report, "audit_record", entryID) || !has(report, "box_move", "777") {
		t.Errorf("%+v", report.Problems)
	}
}

func TestBulkWithRecordsInAnotherOrder(t *testing.T) {
	w := newWorld(t)
	entryID := id.New(w.clock.Now())
	records := w.importMoves(entryID, 0, 10)
	records[0], records[1] = records[1], records[0]
	w.do(func(_ context.Context, _ *db.Tx, r *audit.Recorder) error {
		r.Reserve(entryID)
		r.AddBulk(records)
		return nil
	})
	if report := w.verify(); !has(report, "audit_record", entryID) {
		t.Errorf("%+v", report.Problems)
	}
}

func TestAbandon(t *testing.T) {
	w := newWorld(t)
	w.move("x", 1)
	entryID := id.New(w.clock.Now())
	w.importMoves(entryID, 0, 1500)
	w.clock.Advance(25 * time.Hour)
	w.create("the next day")
	if report := w.verify(); !has(report, "audit_open", entryID) {
		t.Errorf("an import that was left behind: %+v", report.Problems)
	}
	calls, stop := 0, errors.New("stopped on the way")
	remove := func(ctx context.Context, tx *db.Tx, table string, ids []string) error {
		if calls++; calls == 3 {
			return stop
		}
		_, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE number IN (?)", bun.List(ids))
		return err
	}
	if err := audit.Abandon(t.Context(), w.db, entryID, remove); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if report := w.verify(); report.Total != 1 || report.Rows != 502 {
		t.Errorf("a removal that stopped on the way: %+v", report)
	}
	for range 2 {
		if err := audit.Abandon(t.Context(), w.db, entryID, remove); err != nil {
			t.Fatal(err)
		}
	}
	if report := w.mustVerify(); report.Records != 2 || report.Rows != 2 || report.Open != 0 {
		t.Errorf("%+v", report)
	}
	finished := w.string("SELECT min(id) FROM audit_entry")
	if err := audit.Abandon(t.Context(), w.db, finished, remove); err != nil || !w.mustVerify().OK() {
		t.Errorf("abandoning a finished entry: %v", err)
	}
}

func TestBulkRefusesRowsThatAreNotThere(t *testing.T) {
	w := newWorld(t)
	err := w.db.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := w.log.WriteBulk(ctx, tx, id.New(tx.Now()), 0, "box_move", []string{"1"})
		return err
	})
	if err == nil {
		t.Error("a row that does not exist was logged")
	}
}
