package servicedesk

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gongzhi/internal/contract/opscenter"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// tell lets the desk hear of an event.
func (h *house) tell(events ...outbox.Event) {
	h.Helper()
	for _, event := range events {
		_, err := usecase.Write(h.engineer(), h.runner, PermitHandle, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
			tx.Act("test.tell")
			return struct{}{}, tx.Emit(ctx, event)
		})
		if err != nil {
			h.Fatal(err)
		}
	}
	h.forward(time.Second)
}

func (h *house) tickets() []View {
	h.Helper()
	page, err := h.List(h.engineer(), &listInput{Params: list.Params{Limit: 50, Sort: "createdAt"}})
	if err != nil {
		h.Fatal(err)
	}
	return page.Items
}

func (h *house) course(v View) []string {
	h.Helper()
	entries, err := h.Course(h.engineer(), v.ID)
	if err != nil {
		h.Fatal(err)
	}
	actions := make([]string, len(entries))
	for i, e := range entries {
		actions[i] = e.Action
	}
	return actions
}

func alert(number, group string) opscenter.AlertRaised {
	return opscenter.AlertRaised{AlertID: number, Number: number, Group: group, Severity: "critical", SubjectKind: "module", Subject: "2", Summary: "down", StartedAt: nine.Add(-time.Minute)}
}

// TestAnAlertGroupIsOneTicket: alerts of one group are one ticket, their recovery
// is written into it and closes nothing.
func TestAnAlertGroupIsOneTicket(t *testing.T) {
	h := open(t)
	silenced := alert("GJ3", "attack")
	silenced.Silenced = true
	h.tell(alert("GJ1", "trace"), alert("GJ2", "trace"), silenced)
	all := h.tickets()
	if len(all) != 1 {
		t.Fatalf("%d tickets", len(all))
	}
	v := all[0]
	if v.Kind != FaultKind || v.State != Reported || v.Channel != "monitor" || v.Level != int64(sla.P3) || v.DetectedAt != nine.Add(-time.Minute) || !slices.Equal(v.Modules, []string{"2"}) {
		t.Errorf("%+v", v.Ticket)
	}
	if c := h.clockOf(v, "C1"); c.StartedAt != v.ReportedAt {
		t.Errorf("its clocks begin at %s", c.StartedAt)
	}
	h.tell(opscenter.AlertRecovered{AlertID: "GJ1", Number: "GJ1", Group: "trace", RecoveredAt: nine.Add(time.Hour)},
		opscenter.AlertRecovered{AlertID: "GJ9", Number: "GJ9", Group: "another", RecoveredAt: nine})
	if got := h.course(v); !slices.Equal(got, []string{"open", "found", "over"}) {
		t.Errorf("course: %v", got)
	}
	if all = h.tickets(); len(all) != 1 || all[0].State != Reported {
		t.Errorf("a recovery moved the ticket: %s", all[0].State)
	}
	if waiting, err := h.Unanswered(h.engineer()); err != nil || len(waiting) != 1 || waiting[0].ID != v.ID {
		t.Errorf("unanswered: %d %v", len(waiting), err)
	}
	closed := h.must(h.owner(), all[0], "no-fault", Step{Text: "a planned restart"})
	h.tell(alert("GJ4", "trace"))
	if all = h.tickets(); len(all) != 2 || all[1].ID == closed.ID && all[0].ID == closed.ID {
		t.Errorf("once it is over a new alert is a new ticket: %d", len(all))
	}
}

// TestALaterAlertOfAGroupIsWatchedToo: a fault is over only when everything that
// its group found is well again; and people can still add modules to it.
func TestALaterAlertOfAGroupIsWatchedToo(t *testing.T) {
	h := open(t)
	first, second := alert("GJ1", "db"), alert("GJ2", "db")
	first.SubjectKind, first.Subject, first.Probe = "asset", "DB-1", "p-first"
	second.Probe = "p-second"
	h.tell(first, second, second)
	all := h.tickets()
	if len(all) != 1 || !slices.Equal(all[0].Modules, []string{"2"}) {
		t.Fatalf("%+v", all)
	}
	watched := func() []string {
		h.Helper()
		shown, err := h.kit.Clocks.Show(h.engineer(), all[0].ClockID)
		if err != nil {
			h.Fatal(err)
		}
		return shown.Probes
	}
	want := slices.Sorted(slices.Values(append([]string{"p-first", "p-second"}, h.probes...)))
	if got := watched(); !slices.Equal(got, want) {
		t.Errorf("watched: %v, want %v", got, want)
	}
	v := h.must(h.engineer(), all[0], "widen", Step{Text: "more of it", Modules: []string{"2", "9"}})
	if got := watched(); !slices.Equal(v.Modules, []string{"2", "9"}) || !slices.Equal(got, want) {
		t.Errorf("widened: %v, watched %v", v.Modules, got)
	}
}

// TestALateWeaknessIsOneTicket: a critical weakness and an overdue one open a
// ticket, both of one case the same.
func TestALateWeaknessIsOneTicket(t *testing.T) {
	h := open(t)
	h.tell(opscenter.WeaknessFound{CaseID: "case", Number: "LD1", Severity: "high", Asset: "web-1", Title: "overflow"})
	if all := h.tickets(); len(all) != 0 {
		t.Fatalf("a weakness that is in time is a ticket: %+v", all)
	}
	h.tell(opscenter.WeaknessFound{CaseID: "worse", Number: "LD2", Severity: "critical", Asset: "web-1", Title: "overflow"},
		opscenter.WeaknessLate{CaseID: "case", Number: "LD1", Severity: "high", Asset: "web-1", Title: "overflow", DueAt: nine},
		opscenter.WeaknessLate{CaseID: "worse", Number: "LD2", Severity: "critical", Asset: "web-1", Title: "overflow", DueAt: nine})
	all := h.tickets()
	if len(all) != 2 {
		t.Fatalf("%d tickets", len(all))
	}
	for _, v := range all {
		want := []string{"open"}
		if v.Level == int64(sla.P3) {
			want = append(want, "found")
		}
		if got := h.course(v); !slices.Equal(got, want) || !strings.Contains(v.Title, "LD") {
			t.Errorf("%s %s: %v", v.Number, v.Title, got)
		}
	}
}

// TestWhoFoundItIsNotHidden: the name of the module that found something is no
// personal data; the name of whoever wrote a letter is, though the program took it down.
func TestWhoFoundItIsNotHidden(t *testing.T) {
	for _, one := range []struct {
		ticket  Ticket
		machine bool
	}{
		{Ticket{Channel: "monitor", SourceKey: "alert:a", CreatedBy: "engineer"}, true}, {Ticket{Channel: "patrol", CreatedBy: "system"}, true},
		{Ticket{Channel: "mail", CreatedBy: "system"}, false}, {Ticket{Channel: "monitor", CreatedBy: "engineer"}, false}, {Ticket{Channel: "web", CreatedBy: "user"}, false},
	} {
		if one.ticket.foundByMachine() != one.machine {
			t.Errorf("%+v: %v", one.ticket, !one.machine)
		}
	}
}
