package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/id"
)

// bareServer is the physical reference: the same rows by plain prepared
// statements and net/http, with no session, scope, rule, audit or log.
type bareServer struct {
	code, events, page, lines *sql.Stmt
	writer                    *sql.DB
}

func serveBare(ctx context.Context, dir, address string) error {
	database, err := db.Open(ctx, db.Config{Dir: dir}, clock.System{})
	if err != nil {
		return err
	}
	defer database.Close()
	b := &bareServer{writer: database.Maintenance().DB}
	for text, statement := range map[string]**sql.Stmt{
		"SELECT c.code, c.state, c.batch_id, c.holder_id, c.labelled_at, b.batch_no, b.expiry_date FROM trace_code c LEFT JOIN trace_batch b ON b.id = c.batch_id WHERE c.code = ?":         &b.code,
		"SELECT e.id, e.operation, e.recorded_at FROM trace_link l JOIN trace_event e ON e.id = l.event_id WHERE l.code = ? ORDER BY e.id":                                                  &b.events,
		"SELECT id, number, type, state, supplier_id, created_at, updated_at FROM inbound_order WHERE +org_id = ? AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT 20": &b.page,
		"SELECT item_id, batch_no, qty_expected, qty_received FROM inbound_line WHERE order_id = ?":                                                                                         &b.lines,
	} {
		if *statement, err = database.Stmt(ctx, text); err != nil {
			return err
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ready", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /trace/{code}", answer(b.trace))
	mux.HandleFunc("GET /list", answer(b.list))
	mux.HandleFunc("POST /create", answer(b.create))
	mux.HandleFunc("POST /scan", answer(b.scan))
	server := &http.Server{Addr: address, Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Shutdown(context.WithoutCancel(ctx))
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func answer(f func(r *http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := f(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value)
	}
}

// rowsOf reads what a statement gives as text, as little typed as possible.
func rowsOf(ctx context.Context, statement *sql.Stmt, columns int, args ...any) ([][]sql.NullString, error) {
	rows, err := statement.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := [][]sql.NullString{}
	for rows.Next() {
		row := make([]sql.NullString, columns)
		places := make([]any, columns)
		for i := range row {
			places[i] = &row[i]
		}
		if err := rows.Scan(places...); err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

func (b *bareServer) trace(r *http.Request) (any, error) {
	code := r.PathValue("code")
	rows, err := rowsOf(r.Context(), b.code, 7, code)
	if err != nil {
		return nil, err
	}
	events, err := rowsOf(r.Context(), b.events, 3, code)
	return map[string]any{"code": rows, "events": events}, err
}

func (b *bareServer) list(r *http.Request) (any, error) {
	query := r.URL.Query()
	rows, err := rowsOf(r.Context(), b.page, 7, query.Get("org"), query.Get("at"), query.Get("id"))
	if err != nil {
		return nil, err
	}
	lines := map[string]any{}
	for _, row := range rows {
		if lines[row[0].String], err = rowsOf(r.Context(), b.lines, 4, row[0].String); err != nil {
			return nil, err
		}
	}
	return map[string]any{"items": rows, "lines": lines}, nil
}

func (b *bareServer) create(r *http.Request) (any, error) {
	var body struct {
		Org, Supplier, Item string
		Quantity            int
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, err
	}
	now := clock.System{}.Now()
	key := id.New(now)
	_, err := b.writer.ExecContext(r.Context(), "INSERT INTO bench_order VALUES (?, ?, ?, ?, ?, ?, ?)", key, "N"+key[10:], body.Org, body.Supplier, body.Item, body.Quantity, int64(now))
	return map[string]string{"id": key}, err
}

// scan inserts one link a code, the least a scan can leave behind.
func (b *bareServer) scan(r *http.Request) (any, error) {
	var body struct{ Codes []struct{ Text string } }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		return nil, err
	}
	tx, err := b.writer.BeginTx(r.Context(), nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	event := id.Number(clock.System{}.Now())
	for first := 0; first < len(body.Codes); first += 500 {
		part := body.Codes[first:min(first+500, len(body.Codes))]
		args := make([]any, 0, 2*len(part))
		for _, code := range part {
			args = append(args, code.Text, event)
		}
		if _, err := tx.ExecContext(r.Context(), "INSERT INTO bench_link VALUES "+strings.TrimSuffix(strings.Repeat("(?,?),", len(part)), ","), args...); err != nil {
			return nil, err
		}
	}
	return map[string]int{"done": len(body.Codes)}, tx.Commit()
}

// rawImport reads a sheet and inserts its rows with no check at all.
func rawImport(ctx context.Context, dir, sheet string) error {
	book, err := excelize.OpenFile(sheet)
	if err != nil {
		return err
	}
	defer book.Close()
	rows, err := book.Rows(book.GetSheetName(0))
	if err != nil {
		return err
	}
	defer rows.Close()
	database, err := db.Open(ctx, db.Config{Dir: dir}, clock.System{})
	if err != nil {
		return err
	}
	defer database.Close()
	tx, err := database.Maintenance().DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it does nothing
	const columns, portion = 12, 500
	insert := func(args []any) error {
		if len(args) == 0 {
			return nil
		}
		places := "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + "),"
		_, err := tx.ExecContext(ctx, "INSERT INTO bench_business VALUES "+strings.TrimSuffix(strings.Repeat(places, len(args)/columns), ","), args...)
		return err
	}
	args := make([]any, 0, portion*columns)
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		for i := range columns {
			if i < len(cells) {
				args = append(args, cells[i])
			} else {
				args = append(args, "")
			}
		}
		if len(args) == cap(args) {
			if err := insert(args); err != nil {
				return err
			}
			args = args[:0]
		}
	}
	return errors.Join(rows.Error(), insert(args), tx.Commit())
}
