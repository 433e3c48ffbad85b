package evidence

import (
	"context"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// TestFailClosed (GB/T 22239-2019 8.1.4.3 d): when its audit entry cannot be
// written a change is refused, nothing of it stays, and those who audit are
// alerted. Once the log takes entries again, work goes on.
func TestFailClosed(t *testing.T) {
	h := open(t)
	h.runner.Unwritten = func(ctx context.Context, permission string, cause error) { h.Alarm(ctx, Unwritten, permission, cause) }
	add := func(id string) error {
		_, err := usecase.Write(as("li", "depot", scope.None), h.runner, "lamp.add", func(ctx context.Context, tx *usecase.Tx) (bool, error) {
			tx.Record("lamp", id)
			_, err := tx.ExecContext(ctx, "INSERT INTO lamp (id) VALUES (?)", id)
			return true, err
		})
		return err
	}
	maintain := func(query string) {
		t.Helper()
		if _, err := h.runner.DB.Maintenance().ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	count := func(query string) (n int) {
		t.Helper()
		if err := h.runner.DB.Read().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for table := range map[string]bool{"audit_entry": true, "audit_record": true, "audit_image": true, "audit_pending": true} {
		maintain("ALTER TABLE " + table + " RENAME TO unwritable")
		for range 2 {
			if err := add(table); !fault.Is(err, fault.Unavailable) || fault.KeyOf(err) != "fault.audit_unwritten" {
				t.Errorf("without %s: %v", table, err)
			}
		}
		maintain("ALTER TABLE unwritable RENAME TO " + table)
		if n := count("SELECT count(*) FROM lamp"); n != 0 {
			t.Fatalf("without %s: %d lamps stayed", table, n)
		}
	}
	if n := count("SELECT count(*) FROM audit_entry") + count("SELECT count(*) FROM audit_record") + count("SELECT count(*) FROM audit_image"); n != 0 {
		t.Errorf("%d traces of what did not happen", n)
	}
	auditor := scope.Actor{PersonID: "audit", Grants: map[string]scope.Reach{PermitExport: scope.All}}
	todos, err := h.todos(t.Context(), auditor, 10)
	if err != nil || len(todos) != 1 || todos[0].What != "todo.evidence.unwritten" || todos[0].Params["action"] != "lamp.add" || todos[0].Tone != "danger" {
		t.Errorf("alerts: %+v, %v", todos, err)
	}
	if todos, err := h.todos(t.Context(), scope.Actor{PersonID: "li", Grants: map[string]scope.Reach{PermitRead: scope.All}}, 10); err != nil || len(todos) != 0 {
		t.Errorf("others are alerted: %+v, %v", todos, err)
	}
	if err := add("again"); err != nil || count("SELECT count(*) FROM lamp") != 1 {
		t.Errorf("afterwards: %v", err)
	}
	h.clock.Advance(25 * time.Hour)
	if todos, err := h.todos(t.Context(), auditor, 10); err != nil || len(todos) != 0 {
		t.Errorf("a day later: %+v, %v", todos, err)
	}
}
