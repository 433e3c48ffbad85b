package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/module/platform/signin"
)

// TestSignInTools: whoever has the machine sees and ends sessions, and opens
// the door again to administrators who shut themselves out.
func TestSignInTools(t *testing.T) {
	config := alone(t)
	ctx := t.Context()
	var said bytes.Buffer
	if err := AddUser(ctx, config, NewUser{Login: "ana", Name: "Ana", Roles: []string{"platform.system"}}, &said); err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(strings.TrimSpace(said.String()), "once: ")
	fill(t, config, func(s *System) {
		if _, err := s.Services.Signin.SignIn(ctx, signin.Attempt{Login: "ana", Password: secret, Client: signin.Client{Address: "203.0.113.9", Agent: "Edge"}}); err != nil {
			t.Fatal(err)
		}
	})
	said.Reset()
	if err := ListSessions(ctx, config, "ana", &said); err != nil || !strings.Contains(said.String(), "203.0.113.9") || !strings.HasSuffix(said.String(), "1 sessions\n") {
		t.Errorf("%s, %v", said.String(), err)
	}
	if err := SignOutUser(ctx, config, "ana", &said); err != nil {
		t.Fatal(err)
	}
	said.Reset()
	if err := ListSessions(ctx, config, "ana", &said); err != nil || said.String() != "0 sessions\n" {
		t.Errorf("%s, %v", said.String(), err)
	}
	if err := ListSessions(ctx, config, "nobody", &said); err == nil {
		t.Error("sessions of nobody")
	}
	said.Reset()
	if err := ResetFactor(ctx, config, "ana", "phone lost", &said); err != nil || !strings.HasPrefix(said.String(), "ana signs in") {
		t.Errorf("%s, %v", said.String(), err)
	}
	if err := UnlockUser(ctx, config, "ana", "back", &said); !fault.Is(err, fault.Conflict) {
		t.Errorf("unlocking who is not locked: %v", err)
	}
	// The only one of a kind cannot be locked.
	if err := AddUser(ctx, config, NewUser{Login: "bea", Name: "Bea", Roles: []string{"platform.system"}}, &said); err != nil {
		t.Fatal(err)
	}
	fill(t, config, func(s *System) {
		person, err := s.Services.Identity.Account(ctx, "ana")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Services.Identity.Do(scope.With(ctx, scope.SystemActor("test")), person.ID, "lock", person.Version, "leave"); err != nil {
			t.Fatal(err)
		}
	})
	if err := UnlockUser(ctx, config, "ana", "back", &said); err != nil {
		t.Error(err)
	}
	if err := AllowAnyAddress(ctx, config, &said); err != nil {
		t.Error(err)
	}
}

// TestBreachedList: an installation adds passwords that nobody may choose.
func TestBreachedList(t *testing.T) {
	config := alone(t)
	config.BreachedPasswords = filepath.Join(t.TempDir(), "list.txt")
	if _, err := Open(t.Context(), config, clock.System{}, ""); !fault.Is(err, fault.Malformed) || !strings.Contains(Explain(err), "list.txt") {
		t.Errorf("without the file: %v", err)
	}
	if err := os.WriteFile(config.BreachedPasswords, []byte("Granite-quay-31\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, config, func(s *System) {
		_, err := s.Services.Identity.CreateAdministrator(t.Context(), "rui", "Rui", "Granite-quay-31", "gov", "platform.system")
		if err == nil || !strings.Contains(err.Error(), "password.common") {
			t.Errorf("a password of the list: %v", err)
		}
	})
}
