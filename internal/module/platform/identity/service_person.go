package identity

import (
	"context"
	"strings"

	"gongzhi/internal/kit/db"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/i18n"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// NewPerson describes an account to open. The password is for the first
// sign-in only, unless it was chosen.
type NewPerson struct {
	Name     string    `json:"name" minLength:"1" maxLength:"80"`
	Login    string    `json:"login" minLength:"3" maxLength:"64"`
	Password string    `json:"password" maxLength:"128"`
	Phone    string    `json:"phone,omitempty" maxLength:"32"`
	Lang     i18n.Lang `json:"lang,omitempty" enum:"zh-Hans,zh-Hant,pt,en"`
	Chosen   bool      `json:"-"` // by the person: it lasts and need not be changed
}

// PersonChange replaces the facts of a person.
type PersonChange struct {
	Version int       `json:"version" minimum:"1"`
	Name    string    `json:"name" minLength:"1" maxLength:"80"`
	Login   string    `json:"login" minLength:"3" maxLength:"64"`
	Phone   *string   `json:"phone,omitempty" maxLength:"32" doc:"Absent keeps the stored number, empty removes it"`
	Lang    i18n.Lang `json:"lang" enum:"zh-Hans,zh-Hant,pt,en"`
}

// ownAccount: nobody administers the account they are signed in with.
var ownAccount = fault.New(fault.Invalid, "identity.own_account")

// Create opens an account. It has no post yet, so only somebody who reaches
// everything may do it.
func (s *Service) Create(ctx context.Context, input NewPerson) (Person, error) {
	return usecase.Write(ctx, s.kit.Runner, Manage, func(ctx context.Context, tx *usecase.Tx) (Person, error) {
		if tx.Scope.Reach != scope.All {
			return Person{}, fault.New(fault.Forbidden, "fault.forbidden", "permission", Manage)
		}
		return s.create(ctx, tx, input)
	})
}

func (s *Service) create(ctx context.Context, tx *usecase.Tx, input NewPerson) (Person, error) {
	person := &Person{
		ID: id.New(tx.Now()), Name: strings.TrimSpace(input.Name), Login: NormalLogin(input.Login), Lang: input.Lang,
		MustChange: !input.Chosen, State: personFlow.Initial, RevokedAt: tx.Now(),
		Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now(),
	}
	if person.Lang == "" {
		person.Lang = i18n.Hans
	}
	var checks fault.Checks
	person.check(&checks)
	s.checkLogin(&checks, person.Login, tx.Now())
	s.policy(s.passwordRules(tx.Now(), false)).Check(&checks, "/password", input.Password, about(person, input.Phone)...)
	s.setPhone(&checks, person, input.Phone)
	if err := checks.Err(); err != nil {
		return Person{}, err
	}
	person.PasswordHash = s.kit.Cost.Hash(input.Password)
	tx.Act("platform.identity.create")
	if err := insertPerson(ctx, tx, person); err != nil {
		return Person{}, loginTaken(err)
	}
	if err := keepPassword(ctx, tx, person); err != nil {
		return Person{}, err
	}
	return *person, s.show(ctx, tx, tx.Actor, person)
}

// Update changes name, login, telephone and language.
func (s *Service) Update(ctx context.Context, personID string, change PersonChange) (Person, error) {
	return s.edit(ctx, personID, change.Version, "platform.identity.update", func(ctx context.Context, tx *usecase.Tx, person *Person) error {
		if person.State == Closed {
			return fault.New(fault.Conflict, "identity.closed")
		}
		before := person.Login
		person.Name, person.Login, person.Lang = strings.TrimSpace(change.Name), NormalLogin(change.Login), change.Lang
		var checks fault.Checks
		person.check(&checks)
		if person.Login != before {
			s.checkLogin(&checks, person.Login, tx.Now())
		}
		if change.Phone != nil {
			s.setPhone(&checks, person, *change.Phone)
		}
		return checks.Err()
	})
}

// SetPassword gives a person a password for one sign-in and ends the person's
// sessions.
func (s *Service) SetPassword(ctx context.Context, personID string, version int, plain string) (Person, error) {
	return s.edit(ctx, personID, version, "platform.identity.password", func(ctx context.Context, tx *usecase.Tx, person *Person) error {
		if person.ID == tx.Actor.PersonID {
			return ownAccount
		}
		if person.State == Closed {
			return fault.New(fault.Conflict, "identity.closed")
		}
		return s.setPassword(ctx, tx, person, plain, "/password", true)
	})
}

// Do performs a transition of the person's flow: lock, unlock, close, forget. Closing
// also closes the posts. Sessions end at once.
func (s *Service) Do(ctx context.Context, personID, action string, version int, reason string) (Person, error) {
	return s.edit(ctx, personID, version, "platform.identity."+action, func(ctx context.Context, tx *usecase.Tx, person *Person) error {
		if _, err := personFlow.Next(person.State, action); err != nil {
			return err
		}
		if person.ID == tx.Actor.PersonID {
			return ownAccount
		}
		if strings.TrimSpace(reason) == "" {
			return fault.New(fault.Invalid, "identity.reason")
		}
		tx.Because(strings.TrimSpace(reason))
		if action == "forget" {
			return s.forget(person)
		}
		return s.move(ctx, tx, person, action)
	})
}

// noPhone says that nothing is left to forget.
var noPhone = fault.New(fault.Conflict, "identity.no_phone")

// forget removes the telephone of a closed account. Its name and login stay, for
// they stand under what the person did.
func (s *Service) forget(person *Person) error {
	if person.PhoneSealed == nil {
		return noPhone
	}
	s.setPhone(nil, person, "")
	return nil
}

// move performs a transition; closing also closes the posts, and nobody lets an
// account in that an emergency stop holds.
func (s *Service) move(ctx context.Context, tx *usecase.Tx, person *Person, action string) error {
	transition, err := personFlow.Next(person.State, action)
	if err != nil {
		return err
	}
	if action == "unlock" {
		if err := s.free(ctx, tx, person.ID); err != nil {
			return err
		}
	}
	if action == "lock" || action == "close" {
		if err := s.leaves(ctx, tx, person); err != nil {
			return err
		}
	}
	person.State, person.RevokedAt = transition.Target(person.State), tx.Now()
	if person.State != Closed {
		return nil
	}
	for i := range person.Posts {
		if post := &person.Posts[i]; post.State == Active {
			post.State = Closed
			if err := updatePost(ctx, tx, post); err != nil {
				return err
			}
		}
	}
	return nil
}

// edit loads a person in scope, checks the version, changes and stores it.
func (s *Service) edit(ctx context.Context, personID string, version int, action string, change func(ctx context.Context, tx *usecase.Tx, person *Person) error) (Person, error) {
	return usecase.Write(ctx, s.kit.Runner, Manage, func(ctx context.Context, tx *usecase.Tx) (Person, error) {
		if err := holdPerson(ctx, tx, personID); err != nil {
			return Person{}, err
		}
		person, err := s.person(ctx, tx, tx.Scope, personID)
		if err != nil {
			return Person{}, err
		}
		if person.Version != version {
			return Person{}, fault.New(fault.Conflict, "fault.stale")
		}
		tx.Act(action)
		if err := change(ctx, tx, person); err != nil {
			return Person{}, err
		}
		if err := updatePerson(ctx, tx, person); err != nil {
			return Person{}, loginTaken(err)
		}
		s.changed(tx.Tx)
		return *person, s.show(ctx, tx, tx.Actor, person)
	})
}

func (s *Service) setPassword(ctx context.Context, tx *usecase.Tx, person *Person, plain, pointer string, mustChange bool) error {
	phone, err := s.phone(person)
	if err != nil {
		return err
	}
	var checks fault.Checks
	rules := s.passwordRules(tx.Now(), false)
	s.policy(rules).Check(&checks, pointer, plain, about(person, phone)...)
	if err := s.checkReuse(ctx, tx, &checks, person, pointer, plain, rules.History); err != nil {
		return err
	}
	if err := checks.Err(); err != nil {
		return err
	}
	person.PasswordHash, person.MustChange, person.RevokedAt = s.kit.Cost.Hash(plain), mustChange, tx.Now()
	if mustChange && s.needs.Forgive != nil {
		if err := s.needs.Forgive(ctx, tx, person.Login); err != nil {
			return err
		}
	}
	return keepPassword(ctx, tx, person)
}

func (s *Service) setPhone(checks *fault.Checks, person *Person, phone string) {
	person.PhoneSealed, person.PhoneHash = nil, nil
	if phone = strings.TrimSpace(phone); phone == "" {
		return
	}
	checks.That(validPhone(phone), "/phone", "identity.phone_shape")
	sealed, hash := s.kit.Ring.Seal(phonePlace(person.ID), phone), s.kit.Ring.Hash("person.phone", phone)
	person.PhoneSealed, person.PhoneHash = &sealed, &hash
}

func loginTaken(err error) error {
	if !db.DuplicateOf(err, "person", "login") {
		return err
	}
	var checks fault.Checks
	checks.Add("/login", "identity.login_taken")
	return checks.Err()
}
