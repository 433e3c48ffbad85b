package intake_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/sheet"
)

func (h *house) file(lines ...string) string {
	h.Helper()
	path := filepath.Join(h.TempDir(), "lamps.csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		h.Fatal(err)
	}
	return path
}

func TestRunFile(t *testing.T) {
	for name, register := range map[string]func(*house) intake.Register{"plain": (*house).plain, "staged": (*house).staged} {
		t.Run(name, func(t *testing.T) {
			h := open(t)
			lines := numbered("A", 1100)
			lines[1051] = "A001050,bright"
			lines[3] = ",40"
			var told []string
			report, err := intake.RunFile(h.as("ana"), register(h), h.file(lines...), func(p intake.Problem) { told = append(told, p.String()) })
			if fault.KeyOf(err) != "intake.refused" || report.Imported != 0 || report.ErrorCount != 2 || report.Rows != 1100 {
				t.Errorf("%+v, %v", report, err)
			}
			want := "4 Code: Nothing is filled in. Fill in this cell.\n1052 Watts: This is not a number. Type digits only, without a unit. [bright]"
			if got := strings.Join(told, "\n"); got != want {
				t.Errorf("told\n%s\nwant\n%s", got, want)
			}
			if _, all := h.visible(); all != 0 {
				t.Errorf("%d lamps are left", all)
			}
			h.verify()
			report, err = intake.RunFile(h.as("ana"), register(h), h.file(numbered("A", 1100)...), nil)
			if visible, _ := h.visible(); err != nil || report.Imported != 1100 || visible != 1100 {
				t.Errorf("%d lamps, %+v, %v", visible, report, err)
			}
			h.verify()
		})
	}
}

func TestRunFileNeedsThePermission(t *testing.T) {
	h := open(t)
	for _, register := range []intake.Register{h.plain(), h.staged()} {
		if _, err := intake.RunFile(h.as("guest"), register, h.file("code", "A1"), nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", register.Name, err)
		}
	}
	if _, err := intake.RunFile(h.as("ana"), h.plain(), filepath.Join(t.TempDir(), "none.csv"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}

// Until the last transaction nobody sees a row; the log agrees at every step.
func TestStagedRowsShowTogether(t *testing.T) {
	h := open(t)
	parts := 0
	h.checked = func([]sheet.Row) {
		if visible, all := h.visible(); visible != 0 || all != parts*500 {
			t.Errorf("after %d parts %d are visible of %d", parts, visible, all)
		}
		if report := h.verify(); int(report.Open) != min(parts, 1) {
			t.Errorf("%d open imports after %d parts", report.Open, parts)
		}
		parts++
	}
	if _, err := intake.RunFile(h.as("ana"), h.staged(), h.file(numbered("A", 1800)...), nil); err != nil {
		t.Fatal(err)
	}
	if visible, all := h.visible(); visible != 1800 || all != 1800 || parts != 4 {
		t.Errorf("%d of %d after %d parts", visible, all, parts)
	}
	var actions []string
	err := h.db.Read().NewSelect().Table("audit_entry").Column("action").Where("record_count > 0").OrderExpr("id").Scan(context.Background(), &actions)
	if err != nil || strings.Join(actions, " ") != "intake.start "+permission && strings.Join(actions, " ") != permission+" intake.start" {
		t.Errorf("entries %v, %v", actions, err)
	}
	var count int
	err = h.db.Read().NewSelect().Table("audit_entry").Column("record_count").Where("action = ?", permission).Scan(context.Background(), &count)
	if err != nil || count != 1801 {
		t.Errorf("the entry of the import speaks of %d rows, %v", count, err)
	}
	h.verify()
}

func TestCancelledImportLeavesNothing(t *testing.T) {
	h := open(t)
	ctx, cancel := context.WithCancel(h.as("ana"))
	h.checked = func(rows []sheet.Row) {
		if rows[0].Number > 1000 {
			cancel()
		}
	}
	_, err := intake.RunFile(ctx, h.staged(), h.file(numbered("A", 1800)...), nil)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	if visible, all := h.visible(); visible != 0 || all != 1000 {
		t.Errorf("%d visible of %d", visible, all)
	}
	h.verify()
	if err := h.stage().Clean(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, all := h.visible(); all != 0 {
		t.Errorf("%d lamps are left", all)
	}
	if report := h.verify(); report.Open != 0 {
		t.Errorf("%d open imports", report.Open)
	}
	h.checked = nil
	if _, err := intake.RunFile(h.as("ana"), h.staged(), h.file(numbered("A", 1800)...), nil); err != nil {
		t.Error(err)
	}
	h.verify()
}

// A killed process leaves an import that says running; standing still for the
// parameter's minutes it is given up, and the process may not go on after that.
func TestStandingImportIsGivenUp(t *testing.T) {
	h := open(t)
	h.checked = func(rows []sheet.Row) {
		if rows[0].Number < 1000 {
			return
		}
		h.checked = nil
		if err := h.stage().Clean(context.Background()); err != nil {
			t.Error(err)
		}
		if _, all := h.visible(); all != 1000 {
			t.Errorf("an import that runs was touched: %d left", all)
		}
		h.clock.Advance(10*time.Minute + time.Second)
		if err := h.stage().Clean(context.Background()); err != nil {
			t.Error(err)
		}
		if _, all := h.visible(); all != 0 {
			t.Errorf("%d lamps are left", all)
		}
		h.verify()
	}
	_, err := intake.RunFile(h.as("ana"), h.staged(), h.file(numbered("A", 1800)...), nil)
	if fault.KeyOf(err) != "intake.interrupted" {
		t.Errorf("the import went on: %v", err)
	}
	if _, all := h.visible(); all != 0 {
		t.Errorf("%d lamps are left", all)
	}
	h.verify()
}

func TestImportThatCannotStore(t *testing.T) {
	h := open(t)
	broken := errors.New("disk full")
	h.storing = func(rows []sheet.Row) error {
		if rows[0].Number > 500 {
			return broken
		}
		return nil
	}
	if _, err := intake.RunFile(h.as("ana"), h.staged(), h.file(numbered("A", 800)...), nil); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if _, all := h.visible(); all != 0 {
		t.Errorf("%d lamps are left", all)
	}
	h.verify()
	if job := h.stage().Job(); job.Name != "intake.clean.staged" || job.Run(context.Background()) != nil {
		t.Errorf("%+v", job)
	}
}
