package audit_test

import (
	"context"
	"path/filepath"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
)

// The tests play with a register of boxes (text key, one private and one
// ignored column) and a ledger of moves (integer key beyond 2^53).

const charset = " /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */;\n"

var boxTables = db.Source{Name: "box", Dir: "m", FS: fstest.MapFS{
	"m/20260101000001_box.sql": {Data: []byte(`-- +goose Up
CREATE TABLE box (
  id         CHAR(26)     NOT NULL PRIMARY KEY,
  name       VARCHAR(100) NOT NULL,
  note       TEXT         NULL,
  owner_enc  TEXT         NULL,
  quantity   BIGINT       NOT NULL,
  fragile    BOOLEAN      NOT NULL,
  packed_at  BIGINT       NULL,
  expiry     CHAR(10)     NULL,
  seen_count BIGINT       NOT NULL,
  version    BIGINT       NOT NULL
)` + charset)},
	"m/20260101000002_move.sql": {Data: []byte(`-- +goose Up
CREATE TABLE box_move (
  number  BIGINT   NOT NULL PRIMARY KEY,
  box_id  CHAR(26) NOT NULL,
  metres  BIGINT   NOT NULL
)` + charset)},
}}

var declared = []audit.Table{
	{Name: "box", Private: []string{"owner_enc"}, Ignore: []string{"seen_count"}},
	{Name: "box_move", Key: "number"},
}

type box struct {
	bun.BaseModel `bun:"table:box,alias:b"`

	ID        string        `bun:"id,pk"`
	Name      string        `bun:"name"`
	Note      *string       `bun:"note"`
	OwnerEnc  *string       `bun:"owner_enc"`
	Quantity  int64         `bun:"quantity"`
	Fragile   bool          `bun:"fragile"`
	PackedAt  clock.Instant `bun:"packed_at"`
	Expiry    clock.Day     `bun:"expiry"`
	SeenCount int64         `bun:"seen_count"`
	Version   int64         `bun:"version"`
}

type move struct {
	bun.BaseModel `bun:"table:box_move,alias:m"`

	Number int64  `bun:"number,pk"`
	BoxID  string `bun:"box_id"`
	Metres int64  `bun:"metres"`
}

type world struct {
	testing.TB
	db     *db.DB
	clock  *clock.Manual
	log    *audit.Log
	signer *audit.Signer
	sealer *audit.Sealer
}

const noon = clock.Instant(1793894400000)

func newWorld(t testing.TB, more ...audit.Table) *world {
	t.Helper()
	w := &world{TB: t, clock: clock.NewManual(noon), log: audit.NewLog(append(more, declared...))}
	w.db = dbtest.OpenAt(t, w.clock, audit.Migrations, boxTables)
	var err error
	if w.signer, err = audit.LoadSigner(filepath.Join(t.TempDir(), "keys", "checkpoint.key"), "gongzhi.test"); err != nil {
		t.Fatal(err)
	}
	w.sealer = audit.NewSealer(w.db, w.signer)
	return w
}

var clerk = scope.Actor{PersonID: "person-1", PostID: "post-1", OrgID: "org-1", IP: "192.0.2.7", Device: "scanner 4"}

// try runs one use case, a second after the one before.
func (w *world) try(f func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error) (entryID string, err error) {
	w.Helper()
	w.clock.Advance(time.Second)
	err = w.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		r := w.log.Start("box.change", "trace-1")
		if err := f(ctx, tx, r); err != nil {
			return err
		}
		entryID, err = r.Flush(ctx, tx, clerk)
		return err
	})
	return entryID, err
}

func (w *world) do(f func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error) (entryID string) {
	w.Helper()
	entryID, err := w.try(f)
	if err != nil {
		w.Fatal(err)
	}
	return entryID
}

func text(s string) *string { return &s }

func (w *world) create(name string) (b box) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		b = box{ID: id.New(tx.Now()), Name: name, OwnerEnc: text("cipher of " + name), Quantity: 10, Fragile: true, PackedAt: tx.Now(), Expiry: "2028-02-29", Version: 1}
		r.Record("box", b.ID)
		_, err := tx.NewInsert().Model(&b).Exec(ctx)
		return err
	})
	return b
}

func (w *world) set(boxID, column string, value any) (entryID string) {
	w.Helper()
	return w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("box", boxID)
		return db.MustAffect(tx.ExecContext(ctx, "UPDATE box SET "+column+" = ?, version = version + 1 WHERE id = ?", value, boxID))
	})
}

func (w *world) move(boxID string, metres int64) (m move) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		m = move{Number: id.Number(tx.Now()), BoxID: boxID, Metres: metres}
		r.Record("box_move", strconv.FormatInt(m.Number, 10))
		_, err := tx.NewInsert().Model(&m).Exec(ctx)
		return err
	})
	return m
}

func (w *world) remove(boxID string) {
	w.Helper()
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error {
		r.Record("box", boxID)
		r.Because("broken on arrival")
		return db.MustAffect(tx.ExecContext(ctx, "DELETE FROM box WHERE id = ?", boxID))
	})
}

func (w *world) seal() int {
	w.Helper()
	n, err := w.sealer.Seal(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	return n
}

func (w *world) checkpoint() audit.Checkpoint {
	w.Helper()
	c, err := w.sealer.Checkpoint(context.Background())
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// exec changes the database behind everybody's back.
func (w *world) exec(query string, args ...any) int64 {
	w.Helper()
	result, err := w.db.Maintenance().ExecContext(context.Background(), query, args...)
	if err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	n, _ := result.RowsAffected()
	return n
}

func (w *world) int(query string, args ...any) (n int64) {
	w.Helper()
	if err := w.db.Read().QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	return n
}

func (w *world) string(query string, args ...any) (s string) {
	w.Helper()
	if err := w.db.Read().QueryRowContext(context.Background(), query, args...).Scan(&s); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	return s
}

func (w *world) verify(change ...func(*audit.Options)) audit.Report {
	w.Helper()
	options := audit.Options{Verifiers: []string{w.signer.Verifier()}}
	for _, f := range change {
		f(&options)
	}
	report, err := audit.Verify(context.Background(), w.db, w.log, options)
	if err != nil {
		w.Fatal(err)
	}
	return report
}

func (w *world) mustVerify() audit.Report {
	w.Helper()
	report := w.verify()
	if !report.OK() {
		w.Fatalf("%d problems: %+v", report.Total, report.Problems)
	}
	return report
}

func has(report audit.Report, table, id string) bool {
	for _, p := range report.Problems {
		if p.Table == table && p.ID == id {
			return true
		}
	}
	return false
}
