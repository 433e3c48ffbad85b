package review

import (
	"context"
	"path/filepath"
	"testing"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/param"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// people are those whose posts are reviewed; ended are the posts that a review removed.
type people struct{ ended []string }

func (p *people) LivePosts(context.Context) ([]identity.Post, error) {
	return []identity.Post{{ID: "post-a", PersonID: "ana", OrgID: "depot", Roles: identity.RoleList{"warehouse.qa"}},
		{ID: "post-b", PersonID: "bea", OrgID: "office", Roles: identity.RoleList{"platform.security"}, ValidTo: "2027-01-31"}}, nil
}

func (p *people) EndPost(_ context.Context, _ *usecase.Tx, postID string) error {
	p.ended = append(p.ended, postID)
	return nil
}

func (p *people) PersonNames(_ context.Context, ids []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range ids {
		names[id] = "Name of " + id
	}
	return names, nil
}

func (p *people) PostTitles(ctx context.Context, ids []string) (map[string]string, error) {
	return p.PersonNames(ctx, ids)
}

func (p *people) OrgNames(ctx context.Context, ids []string) (map[string]string, error) {
	return p.PersonNames(ctx, ids)
}

func (p *people) Title(_ context.Context, roles []string) string { return roles[0] }

func house(t *testing.T) (*Reviews, *people, *clock.Manual) {
	t.Helper()
	manual := clock.NewManual(clock.Day("2026-11-20").Start().Add(10 * 3600e9))
	known, registry := &people{}, param.NewRegistry()
	runner := &usecase.Runner{}
	needs := Needs{Identity: known, OrgNames: known.PersonNames, Names: known}
	_, declared := New(Kit{Runner: runner}, needs)
	registry.Declare(declared.Parameters...)
	runner.DB = dbtest.OpenAt(t, manual, usecase.Migrations, audit.Migrations, param.Migrations, declared.Migrations[0])
	runner.Log = audit.NewLog(declared.Tables)
	r, _ := New(Kit{Runner: runner, Parameters: param.NewSet(runner.DB, registry)}, needs)
	signer, err := audit.LoadSigner(filepath.Join(t.TempDir(), "audit.key"), "test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		report, err := audit.Verify(context.Background(), runner.DB, runner.Log, audit.Options{Verifiers: []string{signer.Verifier()}})
		if err != nil || !report.OK() || report.Rows == 0 {
			t.Errorf("evidence: %+v, %v", report, err)
		}
	})
	return r, known, manual
}

func as(ctx context.Context, personID string) context.Context {
	return scope.With(ctx, scope.Actor{PersonID: personID, Grants: map[string]scope.Reach{Read: scope.All, Decide: scope.All}})
}

func TestPeriods(t *testing.T) {
	for day, want := range map[clock.Day]string{"2026-01-01": "2026-01", "2026-03-31": "2026-01", "2026-11-20": "2026-10", "2026-12-31": "2026-10"} {
		if got := periodOf(day, 3); got != want {
			t.Errorf("%s is in %s, want %s", day, got, want)
		}
	}
	if half, month := periodOf("2026-11-20", 6), periodOf("2026-11-20", 1); half != "2026-07" || month != "2026-11" {
		t.Errorf("half a year %s, a month %s", half, month)
	}
}

func TestFlow(t *testing.T) {
	want := map[string]string{"open keep": Kept, "open remove": Removed}
	for _, state := range []string{Open, Kept, Removed} {
		for _, action := range []string{"keep", "remove"} {
			transition, err := lineFlow.Next(state, action)
			if to, listed := want[state+" "+action]; listed != (err == nil) || listed && transition.To != to {
				t.Errorf("%s from %s: %v, %v", action, state, transition, err)
			}
		}
	}
}

// A review lists what is granted, is reminded of, is late for good, and begins
// anew with the next period.
func TestReview(t *testing.T) {
	r, known, manual := house(t)
	ctx := as(t.Context(), "bea")
	for range 2 {
		if err := r.Begin(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	reviews, err := r.List(ctx)
	if err != nil || len(reviews) != 1 || reviews[0].Period != "2026-10" || reviews[0].DueOn != "2026-12-20" || reviews[0].Left != 2 || reviews[0].Late {
		t.Fatalf("begun: %+v, %v", reviews, err)
	}
	id := reviews[0].ID
	page, err := r.Lines(ctx, list.Params{}, LineFilter{ReviewID: []string{id}})
	if err != nil || page.Total != 2 {
		t.Fatalf("lines: %+v, %v", page, err)
	}
	if page, err := r.Lines(ctx, list.Params{}, LineFilter{Side: []string{"warehouse"}}); err != nil || len(page.Items) != 1 || page.Items[0].OrgName == "" {
		t.Fatalf("of one side: %+v, %v", page, err)
	}
	ana, bea := page.Items[0], page.Items[1]
	if ana.PersonID != "ana" {
		ana, bea = bea, ana
	}
	for reason, c := range map[string]struct {
		line    string
		version int
		why     string
	}{"review.own": {bea.ID, 1, "needed"}, "review.reason": {ana.ID, 1, " "}, "fault.stale": {ana.ID, 3, "needed"}, "review.line_absent": {"none", 1, "needed"}} {
		if _, err := r.Decide(ctx, c.line, "keep", c.version, c.why); fault.KeyOf(err) != reason {
			t.Errorf("%s: %v", reason, err)
		}
	}
	actor, _ := scope.From(ctx)
	if todos, err := r.todos(t.Context(), actor, 5); err != nil || len(todos) != 1 || todos[0].Overdue {
		t.Fatalf("on the desk: %+v, %v", todos, err)
	}
	manual.Set(clock.Day("2026-12-20").End())
	if todos, err := r.todos(t.Context(), actor, 5); err != nil || len(todos) != 1 || !todos[0].Overdue || todos[0].What != "todo.review.late" {
		t.Fatalf("after the last day: %+v, %v", todos, err)
	}
	done, err := r.Decide(ctx, ana.ID, "remove", 1, "left the depot")
	if err != nil || done.State != Removed || !done.Late || len(known.ended) != 1 || known.ended[0] != "post-a" {
		t.Fatalf("removed: %+v, %v, %v", done, known.ended, err)
	}
	if _, err := r.Decide(ctx, ana.ID, "keep", 2, "again"); !fault.Is(err, fault.Conflict) {
		t.Fatalf("decided twice: %v", err)
	}
	if _, err := r.Decide(as(t.Context(), "ana"), bea.ID, "keep", 1, "in office"); err != nil {
		t.Fatal(err)
	}
	after, err := r.Get(ctx, id)
	if err != nil || after.State != Done || !after.Late || after.LateDone != 2 || after.Left != 0 {
		t.Fatalf("done: %+v, %v", after, err)
	}
	past, err := r.Timeline(ctx, id)
	if err != nil || len(past) != 3 || past[1].Action != "platform.review.remove" || past[1].Reason != "left the depot" || past[1].PersonName != "Name of bea" || len(past[1].Changes) == 0 {
		t.Fatalf("timeline: %+v, %v", past, err)
	}
	if _, err := r.Timeline(ctx, "none"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("timeline of no review: %v", err)
	}
	if todos, err := r.todos(t.Context(), actor, 5); err != nil || len(todos) != 0 {
		t.Fatalf("nothing is left: %+v, %v", todos, err)
	}
	manual.Set(clock.Day("2027-01-01").Start())
	if err := r.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	if reviews, err := r.List(ctx); err != nil || len(reviews) != 2 || reviews[0].Period != "2027-01" || !reviews[1].Late {
		t.Fatalf("the next period: %+v, %v", reviews, err)
	}
}
