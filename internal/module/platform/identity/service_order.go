package identity

import (
	"context"
	"slices"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/password"
	"gongzhi/internal/kit/usecase"
)

// What an authorised order does to accounts, in the order's transaction: the
// same rules as by hand, run by the system, whose entry in the log names the
// order. Secrets are for one sign-in and are returned once; nothing keeps them.

// stopped: only the order that lifts an emergency stop lets an account back in.
var stopped = fault.New(fault.Conflict, "identity.stopped")

// Stop locks accounts at once and marks them with the order; their sessions end
// on every node as soon as it has read the change. It returns whom it stopped.
func (s *Service) Stop(ctx context.Context, tx *usecase.Tx, orderID string, target StopTarget, except ...string) ([]string, error) {
	ids, err := s.Under(ctx, tx, target)
	if err != nil {
		return nil, err
	}
	var done []string
	for _, personID := range ids {
		if slices.Contains(except, personID) {
			continue
		}
		if err := s.stopOne(ctx, tx, orderID, personID); err != nil {
			return nil, err
		}
		done = append(done, personID)
	}
	s.changed(tx.Tx)
	tx.Act("platform.identity.stop")
	return done, nil
}

// StopTarget is whom an emergency stop means: one of the three.
type StopTarget struct{ PersonID, OrgID, Role string }

// Under are the accounts, not closed ones, that a stop would mean.
func (s *Service) Under(ctx context.Context, tx *usecase.Tx, target StopTarget) ([]string, error) {
	var organisations []string
	if target.OrgID != "" {
		var err error
		if organisations, err = s.needs.Organisations.Subtree(ctx, target.OrgID); err != nil {
			return nil, err
		}
		if len(organisations) == 0 {
			organisations = []string{target.OrgID}
		}
	}
	return peopleUnder(ctx, tx, target.PersonID, organisations, target.Role)
}

func (s *Service) stopOne(ctx context.Context, tx *usecase.Tx, orderID, personID string) error {
	if err := holdPerson(ctx, tx, personID); err != nil {
		return err
	}
	person, err := loadPerson(ctx, tx, personID)
	if err != nil {
		return err
	}
	stops, err := loadStops(ctx, tx, "person_id", personID)
	if err != nil {
		return err
	}
	stop := &personStop{ID: id.New(tx.Now()), PersonID: personID, OrderID: orderID, Was: person.State}
	if len(stops) > 0 {
		stop.Was = stops[0].Was
	}
	if person.State == Active {
		person.State = Locked
	}
	person.RevokedAt = tx.Now()
	if err := insertStop(ctx, tx, stop); err != nil {
		return err
	}
	return updatePerson(ctx, tx, person)
}

// Lift takes the mark of an emergency stop away. An account that worked before
// works again unless another stop holds it. It returns how many came back.
func (s *Service) Lift(ctx context.Context, tx *usecase.Tx, orderID string) (back int, err error) {
	stops, err := loadStops(ctx, tx, "order_id", orderID)
	if err != nil {
		return 0, err
	}
	for i := range stops {
		if err := holdPerson(ctx, tx, stops[i].PersonID); err != nil {
			return 0, err
		}
		person, err := loadPerson(ctx, tx, stops[i].PersonID)
		if err != nil {
			return 0, err
		}
		if err := deleteStop(ctx, tx, &stops[i]); err != nil {
			return 0, err
		}
		left, err := loadStops(ctx, tx, "person_id", person.ID)
		if err != nil {
			return 0, err
		}
		if len(left) > 0 || stops[i].Was != Active || person.State != Locked {
			continue
		}
		person.State, person.RevokedAt = Active, tx.Now()
		if err := updatePerson(ctx, tx, person); err != nil {
			return 0, err
		}
		back++
	}
	s.changed(tx.Tx)
	tx.Act("platform.identity.lift")
	return back, nil
}

// free refuses to let an account in that an emergency stop holds.
func (s *Service) free(ctx context.Context, tx *usecase.Tx, personID string) error {
	stops, err := loadStops(ctx, tx, "person_id", personID)
	if err == nil && len(stops) > 0 {
		err = stopped
	}
	return err
}

// OpenByOrder opens an account with one post and returns its first password.
func (s *Service) OpenByOrder(ctx context.Context, tx *usecase.Tx, input NewPerson, post NewPost) (Person, string, error) {
	secret := s.secret(tx, input.Login, input.Name)
	input.Password = secret
	person, err := s.create(ctx, tx, input)
	if err != nil {
		return Person{}, "", err
	}
	post.PersonID = person.ID
	if _, err := s.createPost(ctx, tx, post); err != nil {
		return Person{}, "", err
	}
	tx.Act("platform.identity.create")
	return person, secret, nil
}

// GrantByOrder gives a person a further post.
func (s *Service) GrantByOrder(ctx context.Context, tx *usecase.Tx, post NewPost) (Post, error) {
	return s.createPost(ctx, tx, post)
}

// ResetByOrder gives an account a password for one sign-in, ends its sessions
// and returns it.
func (s *Service) ResetByOrder(ctx context.Context, tx *usecase.Tx, personID string) (secret string, err error) {
	err = s.byOrder(ctx, tx, personID, "platform.identity.password", func(person *Person) error {
		if person.State == Closed {
			return fault.New(fault.Conflict, "identity.closed")
		}
		secret = s.secret(tx, person.Login, person.Name)
		return s.setPassword(ctx, tx, person, secret, "/password", true)
	})
	return secret, err
}

// DoByOrder performs lock, unlock or close; closing also closes the posts.
func (s *Service) DoByOrder(ctx context.Context, tx *usecase.Tx, personID, action string) error {
	return s.byOrder(ctx, tx, personID, "platform.identity."+action, func(person *Person) error {
		return s.move(ctx, tx, person, action)
	})
}

func (s *Service) byOrder(ctx context.Context, tx *usecase.Tx, personID, action string, change func(person *Person) error) error {
	if err := holdPerson(ctx, tx, personID); err != nil {
		return err
	}
	person, err := loadPerson(ctx, tx, personID)
	if err != nil {
		return err
	}
	if err := s.addPosts(ctx, tx, person); err != nil {
		return err
	}
	tx.Act(action)
	if err := change(person); err != nil {
		return err
	}
	s.changed(tx.Tx)
	return updatePerson(ctx, tx, person)
}

func (s *Service) secret(tx *usecase.Tx, without ...string) string {
	return password.Generate(s.passwordRules(tx.Now(), true).Length+4, without...)
}

// IdleIn finds the accounts of an organisation that nobody has used since a
// moment, by their login.
func (s *Service) IdleIn(ctx context.Context, q usecase.Query, orgID string, since clock.Instant) ([]Person, error) {
	return idleSince(ctx, q.IDB, orgID, since)
}

// PostsIn are the posts of an organisation that are not ended.
func (s *Service) PostsIn(ctx context.Context, q usecase.Query, orgID string) ([]Post, error) {
	posts, err := loadPosts(ctx, q.IDB, "org_id", orgID)
	if err != nil {
		return nil, err
	}
	live := posts[:0]
	for _, post := range posts {
		if post.State == Active {
			live = append(live, post)
		}
	}
	return live, nil
}

// Holders counts the accounts in use that have a permission, as this
// transaction sees them.
func (s *Service) Holders(ctx context.Context, tx *usecase.Tx, permission string) (int, error) {
	return countAllowed(ctx, tx, permission, tx.Now().Day())
}
