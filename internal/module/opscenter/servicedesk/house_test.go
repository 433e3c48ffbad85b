package servicedesk

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/calendar"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/flow"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/reveal"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/seal"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/sla"
)

// house is the desk with its clocks on a fresh database; what others know is made up.
type house struct {
	testing.TB
	*Desk
	clock   *clock.Manual
	samples []sla.Sample
	probes  []string
	signer  *audit.Signer
	runner  *usecase.Runner
	saved   int
	bound   []string
	events  []outbox.Subscription
	solved  []Solved
	used    []string
	around  []string
}

// workarounds are the problems as the desk uses them.
type workarounds struct{ *house }

func (h workarounds) UsedIn(_ context.Context, _ *usecase.Tx, problemIDs []string, t *Ticket) error {
	for _, id := range problemIDs {
		h.around = append(h.around, id+" in "+t.Number)
	}
	return nil
}

func (*house) Suggest(_ context.Context, text, module string, _ int) ([]Suggestion, error) {
	return []Suggestion{{Title: text + "/" + module}}, nil
}

func (h *house) UsedIn(_ context.Context, _ *usecase.Tx, articleIDs []string, _, number string) error {
	for _, id := range articleIDs {
		h.used = append(h.used, id+" in "+number)
	}
	return nil
}

func (h *house) Known(_ context.Context, _ bun.IDB, text string, modules []string, _ int) ([]Suggestion, error) {
	return []Suggestion{{Kind: "problem", Title: text + strings.Join(modules, ","), Snippet: "restart"}}, nil
}

func (h *house) OfFault(_ context.Context, _ bun.IDB, ticketID string) ([]Suggestion, error) {
	return []Suggestion{{Kind: "problem", ID: "of " + ticketID}}, nil
}

func (h *house) FromTicket(_ context.Context, _ *usecase.Tx, in Solved) (Made, error) {
	h.solved = append(h.solved, in)
	return Made{ID: "article", Number: "ZS-1", State: "draft"}, nil
}

func (h *house) Made(_ context.Context, _ bun.IDB, ticketID string) (*Made, error) {
	for _, one := range h.solved {
		if one.TicketID == ticketID {
			return &Made{ID: "article", Number: "ZS-1", State: "draft"}, nil
		}
	}
	return nil, nil
}

func (h *house) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}
func (*house) PostTitles(context.Context, []string) (map[string]string, error) { return nil, nil }
func (*house) OrgNames(context.Context, []string) (map[string]string, error)   { return nil, nil }
func (h *house) BindField(_ context.Context, _ *usecase.Tx, fileID, _, _, _ string) error {
	h.bound = append(h.bound, fileID)
	return nil
}

func (h *house) Receive(_ context.Context, r io.Reader, name string, _ int64) (attach.Upload, error) {
	if strings.HasSuffix(name, ".exe") {
		return attach.Upload{}, fault.New(fault.Invalid, "attach.type")
	}
	_, err := io.Copy(io.Discard, r)
	return attach.Upload{}, err
}
func (h *house) Save(context.Context, *usecase.Tx, attach.Upload) (attach.Attachment, error) {
	h.saved++
	return attach.Attachment{ID: "file" + strconv.Itoa(h.saved)}, nil
}

var nine = clock.Day("2026-03-02").Start().Add(9 * time.Hour)

func open(t testing.TB) *house {
	t.Helper()
	h := &house{TB: t, clock: clock.NewManual(nine), runner: &usecase.Runner{}}
	registry := param.NewRegistry()
	clockNeeds := sla.Needs{Names: h, Say: func(key string, _ map[string]any) string { return key },
		Samples: func(_ context.Context, _ bun.IDB, probes []string, after, to clock.Instant) (found []sla.Sample, _ error) {
			for _, s := range h.samples {
				if slices.Contains(probes, s.Probe) && s.At > after && s.At <= to {
					found = append(found, s)
				}
			}
			return found, nil
		},
		Services: func(context.Context) ([]sla.Service, error) { return nil, nil },
		Seen:     func(context.Context, bun.IDB, string, sla.Span) (sla.Seen, error) { return sla.Seen{}, nil },
		Contract: func(context.Context, bun.IDB, clock.Day) (sla.Contract, error) { return sla.Contract{}, nil },
	}
	_, clocks := sla.New(sla.Kit{Runner: h.runner}, clockNeeds)
	needs := Needs{Names: h, Files: h,
		Engineers: func(context.Context) ([]Engineer, error) {
			return []Engineer{{ID: "engineer"}, {ID: "second"}}, nil
		},
		Probes: func(context.Context, []string) ([]string, error) { return h.probes, nil },
		Modules: func(context.Context) (map[string]string, error) {
			return map[string]string{"2": "inbound", "9": "exchange"}, nil
		},
		Sender: func(_ context.Context, _ bun.IDB, address string) (Sender, error) {
			if address == "user@example.org" {
				return Sender{PersonID: "user", OrgID: "shop", Name: "陈用户", Phone: "+853 66123456"}, nil
			}
			return Sender{}, nil
		},
		Say:       func(key string, params map[string]any) string { return fmt.Sprint(key, " ", params["number"]) },
		Knowledge: h,
		Problems:  workarounds{h},
		Healthy: func(ctx context.Context, id string) (clock.Instant, bool, error) {
			return h.kit.Clocks.Healthy(ctx, id)
		},
	}
	_, declared := New(Kit{Runner: h.runner}, needs)
	registry.Declare(declared.Parameters...)
	registry.Declare(clocks.Parameters...)
	registry.Declare(reveal.Parameters...)
	h.runner.DB = dbtest.OpenAt(t, h.clock, usecase.Migrations, audit.Migrations, param.Migrations, outbox.Migrations, calendar.Migrations, serial.Migrations, reveal.Migrations,
		clocks.Migrations[0], declared.Migrations[0])
	h.runner.Log = audit.NewLog(slices.Concat(calendar.Tables, clocks.Tables, declared.Tables))
	ring, err := seal.OpenRing(seal.Config{File: filepath.Join(t.TempDir(), "seal.json")}, h.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	calendars := calendar.New(h.runner.DB)
	if err := calendars.Seed(t.Context(), h.runner); err != nil {
		t.Fatal(err)
	}
	set := param.NewSet(h.runner.DB, registry)
	ledger, _ := sla.New(sla.Kit{Runner: h.runner, Parameters: set, Calendars: calendars}, clockNeeds)
	h.Desk, declared = New(Kit{Runner: h.runner, Ring: ring, Parameters: set, Clocks: ledger,
		Reveals: reveal.New(h.runner, func(clock.Day) int64 { return 20 }, nil)}, needs)
	h.events = declared.Subscriptions
	if h.signer, err = audit.LoadSigner(filepath.Join(t.TempDir(), "audit.key"), "test"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		report, err := audit.Verify(context.Background(), h.runner.DB, h.runner.Log, audit.Options{Verifiers: []string{h.signer.Verifier()}, Rows: clocks.RowChecks[:0]})
		if err != nil || !report.OK() || report.Rows == 0 {
			t.Errorf("evidence: %+v %v", report, err)
		}
	})
	return h
}

func as(ctx context.Context, person, org string, reach scope.Reach, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: reach, sla.PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = reach
	}
	return scope.With(ctx, scope.Actor{PersonID: person, OrgID: org, Grants: grants})
}

// The people of the tests.
func (h *house) user() context.Context {
	return as(h.Context(), "user", "shop", scope.Own, PermitReport)
}
func (h *house) engineer() context.Context {
	return as(h.Context(), "engineer", "ops", scope.All, PermitHandle, PermitAssign, PermitReport, sla.PermitPropose)
}
func (h *house) owner() context.Context {
	return as(h.Context(), "owner", "office", scope.All, PermitOwner)
}

func (h *house) report() View {
	h.Helper()
	v, err := h.Report(h.user(), Report{Title: "出库单打不开", Name: "张三丰", Phone: "13812345678", Items: []Item{{Module: "2", Description: "列表空白"}, {Description: "导出很慢"}}})
	if err != nil {
		h.Fatal(err)
	}
	return v
}

// step takes an action under the permission that the flow names.
func (h *house) step(ctx context.Context, v View, action string, step Step) (View, error) {
	h.Helper()
	permission := ""
	for _, t := range flowOf(v.Kind).Transitions {
		if t.Action == action {
			permission = t.Permission
		}
	}
	step.Version = v.Version
	return h.Do(ctx, v.ID, action, permission, step)
}

func (h *house) must(ctx context.Context, v View, action string, step Step) View {
	h.Helper()
	v, err := h.step(ctx, v, action, step)
	if err != nil {
		h.Fatalf("%s: %v", action, err)
	}
	return v
}

// forward moves the clock and runs what the program does by itself.
func (h *house) forward(d time.Duration) {
	h.Helper()
	h.clock.Advance(d)
	for _, run := range []func(context.Context) error{h.kit.Clocks.Observe, h.kit.Clocks.Sweep, h.Watch, h.Press} {
		if err := run(h.Context()); err != nil {
			h.Fatal(err)
		}
	}
	if _, err := outbox.NewDispatcher(h.runner.DB, h.events).Deliver(h.Context()); err != nil {
		h.Fatal(err)
	}
}

func (h *house) clockOf(v View, code sla.Code) sla.ClockView {
	h.Helper()
	shown, err := h.kit.Clocks.Show(h.engineer(), v.ClockID)
	if err != nil {
		h.Fatal(err)
	}
	i := slices.IndexFunc(shown.Clocks, func(c sla.ClockView) bool { return c.Code == code })
	if i < 0 {
		h.Fatalf("%s has no %s", v.Number, code)
	}
	return shown.Clocks[i]
}

func may(v View, action string) (allowed, shown bool) {
	i := slices.IndexFunc(v.Actions, func(a flow.Action) bool { return a.Action == action })
	return i >= 0 && v.Actions[i].Allowed, i >= 0
}
