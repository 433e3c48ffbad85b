package firststart

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/identity"
)

// fact is under which the database keeps that codes are in force: whoever makes the
// administrators takes it, so of two with different codes one succeeds.
const fact = "first_start"

// inForce is the value of fact.
const inForce = "open"

// codeFact is under which the database keeps a code, by its hash. Every node writes a
// code of its own, and every node believes all of them.
func codeFact(code string) string { return fact + "." + hash(code)[:24] }

// codeLength makes a code of about a hundred bits: nobody guesses it.
const codeLength = 20

// passwordLength is that of a first password.
const passwordLength = 16

// Service makes the first accounts.
type Service struct {
	db    *db.DB
	file  string
	needs Needs
	over  atomic.Bool // there are accounts: that does not change back
}

// Person is one of the three, as whoever installs names them.
type Person struct {
	Name  string `json:"name" minLength:"1" maxLength:"80"`
	Login string `json:"login" minLength:"3" maxLength:"64"`
}

// Input names the organisation that runs the system and its administrators.
type Input struct {
	Code         string `json:"code" maxLength:"64" doc:"The code that the program wrote on its machine"`
	Organisation string `json:"organisation" minLength:"2" maxLength:"120"`
	System       Person `json:"system"`
	Security     Person `json:"security"`
	Audit        Person `json:"audit"`
}

// Made is an account with its first password, shown once.
type Made struct {
	Role     string `json:"role"`
	Name     string `json:"name"`
	Login    string `json:"login"`
	Password string `json:"password" doc:"For the first sign-in, at which it must be changed; shown once"`
}

var closed = fault.New(fault.Conflict, "firststart.closed")

// Open reports whether there is no account yet.
func (s *Service) Open(ctx context.Context) (bool, error) {
	if s.over.Load() {
		return false, nil
	}
	empty, err := s.needs.Empty(ctx)
	if err == nil && !empty {
		s.over.Store(true)
	}
	return empty, err
}

// Code puts a new code in force, beside those of other nodes, and writes it into a
// file that only the user of the program may read. The code that a start before
// left in the file is good no longer.
func (s *Service) Code(ctx context.Context) (code, file string, err error) {
	code = password.Generate(codeLength)
	if err := s.forget(ctx); err != nil {
		return "", "", err
	}
	if err := s.db.SetFact(ctx, codeFact(code), hash(code)); err != nil {
		return "", "", err
	}
	if err := s.db.SetFact(ctx, fact, inForce); err != nil {
		return "", "", err
	}
	// A file that is there may be readable to others, whatever mode it is written with.
	if err := os.Remove(s.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("code of the first start: %w", err)
	}
	if err := os.WriteFile(s.file, []byte(code+"\n"), 0o600); err != nil {
		return "", "", fmt.Errorf("code of the first start: %w", err)
	}
	return code, s.file, nil
}

// forget takes the code out of force that lies in the file.
func (s *Service) forget(ctx context.Context) error {
	old, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("code of the first start: %w", err)
	}
	code := strings.TrimSpace(string(old))
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.TakeFact(ctx, codeFact(code), hash(code))
		return err
	})
}

// Make makes the three administrators. The code is good for one success.
func (s *Service) Make(ctx context.Context, input Input) ([]Made, error) {
	if open, err := s.Open(ctx); err != nil {
		return nil, err
	} else if !open {
		return nil, closed
	}
	given := strings.TrimSpace(input.Code)
	wanted, err := s.db.Fact(ctx, codeFact(given))
	if err != nil {
		return nil, err
	}
	if wanted == "" || hash(given) != wanted { // both are hashes: how long this takes tells nothing
		return nil, fault.New(fault.Forbidden, "firststart.code")
	}
	made, err := input.people()
	if err != nil {
		return nil, err
	}
	organisation, err := s.needs.Organisation(ctx, strings.TrimSpace(input.Organisation))
	if err != nil {
		return nil, err
	}
	people := make([]identity.FirstAdministrator, len(made))
	for i, one := range made {
		people[i] = identity.FirstAdministrator(one)
	}
	err = s.needs.Open(ctx, organisation, people, func(ctx context.Context, tx *usecase.Tx) error {
		taken, err := tx.TakeFact(ctx, fact, inForce)
		if err != nil {
			return err
		}
		if !taken {
			return closed // somebody else was faster
		}
		_, err = tx.TakeFact(ctx, codeFact(given), wanted)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.over.Store(true)
	_ = os.Remove(s.file) // the code in it is good for nothing
	return made, nil
}

// people are three different ones, each with a first password.
func (in *Input) people() ([]Made, error) {
	var checks fault.Checks
	made := []Made{}
	names, logins := map[string]bool{}, map[string]bool{}
	for _, one := range []struct {
		field, role string
		person      Person
	}{{"/system", "platform.system", in.System}, {"/security", "platform.security", in.Security}, {"/audit", "platform.audit", in.Audit}} {
		name, login := strings.TrimSpace(one.person.Name), identity.NormalLogin(one.person.Login)
		checks.That(!names[name], one.field+"/name", "firststart.same_person")
		checks.That(!logins[login], one.field+"/login", "firststart.same_login")
		names[name], logins[login] = true, true
		made = append(made, Made{Role: one.role, Name: name, Login: login, Password: password.Generate(passwordLength, login)})
	}
	return made, checks.Err()
}

func hash(code string) string {
	sum := sha256.Sum256([]byte(code))
	return hex.EncodeToString(sum[:])
}
