package identity

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/usecase"
)

// What signin and other modules of the platform ask for. Methods that take a
// transaction leave the audit entry to the caller.

// FirstOver is told to whoever comes too late with a first password.
var FirstOver = fault.New(fault.Forbidden, "identity.first_password_over")

// Account returns the person with a login, NotFound when there is none.
func (s *Service) Account(ctx context.Context, login string) (*Person, error) {
	return loadPersonByLogin(ctx, s.kit.Runner.DB.Read(), NormalLogin(login))
}

// PersonByID returns a person without posts, NotFound when there is none.
func (s *Service) PersonByID(ctx context.Context, personID string) (*Person, error) {
	return loadPerson(ctx, s.kit.Runner.DB.Read(), personID)
}

// UsablePosts returns the posts a person can act in now, the oldest first.
func (s *Service) UsablePosts(ctx context.Context, personID string) ([]Post, error) {
	posts, err := loadPosts(ctx, s.kit.Runner.DB.Read(), "person_id", personID)
	if err != nil {
		return nil, err
	}
	now := s.kit.Runner.DB.Clock().Now()
	posts = slices.DeleteFunc(posts, func(post Post) bool { return !post.ValidAt(now) })
	slices.Reverse(posts)
	return posts, s.complete(ctx, posts)
}

// NoteSignIn keeps the time of the sign-in.
func (s *Service) NoteSignIn(ctx context.Context, tx *db.Tx, personID string) error {
	return noteSignIn(ctx, tx, personID, tx.Now())
}

// ChangePassword stores the password a person chose, after the caller has
// verified the old one. All sessions begun before now end. Wrong fields point
// to /new.
func (s *Service) ChangePassword(ctx context.Context, tx *usecase.Tx, personID, plain string) error {
	return s.editOwn(ctx, tx, personID, func(person *Person) error {
		return s.setPassword(ctx, tx, person, plain, "/new", false)
	})
}

// PasswordState tells since when a person has the password and the rules for the
// next one.
func (s *Service) PasswordState(ctx context.Context, personID string, administrator bool) (setAt clock.Instant, rules PasswordRules, err error) {
	q := s.kit.Runner.DB.Read()
	person, err := loadPerson(ctx, q, personID)
	if err != nil {
		return 0, rules, err
	}
	setAt, err = passwordSetAt(ctx, q, person)
	return setAt, s.passwordRules(s.kit.Runner.DB.Clock().Now(), administrator), err
}

// ChangeLanguage stores the language a person chose.
func (s *Service) ChangeLanguage(ctx context.Context, tx *usecase.Tx, personID string, lang i18n.Lang) error {
	return s.editOwn(ctx, tx, personID, func(person *Person) error {
		person.Lang = lang
		var checks fault.Checks
		person.check(&checks)
		return checks.Err()
	})
}

func (s *Service) editOwn(ctx context.Context, tx *usecase.Tx, personID string, change func(person *Person) error) error {
	if err := holdPerson(ctx, tx, personID); err != nil {
		return err
	}
	person, err := loadPerson(ctx, tx, personID)
	if err != nil {
		return err
	}
	if err := change(person); err != nil {
		return err
	}
	s.changed(tx.Tx)
	return updatePerson(ctx, tx, person)
}

// PhoneOf opens a person's number for a use case that calls them back; it is
// never shown to anybody else than those who may see it there.
func (s *Service) PhoneOf(ctx context.Context, personID string) (string, error) {
	person, err := s.PersonByID(ctx, personID)
	if err != nil {
		return "", err
	}
	return s.phone(person)
}

// phone opens the stored number, empty when there is none.
func (s *Service) phone(person *Person) (string, error) {
	if person.PhoneSealed == nil {
		return "", nil
	}
	return s.kit.Ring.Open(phonePlace(person.ID), *person.PhoneSealed)
}
