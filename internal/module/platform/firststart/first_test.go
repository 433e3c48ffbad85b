package firststart

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/db/dbtest"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// house is the module on an empty database, with accounts that are only counted.
func house(t *testing.T) (s *Service, opened *[]identity.FirstAdministrator) {
	t.Helper()
	opened = &[]identity.FirstAdministrator{}
	return node(t, dbtest.Open(t), opened), opened
}

// node is one program of an installation.
func node(t *testing.T, database *db.DB, opened *[]identity.FirstAdministrator) *Service {
	t.Helper()
	s, _ := New(database, filepath.Join(t.TempDir(), "first-start-code"), Needs{
		Empty:        func(context.Context) (bool, error) { return len(*opened) == 0, nil },
		Organisation: func(_ context.Context, name string) (string, error) { return "org of " + name, nil },
		Open: func(ctx context.Context, _ string, people []identity.FirstAdministrator, taken func(context.Context, *usecase.Tx) error) error {
			return database.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				if err := taken(ctx, &usecase.Tx{Tx: tx}); err != nil {
					return err
				}
				*opened = append(*opened, people...)
				return nil
			})
		},
	})
	return s
}

func three(code string) Input {
	return Input{Code: code, Organisation: "Office", System: Person{"Ana", "ana"}, Security: Person{"Bea", "bea"}, Audit: Person{"Carl", "carl"}}
}

// The code is in a file of the program's user alone, and good for one success.
func TestFirstStart(t *testing.T) {
	s, opened := house(t)
	ctx := t.Context()
	if _, err := s.Make(ctx, three("")); !fault.Is(err, fault.Forbidden) {
		t.Fatalf("before there is a code: %v", err)
	}
	if err := os.WriteFile(s.file, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	old, _, err := s.Code(ctx)
	if err != nil {
		t.Fatal(err)
	}
	code, file, err := s.Code(ctx)
	if err != nil || code == old || len(code) < 20 {
		t.Fatalf("%q after %q, %v", code, old, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("the file: %v, %v", info, err)
	}
	for _, wrong := range []string{"", old, code + "x"} {
		if _, err := s.Make(ctx, three(wrong)); fault.KeyOf(err) != "firststart.code" {
			t.Errorf("code %q: %v", wrong, err)
		}
	}
	same := three(code)
	same.Audit = Person{" Ana ", "ＡＮＡ"}
	if _, err := s.Make(ctx, same); !fault.Is(err, fault.Invalid) || len(*opened) != 0 {
		t.Fatalf("one person twice: %v", err)
	}
	made, err := s.Make(ctx, three(code))
	if err != nil || len(made) != 3 || len(*opened) != 3 || made[0].Role != "platform.system" || len(made[1].Password) < 16 || made[1].Password == made[2].Password {
		t.Fatalf("made %+v, %v", made, err)
	}
	if _, err := os.Stat(file); !os.IsNotExist(err) {
		t.Errorf("the file stays: %v", err)
	}
	if _, err := s.Make(ctx, three(code)); fault.KeyOf(err) != "firststart.closed" {
		t.Errorf("a second time: %v", err)
	}
	if open, err := s.Open(ctx); err != nil || open {
		t.Errorf("open %v, %v", open, err)
	}
}

// Each node writes its own code, and each takes that of the other: whoever installs
// does not know which one the page came from. A node that starts again ends its own
// code alone, and one success ends all.
func TestTwoNodes(t *testing.T) {
	first, opened := house(t)
	second := node(t, first.db, opened)
	ctx := t.Context()
	codeOf := func(s *Service) string {
		t.Helper()
		code, _, err := s.Code(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	before, other := codeOf(first), codeOf(second)
	again := codeOf(first)
	if _, err := second.Make(ctx, three(before)); fault.KeyOf(err) != "firststart.code" {
		t.Fatalf("the code of a start before: %v", err)
	}
	second.needs.Empty = func(context.Context) (bool, error) { return true, nil } // looked before
	if made, err := first.Make(ctx, three(other)); err != nil || len(made) != 3 {
		t.Fatalf("the code of the other node: %v, %v", made, err)
	}
	if _, err := second.Make(ctx, three(again)); fault.KeyOf(err) != "firststart.closed" || len(*opened) != 3 {
		t.Fatalf("the code that is left: %v", err)
	}
}

// Of two who have the code one makes the administrators.
func TestTwoAtOnce(t *testing.T) {
	s, opened := house(t)
	code, _, err := s.Code(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.needs.Empty = func(context.Context) (bool, error) { return true, nil } // both looked before
	results := make(chan error, 2)
	for range 2 {
		go func() { _, err := s.Make(t.Context(), three(code)); results <- err }()
	}
	first, second := <-results, <-results
	if (first == nil) == (second == nil) || len(*opened) != 3 {
		t.Fatalf("%v, %v: %d accounts", first, second, len(*opened))
	}
}
