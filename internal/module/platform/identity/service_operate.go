package identity

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/list"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// What `gongzhi user` does: the use cases, run by the system on behalf of
// whoever has the machine. Every one leaves its audit entry.

func bySystem(ctx context.Context) context.Context {
	return scope.With(ctx, scope.SystemActor("gongzhi user"))
}

// CreateAdministrator opens an account with one post. The password was chosen
// by the person at the keyboard and need not be changed.
func (s *Service) CreateAdministrator(ctx context.Context, login, name, password, orgID string, roles ...string) (Person, error) {
	return s.open(ctx, NewPerson{Name: name, Login: login, Password: password, Chosen: true}, orgID, roles)
}

// OpenAccount opens an account with one post. The password is for the first
// sign-in: it must be changed before anything else.
func (s *Service) OpenAccount(ctx context.Context, login, name, password, orgID string, roles ...string) (Person, error) {
	return s.open(ctx, NewPerson{Name: name, Login: login, Password: password}, orgID, roles)
}

// FirstAdministrator is one of those that an installation begins with.
type FirstAdministrator struct{ Role, Name, Login, Password string }

// OpenFirst opens the accounts of the first administrators, all or none, after
// begin. Their passwords are for the first sign-in.
func (s *Service) OpenFirst(ctx context.Context, orgID string, people []FirstAdministrator, begin func(ctx context.Context, tx *usecase.Tx) error) error {
	ctx = usecase.Beside(bySystem(ctx))
	_, err := usecase.Write(ctx, s.kit.Runner, Manage, func(ctx context.Context, tx *usecase.Tx) (struct{}, error) {
		if err := begin(ctx, tx); err != nil {
			return struct{}{}, err
		}
		for _, one := range people {
			if _, err := s.openWithPost(ctx, tx, NewPerson{Name: one.Name, Login: one.Login, Password: one.Password}, orgID, []string{one.Role}); err != nil {
				return struct{}{}, of(one.Role, err)
			}
		}
		return struct{}{}, nil
	})
	return err
}

// of says whose field was wrong, /system/login, where several people are named at once.
func of(role string, err error) error {
	var refusal *fault.Error
	if !errors.As(err, &refusal) || len(refusal.Fields) == 0 {
		return err
	}
	_, head, _ := strings.Cut(role, ".")
	told := *refusal
	told.Fields = slices.Clone(refusal.Fields)
	for i := range told.Fields {
		told.Fields[i].Pointer = "/" + head + told.Fields[i].Pointer
	}
	return &told
}

// Empty reports whether there is no account at all.
func (s *Service) Empty(ctx context.Context) (bool, error) {
	some, err := anyPerson(ctx, s.kit.Runner.DB.Read())
	return !some, err
}

func (s *Service) open(ctx context.Context, input NewPerson, orgID string, roles []string) (Person, error) {
	return usecase.Write(bySystem(ctx), s.kit.Runner, Manage, func(ctx context.Context, tx *usecase.Tx) (Person, error) {
		return s.openWithPost(ctx, tx, input, orgID, roles)
	})
}

func (s *Service) openWithPost(ctx context.Context, tx *usecase.Tx, input NewPerson, orgID string, roles []string) (Person, error) {
	person, err := s.create(ctx, tx, input)
	if err != nil {
		return Person{}, err
	}
	post, err := s.createPost(ctx, tx, NewPost{PersonID: person.ID, OrgID: orgID, Roles: roles})
	if err != nil {
		return Person{}, err
	}
	tx.Act("platform.identity.create")
	granted, err := loadPerson(ctx, tx, post.PersonID)
	if err != nil {
		return Person{}, err
	}
	return *granted, s.show(ctx, tx, tx.Actor, granted)
}

// ResetPassword gives an account a password for one sign-in.
func (s *Service) ResetPassword(ctx context.Context, login, password string) error {
	person, err := s.Account(ctx, login)
	if err != nil {
		return err
	}
	_, err = s.SetPassword(bySystem(ctx), person.ID, person.Version, password)
	return err
}

// UnlockAccount lets a locked account sign in again.
func (s *Service) UnlockAccount(ctx context.Context, login, reason string) error {
	person, err := s.Account(ctx, login)
	if err != nil {
		return err
	}
	_, err = s.Do(bySystem(ctx), person.ID, "unlock", person.Version, reason)
	return err
}

// CloseAccount closes an account and its posts.
func (s *Service) CloseAccount(ctx context.Context, login, reason string) error {
	person, err := s.Account(ctx, login)
	if err != nil {
		return err
	}
	_, err = s.Do(bySystem(ctx), person.ID, "close", person.Version, reason)
	return err
}

// Accounts visits all people with their posts, the newest first.
func (s *Service) Accounts(ctx context.Context, visit func(person *Person) error) error {
	_, err := usecase.Read(bySystem(ctx), s.kit.Runner, Read, func(ctx context.Context, q usecase.Query) (struct{}, error) {
		return struct{}{}, list.Each(ctx, q, people, list.Params{}, nil, func(person *Person) error {
			if err := s.show(ctx, q, q.Actor, person); err != nil {
				return err
			}
			return visit(person)
		})
	})
	return err
}
