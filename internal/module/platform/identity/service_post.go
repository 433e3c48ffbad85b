package identity

import (
	"cmp"
	"context"
	"slices"

	"github.com/uptrace/bun"

	"gongzhi/internal/kit/clock"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/id"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
)

// NewPost describes a post to give to a person.
type NewPost struct {
	PersonID  string    `json:"personId" maxLength:"26"`
	OrgID     string    `json:"orgId" maxLength:"26"`
	Roles     []string  `json:"roles" minItems:"1" maxItems:"12"`
	ValidFrom clock.Day `json:"validFrom,omitempty" format:"date" doc:"Today when absent"`
	ValidTo   clock.Day `json:"validTo,omitempty" format:"date" doc:"Last day; without end when absent"`
	Reach     string    `json:"reach,omitempty" enum:"own,organisation,area,all" doc:"How far it reaches at most; as far as the roles when absent"`
}

// PostChange replaces roles and validity; the person of a post never changes,
// its organisation only when it is merged into another one.
type PostChange struct {
	Version   int       `json:"version" minimum:"1"`
	Roles     []string  `json:"roles" minItems:"1" maxItems:"12"`
	ValidFrom clock.Day `json:"validFrom" format:"date"`
	ValidTo   clock.Day `json:"validTo,omitempty" format:"date"`
	Reach     string    `json:"reach,omitempty" enum:"own,organisation,area,all" doc:"Stays as it is when absent"`
	Reason    string    `json:"reason,omitempty" maxLength:"500"`
}

// ownPost: nobody grants themselves anything.
var ownPost = fault.New(fault.Invalid, "identity.own_post")

// ownOpening: nobody grants posts to an account they opened themselves.
var ownOpening = fault.New(fault.Invalid, "identity.own_opening")

// CreatePost gives a person a post in an organisation within the actor's reach.
func (s *Service) CreatePost(ctx context.Context, input NewPost) (Post, error) {
	return usecase.Write(ctx, s.kit.Runner, Appoint, func(ctx context.Context, tx *usecase.Tx) (Post, error) {
		return s.createPost(ctx, tx, input)
	})
}

func (s *Service) createPost(ctx context.Context, tx *usecase.Tx, input NewPost) (Post, error) {
	post := &Post{
		ID: id.New(tx.Now()), PersonID: input.PersonID, OrgID: input.OrgID, Roles: input.Roles,
		ValidFrom: input.ValidFrom, ValidTo: input.ValidTo, Reach: cmp.Or(input.Reach, scope.All.String()), State: Active,
		Version: 1, CreatedAt: tx.Now(), CreatedBy: tx.Actor.PersonID, UpdatedAt: tx.Now(),
	}
	if post.ValidFrom.IsZero() {
		post.ValidFrom = tx.Now().Day()
	}
	var checks fault.Checks
	names, err := s.needs.Organisations.Names(ctx, []string{post.OrgID})
	if err != nil {
		return Post{}, err
	}
	checks.That(names[post.OrgID] != "" && tx.Scope.Sees("", post.OrgID), "/orgId", "identity.org_absent")
	tx.Act("platform.identity.createPost")
	if err := s.settle(ctx, tx, post, &checks); err != nil {
		return Post{}, err
	}
	if err := insertPost(ctx, tx, post); err != nil {
		return Post{}, err
	}
	posts := []Post{*post}
	err = s.complete(ctx, posts)
	return posts[0], err
}

// UpdatePost changes roles and validity.
func (s *Service) UpdatePost(ctx context.Context, postID string, change PostChange) (Post, error) {
	return s.editPost(ctx, postID, change.Version, "platform.identity.updatePost", func(ctx context.Context, tx *usecase.Tx, post *Post) error {
		post.Roles, post.ValidFrom, post.ValidTo = change.Roles, change.ValidFrom, change.ValidTo
		post.Reach = cmp.Or(change.Reach, post.Reach)
		tx.Because(change.Reason)
		return s.settle(ctx, tx, post, &fault.Checks{})
	})
}

// ClosePost ends a post; what was done in it stays attached to it.
func (s *Service) ClosePost(ctx context.Context, postID string, version int, reason string) (Post, error) {
	return s.editPost(ctx, postID, version, "platform.identity.closePost", func(ctx context.Context, tx *usecase.Tx, post *Post) error {
		tx.Because(reason)
		post.State = Closed
		tx.Record("person", post.PersonID)
		return nil
	})
}

// settle checks a new or changed post together with the person's other posts,
// and ties the change to the person's history.
func (s *Service) settle(ctx context.Context, tx *usecase.Tx, post *Post, checks *fault.Checks) error {
	if post.PersonID == tx.Actor.PersonID {
		return ownPost
	}
	slices.Sort(post.Roles)
	post.Roles = slices.Compact(post.Roles)
	if err := holdPerson(ctx, tx, post.PersonID); err != nil {
		return err
	}
	others, err := otherPosts(ctx, tx, post)
	if err != nil {
		return err
	}
	now, err := holdRoles(ctx, tx, rolesOf(append(others, *post)))
	if err != nil {
		return err
	}
	post.check(checks, now.roles)
	person, err := loadPerson(ctx, tx, post.PersonID)
	if fault.Is(err, fault.NotFound) || err == nil && person.State == Closed {
		checks.Add("/personId", "identity.person_absent")
	} else if err != nil {
		return err
	}
	if err := checks.Err(); err != nil {
		return err
	}
	tx.Record("person", post.PersonID)
	s.changed(tx.Tx)
	if err := checkDuties(s.kit.Duties, append(others, *post), now); err != nil {
		return err
	}
	return s.activate(ctx, tx, person)
}

// activate lets an account work once it has a post. The person who opened it is
// not the one who grants, whatever posts they have had in between.
func (s *Service) activate(ctx context.Context, tx *usecase.Tx, person *Person) error {
	if person.CreatedBy == tx.Actor.PersonID && !tx.Actor.System {
		return ownOpening
	}
	if person.State != Pending {
		return nil
	}
	if err := s.free(ctx, tx, person.ID); err != nil {
		return err
	}
	transition, err := personFlow.Next(person.State, "activate")
	if err != nil {
		return err
	}
	person.State, person.RevokedAt = transition.To, tx.Now()
	return updatePerson(ctx, tx, person)
}

// rolesOf are the roles of posts that are not ended.
func rolesOf(posts []Post) []string {
	var roles []string
	for _, post := range posts {
		if post.State == Active {
			roles = append(roles, post.Roles...)
		}
	}
	return roles
}

func otherPosts(ctx context.Context, q bun.IDB, post *Post) ([]Post, error) {
	posts, err := loadPosts(ctx, q, "person_id", post.PersonID)
	return slices.DeleteFunc(posts, func(other Post) bool { return other.ID == post.ID }), err
}

// editPost loads a post in scope, checks version and state, changes and stores it.
func (s *Service) editPost(ctx context.Context, postID string, version int, action string, change func(ctx context.Context, tx *usecase.Tx, post *Post) error) (Post, error) {
	return usecase.Write(ctx, s.kit.Runner, Appoint, func(ctx context.Context, tx *usecase.Tx) (Post, error) {
		post, err := s.post(ctx, tx, tx.Scope, postID)
		switch {
		case err != nil:
			return Post{}, err
		case post.PersonID == tx.Actor.PersonID:
			return Post{}, ownPost
		case post.Version != version:
			return Post{}, fault.New(fault.Conflict, "fault.stale")
		case post.State == Closed:
			return Post{}, fault.New(fault.Conflict, "identity.post_closed")
		}
		tx.Act(action)
		before := *post
		before.Roles = slices.Clone(post.Roles)
		if err := change(ctx, tx, post); err != nil {
			return Post{}, err
		}
		if err := s.givesUp(ctx, tx, before, post); err != nil {
			return Post{}, err
		}
		if err := updatePost(ctx, tx, post); err != nil {
			return Post{}, err
		}
		s.changed(tx.Tx)
		posts := []Post{*post}
		err = s.complete(ctx, posts)
		return posts[0], err
	})
}
