package feature_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/feature"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

const permit = "feature.change"

type house struct {
	*feature.Set
	database *db.DB
	runner   *usecase.Runner
	palette  *feature.Feature
}

func open(t *testing.T) *house {
	t.Helper()
	database := dbtest.Open(t, audit.Migrations, usecase.Migrations, feature.Migrations)
	h := &house{feature.NewSet(database), database, &usecase.Runner{DB: database, Log: audit.NewLog(feature.Tables)},
		&feature.Feature{Name: "test.palette", Owner: "test", Default: feature.ForNone, Remove: "2027-01-01"}}
	h.Declare(h.palette)
	return h
}

func (h *house) change(set *feature.Set, number int64, rule feature.Rule) (feature.Version, error) {
	ctx := scope.With(context.Background(), scope.Actor{PersonID: "system", Grants: map[string]scope.Reach{permit: scope.All}})
	return usecase.Write(ctx, h.runner, permit, func(ctx context.Context, tx *usecase.Tx) (feature.Version, error) {
		return set.Change(ctx, tx, feature.Change{Name: "test.palette", Number: number, Rule: rule, Reason: " a trial ",
			Knows: func(role string) bool { return role != "no.such" }})
	})
}

func some(percent int64, sides, roles []string) feature.Rule {
	return feature.Rule{Mode: feature.Some, Sides: sides, Roles: roles, Percent: percent}
}

// TestWhoHasIt: by side, by role, by both, and who is not signed in.
func TestWhoHasIt(t *testing.T) {
	h := open(t)
	nobody, officer := scope.Actor{}, scope.Actor{PersonID: "o", Roles: []string{"regulator.officer"}}
	clerk, intern := scope.Actor{PersonID: "c", Roles: []string{"warehouse.clerk"}}, scope.Actor{PersonID: "i"}
	for i, c := range []struct {
		rule feature.Rule
		want string
	}{
		{feature.ForAll, "true true true true"},
		{feature.ForNone, "false false false false"},
		{some(100, nil, nil), "true true true true"},
		{some(0, nil, nil), "false false false false"},
		{some(99, nil, []string{"regulator.officer"}), "false true false false"},
		{some(100, []string{"warehouse"}, []string{}), "false false true false"},
		{some(100, []string{"warehouse"}, []string{"regulator.officer"}), "false true true false"},
		{some(100, []string{"public"}, []string{}), "true false false false"},
	} {
		if _, err := h.change(h.Set, int64(i), c.rule); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(h.On(h.palette, nobody), h.On(h.palette, officer), h.On(h.palette, clerk), h.On(h.palette, intern)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.rule, got, c.want)
		}
	}
	if versions := h.Versions(h.palette); len(versions) != 8 || versions[0].Number != 8 || versions[0].Reason != "a trial" || versions[0].CreatedBy != "system" {
		t.Errorf("history %+v", versions)
	}
}

// TestShare: a growing share takes nobody's feature away, and is about what it says.
func TestShare(t *testing.T) {
	h := open(t)
	had := map[string]bool{}
	for i, percent := range []int64{10, 30, 60} {
		if _, err := h.change(h.Set, int64(i), some(percent, nil, nil)); err != nil {
			t.Fatal(err)
		}
		has := 0
		for n := range 2000 {
			person := fmt.Sprint("person ", n)
			on := h.On(h.palette, scope.Actor{PersonID: person})
			if on {
				has++
			} else if had[person] {
				t.Fatalf("%s lost it at %d", person, percent)
			}
			had[person] = on
		}
		if got := int64(has / 20); got < percent-4 || got > percent+4 {
			t.Errorf("%d of 2000 at %d in a hundred", has, percent)
		}
	}
}

// TestOtherNode: a change is in force on another node within a second, and only
// the first of two changes to one version counts.
func TestOtherNode(t *testing.T) {
	h := open(t)
	other := feature.NewSet(h.database)
	other.Declare(h.palette)
	if other.On(h.palette, scope.Actor{}) {
		t.Fatal("on before anybody said so")
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go other.Run(ctx, slog.Default())
	if _, err := h.change(h.Set, 0, feature.ForAll); err != nil {
		t.Fatal(err)
	}
	if _, err := h.change(feature.NewSet(h.database), 0, feature.ForAll); !fault.Is(err, fault.NotFound) {
		t.Errorf("a switch that is not declared: %v", err)
	}
	for tries := 0; !other.On(h.palette, scope.Actor{}); tries++ { // it looks twice a second
		if tries == 500 {
			t.Fatal("the other node never saw the change")
		}
		time.Sleep(10 * time.Millisecond)
	}
	if _, err := h.change(other, 0, feature.ForNone); !fault.Is(err, fault.Conflict) {
		t.Errorf("the second of two changes: %v", err)
	}
}

func TestWrongRules(t *testing.T) {
	h := open(t)
	for pointer, rule := range map[string]feature.Rule{
		"/mode":    {Mode: "maybe"},
		"/percent": some(101, nil, nil),
		"/sides/0": some(1, []string{"atlantis"}, nil),
		"/roles/1": some(1, nil, []string{"regulator.officer", "no.such"}),
	} {
		_, err := h.change(h.Set, 0, rule)
		told, _ := err.(*fault.Error)
		if told == nil || !slices.ContainsFunc(told.Fields, func(f fault.Field) bool { return f.Pointer == pointer }) {
			t.Errorf("%s: %v", pointer, err)
		}
	}
	for name, wrong := range map[string]func(){
		"asked for what nobody declared": func() { h.On(&feature.Feature{Name: "test.palette"}, scope.Actor{}) },
		"declared twice":                 func() { h.Declare(h.palette) },
		"never removed":                  func() { h.Declare(&feature.Feature{Name: "test.other", Owner: "test", Default: feature.ForAll}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error(name)
				}
			}()
			wrong()
		}()
	}
}
