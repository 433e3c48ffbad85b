package signin

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"gongzhi/internal/kit/audit"
	"gongzhi/internal/kit/fault"
	"gongzhi/internal/kit/scope"
	"gongzhi/internal/kit/usecase"
	"gongzhi/internal/module/platform/federation"
	"gongzhi/internal/module/platform/identity"
)

// Federated is what the browser brought back from an identity provider, or the
// code that an app got from one without a page.
type Federated struct {
	State    string
	Query    url.Values
	Browser  string // the token of the cookie of the flow
	Provider string // with Code, of an app
	Code     string
	Client   Client
}

// BeginFederated returns the address of the provider's page, or the text to sign.
func (s *Service) BeginFederated(ctx context.Context, start federation.Start, client Client) (federation.Begun, error) {
	begun, err := s.needs.Federation.Begin(ctx, start)
	if err != nil {
		return begun, s.refuseFederated(ctx, client, "", start.Provider, err)
	}
	return begun, nil
}

// SignInFederated begins the session of whoever an identity provider has proved.
// Somebody who has a second factor is asked for it as after a password.
func (s *Service) SignInFederated(ctx context.Context, attempt Federated) (begun Begun, back string, err error) {
	rules := s.rules(s.now())
	if s.addressLimit(rules).Count(ctx, attempt.Client.Bucket) >= int64(rules.AddressAfter) {
		return begun, "", locked(rules.Lock)
	}
	proof, err := s.proveFederated(ctx, attempt, "")
	if err != nil {
		return begun, "", err
	}
	personID, _, err := s.needs.Federation.Holder(ctx, proof)
	if err != nil {
		return begun, "", err
	}
	person, post, err := s.federatedPerson(ctx, proof, personID)
	if err != nil {
		return begun, "", s.refuseFederated(ctx, attempt.Client, personID, proof.Provider(), err)
	}
	use := func(ctx context.Context, tx *usecase.Tx) error {
		return s.needs.Federation.Use(ctx, tx, proof, person.ID)
	}
	level := byPassword
	if proof.TwoFactors() {
		level = byTwo
	}
	if has, err := s.hasFactor(ctx, person.ID); err != nil {
		return begun, "", err
	} else if has && level < byTwo {
		stranger := scope.Actor{IP: attempt.Client.Address, Device: attempt.Client.Device}
		data := secondData{LoginHash: s.loginHash(person), PostID: post.ID, Assurance: proof.Profile.Assurance, Provider: proof.Provider(), Entity: entityOf(proof), Hint: s.sealHint(person.ID, proof.Hint), TicketHash: ticketHash(proof.Ticket), Back: proof.Back}
		return begun, "", s.askSecond(ctx, stranger, person, data, use)
	}
	begun, err = s.begin(ctx, entry{person: person, post: post, client: attempt.Client, loginHash: s.loginHash(person), level: level,
		assurance: proof.Profile.Assurance, provider: proof.Provider(), entity: entityOf(proof), hint: s.sealHint(person.ID, proof.Hint), ticketHash: ticketHash(proof.Ticket), also: use}, rules)
	return begun, proof.Back, err
}

// proveFederated asks the provider, and leaves an audit entry of what was
// refused. Each refusal counts against the address, as wrong passwords do.
func (s *Service) proveFederated(ctx context.Context, attempt Federated, sessionID string) (proof federation.Proof, err error) {
	if attempt.Code != "" {
		proof, err = s.needs.Federation.Direct(ctx, attempt.Provider, attempt.Code)
	} else {
		proof, err = s.needs.Federation.Finish(ctx, federation.Return{State: attempt.State, Query: attempt.Query, Browser: attempt.Browser, SessionID: sessionID})
	}
	if err != nil {
		return proof, s.refuseFederated(ctx, attempt.Client, "", cmp.Or(proof.Provider(), attempt.Provider), err)
	}
	return proof, nil
}

// federatedPerson is who may come in with a proof, and in which post: that of the
// body whose account it is.
func (s *Service) federatedPerson(ctx context.Context, proof federation.Proof, personID string) (*identity.Person, identity.Post, error) {
	if personID == "" {
		return nil, identity.Post{}, fault.New(fault.Forbidden, "signin.unlinked", "provider", s.providerName(ctx, proof.Provider()))
	}
	person, err := s.needs.Identity.PersonByID(ctx, personID)
	if err != nil {
		return nil, identity.Post{}, err
	}
	if person.State != identity.Active {
		return nil, identity.Post{}, fault.New(fault.Forbidden, "signin.not_active")
	}
	all, err := s.postsOf(ctx, person.ID, "")
	if err != nil {
		return nil, identity.Post{}, err
	}
	posts, err := s.postsOf(ctx, person.ID, entityOf(proof))
	switch {
	case err != nil:
		return nil, identity.Post{}, err
	case len(all) == 0:
		return nil, identity.Post{}, fault.New(fault.Forbidden, "signin.no_post")
	case len(posts) == 0:
		return nil, identity.Post{}, fault.New(fault.Forbidden, "signin.entity_post", "entity", proof.Profile.Entity.Name)
	}
	return person, posts[0], nil
}

// entityOf is the number of the body whose account was proved, empty for a
// personal account.
func entityOf(proof federation.Proof) string {
	if proof.Profile.Entity == nil {
		return ""
	}
	return proof.Profile.Entity.Number
}

// postsOf are the posts a person can act in now; with the account of a body, only
// those in it.
func (s *Service) postsOf(ctx context.Context, personID, entity string) ([]identity.Post, error) {
	posts, err := s.needs.Identity.UsablePosts(ctx, personID)
	if err != nil || entity == "" {
		return posts, err
	}
	var inside []identity.Post
	for _, post := range posts {
		numbers, err := s.needs.OrgNumbers(ctx, post.OrgID)
		if err != nil {
			return nil, err
		}
		if slices.Contains(numbers, entity) {
			inside = append(inside, post)
		}
	}
	return inside, nil
}

// refuseFederated leaves the audit entry of a refusal. An outage is no attempt of
// anybody's and is not written as one.
func (s *Service) refuseFederated(ctx context.Context, client Client, personID, provider string, refused error) error {
	if code := fault.CodeOf(refused); code == fault.Unavailable || code == fault.Internal {
		return refused
	}
	s.addressLimit(s.rules(s.now())).Hit(ctx, client.Bucket)
	actor := scope.Actor{PersonID: personID, IP: client.Address, Device: client.Device}
	err := s.record(ctx, actor, "platform.signin.federatedRefused", func(_ context.Context, tx *usecase.Tx) error {
		tx.Became(audit.Refused)
		tx.Private("provider", provider)
		tx.Private("reason", fault.KeyOf(refused))
		return nil
	})
	if err != nil {
		return err
	}
	return refused
}
