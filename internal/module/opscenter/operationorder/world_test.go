package operationorder

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/attach"
	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/intake"
	"gongzhi/internal/kit/outbox"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/serial"
	"gongzhi/internal/kit/sheet"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/opscenter/recovery"
)

// outside stands for the platform, the service desk and the registers.
type outside struct {
	told        []string
	authorisers int
	tasks       int
	rows        []string // of the register
	people      int      // of the dataset and of the operation
	points      map[string]recovery.Point
	slow        bool // points stay in preparation
}

func (*outside) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "name of " + id
	}
	return names, nil
}

func (o *outside) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o *outside) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return o.PersonNames(ctx, ids)
}

func (o *outside) Search(context.Context, string, string) ([]Subject, error) {
	return []Subject{{Kind: "person", ID: "victim", Name: "Victim"}}, nil
}

func (o *outside) Subject(_ context.Context, kind, id string) (Subject, error) {
	if id == "nobody" {
		return Subject{}, fault.New(fault.NotFound, "identity.person_absent")
	}
	return Subject{Kind: kind, ID: id, Name: "name of " + id, Detail: id, People: 3}, nil
}

const secret = "Once-Only-7"

func (o *outside) Open(_ context.Context, _ *usecase.Tx, a *Account) (string, string, error) {
	o.told = append(o.told, "open "+a.NewLogin)
	return "fresh", secret, nil
}

func (o *outside) Reset(_ context.Context, _ *usecase.Tx, a *Account) (string, error) {
	o.told = append(o.told, fmt.Sprintf("reset %s %v", a.TargetID, a.Factors))
	return secret, nil
}

func (o *outside) Close(_ context.Context, _ *usecase.Tx, a *Account) error {
	o.told = append(o.told, "close "+a.TargetID)
	return nil
}

func (o *outside) Enable(_ context.Context, _ *usecase.Tx, a *Account) error {
	o.told = append(o.told, "enable "+a.TargetID)
	return nil
}

func (o *outside) Grant(_ context.Context, _ *usecase.Tx, a *Account) (string, error) {
	o.told = append(o.told, "grant "+strings.Join(a.Roles, "+"))
	return "post", nil
}

func (o *outside) Stop(_ context.Context, _ *usecase.Tx, a *Account) (int, error) {
	o.told = append(o.told, "stop "+a.TargetKind+" "+a.TargetID)
	return 3, nil
}

func (o *outside) Lift(_ context.Context, _ *usecase.Tx, stop, _ *Account) (int, error) {
	o.told = append(o.told, "lift "+stop.TargetID)
	return 3, nil
}

func (o *outside) Authorisers(context.Context, *usecase.Tx) (int, error) { return o.authorisers, nil }

// tasks are what the target has in hand.
type tasks struct{ *outside }

func (t tasks) Open(context.Context, usecase.Query, string) (int, error) { return t.tasks, nil }

func (t tasks) HandOver(_ context.Context, _ *usecase.Tx, from, to, _ string) (int, error) {
	if t.tasks > 0 && to == "" {
		return 0, fault.New(fault.Conflict, "servicedesk.handover", "count", t.tasks)
	}
	t.told = append(t.told, "hand over "+from+" "+to)
	return t.tasks, nil
}

func (o *outside) register() intake.Register {
	return intake.Register{Name: "lamps",
		Spec: func(context.Context) sheet.Spec {
			return sheet.Spec{Sheet: "Lamps", Columns: []sheet.Column{{Key: "code", Header: "Code", Required: true}, {Key: "phone", Header: "Phone"}}}
		},
		Checker: func(context.Context) func(rows []sheet.Row) error {
			return func(rows []sheet.Row) error {
				for i := range rows {
					for _, known := range o.rows {
						if known == rows[i].Text("code") {
							rows[i].Issues = append(rows[i].Issues, sheet.Issue{Field: "code", Key: "lamp.taken"})
						}
					}
				}
				return nil
			}
		},
		Commit: func(_ context.Context, rows iter.Seq2[sheet.Row, error]) (int, error) {
			var fresh []string
			for row, err := range rows {
				if err != nil {
					return 0, err
				}
				fresh = append(fresh, row.Text("code"))
			}
			o.rows = append(o.rows, fresh...)
			return len(fresh), nil
		}}
}

func (o *outside) dataset() Dataset {
	return Dataset{Name: "people", Write: func(_ context.Context, w io.Writer) error {
		text := "Name,Phone\n"
		for i := range o.people {
			text += fmt.Sprintf("P%d,*\n", i)
		}
		_, err := io.WriteString(w, text)
		return err
	}}
}

func (o *outside) operation() Operation {
	return Operation{Name: "people.remove", Parameters: []Parameter{{Name: "days", Kind: "days", Most: 100}},
		Plan: func(context.Context, usecase.Query, map[string]string) (Difference, error) {
			return Difference{Removed: o.people, Content: fmt.Sprint(o.people)}, nil
		},
		Apply: func(_ context.Context, _ *usecase.Tx, with map[string]string) (int, error) {
			o.told = append(o.told, "removed "+with["days"])
			return o.people, nil
		}}
}

// AskPoint implements Points.
func (o *outside) AskPoint(_ context.Context, _ *usecase.Tx, reason string, since clock.Instant) (recovery.Point, error) {
	number, _, _ := strings.Cut(reason, " ")
	p := recovery.Point{Number: fmt.Sprintf("BK-%s-%d", number, len(o.points)), State: recovery.Made, At: since}
	if o.slow {
		p.State = recovery.Preparing
	}
	o.points[p.Number] = p
	return p, nil
}

// PointOf implements Points.
func (o *outside) PointOf(_ context.Context, _ bun.IDB, number string) (recovery.Point, error) {
	return o.points[number], nil
}

// becomes is what the worker makes of a point.
func (o *outside) becomes(number, state, reason string) {
	p := o.points[number]
	p.State, p.Reason = state, reason
	o.points[number] = p
}

type world struct {
	*Orders
	testing.TB
	clock *clock.Manual
	out   *outside
}

func newWorld(t testing.TB) *world {
	t.Helper()
	now := clock.NewManual(clock.FromTime(time.Date(2026, 11, 2, 2, 0, 0, 0, time.UTC)))
	registry := param.NewRegistry()
	registry.Declare(Parameters...)
	registry.Declare(attach.Parameters...)
	out := &outside{authorisers: 2, people: 3, points: map[string]recovery.Point{}}
	needs := Needs{Names: out, Accounts: out, Tasks: tasks{out},
		Registers: func() []intake.Register { return []intake.Register{out.register()} },
		Datasets:  func() []Dataset { return []Dataset{out.dataset()} },
		Actions:   func() []Operation { return []Operation{out.operation()} },
		Points:    out,
		Ticket:    func(_ context.Context, number string) (bool, error) { return number == "QQ1", nil },
		Finding: func(_ context.Context, _ *usecase.Tx, f Ticket) (string, string, error) {
			out.told = append(out.told, "ticket "+f.Severity)
			return "ticket", "GZ1", nil
		}}
	orders, declared := New(Kit{Parameters: param.NewSet(nil, registry)}, needs)
	database := dbtest.OpenAt(t, now, append(declared.Migrations, audit.Migrations, outbox.Migrations, usecase.Migrations, param.Migrations, attach.Migrations, serial.Migrations)...)
	runner := &usecase.Runner{DB: database, Log: audit.NewLog(append(append(declared.Tables, param.Tables...), attach.Tables...))}
	if err := registry.Seed(t.Context(), runner); err != nil {
		t.Fatal(err)
	}
	store, err := attach.NewLocal(filepath.Join(t.TempDir(), "files"))
	if err != nil {
		t.Fatal(err)
	}
	set := param.NewSet(database, registry)
	orders.kit = Kit{Runner: runner, Parameters: set, Files: attach.New(store, set, now, t.TempDir()), Catalogue: i18n.NewCatalogue}
	return &world{Orders: orders, TB: t, clock: now, out: out}
}

func as(person string, permissions ...string) context.Context {
	grants := map[string]scope.Reach{PermitRead: scope.All}
	for _, p := range permissions {
		grants[p] = scope.All
	}
	return scope.With(context.Background(), scope.Actor{PersonID: person, OrgID: "operations", Grants: grants})
}

var (
	requester  = as("requester", PermitRequest)
	authoriser = as("authoriser", PermitAuthorise)
	second     = as("second", PermitAuthorise)
	operator   = as("operator", PermitOperate, PermitStop, PermitExercise)
	checker    = as("checker", PermitOperate)
	everything = func(person string) context.Context {
		return as(person, PermitRequest, PermitAuthorise, PermitOperate, PermitStop, PermitExercise)
	}
)

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

func (w *world) refused(want string, err error) {
	w.Helper()
	told, _ := err.(*fault.Error)
	if told == nil {
		w.Fatalf("not refused with %s: %v", want, err)
	}
	for _, f := range told.Fields {
		if f.Key == want {
			return
		}
	}
	if told.Key != want {
		w.Errorf("%v, want %s", err, want)
	}
}

func (w *world) upload(ctx context.Context, text string) string {
	w.Helper()
	received := need[attach.Upload](w)(w.kit.Files.Receive(ctx, strings.NewReader(text), "lamps.csv", 0))
	saved := need[attach.Attachment](w)(usecase.Write(ctx, w.kit.Runner, PermitRead, func(ctx context.Context, tx *usecase.Tx) (attach.Attachment, error) {
		tx.Act("test.upload")
		return w.kit.Files.Save(ctx, tx, received)
	}))
	return saved.ID
}

func (w *world) request(kind, subject string, more ...string) DataView {
	w.Helper()
	in := DataRequest{Kind: kind, Subject: subject, Reason: "asked for in a letter"}
	switch kind {
	case Import:
		in.FileIDs = []string{w.upload(requester, more[0])}
	case Process:
		in.With = map[string]string{"days": "30"}
	}
	return need[DataView](w)(w.RequestData(requester, in))
}

// do takes a step with what it needs, on the order as it is now.
func (w *world) do(ctx context.Context, id, action string) (DataView, error) {
	w.Helper()
	now := need[DataView](w)(w.Data(ctx, id))
	return w.DoData(ctx, id, action, DataStep{Version: now.Version, Note: "seen and noted", Digest: now.Digest, Undo: "restore the backup point"})
}

func (w *world) must(ctx context.Context, id string, actions ...string) DataView {
	w.Helper()
	var v DataView
	for _, action := range actions {
		v = need[DataView](w)(w.do(ctx, id, action))
	}
	return v
}

// ready is an order that two people stand at.
func (w *world) ready(kind, subject string, more ...string) DataView {
	w.Helper()
	v := w.request(kind, subject, more...)
	w.must(operator, v.ID, "rehearse")
	w.must(authoriser, v.ID, "authorise")
	w.must(operator, v.ID, "prepare")
	return w.must(checker, v.ID, "witness")
}

func (w *world) run(id string) DataView {
	w.Helper()
	w.must(operator, id, "run")
	if err := w.RunDue(context.Background()); err != nil {
		w.Fatal(err)
	}
	return need[DataView](w)(w.Data(operator, id))
}
