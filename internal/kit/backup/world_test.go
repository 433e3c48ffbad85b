package backup

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/seal"
)

// world is an installation with some rows, a trigger and files.
type world struct {
	*Engine
	testing.TB
	db    *db.DB
	dir   string // of the vault
	files *attach.Local
	boots int
}

func newWorld(t testing.TB) *world {
	config := dbtest.Config(t)
	return worldOn(t, dbtest.Connect(t, config, clock.System{}), Place{DSN: config.DSN, Data: config.Dir})
}

func worldOn(t testing.TB, database *db.DB, at Place) *world {
	t.Helper()
	ctx := t.Context()
	if _, err := database.Migrate(ctx, []db.Source{db.Migrations}); err != nil {
		t.Fatal(err)
	}
	ring, err := seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, 1)
	if err != nil {
		t.Fatal(err)
	}
	files, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, db: database, dir: t.TempDir(), files: files}
	w.Engine = &Engine{Vault: Folder(w.dir), Ring: ring, Clock: clock.System{}, DSN: at.DSN, Data: at.Data, Files: files, Work: t.TempDir(), Program: "test",
		Boot: func(ctx context.Context, at Place) error {
			w.boots++
			return rowsIn(ctx, at, nil)
		},
		Beat: func(ctx context.Context, q bun.IDB) (at clock.Instant, err error) {
			err = q.NewRaw("SELECT max(beat) FROM pulse").Scan(ctx, &at)
			return at, err
		}}
	w.exec("CREATE TABLE pulse (id INTEGER NOT NULL PRIMARY KEY, beat BIGINT NOT NULL)",
		"CREATE TABLE medicine (id VARCHAR(20) NOT NULL PRIMARY KEY, name VARCHAR(80) NULL, amount BIGINT NOT NULL) /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin */",
		"INSERT INTO pulse VALUES (1, 1000)", "INSERT INTO medicine VALUES ('a', 'Amoxicillin 片', 1), ('b', NULL, 2), ('c', '', 3), ('d', 'quote '' and \"', 4)",
		"CREATE TRIGGER counted AFTER INSERT ON medicine FOR EACH ROW "+map[db.Engine]string{db.SQLite: "BEGIN UPDATE pulse SET beat = beat + 1; END", db.MySQL: "UPDATE pulse SET beat = beat + 1"}[database.Engine()])
	w.store("first file")
	w.store(strings.Repeat("second file ", 9000))
	return w
}

func rowsIn(ctx context.Context, at Place, into *int) error {
	var n int
	if into == nil {
		into = &n
	}
	database, err := at.open(ctx, true, clock.System{})
	if err != nil {
		return err
	}
	defer database.Close()
	return database.Read().NewRaw("SELECT count(*) FROM medicine").Scan(ctx, into)
}

func (w *world) exec(statements ...string) {
	w.Helper()
	for _, s := range statements {
		if _, err := w.db.Maintenance().DB.ExecContext(context.Background(), s); err != nil {
			w.Fatalf("%s: %v", s, err)
		}
	}
}

func (w *world) store(text string) string {
	w.Helper()
	return need[attach.Info](w)(w.files.Put(context.Background(), strings.NewReader(text))).Hash
}

func (w *world) make() Manifest {
	w.Helper()
	return need[Manifest](w)(w.Make(context.Background(), id.New(clock.System{}.Now())))
}

func (w *world) verify(level int, chain ...Manifest) Verdict {
	w.Helper()
	return need[Verdict](w)(w.Verify(context.Background(), Ask{From: w.Vault, Chain: chain, Level: level, Band: 50}))
}

// failed demands that a verification found one thing.
func (w *world) failed(v Verdict, kind, name string) {
	w.Helper()
	if v.Passed() || len(v.Findings) == 0 || v.Findings[0].Kind != kind || !strings.Contains(v.Findings[0].Name, name) {
		w.Fatalf("level %d of %d, findings %+v; want %s of %s", v.Level, v.Wanted, v.Findings, kind, name)
	}
}

// grafted is a backup whose manifest says what was there before some statements
// and whose database is from after them, as if a restore had lost something.
func (w *world) grafted(statements ...string) Manifest {
	w.Helper()
	before := w.make()
	w.exec(statements...)
	after := w.make()
	after.Tables, after.Objects = before.Tables, before.Objects
	if err := w.writeManifest(context.Background(), &after); err != nil {
		w.Fatal(err)
	}
	return need[Manifest](w)(w.Manifest(context.Background(), w.Vault, after.ID))
}

// damage flips one bit in the middle of an object.
func (w *world) damage(name string) {
	w.Helper()
	path := filepath.Join(w.dir, name)
	data, err := os.ReadFile(path)
	if err == nil {
		data[len(data)/2] ^= 1
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		w.Fatal(err)
	}
}

func need[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func day(n int) clock.Instant {
	return clock.FromTime(time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC).AddDate(0, 0, n))
}
