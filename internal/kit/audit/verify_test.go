package audit_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// events registers the kind of the leaves that pend makes.
func events(n int) func(*audit.Options) {
	return func(o *audit.Options) {
		o.Kinds = append(o.Kinds, audit.Kind{
			Name: "event", Table: "trace_event",
			Recompute: func(_ context.Context, _ bun.IDB, refs []string, _ func(audit.Problem)) (map[string]string, error) {
				leaves := map[string]string{}
				for _, ref := range refs {
					leaves[ref] = audit.LeafHash(ref, "")
				}
				return leaves, nil
			},
			Refs: func(_ context.Context, _ bun.IDB, after string, limit int) ([]string, error) {
				from := 0
				if after != "" {
					_, _ = fmt.Sscan(after, &from)
					from++
				}
				var refs []string
				for i := from; i < n && len(refs) < limit; i++ {
					refs = append(refs, fmt.Sprint(i))
				}
				return refs, nil
			},
		})
	}
}

// history fills a world: some twenty boxes and moves that change, some that
// are removed, an erasure, four checkpoints, and entries still pending.
func history(w *world) {
	w.Helper()
	var boxes []box
	for i := range 12 {
		b := w.create(fmt.Sprintf("box %d", i))
		boxes = append(boxes, b)
		w.move(b.ID, int64(i))
		if i%3 == 0 {
			w.set(b.ID, "quantity", 20+i)
			w.set(b.ID, "note", "opened")
		}
		if i%4 == 3 {
			w.seal()
			w.checkpoint()
		}
	}
	w.remove(boxes[2].ID)
	erased := w.set(boxes[1].ID, "owner_enc", nil)
	w.do(func(_ context.Context, _ *db.Tx, r *audit.Recorder) error { r.Erase(erased); return nil })
	w.do(func(ctx context.Context, tx *db.Tx, r *audit.Recorder) error { // several records in one entry
		for _, b := range boxes[5:9] {
			r.Record("box", b.ID)
			if _, err := tx.ExecContext(ctx, "UPDATE box SET fragile = 0 WHERE id = ?", b.ID); err != nil {
				return err
			}
		}
		return nil
	})
	w.seal()
	w.checkpoint()
	w.create("pending 1")
	w.create("pending 2")
}

func TestVerifyClean(t *testing.T) {
	w := newWorld(t)
	history(w)
	report := w.mustVerify()
	if report.Leaves != 36 || report.Pending != 2 || report.Entries != 38 || report.Checkpoints != 4 ||
		report.Rows != 13+12 || report.Records != 14+12 || report.Open != 0 || len(report.Root) != 64 {
		t.Errorf("%+v", report)
	}
}

func TestVerifyEmpty(t *testing.T) {
	w := newWorld(t)
	w.mustVerify()
	if _, err := audit.Verify(t.Context(), w.db, w.log, audit.Options{}); err == nil {
		t.Error("verified signatures without a key")
	}
}

// keysOf says how a problem names a row, per table.
var keysOf = map[string][]string{
	"box": {"id"}, "box_move": {"number"},
	"audit_entry": {"id"}, "audit_record": {"entry_id"}, "audit_image": {"entity", "entity_id"},
	"audit_leaf": {"seq"}, "audit_hash": {"idx"}, "audit_checkpoint": {"size"}, "audit_pending": {"id"},
}

// cell is one value of one row.
type cell struct {
	table, column string
	row           map[string]any
}

func (c cell) id() string {
	var parts []string
	for _, key := range keysOf[c.table] {
		parts = append(parts, fmt.Sprint(c.row[key]))
	}
	return strings.Join(parts, "/")
}

// where matches the row as it was read.
func (c cell) where() (string, []any) {
	var parts []string
	var args []any
	for column, value := range c.row {
		if value == nil {
			parts = append(parts, column+" IS NULL")
		} else {
			parts, args = append(parts, column+" = ?"), append(args, value)
		}
	}
	return strings.Join(parts, " AND "), args
}

func (w *world) cells(table string) (cells []cell) {
	w.Helper()
	rows, err := w.db.Maintenance().QueryContext(context.Background(), "SELECT * FROM "+table+" ORDER BY 1, 2")
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	for rows.Next() {
		values, pointers := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			pointers[i] = &values[i]
		}
		if err := rows.Scan(pointers...); err != nil {
			w.Fatal(err)
		}
		row := map[string]any{}
		for i, column := range columns {
			if data, ok := values[i].([]byte); ok {
				values[i] = string(data)
			}
			row[column] = values[i]
		}
		for _, column := range columns {
			cells = append(cells, cell{table, column, row})
		}
	}
	return cells
}

// other is a value a meddler might put in place of value.
func other(random *rand.Rand, value any) any {
	switch v := value.(type) {
	case nil:
		return "1"
	case int64:
		return v + 1 + random.Int64N(3)
	case bool:
		return !v
	case string:
		if v == "" {
			return "x"
		}
		data := []byte(v)
		i := random.IntN(len(data))
		for data[i] >= 0x80 { // keep multi-byte characters whole
			i = (i + 1) % len(data)
		}
		switch {
		case data[i] == '9', data[i] >= 'z', data[i] < '0':
			data[i] = '1'
		default:
			data[i]++
		}
		return string(data)
	}
	panic(fmt.Sprintf("%T", value))
}

// tamper makes random single-value changes, one at a time, and wants each to
// be named by table and id.
func tamper(t *testing.T, tables []string, times int) {
	w := newWorld(t)
	history(w)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	ignored := map[string]bool{"box.seen_count": true, "audit_pending.id": true} // no evidence, by declaration
	var cells []cell
	byTable := map[string][]cell{}
	for _, table := range tables {
		for _, c := range w.cells(table) {
			if !ignored[table+"."+c.column] {
				byTable[table] = append(byTable[table], c)
			}
		}
		cells = append(cells, byTable[table]...)
	}
	for i := range times {
		c := cells[random.IntN(len(cells))]
		if i < 3*len(tables) { // no table is left out
			ofTable := byTable[tables[i%len(tables)]]
			c = ofTable[random.IntN(len(ofTable))]
		}
		before := c.row[c.column]
		after := other(random, before)
		where, args := c.where()
		if _, err := w.db.Maintenance().ExecContext(t.Context(), "UPDATE "+c.table+" SET "+c.column+" = ? WHERE "+where, append([]any{after}, args...)...); err != nil {
			continue // the key exists already; the database says no
		}
		report := w.verify()
		changed := cell{c.table, c.column, map[string]any{}}
		for column, value := range c.row {
			changed.row[column] = value
		}
		changed.row[c.column] = after
		if !has(report, c.table, c.id()) && (!slices.Contains(keysOf[c.table], c.column) || !has(report, c.table, changed.id())) {
			t.Errorf("%s %s: %s from %v to %v was not named: %+v", c.table, c.id(), c.column, before, after, report.Problems)
		}
		where, args = changed.where()
		if n := w.exec("UPDATE "+c.table+" SET "+c.column+" = ? WHERE "+where, append([]any{before}, args...)...); n != 1 {
			t.Fatalf("%s %s: %d rows put back", c.table, c.id(), n)
		}
	}
	w.mustVerify()
}

func TestTamperDeclaredTables(t *testing.T) { tamper(t, []string{"box", "box_move"}, 50) }

func TestTamperAuditTables(t *testing.T) {
	tamper(t, []string{"audit_entry", "audit_record", "audit_image", "audit_leaf", "audit_hash", "audit_checkpoint", "audit_pending"}, 60)
}

// TestTamperIsPrecise: one change gives one problem, and the tree tells a
// changed leaf from a changed entry.
func TestTamperIsPrecise(t *testing.T) {
	w := newWorld(t)
	history(w)
	none := strings.Repeat("0", 64)
	inGroup, inOpenGroup := w.string("SELECT ref FROM audit_leaf WHERE seq = 9"), w.string("SELECT ref FROM audit_leaf WHERE seq = 33")
	high := textNumber(tlog.StoredHashIndex(4, 0))
	for _, change := range []struct{ table, id, column, where string }{
		{"audit_leaf", "9", "leaf", "seq = 9"},
		{"audit_leaf", "20", "leaf", "seq = 20"},
		{"audit_leaf", "33", "leaf", "seq = 33"},
		{"audit_entry", inGroup, "reason", "id = '" + inGroup + "'"},
		{"audit_entry", inOpenGroup, "reason", "id = '" + inOpenGroup + "'"},
		{"audit_hash", high, "hash", "idx = " + high},
		{"audit_checkpoint", "22", "root", "size = 22"},
	} {
		before := w.string("SELECT " + change.column + " FROM " + change.table + " WHERE " + change.where)
		w.exec("UPDATE "+change.table+" SET "+change.column+" = ? WHERE "+change.where, none)
		if report := w.verify(); report.Total != 1 || !has(report, change.table, change.id) || report.Problems[0].What != audit.Changed {
			t.Errorf("%+v: %+v", change, report.Problems)
		}
		w.exec("UPDATE "+change.table+" SET "+change.column+" = ? WHERE "+change.where, before)
	}
	w.mustVerify()
}

func TestTamperDelete(t *testing.T) {
	w := newWorld(t)
	history(w)
	for table, where := range map[string]string{
		"box": "name = 'box 4'", "box_move": "metres = 5", "audit_leaf": "seq = 13", "audit_checkpoint": "size = 22",
	} {
		var deleted cell
		for _, c := range w.cells(table) {
			if w.int("SELECT count(*) FROM "+table+" WHERE "+where+" AND "+keysOf[table][0]+" = ?", c.row[keysOf[table][0]]) > 0 {
				deleted = c
			}
		}
		if deleted.row == nil {
			t.Fatalf("nothing to delete in %s: %+v", table, w.cells(table))
		}
		if n := w.exec("DELETE FROM " + table + " WHERE " + where); n != 1 {
			t.Fatalf("%d rows of %s deleted", n, table)
		}
		found := false
		for _, p := range w.verify().Problems {
			found = found || p.Table == table && p.ID == deleted.id() && p.What == audit.Deleted
		}
		if !found {
			t.Errorf("%s %s deleted: %+v", table, deleted.id(), w.verify().Problems)
		}
	}
	for _, table := range []string{"audit_hash", "audit_image", "audit_record", "audit_entry"} {
		c := w.cells(table)[0]
		where, args := c.where()
		w.exec("DELETE FROM "+table+" WHERE "+where, args...)
		if report := w.verify(); !has(report, table, c.id()) {
			t.Errorf("%s %s deleted: %+v", table, c.id(), report.Problems)
		}
	}
}

func TestTamperInsert(t *testing.T) {
	w := newWorld(t)
	history(w)
	fake := id.New(noon)
	w.exec("INSERT INTO box (id, name, quantity, fragile, seen_count, version) VALUES (?, 'smuggled', 1, 0, 0, 1)", fake)
	w.exec("INSERT INTO box_move (number, box_id, metres) VALUES (?, 'x', 1)", int64(1<<60))
	w.exec("INSERT INTO audit_entry (id, at, action, person_id, post_id, org_id, reason, trace_id, record_count, records_root, private_hash) VALUES (?, 1, 'x', '', '', '', '', '', 0, '', '')", fake)
	w.exec("INSERT INTO audit_record (entity, entity_id, revision, entry_id, position, digest, changes) VALUES ('gone', '1', 1, 'nobody', 0, 'x', '{}')")
	w.exec("INSERT INTO audit_image (entity, entity_id, revision, image) VALUES ('box', 'nobody', 1, '')")
	w.exec("INSERT INTO audit_hash (idx, hash) VALUES (100000, ?)", strings.Repeat("0", 64))
	w.exec("INSERT INTO audit_leaf (seq, kind, ref, leaf) VALUES (9000000000, 'entry', 'x', 'x')")
	w.exec("INSERT INTO audit_checkpoint (size, root, at, note) VALUES (37, '', 1, 'x')")
	w.exec("INSERT INTO audit_pending (id, kind, ref, leaf) VALUES ('x', 'unknown', 'x', 'x')")
	report := w.verify()
	for _, want := range [][2]string{
		{"box", fake}, {"box_move", textNumber(1 << 60)}, {"audit_entry", fake}, {"audit_record", "nobody"}, {"audit_image", "box/nobody"},
		{"audit_hash", "100000"}, {"audit_leaf", "9000000000"}, {"audit_checkpoint", "37"}, {"audit_pending", "x"},
	} {
		if !has(report, want[0], want[1]) {
			t.Errorf("%v was not named: %+v", want, report.Problems)
		}
	}
}

func TestTamperSwap(t *testing.T) {
	w := newWorld(t)
	a, b, c := w.create("a"), w.create("b"), w.create("c")
	w.exec("UPDATE box SET name = 'b', owner_enc = 'cipher of b' WHERE id = ?", a.ID)
	w.exec("UPDATE box SET name = 'a', owner_enc = 'cipher of a' WHERE id = ?", b.ID)
	report := w.verify()
	if !has(report, "box", a.ID) || !has(report, "box", b.ID) || has(report, "box", c.ID) {
		t.Fatalf("%+v", report.Problems)
	}
	for _, p := range report.Problems {
		if p.What != audit.Changed || !strings.Contains(p.Detail, "columns: name, owner_enc") || strings.Contains(p.Detail, "cipher") {
			t.Errorf("%+v", p)
		}
	}
}

// TestRewrite: who rewrites row, image, record, entry and leaf together, and
// even every node above, still fails at the signed checkpoints.
func TestRewrite(t *testing.T) {
	w := newWorld(t)
	history(w)
	held := w.checkpoint().Note
	leaves := w.int("SELECT count(*) FROM audit_leaf")
	victim := w.string("SELECT ref FROM audit_leaf WHERE seq = 20")
	w.exec("UPDATE audit_entry SET person_id = 'somebody else' WHERE id = ?", victim)
	e := w.entry(victim)
	w.exec("UPDATE audit_leaf SET leaf = ? WHERE seq = 20", e.Leaf())
	over := textNumber(tlog.StoredHashIndex(3, 2))
	if report := w.verify(); !has(report, "audit_hash", over) {
		t.Errorf("the node over leaves 16 to 23: %+v", report.Problems)
	}
	// Seal everything anew.
	rows, err := w.db.Maintenance().QueryContext(t.Context(), "SELECT kind, ref, leaf FROM audit_leaf ORDER BY seq")
	if err != nil {
		t.Fatal(err)
	}
	var inserts [][]any
	for rows.Next() {
		var kind, ref, leaf string
		if err := rows.Scan(&kind, &ref, &leaf); err != nil {
			t.Fatal(err)
		}
		inserts = append(inserts, []any{fmt.Sprintf("%026d", len(inserts)), kind, ref, leaf})
	}
	_ = rows.Close()
	w.exec("DELETE FROM audit_leaf")
	w.exec("DELETE FROM audit_hash")
	for _, row := range inserts {
		w.exec("INSERT INTO audit_pending (id, kind, ref, leaf) VALUES (?, ?, ?, ?)", row...)
	}
	w.seal()
	report := w.verify()
	if !has(report, "audit_checkpoint", textNumber(leaves)) || has(report, "audit_hash", over) {
		t.Errorf("a rewritten tree under the old checkpoints: %+v", report.Problems)
	}
	// Without the old checkpoints only the one the owner kept tells.
	w.exec("DELETE FROM audit_checkpoint")
	if report := w.verify(); !report.OK() {
		t.Fatalf("the rewriting is not perfect: %+v", report.Problems)
	}
	report = w.verify(func(o *audit.Options) { o.Held = []string{held} })
	if !has(report, "audit_checkpoint", textNumber(leaves)) {
		t.Errorf("the owner's checkpoint: %+v", report.Problems)
	}
	w.exec("DELETE FROM audit_leaf WHERE seq > 30")
	report = w.verify(func(o *audit.Options) { o.Held = []string{held, "nonsense"} })
	if !has(report, "audit_checkpoint", textNumber(leaves)) || !has(report, "audit_checkpoint", "held 2") {
		t.Errorf("a shortened tree: %+v", report.Problems)
	}
}

func TestVerifyHooksAndLimit(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		w.exec("INSERT INTO box_move (number, box_id, metres) VALUES (?, 'x', 1)", i)
	}
	check := audit.RowCheck{Name: "ledger", Check: func(_ context.Context, _ bun.IDB, report func(audit.Problem)) error {
		report(audit.Problem{Table: "stock", ID: "7", What: audit.Changed})
		return nil
	}}
	report := w.verify(func(o *audit.Options) { o.Rows = []audit.RowCheck{check} })
	if !has(report, "stock", "7") || report.Total != 6 {
		t.Errorf("%+v", report)
	}
	report = w.verify(func(o *audit.Options) { o.Limit = 2 })
	if len(report.Problems) != 2 || report.Total != 5 || report.OK() {
		t.Errorf("%+v", report)
	}
	broken := errors.New("broken")
	check.Check = func(context.Context, bun.IDB, func(audit.Problem)) error { return broken }
	_, err := audit.Verify(t.Context(), w.db, w.log, audit.Options{Verifiers: []string{w.signer.Verifier()}, Rows: []audit.RowCheck{check}})
	if !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// TestVerifyWhileOthersWrite: the snapshot keeps writers from looking like
// meddlers.
func TestVerifyWhileOthersWrite(t *testing.T) {
	w := newWorld(t)
	history(w)
	b := w.create("busy")
	report := w.verify(func(o *audit.Options) {
		o.Kinds = []audit.Kind{{Name: "event", Table: "x",
			Recompute: func(context.Context, bun.IDB, []string, func(audit.Problem)) (map[string]string, error) {
				return nil, nil
			},
			Refs: func(context.Context, bun.IDB, string, int) ([]string, error) { // between the tree and the rows
				w.set(b.ID, "quantity", 1)
				w.create("new")
				w.seal()
				w.checkpoint()
				return nil, nil
			}}}
	})
	if !report.OK() {
		t.Errorf("%+v", report.Problems)
	}
	w.mustVerify()
}
