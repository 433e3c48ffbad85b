package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gongzhi/internal/app"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// world is the data one size runs on.
type world struct {
	app.BenchWorld
	size     size
	dir      string // working copy, removed after the run
	Location string `json:"location"` // where all boxes lie
	Today    clock.Day
	Orders   []orderKey `json:"-"`
}

type orderKey struct {
	ID        string
	CreatedAt int64
}

const (
	item        = "9010001"
	product     = "9999999" // first digits of the benchmark's codes
	perEvent    = 500       // codes that share an event
	perBatch    = 10_000    // codes of a batch
	perCommit   = 1_000_000 // codes that are written in one transaction, so that the log does not become as large as the data
	perCase     = 100       // boxes of a sealed case
	cases       = 100
	caseSerials = 900_000_000 // first serial number of cases
)

var lifeSteps = []string{"generate", "print", "bind", "submit_inspection", "pass", "put_away"}

// prepare builds the data of a size, or takes what an earlier run built, and
// returns a copy to work on.
func prepare(ctx context.Context, o options, s size) (*world, error) {
	kept, work := filepath.Join(o.root, s.name), filepath.Join(o.root, s.name+".work")
	if _, err := os.Stat(filepath.Join(kept, "world.json")); err != nil {
		if err := os.RemoveAll(kept); err != nil {
			return nil, err
		}
		if err := build(ctx, o, kept, s); err != nil {
			return nil, fmt.Errorf("build data: %w", err)
		}
	}
	if err := os.RemoveAll(work); err != nil {
		return nil, err
	}
	if err := copyTree(kept, work); err != nil {
		return nil, err
	}
	// What was built by an older program is brought to this one's schema.
	if _, err := child(ctx, o.binary, "migrate", "--data", work); err != nil {
		return nil, err
	}
	w := &world{size: s, dir: work}
	data, err := os.ReadFile(filepath.Join(kept, "world.json"))
	if err == nil {
		err = json.Unmarshal(data, w)
	}
	if err != nil {
		return nil, err
	}
	if err := w.open(ctx, quiet); err != nil {
		return nil, err
	}
	return w, w.readOrders(ctx)
}

// quiet puts the day's backup off to its last hour: the data is older than a day,
// so one would begin some seconds after the start and count in whatever row runs.
func quiet(ctx context.Context, c *sql.Conn) error {
	_, err := c.ExecContext(ctx, "UPDATE parameter SET value = '23' WHERE name = 'opscenter.recovery.full_hour'")
	return err
}

func build(ctx context.Context, o options, dir string, s size) error {
	started := time.Now()
	config, err := app.LoadConfig("", map[string]any{"data": dir})
	if err != nil {
		return err
	}
	w := &world{size: s, dir: dir}
	if w.BenchWorld, err = app.SeedBench(ctx, config, "bench"); err != nil {
		return err
	}
	if err := w.open(ctx, w.fill); err != nil {
		return err
	}
	// The volume was written beside the use cases, so the search has to read it.
	if _, err := child(ctx, o.binary, "search", "rebuild", "--data", dir); err != nil {
		return err
	}
	data, err := json.MarshalIndent(w, "", " ")
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "size %s: data built in %.0f s\n", s.name, time.Since(started).Seconds())
	return os.WriteFile(filepath.Join(dir, "world.json"), data, 0o600)
}

// open runs f on the only connection that writes.
func (w *world) open(ctx context.Context, f func(ctx context.Context, c *sql.Conn) error) error {
	database, err := db.Open(ctx, db.Config{Dir: w.dir}, clock.System{})
	if err != nil {
		return err
	}
	connection, err := database.Maintenance().DB.Conn(ctx)
	if err != nil {
		return err
	}
	err = f(ctx, connection)
	return errors.Join(err, connection.Close(), database.Close())
}

func (w *world) fill(ctx context.Context, c *sql.Conn) error {
	w.Today = clock.System{}.Now().Day()
	if err := c.QueryRowContext(ctx, "SELECT l.id FROM site_location l JOIN site_zone z ON z.id = l.zone_id WHERE z.storage_class = 'ambient' AND z.type = 'qualified' ORDER BY l.code LIMIT 1").Scan(&w.Location); err != nil {
		return fmt.Errorf("location: %w", err)
	}
	restore, err := dropIndexes(ctx, c, "trace_code", "trace_link", "trace_event", "inbound_order", "inbound_line")
	if err != nil {
		return err
	}
	steps := []string{"PRAGMA synchronous = OFF", "BEGIN",
		"UPDATE parameter SET value = '1000000' WHERE name = 'drugtrace.tracequery.most_queries'",
		"UPDATE trace_quota SET allowed = 1000000000",
		"CREATE TABLE bench_order (id CHAR(26) PRIMARY KEY, number VARCHAR(20), org_id CHAR(26), supplier_id CHAR(26), item_id CHAR(26), quantity INTEGER, created_at BIGINT)",
		"CREATE TABLE bench_link (code VARCHAR(80) NOT NULL, event_id BIGINT NOT NULL, PRIMARY KEY (code, event_id))",
		"CREATE TABLE bench_business (name TEXT, name_pt TEXT, kind TEXT, uscc TEXT, contact TEXT, phone TEXT, address TEXT, licence_kind TEXT, licence_number TEXT, issued_by TEXT, valid_from TEXT, valid_to TEXT)"}
	if err := each(ctx, c, steps...); err != nil {
		return err
	}
	for _, step := range []func(ctx context.Context, c *sql.Conn) error{w.fillCodes, w.fillCases, w.fillOrders} {
		if err := step(ctx, c); err != nil {
			return err
		}
	}
	// No ANALYZE, because the program runs none: plans then do not change with
	// the data, and its histograms would have every prepared statement parsed
	// anew for each bound value.
	return each(ctx, c, append(restore, "COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)")...)
}

// each runs statements one after the other.
func each(ctx context.Context, c *sql.Conn, statements ...string) error {
	for _, statement := range statements {
		if _, err := c.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// dropIndexes removes the indexes that are dear to keep while rows come in, and
// returns the statements that make them again.
func dropIndexes(ctx context.Context, c *sql.Conn, tables ...string) ([]string, error) {
	names, restore, err := indexesOf(ctx, c, tables)
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := c.ExecContext(ctx, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return restore, nil
}

// indexesOf lists the indexes of tables and the statements that made them.
func indexesOf(ctx context.Context, c *sql.Conn, tables []string) (names, texts []string, err error) {
	rows, err := c.QueryContext(ctx, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name, table, text string
		if err := rows.Scan(&name, &table, &text); err != nil {
			return nil, nil, err
		}
		if slices.Contains(tables, table) {
			names, texts = append(names, name), append(texts, text)
		}
	}
	return names, texts, rows.Err()
}

func (w *world) batchID(n int) string { return fmt.Sprintf("01BENCHBATCH%014d", n) }

// fillCodes writes codes that lie in stock, with their batches, their stock and
// six events each.
func (w *world) fillCodes(ctx context.Context, c *sql.Conn) error {
	now := int64(clock.System{}.Now())
	depot, itemID := w.IDs["depot"], w.IDs[item]
	for n := 0; n*perBatch < w.size.codes; n++ {
		count := min(perBatch, w.size.codes-n*perBatch)
		_, err := c.ExecContext(ctx, "INSERT INTO trace_batch VALUES (?, ?, ?, ?, ?, ?, 'day', '', ?)", w.batchID(n), itemID, item, fmt.Sprintf("B%06d", n), w.Today.AddDays(-300), w.Today.AddDays(600), now)
		if err == nil {
			_, err = c.ExecContext(ctx, "INSERT INTO trace_stock VALUES (?, ?, ?, 'stock', ?)", depot, w.Location, w.batchID(n), count)
		}
		if err != nil {
			return fmt.Errorf("batch: %w", err)
		}
	}
	codes := make([]any, perEvent)
	places := strings.TrimSuffix(strings.Repeat("(?),", perEvent), ",")
	for first := 0; first < w.size.codes; first += perEvent {
		if first > 0 && first%perCommit == 0 {
			if err := each(ctx, c, "COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)", "BEGIN"); err != nil {
				return err
			}
		}
		for i := range codes {
			codes[i] = codeOf(first + i + 1)
		}
		batch, firstEvent := w.batchID(first/perBatch), first/perEvent*len(lifeSteps)+1
		for i, step := range lifeSteps {
			_, err := c.ExecContext(ctx, `INSERT INTO trace_event (id, event_time, recorded_at, operation, holder_id, location_id, batch_id, product_code7, batch_no, expiry_date, code_count, codes_root,
				type, action, biz_step, disposition, state_after, document_type, units, source_id, document_id, document_no, parent, note, codes_secret, person_id, post_id, public_text, salt, private_hash)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'object', 'OBSERVE', 'storing', 'in_progress', 'stock', 'inbound', 0, '', '', '', '', '', '', '', '', '', '', '')`,
				firstEvent+i, now, now, step, depot, w.Location, batch, item, fmt.Sprintf("B%06d", first/perBatch), w.Today.AddDays(600), perEvent, strings.Repeat("0", 64))
			if err != nil {
				return fmt.Errorf("event: %w", err)
			}
		}
		constant := fmt.Sprintf(`'HQ20', 1, NULL, 1, '%s', '%s', 'stock', '%s', '%s', '%s', '', '', 30, %d, %d, 6`, itemID, batch, depot, depot, w.Location, now, firstEvent+len(lifeSteps)-1)
		if _, err := c.ExecContext(ctx, "INSERT INTO trace_code SELECT column1, "+constant+" FROM (VALUES "+places+")", codes...); err != nil {
			return fmt.Errorf("codes: %w", err)
		}
		events := fmt.Sprintf("(VALUES (%d),(%d),(%d),(%d),(%d),(%d))", firstEvent, firstEvent+1, firstEvent+2, firstEvent+3, firstEvent+4, firstEvent+5)
		if _, err := c.ExecContext(ctx, "INSERT INTO trace_link SELECT c.column1, e.column1 FROM (VALUES "+places+") c, "+events+" e", codes...); err != nil {
			return fmt.Errorf("links: %w", err)
		}
	}
	return nil
}

// fillCases seals the first boxes into cases.
func (w *world) fillCases(ctx context.Context, c *sql.Conn) error {
	for n := range min(cases, w.size.codes/perCase/2) {
		parent, batch := codeOf(caseSerials+n), w.batchID(n*perCase/perBatch)
		from, to := codeOf(n*perCase + 1)[:16], codeOf((n + 1) * perCase)[:16]+"9999"
		_, err := c.ExecContext(ctx, "INSERT INTO trace_code SELECT ?, 'HQ20', 3, NULL, ?, item_id, ?, 'stock', origin_id, holder_id, location_id, '', '', 0, labelled_at, event_id, 1 FROM trace_code WHERE code BETWEEN ? AND ? LIMIT 1", parent, perCase, batch, from, to)
		if err == nil {
			_, err = c.ExecContext(ctx, "INSERT INTO trace_pack SELECT code, event_id, ?, 0 FROM trace_code WHERE code BETWEEN ? AND ?", parent, from, to)
		}
		if err == nil {
			_, err = c.ExecContext(ctx, "UPDATE trace_code SET parent = ? WHERE code BETWEEN ? AND ?", parent, from, to)
		}
		if err != nil {
			return fmt.Errorf("cases: %w", err)
		}
	}
	return nil
}

// fillOrders writes inbound orders of one line, evenly over sixty days.
func (w *world) fillOrders(ctx context.Context, c *sql.Conn) error {
	now := clock.System{}.Now()
	gap := 60 * 24 * time.Hour / time.Duration(w.size.orders+1)
	states := []string{"draft", "submitted", "completed", "completed", "completed"}
	for n := range w.size.orders {
		at := now.Add(-gap * time.Duration(w.size.orders-n))
		orderID := id.New(at)
		_, err := c.ExecContext(ctx, `INSERT INTO inbound_order (id, number, org_id, supplier_id, state, search, created_at, updated_at, type, version,
			arrived_at, packages, due_at, permit_id, delivery_note_no, delivery_note_id, vehicle, receiver_id, inspector_id, remark, created_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, '103', 1, 0, 0, 0, '', '', '', '', '', '', '', '')`,
			orderID, fmt.Sprintf("BK%08d", n), w.IDs["depot"], w.IDs["hospital"], states[n%len(states)], fmt.Sprintf("bk%08d", n), int64(at), int64(at))
		if err == nil {
			_, err = c.ExecContext(ctx, `INSERT INTO inbound_line (id, order_id, item_id, position, batch_no, qty_expected, cases, loose, qty_received, qty_rejected, qty_bound, qty_shelved,
				expiry_precision, expiry_text, batch_id, reject_reason, release_by, release_reason, result) VALUES (?, ?, ?, 0, 'B000000', 100, 0, FALSE, 0, 0, 0, 0, '', '', '', '', '', '', '')`, id.New(at), orderID, w.IDs[item])
		}
		if err != nil {
			return fmt.Errorf("orders: %w", err)
		}
	}
	return nil
}

func (w *world) readOrders(ctx context.Context) error {
	return w.open(ctx, func(ctx context.Context, c *sql.Conn) error {
		rows, err := c.QueryContext(ctx, "SELECT id, created_at FROM inbound_order ORDER BY created_at DESC, id DESC")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var key orderKey
			if err := rows.Scan(&key.ID, &key.CreatedAt); err != nil {
				return err
			}
			w.Orders = append(w.Orders, key)
		}
		return rows.Err()
	})
}

// codeOf is a well-formed code; its three secret digits are not genuine, which
// only matters to those who guess.
func codeOf(serial int) string {
	digits := []byte(fmt.Sprintf("%s%09d%03d", product, serial, serial*7919%1000))
	sum, weight := 0, 3
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return string(append(digits, byte('0'+(10-sum%10)%10)))
}

func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		source, err := os.Open(path)
		if err != nil {
			return err
		}
		defer source.Close()
		file, err := os.OpenFile(target, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(file, source)
		return errors.Join(err, file.Close())
	})
}

// printed makes the labels of a job count as printed, for drawing twenty
// thousand of them takes minutes, and returns their codes.
func (w *world) printed(ctx context.Context, jobID string) ([]string, error) {
	codes := []string{}
	err := w.open(ctx, func(ctx context.Context, c *sql.Conn) error {
		if _, err := c.ExecContext(ctx, "UPDATE trace_code SET state = 'printed' WHERE job_id = ?", jobID); err != nil {
			return err
		}
		rows, err := c.QueryContext(ctx, "SELECT code FROM trace_code WHERE job_id = ? ORDER BY code", jobID)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var code string
			if err := rows.Scan(&code); err != nil {
				return err
			}
			codes = append(codes, code)
		}
		return rows.Err()
	})
	return codes, err
}
